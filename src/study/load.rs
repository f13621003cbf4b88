//! From a dataset to the plain values that the analysis reads.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use rusqlite::{Connection, params};

use super::{
    data::{
        self, Answer, AnswerValue, Item, ItemKind, Participant, Plan, Status, StudyData, Timing,
    },
    protocol::{Group, Multiplicity, Show, Study},
    quality::{self, Course, Flag},
    record::{Evidence, foreign, rows},
    survey::{Kind, Question, choices},
};
use crate::{
    dataset::Store,
    error::{Problem, Result},
    facs::{AuSet, Emotion},
};

/// Everything that was recorded of a study in a folder, for a report in `language`.
///
/// # Errors
/// No dataset there, one of another study, or one that cannot be read.
pub fn load(dir: &Path, study: &Study, language: &str) -> Result<StudyData> {
    let store = Store::read_only(dir)?;
    let db = store.connection();
    let key = &study.protocol.key;
    let versions = rows(
        db,
        "SELECT key, digest, simulated FROM studies ORDER BY first_used",
        [],
        |row| {
            Ok((
                row.get::<_, String>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, bool>(2)?,
            ))
        },
    )?;
    if let Some((other, _, simulated)) = versions.iter().find(|(other, ..)| other != key) {
        return Err(foreign(dir, other, *simulated, key));
    }
    let Some((_, newest, simulated)) = versions.last().cloned() else {
        return Err(
            Problem::new(format!("no study was recorded in {}", dir.display()))
                .hint("name the folder that `face-game study run` was given"),
        );
    };
    let mut notes = Vec::new();
    if versions.len() > 1 {
        notes.push(format!(
            "The study's file was changed while it ran: {} versions were used. Rules are those of the file given here.",
            versions.len()
        ));
    }
    if newest != study.digest {
        notes.push("The study's file is not the one that was used last; its rules are applied all the same.".into());
    }
    let tries = tries(db, study)?;
    let answers = answers(db, study, &mut notes)?;
    let participants = participants(db, study, &tries)?;
    missing(study, &participants, &tries, &mut notes);
    Ok(StudyData {
        plan: plan(
            study,
            language,
            versions.into_iter().map(|(_, digest, _)| digest).collect(),
            simulated,
        ),
        participants,
        tries: tries.into_iter().map(|(attempt, _)| attempt).collect(),
        items: items(study, language),
        answers,
        codings: Vec::new(),
        notes,
    })
}

/// What the file says of the study and of its analysis.
pub fn plan(study: &Study, language: &str, versions: Vec<String>, simulated: bool) -> Plan {
    let protocol = &study.protocol;
    let group = |group: &Group| data::Group {
        key: group.key.clone(),
        name: group.name.say(language).to_owned(),
        instructed: group.sees(Show::Instructions),
    };
    Plan {
        study: protocol.key.clone(),
        title: protocol.title.say(language).to_owned(),
        versions,
        groups: protocol.groups.iter().map(group).collect(),
        rounds: protocol.rounds(),
        tries: protocol.play.tries as usize,
        seconds: f64::from(protocol.play.perform_seconds),
        wanted: Some(protocol.participants),
        alpha: protocol.analysis.alpha,
        cut: protocol.analysis.cut,
        control: protocol.control.clone(),
        hypotheses: protocol.analysis.hypotheses.clone(),
        tests: protocol.analysis.tests.clone(),
        holm: protocol.analysis.multiplicity == Multiplicity::Holm,
        simulated,
    }
}

/// The Jaccard index of the sets in double precision: what is kept has the digits of
/// the game, and equal scores that differ in the eighth would break ties.
fn exact(kept: f64, target: AuSet, player: Option<AuSet>) -> f64 {
    let Some(player) = player else { return kept };
    let all = target.union(player).len();
    let exact = if all == 0 {
        1.0
    } else {
        target.intersection(player).len() as f64 / all as f64
    };
    // Where the sets are not what was scored, the score stands.
    if (exact - kept).abs() < 1e-6 {
        exact
    } else {
        kept
    }
}

/// The tries that stand, each with whether a demo player was seen.
fn tries(db: &Connection, study: &Study) -> Result<Vec<(data::Try, bool)>> {
    let quality = study.protocol.quality;
    let read = |row: &rusqlite::Row<'_>| {
        let evidence = Evidence {
            demo: row.get(9)?,
            camera_rate: row.get(10)?,
            reading_age_ms: row.get(11)?,
            judged_age_ms: row.get(12)?,
            frames: row.get(13)?,
            dropped: row.get(14)?,
            readings: row.get(15)?,
            interruptions: row.get(16)?,
        };
        let score: Option<f64> = row.get(5)?;
        let (planned, actual): (Option<f64>, Option<f64>) = (row.get(17)?, row.get(18)?);
        let off_ms = planned
            .zip(actual)
            .map(|(planned, actual)| actual - planned);
        let flags = quality::flags(&quality, &evidence, score.is_some(), off_ms);
        let emotion: String = row.get(3)?;
        let set = |bits: u32| AuSet::from_bits(bits).unwrap_or_default();
        let target_aus = set(row.get(6)?);
        let player_aus = row.get::<_, Option<u32>>(7)?.map(set);
        let attempt = data::Try {
            participant: row.get(0)?,
            round: row.get::<_, u32>(1)? as usize,
            target: row.get(2)?,
            emotion: emotion_named(&emotion),
            number: row.get::<_, u32>(4)? as usize,
            score: score.map(|kept| exact(kept, target_aus, player_aus)),
            target_aus,
            player_aus,
            told_to_add: set(row.get(8)?),
            told_to_drop: set(row.get(19)?),
            timing: Timing {
                flags: flags.iter().map(Flag::to_string).collect(),
                off_ms,
                camera_rate: evidence.camera_rate,
                age_ms: evidence.judged_age_ms,
            },
        };
        Ok((attempt, evidence.demo))
    };
    rows(
        db,
        "SELECT p.code, r.round, g.name, g.emotion, r.number, t.score, t.target_aus, t.player_aus,
                r.told_to_add, r.demo, r.camera_rate, r.reading_age_ms, r.judged_age_ms, r.frames,
                r.dropped, r.readings, r.interruptions, h.planned_ms, h.actual_ms, r.told_to_drop
         FROM study_tries AS r
         JOIN study_participants AS p ON p.id = r.participant
         JOIN turns AS t ON t.id = r.turn
         JOIN targets AS g ON g.digest = t.target
         LEFT JOIN study_phases AS h ON h.turn = r.turn AND h.phase = 'perform'
         WHERE p.study_key = ?1 AND r.counts = 1
         ORDER BY p.arrived_at, r.round, r.number",
        [&study.protocol.key],
        read,
    )
}

fn emotion_named(key: &str) -> Emotion {
    let found = Emotion::ALL
        .into_iter()
        .find(|emotion| emotion.key() == key);
    // The table holds what `Emotion::key` wrote.
    found.unwrap_or(Emotion::ALL[0])
}

fn participants(
    db: &Connection,
    study: &Study,
    tries: &[(data::Try, bool)],
) -> Result<Vec<Participant>> {
    let all = rows(
        db,
        "SELECT p.code, p.status, a.group_key, a.stratum, x.reason
         FROM study_participants AS p
         LEFT JOIN study_allocations AS a ON a.participant = p.id
         LEFT JOIN study_exclusions AS x ON x.participant = p.id
         WHERE p.study_key = ?1 AND p.status <> 'arrived' ORDER BY p.arrived_at",
        [&study.protocol.key],
        |row| {
            Ok((
                row.get::<_, String>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, Option<String>>(2)?,
                row.get::<_, Option<String>>(3)?,
                row.get::<_, Option<String>>(4)?,
            ))
        },
    )?;
    Ok(all
        .into_iter()
        .map(|(code, status, group, stratum, decided)| {
            let status = match status.as_str() {
                "declined" => Status::Declined,
                "completed" => Status::Completed,
                "incomplete" => Status::Incomplete,
                "withdrawn" => Status::Withdrawn,
                _ => Status::Running,
            };
            let theirs = || {
                tries
                    .iter()
                    .filter(|(attempt, _)| attempt.participant == code)
            };
            let course = Course {
                completed: status == Status::Completed,
                good: theirs()
                    .filter(|(attempt, _)| attempt.timing.flags.is_empty())
                    .count(),
                demo: theirs().any(|(_, demo)| *demo),
                decided,
            };
            // Who never began, or has nothing left, is no exclusion of the protocol.
            let judged = matches!(
                status,
                Status::Completed | Status::Incomplete | Status::Running
            );
            Participant {
                exclusions: if judged {
                    quality::exclusions(&study.protocol.exclusions, &course)
                } else {
                    Vec::new()
                },
                group,
                strata: strata(stratum.as_deref().unwrap_or_default()),
                status,
                code,
            }
        })
        .collect())
}

fn strata(text: &str) -> BTreeMap<String, String> {
    let pairs = text.split(',').filter_map(|part| part.split_once('='));
    pairs
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect()
}

fn items(study: &Study, language: &str) -> Vec<Item> {
    let of = |question: &Question, digest: &str, kind| Item {
        key: question.key.clone(),
        wording: question.ask.say(language).to_owned(),
        kind,
        groups: question.groups.clone(),
        versions: vec![digest.to_owned()],
    };
    let names = |question: &Question| {
        let names = choices(question)
            .iter()
            .map(|choice| choice.name.say(language).to_owned());
        names.collect::<Vec<_>>()
    };
    let mut items = Vec::new();
    for attached in &study.surveys {
        for question in &attached.survey.questions {
            let kind = match &question.kind {
                Kind::Likert(_) => {
                    let scale = attached.survey.scale(question);
                    let mut labels: Vec<_> = scale
                        .iter()
                        .flat_map(|scale| &scale.labels)
                        .map(|label| label.say(language).to_owned())
                        .collect();
                    if scale.is_some_and(|scale| scale.best_first) {
                        labels.reverse();
                    }
                    ItemKind::Likert { labels }
                }
                Kind::Single(_) => ItemKind::Single {
                    options: names(question),
                },
                Kind::Multiple(_) => ItemKind::Multiple {
                    options: names(question),
                },
                Kind::Number { .. } => ItemKind::Number,
                Kind::Open => ItemKind::Open,
            };
            items.push(of(question, &attached.digest, kind));
        }
    }
    items
}

/// The answers that fit the survey as it is now; what else there is becomes a note.
fn answers(db: &Connection, study: &Study, notes: &mut Vec<String>) -> Result<Vec<Answer>> {
    let all = rows(
        db,
        "SELECT p.code, a.item, a.survey, a.value FROM study_answers AS a
         JOIN study_participants AS p ON p.id = a.participant
         WHERE p.study_key = ?1 ORDER BY p.arrived_at, a.item",
        params![study.protocol.key],
        |row| {
            Ok((
                row.get::<_, String>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, String>(2)?,
                row.get::<_, String>(3)?,
            ))
        },
    )?;
    let (mut kept, mut strange) = (Vec::new(), BTreeSet::new());
    let mut versions: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (participant, item, version, json) in all {
        let question = study.question(&item);
        let value: Option<AnswerValue> = serde_json::from_str(&json).ok();
        let (Some((attached, question)), Some(value)) = (question, value) else {
            strange.insert(item);
            continue;
        };
        versions
            .entry(&attached.survey.key)
            .or_default()
            .insert(version.clone());
        if attached.survey.check(question, &value).is_err() {
            strange.insert(item);
            continue;
        }
        let value = match (attached.survey.scale(question), value) {
            // The analysis counts steps from the worst.
            (Some(scale), AnswerValue::Choice(place)) if scale.best_first => {
                AnswerValue::Choice(scale.labels.len() - 1 - place)
            }
            (_, value) => value,
        };
        kept.push(Answer {
            participant,
            item,
            version,
            value,
        });
    }
    for (survey, seen) in versions {
        let now = study
            .surveys
            .iter()
            .find(|attached| attached.survey.key == survey);
        let old = seen
            .iter()
            .filter(|digest| now.is_none_or(|now| now.digest != **digest))
            .count();
        if seen.len() > 1 {
            notes.push(format!(
                "The survey \"{survey}\" was changed in mid-study: answers come from {} versions of it, read by the questions of the one given here.",
                seen.len()
            ));
        } else if old > 0 {
            notes.push(format!(
                "The survey \"{survey}\" was changed since it was answered: answers are read by the questions of the one given here."
            ));
        }
    }
    if !strange.is_empty() {
        let list: Vec<_> = strange.into_iter().collect();
        notes.push(format!(
            "Answers that the survey does not ask for any more are left out: {}.",
            list.join(", ")
        ));
    }
    Ok(kept)
}

/// Who came to the end without all tries.
fn missing(
    study: &Study,
    participants: &[Participant],
    tries: &[(data::Try, bool)],
    notes: &mut Vec<String>,
) {
    let wanted = study.protocol.rounds() * study.protocol.play.tries as usize;
    let completed = participants
        .iter()
        .filter(|one| one.status == Status::Completed);
    let lacking: Vec<_> = completed
        .filter_map(|one| {
            let made = tries
                .iter()
                .filter(|(attempt, _)| attempt.participant == one.code)
                .count();
            (made < wanted).then(|| format!("{} ({made} of {wanted})", one.code))
        })
        .collect();
    if !lacking.is_empty() {
        notes.push(format!(
            "Tries are missing of participants who came to the end: {}.",
            lacking.join(", ")
        ));
    }
}
