//! The study mode: an experiment described by a file, and its analysis.
//!
//! [`data`] is what was recorded, as plain values. [`statistics`] computes and
//! knows nothing of studies.

pub mod analysis;
pub mod data;
pub mod paper;
pub mod report;
pub mod simulated;
pub mod statistics;
