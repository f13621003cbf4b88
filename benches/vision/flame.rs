//! Where the time of a frame goes: the median CPU time of each of the engine's
//! own spans, printed as a flame graph in text.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use cpu_time::ThreadTime;
use face_game::vision::Backend;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::player::Player;
use crate::vision::{faces, networks, picture};

/// Frames of each picture.
const FRAMES: u32 = 200;

/// Characters of the widest bar.
const BAR: f64 = 40.0;

pub fn print() {
    let networks = networks(Backend::default());
    let photos: Vec<_> = faces().iter().map(|name| picture(name)).collect();
    let dispatch = tracing::Dispatch::new(Flame::default());
    let Some(flame) = dispatch.downcast_ref::<Flame>() else {
        return;
    };
    // Entered once with nobody listening, a span stays silent.
    tracing::dispatcher::with_default(&dispatch, || {
        let mut players: Vec<_> = photos
            .iter()
            .map(|photo| Player::new(&networks, photo))
            .collect();
        for frames in [10, FRAMES] {
            flame.0.lock().unwrap().clear();
            for (player, photo) in players.iter_mut().zip(&photos) {
                for _ in 0..frames {
                    player.frame(photo);
                }
            }
        }
    });
    let mut state = flame.0.lock().unwrap();
    let mut whole = None;
    println!("{:>8} {:>6}", "ms", "%");
    for path in &mut state.paths {
        let time = path.median();
        let share = time / *whole.get_or_insert(time);
        let bar = "█".repeat((BAR * share).round() as usize);
        let name = format!("{}{}", "  ".repeat(path.depth), path.name);
        println!("{time:8.3} {:6.1}  {name:32} {bar}", 100.0 * share);
    }
}

/// Notes the time spent in every path of spans.
#[derive(Default)]
struct Flame(Mutex<State>);

#[derive(Default)]
struct State {
    /// In the order in which they were first entered, which is also that of the
    /// printed tree as long as each is entered in every frame.
    paths: Vec<Path>,
    known: HashMap<(Option<usize>, &'static str), usize>,
    /// The names of all spans made; an id is a place among them.
    spans: Vec<&'static str>,
    open: Vec<(usize, Duration)>,
}

struct Path {
    name: &'static str,
    depth: usize,
    times: Vec<Duration>,
}

impl Path {
    /// Milliseconds; not the mean, because other programs empty the caches.
    fn median(&mut self) -> f64 {
        self.times.sort_unstable();
        1e3 * self.times[self.times.len() / 2].as_secs_f64()
    }
}

/// CPU time of this thread since it first asked.
fn now() -> Duration {
    thread_local! {
        static START: ThreadTime = ThreadTime::now();
    }
    START.with(ThreadTime::elapsed)
}

impl State {
    fn clear(&mut self) {
        self.paths.clear();
        self.known.clear();
    }

    fn enter(&mut self, name: &'static str) {
        let parent = self.open.last().map(|(path, _)| *path);
        let next = self.paths.len();
        let path = *self.known.entry((parent, name)).or_insert(next);
        if path == next {
            self.paths.push(Path {
                name,
                depth: self.open.len(),
                times: Vec::new(),
            });
        }
        self.open.push((path, now()));
    }

    fn exit(&mut self) {
        if let Some((path, since)) = self.open.pop() {
            self.paths[path].times.push(now() - since);
        }
    }
}

impl Subscriber for Flame {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_span()
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut state = self.0.lock().unwrap();
        let name = span.metadata().name();
        let place = state.spans.iter().position(|known| *known == name);
        let place = place.unwrap_or_else(|| {
            state.spans.push(name);
            state.spans.len() - 1
        });
        Id::from_u64(place as u64 + 1)
    }

    fn enter(&self, span: &Id) {
        let mut state = self.0.lock().unwrap();
        let name = state.spans[span.into_u64() as usize - 1];
        state.enter(name);
    }

    fn exit(&self, _: &Id) {
        self.0.lock().unwrap().exit();
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, _: &Event<'_>) {}
}
