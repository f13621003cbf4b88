//! What an emotion model would call the judged face: a line beside the score, and no
//! part of it. A label is of a face, never of a person.

use std::sync::Arc;

use bevy::{
    prelude::*,
    tasks::{AsyncComputeTaskPool, Task, futures::check_ready},
};

use super::{
    scoring::{Performance, Sample},
    session::{Judged, Session},
};
use crate::{
    app::{
        schedule::Phase,
        settings::Settings,
        state::{GameState, RoundState},
    },
    learn::emotion::{EmotionInput, EmotionModel, Features, Label, Needs, Shape},
    perception::{OwnNeutral, Reader},
    picture::Picture,
    vision::{AuHead, crop::FaceCrop},
};

/// The emotion model in force; absent where there is none.
#[derive(Resource, Clone, Default)]
pub struct Model(pub Option<Arc<dyn EmotionModel>>);

/// What the model said of the last judged face, once it has.
#[derive(Resource, Debug, Clone, PartialEq, Default)]
pub struct Opinion(pub Option<Heard>);

/// A label and how likely the model holds it.
#[derive(Debug, Clone, PartialEq)]
pub struct Heard {
    /// What it would call the face.
    pub label: Label,
    /// How likely, 0 to 1.
    pub likely: f32,
    /// The model's version.
    pub model: String,
}

/// A model at work.
#[derive(Resource)]
struct Asking(Task<Option<Heard>>);

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Model>()
        .init_resource::<Opinion>()
        .add_observer(ask)
        .add_systems(OnEnter(RoundState::Brief), forget)
        .add_systems(OnEnter(GameState::Title), forget)
        .add_systems(
            Update,
            hear.in_set(Phase::Judge).run_if(resource_exists::<Asking>),
        );
}

fn forget(mut opinion: ResMut<Opinion>, mut commands: Commands) {
    opinion.set_if_neq(Opinion::default());
    commands.remove_resource::<Asking>();
}

/// Whether there is an opinion, and players are to hear it.
pub fn told(settings: &Settings, model: &Model) -> bool {
    settings.opinion && !settings.au_only && model.0.is_some()
}

/// Asks the model about the judged face, off the frame.
fn ask(
    judged: On<Judged>,
    settings: Res<Settings>,
    model: Res<Model>,
    session: Res<Session>,
    performance: Res<Performance>,
    reader: Option<Res<Reader>>,
    neutral: Res<OwnNeutral>,
    mut commands: Commands,
) {
    if !told(&settings, &model) || !matches!(*judged, Judged::Scored) {
        return;
    }
    let last = session.round().and_then(|round| round.tries.last());
    let (Some(model), Some(last)) = (model.0.clone(), last) else {
        return;
    };
    let shown = Shown {
        sample: last.judged.clone(),
        picture: performance.picture.clone(),
        calibrated: neutral.0.is_some(),
        head: reader.map(|reader| reader.head().clone()),
    };
    let task = AsyncComputeTaskPool::get().spawn(async move { shown.to(&*model) });
    commands.insert_resource(Asking(task));
}

/// What the model gets to see.
struct Shown {
    sample: Sample,
    picture: Option<Arc<Picture>>,
    calibrated: bool,
    head: Option<AuHead>,
}

impl Shown {
    fn to(&self, model: &dyn EmotionModel) -> Option<Heard> {
        let landmarks = &self.sample.landmarks;
        // As the dataset has it, from which models learn: it does not hold the
        // player's still face, so the shape is measured from the mean face.
        let head = self.head.as_ref();
        let features = Features {
            units: self.sample.units(),
            own_units: self.calibrated,
            shape: head.and_then(|head| Shape::of(head, landmarks, None)),
        };
        let crop = match (model.needs(), &self.picture) {
            (Needs::Crop, Some(picture)) => FaceCrop::take(picture, landmarks),
            _ => None,
        };
        let input = EmotionInput {
            features: &features,
            crop: crop.as_ref(),
        };
        let prediction = model
            .predict(&input)
            .inspect_err(|problem| warn!("the emotion model gives no answer: {problem}"))
            .ok()?;
        let best = prediction.best();
        Some(Heard {
            label: model.labels().get(best)?.clone(),
            likely: *prediction.likely().get(best)?,
            model: model.version().to_owned(),
        })
    }
}

fn hear(mut asking: ResMut<Asking>, mut opinion: ResMut<Opinion>, mut commands: Commands) {
    if let Some(heard) = check_ready(&mut asking.0) {
        commands.remove_resource::<Asking>();
        if let Some(heard) = &heard {
            info!(
                "emotion model {}: {} ({:.2})",
                heard.model,
                heard.label.key(),
                heard.likely
            );
        }
        opinion.0 = heard;
    }
}
