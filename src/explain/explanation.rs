//! What a player should read and see after a try.

use std::collections::HashMap;

use super::{Comparison, Dictionary, Direction, Kind, Movement, priority};
use crate::facs::{ActionUnit, AuSet, Emotion, FaceRegion};

/// The id of a message in `assets/i18n`, `message` or `message.attribute`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MessageKey(String);

impl MessageKey {
    /// As `i18n::Catalogue::text` takes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The key under which `movement` is said for the `time`th time, from 0;
    /// past the last phrasing it stays with that.
    pub(super) fn of(movement: &Movement, kind: Kind, time: usize, phrasings: usize) -> Self {
        let (stem, part) = (&movement.message, kind.key());
        match time.min(phrasings.saturating_sub(1)) {
            0 => Self(format!("movement-{stem}.{part}")),
            n => Self(format!("movement-{stem}.{part}-{}", n + 1)),
        }
    }
}

impl std::fmt::Display for MessageKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// One thing said of one movement: an instruction, or praise.
#[derive(Debug, Clone, PartialEq)]
pub struct Remark {
    /// To add, to drop, or right.
    pub kind: Kind,
    /// The units that the movement is made of.
    pub units: AuSet,
    /// What to say.
    pub message: MessageKey,
    /// Where to point, each place once, from the top of the face down.
    pub regions: Vec<FaceRegion>,
    /// Where the player's skin should go: for [`Kind::Extra`] the way back.
    pub direction: Direction,
    /// How much following it raises the score, 0 to 1; 0 for praise.
    pub gain: f32,
}

/// What a player has been told so far about one target, so that what did not
/// help is put differently the next time.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Told(HashMap<(Kind, AuSet), usize>);

impl Told {
    /// Counts the instructions of an explanation that the player has seen.
    pub fn record(&mut self, explanation: &Explanation) {
        for remark in &explanation.instructions {
            *self.0.entry((remark.kind, remark.units)).or_default() += 1;
        }
    }

    /// How many times this has been said.
    pub fn times(&self, kind: Kind, units: AuSet) -> usize {
        self.0.get(&(kind, units)).copied().unwrap_or_default()
    }
}

/// What an explanation takes into account beside the two sets.
#[derive(Debug, Clone)]
pub struct Player<'a> {
    /// The emotion that the target is labelled with, where rules may use it.
    pub emotion: Option<Emotion>,
    /// How far each unit can be trusted, 0 to 1, in the order of [`ActionUnit::ALL`].
    pub reliability: &'a [f32; ActionUnit::COUNT],
    /// Units neither scored nor spoken of, because the owner does not trust them.
    pub ignored: AuSet,
    /// What this player has been told about this target.
    pub told: &'a Told,
}

/// What a player should read and see after a try: keys, no text.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The Jaccard index, 0 to 1.
    pub score: f32,
    /// P ∩ T.
    pub matched: AuSet,
    /// T − P.
    pub missing: AuSet,
    /// P − T.
    pub extra: AuSet,
    /// What was right, the most visible first.
    pub praise: Vec<Remark>,
    /// What to change, the most useful first; never two that contradict.
    pub instructions: Vec<Remark>,
    /// What is said of the whole.
    pub summary: MessageKey,
}

impl Dictionary {
    /// Explains `comparison` to a player.
    pub fn explain(&self, comparison: Comparison, player: &Player) -> Explanation {
        let comparison = comparison.without(player.ignored);
        let score = comparison.jaccard();
        let said = |kind| self.cover(kind, comparison, player.emotion);
        let remark = |movement: &Movement, kind: Kind| {
            let time = player.told.times(kind, movement.units);
            Remark {
                kind,
                units: movement.units,
                message: MessageKey::of(movement, kind, time, self.phrasings(kind)),
                regions: movement.regions(),
                direction: match kind {
                    Kind::Extra => movement.direction.reversed(),
                    Kind::Missing | Kind::Matched => movement.direction,
                },
                gain: comparison.gain(kind, movement.units),
            }
        };
        let chosen = priority::instructions(self, comparison, player);
        Explanation {
            score,
            matched: comparison.matched(),
            missing: comparison.missing(),
            extra: comparison.extra(),
            praise: priority::praise(said(Kind::Matched), self.most_praise)
                .map(|movement| remark(movement, Kind::Matched))
                .collect(),
            instructions: chosen
                .into_iter()
                .map(|(kind, movement)| remark(movement, kind))
                .collect(),
            summary: MessageKey(format!("summary-{}", self.summary(score))),
        }
    }
}
