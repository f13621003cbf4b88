//! Emulated V4L2 cameras for a program under test, by `LD_PRELOAD`: the camera
//! library, the C library and the kernel's `poll` are the real ones; only the
//! device is not. For tests alone.
//!
//! The dynamic linker puts the functions in `hooks` before those of the C
//! library. What concerns `/dev/videoN` is answered by the `world` of emulated
//! devices, all else goes to the kernel. An open device is an eventfd, so that
//! waiting for it is the kernel's work; its picture buffers are a memfd.
//!
//! Environment:
//! - `V4L2_EMULATOR_DEVICES`: the devices at start, see `spec.rs`; by default a
//!   camera and its metadata node, as a USB camera shows.
//! - `V4L2_EMULATOR_COMMANDS`: commands (`command.rs`) obeyed before anything is opened,
//!   joined by `|`.
//! - `V4L2_EMULATOR_CONTROL`: path of a Unix socket that takes commands (`command.rs`).
//! - `V4L2_EMULATOR_PROGRAM`: beginning of the file name of the program to act
//!   in; children that inherit the preload stay out of it.
//!
//! Limits: x86-64 and aarch64 with glibc; a program that makes system calls
//! without the C library is not seen; no `dup` of a device, no DMABUF, no
//! `read`, no controls, no events in `/dev`.

#![cfg(all(
    target_os = "linux",
    target_env = "gnu",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
#![warn(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr)]
#![expect(
    unsafe_code,
    reason = "it stands in for the C library: raw pointers are its interface"
)]

mod abi;
mod command;
mod device;
mod handle;
mod hooks;
mod ioctl;
mod jpeg;
mod picture;
mod producer;
mod raw;
mod spec;
mod world;

use std::{
    env, fs,
    io::{BufRead, BufReader, Write},
    os::unix::net::{UnixListener, UnixStream},
    path::Path,
    sync::atomic::Ordering::Relaxed,
    thread,
};

/// The name of every thread that belongs to the emulator.
const THREAD: &str = "v4l2-emulator";

#[used]
// SAFETY: the loader calls the functions in this section once, before `main`,
// on the main thread; the function has the type that it calls.
#[unsafe(link_section = ".init_array")]
static INIT: extern "C" fn() = init;

extern "C" fn init() {
    if !is_wanted() {
        return;
    }
    world::ACTIVE.store(true, Relaxed);
    if let Ok(path) = env::var("V4L2_EMULATOR_CONTROL") {
        spawn(move || listen(Path::new(&path)));
    }
}

fn is_wanted() -> bool {
    let Ok(wanted) = env::var("V4L2_EMULATOR_PROGRAM") else {
        return true;
    };
    let program = fs::read_link("/proc/self/exe").unwrap_or_default();
    program
        .file_name()
        .is_some_and(|name| name.to_string_lossy().starts_with(&wanted))
}

fn spawn(work: impl FnOnce() + Send + 'static) {
    if let Err(error) = thread::Builder::new().name(THREAD.into()).spawn(work) {
        complain(&format!("no thread: {error}"));
    }
}

/// Tells the person who runs the test what is wrong with it.
fn complain(text: &str) {
    // There is nowhere else to say it.
    drop(writeln!(std::io::stderr(), "{THREAD}: {text}"));
}

fn listen(path: &Path) {
    match UnixListener::bind(path) {
        Ok(listener) => {
            for client in listener.incoming().flatten() {
                spawn(move || serve(&client));
            }
        }
        Err(error) => complain(&format!("{}: {error}", path.display())),
    }
}

/// Answers each line with `ok …` or `err …`.
fn serve(client: &UnixStream) {
    let mut answers = client;
    for line in BufReader::new(client).lines().map_while(Result::ok) {
        let answer = match command::obey(&mut world::world(), &line) {
            Ok(text) => format!("ok {text}\n"),
            Err(text) => format!("err {text}\n"),
        };
        if answers.write_all(answer.as_bytes()).is_err() {
            return;
        }
    }
}
