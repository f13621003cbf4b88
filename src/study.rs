//! The study mode: an experiment described by a file, and its analysis.
//!
//! [`protocol`] is the file, [`survey`] its questions, [`allocation`] who gets into
//! which group. [`record`] writes what participants do, [`quality`] says what of it
//! counts, [`load`] reads it back. [`data`] is what was recorded, as plain values;
//! the analysis reads nothing else. [`statistics`] computes and knows nothing of
//! studies.

pub mod allocation;
pub mod analysis;
pub mod audit;
pub mod data;
pub mod load;
pub mod paper;
pub mod protocol;
pub mod quality;
pub mod record;
pub mod report;
pub mod simulated;
pub mod statistics;
pub mod survey;
pub mod texts;
