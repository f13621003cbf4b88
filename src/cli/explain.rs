//! `face-game explain`: what any emotion model says of a face, and what the Action
//! Units say of that.

mod page;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use serde::Serialize;

use super::{Context, Outcome, output, reader::Reader, report};
use crate::{
    config,
    error::{Problem, Result},
    learn::emotion::{
        self, Account, Card, Classifier, EmotionConfig, EmotionInput, EmotionModel, Features,
        Label, Prediction, Rules, UnitTable,
    },
    paths::Root,
    picture,
    vision::{FaceReading, crop::FaceCrop},
};
use page::Page;

/// Say what an emotion model calls the faces in images, and which Action Units
/// speak for that and which against.
///
/// The model may be anybody's; the explanation is always made of the same Action
/// Units, and says so where they would have called the face something else. A
/// name is given to a face, never to what somebody feels.
///
/// With --json, one object a line, as of `analyze`; the exit code is 3 if no image
/// could be read.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The images, any number of them
    #[arg(required = true, value_name = "IMAGE")]
    images: Vec<PathBuf>,

    /// The model: rules, aus (the game's own classifier), a file of weights that
    /// `face-game train emotion` wrote, or an ONNX file that config/emotion.ron
    /// describes
    #[arg(long, value_name = "MODEL", default_value = "aus")]
    emotion_model: String,

    /// The same person's neutral face, to measure movement from; it makes every
    /// reading better
    #[arg(long, value_name = "IMAGE")]
    neutral: Option<PathBuf>,

    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
}

/// The model that `name` stands for.
pub fn model(name: &str, root: &Root, config: &EmotionConfig) -> Result<Arc<dyn EmotionModel>> {
    match name {
        "rules" => Ok(Arc::new(Rules::default())),
        "aus" => Ok(Arc::new(shipped(root)?)),
        path => emotion::load(Path::new(path), config),
    }
}

/// The classifier that the game ships with, whose card also holds what
/// explanations are made of.
pub fn shipped(root: &Root) -> Result<Classifier> {
    Classifier::load(&root.models().join("emotion.ron"))
}

pub fn run(args: &Args, context: &Context) -> Result<Outcome> {
    let config: EmotionConfig = config::read(&context.root.config("emotion.ron"))?;
    let model = model(&args.emotion_model, &context.root, &config)?;
    let shipped = shipped(&context.root)?;
    let mut reader = Reader::load(&context.root)?;
    let explainer = Explainer {
        table: shipped.card().units.without(reader.unscored()),
        card: shipped.card(),
        model: &*model,
    };
    let neutral = reader.neutral(args.neutral.as_deref())?;
    let (catalogue, language) = context.texts()?;
    let page = Page {
        catalogue: &catalogue,
        language: &language,
        reliability: reader.reliability(neutral.is_some()),
        neutral: neutral.is_some(),
        model: model.name(),
        counted: explainer.card,
    };
    let mut outcome = Outcome::NothingRead;
    for path in &args.images {
        let name = path.display().to_string();
        let found = picture::load(path).and_then(|picture| {
            let faces = reader.faces(&picture, neutral.as_ref());
            if faces.is_empty() {
                return Err(Reader::nobody());
            }
            let explain = |face: &FaceReading| {
                let features = Features::of(reader.head(), &face.steady, neutral.as_ref());
                let crop = FaceCrop::take(&picture, &face.face.landmarks);
                explainer.explain(face, &features, crop.as_ref())
            };
            Ok(faces.iter().map(explain).collect::<Vec<_>>())
        });
        match found {
            Ok(faces) => {
                outcome = Outcome::Done;
                if args.json {
                    output::json(&Report::of(&name, &faces, &page))?;
                } else {
                    output::line(page.text(&name, &faces))?;
                }
            }
            Err(problem) if args.json => output::json(&Report::failed(&name, &problem))?,
            Err(problem) => report(&Problem::new(name).because(problem)),
        }
    }
    Ok(outcome)
}

/// A model, and what its answers are explained by.
struct Explainer<'a> {
    table: UnitTable,
    card: &'a Card,
    model: &'a dyn EmotionModel,
}

/// What is said of one face.
struct Explained {
    reading: FaceReading,
    /// What the model says, or why it says nothing.
    answer: Result<Answer>,
}

/// What a model says, and the Action Units of that.
struct Answer {
    labels: Vec<Label>,
    likely: Prediction,
    /// `None` where nothing is known of the label.
    account: Option<Account>,
}

impl Answer {
    /// What the model calls the face.
    fn label(&self) -> &Label {
        &self.labels[self.likely.best()]
    }
}

impl Explainer<'_> {
    fn explain(
        &self,
        face: &FaceReading,
        features: &Features,
        crop: Option<&FaceCrop>,
    ) -> Explained {
        let input = EmotionInput { features, crop };
        let answer = self.model.predict(&input).map(|likely| {
            let labels = self.model.labels().to_vec();
            let account = self.table.account(features, &labels[likely.best()]);
            Answer {
                labels,
                likely,
                account,
            }
        });
        Explained {
            reading: face.clone(),
            answer,
        }
    }
}

/// One line of `--json`.
#[derive(Serialize)]
struct Report<'a> {
    image: &'a str,
    error: Option<String>,
    hint: Option<&'a str>,
    model: Option<&'a str>,
    own_neutral: bool,
    faces: Vec<FaceReport<'a>>,
}

#[derive(Serialize)]
struct FaceReport<'a> {
    #[serde(rename = "box")]
    bounds: [f32; 4],
    obstacle: Option<crate::vision::Obstacle>,
    /// Why the model says nothing, if it does not.
    error: Option<String>,
    label: Option<&'a Label>,
    /// How likely each of the model's labels is.
    likely: Vec<(&'a Label, f32)>,
    present: crate::facs::AuSet,
    account: Option<&'a Account>,
    /// How far the reading of each unit of the account can be trusted, 0 to 1.
    reliability: std::collections::BTreeMap<crate::facs::ActionUnit, f32>,
    words: Vec<String>,
}

impl<'a> Report<'a> {
    fn of(image: &'a str, faces: &'a [Explained], page: &Page<'a>) -> Self {
        Self {
            image,
            error: None,
            hint: None,
            model: Some(page.model),
            own_neutral: page.neutral,
            faces: faces
                .iter()
                .map(|face| FaceReport::of(face, page))
                .collect(),
        }
    }

    fn failed(image: &'a str, problem: &'a Problem) -> Self {
        Self {
            image,
            error: Some(problem.to_string()),
            hint: problem.advice(),
            model: None,
            own_neutral: false,
            faces: Vec::new(),
        }
    }
}

impl<'a> FaceReport<'a> {
    fn of(face: &'a Explained, page: &Page) -> Self {
        let at = face.reading.face.landmarks.bounds();
        let answer = face.answer.as_ref().ok();
        let account = answer.and_then(|answer| answer.account.as_ref());
        let voices = account
            .into_iter()
            .flat_map(|account| account.pro.iter().chain(&account.contra));
        Self {
            bounds: [at.x, at.y, at.width, at.height],
            obstacle: face.reading.face.obstacle,
            error: face.answer.as_ref().err().map(ToString::to_string),
            label: answer.map(Answer::label),
            likely: answer
                .map(|answer| {
                    answer
                        .labels
                        .iter()
                        .zip(answer.likely.likely().iter().copied())
                        .collect()
                })
                .unwrap_or_default(),
            present: face.reading.aus.present(),
            reliability: voices
                .map(|voice| (voice.unit, page.reliability[voice.unit.index()]))
                .collect(),
            account,
            words: page.words(face),
        }
    }
}
