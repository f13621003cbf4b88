//! The command line, on the real program: what it prints, and what bad input gets.
#![cfg(unix)]

#[path = "../common/folder.rs"]
mod folder;
#[path = "../common/onnx.rs"]
mod onnx;
mod program;
#[cfg(target_os = "linux")]
#[path = "../common/screen.rs"]
mod screen;

mod analyze;
mod compare;
mod doctor;
mod explain;
mod images;
mod play;
mod report;
mod study;
mod targets;
mod targets_add;
