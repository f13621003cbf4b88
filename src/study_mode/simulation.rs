//! A study that scripted faces play: real plugins, real records, stepped time. Nobody
//! needs a window, a camera or the networks for it.

use std::{
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use bevy::{prelude::*, state::app::StatesPlugin, time::TimeUpdateStrategy};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{
    Course, Page, StudyOptions,
    course::Ending,
    typing::{Field, field},
};
use crate::{
    app::{
        self, Options,
        intent::{Intent, Wish},
        state::{GameState, RoundState},
    },
    camera::{CameraState, Frame, Source},
    config,
    error::{Problem, Result},
    facs::{ActionUnit, AuReading, AuReadings, AuSet},
    game::{
        gallery::{Gallery, Target},
        session::Session,
    },
    paths::Root,
    perception::{Feed, Reading},
    picture::Picture,
    study::survey::{Kind, choices},
    target,
    vision::{Face, LANDMARKS, Landmarks, Obstacle, Pose, VisionConfig},
};

/// One frame.
const STEP: Duration = Duration::from_millis(50);

/// How long the thread that writes is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

/// Steps of game time that anything may take at most.
const FRAMES: usize = 20_000;

/// Chance that a unit is right at the first try, by participant from a normal
/// distribution; that a wrong one is right at the next, unless and if an instruction
/// names it; that a right one is lost again; that a superfluous unit is shown.
const SKILL: (f64, f64) = (0.45, 0.12);
const UNNAMED: f64 = 0.10;
const NAMED: f64 = 0.22;
const LOST: f64 = 0.06;
const EXTRA: f64 = 0.08;
/// Chance that a face cannot be read during a try.
const AWAY: f64 = 0.01;

/// Who takes part.
#[derive(Debug, Clone, Copy)]
pub struct Crowd {
    /// How many come.
    pub participants: usize,
    /// Decides on everything they do.
    pub seed: u64,
    /// The share of them who decline, stop or withdraw, 0 to 1.
    pub dropout: f64,
}

/// Lets them all play, `P01` first; `told` hears how each one ended. Returns how many
/// came.
///
/// # Errors
/// A missing file, a data folder that cannot be written or holds real participants,
/// or a step of the study that never comes.
pub fn play(
    root: &Root,
    options: &StudyOptions,
    crowd: &Crowd,
    mut told: impl FnMut(&str, &str),
) -> Result<usize> {
    let mut hall = Hall::open(root, options)?;
    for number in 1..=crowd.participants {
        let code = format!("P{number:02}");
        let mut chance = ChaCha8Rng::seed_from_u64(
            crowd
                .seed
                .wrapping_mul(0x9e37_79b9)
                .wrapping_add(number as u64),
        );
        let leaving =
            (chance.random_range(0.0..1.0) < crowd.dropout).then(|| chance.random_range(0..3));
        let player = Player::new(chance, leaving);
        told(&code, hall.participant(&code, player)?);
    }
    Ok(crowd.participants)
}

/// The game without a window.
struct Hall {
    app: App,
    sequence: u64,
    picture: Arc<Picture>,
}

impl Hall {
    fn open(root: &Root, options: &StudyOptions) -> Result<Self> {
        let mut app = App::new();
        app::sources(&mut app, root);
        app.add_plugins((
            MinimalPlugins,
            AssetPlugin::default(),
            StatesPlugin,
            bevy::input::InputPlugin,
        ))
        .insert_resource(TimeUpdateStrategy::ManualDuration(STEP));
        app::rules(
            &mut app,
            &Options {
                root: root.clone(),
                source: Source::Auto,
                language: None,
                fullscreen: false,
                size: None,
                settings: Some(options.data.join("settings.ron")),
                data: Some(options.data.clone()),
                seed: Some(1),
                kiosk: false,
                started: Instant::now(),
            },
        )?;
        super::add(&mut app, options)?;
        app.insert_resource(gallery(root)?);
        let picture = Picture::new(1, 1, vec![128, 128, 128, 255])
            .ok_or_else(|| Problem::new("cannot make a picture of one pixel"))?;
        let mut hall = Self {
            app,
            sequence: 0,
            picture: Arc::new(picture),
        };
        hall.go(GameState::Title);
        Ok(hall)
    }

    fn go(&mut self, state: GameState) {
        self.app
            .world_mut()
            .resource_mut::<NextState<GameState>>()
            .set(state);
        self.app.update();
    }

    fn ask(&mut self, intent: Intent) {
        self.app.world_mut().trigger(intent);
        self.app.update();
    }

    fn wish(&mut self, wish: Wish) {
        self.ask(Intent::Study(wish));
    }

    fn course(&self) -> &Course {
        self.app.world().resource::<Course>()
    }

    /// Plays one participant to the end; how it ended.
    fn participant(&mut self, code: &str, mut player: Player) -> Result<&'static str> {
        let mut frames = 0;
        loop {
            frames += 1;
            if frames > FRAMES {
                return Err(Problem::new(format!(
                    "{code} came to a halt at {:?}",
                    self.course().page
                )));
            }
            let state = *self.app.world().resource::<State<GameState>>().get();
            match (state, self.course().page) {
                (GameState::Sorry, _) => {
                    return Err(Problem::new("the study's targets cannot be played")
                        .hint("`face-game study check` names those that are missing"));
                }
                (GameState::Study, Page::Code) => {
                    if let Some(remark) = self.course().remark {
                        return Err(Problem::new(format!("{code} cannot take part: {remark:?}"))
                            .hint("simulate into a new folder"));
                    }
                    self.type_in(code);
                    self.wish(Wish::Forward);
                    self.wait(code)?;
                }
                (GameState::Study, Page::Consent) => {
                    self.wish(if player.leaving == Some(0) {
                        Wish::Decline
                    } else {
                        Wish::Agree
                    });
                    self.wait(code)?;
                }
                (GameState::Study, Page::Question(..)) => self.answer(&mut player),
                (GameState::Study, Page::Stop) => {
                    self.wish(if player.leaving == Some(1) {
                        Wish::Leave
                    } else {
                        Wish::Withdraw
                    });
                    self.wait(code)?;
                }
                (GameState::Study, Page::End(how)) => {
                    self.wish(Wish::Forward);
                    self.app.update();
                    return Ok(match how {
                        Ending::Completed => "completed",
                        Ending::Declined => "declined",
                        Ending::Stopped => "stopped",
                        Ending::Withdrawn => "withdrew",
                    });
                }
                (GameState::Study, Page::Wait) => self.wait(code)?,
                // Nobody's neutral face is measured: the script has none.
                (GameState::Calibrate, _) => self.go(GameState::Session),
                (GameState::Session, _) if player.leaves(self) => self.ask(Intent::Back),
                (GameState::Session, _) => {
                    self.perform(&mut player);
                    frames = 0;
                }
                _ => self.app.update(),
            }
        }
    }

    /// The thread that writes has its own time.
    fn wait(&mut self, code: &str) -> Result<()> {
        let started = Instant::now();
        while self.course().page == Page::Wait {
            if started.elapsed() > PATIENCE {
                return Err(
                    Problem::new(format!("nothing of {code} was written within a minute"))
                        .hint("is the disk full?"),
                );
            }
            thread::sleep(Duration::from_millis(1));
            self.app.update();
        }
        Ok(())
    }

    fn type_in(&mut self, text: &str) {
        for letter in text.chars() {
            self.wish(Wish::Type(letter));
        }
    }

    /// Answers the open question: anything that fits it.
    fn answer(&mut self, player: &mut Player) {
        let course = self.course();
        let Some((survey, question)) = course.open() else {
            return self.app.update();
        };
        let offered = choices(question).len();
        let steps = survey
            .survey
            .scale(question)
            .map_or(0, |scale| scale.labels.len());
        let chance = &mut player.chance;
        let typed = field(course);
        let (text, chosen) = match &question.kind {
            // Most are content.
            Kind::Likert(_) => (
                None,
                Some(
                    chance
                        .random_range(0..steps)
                        .min(chance.random_range(0..steps)),
                ),
            ),
            Kind::Single(_) | Kind::Multiple(_) => (None, Some(chance.random_range(0..offered))),
            Kind::Number { least, most, .. } => {
                let (least, most) = (least.max(25.0), most.min(55.0));
                let number = if least < most {
                    chance.random_range(least..=most).round()
                } else {
                    most
                };
                (Some(number.to_string()), None)
            }
            Kind::Open => (Some(player.words().to_owned()), None),
        };
        if let Some(text) = text {
            debug_assert!(typed.is_some_and(|field| field != Field::Code));
            self.type_in(&text);
        }
        if let Some(place) = chosen {
            self.wish(Wish::Choose(u8::try_from(place).unwrap_or(0)));
        }
        self.wish(Wish::Forward);
    }

    /// One frame of a try.
    fn perform(&mut self, player: &mut Player) {
        let world = self.app.world();
        let round = world
            .get_resource::<State<RoundState>>()
            .map(|state| *state.get());
        match round {
            Some(RoundState::Brief) => player.rest(),
            Some(RoundState::Perform) if !player.ready => {
                let (target, told) = target_of(world);
                player.prepare(target, told);
            }
            Some(RoundState::Reveal) => {
                self.ask(Intent::Next);
                return;
            }
            _ => {}
        }
        let world = self.app.world_mut();
        let now = world.resource::<Time>().elapsed();
        self.sequence += 1;
        let mut feed = world.resource_mut::<Feed>();
        feed.latest = Some(Frame {
            picture: self.picture.clone(),
            sequence: self.sequence,
            captured: Instant::now(),
        });
        feed.state = Some(CameraState::Streaming {
            name: "Scripted".into(),
            format: "MJPEG".into(),
            width: 1,
            height: 1,
            fps: 20,
        });
        if let Some(reading) = reading(now, player.shown()) {
            world.write_message(reading);
        }
        self.app.update();
    }
}

/// The units of the present target, and those that the instructions named last.
fn target_of(world: &World) -> (AuSet, AuSet) {
    let session = world.resource::<Session>();
    let gallery = world.resource::<Gallery>();
    let Some(round) = session.round() else {
        return Default::default();
    };
    let target = gallery
        .get(round.target)
        .map_or(AuSet::EMPTY, |target| target.aus);
    let reads = world
        .resource::<crate::game::conditions::Conditions>()
        .show(crate::study::protocol::Show::Instructions);
    let last = round.tries.last().filter(|_| reads);
    let told = last.map_or(AuSet::EMPTY, |last| {
        let remarks = last.explanation.instructions.iter();
        remarks.fold(AuSet::EMPTY, |all, remark| all.union(remark.units))
    });
    (target, told)
}

/// The targets by their cards: what the networks would find is written there.
fn gallery(root: &Root) -> Result<Gallery> {
    let unscored = config::read::<VisionConfig>(&root.config("vision.ron"))?.unscored_units();
    let (cards, _) = target::load(&root.targets());
    let targets = cards.into_iter().filter_map(|card| {
        let target::Shows::Emotion(emotion) = card.card.shows() else {
            return None;
        };
        let bytes = std::fs::read(card.image()).unwrap_or_default();
        Some(Target {
            digest: blake3::hash(&bytes).to_hex().to_string(),
            labelled_by: card.card.labelled_by.clone(),
            licence: card.card.licence.clone(),
            aus: card.card.aus.difference(unscored),
            shows: target::Shows::Emotion(emotion),
            difficulty: None,
            strength: card.card.strength,
            file: card.image(),
            id: card.id,
            image: Handle::default(),
            size: Vec2::ONE,
            landmarks: None,
        })
    });
    Ok(Gallery::new(targets.collect()))
}

/// A scripted participant.
struct Player {
    chance: ChaCha8Rng,
    skill: f64,
    /// Declines, stops or withdraws.
    leaving: Option<u8>,
    target: AuSet,
    shows: AuSet,
    away: bool,
    ready: bool,
}

impl Player {
    fn new(mut chance: ChaCha8Rng, leaving: Option<u8>) -> Self {
        // The sum of twelve uniform numbers less six is as good as normal.
        let normal: f64 = (0..12).map(|_| chance.random_range(0.0..1.0)).sum::<f64>() - 6.0;
        Self {
            skill: (SKILL.0 + SKILL.1 * normal).clamp(0.02, 0.98),
            chance,
            leaving,
            target: AuSet::EMPTY,
            shows: AuSet::EMPTY,
            away: false,
            ready: false,
        }
    }

    fn leaves(&self, hall: &Hall) -> bool {
        let second = hall.course().next.is_some_and(|next| next.round == 2);
        second && matches!(self.leaving, Some(1 | 2))
    }

    fn rest(&mut self) {
        self.ready = false;
    }

    fn lucky(&mut self, share: f64) -> bool {
        self.chance.random_range(0.0..1.0) < share
    }

    /// What is shown in the try that begins.
    fn prepare(&mut self, target: AuSet, told: AuSet) {
        self.ready = true;
        self.away = self.lucky(AWAY);
        let first = target != self.target;
        for unit in ActionUnit::ALL {
            let wanted = target.contains(unit);
            let right = if first {
                let share = if wanted { self.skill } else { 1.0 - EXTRA };
                self.lucky(share)
            } else if self.shows.contains(unit) == wanted {
                !self.lucky(if wanted { LOST } else { LOST / 4.0 })
            } else {
                self.lucky(if told.contains(unit) { NAMED } else { UNNAMED })
            };
            if right == wanted {
                self.shows.insert(unit);
            } else {
                self.shows.remove(unit);
            }
        }
        self.target = target;
    }

    fn shown(&self) -> Result<AuSet, Obstacle> {
        if self.away && self.ready {
            Err(Obstacle::NoFace)
        } else {
            Ok(self.shows)
        }
    }

    fn words(&mut self) -> &'static str {
        const SAID: [&str; 5] = [
            "",
            "it was fun",
            "show me the place on my face",
            "too much text for the time",
            "clear enough",
        ];
        SAID[self.chance.random_range(0..SAID.len())]
    }
}

fn reading(at: Duration, shown: Result<AuSet, Obstacle>) -> Option<Reading> {
    let mut aus = AuReadings::default();
    for unit in shown.unwrap_or_default().iter() {
        aus[unit] = AuReading {
            intensity: 3.0,
            present: true,
        };
    }
    let face = Face {
        landmarks: Landmarks::new(vec![[1.0, 2.0, 3.0]; LANDMARKS])?,
        presence: 1.0,
        pose: Pose::default(),
        sharpness: 0.5,
        obstacle: None,
    };
    Some(Reading {
        at,
        outcome: shown.map(|_| (face, aus)),
        smoothed: aus,
        took: Duration::from_millis(5),
        faces: 1,
        picture: None,
    })
}
