//! The dataset on real disks: crashes, bad disks, withdrawal, and two who write at
//! once.

#[path = "../common/dataset.rs"]
mod dataset;

mod commands;
mod crash;
mod disks;
mod erasure;
mod retention;
mod writing;
