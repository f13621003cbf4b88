//! The Action Unit head: its data, its training, what it is worth.

pub mod data;
pub mod evaluation;
pub mod groups;
pub mod moments;
pub mod recipe;
pub mod rows;
pub mod training;

pub use data::{Sample, Samples};
pub use evaluation::Evaluation;
pub use recipe::{Penalty, Recipe};
pub use rows::{Reference, Rows};
