//! What players see and touch, on the whole game without a window system.

#[path = "../common/folder.rs"]
mod folder;
#[path = "../common/theatre.rs"]
mod theatre;
#[path = "../common/vision.rs"]
mod vision;

mod cast;

mod marks;
mod reload;
mod room;
mod screens;
mod sorry;
mod study;
mod touch;
