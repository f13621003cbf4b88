//! Face Game: mimic a target face before the camera, be scored by the facial
//! Action Units on both, and be told in plain words what to change.
//!
//! Layers point one way, each using only what stands above it:
//! 1. pure domain: [`facs`], [`explain`];
//! 2. engines without Bevy: [`vision`], [`camera`], [`dataset`], [`target`], [`i18n`], [`learn`];
//! 3. Bevy plugins: `app`, `perception`, `game`, `ui`;
//! 4. [`cli`] and `main`.

// Not in the lints of the workspace: tests and benches stop at the first surprise,
// and say what they saw.
#![warn(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr)]

pub mod app;
pub mod camera;
pub mod cli;
pub mod config;
pub mod dataset;
pub mod error;
pub mod explain;
pub mod facs;
pub mod game;
pub mod i18n;
pub mod kiosk;
pub mod learn;
pub mod level;
pub mod operator;
pub mod paths;
pub mod perception;
pub mod picture;
pub mod private;
pub mod profile;
pub mod recording;
pub mod study;
pub mod study_mode;
pub mod target;
pub mod typeface;
pub mod ui;
pub mod vision;
