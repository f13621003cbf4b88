use proptest::prelude::*;

use super::*;

fn parse(text: &str) -> Manifest {
    Manifest::parse(text.as_bytes(), Path::new("set")).unwrap()
}

/// Line and text of what was rejected.
fn told(manifest: &Manifest) -> Vec<(u64, String)> {
    let mut told: Vec<_> = manifest
        .rejected
        .iter()
        .inspect(|rejected| assert!(rejected.problem.advice().is_some()))
        .map(|rejected| (rejected.line, rejected.problem.to_string()))
        .collect();
    told.sort();
    told
}

#[track_caller]
fn assert_told(manifest: &Manifest, wanted: &[(u64, &str)]) {
    let told = told(manifest);
    assert_eq!(told.len(), wanted.len(), "{told:#?}");
    for ((line, text), (wanted_line, part)) in told.iter().zip(wanted) {
        assert!(
            line == wanted_line && text.contains(part),
            "{line}: {text}, not {part}"
        );
    }
}

#[test]
fn columns_may_come_in_any_order() {
    let manifest = parse(
        "skin,aus,person,image,group_camera,emotion,neutral\n\
         VI,6:3+12,ann,a.jpg,old,Happiness,n.jpg\n",
    );
    assert_eq!(manifest.groups, ["skin", "group_camera"]);
    assert!(manifest.notes.is_empty());
    let row = &manifest.rows[0];
    assert_eq!(
        (row.line, row.person.as_str(), row.image.as_str()),
        (2, "ann", "a.jpg")
    );
    assert_eq!(row.label, Some(Label::Posed(Emotion::Happiness)));
    assert_eq!(row.neutral.as_deref(), Some("n.jpg"));
    assert_eq!(row.groups, ["VI", "old"]);
    assert_eq!(row.truth.unwrap().present.to_string(), "AU06 + AU12");
    assert_eq!(manifest.locate(&row.image), Path::new("set/a.jpg"));
}

#[test]
fn a_bom_and_windows_line_breaks_and_quotes_do_no_harm() {
    let manifest =
        parse("\u{feff}image,person,aus\r\n\r\n\"a, b.jpg\",\"Ann\r\nBell\",6\r\nc.jpg,ann,99\r\n");
    assert_eq!(manifest.rows[0].image, "a, b.jpg");
    assert_eq!(manifest.rows[0].line, 3);
    // A field of two lines came before.
    assert_told(
        &manifest,
        &[(5, "AU \"99\"".replace("AU ", "Action Unit ").as_str())],
    );
}

#[test]
fn every_bad_row_is_told_by_its_line_and_the_rest_goes_on() {
    let mut bytes = b"image,person,neutral,emotion,aus\n\
        a.jpg,ann,,happiness,6+12\n\
        b.jpg,ann,,joy,\n\
        c.jpg,ann,,,AU77\n\
        ./a.jpg,ann,,anger,\n\
        d.jpg,ann\n\
        ,ann,,anger,\n\
        e.jpg,,,anger,\n\
        f.jpg,ann,,,6:9\n"
        .to_vec();
    bytes.extend(b"\xff.jpg,ann,,fear,\n");
    bytes.extend(b"g.jpg,ann,,fear,\n");
    let manifest = Manifest::parse(&bytes, Path::new("")).unwrap();
    assert_told(
        &manifest,
        &[
            (3, "emotion \"joy\""),
            (4, "Action Unit \"AU77\""),
            (5, "line 2 already"),
            (6, "2 fields where the first line names 5"),
            (7, "`image` is empty"),
            (8, "`person` is empty"),
            (9, "out of range"),
            (10, "not in UTF-8"),
        ],
    );
    let images: Vec<_> = manifest.rows.iter().map(|row| row.image.as_str()).collect();
    assert_eq!(images, ["a.jpg", "g.jpg"]);
}

#[test]
fn what_is_no_mistake_is_noted() {
    let manifest = parse(
        "image,person,emotion,aus,mood\n\
         a.jpg,ann,contempt,12+27,\n\
         b.jpg,ann,contempt,,\n\
         c.jpg,ann,,27,\n\
         d.jpg,ann,,,\n",
    );
    assert_told(&manifest, &[]);
    assert_eq!(manifest.rows[0].label, None);
    let notes = manifest.notes.join("\n");
    for part in [
        "`mood`",
        "contempt: 2;",
        "AU27 on 2",
        "without any label: 1",
    ] {
        assert!(notes.contains(part), "{notes} lacks {part}");
    }
}

#[test]
fn a_header_that_cannot_be_used_is_one_problem() {
    for (text, part) in [
        ("", "empty"),
        ("\n\n", "empty"),
        ("image,emotion\n", "`person` is missing"),
        ("person,emotion\n", "`image` is missing"),
        (
            "image,person\na.jpg,ann\n",
            "`emotion` and `aus` are missing",
        ),
        ("image;person;emotion\n", "`image` is missing"),
        ("image,person,image,emotion\n", "`image` stands twice"),
    ] {
        let problem = Manifest::parse(text.as_bytes(), Path::new("")).unwrap_err();
        assert!(problem.to_string().contains(part), "{text:?}: {problem}");
        assert!(problem.advice().is_some());
    }
    let semicolons = Manifest::parse(b"image;person;emotion\n", Path::new("")).unwrap_err();
    assert_eq!(semicolons.advice(), Some("separate columns by commas"));
    assert!(Manifest::parse(b"\xff\xfe,person\n", Path::new("")).is_err());
    assert!(
        Manifest::read(Path::new("nowhere/at/all.csv"))
            .unwrap_err()
            .advice()
            .is_some()
    );
    assert!(Manifest::read(Path::new(env!("CARGO_MANIFEST_DIR"))).is_err());
}

#[test]
fn neutrals_are_named_or_the_persons_own_row() {
    let mut manifest = parse(
        "image,person,neutral,emotion\n\
         a1.jpg,ann,a0.jpg,happiness\n\
         a2.jpg,ann,,anger\n\
         a3.jpg,ann,,neutral\n\
         b0.jpg,bob,,neutral\n\
         b1.jpg,bob,,anger\n",
    );
    let neutrals = Neutrals::choose(&mut manifest);
    assert_told(&manifest, &[]);
    assert_eq!(neutrals.of("ann"), Some("a0.jpg"));
    assert_eq!(neutrals.of("bob"), Some("b0.jpg"));
    assert!(neutrals.is("bob", "./b0.jpg") && !neutrals.is("ann", "a3.jpg"));
}

#[test]
fn neutrals_that_contradict_and_people_without_one_are_told() {
    let mut manifest = parse(
        "image,person,neutral,emotion\n\
         a1.jpg,ann,a0.jpg,happiness\n\
         a2.jpg,ann,other.jpg,anger\n\
         b0.jpg,bob,,neutral\n\
         b1.jpg,bob,,neutral\n\
         c1.jpg,cem,,anger\n\
         d1.jpg,dan,a0.jpg,anger\n\
         e1.jpg,eve,e0.jpg,anger\n\
         e2.jpg,eve,./e0.jpg,fear\n",
    );
    let neutrals = Neutrals::choose(&mut manifest);
    assert_told(
        &manifest,
        &[
            (
                3,
                "two neutral images of ann: other.jpg, and a0.jpg on line 2",
            ),
            (5, "bob has a neutral row on line 4 already"),
            (6, "cem has no neutral image"),
            (7, "neutral image of ann already"),
        ],
    );
    assert_eq!(manifest.rows.len(), 5 - 1);
    assert_eq!((neutrals.of("cem"), neutrals.of("dan")), (None, None));
}

proptest! {
    #[test]
    fn nothing_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = Manifest::parse(&bytes, Path::new(""));
        let mut under_a_header = b"image,person,neutral,emotion,aus,age\n".to_vec();
        under_a_header.extend(&bytes);
        if let Ok(mut manifest) = Manifest::parse(&under_a_header, Path::new("")) {
            Neutrals::choose(&mut manifest);
        }
    }

    /// Rows of the alphabet that manifests are made of.
    #[test]
    fn every_row_is_used_or_told(text in "[ab,\"\n\r;+:6 ]{0,80}") {
        let whole = format!("image,person,aus\n{text}");
        let manifest = Manifest::parse(whole.as_bytes(), Path::new("")).unwrap();
        let records = records::of(whole.as_bytes()).count();
        prop_assert_eq!(manifest.rows.len() + manifest.rejected.len(), records - 1);
        let breaks = whole.matches(['\n', '\r']).count() as u64;
        prop_assert!(manifest.rows.iter().all(|row| row.line >= 2 && row.line <= breaks + 1));
    }
}
