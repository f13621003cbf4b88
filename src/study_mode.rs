//! A study is run: the game leads participants from their code to the last question,
//! and everything they do is written down. Draws nothing; `ui/screen/study` does.

pub mod course;
mod desk;
mod evidence;
mod news;
pub mod simulation;
pub mod typing;

use std::{path::PathBuf, sync::Arc};

use bevy::prelude::*;

pub use self::course::{Course, Page};
use crate::{
    app::{
        intent::{Intent, Wish},
        notice::Notice,
        schedule::Phase,
        settings::Settings,
        state::{GameState, RoundState},
    },
    dataset::DatasetConfig,
    error::Result,
    game::{
        boot::{Trouble, Wanting},
        conditions::{Conditions, Protocolled},
        gallery::Gallery,
        round::{self, Clock},
    },
    perception::OwnNeutral,
    study::{
        protocol::Study,
        record::recorder::{self, Recorder},
    },
};
use desk::Desk;
use typing::Typing;

/// How a study is run.
#[derive(Debug, Clone)]
pub struct StudyOptions {
    /// The study.
    pub study: Arc<Study>,
    /// The folder in which it is recorded.
    pub data: PathBuf,
    /// What is kept of a try.
    pub config: DatasetConfig,
    /// The code of the first participant, if the researcher gives it.
    pub participant: Option<String>,
    /// Whether nobody but scripted faces takes part.
    pub simulated: bool,
}

/// The thread that writes.
#[derive(Resource, Deref, DerefMut)]
pub struct Writing(Recorder);

/// Leads participants through the study instead of the free game.
///
/// # Errors
/// The data folder cannot be written, or holds another study.
pub fn add(app: &mut App, options: &StudyOptions) -> Result<()> {
    let recorder = Recorder::start(
        options.data.clone(),
        &options.study,
        options.config.clone(),
        options.simulated,
    )?;
    let mut course = Course::new(options.study.clone(), options.simulated);
    course.announced = options.participant.clone();
    app.insert_resource(Writing(recorder))
        .insert_resource(course)
        .init_resource::<Typing>()
        .insert_resource(Conditions {
            study: Some(Protocolled::default()),
        })
        .add_plugins((evidence::plugin, typing::plugin, news::plugin))
        .add_systems(OnEnter(GameState::Title), welcome)
        .add_systems(OnEnter(GameState::Study), come_back)
        .add_systems(OnEnter(RoundState::Brief), prepare.before(round::start))
        .add_systems(OnExit(GameState::Calibrate), calibrated)
        .add_systems(
            Update,
            hurry
                .in_set(Phase::Advance)
                .run_if(in_state(RoundState::Reveal)),
        )
        .add_observer(answer);
    Ok(())
}

/// Between participants the title is passed through: nothing of the last one stays.
fn welcome(
    gallery: Res<Gallery>,
    mut course: ResMut<Course>,
    mut typing: ResMut<Typing>,
    mut settings: ResMut<Settings>,
    mut notices: MessageWriter<Notice>,
    mut next: ResMut<NextState<GameState>>,
    mut commands: Commands,
) {
    let there = gallery.targets().iter().map(|target| target.id.as_str());
    if let Err(problem) = course.study.check_targets(there) {
        notices.write(Notice::problem(&problem));
        commands.insert_resource(Trouble {
            wanting: Wanting::Targets,
            problem,
        });
        next.set(GameState::Sorry);
        return;
    }
    course.begin_anew();
    *typing = Typing::default();
    if let Some(code) = course.announced.clone() {
        typing.text = code;
    }
    // A study speaks its own languages alone.
    let spoken = settings
        .language
        .clone()
        .filter(|tag| course.study.protocol.languages.contains(tag));
    let language = spoken.or_else(|| course.study.protocol.languages.first().cloned());
    if let Some(language) = language {
        course.language.clone_from(&language);
        settings.language = Some(language);
    }
    next.set(GameState::Study);
}

/// From the rounds back to the pages, or to the first page.
fn come_back(mut desk: Desk) {
    if desk.course.page == Page::Playing {
        desk.proceed();
    } else if desk.course.page == Page::Code && desk.course.announced.take().is_some() {
        desk.arrive();
    }
}

/// How the try that begins is played.
fn prepare(course: Res<Course>, mut conditions: ResMut<Conditions>) {
    let (Some(next), Some(study)) = (course.next, conditions.study.as_mut()) else {
        return;
    };
    let phases = course.study.protocol.phases(next.number);
    study.attempt = (next.number, course.study.protocol.play.tries);
    study.seconds = (phases.brief, phases.countdown, phases.perform);
}

fn calibrated(neutral: Res<OwnNeutral>, mut recorder: ResMut<Writing>) {
    if neutral.0.is_some() {
        recorder.wish(recorder::Wish::Calibrated);
    }
}

/// The result was seen for as long as it may.
fn hurry(clock: Res<Clock>, conditions: Res<Conditions>, mut commands: Commands) {
    let most = conditions.study.as_ref().and_then(|study| study.reveal.1);
    if most.is_some_and(|most| clock.elapsed.as_secs_f32() >= most) {
        commands.trigger(Intent::Next);
    }
}

/// What the participant asks for.
fn answer(intent: On<Intent>, state: Res<State<GameState>>, mut desk: Desk) {
    use GameState::{Calibrate, Session, Study};
    match (*intent, *state.get()) {
        (Intent::Back | Intent::Study(Wish::Stop), Calibrate | Session | Study) => desk.stop(),
        (Intent::Study(wish), Study) => desk.wish(wish),
        _ => {}
    }
}
