use std::{
    path::Path,
    process::{Command, Stdio},
};

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{disk::fault, *};

/// A model that is nothing but its own number, in two files.
fn draft(number: u32) -> Draft {
    let weights = vec![number as u8; 4000 + number as usize];
    Draft {
        files: Files::from([
            ("emotion.safetensors".to_owned(), weights),
            ("emotion.ron".to_owned(), format!("({number})").into_bytes()),
        ]),
        model: format!("model {number}"),
        parent: number.saturating_sub(1),
        people: 3,
        faces: 30,
        labels: 40,
        trial: None,
    }
}

/// What is kept is whole: the version that counts can be read, and no other is broken.
fn sound(data: &Path) -> u32 {
    let registry = Registry::new(data);
    let current = registry.current();
    assert!(current.problems.is_empty(), "{:?}", current.problems);
    for listed in registry.list().unwrap() {
        assert_eq!(listed.state, State::Kept, "{listed:?}");
        assert_eq!(
            listed.entry.unwrap().model,
            format!("model {}", listed.number)
        );
    }
    current.number()
}

fn added(registry: &Registry, numbers: std::ops::RangeInclusive<u32>) {
    for number in numbers {
        let change = registry.change().unwrap();
        assert_eq!(change.add(draft(number)).unwrap(), number);
        change
            .promote(number, Because::Better, Some(number - 1))
            .unwrap();
    }
}

#[test]
fn versions_are_kept_promoted_and_rolled_back_in_order() {
    let data = tempfile::tempdir().unwrap();
    let registry = Registry::new(data.path());
    assert_eq!(registry.current().number(), SHIPPED);
    assert!(registry.list().unwrap().is_empty());
    added(&registry, 1..=3);
    assert_eq!(registry.current().number(), 3);
    let change = registry.change().unwrap();
    assert_eq!(change.roll_back(Because::Fallen).unwrap(), 2);
    assert_eq!(change.roll_back(Because::Asked).unwrap(), 1);
    change.promote(3, Because::Asked, None).unwrap();
    assert_eq!(change.roll_back(Because::Asked).unwrap(), 1);
    assert_eq!(change.roll_back(Because::Asked).unwrap(), SHIPPED);
    assert!(
        change
            .roll_back(Because::Asked)
            .unwrap_err()
            .advice()
            .is_some()
    );
    change.promote(2, Because::Asked, None).unwrap();
    change.promote(SHIPPED, Because::Asked, None).unwrap();
    assert_eq!(registry.current().number(), SHIPPED);
    assert_eq!(
        change
            .roll_back(Because::Asked)
            .err()
            .map(|p| p.to_string().contains("shipped")),
        Some(true)
    );
    assert_eq!(registry.standing().unwrap().moves.len(), 10);
    drop(change);
    assert_eq!(sound(data.path()), SHIPPED);
}

#[test]
fn what_was_compared_is_what_is_replaced() {
    let data = tempfile::tempdir().unwrap();
    let registry = Registry::new(data.path());
    added(&registry, 1..=2);
    let change = registry.change().unwrap();
    let problem = change.promote(1, Because::Better, Some(1)).unwrap_err();
    assert!(problem.to_string().contains("emotion model 2 counts now"));
    let problem = change.promote(7, Because::Asked, None).unwrap_err();
    assert!(problem.to_string().contains("no emotion model 7"));
    assert_eq!(registry.current().number(), 2);
}

#[test]
fn a_damaged_version_is_passed_over_and_told() {
    let data = tempfile::tempdir().unwrap();
    let registry = Registry::new(data.path());
    added(&registry, 1..=3);
    let file = |n: u32, name: &str| registry.folder().join(n.to_string()).join(name);
    fs::write(file(3, "emotion.safetensors"), b"half").unwrap();
    fs::remove_file(file(2, "emotion.ron")).unwrap();
    let current = registry.current();
    assert_eq!((current.number(), current.problems.len()), (1, 2));
    assert!(
        current
            .problems
            .iter()
            .all(|problem| problem.advice().is_some())
    );
    fs::write(
        file(1, Entry::FILE),
        b"(number: 1, files: {\"../x\": \"\"})",
    )
    .unwrap();
    assert_eq!(registry.current().number(), SHIPPED);
    let states: Vec<State> = registry.list().unwrap().iter().map(|l| l.state).collect();
    assert_eq!(states, [State::Damaged; 3]);
    let change = registry.change().unwrap();
    assert!(change.promote(3, Because::Asked, None).is_err());
}

#[test]
fn a_damaged_pointer_leaves_the_shipped_model_until_another_is_chosen() {
    let data = tempfile::tempdir().unwrap();
    let registry = Registry::new(data.path());
    added(&registry, 1..=2);
    for text in ["", "(format: 9, moves: [], tainted: [])", "\u{0}\u{0}"] {
        fs::write(registry.folder().join(Standing::FILE), text).unwrap();
        let current = registry.current();
        assert_eq!(
            (current.number(), current.problems.len()),
            (SHIPPED, 1),
            "{text}"
        );
        assert!(current.problems[0].advice().unwrap().contains("promote"));
    }
    registry
        .change()
        .unwrap()
        .promote(2, Because::Asked, None)
        .unwrap();
    assert_eq!(sound(data.path()), 2);
}

#[test]
fn whoever_withdraws_leaves_the_models_too() {
    let data = tempfile::tempdir().unwrap();
    let registry = Registry::new(data.path());
    added(&registry, 1..=3);
    let change = registry.change().unwrap();
    change.taint(&[2, 3]).unwrap();
    assert_eq!(registry.current().number(), 1);
    assert!(change.promote(3, Because::Asked, None).is_err());
    assert_eq!(change.erase_tainted().unwrap(), [2, 3]);
    assert!(change.erase_tainted().unwrap().is_empty());
    let listed = registry.list().unwrap();
    assert_eq!(listed[2].state, State::Tainted);
    assert!(listed[2].entry.is_some(), "the history stays");
    assert!(!registry.folder().join("3/emotion.safetensors").exists());
    assert_eq!(change.add(draft(4)).unwrap(), 4);
    assert_eq!(change.roll_back(Because::Asked).unwrap(), SHIPPED);
}

/// Dies before every single step of keeping and promoting, from every state.
#[test]
fn a_crash_before_any_step_leaves_a_whole_model_that_counts() {
    for kept in 0..3 {
        let mut steps = 0;
        loop {
            let data = tempfile::tempdir().unwrap();
            let registry = Registry::new(data.path());
            added(&registry, 1..=kept);
            fault::after(Some(steps));
            let done = registry.change().and_then(|change| {
                let number = change.add(draft(kept + 1))?;
                change.promote(number, Because::Better, Some(kept))
            });
            fault::after(None);
            let now = sound(data.path());
            assert!(now == kept || now == kept + 1, "{now} after {steps} steps");
            if done.is_ok() {
                assert_eq!(now, kept + 1);
                assert!(steps > 10, "the steps were counted: {steps}");
                break;
            }
            // The next change clears up, and goes on.
            let next = registry.list().unwrap().len() as u32 + 1;
            let change = registry.change().unwrap();
            assert_eq!(change.add(draft(next)).unwrap(), next);
            drop(change);
            let names = fs::read_dir(registry.folder()).unwrap().flatten();
            assert!(
                names
                    .into_iter()
                    .all(|name| !name.file_name().to_string_lossy().starts_with(".part"))
            );
            sound(data.path());
            steps += 1;
        }
    }
}

const FOLDER: &str = "FACE_GAME_TEST_REGISTRY";

/// What the processes do that the next test kills: never ends by itself.
#[test]
#[ignore = "run by the next test, as a process of its own"]
fn changes_models_until_killed() {
    let Some(data) = std::env::var_os(FOLDER) else {
        return;
    };
    let registry = Registry::new(Path::new(&data));
    loop {
        let Ok(change) = registry.change() else {
            continue;
        };
        let next = registry.list().unwrap().len() as u32 + 1;
        let number = change.add(draft(next)).unwrap();
        assert_eq!(number, next, "nobody else adds meanwhile");
        let now = registry.current().number();
        change.promote(number, Because::Better, Some(now)).unwrap();
        if number % 5 == 0 {
            change.roll_back(Because::Fallen).unwrap();
        }
    }
}

/// Two processes at a time are killed at random moments, 300 in all.
#[test]
fn killed_processes_leave_a_whole_model_that_counts() {
    let mut data = tempfile::tempdir().unwrap();
    let mut chance = ChaCha8Rng::seed_from_u64(11);
    let (mut changed, mut last) = (0, 0);
    for round in 0..150 {
        if round % 15 == 0 {
            (data, last) = (tempfile::tempdir().unwrap(), 0);
        }
        let spawn = |()| {
            Command::new(std::env::current_exe().unwrap())
                .args([
                    "--exact",
                    "--ignored",
                    "learn::registry::tests::changes_models_until_killed",
                ])
                .env(FOLDER, data.path())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap()
        };
        let mut children = [(), ()].map(spawn);
        // However slow the machine is: not before something was changed.
        let versions = || Registry::new(data.path()).list().unwrap().len();
        let began = Instant::now();
        while versions() == last && began.elapsed() < Duration::from_secs(60) {
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(Duration::from_micros(chance.random_range(0..15_000)));
        for child in &mut children {
            assert!(
                child.try_wait().unwrap().is_none(),
                "no process ends by itself"
            );
            child.kill().unwrap();
            child.wait().unwrap();
        }
        sound(data.path());
        let kept = Registry::new(data.path()).list().unwrap().len();
        changed += kept - last;
        last = kept;
    }
    assert!(changed >= 150, "something was under way: {changed}");
}
