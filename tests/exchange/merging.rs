//! What is exported comes back, once, in whatever order, and nobody who was erased.

use face_game::dataset::{
    PersonKind, Recipients,
    export::{Images, Purpose},
    tables::TABLES,
};
use proptest::prelude::*;

use super::{
    exchange::{COPIED, bring, bring_sealed, export, export_to, keys},
    world::{LEARNED, Player, SMALL, bury, dump, fill, open, people},
};

/// Every test writes to a disk and waits for it.
fn few() -> ProptestConfig {
    ProptestConfig {
        cases: 6,
        max_shrink_iters: 0,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(few())]

    #[test]
    fn what_is_exported_comes_back_as_it_was(seed: u64, encrypted: bool) {
        let home = tempfile::tempdir().unwrap();
        let at = |name: &str| home.path().join(name);
        let recipients = if encrypted { keys(home.path()).0 } else { Recipients::default() };
        let players = people(seed, &SMALL, &recipients);
        let kiosk = open(&at("kiosk"));
        fill(&kiosk, &players);
        bury(&kiosk, &people(seed ^ 1, &SMALL, &recipients)[0]);
        let card = export(&kiosk, Purpose::Own, COPIED(), &at("out")).unwrap();
        let hub = open(&at("hub"));
        let out = at("out").display().to_string();
        bring(&hub, &[&out]).unwrap();
        prop_assert_eq!(dump(&hub), dump(&kiosk));
        prop_assert_eq!(format!("{:?}", hub.verify().unwrap().findings), "[]");
        // Every row once, in the card too.
        for (table, rows) in dump(&kiosk) {
            if table != "files" && !rows.is_empty() {
                prop_assert_eq!(card.rows[&table], rows.len() as u64, "{}", table);
            }
        }
        // Twice is once.
        let again = bring(&hub, &[&out, &out]).unwrap();
        prop_assert!(again.rows.values().all(|tally| tally.new == 0 && tally.joined == 0));
        prop_assert_eq!(dump(&hub), dump(&kiosk));
        // The data folder itself says the same.
        let other = open(&at("other"));
        bring(&other, &[&at("kiosk").display().to_string()]).unwrap();
        prop_assert_eq!(dump(&other), dump(&kiosk));
    }

    #[test]
    fn kiosks_merge_in_any_order(seed: u64, shares in proptest::collection::vec(0..16_u8, 5)) {
        let home = tempfile::tempdir().unwrap();
        let at = |name: String| home.path().join(name);
        let players = people(seed, &SMALL, &Recipients::default());
        let mut exports = Vec::new();
        for kiosk in 0..3_u8 {
            let store = open(&at(format!("kiosk{kiosk}")));
            // Who is at several kiosks, and who was erased at one of them.
            let here = |share: u8| share & (1 << kiosk) != 0;
            let (buried, there): (Vec<_>, Vec<_>) = players
                .iter()
                .zip(&shares)
                .filter(|(_, share)| here(**share))
                .partition(|(_, share)| **share >= 8 && kiosk == 2);
            fill(&store, there.into_iter().map(|(player, _)| player));
            for (player, _) in buried {
                bury(&store, player);
            }
            // One of them saw sessions only begin.
            if kiosk == 1 {
                store.connection().execute("UPDATE sessions SET ended_at = NULL, calibrated = 0", []).unwrap();
                store.connection().execute("UPDATE models SET first_used = first_used + 5", []).unwrap();
                store.connection().execute("UPDATE labels SET revoked_at = made_at + 1", []).unwrap();
            }
            let out = at(format!("out{kiosk}"));
            export(&store, Purpose::Own, COPIED(), &out).unwrap();
            exports.push(out.display().to_string());
        }
        let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
        let merged = orders.map(|order| {
            let hub = open(&at(format!("hub{order:?}")));
            for kiosk in order {
                bring(&hub, &[&exports[kiosk]]).unwrap();
            }
            assert_eq!(format!("{:?}", hub.verify().unwrap().findings), "[]");
            dump(&hub)
        });
        for other in &merged[1..] {
            prop_assert_eq!(other, &merged[0]);
        }
        let at_once = open(&at("at once".into()));
        let all: Vec<_> = exports.iter().map(String::as_str).collect();
        bring(&at_once, &all).unwrap();
        prop_assert_eq!(&dump(&at_once), &merged[0]);
    }
}

#[test]
fn whoever_was_erased_stays_erased() {
    let home = tempfile::tempdir().unwrap();
    let at = |name: &str| home.path().join(name);
    let mut players = people(3, &SMALL, &Recipients::default());
    for player in &mut players {
        player.taught = true;
    }
    let busy = |player: &&Player| {
        player
            .sessions
            .iter()
            .any(|(_, attempts)| attempts.len() > 1)
    };
    let somebody = players.iter().find(busy).unwrap();
    let kiosk = open(&at("kiosk"));
    fill(&kiosk, &players);
    export(&kiosk, Purpose::Own, COPIED(), &at("before")).unwrap();
    bury(&kiosk, somebody);
    kiosk
        .connection()
        .execute("DELETE FROM people WHERE id = ?1", [somebody.person.id])
        .unwrap();
    export(&kiosk, Purpose::Own, COPIED(), &at("after")).unwrap();
    let [before, after] = ["before", "after"].map(|name| at(name).display().to_string());

    let hub = open(&at("hub"));
    bring(&hub, &[&before]).unwrap();
    let imported = bring(&hub, &[&after]).unwrap();
    assert_eq!(imported.erased, 1);
    let rows = dump(&hub);
    let id = somebody.person.id.to_string();
    for (table, rows) in &rows {
        assert!(
            table == "erased" || !rows.iter().any(|row| row.contains(&id)),
            "{table}"
        );
    }
    assert!(
        rows["models"]
            .iter()
            .any(|row| row.contains(LEARNED) && !row.contains("Null"))
    );
    // An old export brings nobody back.
    let imported = bring(&hub, &[&before]).unwrap();
    assert!(imported.rows["turns"].barred > 0 && imported.rows["people"].barred == 1);
    assert_eq!(dump(&hub), rows);
    assert_eq!(format!("{:?}", hub.verify().unwrap().findings), "[]");
}

#[test]
fn only_those_who_agreed_are_in_research() {
    let home = tempfile::tempdir().unwrap();
    let at = |name: &str| home.path().join(name);
    let (recipients, identities) = keys(home.path());
    let agrees = |player: &&Player, purpose: usize| player.consents[purpose].granted;
    let pictures = |players: &[&Player]| {
        let sessions = players.iter().flat_map(|player| &player.sessions);
        let attempts = sessions.flat_map(|(_, attempts)| attempts);
        attempts.filter(|attempt| attempt.image.is_some()).count()
    };
    // Some agree, some do not, and some who agree left pictures.
    let players = (0..u64::MAX)
        .map(|seed| people(seed, &SMALL, &recipients))
        .find(|players| {
            let research: Vec<_> = players.iter().filter(|one| agrees(one, 3)).collect();
            research.len() < players.len() && pictures(&research) > 0
        })
        .unwrap();
    let kiosk = open(&at("kiosk"));
    fill(&kiosk, &players);
    let research: Vec<_> = players.iter().filter(|player| agrees(player, 3)).collect();
    let pictures = pictures(&research);

    let card = export(
        &kiosk,
        Purpose::Research,
        Images::Plain(Some(identities)),
        &at("out"),
    )
    .unwrap();
    assert_eq!(card.rows["people"], research.len() as u64);
    assert_eq!(
        card.left_out.people,
        (players.len() - research.len()) as u64
    );
    let all = std::fs::read_to_string(at("out").join("csv/turns.csv")).unwrap();
    for player in &players {
        let turns: usize = player.sessions.iter().map(|(_, turns)| turns.len()).sum();
        let there = all.contains(&player.person.id.to_string());
        assert_eq!(there, turns > 0 && agrees(&player, 3));
    }
    assert_eq!(card.rows["images"], pictures as u64);
    // Nothing tells who anybody is.
    assert!(!card.rows.contains_key("codes") && !card.rows.contains_key("model_people"));

    // Opened pictures are encrypted again where a key is configured.
    let hub = open(&at("hub"));
    let out = at("out").display().to_string();
    let (hub_recipients, hub_keys) = keys(home.path());
    bring_sealed(&hub, &[&out], &hub_recipients).unwrap();
    let files = hub.folder().images().unwrap();
    assert_eq!(files.len(), pictures);
    for file in files {
        assert!(file.ends_with(".png.age"), "{file}");
        hub_keys
            .open(&std::fs::read(hub.folder().file(&file)).unwrap())
            .unwrap();
    }
    assert_eq!(format!("{:?}", hub.verify().unwrap().findings), "[]");

    // Without a key they stay, and that is said.
    let card = export(&kiosk, Purpose::Research, Images::LeftOut, &at("without")).unwrap();
    assert_eq!(card.left_out.images, pictures as u64);
    assert!(!at("without").join("images").exists() && !card.rows.contains_key("images"));
    let (_, wrong) = keys(home.path());
    let problem = export(
        &kiosk,
        Purpose::Research,
        Images::Plain(Some(wrong)),
        &at("wrong"),
    )
    .unwrap_err();
    assert!(
        problem.advice().is_some() && !at("wrong").exists(),
        "{problem}"
    );
    let problem = export(&kiosk, Purpose::Research, Images::Plain(None), &at("wrong")).unwrap_err();
    assert!(
        problem.advice().unwrap().contains("--identity"),
        "{problem}"
    );
    assert!(!at("wrong").exists());
}

#[test]
fn many_kiosks_share_a_store_and_an_export_may_be_repeated() {
    let home = tempfile::tempdir().unwrap();
    let at = |name: &str| home.path().join(name);
    let url = format!("file://{}", at("bucket").display());
    let mut all = people(21, &SMALL, &Recipients::default());
    let others = all.split_off(2);
    let (one, two) = (open(&at("one")), open(&at("two")));
    fill(&one, &all);
    fill(&two, &others);
    let first = export_to(&one, Purpose::Own, COPIED(), &url).unwrap();
    assert!(first.written > 10 && first.same == 0 && first.removed == 0);
    export_to(&two, Purpose::Own, COPIED(), &url).unwrap();
    let again = export_to(&one, Purpose::Own, COPIED(), &url).unwrap();
    assert_eq!((again.written, again.same), (0, first.written));

    let hub = open(&at("hub"));
    bring(&hub, &[&url]).unwrap();
    let both = open(&at("both"));
    fill(&both, all.iter().chain(&others));
    assert_eq!(dump(&hub), dump(&both));
    // A copy of the bucket is the same.
    let copy = open(&at("copy"));
    bring(&copy, &[&at("bucket").display().to_string()]).unwrap();
    assert_eq!(dump(&copy), dump(&both));

    // Who goes from a kiosk goes from the store, and then from the hub.
    let somebody = all
        .iter()
        .find(|player| !player.sessions.is_empty())
        .unwrap();
    bury(&one, somebody);
    one.connection()
        .execute("DELETE FROM people WHERE id = ?1", [somebody.person.id])
        .unwrap();
    let sent = export_to(&one, Purpose::Own, COPIED(), &url).unwrap();
    assert!(sent.written > 0);
    bring(&hub, &[&url]).unwrap();
    let id = somebody.person.id.to_string();
    assert!(!dump(&hub)["people"].iter().any(|row| row.contains(&id)));
}

#[test]
fn every_table_is_filled_by_the_made_up_people() {
    let home = tempfile::tempdir().unwrap();
    let store = open(home.path());
    let players = people(8, &SMALL, &Recipients::default());
    assert!(
        players
            .iter()
            .all(|player| player.person.kind == PersonKind::Player)
    );
    fill(&store, &players);
    let rows = dump(&store);
    for table in &TABLES {
        assert!(
            table.name == "erased" || !rows[table.name].is_empty(),
            "{}",
            table.name
        );
    }
}
