//! The thread that writes what participants do, so that no frame waits for a disk.
//! What it was given is written in its order, again and again if the disk refuses.

use std::{
    collections::VecDeque,
    path::PathBuf,
    thread::{self, JoinHandle},
    time::Duration,
};

use crossbeam_channel::{Receiver, Sender, TryRecvError, TrySendError, bounded};

use super::{Allocated, Answered, Arrival, Code, PhaseTime, Records, TryRecord};
use crate::{
    dataset::{DatasetConfig, SessionId, Time, TurnId},
    error::{Problem, Result},
    study::protocol::Study,
};

/// Wishes that may wait in the channel; more wait on the game's side.
const QUEUE: usize = 64;

/// How often a write is tried before it is given up, and the pause between.
const ATTEMPTS: u32 = 30;
const PAUSE: Duration = Duration::from_secs(2);

/// What the game wants to be written.
#[derive(Debug)]
pub enum Wish {
    /// Somebody types a code.
    Arrive(Code),
    /// The participant does not take part.
    Decline,
    /// The participant agrees, in this language.
    Consent(String),
    /// The start survey is done: a group is drawn within this stratum.
    Allocate(String),
    /// The participant sits down to play, in this language.
    Sit(String),
    /// The own neutral face was measured.
    Calibrated,
    /// An answer.
    Answer(Answered),
    /// A try.
    Try(Box<TryRecord>),
    /// How long the last try's result was shown.
    Phase(PhaseTime),
    /// The participant came to the end.
    Finish,
    /// The participant stops, and what they did stays.
    Stop,
    /// The participant withdraws: everything is erased.
    Withdraw,
}

/// What came of it.
#[derive(Debug)]
pub enum News {
    /// What the code means.
    Arrived(Arrival),
    /// The participant agreed, and it was written.
    Consented,
    /// Group and order.
    Allocated(Allocated),
    /// The sitting was written.
    Seated,
    /// The participant's data is erased.
    Withdrawn,
    /// Something could not be written and is tried again.
    Trouble(Problem),
    /// Something could not be written at all.
    Lost(Problem),
    /// The participant's data could not be erased.
    NotWithdrawn(Problem),
}

/// The game's end of the thread.
#[derive(Debug)]
pub struct Recorder {
    wishes: Option<Sender<Wish>>,
    news: Receiver<News>,
    waiting: VecDeque<Wish>,
    thread: Option<JoinHandle<()>>,
}

impl Recorder {
    /// Opens the dataset, then starts the thread.
    ///
    /// # Errors
    /// As [`Records::open`].
    pub fn start(
        dir: PathBuf,
        study: &Study,
        config: DatasetConfig,
        simulated: bool,
    ) -> Result<Self> {
        let records = Records::open(&dir, study, config, simulated, Time::now())?;
        records.close_late(Time::now())?;
        let (wishes, orders) = bounded(QUEUE);
        let (told, news) = bounded(QUEUE);
        let thread = thread::Builder::new()
            .name("study-records".into())
            .spawn(move || {
                Clerk {
                    records,
                    told,
                    held: VecDeque::new(),
                    participant: None,
                    code: None,
                    session: None,
                    turn: None,
                }
                .work(&orders);
            })
            .map_err(|error| Problem::new("cannot start the thread that writes").because(error))?;
        Ok(Self {
            wishes: Some(wishes),
            news,
            waiting: VecDeque::new(),
            thread: Some(thread),
        })
    }

    /// Hands a wish over; never waits, never loses one.
    pub fn wish(&mut self, wish: Wish) {
        self.waiting.push_back(wish);
        self.flush();
    }

    /// What came in since the last time.
    pub fn news(&mut self) -> Vec<News> {
        self.flush();
        self.news.try_iter().collect()
    }

    fn flush(&mut self) {
        while let (Some(wishes), Some(wish)) = (&self.wishes, self.waiting.pop_front()) {
            match wishes.try_send(wish) {
                Ok(()) => {}
                Err(TrySendError::Full(wish) | TrySendError::Disconnected(wish)) => {
                    self.waiting.push_front(wish);
                    return;
                }
            }
        }
    }
}

impl Drop for Recorder {
    /// Everything that was handed over is written before the program ends.
    fn drop(&mut self) {
        if let Some(wishes) = self.wishes.take() {
            for wish in self.waiting.drain(..) {
                // Nobody listens to news any more, so the thread must not wait for it.
                while self.news.try_recv().is_ok() {}
                if wishes.send_timeout(wish, Duration::from_secs(5)).is_err() {
                    break;
                }
            }
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// The thread: one participant at a time.
struct Clerk {
    records: Records,
    told: Sender<News>,
    /// Wishes that came while another one was being tried again.
    held: VecDeque<Wish>,
    participant: Option<String>,
    code: Option<Code>,
    session: Option<SessionId>,
    turn: Option<TurnId>,
}

impl Clerk {
    fn work(mut self, orders: &Receiver<Wish>) {
        while let Some(wish) = self.held.pop_front().or_else(|| orders.recv().ok()) {
            self.grant(&wish, orders);
        }
    }

    /// Whether the game is gone. What it still wished for is held, in its order.
    fn deserted(&mut self, orders: &Receiver<Wish>) -> bool {
        while self.held.len() < QUEUE {
            match orders.try_recv() {
                Ok(wish) => self.held.push_back(wish),
                Err(TryRecvError::Empty) => return false,
                Err(TryRecvError::Disconnected) => return true,
            }
        }
        false
    }

    fn grant(&mut self, wish: &Wish, orders: &Receiver<Wish>) {
        for attempt in 1..=ATTEMPTS {
            match self.write(wish) {
                Ok(None) => return,
                Ok(Some(news)) => return self.tell(news),
                // The one who waits for an answer is told at once.
                Err(problem) if attempt == ATTEMPTS || matches!(wish, Wish::Arrive(_)) => {
                    return self.tell(match wish {
                        Wish::Withdraw => News::NotWithdrawn(problem),
                        _ => News::Lost(problem),
                    });
                }
                Err(problem) => {
                    if attempt == 1 {
                        self.tell(News::Trouble(problem));
                    }
                    // The game is gone: what cannot be written now never can.
                    if attempt > 3 && self.deserted(orders) {
                        return;
                    }
                    thread::sleep(PAUSE);
                }
            }
        }
    }

    fn tell(&self, news: News) {
        // A game that does not listen is not waited for.
        let _ = self.told.try_send(news);
    }

    fn write(&mut self, wish: &Wish) -> Result<Option<News>> {
        let now = Time::now();
        let nobody = || Problem::new("there is no participant to write of");
        if let Wish::Arrive(code) = wish {
            let arrival = self.records.arrive(code, now)?;
            self.participant = match &arrival {
                Arrival::New(participant) => Some(participant.clone()),
                Arrival::Back(standing) => Some(standing.participant.clone()),
                Arrival::Refused(_) => None,
            };
            (self.code, self.session, self.turn) = (Some(code.clone()), None, None);
            return Ok(Some(News::Arrived(arrival)));
        }
        let participant = self.participant.clone().ok_or_else(nobody)?;
        match wish {
            Wish::Arrive(_) => {}
            Wish::Decline => self.records.decline(&participant, now)?,
            Wish::Consent(language) => {
                self.records.consent(&participant, language, now)?;
                return Ok(Some(News::Consented));
            }
            Wish::Allocate(stratum) => {
                let allocated = self.records.allocate(&participant, stratum, now)?;
                return Ok(Some(News::Allocated(allocated)));
            }
            Wish::Sit(language) => {
                self.session = Some(self.records.sit(&participant, language, now)?);
                return Ok(Some(News::Seated));
            }
            Wish::Calibrated => {
                if let Some(session) = self.session {
                    self.records.calibrated(session)?;
                }
            }
            Wish::Answer(answered) => self.records.answer(&participant, answered, now)?,
            Wish::Try(attempt) => {
                let session = self.session.ok_or_else(nobody)?;
                self.turn = Some(self.records.attempt(session, attempt)?);
            }
            Wish::Phase(phase) => {
                if let Some(turn) = self.turn {
                    self.records.phase(turn, phase)?;
                }
            }
            Wish::Finish => self.records.finish(&participant, now)?,
            Wish::Stop => self.records.stop(&participant, now)?,
            Wish::Withdraw => {
                if let Some(code) = &self.code {
                    self.records.withdraw(code, now)?;
                }
                (self.session, self.turn) = (None, None);
                return Ok(Some(News::Withdrawn));
            }
        }
        Ok(None)
    }
}
