//! What a detector of Action Units is worth on a labelled set of faces.
//!
//! Pure: from readings and labels to figures, without files or networks. What
//! is asked depends on the labels: known units give [`units`], names of
//! emotions give [`prototypes`], [`structure`] and [`emotions`], and either
//! gives [`groups`].

pub mod attribute;
pub mod bootstrap;
pub mod calibration;
pub mod case;
pub mod emotions;
pub mod folds;
pub mod groups;
pub mod lbfgs;
pub mod logistic;
pub mod measure;
pub mod parallel;
pub mod prototypes;
pub mod structure;
pub mod units;

use serde::Serialize;

pub use attribute::Attribute;
pub use bootstrap::{Bootstrap, Figure};
pub use case::{Case, Label, Set, Truth};

/// Everything that a labelled set tells of a detector.
#[derive(Debug, Clone, Serialize)]
pub struct Evidence {
    /// Faces that were measured.
    pub faces: usize,
    /// People they belong to.
    pub people: usize,
    /// By known units.
    pub units: units::Units,
    /// By the emotions' prototypes.
    pub prototypes: prototypes::Prototypes,
    /// Likeness of the sets of units.
    pub structure: structure::Structure,
    /// Emotions told from the units; `None` of fewer than two people or labels.
    pub emotions: Option<emotions::Emotions>,
    /// Group against group.
    pub groups: Vec<groups::AttributeEvidence>,
}

impl Evidence {
    /// Measures `set`. The same `seed` gives the same figures; it decides on the
    /// draws of the bootstrap and on the folds of the cross-validation.
    pub fn measure(set: &Set, seed: u64) -> Self {
        let bootstrap = Bootstrap::new(set.people(), seed);
        Self {
            faces: set.cases().len(),
            people: set.people(),
            units: units::measure(set, &bootstrap),
            prototypes: prototypes::measure(set, &bootstrap),
            structure: structure::measure(set),
            emotions: emotions::measure(set, &bootstrap, seed),
            groups: groups::measure(set, &bootstrap),
        }
    }
}
