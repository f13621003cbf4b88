//! The power goes at any moment: what was accepted is there, and nothing else is.

use std::{
    collections::HashSet,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use face_game::dataset::{Agreement, DatasetConfig, PersonId, SessionId, Store, TurnId, Writer};
use rand::{RngExt, SeedableRng, rngs::StdRng};

use crate::dataset::{answer, arrival, config, start, with_picture, wrong};

/// How often the child is killed; more with the variable.
const CRASHES: usize = 200;
const CRASHES_VARIABLE: &str = "FACE_GAME_CRASHES";

/// Tells the child where to record.
const FOLDER_VARIABLE: &str = "FACE_GAME_CRASH_FOLDER";

/// After so many crashes a new dataset is begun.
const TOGETHER: usize = 8;

/// How many things a child may say at most before it is killed; with none it is
/// killed while it starts.
const WORDS: usize = 14;

/// The longest time from there to its end: about that of a turn.
const GRACE: Duration = Duration::from_millis(12);

#[test]
#[ignore = "the process that the test below kills; it does nothing by itself"]
fn a_process_that_records() {
    let Some(folder) = std::env::var_os(FOLDER_VARIABLE) else {
        return;
    };
    let writer = Writer::start(folder.into(), crashing_config()).unwrap();
    let mut rng = rand::make_rng::<StdRng>();
    loop {
        let (mut visit, kept) = writer.begin(arrival(Agreement::ALL)).unwrap();
        answer(kept);
        let person = visit.person().unwrap();
        tell("person", person);
        answer(visit.begin_session(start()).unwrap());
        tell("session", visit.session().unwrap());
        for number in 0..rng.random_range(1..6) {
            let turn = with_picture(rng.random(), 16, rng.random());
            let kept = answer(visit.turn(turn).unwrap());
            assert!(kept.image.is_some(), "turn {number}");
            tell("turn", kept.turn.unwrap());
        }
        if rng.random_bool(0.3) {
            // From here on nobody can say which of it is still there, but that
            // either all of it is or nothing.
            tell("leaving", person);
            answer(visit.withdraw().unwrap());
            tell("gone", person);
        }
    }
}

fn tell(what: &str, id: impl std::fmt::Display) {
    // In one write, so that no line is cut; a parent who is gone needs nothing.
    let line = format!("\n@ {what} {id}\n");
    let _ = std::io::stdout().lock().write_all(line.as_bytes());
    let _ = std::io::stdout().lock().flush();
}

fn crashing_config() -> DatasetConfig {
    let mut config = config();
    let key = age::x25519::Identity::generate().to_public();
    config.images.recipients = vec![key.to_string()];
    config
}

/// What children said that they had done.
#[derive(Default)]
struct Accepted {
    people: HashSet<PersonId>,
    sessions: HashSet<(PersonId, SessionId)>,
    turns: HashSet<(PersonId, SessionId, TurnId)>,
    gone: HashSet<PersonId>,
    /// Their erasure was asked for, and nobody heard how it went.
    leaving: HashSet<PersonId>,
}

impl Accepted {
    fn hear(&mut self, lines: impl Iterator<Item = String>) -> usize {
        let (mut person, mut session) = (None, None);
        let mut heard = 0;
        for line in lines {
            let Some((what, id)) = line
                .strip_prefix("@ ")
                .and_then(|line| line.split_once(' '))
            else {
                continue;
            };
            heard += 1;
            match what {
                "person" => {
                    person = id.parse().ok();
                    self.people.insert(person.unwrap());
                }
                "session" => {
                    session = id.parse().ok();
                    self.sessions.insert((person.unwrap(), session.unwrap()));
                }
                "turn" => {
                    let turn = id.parse().unwrap();
                    self.turns.insert((person.unwrap(), session.unwrap(), turn));
                }
                "leaving" => {
                    self.leaving.insert(person.unwrap());
                }
                "gone" => {
                    self.leaving.remove(&person.unwrap());
                    self.gone.insert(person.unwrap());
                }
                other => panic!("a child said {other}"),
            }
        }
        heard
    }

    /// All that was accepted is in the store, and nobody who is gone.
    fn check(&self, store: &Store) {
        let here: HashSet<PersonId> = store.people().unwrap().iter().map(|p| p.id).collect();
        for person in &self.gone {
            assert!(!here.contains(person), "{person} was erased and is back");
        }
        let expected = |person: &PersonId| {
            let free = self.gone.contains(person) || self.leaving.contains(person);
            assert!(free || here.contains(person), "{person} is lost");
            here.contains(person)
        };
        self.people.iter().for_each(|person| {
            expected(person);
        });
        for (person, session) in self.sessions.iter().filter(|(person, _)| expected(person)) {
            let sessions = store.sessions(*person).unwrap();
            assert!(
                sessions.iter().any(|s| s.id == *session),
                "{session} is lost"
            );
        }
        for (_, session, turn) in self.turns.iter().filter(|(person, ..)| expected(person)) {
            let turns = store.turns(*session).unwrap();
            assert!(turns.iter().any(|t| t.id == *turn), "{turn} is lost");
            let images = store.images(*turn).unwrap();
            assert_eq!(images.len(), 1, "the picture of {turn} is lost");
            assert_eq!(store.readings(*turn).unwrap().len(), 4);
            store.image_bytes(&images[0]).unwrap();
        }
    }
}

fn child(folder: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "crash::a_process_that_records",
            "--ignored",
            "--nocapture",
        ])
        .env(FOLDER_VARIABLE, folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[test]
fn no_accepted_turn_is_lost_however_often_the_power_goes() {
    let crashes = std::env::var(CRASHES_VARIABLE)
        .map_or(CRASHES, |count| count.parse().expect("a number of crashes"));
    let mut rng = StdRng::seed_from_u64(5);
    let (mut heard, mut before, mut swept) = (0, 0, 0);
    let begun = Instant::now();
    let mut done = 0;
    while done < crashes {
        let temp = tempfile::tempdir().unwrap();
        let mut accepted = Accepted::default();
        for _ in 0..TOGETHER.min(crashes - done) {
            let mut child = child(temp.path());
            let mut lines = BufReader::new(child.stdout.take().unwrap())
                .lines()
                .map_while(Result::ok)
                .filter(|line| line.starts_with("@ "));
            let said: Vec<String> = lines.by_ref().take(rng.random_range(0..WORDS)).collect();
            let grace = if said.is_empty() { 4 } else { 1 } * GRACE;
            std::thread::sleep(grace.mul_f32(rng.random()));
            // SIGKILL: nothing in the process runs any more.
            child.kill().unwrap();
            let now = accepted.hear(said.into_iter().chain(lines));
            child.wait().unwrap();
            before += usize::from(now == 0);
            heard += now;
            done += 1;

            let files = || std::fs::read_dir(temp.path()).unwrap().count();
            if files() == 0 {
                continue;
            }
            let pictures = count_pictures(temp.path());
            let store = Store::open(temp.path()).unwrap();
            swept += usize::from(count_pictures(temp.path()) < pictures);
            accepted.check(&store);
            drop(store);
            assert_eq!(wrong(temp.path()), []);
        }
    }
    println!(
        "{crashes} crashes in {:.1?}: {heard} things accepted; {before} before anything was, \
         {swept} left a file behind",
        begun.elapsed()
    );
    // Else the test would not have tested anything.
    assert!(heard > crashes, "only {heard} things in {crashes} lives");
    assert!(before > 0, "no life ended before anything was accepted");
}

fn count_pictures(folder: &Path) -> usize {
    let images = folder.join("images");
    if images.is_dir() {
        crate::dataset::files(&images).len()
    } else {
        0
    }
}
