//! Who plays: a guest, of whom nothing stays, or a player with a name.

use std::path::PathBuf;

use bevy::{
    prelude::*,
    tasks::{IoTaskPool, Task, futures::check_ready},
};

use super::outcome::{Finished, Standing, forget};
use crate::{
    app::{
        DataFolder, intent::Intent, notice::Notice, schedule::Phase, settings::Settings,
        state::GameState,
    },
    error::Result,
    facs::AuSet,
    paths,
    profile::{LONGEST, Profiles, Unfit},
};

/// Everybody who has a name here, and who of them plays.
#[derive(Resource, Debug, Default)]
pub struct Players {
    /// Everybody.
    pub profiles: Profiles,
    /// The place of the one who plays; a guest if absent.
    pub current: Option<usize>,
    /// The name that is being typed.
    pub typed: String,
    /// Why that is not taken.
    pub unfit: Option<Unfit>,
    /// Whether the next touch on a player's bin forgets them for good.
    pub doomed: Option<usize>,
    file: Option<PathBuf>,
    /// Whether what is known is not on the disk yet.
    unsaved: bool,
    saving: Option<Task<Result<()>>>,
}

impl Players {
    /// The name of the one who plays; a guest has none.
    pub fn name(&self) -> Option<&str> {
        let profile = self.profiles.get(self.current?)?;
        Some(&profile.name)
    }
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Players>()
        .add_systems(Startup, load)
        .add_systems(OnEnter(GameState::Title), take_place.after(forget))
        .add_systems(OnEnter(GameState::Players), start_afresh)
        .add_systems(Update, save.in_set(Phase::Persist))
        .add_observer(choose)
        .add_observer(reach);
}

/// The file is small, and nobody can play before it is known who could.
fn load(mut players: ResMut<Players>, data: Res<DataFolder>, mut notices: MessageWriter<Notice>) {
    let Ok(folder) = paths::data_folder(data.as_deref()) else {
        return;
    };
    let file = folder.join("profiles.ron");
    let (profiles, problem) = Profiles::load(&file);
    (players.profiles, players.file) = (profiles, Some(file));
    notices.write_batch(problem.iter().map(Notice::problem));
}

/// What a player has reached before counts from the title on.
fn take_place(
    players: Res<Players>,
    mut standing: ResMut<Standing>,
    mut settings: ResMut<Settings>,
) {
    let profile = players
        .current
        .and_then(|place| players.profiles.get(place));
    if let Some(profile) = profile {
        *standing = Standing {
            progress: profile.progress.clone(),
            guest: false,
        };
        if settings.unmovable != profile.unmovable {
            settings.unmovable = profile.unmovable;
        }
    }
}

fn start_afresh(mut players: ResMut<Players>) {
    players.typed.clear();
    (players.unfit, players.doomed) = (None, None);
}

fn choose(
    intent: On<Intent>,
    state: Res<State<GameState>>,
    mut players: ResMut<Players>,
    mut settings: ResMut<Settings>,
    mut next: ResMut<NextState<GameState>>,
) {
    if *state != GameState::Players {
        return;
    }
    let players = &mut *players;
    match *intent {
        Intent::Guest => {
            // What the one before cannot move says nothing of a guest.
            if players.current.take().is_some() {
                settings.unmovable = AuSet::EMPTY;
            }
            next.set(GameState::Title);
        }
        Intent::Player(place) if players.profiles.get(usize::from(place)).is_some() => {
            players.current = Some(usize::from(place));
            next.set(GameState::Title);
        }
        Intent::Forget(place) => players.forget(usize::from(place)),
        Intent::Type(letter) if !letter.is_control() => {
            if players.typed.chars().count() < LONGEST {
                // A name begins with a capital, whatever the key says.
                let first = players.typed.is_empty() || players.typed.ends_with(' ');
                if first {
                    players.typed.extend(letter.to_uppercase());
                } else {
                    players.typed.push(letter);
                }
            }
            players.unfit = None;
        }
        Intent::Rub => {
            players.typed.pop();
            players.unfit = None;
        }
        Intent::NewPlayer => match players.profiles.add(&players.typed) {
            Ok(place) => {
                (players.current, players.unsaved) = (Some(place), true);
                next.set(GameState::Title);
            }
            Err(unfit) => players.unfit = Some(unfit),
        },
        _ => {}
    }
}

impl Players {
    /// Forgets a player at the second touch.
    fn forget(&mut self, place: usize) {
        if self.doomed != Some(place) {
            self.doomed = Some(place);
            return;
        }
        self.profiles.remove(place);
        self.doomed = None;
        self.current = match self.current {
            Some(current) if current == place => None,
            Some(current) if current > place => Some(current - 1),
            current => current,
        };
        self.unsaved = true;
    }
}

/// What was reached is kept under the name of who reached it.
fn reach(
    _: On<Finished>,
    standing: Res<Standing>,
    settings: Res<Settings>,
    mut players: ResMut<Players>,
) {
    let players = &mut *players;
    let Some(place) = players.current else { return };
    if let Some(profile) = players.profiles.get_mut(place) {
        profile.progress = standing.progress.clone();
        profile.unmovable = settings.unmovable;
        players.unsaved = true;
    }
}

/// Writes off the frame, one state at a time; the newest is written last.
fn save(mut players: ResMut<Players>, mut notices: MessageWriter<Notice>) {
    let players = players.bypass_change_detection();
    if let Some(task) = &mut players.saving {
        let Some(saved) = check_ready(task) else {
            return;
        };
        players.saving = None;
        if let Err(problem) = saved {
            notices.write(Notice::problem(&problem));
        }
    }
    if let (true, Some(file)) = (players.unsaved, players.file.clone()) {
        players.unsaved = false;
        let profiles = players.profiles.clone();
        players.saving = Some(IoTaskPool::get().spawn(async move { profiles.save(&file) }));
    }
}
