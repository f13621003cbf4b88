//! The modes that a level can be played in.

use serde::Deserialize;

/// How a level is played.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Mode {
    /// One movement at a time.
    Movements,
    /// The seed paper's game: copy a face, read what to change, try again or go on.
    Faces,
    /// Keep the likeness until a ring is full.
    Hold(Hold),
    /// As many faces as fit into the time.
    Rush(Rush),
}

/// Keep the likeness until a ring is full.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hold {
    /// The likeness that counts, a Jaccard index from 0 to 1.
    pub likeness: f32,
    /// How long it must last, in seconds.
    pub seconds: f32,
    /// How long it may slip without the ring running back, in seconds.
    pub slip_seconds: f32,
}

/// As many faces as fit into the time.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rush {
    /// The time to begin with, in seconds.
    pub seconds: f32,
    /// The likeness that catches a face, a Jaccard index from 0 to 1.
    pub likeness: f32,
    /// How long the likeness must last, in seconds, so that no single misreading catches.
    pub hold_seconds: f32,
    /// Catches within this time of each other, in seconds, make a combo.
    pub combo_seconds: f32,
    /// What each step of a combo adds to the time, in seconds.
    pub bonus_seconds: f32,
    /// The time is never longer than this altogether, in seconds.
    pub longest_seconds: f32,
    /// The points for which there is everything to win.
    pub par: u32,
}

impl Mode {
    /// Its name in files and message ids.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Movements => "movements",
            Self::Faces => "faces",
            Self::Hold(_) => "hold",
            Self::Rush(_) => "rush",
        }
    }

    /// Whether single movements are copied, and not expressions.
    pub fn exercises(&self) -> bool {
        matches!(self, Self::Movements)
    }

    /// Whether its values make sense.
    ///
    /// # Errors
    /// The field and the rule it breaks.
    pub(super) fn validate(&self) -> Result<(), (String, String)> {
        let likeness = |share| ("likeness", share, 0.05, 1.0, "");
        let seconds = |field, value, least, most| (field, value, least, most, " seconds");
        let bounds = match *self {
            Self::Movements | Self::Faces => vec![],
            Self::Hold(hold) => vec![
                likeness(hold.likeness),
                seconds("seconds", hold.seconds, 0.2, 30.0),
                seconds("slip_seconds", hold.slip_seconds, 0.0, 2.0),
            ],
            Self::Rush(rush) => vec![
                likeness(rush.likeness),
                seconds("seconds", rush.seconds, 5.0, 60.0),
                seconds("hold_seconds", rush.hold_seconds, 0.0, 2.0),
                seconds("combo_seconds", rush.combo_seconds, 0.5, 60.0),
                seconds("bonus_seconds", rush.bonus_seconds, 0.0, 10.0),
                seconds("longest_seconds", rush.longest_seconds, rush.seconds, 600.0),
                ("par", rush.par as f32, 1.0, 1e6, " points"),
            ],
        };
        for (field, value, least, most, unit) in bounds {
            if !(least..=most).contains(&value) {
                let rule = format!("must lie between {least} and {most}{unit}");
                return Err((field.to_owned(), rule));
            }
        }
        Ok(())
    }
}
