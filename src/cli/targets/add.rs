//! `targets add`: an owner's own photographs become targets.

mod folder;
mod store;

use std::{
    collections::BTreeMap,
    io::{self, IsTerminal},
    path::{Path, PathBuf},
};

use serde::Serialize;

use super::{
    ask::{Owner, Said},
    check::twin,
    detector::{Detector, found},
    kdef,
    labels::{self, Entry},
    twins::Twins,
};
use crate::{
    cli::{Context, output, reader::Reader, report},
    error::{Problem, Result},
    facs::{AuSet, Emotion},
    learn::evidence::Label,
    target,
    vision::{FaceReading, Obstacle},
};

/// Make targets of the photographs in a folder.
///
/// What a face is called comes from a CSV file, from file names of the KDEF, or is
/// asked on the terminal. Action Units and difficulty are read by the detector. An
/// image without a face that can be read, with several faces, without a movement,
/// or that is there already is left out and told; exit code 1 if there is any.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The folder of images (PNG, JPEG or WebP), looked through to its depth
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
    /// A CSV file with the columns image, emotion, person, neutral, strength,
    /// `labelled_by`, licence, credit, name; all but the first may be left out
    #[arg(long, value_name = "FILE")]
    labels: Option<PathBuf>,
    /// Who named the expressions, where the CSV file does not say
    #[arg(long, value_name = "WHO")]
    labelled_by: Option<String>,
    /// The licence of the images, as an SPDX identifier or in words, where the CSV
    /// file does not say
    #[arg(long, value_name = "LICENCE")]
    licence: Option<String>,
    /// Whom to thank for the images, where the CSV file does not say
    #[arg(long, value_name = "WHOM")]
    credit: Option<String>,
    /// Look at everything and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
}

/// An image that may become a target.
struct Candidate {
    /// From the folder of images.
    image: PathBuf,
    entry: Entry,
}

/// What became of one image.
#[derive(Serialize)]
struct Line<'a> {
    id: &'a str,
    image: String,
    emotion: Emotion,
    aus: AuSet,
    difficulty: f32,
}

/// Adds what can be added to `dir`; whether that was everything.
pub fn run(args: &Args, dir: &Path, context: &Context) -> Result<bool> {
    let (entries, mut problems) = match &args.labels {
        Some(path) => labels::read(path)?,
        None => (BTreeMap::new(), Vec::new()),
    };
    let images = folder::images(&args.folder)?;
    problems.extend(absent(&entries, &images));
    let candidates = candidates(images, entries, args.labels.is_some());
    let mut adding = Adding::start(args, dir, context)?;
    let (neutral, posed): (Vec<_>, Vec<_>) = candidates
        .into_iter()
        .partition(|one| one.entry.label == Some(Label::Neutral));
    adding.rest(neutral);
    let mut added = 0;
    for candidate in posed {
        let name = candidate.image.display().to_string();
        match adding.add(candidate) {
            Ok(true) => added += 1,
            Ok(false) => {}
            Err(problem) => problems.push(Problem::new(name).because(problem)),
        }
    }
    problems.iter().for_each(report);
    let verb = if args.dry_run { "could be" } else { "were" };
    crate::cli::tell(format_args!(
        "{added} {verb} added, {} left out",
        problems.len()
    ));
    Ok(problems.is_empty())
}

/// Rows whose image is not in the folder.
fn absent<'a>(
    entries: &'a BTreeMap<PathBuf, Entry>,
    images: &'a [PathBuf],
) -> impl Iterator<Item = Problem> + 'a {
    entries
        .iter()
        .filter(|(image, _)| !images.contains(image))
        .map(|(image, entry)| {
            Problem::new(format!(
                "line {} of the labels: there is no image {}",
                entry.line,
                image.display()
            ))
            .hint("paths begin at the folder of images; PNG, JPEG and WebP are read")
        })
}

/// Every image with what is said of it. Where there is a file of labels, images
/// that it leaves out stay out.
fn candidates(
    images: Vec<PathBuf>,
    mut entries: BTreeMap<PathBuf, Entry>,
    only_listed: bool,
) -> Vec<Candidate> {
    let mut candidates = Vec::new();
    for image in images {
        let listed = entries.remove(&image);
        if only_listed && listed.is_none() {
            continue;
        }
        let mut entry = listed.unwrap_or_default();
        if let Some(kdef) = kdef::of(&image) {
            if !kdef.straight && entry.line == 0 {
                continue;
            }
            entry.label.get_or_insert(kdef.label);
            entry.person.get_or_insert(kdef.person);
        }
        candidates.push(Candidate { image, entry });
    }
    candidates
}

/// The work under way.
struct Adding<'a> {
    args: &'a Args,
    detector: Detector,
    twins: Twins,
    owner: Option<Owner<io::StdinLock<'static>, io::Stderr>>,
    store: store::Store,
    /// Everybody's neutral image, from the folder of images.
    neutral: BTreeMap<String, PathBuf>,
    /// What the owner answered once for all.
    answers: BTreeMap<&'static str, String>,
}

impl<'a> Adding<'a> {
    fn start(args: &'a Args, dir: &Path, context: &Context) -> Result<Self> {
        let (present, _) = target::load(dir);
        let mut twins = Twins::default();
        for target in &present {
            // What cannot be read has no twin; `check` tells of it.
            let _ = twins.meet(&target.image(), &target.id);
        }
        let asks = io::stdin().is_terminal();
        let said = [
            ("labelled_by", &args.labelled_by),
            ("licence", &args.licence),
            ("credit", &args.credit),
        ];
        let said = said
            .into_iter()
            .filter_map(|(name, said)| Some((name, said.clone()?)));
        Ok(Self {
            args,
            detector: Detector::new(Reader::load(&context.root)?),
            twins,
            owner: asks.then(|| Owner::new(io::stdin().lock(), io::stderr())),
            store: store::Store::new(dir, &present),
            neutral: BTreeMap::new(),
            answers: said.collect(),
        })
    }

    /// Remembers who has a neutral image.
    fn rest(&mut self, neutral: Vec<Candidate>) {
        for candidate in neutral {
            if let Some(person) = candidate.entry.person {
                self.neutral.entry(person).or_insert(candidate.image);
            }
        }
    }

    /// Whether the candidate became a target; the owner may leave it out.
    fn add(&mut self, candidate: Candidate) -> Result<bool> {
        let Candidate { image, entry } = candidate;
        let file = self.args.folder.join(&image);
        let of_person = entry.person.as_ref().and_then(|one| self.neutral.get(one));
        let neutral = entry.neutral.as_ref().or(of_person);
        let neutral = neutral.map(|path| self.args.folder.join(path));
        let face = sole(self.detector.faces(&file, neutral.as_deref())?)?;
        let found = found(&face);
        if found.aus.is_empty() {
            return Err(Problem::new("the face shows no movement").hint(
                "use an image with a stronger expression, or name the person's neutral image",
            ));
        }
        let Some(emotion) = self.emotion(&image, &entry, found.aus)? else {
            return Ok(false);
        };
        let name = entry.name.clone().unwrap_or_else(|| store::name_of(&image));
        if let Some(other) = self.twins.meet(&file, &name)? {
            return Err(twin("it", &other));
        }
        let card = store::Facts {
            emotion,
            strength: entry.strength,
            labelled_by: self.fact(
                "labelled_by",
                entry.labelled_by,
                "Who named the expressions",
            )?,
            licence: self.fact(
                "licence",
                entry.licence,
                "Licence of the images (as CC0-1.0)",
            )?,
            credit: self.fact("credit", entry.credit, "Whom to thank for the images")?,
            aus: found.aus,
            difficulty: found.difficulty,
            detector: self.detector.version(),
        };
        let id = if self.args.dry_run {
            name
        } else {
            self.store.put(&name, &file, neutral.as_deref(), card)?
        };
        self.tell(&Line {
            id: &id,
            image: image.display().to_string(),
            emotion,
            aus: found.aus,
            difficulty: found.difficulty,
        })?;
        Ok(true)
    }

    fn tell(&self, line: &Line) -> Result<()> {
        if self.args.json {
            return output::json(line);
        }
        output::line(format_args!(
            "{}: {}, {}, difficulty {:.2}",
            line.id,
            line.emotion.key(),
            line.aus,
            line.difficulty
        ))
    }

    /// What the face is called; `None` where the owner leaves it out.
    fn emotion(&mut self, image: &Path, entry: &Entry, found: AuSet) -> Result<Option<Emotion>> {
        if let Some(label) = entry.label {
            return Ok(label.emotion());
        }
        let Some(owner) = &mut self.owner else {
            return Err(Problem::new("nobody says which expression it is")
                .hint("name it in a CSV file: --labels FILE, or start the command on a terminal"));
        };
        Ok(match owner.label(&image.display().to_string(), found)? {
            Said::Label(label) => label.emotion(),
            Said::Skip => None,
        })
    }

    /// What the row says, else what was said for all, else what is answered now.
    fn fact(&mut self, name: &'static str, said: Option<String>, question: &str) -> Result<String> {
        if let Some(said) = said.or_else(|| self.answers.get(name).cloned()) {
            return Ok(said);
        }
        let option = name.replace('_', "-");
        let owner = self.owner.as_mut().ok_or_else(|| {
            Problem::new(format!("its {} is not known", name.replace('_', " "))).hint(format!(
                "say it for all by --{option}, or for each in the column `{name}`"
            ))
        })?;
        let answer = owner.text(question)?;
        self.answers.insert(name, answer.clone());
        Ok(answer)
    }
}

/// The only face, if it can be read fairly.
fn sole(faces: Vec<FaceReading>) -> Result<FaceReading> {
    let count = faces.len();
    match <[FaceReading; 1]>::try_from(faces) {
        Ok([face]) => match face.face.obstacle {
            None => Ok(face),
            Some(obstacle) => Err(Problem::new(format!("the face is {}", words(obstacle)))
                .hint("use an image of a face in even light, seen straight on and whole")),
        },
        Err(_) => Err(Problem::new(format!("{count} faces are found"))
            .hint("cut the image around one of them")),
    }
}

fn words(obstacle: Obstacle) -> &'static str {
    match obstacle {
        Obstacle::NoFace => "not found",
        Obstacle::TooFar => "too small",
        Obstacle::CutOff => "cut off",
        Obstacle::TooDark => "too dark",
        Obstacle::Blurred => "blurred",
        Obstacle::TurnedAway => "turned away",
        Obstacle::Covered => "covered",
    }
}
