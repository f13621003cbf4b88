//! The figures as text.

use std::fmt::{self, Write};

use crate::{
    dataset::stats::{CUT, Stats},
    facs::ActionUnit,
};

/// The whole table.
pub fn text(stats: &Stats) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = write(&mut out, stats);
    out.trim_end().to_owned()
}

/// A size for people.
pub fn size(bytes: u64) -> String {
    let mut size = bytes as f64;
    for unit in ["bytes", "kB", "MB", "GB"] {
        if size < 1000.0 {
            return match unit {
                "bytes" => format!("{size} {unit}"),
                _ => format!("{size:.1} {unit}"),
            };
        }
        size /= 1000.0;
    }
    format!("{size:.1} TB")
}

/// Kinds and how many of each, as `player 3, synthetic 1`.
pub fn kinds<'a>(kinds: impl IntoIterator<Item = (&'a String, &'a u64)>) -> String {
    let all: Vec<_> = kinds
        .into_iter()
        .map(|(kind, count)| format!("{kind} {count}"))
        .collect();
    if all.is_empty() {
        "none".into()
    } else {
        all.join(", ")
    }
}

fn write(out: &mut String, stats: &Stats) -> fmt::Result {
    let turns = &stats.turns;
    let mean = turns
        .mean_score
        .map_or_else(String::new, |mean| format!(", mean score {mean:.2}"));
    let obstacles = if turns.obstacles.is_empty() {
        String::new()
    } else {
        format!(" ({})", kinds(&turns.obstacles))
    };
    let images = &stats.images;
    for (name, value) in [
        ("installation", stats.installation.clone()),
        (
            "people",
            format!("{}; {} erased", kinds(&stats.people), stats.erased),
        ),
        ("sessions", stats.sessions.to_string()),
        (
            "turns",
            format!(
                "{}: {} scored{mean}, {} from {CUT} on, {} without a score{obstacles}",
                turns.all,
                turns.scored,
                turns.above_cut,
                turns.all - turns.scored
            ),
        ),
        ("readings", stats.readings.to_string()),
        (
            "images",
            format!(
                "{} frames, {} crops, {}; {} encrypted",
                images.frames,
                images.crops,
                size(images.bytes),
                images.encrypted
            ),
        ),
        (
            "disk",
            format!(
                "{} database, {} images",
                size(stats.disk.database),
                size(stats.disk.images)
            ),
        ),
    ] {
        writeln!(out, "{name:<13} {value}")?;
    }
    writeln!(out, "\nconsent        agreed  refused")?;
    for consent in &stats.consent {
        writeln!(
            out,
            "{:<13} {:>7} {:>8}",
            consent.purpose, consent.granted, consent.refused
        )?;
    }
    if !stats.labels.is_empty() {
        writeln!(out, "\nlabel        automatic  by people  taken back")?;
        for label in &stats.labels {
            writeln!(
                out,
                "{:<13} {:>8} {:>10} {:>11}",
                label.emotion, label.automatic, label.person, label.revoked
            )?;
        }
    }
    occurrence(out, stats)?;
    if !stats.models.is_empty() {
        writeln!(out, "\nmodel          kind       turns  ")?;
        for model in &stats.models {
            let tainted = if model.tainted {
                "  somebody it learned from has withdrawn"
            } else {
                ""
            };
            let short: String = model.version.chars().take(12).collect();
            writeln!(
                out,
                "{short:<14} {:<8} {:>7}{tainted}",
                model.kind, model.turns
            )?;
        }
    }
    if let (Some(first), Some(last)) = (stats.growth.first(), stats.growth.last()) {
        writeln!(
            out,
            "\nturns from {} to {}; on the last days",
            first.date, last.date
        )?;
        for day in stats.growth.iter().rev().take(7).rev() {
            writeln!(
                out,
                "{:<13} {:>7} turns, {} with a label",
                day.date, day.turns, day.labelled
            )?;
        }
    }
    Ok(())
}

fn occurrence(out: &mut String, stats: &Stats) -> fmt::Result {
    if stats.occurrence.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "\nAction Units by emotion, per cent of turns from {CUT} on; variance of players and of targets"
    )?;
    write!(out, "{:<10} {:>6}", "emotion", "turns")?;
    for unit in ActionUnit::ALL {
        write!(out, " {:>3}", unit.number())?;
    }
    writeln!(out, "  players targets")?;
    for one in &stats.occurrence {
        write!(out, "{:<10} {:>6}", one.emotion, one.turns)?;
        for share in one.player {
            write!(out, " {:>3.0}", 100.0 * share)?;
        }
        writeln!(
            out,
            "  {:>7.3} {:>7.3}",
            one.mean_variance(),
            one.mean_target_variance()
        )?;
    }
    Ok(())
}

#[cfg(test)]
pub mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::{
        dataset::stats::{Consent, Day, Disk, Images, Labels, Model, Occurrence, Turns},
        facs::Emotion,
    };

    /// A small dataset.
    pub fn example() -> Stats {
        let shares = |emotion: Emotion, play: bool| {
            ActionUnit::ALL.map(|unit| {
                let there = emotion.prototype().contains(unit);
                let slip = (unit.number() as f64 * 0.618).fract() * 0.3;
                match (play, there) {
                    (false, there) => f64::from(u8::from(there)),
                    (true, true) => 0.95 - slip,
                    (true, false) => slip,
                }
            })
        };
        Stats {
            installation: "01970000-0000-7000-8000-000000000001".into(),
            people: BTreeMap::from([("player".into(), 41), ("synthetic".into(), 2)]),
            erased: 1,
            sessions: 60,
            turns: Turns {
                all: 420,
                scored: 400,
                above_cut: 310,
                mean_score: Some(0.447),
                obstacles: BTreeMap::from([("blurred".into(), 12), ("no_face".into(), 8)]),
            },
            readings: 12_345,
            labels: Emotion::ALL
                .into_iter()
                .zip([40, 22, 31, 8, 17, 12])
                .map(|(emotion, automatic)| Labels {
                    emotion: emotion.key().into(),
                    automatic,
                    person: automatic / 8,
                    revoked: u64::from(automatic == 8),
                })
                .collect(),
            images: Images {
                frames: 0,
                crops: 150,
                encrypted: 150,
                bytes: 4_321_000,
            },
            consent: ["play", "measurements", "images", "research"]
                .into_iter()
                .zip([(43, 0), (41, 2), (20, 21), (30, 11)])
                .map(|(purpose, (granted, refused))| Consent {
                    purpose,
                    granted,
                    refused,
                })
                .collect(),
            models: vec![Model {
                version: "0123456789abcdef".into(),
                kind: "au_head".into(),
                first_used: 1_767_225_600_000,
                turns: 420,
                tainted: true,
            }],
            occurrence: Emotion::ALL
                .into_iter()
                .map(|emotion| Occurrence {
                    emotion: emotion.key().into(),
                    turns: 50 + emotion as u64,
                    player: shares(emotion, true),
                    target: shares(emotion, false),
                })
                .collect(),
            growth: (0..9)
                .map(|n| Day {
                    date: format!("2026-01-{:02}", 1 + 3 * n),
                    number: 20_454 + 3 * n,
                    turns: 40 + 3 * n as u64,
                    labelled: 10 + 2 * n as u64,
                })
                .collect(),
            disk: Disk {
                database: 9_876_543,
                images: 4_321_000,
            },
        }
    }

    /// A dataset that nobody has played into.
    pub fn empty() -> Stats {
        Stats {
            people: BTreeMap::new(),
            erased: 0,
            sessions: 0,
            turns: Turns::default(),
            readings: 0,
            labels: Vec::new(),
            images: Images::default(),
            models: Vec::new(),
            occurrence: Vec::new(),
            growth: Vec::new(),
            disk: Disk::default(),
            ..example()
        }
    }

    #[test]
    fn the_table_reads_well() {
        let text = text(&example());
        for line in [
            "people        player 41, synthetic 2; 1 erased",
            "turns         420: 400 scored, mean score 0.45, 310 from 0.33 on, 20 without a score (blurred 12, no_face 8)",
            "images        0 frames, 150 crops, 4.3 MB; 150 encrypted",
            "measurements       41        2",
            "0123456789ab   au_head      420  somebody it learned from has withdrawn",
            "turns from 2026-01-01 to 2026-01-25; on the last days",
        ] {
            assert!(text.lines().any(|other| other == line), "{line}\n\n{text}");
        }
        // The codes of units stand above their shares.
        let lines: Vec<_> = text.lines().collect();
        let head = lines
            .iter()
            .position(|line| line.starts_with("emotion "))
            .unwrap();
        for row in &lines[head + 1..=head + 6] {
            assert_eq!(row.chars().count(), lines[head].chars().count(), "{text}");
        }
    }

    #[test]
    fn an_empty_dataset_is_told_too() {
        let text = text(&empty());
        assert!(text.contains("people        none; 0 erased"));
        assert!(!text.contains("label") && !text.contains("model"), "{text}");
    }
}
