//! Whether a newly learned model is better than the one in force: both answer the
//! same faces of people that neither has learned from, and their difference must
//! stand out from what other people of the same kind would have made of it.

#[cfg(test)]
pub(crate) mod tests;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::evidence::Bootstrap;

/// Bins of the calibration error.
const BINS: usize = 10;

/// What one model says of one face: how likely each label is, in one order.
pub type Likely = Vec<f32>;

/// A face of somebody whom neither model has learned from.
#[derive(Debug, Clone, PartialEq)]
pub struct Face {
    /// Who.
    pub person: String,
    /// The place of the true label.
    pub truth: usize,
    /// What the model in force says.
    pub old: Likely,
    /// What the other says.
    pub new: Likely,
    /// What else is known: factor and group.
    pub groups: BTreeMap<String, String>,
}

/// A figure, and between what values 95 % of the draws had it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Estimate {
    /// The figure.
    pub value: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// How good a model is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scores {
    /// Share of the faces whose label is the likeliest.
    pub accuracy: Estimate,
    /// Mean F1 over the labels that any of the faces has.
    pub macro_f1: Estimate,
    /// Expected calibration error of the likeliest label, ten bins (Guo et al. 2017).
    pub calibration_error: Estimate,
}

/// A group of people under both models.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupGain {
    /// What groups are told apart by.
    pub factor: String,
    /// Which group.
    pub group: String,
    /// How many people.
    pub people: usize,
    /// The accuracy of the model in force.
    pub old: f64,
    /// The accuracy of the other.
    pub new: f64,
    /// Their difference, new less old.
    pub gain: Estimate,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Better beyond chance, and worse in nothing that counts.
    Better,
    /// Too few people to tell.
    TooFew,
    /// No better beyond chance.
    NotBetter,
    /// Its probabilities are off by more than may be.
    LessCalibrated,
    /// Worse beyond chance for one of the groups.
    WorseForAGroup,
    /// Worse on the trusted faces that come with the game.
    WorseOnTrusted,
}

impl Verdict {
    /// As in files.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::TooFew => "too_few",
            Self::NotBetter => "not_better",
            Self::LessCalibrated => "less_calibrated",
            Self::WorseForAGroup => "worse_for_a_group",
            Self::WorseOnTrusted => "worse_on_trusted",
        }
    }
}

/// Old and new on the same faces.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comparison {
    /// How many people were seen.
    pub people: usize,
    /// How many faces.
    pub faces: usize,
    /// The model in force.
    pub old: Scores,
    /// The other.
    pub new: Scores,
    /// New less old.
    pub gain: Scores,
    /// Accuracy on the trusted faces that come with the game, old and new; `None`
    /// where there are none.
    pub trusted: Option<[f64; 2]>,
    /// Group by group.
    pub groups: Vec<GroupGain>,
    /// What came of it.
    pub verdict: Verdict,
}

/// When a model counts as better: part of `config/learning.ron`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bar {
    /// People who must have been seen.
    pub least_people: usize,
    /// The macro-F1 by which the lower end of the gain must be above 0.
    pub least_gain: f64,
    /// The calibration error that may be lost at most.
    pub calibration: f64,
    /// The accuracy on the trusted faces that may be lost at most.
    pub trusted: f64,
}

/// Compares on `faces`, whose truth is one of `labels` labels; `trusted` are faces
/// that come with the game. The `seed` decides on the draws.
pub fn compare(
    faces: &[Face],
    trusted: &[Face],
    labels: usize,
    bar: &Bar,
    seed: u64,
) -> Comparison {
    let people: BTreeSet<&str> = faces.iter().map(|face| face.person.as_str()).collect();
    let people: Vec<&str> = people.into_iter().collect();
    let place = |face: &Face| {
        people
            .binary_search(&face.person.as_str())
            .unwrap_or_default()
    };
    let tally = |of: fn(&Face) -> &Likely| {
        let mut tallies = vec![Tally::new(labels); people.len()];
        for face in faces {
            tallies[place(face)].add(face.truth, of(face));
        }
        tallies
    };
    let (old, new) = (tally(|face| &face.old), tally(|face| &face.new));
    let bootstrap = Bootstrap::new(people.len(), seed);
    let figures = bootstrap.all(|times| {
        let [old, new] = [&old, &new].map(|all| Tally::sum(all, times, labels).scores());
        let gain = [0, 1, 2].map(|k| new[k] - old[k]);
        [old, new, gain].concat().into_iter().map(Some).collect()
    });
    let scores = |from: usize| {
        let [accuracy, macro_f1, calibration_error] = [0, 1, 2].map(|k| {
            let figure = figures[from + k];
            let value = figure.value.unwrap_or_default();
            let [low, high] = figure
                .interval
                .unwrap_or([f64::NEG_INFINITY, f64::INFINITY]);
            Estimate { value, low, high }
        });
        Scores {
            accuracy,
            macro_f1,
            calibration_error,
        }
    };
    let groups = groups(faces, seed);
    let mut comparison = Comparison {
        people: people.len(),
        faces: faces.len(),
        old: scores(0),
        new: scores(3),
        gain: scores(6),
        trusted: accuracies(trusted),
        groups,
        verdict: Verdict::TooFew,
    };
    comparison.verdict = comparison.judge(bar);
    comparison
}

impl Comparison {
    fn judge(&self, bar: &Bar) -> Verdict {
        let worse_group = |group: &GroupGain| group.gain.high < 0.0;
        if self.people < bar.least_people {
            Verdict::TooFew
        } else if self.gain.macro_f1.low <= bar.least_gain || self.gain.accuracy.value < 0.0 {
            Verdict::NotBetter
        } else if self.gain.calibration_error.value > bar.calibration {
            Verdict::LessCalibrated
        } else if self.groups.iter().any(worse_group) {
            Verdict::WorseForAGroup
        } else if self
            .trusted
            .is_some_and(|[old, new]| new < old - bar.trusted)
        {
            Verdict::WorseOnTrusted
        } else {
            Verdict::Better
        }
    }
}

/// The groups with people enough for an interval, by factor and name.
fn groups(faces: &[Face], seed: u64) -> Vec<GroupGain> {
    let mut groups: BTreeMap<(&str, &str), Vec<&Face>> = BTreeMap::new();
    for face in faces {
        for (factor, group) in &face.groups {
            groups.entry((factor, group)).or_default().push(face);
        }
    }
    let gain = |((factor, group), faces): ((&str, &str), Vec<&Face>)| {
        // Per person: faces, hits of the old, hits of the new.
        let mut people: BTreeMap<&str, [f64; 3]> = BTreeMap::new();
        for face in &faces {
            let counts = people.entry(&face.person).or_default();
            counts[0] += 1.0;
            counts[1] += f64::from(u8::from(best(&face.old) == face.truth));
            counts[2] += f64::from(u8::from(best(&face.new) == face.truth));
        }
        let people: Vec<[f64; 3]> = people.into_values().collect();
        let [old, new, gain] = Bootstrap::new(people.len(), seed).figures(|times| {
            let sum = |k: usize| -> f64 { people.iter().zip(times).map(|(p, n)| p[k] * n).sum() };
            let [all, old, new] = [sum(0), sum(1), sum(2)];
            (all > 0.0)
                .then_some([old / all, new / all, (new - old) / all])
                .map_or([None; 3], |shares| shares.map(Some))
        });
        let [low, high] = gain.interval?;
        Some(GroupGain {
            factor: factor.to_owned(),
            group: group.to_owned(),
            people: people.len(),
            old: old.value?,
            new: new.value?,
            gain: Estimate {
                value: gain.value?,
                low,
                high,
            },
        })
    };
    groups.into_iter().filter_map(gain).collect()
}

fn accuracies(faces: &[Face]) -> Option<[f64; 2]> {
    let share = |of: fn(&Face) -> &Likely| {
        let hits = faces.iter().filter(|face| best(of(face)) == face.truth);
        hits.count() as f64 / faces.len() as f64
    };
    (!faces.is_empty()).then(|| [share(|face| &face.old), share(|face| &face.new)])
}

/// The place of the likeliest; of equals the first.
pub fn best(likely: &[f32]) -> usize {
    let better = |best: usize, k: usize| if likely[k] > likely[best] { k } else { best };
    (1..likely.len()).fold(0, better)
}

/// One person's faces under one model, as far as sums go.
#[derive(Debug, Clone)]
struct Tally {
    labels: usize,
    /// Truth by answer.
    confusion: Vec<f64>,
    /// Faces, their summed probability of the answer, and hits, by bin.
    bins: [[f64; 3]; BINS],
}

impl Tally {
    fn new(labels: usize) -> Self {
        Self {
            labels,
            confusion: vec![0.0; labels * labels],
            bins: [[0.0; 3]; BINS],
        }
    }

    fn add(&mut self, truth: usize, likely: &[f32]) {
        let answer = best(likely);
        let sure = likely.get(answer).copied().unwrap_or_default();
        if let Some(cell) = self.confusion.get_mut(truth * self.labels + answer) {
            *cell += 1.0;
        }
        let bin = &mut self.bins[((sure * BINS as f32) as usize).min(BINS - 1)];
        bin[0] += 1.0;
        bin[1] += f64::from(sure);
        bin[2] += f64::from(u8::from(truth == answer));
    }

    fn sum(people: &[Self], times: &[f64], labels: usize) -> Self {
        let mut sum = Self::new(labels);
        for (person, times) in people.iter().zip(times).filter(|(_, times)| **times > 0.0) {
            for (all, one) in sum.confusion.iter_mut().zip(&person.confusion) {
                *all += one * times;
            }
            for (all, one) in sum.bins.iter_mut().zip(&person.bins) {
                (0..3).for_each(|k| all[k] += one[k] * times);
            }
        }
        sum
    }

    /// Accuracy, macro-F1, calibration error.
    fn scores(&self) -> [f64; 3] {
        let n = self.labels;
        let cell = |truth: usize, answer: usize| self.confusion[truth * n + answer];
        let all: f64 = self.confusion.iter().sum();
        let hits: f64 = (0..n).map(|k| cell(k, k)).sum();
        let f1 = |k: usize| {
            let shown: f64 = (0..n).map(|answer| cell(k, answer)).sum();
            let said: f64 = (0..n).map(|truth| cell(truth, k)).sum();
            (shown > 0.0).then(|| 2.0 * cell(k, k) / (shown + said))
        };
        let f1s: Vec<f64> = (0..n).filter_map(f1).collect();
        let off: f64 = self
            .bins
            .iter()
            .map(|[_, said, so]| (said - so).abs())
            .sum();
        let all = all.max(f64::MIN_POSITIVE);
        [
            hits / all,
            f1s.iter().sum::<f64>() / f1s.len().max(1) as f64,
            off / all,
        ]
    }
}
