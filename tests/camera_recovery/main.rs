//! The camera, from the program down to the system calls, on emulated devices:
//! each scenario is one run of `face-game camera`, which must see what happens,
//! say why, recover, and leave nothing open behind.
#![cfg(all(
    target_os = "linux",
    target_env = "gnu",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]

#[path = "../common/v4l2.rs"]
mod v4l2;
mod watch;

mod demo;
mod recovery;
mod streams;
