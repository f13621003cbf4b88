//! The demo player stands in, and gives way when asked.

use crate::{
    v4l2::{Emulator, wait},
    watch::{Watch, clip},
};

#[test]
fn the_demo_plays_until_the_player_takes_the_camera() {
    let clip = clip();
    let path = clip.path().to_str().unwrap();
    let mut watch = Watch::start(Emulator::start(""), &["--source", "auto", "--clip", path]);
    assert_eq!(
        watch.expect(&["searching", "demo"])["title"],
        "Two pictures"
    );
    watch.watch();
    watch.emulator.command("add 0:name=Webcam");
    watch.counts("the camera to wait", |line| line["waiting"] == "Webcam");
    // It was opened for a moment; the demo goes on.
    wait(
        || (watch.emulator.status()["open"] == 0).then_some(()),
        "the camera's release",
    );
    watch.say("switch");
    watch.expect(&["searching", "opening", "streaming"]);
    watch.emulator.command("unplug 0");
    watch.expect(&["lost unplugged"]);
    watch.counts("the clip to wait", |line| line["clip_waits"] == true);
    watch.say("fall-back");
    watch.expect(&["demo"]);
    watch.finish();
}
