//! Automatic labels, made again.

use rusqlite::Row;

use crate::{
    dataset::{
        LabelGates, LabelId, LabelRule, Outcome, Reading, Store, TurnId,
        label::{self, Verdict},
    },
    error::Result,
    facs::{AuReadings, AuSet},
    vision::Pose,
};

/// An automatic label beside what it was made from.
pub(super) struct LabelCheck {
    pub id: LabelId,
    turn: TurnId,
    score: f32,
    threshold: f32,
    gates: String,
    turn_score: Option<f32>,
    same_emotion: bool,
    same_labeller: bool,
    same_detector: bool,
}

impl LabelCheck {
    pub fn read(row: &Row) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            turn: row.get(1)?,
            score: row.get(2)?,
            threshold: row.get(3)?,
            gates: row.get(4)?,
            turn_score: row.get(5)?,
            same_emotion: row.get(6)?,
            same_labeller: row.get(7)?,
            same_detector: row.get(8)?,
        })
    }

    /// How the label differs from what the rule gives, with the threshold and the
    /// gates of its time.
    pub fn disagrees(&self, store: &Store) -> Result<Option<String>> {
        let told = |why: &str| Ok(Some(why.to_owned()));
        if !self.same_emotion {
            return told("its emotion is not the target's");
        }
        if !self.same_labeller || !self.same_detector {
            return told("it names another labeller or detector than its turn has");
        }
        if self.turn_score != Some(self.score) {
            return told("its score is not the turn's");
        }
        if self.score < self.threshold || self.score < label::NEVER_BELOW {
            return told("its score is too low for a label");
        }
        let Ok(gates) = serde_json::from_str::<LabelGates>(&self.gates) else {
            return told("its gates cannot be read");
        };
        let rule = LabelRule {
            threshold: self.threshold,
            never_below: label::NEVER_BELOW,
        };
        Ok(match self.judged_again(rule, &gates, store)? {
            Some(Verdict::Unlabelled(why)) => Some(format!(
                "its judged reading does not pass the gates: {why:?}"
            )),
            Some(Verdict::Labelled) | None => None,
        })
    }

    /// The rule on the readings that are there; `None` where they have expired.
    fn judged_again(
        &self,
        rule: LabelRule,
        gates: &LabelGates,
        store: &Store,
    ) -> Result<Option<Verdict>> {
        let readings = store.list(
            "SELECT judged, yaw, pitch, roll, sharpness, faces FROM readings WHERE turn = ?1",
            [self.turn],
            |row| {
                Ok(Reading {
                    at: 0,
                    judged: row.get(0)?,
                    aus: AuReadings::default(),
                    landmarks: None,
                    pose: Pose {
                        yaw: row.get(1)?,
                        pitch: row.get(2)?,
                        roll: row.get(3)?,
                    },
                    sharpness: row.get(4)?,
                    faces: row.get(5)?,
                })
            },
        )?;
        let outcome = Outcome::Scored {
            player_aus: AuSet::EMPTY,
            score: self.score,
            stars: 0.0,
        };
        Ok((!readings.is_empty()).then(|| label::judge(&rule, gates, &outcome, &readings)))
    }
}
