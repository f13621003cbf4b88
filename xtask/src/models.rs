//! `cargo xtask models`: takes two networks out of MediaPipe's published
//! Python package, checks them, and stores them as safetensors with a card.
//!
//! The package is only unpacked, never imported or run.

mod layout;
mod safetensors;
mod tflite;

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::failure::{Failure, Result};
use crate::fetch::{self, Package, cannot};
use crate::{root, say};
use layout::Part;
use tflite::Constants;

/// Shown by `cargo xtask models --help`.
pub const USAGE: &str = "\
cargo xtask models [--force] [--from FILE]

Obtains the face networks (Apache-2.0) from the Python package mediapipe with
pip, and stores them in models/. Does nothing when they are there already.

  --from FILE  take them from a wheel of mediapipe 0.10.14 fetched by hand
  --force      fetch and convert them again";

const PACKAGE: &str = "mediapipe";
const VERSION: &str = "0.10.14";

/// One wheel serves every host: the networks in it are the same for all platforms.
const WHEEL: Package = Package {
    name: PACKAGE,
    version: VERSION,
    options: &[
        "--only-binary=:all:",
        "--platform=manylinux_2_17_x86_64",
        "--implementation=cp",
        "--python-version=3.11",
        "--abi=cp311",
    ],
};

/// A network of the package, and what becomes of it.
struct Network {
    /// Stem of the files in `models/`.
    name: &'static str,
    /// Where it lies in the wheel, on every platform.
    path: &'static str,
    /// SHA-256 of that file.
    source: &'static str,
    /// SHA-256 of what the conversion makes of it.
    converted: &'static str,
    input: &'static str,
    outputs: &'static str,
    note: &'static str,
    parts: fn() -> Vec<Part>,
}

const NETWORKS: [Network; 2] = [
    Network {
        name: "face_detector",
        path: "mediapipe/modules/face_detection/face_detection_short_range.tflite",
        source: "bbff11cebd1eb27a1e004cae0b0e63ec8c551cbf34a4451148b4908b8db3eca8",
        converted: "9fb912687cb03153258e9df08f412d2975abac773b5d67e2b96f74334cbde664",
        input: "1 x 3 x 128 x 128, RGB in -1..1",
        outputs: "boxes 896 x 16, logits 896",
        note: "BlazeFace, short range: SSD boxes with six key points",
        parts: layout::detector,
    },
    Network {
        name: "face_mesh",
        path: "mediapipe/modules/face_landmark/face_landmark_with_attention.tflite",
        source: "e06a804e0144f9929eda782122916b35d60c697c3c9344013ca2bbe76a6ce2b4",
        converted: "fe970c3aeae8dadbd1148b9a0c472d4908d9cf96f737924464b86d6640ca6480",
        input: "1 x 3 x 192 x 192, RGB in 0..1",
        outputs: "mesh 468 x 3, lips 80 x 2, eyes 71 x 2 each, irises 5 x 2 each, face logit",
        note: "attention mesh; half-precision constants widened to f32",
        parts: layout::mesh,
    },
];

/// Runs the task.
pub fn run(args: &[String]) -> Result<()> {
    let options = Options::parse(args)?;
    let models = root().join("models");
    if !options.force && are_in(&models) {
        say(io::stdout(), "models: nothing to do");
        return Ok(());
    }
    fs::create_dir_all(&models).map_err(|error| cannot("create", &models, error))?;
    match &options.from {
        Some(wheel) => install(wheel, &models)?,
        None => fetch::wheel(WHEEL, &models, |wheel| install(wheel, &models))?,
    }
    say(
        io::stdout(),
        "models: face_detector and face_mesh are in models/",
    );
    Ok(())
}

/// Whether the folder `models` holds every network, whole.
pub fn are_in(models: &Path) -> bool {
    NETWORKS.iter().all(|network| network.is_in(models))
}

#[derive(Debug, Default, PartialEq)]
struct Options {
    force: bool,
    from: Option<PathBuf>,
}

impl Options {
    fn parse(args: &[String]) -> Result<Self> {
        let mut options = Self::default();
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            match arg.as_str() {
                "--force" => options.force = true,
                "--from" => {
                    let file = args.next().ok_or_else(|| {
                        Failure::new("--from needs a file").hint("name the wheel after it")
                    })?;
                    options.from = Some(file.into());
                }
                other => {
                    return Err(Failure::new(format!("models knows no `{other}`"))
                        .hint("`cargo xtask models --help` lists its options"));
                }
            }
        }
        Ok(options)
    }
}

/// Converts every network of `wheel` in memory, and only then writes them.
fn install(wheel: &Path, models: &Path) -> Result<()> {
    let mut archive = open(wheel)?;
    let converted = NETWORKS
        .iter()
        .map(|network| network.convert(&entry(&mut archive, wheel, network.path)?))
        .collect::<Result<Vec<_>>>()?;
    for (network, weights) in NETWORKS.iter().zip(converted) {
        // The card last: it says that the weights beside it are complete.
        write(&models.join(network.file()), &weights)?;
        write(&models.join(network.card_file()), network.card().as_bytes())?;
    }
    Ok(())
}

type Archive = zip::ZipArchive<fs::File>;

fn open(wheel: &Path) -> Result<Archive> {
    let file = fs::File::open(wheel).map_err(|error| cannot("open", wheel, error))?;
    Archive::new(file).map_err(|error| refuse(wheel, &format!("is no wheel: {error}")))
}

fn entry(archive: &mut Archive, wheel: &Path, path: &str) -> Result<Vec<u8>> {
    // Far above any network of the package: a damaged size must not fill the memory.
    const MOST: u64 = 64 << 20;
    let file = archive
        .by_name(path)
        .map_err(|error| refuse(wheel, &format!("does not hold {path}: {error}")))?;
    let mut bytes = Vec::new();
    file.take(MOST)
        .read_to_end(&mut bytes)
        .map_err(|error| refuse(wheel, &format!("is damaged at {path}: {error}")))?;
    Ok(bytes)
}

impl Network {
    fn file(&self) -> String {
        format!("{}.safetensors", self.name)
    }

    fn card_file(&self) -> String {
        format!("{}.ron", self.name)
    }

    /// Whether `models` holds exactly what the conversion would write.
    fn is_in(&self, models: &Path) -> bool {
        let card = fs::read_to_string(models.join(self.card_file()));
        let weights = fs::read(models.join(self.file()));
        card.is_ok_and(|card| card == self.card())
            && weights.is_ok_and(|bytes| sha256(&bytes) == self.converted)
    }

    /// Checks the network's file and turns it into safetensors.
    fn convert(&self, file: &[u8]) -> Result<Vec<u8>> {
        let found = sha256(file);
        if found != self.source {
            return Err(Failure::new(format!(
                "{} is not the expected file: its SHA-256 is {found}, not {}",
                self.path, self.source
            ))
            .hint(other_wheel()));
        }
        let damaged = |part: &str| Failure::new(format!("{} lacks {part}", self.path));
        let constants = Constants::parse(file).ok_or_else(|| damaged("a readable flatbuffer"))?;
        let tensors = (self.parts)()
            .iter()
            .map(|part| {
                part.tensors(&constants)
                    .ok_or_else(|| damaged(&part.source))
            })
            .collect::<Result<Vec<_>>>()?;
        let weights = safetensors::write(tensors.into_iter().flatten().collect());
        let made = sha256(&weights);
        if made == self.converted {
            Ok(weights)
        } else {
            Err(Failure::new(format!(
                "the conversion of {} made SHA-256 {made}, not {}",
                self.path, self.converted
            ))
            .hint("pin the new value in xtask/src/models.rs if the conversion was changed"))
        }
    }

    /// What the game reads beside the weights, and checks them against.
    fn card(&self) -> String {
        format!(
            "// Written by `cargo xtask models`.\n(\n    name: \"{}\",\n    \
             origin: \"{PACKAGE} {VERSION} (PyPI), {}\",\n    licence: \"Apache-2.0\",\n    \
             source_sha256: \"{}\",\n    sha256: \"{}\",\n    input: \"{}\",\n    \
             outputs: \"{}\",\n    note: \"{}\",\n)\n",
            self.name, self.path, self.source, self.converted, self.input, self.outputs, self.note,
        )
    }
}

fn sha256(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    Sha256::digest(bytes)
        .iter()
        .fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// Writes beside the file and renames, so that no reader meets half of it.
fn write(file: &Path, bytes: &[u8]) -> Result<()> {
    let part = file.with_extension("part");
    let written = fs::write(&part, bytes).and_then(|()| fs::rename(&part, file));
    written.map_err(|error| {
        let _ = fs::remove_file(&part);
        cannot("write", file, error)
    })
}

fn refuse(wheel: &Path, why: &str) -> Failure {
    Failure::new(format!("{} {why}", wheel.display())).hint(other_wheel())
}

fn other_wheel() -> String {
    format!("fetch {PACKAGE} {VERSION} from PyPI again; a wheel for any platform will do")
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    /// A folder for models, and a wheel in it made of `entries`.
    fn wheel(entries: &[(&str, &[u8])]) -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("sample.whl");
        let mut zip = zip::ZipWriter::new(fs::File::create(&path).unwrap());
        for (name, bytes) in entries {
            zip.start_file(*name, zip::write::SimpleFileOptions::default())
                .unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap();
        (dir, path)
    }

    /// Installs `wheel`, which must be refused and leave nothing behind.
    fn refused(dir: &tempfile::TempDir, wheel: &Path) -> String {
        let models = dir.path().join("models");
        fs::create_dir_all(&models).unwrap();
        let failure = install(wheel, &models).unwrap_err().to_string();
        assert_eq!(fs::read_dir(&models).unwrap().count(), 0, "{failure}");
        assert!(failure.contains("\nhint: "), "{failure}");
        failure
    }

    #[test]
    fn a_wheel_without_the_networks_is_refused() {
        let (dir, path) = wheel(&[("other.txt", b"hello")]);
        assert!(refused(&dir, &path).contains("does not hold mediapipe/modules"));
    }

    #[test]
    fn a_network_with_other_bytes_is_refused() {
        let entries: Vec<_> = NETWORKS
            .iter()
            .map(|n| (n.path, b"forged".as_slice()))
            .collect();
        let (dir, path) = wheel(&entries);
        assert!(refused(&dir, &path).contains("not the expected file"));
    }

    #[test]
    fn a_damaged_wheel_is_refused() {
        let noise: Vec<u8> = (0..4096u32)
            .map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8)
            .collect();
        let (dir, path) = wheel(&[(NETWORKS[0].path, &noise)]);
        let whole = fs::read(&path).unwrap();
        fs::write(&path, &whole[..whole.len() / 2]).unwrap();
        assert!(refused(&dir, &path).contains("is no wheel"));
        fs::write(&path, b"").unwrap();
        assert!(refused(&dir, &path).contains("is no wheel"));
        let mut flipped = whole;
        flipped[200] ^= 0xff;
        fs::write(&path, &flipped).unwrap();
        assert!(refused(&dir, &path).contains("is damaged"));
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let (dir, _) = wheel(&[]);
        assert!(refused(&dir, Path::new("no/such.whl")).contains("no/such.whl"));
    }

    #[test]
    fn weights_that_do_not_match_their_pin_count_as_missing() {
        let dir = tempfile::tempdir().unwrap();
        let network = &NETWORKS[0];
        assert!(!network.is_in(dir.path()));
        write(
            &dir.path().join(network.card_file()),
            network.card().as_bytes(),
        )
        .unwrap();
        write(&dir.path().join(network.file()), b"truncated").unwrap();
        assert!(!network.is_in(dir.path()));
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2);
    }

    #[test]
    fn options_are_read_and_others_refused() {
        let parse = |args: &[&str]| {
            let args: Vec<_> = args.iter().map(ToString::to_string).collect();
            Options::parse(&args)
        };
        let both = parse(&["--force", "--from", "a.whl"]).unwrap();
        assert_eq!((both.force, both.from), (true, Some("a.whl".into())));
        assert!(parse(&["--from"]).is_err());
        assert!(parse(&["--fast"]).is_err());
    }
}
