//! Tries made into games: one participant at one target.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::count;
use crate::{
    facs::{AuSet, Emotion},
    study::data::{Participant, Status, StudyData, Try},
};

/// The games of those who are analysed, and what was left out on the way.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Games {
    /// Every game with at least one try that counts, by group, participant, round.
    #[serde(skip)]
    pub all: Vec<Game>,
    /// How many tries there were, and how many count.
    pub tries: Tally,
    /// How many games, and how many can be compared.
    pub complete: Completeness,
    /// What was left out and why: whole sentences.
    #[serde(skip)]
    pub notes: Vec<String>,
}

/// What became of the tries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Tally {
    /// Recorded.
    pub recorded: usize,
    /// Of participants who are not analysed, or whom nobody knows.
    pub of_others: usize,
    /// Recorded twice, or outside the plan.
    pub misplaced: usize,
    /// Without a fair reading, or with a score outside 0 to 1.
    pub unscored: usize,
    /// With timing that does not count.
    pub flagged: usize,
    /// What is left.
    pub counted: usize,
}

/// How whole the games are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Completeness {
    /// Games that the analysed participants should have played.
    pub planned: usize,
    /// Games of which every try counts.
    pub whole: usize,
    /// Games with a first try and at least one later one: these are compared.
    pub compared: usize,
    /// Games with a first and a last try: these end higher or not.
    pub ended: usize,
}

/// One participant's tries at one target.
#[derive(Debug, Clone, PartialEq)]
pub struct Game {
    /// Whose.
    pub participant: String,
    /// In which group.
    pub group: String,
    /// The round, from 1.
    pub round: usize,
    /// The target's name.
    pub target: String,
    /// What its face is called.
    pub emotion: Emotion,
    /// As many as there are tries in a round; `None` where one does not count.
    pub tries: Vec<Option<Counted>>,
}

/// A try that counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Counted {
    /// 0 to 1.
    pub score: f64,
    /// Units on the target.
    pub target: AuSet,
    /// Units on the player; none where they were not kept.
    pub player: Option<AuSet>,
    /// Missing units that were named afterwards.
    pub told_to_add: AuSet,
    /// Superfluous units that were named afterwards.
    pub told_to_drop: AuSet,
}

impl Game {
    /// S1: the score of the first try.
    pub fn first(&self) -> Option<f64> {
        self.score(0)
    }

    /// The score of a try, from 0.
    pub fn score(&self, at: usize) -> Option<f64> {
        Some(self.tries.get(at)?.as_ref()?.score)
    }

    /// `M_rest`: the mean of the later tries that count.
    pub fn rest(&self) -> Option<f64> {
        let later: Vec<f64> = (1..self.tries.len())
            .filter_map(|at| self.score(at))
            .collect();
        (!later.is_empty()).then(|| later.iter().sum::<f64>() / later.len() as f64)
    }

    /// `M_rest` − S1.
    pub fn gain(&self) -> Option<f64> {
        Some(self.rest()? - self.first()?)
    }

    /// Whether the last try scored higher than the first.
    pub fn ended_higher(&self) -> Option<bool> {
        let last = self.tries.len().checked_sub(1).filter(|last| *last > 0)?;
        Some(self.score(last)? > self.first()?)
    }

    /// Whether every try counts.
    pub fn is_whole(&self) -> bool {
        self.tries.iter().all(Option::is_some)
    }
}

/// Whether somebody's games are analysed.
pub fn is_analysed(participant: &Participant) -> bool {
    participant.group.is_some()
        && participant.exclusions.is_empty()
        && matches!(participant.status, Status::Completed | Status::Incomplete)
}

impl Games {
    /// Of those who are analysed.
    pub fn of(data: &StudyData) -> Self {
        let plan = &data.plan;
        let mut notes = twice(data);
        let mut groups: BTreeMap<&str, &str> = BTreeMap::new();
        for participant in data.participants.iter().filter(|one| is_analysed(one)) {
            let Some(group) = participant.group.as_deref() else {
                continue;
            };
            if plan.groups.iter().any(|known| known.key == group) {
                groups.entry(&participant.code).or_insert(group);
            } else {
                notes.push(format!(
                    "Participant {} is in a group \"{group}\" that the study does not have, and was left out.",
                    participant.code
                ));
            }
        }
        let mut tally = Tally {
            recorded: data.tries.len(),
            ..Tally::default()
        };
        let mut games: BTreeMap<(&str, usize), Game> = BTreeMap::new();
        let mut seen = BTreeSet::new();
        for one in &data.tries {
            let Some(group) = groups.get(one.participant.as_str()) else {
                tally.of_others += 1;
                continue;
            };
            let inside =
                (1..=plan.tries).contains(&one.number) && (1..=plan.rounds).contains(&one.round);
            if !inside || !seen.insert((&one.participant, one.round, one.number)) {
                tally.misplaced += 1;
                continue;
            }
            if !one.timing.flags.is_empty() {
                tally.flagged += 1;
                continue;
            }
            let Some(counted) = counted(one) else {
                tally.unscored += 1;
                continue;
            };
            let game = games
                .entry((one.participant.as_str(), one.round))
                .or_insert_with(|| Game {
                    participant: one.participant.clone(),
                    group: (*group).to_owned(),
                    round: one.round,
                    target: one.target.clone(),
                    emotion: one.emotion,
                    tries: vec![None; plan.tries],
                });
            if game.target != one.target {
                tally.misplaced += 1;
                continue;
            }
            game.tries[one.number - 1] = Some(counted);
            tally.counted += 1;
        }
        let place = |game: &Game| plan.groups.iter().position(|group| group.key == game.group);
        let mut all: Vec<Game> = games.into_values().collect();
        all.sort_by(|a, b| {
            (place(a), &a.participant, a.round).cmp(&(place(b), &b.participant, b.round))
        });
        let complete = Completeness {
            planned: groups.len() * plan.rounds,
            whole: all.iter().filter(|game| game.is_whole()).count(),
            compared: all.iter().filter(|game| game.gain().is_some()).count(),
            ended: all.iter().filter(|g| g.ended_higher().is_some()).count(),
        };
        notes.extend(tally.sentences());
        notes.extend(complete.sentences());
        Self {
            all,
            tries: tally,
            complete,
            notes,
        }
    }

    /// The games of a group, or all of them.
    pub fn within<'a>(&'a self, group: Option<&'a str>) -> impl Iterator<Item = &'a Game> {
        self.all
            .iter()
            .filter(move |game| group.is_none_or(|group| game.group == group))
    }

    /// A figure of each participant of a group (or of all): the mean of `of` over
    /// their games that have it.
    pub fn by_participant(
        &self,
        group: Option<&str>,
        of: impl Fn(&Game) -> Option<f64>,
    ) -> Vec<f64> {
        let mut sums: BTreeMap<&str, (f64, usize)> = BTreeMap::new();
        for game in self.within(group) {
            if let Some(value) = of(game) {
                let sum = sums.entry(&game.participant).or_default();
                *sum = (sum.0 + value, sum.1 + 1);
            }
        }
        sums.into_values().map(|(sum, n)| sum / n as f64).collect()
    }
}

fn counted(one: &Try) -> Option<Counted> {
    let score = one.score.filter(|score| (0.0..=1.0).contains(score))?;
    Some(Counted {
        score,
        target: one.target_aus,
        player: one.player_aus,
        told_to_add: one.told_to_add,
        told_to_drop: one.told_to_drop,
    })
}

/// Codes that stand for more than one participant.
fn twice(data: &StudyData) -> Vec<String> {
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for participant in &data.participants {
        *times.entry(&participant.code).or_default() += 1;
    }
    times
        .into_iter()
        .filter(|(_, times)| *times > 1)
        .map(|(code, times)| {
            format!(
                "The code {code} was given to {times} participants; their tries cannot be told apart and count as one person's, in the group of the first."
            )
        })
        .collect()
}

impl Tally {
    fn sentences(&self) -> Vec<String> {
        let tries = |n| count(n, "try", "tries");
        let mut told = Vec::new();
        if self.recorded == 0 {
            told.push("No try was recorded, so nothing about scores can be computed.".into());
        } else if self.counted == 0 {
            told.push(format!(
                "None of the {} recorded counts, so nothing about scores can be computed.",
                tries(self.recorded)
            ));
        }
        for (n, why) in [
            (self.unscored, "had no fair reading, and no score"),
            (self.flagged, "did not keep to the timing"),
            (
                self.misplaced,
                "were recorded twice or are not part of the plan",
            ),
        ] {
            if n > 0 {
                let why = if n == 1 {
                    why.replace("were", "was").replace(" are ", " is ")
                } else {
                    why.into()
                };
                told.push(format!(
                    "{} of {} {why}; left out.",
                    n,
                    tries(self.recorded)
                ));
            }
        }
        told
    }
}

impl Completeness {
    fn sentences(&self) -> Vec<String> {
        if self.planned == self.whole {
            return Vec::new();
        }
        vec![format!(
            "Of {} planned, {} whole. {} a first try and at least one later one and {} compared, by the mean of the later tries that count; {} a first and a last try.",
            count(self.planned, "game", "games"),
            if self.whole == 1 {
                "1 is".into()
            } else {
                format!("{} are", self.whole)
            },
            if self.compared == 1 {
                "1 has".into()
            } else {
                format!("{} have", self.compared)
            },
            if self.compared == 1 { "is" } else { "are" },
            if self.ended == 1 {
                "1 has".into()
            } else {
                format!("{} have", self.ended)
            },
        )]
    }
}
