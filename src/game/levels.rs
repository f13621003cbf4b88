//! The levels that can be played, the one that is, and the rules in force because of it.

use bevy::{
    ecs::system::SystemParam,
    prelude::*,
    tasks::{AsyncComputeTaskPool, Task, futures::check_ready},
};

use super::{
    conditions::Conditions, flow::Welcome, gallery::Gallery, outcome::Standing, rules::Rules,
};
use crate::{
    app::{
        GameRoot,
        intent::Intent,
        live::{self, FolderChanged, Live},
        notice::Notice,
        schedule::Phase,
        state::GameState,
    },
    error::Problem,
    level::{self, Level, Mode},
    target::{Shows, Strength},
};

/// The folder of levels, below `config/`.
const FOLDER: &str = "levels";

/// Every level that makes sense, in order.
#[derive(Resource, Debug, Clone, Default, Deref)]
pub struct Levels(Vec<Level>);

impl Levels {
    /// The level of this id.
    pub fn named(&self, id: &str) -> Option<&Level> {
        self.0.iter().find(|level| level.id == id)
    }
}

/// The level that is played, or will be.
#[derive(Resource, Debug, Clone, PartialEq, Deref)]
pub struct Playing(pub Level);

impl Playing {
    /// How it is played.
    pub fn mode(&self) -> &Mode {
        &self.0.plan.mode
    }
}

/// The rules of `config/game.ron` with what the level says on top.
#[derive(Resource, Debug, Clone, PartialEq, Deref)]
pub struct InForce(pub Rules);

/// Reads of the folder that are under way; the newest counts.
#[derive(Resource, Default)]
struct Rereading(Option<Task<(Vec<Level>, Vec<Problem>)>>);

pub(super) fn plugin(app: &mut App) {
    let folder = app.world().resource::<GameRoot>().config(FOLDER);
    let (levels, problems) = level::load(&folder);
    let base = (**app.world().resource::<Live<Rules>>()).clone();
    let playing = first(&levels, &base);
    app.insert_resource(InForce(rules(&playing, &base)))
        .insert_resource(Playing(playing))
        .insert_resource(Levels(levels))
        .init_resource::<Rereading>()
        .add_systems(Startup, move |mut notices: MessageWriter<Notice>| {
            notices.write_batch(problems.iter().map(Notice::problem));
        })
        .add_systems(OnEnter(GameState::Title), start_over)
        // What changed in this very frame counts.
        .add_systems(
            OnEnter(GameState::Session),
            enforce.before(super::session::begin),
        )
        .add_systems(
            Update,
            (reread, swap, enforce).chain().in_set(Phase::Ingest),
        )
        .add_observer(choose);
    live::follow_folder(app, FOLDER);
}

/// What is played when nobody has chosen.
fn first(levels: &[Level], rules: &Rules) -> Level {
    levels
        .iter()
        .find(|level| level.id == rules.first_level)
        .or_else(|| levels.first())
        .cloned()
        .unwrap_or_else(Level::plain)
}

/// `base` with what the level says on top.
fn rules(level: &Level, base: &Rules) -> Rules {
    let plan = &level.plan;
    let mut rules = base.clone();
    rules.rounds = plan.rounds.unwrap_or(rules.rounds);
    rules.brief_seconds = plan.brief_seconds.unwrap_or(rules.brief_seconds);
    rules.countdown_seconds = plan.countdown_seconds.unwrap_or(rules.countdown_seconds);
    rules.perform_seconds = plan.perform_seconds.unwrap_or(rules.perform_seconds);
    if let Some(strengths) = &plan.strengths {
        rules.strengths.clone_from(strengths);
    }
    if let Mode::Rush(rush) = &plan.mode {
        rules.perform_seconds = rush.seconds;
    }
    rules
}

/// Whether there is a face for this level in the gallery.
pub fn playable(level: &Level, gallery: &Gallery) -> bool {
    let wanted = |shows: &Shows| match shows {
        Shows::Emotion(_) => !level.plan.mode.exercises(),
        Shows::Exercise(_) => level.plan.mode.exercises(),
    };
    let strong = |strength: &Strength| {
        let strengths = level.plan.strengths.as_ref();
        strengths.is_none_or(|strengths| strengths.contains(strength))
    };
    gallery
        .targets()
        .iter()
        .any(|target| wanted(&target.shows) && strong(&target.strength))
}

/// What is played, and the rules in force with it, which change together: a session
/// may begin before the next look at what changed.
#[derive(SystemParam)]
pub struct Choice<'w> {
    base: Res<'w, Live<Rules>>,
    playing: ResMut<'w, Playing>,
    in_force: ResMut<'w, InForce>,
}

impl Choice<'_> {
    /// Plays this level from now on.
    pub fn play(&mut self, level: Level) {
        self.playing.set_if_neq(Playing(level));
        self.enforce();
    }

    fn enforce(&mut self) {
        let rules = rules(&self.playing, &self.base);
        self.in_force.set_if_neq(InForce(rules));
    }
}

/// Another player begins where everybody begins.
pub(super) fn start_over(mut choice: Choice, levels: Res<Levels>) {
    let first = first(&levels, &choice.base);
    choice.play(first);
}

fn choose(
    intent: On<Intent>,
    state: Res<State<GameState>>,
    levels: Res<Levels>,
    gallery: Res<Gallery>,
    standing: Res<Standing>,
    welcome: Res<Welcome>,
    mut choice: Choice,
    mut next: ResMut<NextState<GameState>>,
) {
    let Intent::Choose(place) = *intent else {
        return;
    };
    let level = levels.get(usize::from(place));
    if let (GameState::Levels, Some(level)) = (state.get(), level)
        && playable(level, &gallery)
        && standing.open(level)
    {
        choice.play(level.clone());
        // Whoever has accepted the notice in this visit need not do so again.
        next.set(if welcome.0 {
            GameState::Session
        } else {
            GameState::Consent
        });
    }
}

fn reread(
    mut changes: MessageReader<FolderChanged>,
    root: Res<GameRoot>,
    mut rereading: ResMut<Rereading>,
) {
    if changes.read().any(|change| change.0 == FOLDER) {
        let folder = root.config(FOLDER);
        let task = AsyncComputeTaskPool::get().spawn(async move { level::load(&folder) });
        rereading.0 = Some(task);
    }
}

fn swap(
    mut rereading: ResMut<Rereading>,
    mut levels: ResMut<Levels>,
    mut choice: Choice,
    mut notices: MessageWriter<Notice>,
) {
    let Some((read, problems)) = rereading.0.as_mut().and_then(check_ready) else {
        return;
    };
    rereading.0 = None;
    notices.write_batch(problems.iter().map(Notice::problem));
    if read == levels.0 {
        return;
    }
    info!("config/{FOLDER} changed and was read again");
    levels.0 = read;
    if let Some(level) = levels.named(&choice.playing.id) {
        choice.play(level.clone());
    }
}

/// A study plays by its protocol, whatever levels there are.
fn enforce(mut choice: Choice, conditions: Res<Conditions>) {
    if !conditions.free() {
        choice.play(Level::plain());
    } else if choice.playing.is_changed() || choice.base.is_changed() {
        choice.enforce();
    }
}
