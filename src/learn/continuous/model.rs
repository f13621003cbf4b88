//! From a version's files to the model that they are.

use std::{path::Path, sync::Arc};

use crate::{
    config,
    error::{Problem, Result},
    learn::{
        emotion::{Card, Classifier, EmotionModel, Kind, Label, Rules, Trained},
        registry::{Current, Files, Registry, SHIPPED, Stored},
    },
};

/// What a version's files are called.
const STEM: &str = "emotion";

/// A model with its number.
#[derive(Debug, Clone)]
pub struct Numbered {
    /// Its number in the registry.
    pub number: u32,
    /// The model itself.
    pub model: Arc<dyn EmotionModel>,
}

/// The files that a trained classifier becomes.
///
/// # Errors
/// Its card cannot be written down.
pub fn files(trained: &Trained) -> Result<Files> {
    let style = ron::ser::PrettyConfig::new()
        .depth_limit(3)
        .extensions(ron::extensions::Extensions::IMPLICIT_SOME);
    let card = ron::ser::to_string_pretty(&trained.card, style)
        .map_err(|error| Problem::new("cannot write down a model's card").because(error))?;
    Ok(Files::from([
        (format!("{STEM}.safetensors"), trained.weights.clone()),
        (format!("{STEM}.ron"), (card + "\n").into_bytes()),
    ]))
}

/// The classifier that a version is.
///
/// # Errors
/// Its files are not those of a classifier.
pub fn of(stored: &Stored) -> Result<Arc<dyn EmotionModel>> {
    let number = stored.entry.number;
    let damaged = |cause: Problem| {
        Problem::new(format!("cannot use emotion model {number}"))
            .because(cause)
            .hint("choose another with `face-game models promote VERSION`")
    };
    let file = |extension: &str| {
        let name = format!("{STEM}.{extension}");
        let content = stored.files.get(&name);
        content.ok_or_else(|| damaged(Problem::new(format!("it has no file {name}"))))
    };
    let text = String::from_utf8_lossy(file("ron")?);
    let card: Card = config::parse(&format!("{STEM}.ron"), &text).map_err(damaged)?;
    let classifier = Classifier::from_parts(file("safetensors")?, card).map_err(damaged)?;
    Ok(Arc::new(classifier))
}

/// The model that the game ships with, from the folder `models`; where it is
/// missing or damaged, the prototypes' rules, and what is wrong.
pub fn shipped(models: &Path) -> (Arc<dyn EmotionModel>, Option<Problem>) {
    match Classifier::load(&models.join(Kind::Aus.stem()).with_extension("ron")) {
        Ok(classifier) => (Arc::new(classifier), None),
        Err(problem) => (Arc::new(Rules::default()), Some(problem)),
    }
}

/// The model in force, and what was passed over on the way to it.
pub fn current(registry: &Registry, shipped: &Arc<dyn EmotionModel>) -> (Numbered, Vec<Problem>) {
    let Current {
        stored,
        mut problems,
    } = registry.current();
    if let Some(stored) = stored {
        match of(&stored) {
            Ok(model) => {
                let number = stored.entry.number;
                return (Numbered { number, model }, problems);
            }
            Err(problem) => problems.push(problem),
        }
    }
    let model = shipped.clone();
    let number = SHIPPED;
    (Numbered { number, model }, problems)
}

/// The model with this number.
///
/// # Errors
/// There is none, or it is damaged.
pub fn numbered(
    registry: &Registry,
    shipped: &Arc<dyn EmotionModel>,
    number: u32,
) -> Result<Numbered> {
    let model = match number {
        SHIPPED => shipped.clone(),
        _ => of(&registry.read(number)?)?,
    };
    Ok(Numbered { number, model })
}

/// What a model says, in the order of [`Label::own`]; what it cannot tell has 0.
pub fn own(labels: &[Label], likely: &[f32]) -> Vec<f32> {
    let of = |label: &Label| {
        let place = labels.iter().position(|known| known == label)?;
        likely.get(place).copied()
    };
    let own = Label::own();
    own.iter()
        .map(|label| of(label).unwrap_or_default())
        .collect()
}
