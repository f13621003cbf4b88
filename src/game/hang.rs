//! Pictures of targets, read when they are wanted and let go when they are not.
//!
//! A museum may have hundreds: their cards are read at the start, a picture only
//! for the title and for the session that comes next.

use std::collections::{BTreeSet, VecDeque};

use bevy::{
    prelude::*,
    tasks::{AsyncComputeTaskPool, Task, futures::check_ready},
};

use super::gallery::Gallery;
use crate::{
    app::{notice::Notice, schedule::Phase},
    error::{Problem, Result},
    perception::{Engine, feed::texture},
    picture::{self, Picture},
    vision::Landmarks,
};

/// Who hangs the pictures: one at a time, off the frame.
#[derive(Resource)]
pub struct Hanging {
    engine: Engine,
    queue: VecDeque<usize>,
    underway: Option<(usize, Task<Result<Hung>>)>,
    /// Places whose picture hangs or could not be read.
    done: BTreeSet<usize>,
}

struct Hung {
    digest: String,
    picture: Picture,
    landmarks: Landmarks,
}

impl Hanging {
    /// Nothing hangs yet; faces are found by `engine`.
    pub fn new(engine: Engine) -> Self {
        Self {
            engine,
            queue: VecDeque::new(),
            underway: None,
            done: BTreeSet::new(),
        }
    }

    /// Whether the picture at `place` is still to come.
    pub fn awaits(&self, place: usize) -> bool {
        self.queue.contains(&place) || self.underway.as_ref().is_some_and(|(at, _)| *at == place)
    }
}

/// Wants the pictures at these places, in this order, and no others.
#[derive(Event, Debug, Clone)]
pub struct Want(pub Vec<usize>);

pub(super) fn plugin(app: &mut App) {
    app.add_observer(want).add_systems(
        Update,
        hang.in_set(Phase::Ingest)
            .run_if(resource_exists::<Hanging>),
    );
}

fn want(
    want: On<Want>,
    hanging: Option<ResMut<Hanging>>,
    mut gallery: ResMut<Gallery>,
    images: Option<ResMut<Assets<Image>>>,
) {
    let (Some(mut hanging), Some(mut images)) = (hanging, images) else {
        return;
    };
    let wanted: BTreeSet<_> = want.0.iter().copied().collect();
    for place in std::mem::take(&mut hanging.done) {
        if wanted.contains(&place) {
            hanging.done.insert(place);
        } else if let Some(target) = gallery.get_mut(place) {
            images.remove(&target.image);
            target.landmarks = None;
        }
    }
    let underway = hanging.underway.as_ref().map(|(place, _)| *place);
    hanging.queue = want
        .0
        .iter()
        .copied()
        .filter(|place| !hanging.done.contains(place) && underway != Some(*place))
        .collect();
    // What is under way and no longer wanted is hung, and let go by the next wish.
}

fn hang(
    mut hanging: ResMut<Hanging>,
    mut gallery: ResMut<Gallery>,
    mut images: ResMut<Assets<Image>>,
    mut notices: MessageWriter<Notice>,
) {
    if let Some((place, task)) = &mut hanging.underway {
        let Some(hung) = check_ready(task) else {
            return;
        };
        let place = *place;
        hanging.underway = None;
        hanging.done.insert(place);
        match (hung, gallery.get_mut(place)) {
            (Ok(hung), Some(target)) => {
                target.digest = hung.digest;
                target.landmarks = Some(hung.landmarks);
                target.size = Vec2::new(hung.picture.width() as f32, hung.picture.height() as f32);
                let image = texture(&hung.picture);
                if let Err(error) = images.insert(&target.image, image) {
                    warn!("the picture of {} is lost: {error}", target.id);
                }
            }
            (Err(problem), _) => {
                notices.write(Notice::problem(&problem));
            }
            (Ok(_), None) => {}
        }
    }
    if let Some(place) = hanging.queue.pop_front()
        && let Some(target) = gallery.get(place)
    {
        let (engine, file, id) = (
            hanging.engine.clone(),
            target.file.clone(),
            target.id.clone(),
        );
        let task = AsyncComputeTaskPool::get().spawn(async move {
            let bytes = std::fs::read(&file).map_err(|error| {
                Problem::new(format!("cannot read {}", file.display()))
                    .because(error)
                    .hint("`face-game targets check` looks at all of them")
            })?;
            let picture = picture::decode(&bytes)?;
            let (face, _) = engine
                .read_still(&picture, None)
                .map_err(|_| no_face(&id))?;
            Ok(Hung {
                digest: blake3::hash(&bytes).to_hex().to_string(),
                picture,
                landmarks: face.landmarks,
            })
        });
        hanging.underway = Some((place, task));
    }
}

/// What is said of a target without a face.
pub(super) fn no_face(id: &str) -> Problem {
    Problem::new(format!("no face is found on the target {id}")).hint(
        "use a picture with one face in good light; paintings and statues often have none that can be found",
    )
}
