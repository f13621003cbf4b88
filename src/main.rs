//! The `face-game` command.

use std::{io::Write, process::ExitCode};

use clap::Parser;
use face_game::cli::camera::{self, CameraArgs};

/// Mimic a face, learn which muscles make an expression.
#[derive(Parser)]
enum Command {
    Camera(CameraArgs),
}

fn main() -> ExitCode {
    let Command::Camera(args) = Command::parse();
    match camera::run(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            let mut out = std::io::stderr().lock();
            let hint = problem.advice().map_or(String::new(), |hint| format!("hint: {hint}\n"));
            // There is nowhere else to say it.
            drop(write!(out, "error: {problem}\n{hint}"));
            ExitCode::FAILURE
        }
    }
}
