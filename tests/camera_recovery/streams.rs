//! Cameras that work: every format, size and rate is streamed somehow.

use crate::{
    v4l2::Emulator,
    watch::{PLUGGED, Watch, pictures},
};

#[test]
fn a_camera_and_its_metadata_node_stream_mjpeg() {
    let mut watch = Watch::camera(Emulator::start("0:name=Webcam|1:name=Webcam;meta"));
    let state = watch.expect(&PLUGGED);
    assert_eq!(state["name"], "Webcam");
    assert_eq!(state["format"], "MJPEG");
    assert_eq!(
        [&state["width"], &state["height"], &state["fps"]],
        [640, 480, 30]
    );
    assert_eq!(watch.watch(), 0);
    watch.finish();
}

#[test]
fn a_metadata_node_before_the_camera_is_passed_over() {
    let mut watch = Watch::camera(Emulator::start("0:meta|1"));
    watch.expect(&PLUGGED);
    watch.finish();
}

#[test]
fn cameras_without_mjpeg_stream_what_they_have() {
    for (code, name) in [("YUYV", "YUYV"), ("NV12", "NV12")] {
        let mut watch = Watch::camera(Emulator::start(&format!("0:formats={code},H264")));
        assert_eq!(watch.expect(&PLUGGED)["format"], name);
        assert_eq!(watch.watch(), 0);
        watch.finish();
    }
}

#[test]
fn a_camera_that_was_left_in_a_foreign_format_is_taken_out_of_it() {
    let mut watch = Watch::camera(Emulator::start("0:formats=H264,MJPG"));
    assert_eq!(watch.expect(&PLUGGED)["format"], "MJPEG");
    assert_eq!(watch.watch(), 0);
    watch.finish();
}

#[test]
fn a_camera_with_other_sizes_and_rates_streams_the_nearest() {
    let mut watch = Watch::camera(Emulator::start("0:sizes=1920x1080,800x600;fps=25"));
    let state = watch.expect(&PLUGGED);
    assert_eq!(
        [&state["width"], &state["height"], &state["fps"]],
        [800, 600, 25]
    );
    assert_eq!(watch.watch(), 0);
    watch.finish();
}

#[test]
fn pictures_without_huffman_tables_are_decoded() {
    let mut watch = Watch::camera(Emulator::start("0:formats=MJPG").after("tables 0 off"));
    watch.expect(&PLUGGED);
    assert_eq!(watch.watch(), 0);
    watch.finish();
}

#[test]
fn pictures_of_a_folder_are_shown() {
    let folder = tempfile::tempdir().unwrap();
    pictures(folder.path());
    let devices = format!("0:dir={}", folder.path().display());
    let mut watch = Watch::camera(Emulator::start(&devices));
    watch.expect(&PLUGGED);
    assert_eq!(watch.watch(), 0);
    watch.finish();
}
