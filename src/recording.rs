//! What players allow to be kept goes from the game into the dataset, as it happens.
//!
//! The game's thread only moves values into the writer's bounded queue. Where that
//! cannot keep up or cannot write, play goes on, and the operator is told.

pub mod archive;
pub mod attempt;
mod learning;
pub mod overview;
mod room;
pub mod withdrawal;

pub use room::free;

use std::mem;

use bevy::{ecs::system::SystemParam, prelude::*};

use self::{archive::Archive, overview::Overview};
use crate::{
    app::{schedule::Phase, settings::Settings, state::GameState},
    camera::Source,
    dataset::{Kept, NewTurn, Outcome, PersonKind, Refused, SessionStart, Ticket, Time, Visit},
    game::{
        agreement::{Agreement, Offer, Receipt},
        gallery::Gallery,
        scoring::{Performance, Trust},
        session::{Judged, Session},
    },
    perception::{Feed, FeedOptions, OwnNeutral},
};

/// The player whose tries are kept, if they allow it.
#[derive(Resource, Debug, Default)]
pub struct Recording {
    /// When the session began, and whether on the player's own still face; absent
    /// where nothing of it is kept.
    began: Option<(Time, bool)>,
    /// The player, once something of them was handed over.
    visit: Option<Visit>,
    /// The round of the last attempt, and which attempt at it, both from 0.
    last: Option<(usize, u32)>,
    /// Attempts of this player that were handed over, less those that were lost.
    kept: u32,
    /// Attempts of which it is not known yet whether they are written.
    under_way: Vec<Ticket<Kept>>,
    /// How many of those are of players who have gone.
    gone: usize,
}

impl Recording {
    /// Whether nothing about a player is held.
    pub fn is_empty(&self) -> bool {
        self.began.is_none() && self.visit.is_none() && self.last.is_none()
    }

    /// Which attempt at this round it is, from 0.
    fn number(&mut self, round: usize) -> u32 {
        let number = match self.last {
            Some((last, number)) if last == round => number + 1,
            _ => 0,
        };
        self.last = Some((round, number));
        number
    }
}

/// Keeps what players allow.
pub fn plugin(app: &mut App) {
    app.init_resource::<Recording>()
        .add_plugins((
            overview::plugin,
            archive::plugin,
            withdrawal::plugin,
            learning::plugin,
        ))
        .add_systems(OnEnter(GameState::Session), begin)
        .add_systems(OnExit(GameState::Session), end)
        .add_systems(OnEnter(GameState::Title), forget)
        .add_systems(Update, follow.in_set(Phase::Persist))
        .add_systems(Last, leave.run_if(on_message::<AppExit>))
        .add_observer(record);
}

/// A player who allows something begins; nothing is written yet.
fn begin(
    mut recording: ResMut<Recording>,
    agreement: Res<Agreement>,
    offer: Res<Offer>,
    neutral: Res<OwnNeutral>,
) {
    let keeps = agreement.keeps() && offer.keep;
    recording.began = keeps.then(|| (Time::now(), neutral.0.is_some()));
    recording.last = None;
}

/// What an attempt is made of.
#[derive(SystemParam)]
struct Facts<'w> {
    recording: ResMut<'w, Recording>,
    performance: ResMut<'w, Performance>,
    agreement: Res<'w, Agreement>,
    archive: Res<'w, Archive>,
    session: Res<'w, Session>,
    gallery: Res<'w, Gallery>,
    trust: Res<'w, Trust>,
    settings: Res<'w, Settings>,
    feed: Res<'w, Feed>,
    options: Res<'w, FeedOptions>,
    clock: Res<'w, bevy::time::Time>,
}

/// Every attempt that was judged, accepted or not, is handed over.
fn record(
    judged: On<Judged>,
    mut facts: Facts,
    mut receipt: ResMut<Receipt>,
    mut overview: ResMut<Overview>,
) {
    // The owner may have switched it off meanwhile.
    let wanted = facts.recording.began.is_some() && facts.settings.dataset;
    if !wanted || facts.stand_in() {
        return;
    }
    let Some(turn) = facts.turn(&judged) else {
        return;
    };
    match facts.hand_over(turn) {
        Ok(ticket) => {
            facts.recording.under_way.push(ticket);
            facts.recording.kept += 1;
            let visit = facts.recording.visit.as_ref();
            let code = visit.and_then(Visit::code).map(ToString::to_string);
            receipt.set_if_neq(Receipt(code));
        }
        Err(refused) => {
            warn!("a try is not kept: {refused}");
            overview.refused += 1;
        }
    }
}

impl Facts<'_> {
    /// Whether a demo player plays because no camera is there: what somebody allowed
    /// is not about that face.
    fn stand_in(&self) -> bool {
        self.feed.demo() && !matches!(self.options.source, Source::Clip(_))
    }

    /// The attempt that was judged. Its readings are moved out of the game.
    fn turn(&mut self, judged: &Judged) -> Option<NewTurn> {
        let round = self.session.round()?;
        let outcome = match judged {
            Judged::Unreadable(obstacle) => Outcome::Obstructed(*obstacle),
            Judged::Scored => {
                let last = round.tries.last()?;
                Outcome::Scored {
                    player_aus: last.player,
                    score: last.jaccard,
                    stars: last.stars,
                }
            }
        };
        let place = self.session.current();
        let number = self.recording.number(place);
        let target = self.gallery.get(round.target)?;
        let performance = &mut *self.performance;
        let ago = self.clock.elapsed().saturating_sub(performance.from);
        let took = performance.until.saturating_sub(performance.from);
        let started_at = Time::now().before(ago);
        let (readings, picture) = attempt::readings(performance);
        Some(NewTurn {
            round: u32::try_from(place).ok()?,
            attempt: number,
            target: attempt::target(target)?,
            detector: self.trust.detector.clone(),
            target_aus: target.aus.difference(self.trust.unscored),
            outcome,
            started_at,
            ended_at: started_at.after(took),
            readings,
            picture,
        })
    }

    /// Hands an attempt to the writer; before the first of a session, who plays it.
    fn hand_over(&mut self, turn: NewTurn) -> Result<Ticket<Kept>, Refused> {
        let writer = self.archive.writer().ok_or(Refused::Stopped)?;
        let recording = &mut *self.recording;
        let (began, calibrated) = recording.began.ok_or(Refused::NoSession)?;
        let given = self.agreement.given.as_ref().ok_or(Refused::NoSession)?;
        let visit = match &mut recording.visit {
            Some(visit) => visit,
            none => {
                // A clip that was asked for is nobody, and says so.
                let kind = if self.feed.demo() {
                    PersonKind::Synthetic
                } else {
                    PersonKind::Player
                };
                let arrival = attempt::arrival(kind, &self.agreement, given);
                let (visit, _) = writer.begin_at(arrival, given.at)?;
                none.insert(visit)
            }
        };
        if visit.session().is_none() {
            let start = SessionStart {
                game_version: env!("CARGO_PKG_VERSION").into(),
                language: given.language.clone(),
                calibrated,
            };
            visit.begin_session_at(start, began)?;
        }
        visit.turn(turn)
    }
}

/// What could not be written is counted; of whom nothing could, there is no code.
fn follow(
    mut recording: ResMut<Recording>,
    mut receipt: ResMut<Receipt>,
    mut overview: ResMut<Overview>,
) {
    if recording.under_way.is_empty() {
        return;
    }
    let recording = &mut *recording;
    let tickets = mem::take(&mut recording.under_way);
    let gone = mem::take(&mut recording.gone);
    for (place, ticket) in tickets.into_iter().enumerate() {
        match ticket.poll() {
            None => {
                recording.gone += usize::from(place < gone);
                recording.under_way.push(ticket);
            }
            Some(Ok(_)) => {}
            Some(Err(problem)) => {
                warn!("a try is not kept: {problem}");
                overview.refused += 1;
                if place >= gone {
                    recording.kept = recording.kept.saturating_sub(1);
                    if recording.kept == 0 {
                        // Whoever comes next is written anew.
                        recording.visit = None;
                        receipt.set_if_neq(Receipt::default());
                    }
                }
            }
        }
    }
}

fn end(mut recording: ResMut<Recording>) {
    (recording.began, recording.last) = (None, None);
    if let Some(Err(refused)) = recording.visit.as_mut().map(Visit::end_session) {
        warn!("the end of a session is not kept: {refused}");
    }
}

/// Nothing of a player stays; whether the last tries are written is still followed.
fn forget(mut recording: ResMut<Recording>) {
    let under_way = mem::take(&mut recording.under_way);
    *recording = Recording {
        gone: under_way.len(),
        under_way,
        ..default()
    };
}

/// The game ends: what was handed over is still written.
fn leave(mut recording: ResMut<Recording>, archive: Res<Archive>) {
    if let Some(visit) = &mut recording.visit {
        // Refused, it stays a session without an end, as after a power cut.
        let _ = visit.end_session();
    }
    archive.finish();
}
