//! What is kept of players, on the whole game without a window system: real screens
//! and touches, scripted faces and time, a real dataset in a folder of its own.

#[path = "../interface/cast.rs"]
mod cast;
#[path = "../common/theatre.rs"]
mod theatre;
#[path = "../common/vision.rs"]
mod vision;

mod house;

mod consent;
mod trouble;
mod turns;
mod withdraw;
