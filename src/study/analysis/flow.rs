//! Who came, who stayed, whose games are analysed (after CONSORT 2010).

use std::collections::BTreeMap;

use serde::Serialize;

use super::games::{Games, is_analysed};
use crate::study::data::{Participant, Status, StudyData};

/// Participants from consent to analysis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Flow {
    /// Asked for consent.
    pub asked: usize,
    /// Declined.
    pub declined: usize,
    /// Left before they were given a group.
    pub unallocated: usize,
    /// Given a group.
    pub allocated: usize,
    /// Each group's.
    pub arms: Vec<Arm>,
}

/// One group's way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Arm {
    /// The group's key.
    pub group: String,
    /// What it is called.
    pub name: String,
    /// Given this group.
    pub allocated: usize,
    /// Played and answered everything.
    pub completed: usize,
    /// Broken off.
    pub incomplete: usize,
    /// Withdrew; their data is erased.
    pub withdrawn: usize,
    /// Still at it.
    pub running: usize,
    /// Left out by the protocol's rules, by reason.
    pub excluded: BTreeMap<String, usize>,
    /// Analysed.
    pub analysed: usize,
    /// Their games that are compared.
    pub games: usize,
}

impl Flow {
    /// Of everybody who was asked.
    pub fn of(data: &StudyData, games: &Games) -> Self {
        let people = &data.participants;
        let number =
            |keep: &dyn Fn(&Participant) -> bool| people.iter().filter(|p| keep(p)).count();
        let declined = number(&|one| one.status == Status::Declined);
        let allocated = number(&|one| one.group.is_some());
        let arms = data.plan.groups.iter().map(|group| {
            let within = |status: Option<Status>| {
                number(&|one| {
                    one.group.as_ref() == Some(&group.key)
                        && status.is_none_or(|status| one.status == status)
                })
            };
            let mut excluded: BTreeMap<String, usize> = BTreeMap::new();
            let mut analysed = 0;
            for one in people
                .iter()
                .filter(|one| one.group.as_ref() == Some(&group.key))
            {
                if is_analysed(one) {
                    analysed += 1;
                } else if matches!(one.status, Status::Completed | Status::Incomplete) {
                    // Counted once each, by the first of the reasons.
                    if let Some(why) = one.exclusions.first() {
                        *excluded.entry(why.clone()).or_default() += 1;
                    }
                }
            }
            Arm {
                group: group.key.clone(),
                name: group.name.clone(),
                allocated: within(None),
                completed: within(Some(Status::Completed)),
                incomplete: within(Some(Status::Incomplete)),
                withdrawn: within(Some(Status::Withdrawn)),
                running: within(Some(Status::Running)),
                excluded,
                analysed,
                games: games
                    .within(Some(&group.key))
                    .filter(|game| game.gain().is_some())
                    .count(),
            }
        });
        Self {
            asked: people.len(),
            declined,
            unallocated: people.len() - declined - allocated,
            allocated,
            arms: arms.collect(),
        }
    }
}
