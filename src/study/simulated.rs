//! A study that nobody played: data of any size with a known effect, to see an
//! analysis before there is anything to analyse, and to test it.

use std::collections::BTreeMap;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{data::*, statistics::power::normal};
use crate::facs::{ActionUnit, AuSet, Emotion};

/// What the simulated participants are like. Each unit of a try is right or not by a
/// chance of its own; between tries wrong units are put right.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Players {
    /// How many, half in each group.
    pub participants: usize,
    /// Chance that a wrong unit is right on the next try, unless it is named.
    pub unnamed: f64,
    /// Chance that it is, if an instruction names it.
    pub named: f64,
    /// Chance that a right unit is lost again.
    pub lost: f64,
    /// Decides on everything.
    pub seed: u64,
}

impl Default for Players {
    fn default() -> Self {
        Self {
            participants: 36,
            unnamed: 0.1,
            named: 0.22,
            lost: 0.06,
            seed: 2022,
        }
    }
}

/// The paper's protocol, played by nobody.
pub fn plan() -> Plan {
    let group = |key: &str, name: &str, instructed| Group {
        key: key.into(),
        name: name.into(),
        instructed,
    };
    Plan {
        study: "facegame-2022".into(),
        title: "Face Game 2022, simulated".into(),
        versions: vec!["simulated".into()],
        groups: vec![
            group("control", "Score only", false),
            group("treatment", "Score and instructions", true),
        ],
        wanted: Some(36),
        control: Some("control".into()),
        simulated: true,
        ..Plan::default()
    }
}

/// How many instructions are read after a try.
const INSTRUCTIONS: usize = 3;

/// Plays `plan` with `players`.
pub fn play(plan: &Plan, players: &Players) -> StudyData {
    let mut chance = ChaCha8Rng::seed_from_u64(players.seed);
    let mut data = StudyData {
        plan: plan.clone(),
        items: items(plan),
        ..StudyData::default()
    };
    if plan.groups.is_empty() {
        return data;
    }
    for n in 0..players.participants {
        let group = &plan.groups[n % plan.groups.len()];
        let code = format!("P{:02}", n + 1);
        data.participants.push(Participant {
            code: code.clone(),
            group: Some(group.key.clone()),
            strata: BTreeMap::new(),
            status: Status::Completed,
            exclusions: Vec::new(),
        });
        let skill = 0.45 + 0.12 * normal(&mut chance);
        for round in 0..plan.rounds {
            // Everybody begins with another target.
            let emotion = Emotion::ALL[(round + n) % Emotion::ALL.len()];
            let game = Place {
                code: &code,
                group,
                round,
                emotion,
            };
            game.play(plan, players, skill, &mut chance, &mut data.tries);
        }
        answer(&code, group, &data.items, &mut chance, &mut data.answers);
    }
    data
}

struct Place<'a> {
    code: &'a str,
    group: &'a Group,
    round: usize,
    emotion: Emotion,
}

impl Place<'_> {
    fn play(
        &self,
        plan: &Plan,
        players: &Players,
        skill: f64,
        chance: &mut ChaCha8Rng,
        tries: &mut Vec<Try>,
    ) {
        let target = self.emotion.prototype();
        let hits = |chance: &mut ChaCha8Rng, p: f64| chance.random::<f64>() < p;
        let mut face: AuSet = target
            .iter()
            .filter(|_| hits(chance, skill.clamp(0.1, 0.9)))
            .collect();
        for unit in ActionUnit::ALL {
            if !target.contains(unit) && hits(chance, 0.06) {
                face.insert(unit);
            }
        }
        for number in 1..=plan.tries {
            let (missing, extra) = (target.difference(face), face.difference(target));
            let last = number == plan.tries;
            let named = |units: AuSet, most: usize| -> AuSet {
                let read = self.group.instructed && !last;
                units.iter().take(if read { most } else { 0 }).collect()
            };
            let told_to_add = named(missing, INSTRUCTIONS);
            let told_to_drop = named(extra, INSTRUCTIONS - told_to_add.len());
            tries.push(Try {
                participant: self.code.into(),
                round: self.round + 1,
                target: format!("{}-a", self.emotion),
                emotion: self.emotion,
                number,
                score: Some(f64::from(face.jaccard(target))),
                target_aus: target,
                player_aus: Some(face),
                told_to_add,
                told_to_drop,
                timing: Timing::default(),
            });
            let told = told_to_add.union(told_to_drop);
            for unit in ActionUnit::ALL {
                let (wanted, there) = (target.contains(unit), face.contains(unit));
                let flips = if wanted == there {
                    // Of units that nobody asks for few come by themselves.
                    if wanted {
                        players.lost
                    } else {
                        players.lost / 6.0
                    }
                } else if told.contains(unit) {
                    players.named
                } else {
                    players.unnamed
                };
                if hits(chance, flips) {
                    if there {
                        face.remove(unit);
                    } else {
                        face.insert(unit);
                    }
                }
            }
        }
    }
}

const STEPS: [&str; 5] = [
    "Very unsatisfied",
    "Somewhat unsatisfied",
    "Neutral",
    "Somewhat satisfied",
    "Very satisfied",
];

/// The paper's survey in outline.
fn items(plan: &Plan) -> Vec<Item> {
    let likert = || ItemKind::Likert {
        labels: STEPS.map(String::from).into(),
    };
    let instructed: Vec<String> = plan
        .groups
        .iter()
        .filter(|group| group.instructed)
        .map(|group| group.key.clone())
        .collect();
    let item = |key: &str, wording: &str, kind, groups: &[String]| Item {
        key: key.into(),
        wording: wording.into(),
        kind,
        groups: groups.into(),
        versions: Vec::new(),
    };
    let genders = ["Male", "Female", "Other", "Rather not say"].map(String::from);
    vec![
        item("age", "Age", ItemKind::Number, &[]),
        item(
            "gender",
            "Gender",
            ItemKind::Single {
                options: genders.into(),
            },
            &[],
        ),
        item("ease", "Ease of use", likert(), &[]),
        item("loading", "Time to load and compatibility", likert(), &[]),
        item("design", "Design", likert(), &[]),
        item("again", "Likely to play again", likert(), &[]),
        item(
            "instructions-use",
            "Usefulness of the instructions",
            likert(),
            &instructed,
        ),
        item(
            "instructions-design",
            "Design of the instructions",
            likert(),
            &instructed,
        ),
        item("comments", "Comments and suggestions", ItemKind::Open, &[]),
    ]
}

fn answer(
    code: &str,
    group: &Group,
    items: &[Item],
    chance: &mut ChaCha8Rng,
    answers: &mut Vec<Answer>,
) {
    let comments = [
        "Show me where on my face to change something.",
        "The text was too long to read in time.",
        "Fun, but the camera was slow.",
        "",
    ];
    for item in items {
        if !item.groups.is_empty() && !item.groups.contains(&group.key) {
            continue;
        }
        let value = match &item.kind {
            ItemKind::Number => {
                AnswerValue::Number((34.0 + 7.0 * normal(chance)).round().clamp(25.0, 55.0))
            }
            ItemKind::Likert { labels } => {
                let middle = (labels.len() - 1) as f64 * 0.65;
                let step = (middle + 1.2 * normal(chance)).round();
                AnswerValue::Choice(step.clamp(0.0, (labels.len() - 1) as f64) as usize)
            }
            ItemKind::Single { .. } => AnswerValue::Choice(chance.random_range(0..2)),
            ItemKind::Multiple { options } => AnswerValue::Choices(
                (0..options.len())
                    .filter(|_| chance.random::<bool>())
                    .collect(),
            ),
            ItemKind::Open => {
                AnswerValue::Text(comments[chance.random_range(0..comments.len())].into())
            }
        };
        answers.push(Answer {
            participant: code.into(),
            item: item.key.clone(),
            version: "simulated".into(),
            value,
        });
    }
}
