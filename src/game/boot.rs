//! Reads networks and targets off the frame, then opens the title.

use std::{
    panic::resume_unwind,
    path::Path,
    sync::{Mutex, PoisonError},
    thread,
    time::Instant,
};

use bevy::{
    prelude::*,
    tasks::{AsyncComputeTaskPool, Task, futures::check_ready},
};

use super::{
    gallery::{Gallery, Target},
    hang::{self, Hanging},
    scoring::Trust,
};
use crate::{
    app::{GameRoot, Started, live::Live, notice::Notice, schedule::Phase, state::GameState},
    error::{Problem, Result},
    facs::{ActionUnit, AuSet},
    paths::Root,
    perception::{Engine, Reader, reader::Lookout},
    picture,
    target::{self, Obtained},
    vision::{Neutral, SmoothingConfig, VisionConfig},
};

/// What the game cannot go on without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanting {
    /// The networks or the AU head.
    Models,
    /// Every target.
    Targets,
}

/// Why the game says sorry.
#[derive(Resource, Debug)]
pub struct Trouble {
    /// What is missing.
    pub wanting: Wanting,
    /// What exactly went wrong.
    pub problem: Problem,
}

#[derive(Resource)]
struct Booting(Task<std::result::Result<Loaded, Trouble>>);

struct Loaded {
    engine: Engine,
    targets: Vec<Seen>,
    problems: Vec<Problem>,
    took: std::time::Duration,
}

/// A target whose units are known.
struct Seen {
    target: target::Target,
    aus: AuSet,
}

/// Reads everything, then opens the title or says sorry.
pub fn plugin(app: &mut App) {
    app.add_systems(OnEnter(GameState::Boot), start)
        .add_systems(
            Update,
            finish
                .in_set(Phase::Advance)
                .run_if(resource_exists::<Booting>),
        );
}

fn start(mut commands: Commands, root: Res<GameRoot>, vision: Res<Live<VisionConfig>>) {
    let (root, vision) = ((**root).clone(), (**vision).clone());
    let task = AsyncComputeTaskPool::get().spawn(async move { load(&root, &vision) });
    commands.insert_resource(Booting(task));
}

fn load(root: &Root, vision: &VisionConfig) -> std::result::Result<Loaded, Trouble> {
    let started = Instant::now();
    let engine = Engine::load(&root.models(), vision).map_err(|problem| Trouble {
        wanting: Wanting::Models,
        problem,
    })?;
    let (cards, mut problems) = target::load(&root.targets());
    let (targets, unreadable) = see_all(cards, &engine, vision);
    problems.extend(unreadable);
    if targets.is_empty() {
        let problem = problems
            .pop()
            .unwrap_or_else(|| Problem::new("no target can be played"));
        return Err(Trouble {
            wanting: Wanting::Targets,
            problem,
        });
    }
    Ok(Loaded {
        engine,
        targets,
        problems,
        took: started.elapsed(),
    })
}

/// Reads all targets, on every core: there may be hundreds, and the title waits for them.
fn see_all(
    cards: Vec<target::Target>,
    engine: &Engine,
    vision: &VisionConfig,
) -> (Vec<Seen>, Vec<Problem>) {
    // Targets of one person stay together, so that its neutral face is read once.
    let mut people: Vec<Vec<target::Target>> = Vec::new();
    for card in cards {
        let known = people
            .iter_mut()
            .find(|person| card.neutral().is_some() && person[0].neutral() == card.neutral());
        match known {
            Some(person) => person.push(card),
            None => people.push(vec![card]),
        }
    }
    let waiting = Mutex::new(people.into_iter());
    let next = || {
        waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .next()
    };
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let read: Vec<Result<Seen>> = thread::scope(|scope| {
        let workers: Vec<_> = (0..workers)
            .map(|_| (engine.clone(), &next))
            .map(|(engine, next)| {
                let people = std::iter::from_fn(next);
                scope.spawn(move || {
                    people
                        .flat_map(|cards| see_person(cards, &engine, vision))
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().unwrap_or_else(|panic| resume_unwind(panic)))
            .collect()
    });
    let (mut targets, mut problems) = (Vec::new(), Vec::new());
    for target in read {
        match target {
            Ok(target) => targets.push(target),
            Err(problem) => problems.push(problem),
        }
    }
    targets.sort_by(|a: &Seen, b| a.target.id.cmp(&b.target.id));
    (targets, problems)
}

/// Reads the targets that share a neutral face, or a single one without.
fn see_person(
    cards: Vec<target::Target>,
    engine: &Engine,
    vision: &VisionConfig,
) -> Vec<Result<Seen>> {
    let unknown = cards.iter().find(|card| !known(card, engine));
    let neutral = unknown.and_then(target::Target::neutral);
    match neutral.map(|path| measure(&path, engine)).transpose() {
        Ok(neutral) => cards
            .into_iter()
            .map(|card| see(card, engine, neutral.as_ref(), vision))
            .collect(),
        Err(problem) => vec![Err(problem)],
    }
}

/// Measures the neutral face on a picture.
fn measure(path: &Path, engine: &Engine) -> Result<Neutral> {
    let picture = picture::load(path)?;
    engine.neutral(&picture).ok_or_else(|| {
        Problem::new(format!("no face is found on {}", path.display()))
            .hint("use a picture with one relaxed face, or remove it from the cards that name it")
    })
}

/// Whether the card's units are what this very detector found, so that the
/// picture need not be read again.
fn known(target: &target::Target, engine: &Engine) -> bool {
    let version = engine.head().version();
    target.card.aus_obtained == Obtained::Detector { version }
}

/// The units of a target, by the detector that reads the players.
fn see(
    target: target::Target,
    engine: &Engine,
    neutral: Option<&Neutral>,
    vision: &VisionConfig,
) -> Result<Seen> {
    let image = target.image();
    let unusable = |problem: Problem| {
        Problem::new(format!("the target {} cannot be used", target.id))
            .because(problem)
            .hint("`face-game targets check` looks at all of them")
    };
    let aus = if known(&target, engine) {
        picture::check(&image).map_err(unusable)?;
        target.card.aus
    } else {
        let picture = picture::load(&image).map_err(unusable)?;
        let (_, aus) = engine
            .read_still(&picture, neutral)
            .map_err(|_| hang::no_face(&target.id))?;
        aus.present()
    };
    let aus = aus.difference(vision.unscored_units());
    if aus.is_empty() {
        return Err(
            Problem::new(format!("the target {} shows no movement", target.id))
                .hint("use a picture with a stronger expression"),
        );
    }
    Ok(Seen { target, aus })
}

fn finish(
    mut booting: ResMut<Booting>,
    smoothing: Res<Live<SmoothingConfig>>,
    vision: Res<Live<VisionConfig>>,
    started: Res<Started>,
    images: Res<Assets<Image>>,
    mut notices: MessageWriter<Notice>,
    mut next: ResMut<NextState<GameState>>,
    mut commands: Commands,
) {
    let Some(done) = check_ready(&mut booting.0) else {
        return;
    };
    commands.remove_resource::<Booting>();
    match done {
        Ok(loaded) => {
            for problem in &loaded.problems {
                notices.write(Notice::problem(problem));
            }
            let gallery: Vec<_> = loaded
                .targets
                .into_iter()
                .map(|seen| frame(seen, &images))
                .collect();
            info!(
                "title after {:.2} s: {} targets, networks and targets read in {:.2} s",
                started.elapsed().as_secs_f32(),
                gallery.len(),
                loaded.took.as_secs_f32(),
            );
            commands.insert_resource(Trust {
                reliability: ActionUnit::ALL
                    .map(|unit| loaded.engine.head().reliability(unit, true)),
                unscored: vision.unscored_units(),
                detector: loaded.engine.head().version(),
            });
            commands.insert_resource(Gallery::new(gallery));
            commands.insert_resource(Hanging::new(loaded.engine.clone()));
            commands.insert_resource(Lookout(loaded.engine.clone()));
            commands.insert_resource(Reader::new(loaded.engine, &smoothing));
            next.set(GameState::Title);
        }
        Err(trouble) => {
            notices.write(Notice::problem(&trouble.problem));
            commands.insert_resource(trouble);
            next.set(GameState::Sorry);
        }
    }
}

/// A place on the wall, the picture to come.
fn frame(seen: Seen, images: &Assets<Image>) -> Target {
    let Seen { target, aus } = seen;
    info!("target {}: {aus}", target.id);
    Target {
        file: target.image(),
        id: target.id,
        shows: target.card.shows(),
        difficulty: target.card.difficulty,
        digest: String::new(),
        labelled_by: target.card.labelled_by,
        licence: target.card.licence,
        strength: target.card.strength,
        aus,
        size: Vec2::ONE,
        image: images.reserve_handle(),
        landmarks: None,
    }
}
