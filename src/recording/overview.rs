//! What the operator sees of the dataset: numbers that a thread counts now and then.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use bevy::{
    prelude::*,
    tasks::{AsyncComputeTaskPool, Task, futures::check_ready},
};

use super::room;
use crate::{
    app::{schedule::Phase, settings::Pictures},
    dataset::{self, Store},
    error::{Problem, Result},
    learn::continuous::LearningStatus,
};

/// Whether anything can be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Standing {
    /// The dataset is being opened.
    #[default]
    Opening,
    /// Players are asked.
    Ready,
    /// The owner wants nothing kept.
    Off,
    /// It cannot be opened, or not be written.
    Failed,
}

/// How the dataset does.
#[derive(Resource, Debug, Clone, Default)]
pub struct Overview {
    /// Whether anything can be kept.
    pub standing: Standing,
    /// Where it lies.
    pub folder: PathBuf,
    /// Which pictures are kept, of players who allow it.
    pub pictures: Pictures,
    /// What is in it, once it was counted.
    pub counts: Option<Counts>,
    /// Bytes left on its disk, where the system tells.
    pub free: Option<u64>,
    /// Tries that could not be kept since the start.
    pub refused: u64,
    /// Which emotion model is in force, and what the learning does; absent where
    /// nothing learns.
    pub learning: Option<LearningStatus>,
    /// What last went wrong.
    pub trouble: Option<Trouble>,
    /// Somebody looks: the numbers are to be counted again before long.
    pub wanted: bool,
}

/// What went wrong, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// What, and why.
    pub text: String,
    /// What to do.
    pub hint: Option<String>,
}

/// What is in the dataset.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counts {
    /// People of whom something is kept.
    pub people: u64,
    /// Their sessions.
    pub sessions: u64,
    /// Their tries.
    pub turns: u64,
    /// Their pictures.
    pub images: u64,
    /// People who took everything back, or whose time was over.
    pub erased: u64,
    /// Labels in force, by emotion.
    pub by_emotion: Vec<(String, u64)>,
    /// Tries of each of the last days, today last.
    pub by_day: Vec<u64>,
}

impl Counts {
    /// Labels in force.
    pub fn labels(&self) -> u64 {
        self.by_emotion.iter().map(|(_, count)| count).sum()
    }
}

impl Trouble {
    /// Of a problem that the game survives.
    pub fn of(problem: &Problem) -> Self {
        Self {
            text: problem.to_string(),
            hint: problem.advice().map(str::to_owned),
        }
    }
}

/// How often the numbers are counted while somebody looks at them.
const EVERY: Duration = Duration::from_secs(5);

/// Days of which tries are told.
const DAYS: usize = 14;

/// Counting under way.
#[derive(Resource)]
struct Counting(Task<Option<(Counts, Option<u64>)>>);

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Overview>().add_systems(
        Update,
        (
            begin.run_if(not(resource_exists::<Counting>)),
            finish.run_if(resource_exists::<Counting>),
        )
            .in_set(Phase::Persist),
    );
}

/// Counts off the frame, by a connection that only reads.
fn begin(
    mut overview: ResMut<Overview>,
    time: Res<Time<Real>>,
    mut last: Local<Option<Duration>>,
    mut commands: Commands,
) {
    if !overview.bypass_change_detection().wanted {
        return;
    }
    let now = time.elapsed();
    if last.is_some_and(|last| now < last + EVERY) {
        return;
    }
    *last = Some(now);
    overview.bypass_change_detection().wanted = false;
    let folder = overview.folder.clone();
    let task = AsyncComputeTaskPool::get().spawn(async move {
        let free = room::free(&folder);
        match count(&folder) {
            Ok(counts) => Some((counts, free)),
            Err(problem) => {
                debug!("the dataset cannot be counted: {problem}");
                None
            }
        }
    });
    commands.insert_resource(Counting(task));
}

fn finish(mut counting: ResMut<Counting>, mut overview: ResMut<Overview>, mut commands: Commands) {
    if let Some(counted) = check_ready(&mut counting.0) {
        commands.remove_resource::<Counting>();
        let (counts, free) = counted.unzip();
        overview.counts = counts;
        overview.free = free.flatten();
    }
}

/// What is in the dataset in this folder.
fn count(folder: &Path) -> Result<Counts> {
    let store = Store::read_only(folder)?;
    let all = store.counts()?;
    let by_emotion = store.list(
        "SELECT emotion, count(*) FROM labels WHERE revoked_at IS NULL
         GROUP BY emotion ORDER BY emotion",
        [],
        |row| Ok((row.get(0)?, row.get::<_, i64>(1)? as u64)),
    )?;
    let erased = store.list("SELECT count(*) FROM erased", [], |row| {
        Ok(row.get::<_, i64>(0)? as u64)
    })?;
    let today = dataset::Time::now().0.div_euclid(DAY);
    let first = today - DAYS as i64 + 1;
    let days = store.list(
        "SELECT ended_at / ?1, count(*) FROM turns WHERE ended_at >= ?2 GROUP BY 1",
        [DAY, first * DAY],
        |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)? as u64)),
    )?;
    let mut by_day = vec![0; DAYS];
    for (day, tries) in days {
        if let Some(place) = usize::try_from(day - first)
            .ok()
            .filter(|place| *place < DAYS)
        {
            by_day[place] = tries;
        }
    }
    Ok(Counts {
        people: all.people,
        sessions: all.sessions,
        turns: all.turns,
        images: all.images,
        erased: erased.first().copied().unwrap_or_default(),
        by_emotion,
        by_day,
    })
}

/// Milliseconds of a day.
const DAY: i64 = 24 * 60 * 60 * 1000;
