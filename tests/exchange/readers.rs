//! Other people's programs open an export as it is.

use std::collections::BTreeMap;

use face_game::{
    dataset::export::{Images, Purpose},
    facs::{ActionUnit, Emotion},
};
use serde_json::Value;

use super::{
    exchange::{export, keys},
    python,
    world::{SMALL, fill, open, people},
};

#[test]
fn pandas_duckdb_and_hugging_face_see_what_is_there() {
    let home = tempfile::tempdir().unwrap();
    let (recipients, identities) = keys(home.path());
    let players = people(8, &SMALL, &recipients);
    let kiosk = open(&home.path().join("kiosk"));
    fill(&kiosk, &players);
    let out = home.path().join("out");
    export(&kiosk, Purpose::Own, Images::Plain(Some(identities)), &out).unwrap();

    let output = python::script("read_export.py", home.path())
        .arg(&out)
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    let seen: Value = serde_json::from_slice(&output.stdout).unwrap();

    let attempts: Vec<_> = players
        .iter()
        .flat_map(|player| &player.sessions)
        .flat_map(|(_, attempts)| attempts)
        .collect();
    let rows = attempts.len();
    let readings: usize = attempts.iter().map(|attempt| attempt.readings.len()).sum();
    let labels = attempts
        .iter()
        .filter(|attempt| attempt.label.is_some())
        .count();
    assert!(rows > 5 && labels > 1, "choose another seed");

    for place in [
        "/pyarrow/rows",
        "/pandas/rows",
        "/pandas/csv_rows",
        "/datasets/rows",
    ] {
        assert_eq!(seen.pointer(place).unwrap(), rows, "{place}");
    }
    let pyarrow = &seen["pyarrow"];
    assert_eq!(seen["compression"], "SNAPPY");
    let vector = |count: usize| format!("fixed_size_list<item: float>[{count}]");
    assert_eq!(pyarrow["intensities"], vector(ActionUnit::COUNT));
    assert_eq!(pyarrow["landmarks"], vector(3 * 478));
    let mut sets: Vec<String> = Vec::new();
    for attempt in &attempts {
        if let face_game::dataset::Outcome::Scored { player_aus, .. } = attempt.turn.outcome {
            let codes: Vec<_> = player_aus.iter().map(ActionUnit::code).collect();
            sets.push(codes.join("+"));
        }
    }
    sets.sort();
    assert_eq!(pyarrow["aus"], serde_json::json!(sets));
    assert_eq!(pyarrow["scores"].as_array().unwrap().len(), sets.len());
    for same in ["same_ids", "same_scores", "same_times"] {
        assert_eq!(seen["pandas"][same], true, "{same}");
    }
    assert_eq!(seen["pandas"]["intensity_columns"], ActionUnit::COUNT);
    assert_eq!(seen["datasets"]["has_label"], true);

    let mut by_emotion: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    let targets = super::world::targets();
    for attempt in &attempts {
        let target = targets
            .iter()
            .find(|target| target.digest == attempt.turn.target);
        let counts = by_emotion.entry(target.unwrap().emotion.key()).or_default();
        counts[0] += 1;
        counts[1] += usize::from(attempt.label.is_some());
        if let face_game::dataset::Outcome::Scored { player_aus, .. } = attempt.turn.outcome {
            counts[2] += usize::from(player_aus.contains(ActionUnit::LipCornerPuller));
        }
    }
    assert_eq!(seen["duckdb"], serde_json::json!(by_emotion));
    assert_eq!(seen["duckdb_join"], readings);

    let pictures: Vec<_> = attempts
        .iter()
        .filter_map(|attempt| Some((attempt, attempt.image.as_ref()?)))
        .collect();
    assert!(!pictures.is_empty(), "choose another seed");
    assert_eq!(seen["imagefolder"]["sizes"], serde_json::json!([[8, 6]]));
    let mut turns: Vec<_> = pictures
        .iter()
        .map(|(attempt, _)| attempt.turn.id.to_string())
        .collect();
    turns.sort();
    assert_eq!(seen["imagefolder"]["turns"], serde_json::json!(turns));
    let mut names: Vec<_> = pictures
        .iter()
        .map(|(attempt, (image, _))| {
            let label = attempt
                .label
                .as_ref()
                .map(|label| label.emotion)
                .map_or("unlabelled", Emotion::key);
            format!("{label}/{}.png", image.id)
        })
        .collect();
    names.sort();
    assert_eq!(seen["metadata"]["file_names"], serde_json::json!(names));
}
