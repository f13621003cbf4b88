//! The state machine on scripted cameras.

use std::{
    collections::VecDeque,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    thread,
};

use super::*;
use crate::{
    camera::{
        Camera,
        config::tests::shipped,
        source::{Step, Stream},
    },
    picture::Picture,
};

/// What a scripted camera does when it is opened.
#[derive(Clone, Copy)]
enum Script {
    /// Fails to open.
    Refuse(Why),
    /// Gives so many pictures a millisecond apart, then is lost.
    Give(u32, Why),
    /// Gives pictures until its switch goes off.
    Live,
    /// Gives one picture, then waits; a wake-up ends that with a failure.
    Silent,
    /// Gives damaged pictures only.
    Garbage,
    /// Panics in the library.
    Panic,
}

/// Cameras by number, each with what it does at each opening; the last is repeated.
#[derive(Default)]
struct Scripted {
    cameras: Mutex<Vec<(CameraInfo, VecDeque<Script>)>>,
    live: AtomicBool,
}

impl Scripted {
    fn new(cameras: &[(u32, &str, &[Script])]) -> Arc<Self> {
        let feed = Arc::new(Self::default());
        feed.live.store(true, Relaxed);
        feed.set(cameras);
        feed
    }

    fn set(&self, cameras: &[(u32, &str, &[Script])]) {
        let info = |index, name: &str| CameraInfo {
            index,
            name: name.into(),
        };
        *self.cameras.lock().unwrap() = cameras
            .iter()
            .map(|(index, name, scripts)| (info(*index, name), scripts.iter().copied().collect()))
            .collect();
    }
}

/// One opening of a scripted camera.
struct Take {
    name: String,
    script: Script,
    given: u32,
    feed: Arc<Scripted>,
}

/// The feed under test: shares its script with the streams that it opens.
struct Fake(Arc<Scripted>);

impl Feed for Fake {
    fn search(&self) -> Result<Vec<CameraInfo>, Loss> {
        Ok(self
            .0
            .cameras
            .lock()
            .unwrap()
            .iter()
            .map(|(info, _)| info.clone())
            .collect())
    }

    fn open(&self, found: &CameraInfo) -> Result<Box<dyn Stream>, Loss> {
        let mut cameras = self.0.cameras.lock().unwrap();
        let (_, scripts) = cameras
            .iter_mut()
            .find(|(info, _)| info == found)
            .ok_or(Why::Unplugged)?;
        let script = scripts[0];
        if scripts.len() > 1 {
            scripts.pop_front();
        }
        match script {
            Script::Refuse(why) => Err(why.into()),
            script => Ok(Box::new(Take {
                name: found.name.clone(),
                script,
                given: 0,
                feed: Arc::clone(&self.0),
            })),
        }
    }
}

impl Stream for Take {
    fn state(&self) -> CameraState {
        if self.name == "clip" {
            return CameraState::Demo {
                title: self.name.clone(),
            };
        }
        let (format, width, height, fps) = ("MJPEG".into(), 2, 2, 30);
        CameraState::Streaming {
            name: self.name.clone(),
            format,
            width,
            height,
            fps,
        }
    }

    fn next(&mut self) -> Result<Step, Loss> {
        self.given += 1;
        thread::park_timeout(Duration::from_millis(1));
        match self.script {
            Script::Give(count, why) if self.given > count => return Err(why.into()),
            Script::Live if !self.feed.live.load(Relaxed) => return Err(Why::Unplugged.into()),
            Script::Silent if self.given > 1 => {
                thread::park_timeout(Duration::from_secs(30));
                return Err(Why::Stalled.into());
            }
            Script::Garbage => return Ok(Step::Bad("garbage".into())),
            Script::Panic => panic!("as the library does"),
            _ => {}
        }
        let picture = Picture::new(2, 2, vec![255; 16]).unwrap();
        Ok(Step::Picture(Arc::new(picture), Instant::now()))
    }
}

fn quick() -> CameraConfig {
    CameraConfig {
        first_frame_ms: 300,
        stall_ms: 60,
        back_off_ms: (10, 40),
        patience_ms: 50,
        ..shipped()
    }
}

fn start(cameras: &Arc<Scripted>, clip: Option<&Arc<Scripted>>) -> Camera {
    let feed = |scripted: &Arc<Scripted>| Arc::new(Fake(Arc::clone(scripted))) as Arc<dyn Feed>;
    Camera::run(feed(cameras), clip.map(feed), quick())
}

fn until(what: &str, holds: impl Fn() -> bool) {
    let limit = Instant::now() + Duration::from_secs(20);
    while !holds() {
        assert!(Instant::now() < limit, "never: {what}");
        thread::sleep(Duration::from_millis(1));
    }
}

fn streams(camera: &Camera, wanted: &str) -> bool {
    match camera.state() {
        CameraState::Streaming { name, .. } => name == wanted,
        CameraState::Demo { title } => title == wanted,
        _ => false,
    }
}

fn lost(why: Why) -> CameraState {
    CameraState::Lost { why }
}

#[test]
fn each_way_to_end_is_told_and_recovered_from() {
    for (script, why) in [
        (Script::Give(3, Why::Unplugged), Why::Unplugged),
        (Script::Silent, Why::Stalled),
        (Script::Garbage, Why::BadFrames),
        (Script::Panic, Why::Panicked),
        (Script::Refuse(Why::Busy), Why::Busy),
        (Script::Refuse(Why::Denied), Why::Denied),
    ] {
        let camera = start(&Scripted::new(&[(0, "a", &[script, Script::Live])]), None);
        let next = || {
            camera
                .changes()
                .recv_timeout(Duration::from_secs(20))
                .unwrap()
        };
        assert_eq!(next(), CameraState::Searching);
        assert_eq!(next(), CameraState::Opening { name: "a".into() });
        let mut state = next();
        if matches!(state, CameraState::Streaming { .. }) {
            state = next();
        }
        assert_eq!(state, lost(why));
        // Straight from lost to streaming: what the player reads does not flicker.
        assert!(matches!(next(), CameraState::Streaming { .. }));
        until("a frame", || camera.take().is_some());
        assert_eq!(camera.problem(), None);
    }
}

#[test]
fn a_metadata_node_does_not_hide_why_the_real_one_fails() {
    let nodes: [(u32, &str, &[Script]); 2] = [
        (0, "a", &[Script::Refuse(Why::Denied)]),
        (1, "a", &[Script::Refuse(Why::Unsupported)]),
    ];
    let camera = start(&Scripted::new(&nodes), None);
    until("denied", || camera.state() == lost(Why::Denied));
}

#[test]
fn an_unplugged_camera_is_found_again_under_another_number_before_any_other() {
    let feed = Scripted::new(&[(3, "mine", &[Script::Live])]);
    let camera = start(&feed, None);
    until("mine", || streams(&camera, "mine"));
    feed.set(&[]);
    feed.live.store(false, Relaxed);
    until("lost", || camera.state() == lost(Why::Unplugged));
    // Not being listed is no news to somebody who knows that it is unplugged.
    thread::sleep(Duration::from_millis(60));
    assert_eq!(camera.state(), lost(Why::Unplugged));
    feed.live.store(true, Relaxed);
    feed.set(&[(0, "other", &[Script::Live]), (5, "mine", &[Script::Live])]);
    until("mine again", || streams(&camera, "mine"));
}

#[test]
fn sequence_numbers_never_repeat_across_sessions() {
    let again = Script::Give(5, Why::Other);
    let camera = start(&Scripted::new(&[(0, "a", &[again])]), None);
    let mut last = None;
    until("three sessions", || camera.statistics().sessions >= 3);
    let limit = Instant::now() + Duration::from_millis(200);
    while Instant::now() < limit {
        if let Some(frame) = camera.take() {
            assert!(last.is_none_or(|last| frame.sequence > last));
            last = Some(frame.sequence);
        }
    }
    assert!(last > Some(10));
}

#[test]
fn auto_plays_the_clip_and_hands_over_only_when_told() {
    let clip = Scripted::new(&[(0, "clip", &[Script::Live])]);
    let feed = Scripted::new(&[]);
    let camera = start(&feed, Some(&clip));
    until("the demo", || streams(&camera, "clip"));
    assert!(
        !camera
            .changes()
            .try_iter()
            .any(|state| matches!(state, CameraState::Lost { .. }))
    );
    assert_eq!(camera.problem().map(|loss| loss.why), Some(Why::NoCamera));

    feed.set(&[(0, "a", &[Script::Live])]);
    until("an offer", || {
        camera.waiting_camera().as_deref() == Some("a")
    });
    assert!(streams(&camera, "clip"), "it took over by itself");
    feed.set(&[]);
    until("no offer", || camera.waiting_camera().is_none());
    feed.set(&[(0, "a", &[Script::Live])]);
    until("an offer", || camera.waiting_camera().is_some());
    camera.switch();
    until("the camera", || streams(&camera, "a"));
    assert_eq!(camera.waiting_camera(), None);

    camera.fall_back();
    thread::sleep(Duration::from_millis(30));
    assert!(streams(&camera, "a"), "a good camera was given up");
    feed.set(&[]);
    feed.live.store(false, Relaxed);
    until("lost", || camera.state() == lost(Why::Unplugged));
    until("the clip is due", || camera.waiting_clip());
    assert_eq!(
        camera.state(),
        lost(Why::Unplugged),
        "it fell back by itself"
    );
    camera.fall_back();
    until("the demo again", || streams(&camera, "clip"));
}

#[test]
fn a_clip_that_does_not_play_leaves_the_camera() {
    let clip = Scripted::new(&[(0, "clip", &[Script::Refuse(Why::Other)])]);
    let feed = Scripted::new(&[]);
    let camera = start(&feed, Some(&clip));
    until("lost", || {
        matches!(camera.state(), CameraState::Lost { .. })
    });
    feed.set(&[(0, "a", &[Script::Live])]);
    until("the camera", || streams(&camera, "a"));
    assert!(!camera.waiting_clip());
}

#[test]
fn dropping_it_ends_every_thread_soon() {
    let feed = Scripted::new(&[(0, "a", &[Script::Silent])]);
    let camera = start(&feed, None);
    until("a frame", || camera.take().is_some());
    let shared = Arc::downgrade(&camera.shared);
    let started = Instant::now();
    drop(camera);
    assert!(started.elapsed() < Duration::from_secs(1));
    assert_eq!(shared.strong_count(), 0, "a thread lives on");
}
