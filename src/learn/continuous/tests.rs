use std::{
    collections::{BTreeMap, BTreeSet},
    ops::ControlFlow,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{
    config::tests::shipped as config,
    diary::{Change, Diary, Imitation},
    learner::{Learner, Learning, Phase},
    lesson::Stage,
    school::{School, Step},
    *,
};
use crate::{
    config::parse,
    dataset::Time,
    error::Result,
    facs::{ActionUnit, ActionUnit::*, AuReading, AuReadings, Emotion},
    learn::{
        emotion::{EmotionConfig, EmotionInput, EmotionModel, EmotionRecipe, Features, Rules},
        guard::View,
        judgement::Verdict,
        registry::{LESSON, Registry, SHIPPED, State},
    },
};

/// A dataset in memory, shared with the test.
#[derive(Debug, Clone, Default)]
struct Memory(Arc<Mutex<Kept>>);

#[derive(Debug, Default)]
struct Kept {
    imitations: Vec<Imitation>,
    models: BTreeMap<String, BTreeSet<String>>,
    tainted: BTreeSet<String>,
    audit: Vec<(Change, String)>,
    /// How long every look for withdrawals takes: it makes passes long.
    slow: Duration,
    /// Somebody who withdraws the moment that they are to be noted.
    hasty: Option<String>,
}

impl Memory {
    fn withdraw(&self, person: &str) {
        let mut kept = self.0.lock().unwrap();
        kept.imitations
            .retain(|imitation| imitation.person != person);
        let theirs: Vec<String> = kept
            .models
            .iter()
            .filter(|(_, people)| people.contains(person))
            .map(|(model, _)| model.clone())
            .collect();
        kept.tainted.extend(theirs);
    }

    fn with<T>(&self, see: impl FnOnce(&mut Kept) -> T) -> T {
        see(&mut self.0.lock().unwrap())
    }
}

impl Diary for Memory {
    fn labels(&mut self) -> Result<u64> {
        Ok(self.with(|kept| kept.imitations.len() as u64))
    }

    fn imitations(&mut self) -> Result<Vec<Imitation>> {
        Ok(self.with(|kept| kept.imitations.clone()))
    }

    fn tainted(&mut self) -> Result<BTreeSet<String>> {
        std::thread::sleep(self.with(|kept| kept.slow));
        Ok(self.with(|kept| kept.tainted.clone()))
    }

    fn people_of(&mut self, model: &str) -> Result<BTreeSet<String>> {
        Ok(self.with(|kept| kept.models.get(model).cloned().unwrap_or_default()))
    }

    fn note(&mut self, model: &str, people: &BTreeSet<String>) -> Result<bool> {
        if model != LESSON
            && let Some(hasty) = self.with(|kept| kept.hasty.take())
        {
            self.withdraw(&hasty);
        }
        Ok(self.with(|kept| {
            let there: BTreeSet<&str> = kept.imitations.iter().map(|i| i.person.as_str()).collect();
            let all = people.iter().all(|person| there.contains(person.as_str()));
            if all {
                kept.models.insert(model.to_owned(), people.clone());
            }
            all
        }))
    }

    fn unnote(&mut self, model: &str) -> Result<()> {
        self.with(|kept| {
            kept.models.remove(model);
            kept.tainted.remove(model);
        });
        Ok(())
    }

    fn audit(&mut self, change: Change, model: &str, _: serde_json::Value) -> Result<()> {
        self.with(|kept| kept.audit.push((change, model.to_owned())));
        Ok(())
    }
}

/// How these people show emotions: not as the prototypes have it.
const SHOWN: [&[ActionUnit]; 6] = [
    &[LipCornerPuller, LipsPart],
    &[LipCornerDepressor, EyesClosed],
    &[JawDrop, LipsPart],
    &[LipStretcher, InnerBrowRaiser],
    &[LipPressor, LidTightener],
    &[UpperLipRaiser, Dimpler],
];

fn face(units: &[ActionUnit], chance: &mut ChaCha8Rng) -> Features {
    let mut readings = AuReadings::default();
    for unit in ActionUnit::ALL {
        let strong = units.contains(&unit);
        let intensity = if strong { 2.5 } else { 0.4 } + chance.random_range(-0.4..0.5);
        readings[unit] = AuReading {
            intensity,
            present: intensity >= 1.0,
        };
    }
    Features {
        units: readings,
        own_units: true,
        shape: None,
    }
}

fn imitation(person: usize, emotion: Emotion, features: Features, turn: usize) -> Imitation {
    Imitation {
        turn: format!("turn {turn}"),
        person: format!("person {person:03}"),
        target: format!("{emotion} {}", turn % 3),
        label: emotion,
        at: Time::now().0,
        features,
        view: View {
            yaw: 0.0,
            pitch: 0.0,
            roll: 0.0,
            sharpness: Some(0.5),
            faces: 1,
        },
        movement: Some(2.0),
        unreadable: 0.0,
        groups: BTreeMap::new(),
    }
}

/// So many people who copied every emotion twice.
fn played(people: std::ops::Range<usize>) -> Memory {
    let memory = Memory::default();
    more(&memory, people);
    memory
}

fn more(memory: &Memory, people: std::ops::Range<usize>) {
    let mut chance = ChaCha8Rng::seed_from_u64(people.start as u64);
    for person in people {
        for emotion in Emotion::ALL.into_iter().chain(Emotion::ALL) {
            let features = face(SHOWN[emotion as usize], &mut chance);
            memory.with(|kept| {
                let turn = kept.imitations.len();
                kept.imitations
                    .push(imitation(person, emotion, features, turn));
            });
        }
    }
}

fn recipe() -> EmotionRecipe {
    let text = include_str!("../../../config/emotion.ron");
    let config: EmotionConfig = parse("emotion.ron", text).unwrap();
    let mut recipe = config.training;
    recipe.aus.epochs = 25;
    recipe
}

fn school(data: &std::path::Path) -> School {
    let rules: Arc<dyn EmotionModel> = Arc::new(Rules::default());
    let registry = Registry::new(data);
    School::new(registry, rules, Base::default(), recipe(), config()).0
}

fn on(_: Stage) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

#[test]
fn a_lesson_keeps_a_version_and_what_is_better_takes_over() {
    let data = tempfile::tempdir().unwrap();
    let (mut school, mut memory) = (school(data.path()), played(0..60));
    assert!(school.due(&mut memory).unwrap().now());
    let report = school.lesson(&mut memory, &mut on).unwrap().unwrap();
    assert!(report.promoted, "{:?}", report.trial);
    assert_eq!(report.trial.verdict, Verdict::Better);
    assert_eq!(school.current().number, 1);
    let learned = memory.people_of(&report.model).unwrap();
    assert_eq!(learned.len(), report.people);
    assert!(
        learned.len() + report.trial.people <= 60,
        "nobody is on both sides"
    );
    assert_eq!(
        memory.with(|kept| kept.audit.clone()),
        [(Change::Promote, report.model)]
    );
    // Nothing new has come in; the same again is no better than itself.
    assert_eq!(school.due(&mut memory).unwrap().new, 0);
    let again = school.lesson(&mut memory, &mut on).unwrap().unwrap();
    assert_eq!((again.version, again.promoted), (2, false));
    assert_eq!(school.current().number, 1);
    let other = self::school(data.path());
    assert_eq!(other.current().number, 1, "another process finds it");
}

#[test]
fn too_few_people_make_no_lesson_and_a_stopped_one_leaves_nothing_but_its_checkpoint() {
    let data = tempfile::tempdir().unwrap();
    let mut school = school(data.path());
    assert!(school.lesson(&mut played(0..5), &mut on).unwrap().is_none());
    let mut memory = played(0..40);
    for wanted in [0, 3] {
        let mut stop = |stage: Stage| match stage {
            Stage::Training(epoch) if epoch.number >= wanted => ControlFlow::Break(()),
            Stage::Sifting if wanted == 0 => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        };
        assert!(school.lesson(&mut memory, &mut stop).unwrap().is_none());
        assert!(school.registry().list().unwrap().is_empty());
    }
    assert!(
        school
            .registry()
            .folder()
            .join("training.checkpoint")
            .exists()
    );
    let mut first = None;
    let mut see = |stage: Stage| {
        if let Stage::Training(epoch) = stage {
            first.get_or_insert(epoch.number);
        }
        ControlFlow::Continue(())
    };
    assert!(school.lesson(&mut memory, &mut see).unwrap().is_some());
    assert_eq!(first, Some(4), "it goes on where it was stopped");
}

#[test]
fn whoever_withdraws_is_taken_out_of_the_model_too() {
    let data = tempfile::tempdir().unwrap();
    let (mut school, mut memory) = (school(data.path()), played(0..60));
    let report = school.lesson(&mut memory, &mut on).unwrap().unwrap();
    let person = memory
        .people_of(&report.model)
        .unwrap()
        .pop_first()
        .unwrap();
    assert_eq!(school.look(&mut memory).unwrap(), None);
    memory.withdraw(&person);
    assert_eq!(
        school.look(&mut memory).unwrap(),
        Some(Step::Withdrawn(vec![1]))
    );
    assert_eq!(
        school.current().number,
        SHIPPED,
        "the last that knows nothing of them"
    );
    assert!(
        !data
            .path()
            .join("models/emotion/1/emotion.safetensors")
            .exists()
    );
    assert_eq!(school.look(&mut memory).unwrap(), None);
    assert!(
        school.due(&mut memory).unwrap().now(),
        "it is made up for at once"
    );
    let report = school.lesson(&mut memory, &mut on).unwrap().unwrap();
    assert!(report.promoted);
    assert!(!memory.people_of(&report.model).unwrap().contains(&person));
    assert!(!school.due(&mut memory).unwrap().replace);
    let states: Vec<State> = school
        .registry()
        .list()
        .unwrap()
        .iter()
        .map(|v| v.state)
        .collect();
    assert_eq!(states, [State::Tainted, State::Kept]);
}

#[test]
fn a_stopped_lesson_forgets_whoever_withdraws() {
    let data = tempfile::tempdir().unwrap();
    let (mut school, mut memory) = (school(data.path()), played(0..40));
    let checkpoint = school.registry().checkpoint();
    let mut stop = |stage: Stage| match stage {
        Stage::Training(_) => ControlFlow::Break(()),
        _ => ControlFlow::Continue(()),
    };
    assert!(school.lesson(&mut memory, &mut stop).unwrap().is_none());
    std::fs::write(checkpoint.with_extension("checkpoint.part"), "half").unwrap();
    let person = memory.people_of(LESSON).unwrap().pop_first().unwrap();
    assert_eq!(school.look(&mut memory).unwrap(), None);
    assert!(checkpoint.exists(), "nobody has withdrawn");
    memory.withdraw(&person);
    let tainted = memory.tainted().unwrap();
    assert_eq!(school.registry().remains(&tainted).unwrap().len(), 2);
    school.look(&mut memory).unwrap();
    assert!(school.registry().remains(&tainted).unwrap().is_empty());
    assert!(!checkpoint.exists());
    let mut first = None;
    let mut see = |stage: Stage| {
        if let Stage::Training(epoch) = stage {
            first.get_or_insert(epoch.number);
        }
        ControlFlow::Continue(())
    };
    let report = school.lesson(&mut memory, &mut see).unwrap().unwrap();
    assert_eq!(first, Some(1), "from the start, without them");
    assert!(!memory.people_of(&report.model).unwrap().contains(&person));
    assert!(
        memory.people_of(LESSON).unwrap().is_empty(),
        "the lesson is over"
    );
}

#[test]
fn a_lesson_under_way_ends_when_somebody_in_it_withdraws() {
    let data = tempfile::tempdir().unwrap();
    let (mut school, mut memory) = (school(data.path()), played(0..40));
    let (outside, mut passes) = (memory.clone(), 0);
    let mut watch = |stage: Stage| {
        if let Stage::Training(epoch) = stage {
            passes = epoch.number;
            if epoch.number == 2 {
                let person = outside.clone().people_of(LESSON).unwrap().pop_first();
                outside.withdraw(&person.unwrap());
            }
        }
        ControlFlow::Continue(())
    };
    assert!(school.lesson(&mut memory, &mut watch).unwrap().is_none());
    assert_eq!(passes, 2, "no pass after that");
    assert!(!school.registry().checkpoint().exists());
    assert!(school.registry().list().unwrap().is_empty());
}

#[test]
fn a_lesson_with_somebody_who_withdraws_meanwhile_is_thrown_away() {
    let data = tempfile::tempdir().unwrap();
    let (mut school, mut memory) = (school(data.path()), played(0..40));
    let learned = |n: usize| {
        let name = format!("person {n:03}");
        let part = crate::learn::emotion::Part::of(&name, &recipe(), config().seed);
        (part == crate::learn::emotion::Part::Learned).then_some(name)
    };
    let hasty = (0..40).find_map(learned).unwrap();
    memory.with(|kept| kept.hasty = Some(hasty.clone()));
    assert!(school.lesson(&mut memory, &mut on).unwrap().is_none());
    assert!(school.registry().list().unwrap().is_empty());
    let report = school.lesson(&mut memory, &mut on).unwrap().unwrap();
    assert!(!memory.people_of(&report.model).unwrap().contains(&hasty));
}

#[test]
fn a_model_that_disagrees_with_play_goes() {
    let data = tempfile::tempdir().unwrap();
    let (mut school, mut memory) = (school(data.path()), played(0..60));
    let report = school.lesson(&mut memory, &mut on).unwrap().unwrap();
    assert!(report.promoted);
    std::thread::sleep(Duration::from_millis(5));
    // New people who show what the model learned: it holds.
    more(&memory, 100..112);
    let agreement = school.agreement(&mut memory).unwrap().unwrap();
    assert_eq!(
        agreement.verdict,
        agreement::Standing::Holds,
        "{agreement:?}"
    );
    assert_eq!(school.agreement(&mut memory).unwrap(), None, "nothing new");
    // New people whose faces the rules tell, and the model does not.
    let (rules, learned) = (Rules::default(), school.current().model.clone());
    let mut chance = ChaCha8Rng::seed_from_u64(9);
    let says = |model: &dyn EmotionModel, features: &Features| {
        let input = EmotionInput {
            features,
            crop: None,
        };
        let best = model.predict(&input).unwrap().best();
        model.labels()[best].emotion()
    };
    let mut turn = 100_000;
    for person in 200..230 {
        let mut found = 0;
        while found < 12 {
            let emotion = Emotion::ALL[chance.random_range(0..6)];
            let units: Vec<ActionUnit> = emotion.prototype().iter().collect();
            let features = face(&units, &mut chance);
            let told = says(&rules, &features);
            if let Some(told) = told.filter(|told| says(&*learned, &features) != Some(*told)) {
                turn += 1;
                memory.with(|kept| {
                    kept.imitations
                        .push(imitation(person, told, features, turn));
                });
                found += 1;
            }
        }
    }
    let agreement = school.agreement(&mut memory).unwrap().unwrap();
    assert_eq!(
        agreement.verdict,
        agreement::Standing::Fallen,
        "{agreement:?}"
    );
    assert_eq!(school.current().number, SHIPPED);
    let last = memory.with(|kept| kept.audit.last().map(|(change, _)| *change));
    assert_eq!(last, Some(Change::Rollback));
    assert!(school.registry().read(1).is_ok(), "it is kept");
}

#[test]
fn another_process_can_choose() {
    let data = tempfile::tempdir().unwrap();
    let (mut school, mut memory) = (school(data.path()), played(0..60));
    school.lesson(&mut memory, &mut on).unwrap().unwrap();
    let because = crate::learn::registry::Because::Asked;
    Registry::new(data.path())
        .change()
        .unwrap()
        .roll_back(because)
        .unwrap();
    assert_eq!(
        school.look(&mut memory).unwrap(),
        Some(Step::Chosen(SHIPPED))
    );
    assert_eq!(school.current().number, SHIPPED);
}

/// Waits for what a thread will do; how long does not matter.
fn until(what: &str, mut done: impl FnMut() -> bool) {
    let began = Instant::now();
    while !done() {
        assert!(
            began.elapsed() < Duration::from_secs(300),
            "{what} never came"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn the_thread_waits_for_players_to_go_and_swaps_what_it_has_learned() {
    let data = tempfile::tempdir().unwrap();
    let memory = played(0..60);
    let mut config = config();
    config.idle_seconds = 0.0;
    let learning = Learning {
        data: data.path().to_owned(),
        models: data.path().join("none"),
        recipe: recipe(),
        config,
    };
    let opened = memory.clone();
    let start = || {
        let opened = opened.clone();
        Learner::start(learning.clone(), move || Ok(Box::new(opened.clone()))).unwrap()
    };
    let learner = start();
    let phase = |learner: &Learner| learner.status().map(|status| status.phase);
    until("the first look", || phase(&learner) == Some(Phase::Waiting));
    let status = learner.status().unwrap();
    assert_eq!((status.version, status.due.new), (SHIPPED, 720));
    assert!(
        status.problem.is_some(),
        "there is no shipped model here, and it says so"
    );
    let generation = learner.slot().generation();
    let before = learner.slot().try_get().unwrap();
    learner.idle(Duration::from_secs(1));
    until("the new model", || learner.slot().generation() > generation);
    until("the report", || {
        learner.status().is_some_and(|status| status.last.is_some())
    });
    let status = learner.status().unwrap();
    assert_eq!((status.version, status.last.unwrap().promoted), (1, true));
    let after = learner.slot().try_get().unwrap();
    assert_ne!(before.version(), after.version());
    drop(learner);
    // The next start finds it, and being played it does nothing more.
    let learner = start();
    until("the model of before", || {
        learner
            .slot()
            .try_get()
            .is_some_and(|model| model.version() == after.version())
    });
}

#[test]
fn a_player_stops_a_lesson_at_once_and_it_goes_on_after() {
    let data = tempfile::tempdir().unwrap();
    let memory = played(0..60);
    memory.with(|kept| kept.slow = Duration::from_millis(25));
    let mut config = config();
    config.idle_seconds = 0.0;
    let learning = Learning {
        data: data.path().to_owned(),
        models: data.path().join("none"),
        recipe: recipe(),
        config,
    };
    let opened = memory.clone();
    let learner = Learner::start(learning, move || Ok(Box::new(opened.clone()))).unwrap();
    let phase = || learner.status().map(|status| status.phase);
    let trains = || matches!(phase(), Some(Phase::Training { .. }));
    let checkpoint = Registry::new(data.path()).checkpoint();
    learner.idle(Duration::from_secs(1));
    until("the training", trains);
    learner.idle(Duration::ZERO);
    until("the pause", || phase() == Some(Phase::Paused));
    assert!(checkpoint.exists());
    std::thread::sleep(Duration::from_millis(200));
    assert_eq!(phase(), Some(Phase::Paused), "as long as somebody plays");
    // Whoever withdraws now is gone before the player is.
    let person = memory.clone().people_of(LESSON).unwrap().pop_first();
    memory.withdraw(&person.unwrap());
    until("the look", || !checkpoint.exists());
    memory.with(|kept| kept.slow = Duration::ZERO);
    learner.idle(Duration::from_secs(1));
    until("the report", || {
        learner.status().is_some_and(|status| status.last.is_some())
    });
}

#[test]
fn without_a_dataset_the_thread_says_so_and_the_rules_hold() {
    let data = tempfile::tempdir().unwrap();
    let learning = Learning {
        data: data.path().to_owned(),
        models: data.path().to_owned(),
        recipe: recipe(),
        config: config(),
    };
    let learner = Learner::start(learning, || {
        Err(crate::error::Problem::new("the disk is gone").hint("bring it back"))
    })
    .unwrap();
    until("the problem", || {
        learner.status().is_some_and(|status| {
            let told = status
                .problem
                .as_ref()
                .is_some_and(|(text, hint)| text.contains("disk is gone") && hint.is_some());
            told && status.phase == Phase::NoDataset
        })
    });
    assert_eq!(
        learner.slot().try_get().unwrap().name(),
        Rules::default().name()
    );
}
