//! One player at the game, as the dataset sees them.

use super::{
    Agreement, Arrival, Code, Erasure, Kept, NewTurn, PersonId, Refused, Session, SessionId,
    SessionStart, Ticket, Time, TurnId, Writer,
    arrival::{Named, NamedTurn},
    erase::Cause,
};

/// Somebody who plays: from their decision to their going. Nothing here waits for
/// a disk.
///
/// Who lets nothing be kept has a visit too: it has no code, and its turns are
/// counted and forgotten.
#[derive(Debug)]
pub struct Visit {
    writer: Writer,
    agreement: Agreement,
    known: Option<(PersonId, Code)>,
    session: Option<SessionId>,
}

impl Visit {
    /// Begins a visit. The ticket tells when person and consents are on the disk:
    /// not before that does the code mean anything.
    pub(super) fn begin(
        writer: &Writer,
        arrival: Arrival,
        decided_at: Time,
    ) -> Result<(Self, Ticket<()>), Refused> {
        let agreement = arrival.agreement;
        let keeps = agreement.measurements && writer.is_enabled();
        let (known, ticket) = if keeps {
            let named = Named::of(arrival, decided_at);
            let known = (named.person.id, named.code.clone());
            let ticket = writer.send(move |desk| {
                desk.store.batch(|batch| {
                    batch.put_person(&named.person)?;
                    named
                        .consents
                        .iter()
                        .try_for_each(|consent| batch.put_consent(consent).map(drop))?;
                    batch
                        .put_code(named.person.id, &named.code.digest())
                        .map(drop)
                })
            })?;
            (Some(known), ticket)
        } else {
            (None, Ticket::done(()))
        };
        let visit = Self {
            writer: writer.clone(),
            agreement: if keeps {
                agreement
            } else {
                Agreement::default()
            },
            known,
            session: None,
        };
        Ok((visit, ticket))
    }

    /// What is kept of this player: what they agreed to, and nothing where the
    /// dataset is switched off.
    pub fn agreement(&self) -> Agreement {
        self.agreement
    }

    /// Who it is; nobody where nothing is kept.
    pub fn person(&self) -> Option<PersonId> {
        self.known.as_ref().map(|(person, _)| *person)
    }

    /// The code to show them, with which they can withdraw.
    pub fn code(&self) -> Option<&Code> {
        self.known.as_ref().map(|(_, code)| code)
    }

    /// The session under way.
    pub fn session(&self) -> Option<SessionId> {
        self.session
    }

    /// Begins a session; one under way ends.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn begin_session(&mut self, start: SessionStart) -> Result<Ticket<()>, Refused> {
        self.begin_session_at(start, Time::now())
    }

    /// As [`Self::begin_session`], of a session that began earlier.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn begin_session_at(
        &mut self,
        start: SessionStart,
        started_at: Time,
    ) -> Result<Ticket<()>, Refused> {
        if self.session.is_some() {
            self.end_session()?;
        }
        let Some(person) = self.person() else {
            return Ok(Ticket::done(()));
        };
        let id = SessionId::new();
        let ticket = self.writer.send(move |desk| {
            let session = Session {
                id,
                person,
                installation: desk.store.installation()?,
                game_version: start.game_version,
                language: start.language,
                started_at,
                ended_at: None,
                calibrated: start.calibrated,
            };
            desk.store.batch(|batch| {
                // Who has withdrawn meanwhile, at another place, goes on playing.
                if !batch.is_erased(person)? {
                    batch.put_session(&session)?;
                }
                Ok(())
            })
        })?;
        self.session = Some(id);
        Ok(ticket)
    }

    /// Records an attempt: as a row with all that consent and rules allow, else as
    /// a count. Its picture is cut, encoded and encrypted on the writing thread.
    ///
    /// # Errors
    /// [`Refused`]: the attempt is not recorded.
    pub fn turn(&self, turn: NewTurn) -> Result<Ticket<Kept>, Refused> {
        let Some(person) = self.person() else {
            let (outcome, at) = (turn.outcome, turn.ended_at);
            return if self.writer.is_enabled() {
                self.writer.send(move |desk| desk.tally(&outcome, at))
            } else {
                Ok(Ticket::done(Kept::NOTHING))
            };
        };
        let session = self.session.ok_or(Refused::NoSession)?;
        let named = NamedTurn {
            id: TurnId::new(),
            person,
            session,
            turn,
        };
        let images = self.agreement.keeps_images();
        self.writer.send(move |desk| desk.record(named, images))
    }

    /// Ends the session under way.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn end_session(&mut self) -> Result<Ticket<()>, Refused> {
        let Some(session) = self.session else {
            return Ok(Ticket::done(()));
        };
        let at = Time::now();
        let ticket = self.writer.send(move |desk| {
            desk.store
                .batch(|batch| batch.end_session(session, at).map(drop))
        })?;
        self.session = None;
        Ok(ticket)
    }

    /// Erases all that was kept of this player. What follows of this visit is only
    /// counted. `None` comes back where nothing had been kept.
    ///
    /// # Errors
    /// [`Refused`]: nothing is erased yet.
    pub fn withdraw(&mut self) -> Result<Ticket<Option<Erasure>>, Refused> {
        let Some((person, _)) = self.known else {
            return Ok(Ticket::done(None));
        };
        let ticket = self
            .writer
            .send(move |desk| desk.store.erase_person(person, Cause::Withdrawn).map(Some))?;
        self.known = None;
        self.session = None;
        self.agreement = Agreement::default();
        Ok(ticket)
    }
}
