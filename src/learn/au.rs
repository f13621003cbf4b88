//! The Action Unit head: its data, its training, what it is worth.

pub mod data;
pub mod evaluation;
pub mod recipe;
pub mod training;

pub use data::Samples;
pub use recipe::Recipe;
pub use training::{Trained, train};
