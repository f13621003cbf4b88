//! Samples to learn from: meshes with known Action Units.

use std::{
    fs,
    path::{Path, PathBuf},
};

use safetensors::{Dtype, SafeTensors};

use super::recipe::LipGap;
use crate::{
    error::{Problem, Result},
    facs::{ActionUnit, Emotion},
    learn::emotion::Label,
    vision::{LANDMARKS, Landmarks, crop::FaceCrop},
};

/// One face with its truth.
#[derive(Debug, Clone)]
pub struct Sample {
    /// Where the mesh network sees its points.
    pub landmarks: Landmarks,
    /// True intensity of every unit, 1 being FACS "E".
    pub intensities: [f32; ActionUnit::COUNT],
    /// Who it is.
    pub person: i32,
    /// Whether it is one of that person's still faces.
    pub neutral: bool,
    /// Whether the game would read the picture at all.
    pub readable: bool,
    /// Yaw in degrees, without sign.
    pub yaw: f32,
    /// The larger of yaw and pitch, in degrees without sign.
    pub turn: f32,
    /// What else is known of the person and the picture.
    pub about: About,
    /// What the face is meant to be called, where it is meant to be called something.
    pub label: Option<Label>,
    /// Its aligned picture, where that was kept.
    pub crop: Option<FaceCrop>,
}

/// What groups of faces are told apart by; `None` where it is not known.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct About {
    /// 0 light to 1 dark.
    pub skin: Option<f32>,
    /// In years.
    pub age: Option<f32>,
    /// 0 female to 1 male.
    pub sex: Option<f32>,
    /// Whether they wear glasses.
    pub glasses: Option<bool>,
    /// Whether they have a beard.
    pub beard: Option<bool>,
    /// Whether something hides part of the face.
    pub occluded: Option<bool>,
    /// Mean luminance of the face, 0 to 1.
    pub light: Option<f32>,
    /// Distance between the eyes in pixels.
    pub resolution: Option<f32>,
    /// The second sculptor's share in the shapes that move the face, 0 to 1.
    pub sculptor: Option<f32>,
}

/// Samples from one or more files.
#[derive(Debug, Clone)]
pub struct Samples {
    /// The faces, in the order of the files.
    pub faces: Vec<Sample>,
    /// The BLAKE3 digest of the file, in hexadecimal; of several files, that of
    /// their digests in the order of their names.
    pub digest: String,
}

impl Samples {
    /// What a file of samples is called.
    const EXTENSION: &str = "safetensors";

    /// Reads files, and all `*.safetensors` in folders. A file holds, for n
    /// faces, `landmarks` n x 478 x 3 in pixels, `action_units` n x 20 and
    /// `lip_gap` n (from which AU25 is labelled), `pose` n x 3 in radians (all
    /// F32), `identity` n (I32; the same in every file) and `neutral` n (U8, 1
    /// for a still face). It can hold, each of length n, `skin`, `age`, `sex`,
    /// `light`, `resolution`, `recipe` (F32, see [`About`]), `glasses`, `beard`,
    /// `occluded` and `readable` (U8), `emotion` (U8: a place among
    /// [`Emotion::ALL`], 6 for neutral, more for none of these), and `crop`
    /// n x side x side x 3 (U8: red, green and blue of the aligned face).
    ///
    /// # Errors
    /// Nothing to read; or the first file that cannot be read, is damaged, or
    /// lacks a tensor of that shape and type, by name.
    pub fn read(paths: &[PathBuf], lip_gap: LipGap) -> Result<Self> {
        let mut files = Vec::new();
        for path in paths {
            files.extend(files_at(path)?);
        }
        let (mut faces, mut digests) = (Vec::new(), Vec::new());
        for file in &files {
            let problem = |what: &str| Problem::new(format!("{what} {}", file.display()));
            let bytes = fs::read(file).map_err(|error| {
                problem("cannot read")
                    .because(error)
                    .hint("name files of samples, or folders of them, with --samples")
            })?;
            let more = parse(&bytes, lip_gap).map_err(|cause| {
                problem("cannot learn from")
                    .because(cause)
                    .hint("this file is damaged or holds something else; make or fetch it again")
            })?;
            faces.extend(more);
            digests.push(blake3::hash(&bytes));
        }
        let digest = match digests.as_slice() {
            [one] => *one,
            many => blake3::hash(&many.iter().flat_map(|d| *d.as_bytes()).collect::<Vec<_>>()),
        };
        Ok(Self {
            faces,
            digest: digest.to_hex().to_string(),
        })
    }

    /// Everybody in the samples, ascending.
    pub fn people(&self) -> Vec<i32> {
        let mut people: Vec<i32> = self.faces.iter().map(|face| face.person).collect();
        people.sort_unstable();
        people.dedup();
        people
    }
}

/// The file at `path`, or the files of samples in the folder there, by name.
fn files_at(path: &Path) -> Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let problem = |what: &str| {
        Problem::new(format!("{what} {}", path.display()))
            .hint("name files of samples, or folders of them, with --samples")
    };
    let entries = fs::read_dir(path)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| problem("cannot read").because(error))?;
    let mut files: Vec<PathBuf> = entries
        .into_iter()
        .map(|entry| entry.path())
        .filter(|file| file.extension().is_some_and(|e| e == Samples::EXTENSION))
        .collect();
    files.sort();
    if files.is_empty() {
        return Err(problem("no *.safetensors in"));
    }
    Ok(files)
}

/// The faces in a file's content.
fn parse(bytes: &[u8], lip_gap: LipGap) -> Result<Vec<Sample>> {
    let file = SafeTensors::deserialize(bytes)
        .map_err(|error| Problem::new("not a safetensors file").because(error))?;
    let count = match file
        .tensor("landmarks")
        .map(|view| view.shape().to_vec())
        .as_deref()
    {
        Ok([count, ..]) if *count > 0 => *count,
        _ => return Err(Problem::new("tensor `landmarks` is missing or empty")),
    };
    let landmarks = floats(&file, "landmarks", &[count, LANDMARKS, 3])?;
    let units = floats(&file, "action_units", &[count, ActionUnit::COUNT])?;
    let gaps = floats(&file, "lip_gap", &[count])?;
    let poses = floats(&file, "pose", &[count, 3])?;
    let people: Vec<i32> = numbers(&file, "identity", Dtype::I32, &[count])?;
    let neutral: Vec<u8> = numbers(&file, "neutral", Dtype::U8, &[count])?;
    let about = Columns::read(&file, count)?;
    let readable = flags(&file, "readable", count)?;
    let emotions = flags(&file, "emotion", count)?;
    let crops = Crops::read(&file, count)?;
    let face = |n: usize| {
        let points = landmarks[n * LANDMARKS * 3..][..LANDMARKS * 3].chunks_exact(3);
        let mut intensities = [0.0; ActionUnit::COUNT];
        intensities.copy_from_slice(&units[n * ActionUnit::COUNT..][..ActionUnit::COUNT]);
        let open = (gaps[n] - lip_gap.closed) / (lip_gap.open - lip_gap.closed);
        intensities[ActionUnit::LipsPart.index()] = open.clamp(0.0, 1.1);
        let [yaw, pitch] = [0, 1].map(|k| poses[n * 3 + k].abs().to_degrees());
        Some(Sample {
            landmarks: Landmarks::new(points.map(|p| [p[0], p[1], p[2]]).collect())?,
            intensities,
            person: people[n],
            neutral: neutral[n] == 1,
            readable: readable.as_ref().is_none_or(|flags| flags[n] == 1),
            yaw,
            turn: yaw.max(pitch),
            about: about.row(n),
            label: emotions.as_ref().and_then(|places| label(places[n])),
            crop: crops.as_ref().and_then(|crops| crops.row(n)),
        })
    };
    Ok((0..count).filter_map(face).collect())
}

/// The label with this place in the tensor `emotion`.
fn label(place: u8) -> Option<Label> {
    let place = usize::from(place);
    match Emotion::ALL.get(place) {
        Some(emotion) => Some(Label::Face(*emotion)),
        None => (place == Emotion::ALL.len()).then_some(Label::Neutral),
    }
}

/// The aligned pictures of a file.
struct Crops {
    side: usize,
    bytes: Vec<u8>,
}

impl Crops {
    fn read(file: &SafeTensors, count: usize) -> Result<Option<Self>> {
        let Ok(view) = file.tensor("crop") else {
            return Ok(None);
        };
        let side = view.shape().get(1).copied().unwrap_or_default();
        if !(1..=FaceCrop::MOST).contains(&side) {
            return Err(Problem::new(format!(
                "tensor `crop` must be of 1 to {} pixels on a side",
                FaceCrop::MOST
            )));
        }
        let bytes = numbers(file, "crop", Dtype::U8, &[count, side, side, 3])?;
        Ok(Some(Self { side, bytes }))
    }

    fn row(&self, n: usize) -> Option<FaceCrop> {
        let each = 3 * self.side * self.side;
        FaceCrop::new(self.side, self.bytes[n * each..][..each].to_vec())
    }
}

/// The optional tensors.
struct Columns {
    skin: Option<Vec<f32>>,
    age: Option<Vec<f32>>,
    sex: Option<Vec<f32>>,
    glasses: Option<Vec<u8>>,
    beard: Option<Vec<u8>>,
    occluded: Option<Vec<u8>>,
    light: Option<Vec<f32>>,
    resolution: Option<Vec<f32>>,
    recipe: Option<Vec<f32>>,
}

impl Columns {
    fn read(file: &SafeTensors, count: usize) -> Result<Self> {
        let floats = |name: &str| {
            let there = file.tensor(name).is_ok();
            there.then(|| floats(file, name, &[count])).transpose()
        };
        let flags = |name: &str| flags(file, name, count);
        Ok(Self {
            skin: floats("skin")?,
            age: floats("age")?,
            sex: floats("sex")?,
            glasses: flags("glasses")?,
            beard: flags("beard")?,
            occluded: flags("occluded")?,
            light: floats("light")?,
            resolution: floats("resolution")?,
            recipe: floats("recipe")?,
        })
    }

    fn row(&self, n: usize) -> About {
        let float = |column: &Option<Vec<f32>>| column.as_ref().map(|values| values[n]);
        let flag = |column: &Option<Vec<u8>>| column.as_ref().map(|values| values[n] == 1);
        About {
            skin: float(&self.skin),
            age: float(&self.age),
            sex: float(&self.sex),
            glasses: flag(&self.glasses),
            beard: flag(&self.beard),
            occluded: flag(&self.occluded),
            light: float(&self.light),
            resolution: float(&self.resolution),
            sculptor: float(&self.recipe),
        }
    }
}

/// The tensor `name` of noughts and ones, if it is there.
fn flags(file: &SafeTensors, name: &str, count: usize) -> Result<Option<Vec<u8>>> {
    let there = file.tensor(name).is_ok();
    there
        .then(|| numbers(file, name, Dtype::U8, &[count]))
        .transpose()
}

fn floats(file: &SafeTensors, name: &str, shape: &[usize]) -> Result<Vec<f32>> {
    let values: Vec<f32> = numbers(file, name, Dtype::F32, shape)?;
    if values.iter().all(|value| value.is_finite()) {
        Ok(values)
    } else {
        Err(Problem::new(format!(
            "tensor `{name}` holds a number that is not finite"
        )))
    }
}

fn numbers<T: bytemuck::AnyBitPattern + bytemuck::NoUninit>(
    file: &SafeTensors,
    name: &str,
    dtype: Dtype,
    shape: &[usize],
) -> Result<Vec<T>> {
    let view = file
        .tensor(name)
        .map_err(|error| Problem::new(format!("tensor `{name}` is missing")).because(error))?;
    if view.dtype() != dtype || view.shape() != shape {
        let found = format!("found {:?} of {}", view.shape(), view.dtype());
        return Err(
            Problem::new(format!("tensor `{name}` must be {shape:?} of {dtype}")).because(found),
        );
    }
    Ok(bytemuck::pod_collect_to_vec(view.data()))
}

#[cfg(test)]
mod tests {
    use safetensors::tensor::TensorView;

    use super::*;

    const GAP: LipGap = LipGap {
        closed: 0.01,
        open: 0.11,
    };

    /// A shard of two faces of `person`, with or without what is optional.
    fn shard(person: i32, more: bool) -> Vec<u8> {
        let (floats, bytes) = (|n: usize| vec![0.5_f32; n], vec![1_u8, 0]);
        let mut tensors: Vec<(&str, Dtype, Vec<usize>, Vec<u8>)> = vec![
            ("neutral", Dtype::U8, vec![2], bytes.clone()),
            (
                "identity",
                Dtype::I32,
                vec![2],
                bytemuck::cast_slice(&[person, person]).to_vec(),
            ),
        ];
        let mut add = |name, shape: Vec<usize>| {
            let values = floats(shape.iter().product());
            tensors.push((
                name,
                Dtype::F32,
                shape,
                bytemuck::cast_slice(&values).to_vec(),
            ));
        };
        add("landmarks", vec![2, LANDMARKS, 3]);
        add("action_units", vec![2, ActionUnit::COUNT]);
        add("lip_gap", vec![2]);
        add("pose", vec![2, 3]);
        if more {
            add("skin", vec![2]);
            tensors.push(("readable", Dtype::U8, vec![2], bytes));
            tensors.push(("emotion", Dtype::U8, vec![2], vec![6, 3]));
            tensors.push(("crop", Dtype::U8, vec![2, 2, 2, 3], (0..24).collect()));
        }
        let views = tensors.iter().map(|(name, dtype, shape, data)| {
            (name, TensorView::new(*dtype, shape.clone(), data).unwrap())
        });
        safetensors::serialize(views, None).unwrap()
    }

    #[test]
    fn a_folder_of_shards_is_read_in_the_order_of_names() {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in [
            ("b.safetensors", shard(2, true)),
            ("a.safetensors", shard(1, false)),
            ("notes.txt", b"no shard".to_vec()),
        ] {
            fs::write(folder.path().join(name), bytes).unwrap();
        }
        let samples = Samples::read(&[folder.path().to_owned()], GAP).unwrap();
        let people: Vec<i32> = samples.faces.iter().map(|face| face.person).collect();
        assert_eq!(people, [1, 1, 2, 2]);
        let [first, .., last] = samples.faces.as_slice() else {
            panic!("four faces")
        };
        assert!(first.neutral && first.readable && first.about == About::default());
        assert!(!last.neutral && !last.readable && last.about.skin == Some(0.5));
        assert_eq!(last.label, Some(Label::Face(Emotion::Fear)));
        assert_eq!(last.crop.as_ref().unwrap().rgb()[0], 12);
        assert!(first.label.is_none() && first.crop.is_none());
        assert_eq!(last.intensities[ActionUnit::LipsPart.index()], 1.1);
        assert!((last.yaw - 28.6).abs() < 0.1);
    }

    #[test]
    fn a_damaged_shard_is_refused_by_name_with_a_hint() {
        let folder = tempfile::tempdir().unwrap();
        let good = shard(1, true);
        let broken = folder.path().join("broken.safetensors");
        for (bytes, why) in [
            (&good[..good.len() - 40], "not a safetensors file"),
            (b"".as_slice(), "not a safetensors file"),
        ] {
            fs::write(&broken, bytes).unwrap();
            let problem = Samples::read(&[folder.path().to_owned()], GAP).unwrap_err();
            let text = problem.to_string();
            assert!(
                text.contains("broken.safetensors") && text.contains(why),
                "{text}"
            );
            assert!(problem.advice().unwrap().contains("make or fetch it again"));
        }
        let none = tempfile::tempdir().unwrap();
        for path in [
            none.path().to_owned(),
            folder.path().join("missing.safetensors"),
        ] {
            let problem = Samples::read(std::slice::from_ref(&path), GAP).unwrap_err();
            assert!(problem.to_string().contains(&path.display().to_string()));
            assert!(problem.advice().unwrap().contains("--samples"));
        }
    }
}
