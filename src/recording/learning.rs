//! The thread that learns while nobody plays, and the model that it leaves in force.

use std::time::Duration;

use bevy::{prelude::*, time::common_conditions::on_real_timer};

use super::{
    archive::Archive,
    overview::{Overview, Trouble},
};
use crate::{
    app::{GameRoot, idle::Idle, notice::Notice, schedule::Phase, state::GameState},
    config,
    dataset::Store,
    error::Result,
    game::opinion::Model,
    learn::{
        continuous::{DatasetDiary, Diary, Learner, Learning, LearningConfig},
        emotion::EmotionConfig,
    },
    paths::Root,
    vision::AuHead,
};

/// The thread, once it was started, and which of its models is in force.
#[derive(Resource)]
struct School {
    learner: Learner,
    generation: Option<u64>,
}

pub(super) fn plugin(app: &mut App) {
    app.add_systems(
        Update,
        (
            start.run_if(
                in_state(GameState::Title)
                    .and_then(not(resource_exists::<School>))
                    .and_then(state_changed::<GameState>),
            ),
            (
                (idle, take).in_set(Phase::Ingest),
                tell.in_set(Phase::Persist)
                    .run_if(on_real_timer(Duration::from_secs(1))),
            )
                .run_if(resource_exists::<School>),
        ),
    );
}

/// Starts it with the first title, when everything else is there. What its files say
/// then holds until the game is started again: a lesson cannot change its rules.
fn start(
    archive: Res<Archive>,
    root: Res<GameRoot>,
    mut notices: MessageWriter<Notice>,
    mut commands: Commands,
) {
    if archive.writer().is_none() {
        return;
    }
    match learner(&archive, &root) {
        Ok(learner) => commands.insert_resource(School {
            learner,
            generation: None,
        }),
        Err(problem) => {
            notices.write(Notice::problem(&problem));
        }
    }
}

fn learner(archive: &Archive, root: &Root) -> Result<Learner> {
    let emotion: EmotionConfig = config::read(&root.config("emotion.ron"))?;
    let config: LearningConfig = config::read(&root.config("learning.ron"))?;
    let (data, models) = (archive.folder.clone(), root.models());
    let learning = Learning {
        data: data.clone(),
        models: models.clone(),
        recipe: emotion.training,
        config,
    };
    Learner::start(learning, move || {
        let store = Store::open_existing(&data)?;
        let head = AuHead::load(&models).ok();
        Ok(Box::new(DatasetDiary::new(store, head)) as Box<dyn Diary>)
    })
}

fn idle(school: Res<School>, idle: Res<Idle>) {
    school.learner.idle(idle.lasted());
}

/// Takes the model in force, when there is another.
fn take(mut school: ResMut<School>, mut model: ResMut<Model>) {
    let slot = school.learner.slot();
    let generation = slot.generation();
    if school.generation == Some(generation) {
        return;
    }
    if let Some(taken) = slot.try_get() {
        info!("emotion model {} {}", taken.name(), taken.version());
        model.0 = Some(taken);
        school.generation = Some(generation);
    }
}

/// Tells the operator how it goes.
fn tell(school: Res<School>, mut overview: ResMut<Overview>) {
    let Some(status) = school.learner.status() else {
        return;
    };
    if overview.learning.as_ref() == Some(&status) {
        return;
    }
    let known = overview.learning.as_ref();
    let before = known.and_then(|known| known.problem.clone());
    if let Some((text, hint)) = status
        .problem
        .clone()
        .filter(|new| Some(new) != before.as_ref())
    {
        overview.trouble = Some(Trouble { text, hint });
    }
    overview.learning = Some(status);
}
