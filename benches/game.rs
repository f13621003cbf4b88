//! What the game itself costs beside its networks: `cargo bench --bench game`.
//!
//! The real plugins play two rounds on the bundled clip, at 60 frames a second of
//! real time, while the networks read faces on another thread. Measured is the CPU
//! time of the frame's own thread, with the systems of `Update` and of state changes
//! run on it one after another. Nothing is drawn, so that what a software renderer
//! takes, in time and memory, is left out.

#[path = "../tests/common/theatre.rs"]
mod theatre;

use std::{
    collections::BTreeMap,
    fs, thread,
    time::{Duration, Instant},
};

use bevy::{
    app::MainScheduleOrder,
    ecs::schedule::{ScheduleLabel, SingleThreadedExecutor},
    prelude::*,
    time::TimeUpdateStrategy,
};
use face_game::{
    app::{
        intent::Intent,
        state::{GameState, RoundState},
    },
    game::boot,
    perception::{self, Reader},
};
use theatre::{Opening, Theatre};

/// The pace of a screen.
const FRAME: Duration = Duration::from_micros(16_667);
const ROUNDS: usize = 2;
/// How long the explanation is looked at.
const LOOK: Duration = Duration::from_secs(3);

fn main() {
    let started = Instant::now();
    let mut theatre = Theatre::open(
        Opening {
            source: "clip:assets/clip".parse().unwrap(),
            ..Opening::default()
        },
        |app| {
            app.add_plugins((perception::plugin, boot::plugin, meter));
        },
    );
    theatre.app.insert_resource(TimeUpdateStrategy::Automatic);
    let mut run = Run::default();
    while theatre.game() != GameState::Title {
        run.frame(&mut theatre);
    }
    println!(
        "title, without a window      {:7.2} s after the start",
        started.elapsed().as_secs_f32()
    );
    println!("resident memory at the title {:7.0} MB", megabytes("VmRSS"));
    run.play(&mut theatre);
    run.report();
    let finished = theatre.app.world().resource::<Reader>().finished;
    println!("{finished} faces were read meanwhile");
    println!(
        "resident memory in a session {:7.0} MB, at most {:.0} MB",
        megabytes("VmRSS"),
        megabytes("VmHWM")
    );
}

/// What each frame cost, by where the game stood.
#[derive(Default)]
struct Run {
    frames: BTreeMap<String, Vec<Cost>>,
}

#[derive(Clone, Copy)]
struct Cost {
    /// The systems of the game, in `Update` and on changes of state.
    own: Duration,
    /// The whole frame, with layout, picking and all else that Bevy does.
    whole: Duration,
}

impl Run {
    fn play(&mut self, theatre: &mut Theatre) {
        for (intent, state) in [
            (Intent::Play, GameState::Consent),
            (Intent::Accept, GameState::Calibrate),
        ] {
            theatre.app.world_mut().trigger(intent);
            self.until(theatre, |theatre| theatre.game() == state);
        }
        self.until(theatre, |theatre| theatre.game() == GameState::Session);
        for _ in 0..ROUNDS {
            self.until(theatre, |theatre| {
                theatre.round() == Some(RoundState::Reveal)
            });
            let shown = Instant::now();
            self.until(theatre, |_| shown.elapsed() >= LOOK);
            theatre.app.world_mut().trigger(Intent::Next);
            self.until(theatre, |theatre| {
                theatre.round() == Some(RoundState::Brief)
            });
        }
    }

    fn until(&mut self, theatre: &mut Theatre, reached: impl Fn(&Theatre) -> bool) {
        let began = Instant::now();
        while !reached(theatre) {
            assert!(
                began.elapsed() < Duration::from_secs(120),
                "stuck in {:?}",
                theatre.game()
            );
            self.frame(theatre);
        }
    }

    fn frame(&mut self, theatre: &mut Theatre) {
        let (began, before) = (Instant::now(), cpu_time());
        theatre.app.update();
        let whole = cpu_time() - before;
        let own = std::mem::take(&mut theatre.app.world_mut().resource_mut::<Meter>().own);
        let place = theatre
            .round()
            .map_or(format!("{:?}", theatre.game()), |round| {
                format!("{round:?}")
            });
        self.frames
            .entry(place)
            .or_default()
            .push(Cost { own, whole });
        thread::sleep(FRAME.saturating_sub(began.elapsed()));
    }

    fn report(&self) {
        println!(
            "\nCPU time a frame in ms       frames    mean     95 %   worst   share of the whole frame"
        );
        for (place, costs) in &self.frames {
            line(place, costs);
        }
        let session = ["Brief", "Countdown", "Perform", "Judge", "Reveal"];
        let all: Vec<_> = self
            .frames
            .iter()
            .filter(|(place, _)| session.contains(&place.as_str()))
            .flat_map(|(_, costs)| costs.iter().copied())
            .collect();
        line("a session", &all);
        println!();
    }
}

fn line(place: &str, costs: &[Cost]) {
    let mut own: Vec<_> = costs
        .iter()
        .map(|cost| cost.own.as_secs_f64() * 1e3)
        .collect();
    own.sort_by(f64::total_cmp);
    let (sum, whole) = (
        own.iter().sum::<f64>(),
        costs
            .iter()
            .map(|cost| cost.whole.as_secs_f64() * 1e3)
            .sum::<f64>(),
    );
    let (mean, worst) = (sum / own.len() as f64, own[own.len() - 1]);
    let most = own[(own.len() * 95 / 100).min(own.len() - 1)];
    println!(
        "{place:27} {:7} {mean:8.3} {most:8.3} {worst:7.3} {:7.0} %",
        own.len(),
        100.0 * sum / whole
    );
}

/// CPU time of the game's own systems in this frame.
#[derive(Resource, Default)]
struct Meter {
    since: Duration,
    own: Duration,
}

#[derive(ScheduleLabel, Debug, Clone, PartialEq, Eq, Hash)]
enum Around {
    BeforeStates,
    AfterStates,
    BeforeUpdate,
    AfterUpdate,
}

/// Reads the clock of this thread on both sides of the schedules that hold the
/// game's systems, all of which run on it.
fn meter(app: &mut App) {
    fn begin(mut meter: ResMut<Meter>) {
        meter.since = cpu_time();
    }
    fn end(mut meter: ResMut<Meter>) {
        let spent = cpu_time() - meter.since;
        meter.own += spent;
    }
    app.init_resource::<Meter>()
        .add_systems(Around::BeforeStates, begin)
        .add_systems(Around::AfterStates, end)
        .add_systems(Around::BeforeUpdate, begin)
        .add_systems(Around::AfterUpdate, end);
    let mut schedules = app.world_mut().resource_mut::<Schedules>();
    for (_, schedule) in schedules.iter_mut() {
        schedule.set_executor(SingleThreadedExecutor::new());
    }
    let mut order = app.world_mut().resource_mut::<MainScheduleOrder>();
    order.insert_before(StateTransition, Around::BeforeStates);
    order.insert_after(StateTransition, Around::AfterStates);
    order.insert_before(Update, Around::BeforeUpdate);
    order.insert_after(Update, Around::AfterUpdate);
}

/// CPU time of this thread.
#[cfg(unix)]
#[expect(
    unsafe_code,
    reason = "there is no safe call for it; /proc knows it to a few ms only"
)]
fn cpu_time() -> Duration {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: the pointer is to a whole timespec that outlives the call.
    let failed = unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &raw mut time) };
    assert_eq!(failed, 0, "this thread has a clock");
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// Time on the clock stands in where a thread's own is not to be had.
#[cfg(not(unix))]
fn cpu_time() -> Duration {
    use std::sync::LazyLock;
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    START.elapsed()
}

/// A line of this process's memory statistics, where the kernel keeps them.
fn megabytes(name: &str) -> f64 {
    let text = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kilobytes.map_or(f64::NAN, |kilobytes| kilobytes / 1024.0)
}
