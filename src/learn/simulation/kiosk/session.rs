//! One player's session: rounds, tries, and the rows that they become.

use std::collections::BTreeMap;

use super::{Fates, Guest, Kiosk};
use crate::{
    dataset::{
        Agreement, Arrival, NewTurn, Outcome as Try, PersonId, PersonKind, Reading, Session,
        SessionId, Time, TurnId,
    },
    error::Result,
    facs::{ActionUnit, AuReadings, AuSet, Emotion},
    learn::{
        continuous::DatasetDiary,
        simulation::{
            detector::PerUnit,
            dice::Dice,
            player::{Conduct, Effort},
            world::Copied,
        },
    },
    vision::{Obstacle, Pose},
};

impl Kiosk<'_> {
    /// One player's session, in one transaction.
    pub(super) fn session(
        &self,
        guest: &Guest,
        diary: &DatasetDiary,
        fates: &mut Fates,
        dice: &mut Dice,
    ) -> Result<()> {
        let store = diary.store();
        let installation = store.installation()?;
        let arrival = Arrival {
            kind: PersonKind::Synthetic,
            groups: BTreeMap::new(),
            agreement: Agreement {
                measurements: true,
                images: false,
                research: false,
            },
            text_version: "simulation".into(),
            language: "en".into(),
        };
        let (mut person, mut consents) = arrival.rows(Time::now());
        // Names decide who is held out, so chance must not draw them anew each time.
        person.id = PersonId(dice.name());
        for consent in &mut consents {
            consent.person = person.id;
        }
        let session = Session {
            id: SessionId::new(),
            person: person.id,
            installation,
            game_version: env!("CARGO_PKG_VERSION").into(),
            language: "en".into(),
            started_at: Time::now(),
            ended_at: None,
            calibrated: true,
        };
        let turns: Vec<(TurnId, NewTurn, bool)> = self
            .turns(guest, dice)
            .into_iter()
            .map(|(turn, wrong)| (TurnId(dice.name()), turn, wrong))
            .collect();
        store.batch(|batch| {
            batch.put_person(&person)?;
            for consent in &consents {
                batch.put_consent(consent)?;
            }
            batch.put_session(&session)?;
            for (id, turn, wrong) in &turns {
                batch.turn(&self.world.dataset, *id, session.id, turn, None)?;
                if *wrong {
                    fates.wrong.insert(id.to_string());
                }
            }
            batch.end_session(session.id, Time::now())?;
            Ok(())
        })
    }

    /// Six rounds, one for each emotion, each tried until it goes well; and whether
    /// something is wrong with each try.
    fn turns(&self, guest: &Guest, dice: &mut Dice) -> Vec<(NewTurn, bool)> {
        let mut turns = Vec::new();
        for (round, emotion) in (0..).zip(Emotion::ALL) {
            let choices: Vec<&Copied> =
                self.targets.iter().filter(|t| t.shows == emotion).collect();
            let target = choices[dice.below(choices.len())];
            let mut effort = Effort::default();
            for attempt in 0..self.plan.attempts {
                let (turn, shown) = self.turn(guest, target, [round, attempt], &effort, dice);
                let wrong = guest.player.conduct != Conduct::Honest
                    || guest.covered
                    || target.row.emotion != target.shows;
                let done = matches!(turn.outcome, Try::Scored { score, .. } if score >= 0.75);
                turns.push((turn, wrong));
                if done {
                    break;
                }
                if let Some(shown) = shown {
                    let wanted = target.aus.difference(self.world.unscored);
                    guest.player.told(wanted, shown, &mut effort, dice);
                }
            }
        }
        turns
    }

    /// One try; and the units that were read on it.
    fn turn(
        &self,
        guest: &Guest,
        target: &Copied,
        [round, attempt]: [u32; 2],
        effort: &Effort,
        dice: &mut Dice,
    ) -> (NewTurn, Option<AuSet>) {
        // Tries that a covered camera lets nobody read: most, as the gates tell
        // nearly all palms and masks.
        const TOLD: f32 = 0.8;
        let (world, player) = (self.world, &guest.player);
        let units = player.copy(&target.posed, effort, dice);
        let early = if player.moves() {
            units.map(|unit| 0.2 * unit)
        } else {
            units
        };
        let noise = world.detector.noise(dice);
        let (mut readings, mut shown, mut outcome) =
            (Vec::new(), None, Try::Obstructed(Obstacle::Covered));
        if !guest.covered || !dice.chance(TOLD) {
            let read = |units: &PerUnit, dice: &mut Dice| {
                // From frame to frame little changes beside the face.
                let flicker = world.detector.noise(dice);
                let noise = std::array::from_fn(|k| noise[k] + 0.1 * flicker[k]);
                let by = [&player.bias(), &noise];
                if guest.covered {
                    world.detector.read_covered(units, by, &COVERED, dice)
                } else {
                    world.detector.read(units, by)
                }
            };
            let frames = [read(&early, dice), read(&units, dice)];
            let present = frames[1].present().difference(world.unscored);
            let score = present.jaccard(target.aus.difference(world.unscored));
            readings = frames
                .into_iter()
                .enumerate()
                .map(|(n, aus)| reading(n, aus, dice))
                .collect();
            outcome = Try::Scored {
                player_aus: present,
                score,
                stars: (5.0 * score).round(),
            };
            shown = Some(present);
        }
        let now = Time::now();
        let turn = NewTurn {
            round,
            attempt,
            target: target.row.clone(),
            detector: world.version.clone(),
            started_at: now,
            ended_at: now,
            target_aus: target.aus.difference(world.unscored),
            outcome,
            readings,
            picture: None,
        };
        (turn, shown)
    }
}

/// What hangs before the lower half of the picture hides these.
const COVERED: [ActionUnit; 12] = [
    ActionUnit::UpperLipRaiser,
    ActionUnit::NasolabialDeepener,
    ActionUnit::LipCornerPuller,
    ActionUnit::Dimpler,
    ActionUnit::LipCornerDepressor,
    ActionUnit::ChinRaiser,
    ActionUnit::LipStretcher,
    ActionUnit::LipTightener,
    ActionUnit::LipPressor,
    ActionUnit::LipsPart,
    ActionUnit::JawDrop,
    ActionUnit::LipSuck,
];

fn reading(number: usize, aus: AuReadings, dice: &mut Dice) -> Reading {
    let mut angle = || 5.0 * dice.normal();
    Reading {
        at: [500, 4800][number.min(1)],
        judged: number == 1,
        aus,
        landmarks: None,
        pose: Pose {
            yaw: angle(),
            pitch: angle(),
            roll: angle(),
        },
        sharpness: Some(0.45),
        faces: 1,
    }
}
