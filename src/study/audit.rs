//! Whether participants came into the groups that the seed says.

use super::{allocation::Design, protocol::Study, record::rows};
use crate::{dataset::Store, error::Result};

/// Draws every allocation again. Whole sentences for whatever is not as drawn: a group,
/// an order, a place that is missing.
///
/// # Errors
/// A dataset that cannot be read.
pub fn allocations(store: &Store, study: &Study) -> Result<Vec<String>> {
    let design = study.protocol.design();
    let all = rows(
        store.connection(),
        "SELECT p.code, a.stratum, a.place, a.group_key, a.targets
         FROM study_allocations AS a JOIN study_participants AS p ON p.id = a.participant
         WHERE a.study_key = ?1 ORDER BY a.stratum, a.place",
        [&study.protocol.key],
        |row| {
            Ok(Row {
                code: row.get(0)?,
                stratum: row.get(1)?,
                place: row.get::<_, u32>(2)? as usize,
                group: row.get(3)?,
                targets: row.get(4)?,
            })
        },
    )?;
    let mut mistakes = Vec::new();
    let (mut stratum, mut expected) = (String::new(), 0);
    for row in &all {
        if row.stratum != stratum {
            (stratum, expected) = (row.stratum.clone(), 0);
        }
        if row.place != expected {
            mistakes.push(format!(
                "the allocation has no participant at place {}",
                expected + 1
            ));
        }
        expected = row.place + 1;
        mistakes.extend(row.compare(&design, study));
    }
    Ok(mistakes)
}

struct Row {
    code: String,
    stratum: String,
    place: usize,
    group: String,
    targets: String,
}

impl Row {
    fn compare(&self, design: &Design, study: &Study) -> Option<String> {
        let draw = design.draw(&self.stratum, self.place);
        let group = study
            .protocol
            .groups
            .get(draw.group)
            .map(|group| group.key.as_str());
        if group != Some(self.group.as_str()) {
            return Some(format!(
                "{} is in \"{}\", but the seed says \"{}\"",
                self.code,
                self.group,
                group.unwrap_or_default()
            ));
        }
        let faces = draw
            .targets
            .iter()
            .filter_map(|place| study.protocol.targets.faces.get(*place));
        let faces: Vec<&String> = faces.collect();
        let seen: Vec<String> = serde_json::from_str(&self.targets).unwrap_or_default();
        (faces != seen.iter().collect::<Vec<_>>()).then(|| {
            format!(
                "{} sees the targets in another order than the seed says",
                self.code
            )
        })
    }
}
