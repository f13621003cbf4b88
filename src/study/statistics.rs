//! Statistics in double precision. Pure: numbers in, numbers or a [`Reason`] out.
//!
//! Every function is checked against published worked examples or against
//! `SciPy` and statsmodels (`tests/reference/statistics.py`).

pub mod distribution;
pub mod effect;
pub mod gee;
pub mod kappa;
pub mod matrix;
pub mod mixed;
pub mod moments;
pub mod multiplicity;
pub mod power;
pub mod proportion;
pub mod rank;
pub mod reason;
pub mod t;

pub use moments::Moments;
pub use reason::{Finding, Reason};
pub use t::TTest;

/// The result of everything that may not be computable.
pub type Outcome<T> = Result<T, Reason>;

/// A lower and an upper end.
pub type Interval = [f64; 2];

#[cfg(test)]
mod tests;
