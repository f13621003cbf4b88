//! Cameras that come and go, fall silent, send garbage, are busy or forbidden.

use crate::{
    v4l2::Emulator,
    watch::{PLUGGED, Watch},
};

#[test]
fn a_camera_plugged_in_later_is_found() {
    let mut watch = Watch::camera(Emulator::start(""));
    watch.expect(&["searching", "lost no_camera"]);
    watch.emulator.command("add 3");
    watch.expect(&["streaming"]);
    watch.finish();
}

#[test]
fn an_unplugged_camera_comes_back_under_any_number() {
    let mut watch = Watch::camera(Emulator::start("0"));
    watch.expect(&PLUGGED);
    for (old, new) in [(0, 0), (0, 2), (2, 0)] {
        watch.emulator.command(&format!("unplug {old}"));
        watch.expect(&["lost unplugged"]);
        watch.emulator.command(&format!("plug {old} as {new}"));
        watch.expect(&["streaming"]);
        assert_eq!(watch.watch(), 0);
    }
    watch.finish();
}

#[test]
fn the_camera_that_streamed_is_preferred_when_it_comes_back() {
    let mut watch = Watch::camera(Emulator::start("0:name=First"));
    watch.expect(&PLUGGED);
    watch.emulator.command("unplug 0");
    watch.expect(&["lost unplugged"]);
    watch.emulator.command("plug 0 as 4");
    assert_eq!(watch.expect(&["streaming"])["name"], "First");
    // By its number the other would be the first.
    watch.emulator.command("add 1:name=Other");
    watch.emulator.command("fail 4 dqbuf EIO 1");
    watch.expect(&["lost other"]);
    assert_eq!(watch.expect(&["streaming"])["name"], "First");
    watch.finish();
}

#[test]
fn a_camera_that_falls_silent_is_opened_again() {
    let mut watch = Watch::camera(Emulator::start("0"));
    watch.expect(&PLUGGED);
    watch.emulator.command("stall 0");
    watch.expect(&["lost stalled"]);
    watch.emulator.command("stall 0 off");
    watch.expect(&["streaming"]);
    watch.finish();
}

#[test]
fn a_camera_that_is_silent_from_the_start_can_be_stopped() {
    let mut watch = Watch::camera(Emulator::start("0").after("stall 0"));
    watch.expect(&["searching", "opening", "lost stalled"]);
    watch.finish();
}

#[test]
fn a_silent_camera_that_is_unplugged_comes_back() {
    let mut watch = Watch::camera(Emulator::start("0").after("stall 0"));
    watch.expect(&["searching", "opening", "lost stalled"]);
    watch.emulator.command("unplug 0");
    watch.line("its absence", |line| {
        line["why"] == "unplugged" || line["why"] == "no_camera"
    });
    watch.emulator.command("plug 0");
    watch.line("pictures", |line| line["state"] == "streaming");
    watch.finish();
}

#[test]
fn a_slow_first_picture_is_waited_for() {
    // Slower than a running camera may be.
    let mut watch = Watch::camera(Emulator::start("0:first=1500"));
    let state = watch.expect(&PLUGGED);
    assert!(state["at"].as_f64().unwrap() > 1.5);
    watch.finish();
}

#[test]
fn forty_garbage_pictures_end_one_session() {
    damaged("garbage");
}

#[test]
fn forty_pictures_of_the_wrong_size_end_one_session() {
    damaged("wrong-size");
}

#[test]
fn forty_truncated_pictures_end_one_session() {
    damaged("truncated");
}

fn damaged(kind: &str) {
    let mut watch = Watch::camera(Emulator::start("0"));
    watch.expect(&PLUGGED);
    watch.emulator.command(&format!("damage 0 {kind} 40"));
    watch.expect(&["lost bad_frames", "streaming"]);
    let bad = watch.watch();
    // Those in the buffers when the session ends are never seen.
    assert!((30..=40).contains(&bad), "{bad}");
    watch.finish();
}

#[test]
fn a_few_garbage_pictures_end_nothing() {
    let mut watch = Watch::camera(Emulator::start("0"));
    watch.expect(&PLUGGED);
    watch.emulator.command("damage 0 garbage 5");
    watch.counts("damage", |line| line["statistics"]["bad"] == 5);
    assert_eq!(watch.watch(), 5);
    watch.finish();
}

#[test]
fn a_busy_camera_streams_once_it_is_free() {
    let mut watch = Watch::camera(Emulator::start("0|1:meta").after("busy 0"));
    watch.expect(&["searching", "opening", "lost busy"]);
    watch.emulator.command("busy 0 off");
    watch.expect(&["streaming"]);
    watch.finish();
}

#[test]
fn a_forbidden_camera_streams_once_it_is_allowed() {
    let mut watch = Watch::camera(Emulator::start("0|1:meta").after("fail 0 open EACCES"));
    watch.expect(&["searching", "opening", "lost denied"]);
    watch.emulator.command("heal 0 open");
    watch.expect(&["streaming"]);
    watch.finish();
}

#[test]
fn a_camera_that_cannot_be_decoded_is_named_so() {
    let mut watch = Watch::camera(Emulator::start("0:formats=H264"));
    watch.expect(&["searching", "opening", "lost unsupported"]);
    watch.emulator.command("add 1:name=Webcam");
    assert_eq!(watch.expect(&["streaming"])["name"], "Webcam");
    watch.finish();
}

#[test]
fn a_failing_driver_and_a_full_bus_are_tried_again() {
    let commands = ["fail 0 streamon ENOSPC 1", "fail 0 dqbuf EIO 1"];
    let emulator = commands
        .into_iter()
        .fold(Emulator::start("0"), Emulator::after);
    let mut watch = Watch::camera(emulator);
    watch.expect(&["searching", "opening", "lost other", "streaming"]);
    watch.finish();
}
