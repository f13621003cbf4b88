//! Small ONNX files, good and bad.

#[path = "../../../../tests/common/onnx.rs"]
mod written;

use proptest::prelude::*;

use super::{foreign::tests::tiny, *};
use crate::learn::emotion::{features::Features, tests::input as without_crop};
use written::{field, file, good, node, number, shape, weights};

fn entry() -> Foreign {
    tiny(Channels::Grey, Layout::Nchw)
}

fn grey(value: u8) -> FaceCrop {
    FaceCrop::new(2, vec![value; 12]).unwrap()
}

fn said(model: &OnnxModel, crop: &FaceCrop) -> Result<Prediction> {
    model.predict(&EmotionInput {
        features: &Features::default(),
        crop: Some(crop),
    })
}

/// Why a file is refused; it must be told with a hint.
fn refused(bytes: &[u8], foreign: Foreign) -> String {
    let problem = OnnxModel::from_bytes(bytes, foreign).unwrap_err();
    assert!(problem.advice().is_some(), "{problem}");
    problem.to_string()
}

#[test]
fn a_small_classifier_says_what_it_was_made_to_say() {
    let model = OnnxModel::from_bytes(&good(), entry()).unwrap();
    assert_eq!((model.name(), model.needs()), ("tiny.onnx", Needs::Crop));
    assert_eq!(model.labels()[1], Label::Other("contempt".into()));
    assert_eq!(model.version().len(), 12);
    // Four pixels of 20 sum to 80, which is less than 100; of 30 to more.
    assert_eq!(said(&model, &grey(20)).unwrap().best(), 2);
    assert_eq!(said(&model, &grey(30)).unwrap().best(), 0);
    let scaled = Foreign {
        scale: 0.5,
        ..entry()
    };
    let model = OnnxModel::from_bytes(&good(), scaled).unwrap();
    assert_eq!(said(&model, &grey(30)).unwrap().best(), 2);
    let problem = model
        .predict(&without_crop(&Features::default()))
        .unwrap_err();
    assert!(problem.to_string().contains("pictures"));
}

#[test]
fn probabilities_are_taken_as_they_are() {
    let shares = Foreign {
        output: Output::Probabilities,
        scale: 1.0 / 255.0,
        ..entry()
    };
    let model = OnnxModel::from_bytes(&good(), shares).unwrap();
    let likely = said(&model, &grey(0)).unwrap();
    assert_eq!(likely.likely(), [0.0, 0.0, 1.0]);
    // Negative numbers are no probabilities.
    let negative = Foreign {
        output: Output::Probabilities,
        scale: -1.0,
        ..entry()
    };
    let text = refused(&good(), negative);
    assert!(text.contains("no probabilities"), "{text}");
}

#[test]
fn whatever_does_not_fit_its_entry_is_told_and_hinted_at() {
    let fewer = Foreign {
        labels: entry().labels[..2].to_vec(),
        ..entry()
    };
    let text = refused(&good(), fewer);
    assert!(
        text.contains("3 numbers") && text.contains("2 labels"),
        "{text}"
    );
    let larger = Foreign {
        width: 7,
        ..entry()
    };
    let text = refused(&good(), larger);
    assert!(text.contains("[1, 1, 2, 7]"), "{text}");
    let named = Foreign {
        input: Some("picture".into()),
        ..entry()
    };
    let text = refused(&good(), named);
    assert!(text.contains("picture") && text.contains("face"), "{text}");
    let answer = Foreign {
        answer: Some("logits".into()),
        ..entry()
    };
    let text = refused(&good(), answer);
    assert!(text.contains("logits"), "{text}");
    let right = Foreign {
        input: Some("face".into()),
        answer: Some("labels".into()),
        ..entry()
    };
    assert!(OnnxModel::from_bytes(&good(), right).is_ok());
}

#[test]
fn a_cut_or_foreign_file_is_refused_wherever_it_was_cut() {
    let whole = good();
    for length in 0..whole.len() {
        // What is missing at the end may be no more than the operators' version.
        if let Ok(model) = OnnxModel::from_bytes(&whole[..length], entry()) {
            assert!(said(&model, &grey(9)).is_ok(), "{length}");
        }
    }
    for bytes in [
        &b""[..],
        b"not a network",
        b"<html></html>",
        &[0xff; 64],
        &[0; 64],
    ] {
        refused(bytes, entry());
    }
}

#[test]
fn numbers_that_are_not_finite_are_told() {
    for poison in [f32::NAN, f32::INFINITY] {
        let bytes = file(
            &[
                node("Flatten", &["face"], "flat"),
                node("Gemm", &["flat", "matrix", "bias"], "labels"),
            ],
            &[
                weights("matrix", &[4, 3], &[0.1; 12]),
                weights("bias", &[3], &[0.0, poison, 0.0]),
            ],
            &[1, 1, 2, 2],
            &[1, 3],
        );
        let text = refused(&bytes, entry());
        assert!(text.contains("no usable answer"), "{text}");
    }
}

#[test]
fn an_unknown_operator_is_told_by_its_name() {
    let bytes = file(
        &[node("Frobnicate", &["face"], "labels")],
        &[],
        &[1, 1, 2, 2],
        &[1, 3],
    );
    let text = refused(&bytes, entry());
    assert!(text.contains("Frobnicate"), "{text}");
}

#[test]
fn a_file_that_asks_for_all_memory_is_refused_before_it_gets_any() {
    let giant = i64::from(i32::MAX);
    for (operator, numbers) in [
        ("ConstantOfShape", vec![giant, giant, giant]),
        ("ConstantOfShape", vec![1 << 40]),
        ("Expand", vec![1, 1 << 20, 1 << 20]),
    ] {
        let inputs: &[&str] = if operator == "Expand" {
            &["face", "size"]
        } else {
            &["size"]
        };
        let nodes = [
            node(operator, inputs, "much"),
            node("Flatten", &["face"], "labels"),
        ];
        let bytes = file(&nodes, &[shape("size", &numbers)], &[1, 1, 2, 2], &[1, 4]);
        let text = refused(&bytes, entry());
        assert!(text.contains("too much memory"), "{text}");
    }
    // A tensor that says it is larger than its file.
    let nodes = [node("Flatten", &["face"], "labels")];
    let bytes = file(
        &nodes,
        &[weights("w", &[1 << 40], &[1.0])],
        &[1, 1, 2, 2],
        &[1, 4],
    );
    assert!(refused(&bytes, entry()).contains("larger than the file"));
}

#[test]
fn weights_in_other_files_are_not_fetched() {
    let elsewhere = field(
        13,
        &[field(1, b"location"), field(2, b"/etc/passwd")].concat(),
    );
    let tensor = [
        number(1, 4),
        number(2, 1),
        field(8, b"w"),
        number(14, 1),
        elsewhere,
    ]
    .concat();
    let bytes = file(
        &[node("Flatten", &["face"], "labels")],
        &[tensor],
        &[1, 1, 2, 2],
        &[1, 4],
    );
    assert!(refused(&bytes, entry()).contains("another file"));
}

#[test]
fn a_file_without_an_entry_is_told_how_to_get_one() {
    let mut config = crate::learn::emotion::recipe::tests::shipped();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tiny.onnx");
    let problem = OnnxModel::load(&path, &config).unwrap_err();
    assert!(problem.advice().unwrap().contains("config/emotion.ron"));
    config.onnx.push(entry());
    let problem = OnnxModel::load(&path, &config).unwrap_err();
    assert!(problem.to_string().contains("cannot read"), "{problem}");
    fs::write(&path, good()).unwrap();
    assert!(OnnxModel::load(&path, &config).is_ok());
    // A hole of more than the limit takes no space on the disk.
    fs::File::create(&path)
        .unwrap()
        .set_len(MOST_BYTES + 1)
        .unwrap();
    let problem = OnnxModel::load(&path, &config).unwrap_err();
    assert!(
        problem.to_string().contains("bytes, more than"),
        "{problem}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn no_file_makes_it_panic(
        at in 0_usize..400, with in prop::collection::vec(any::<u8>(), 1..6), cut in 0_usize..60,
    ) {
        let mut bytes = good();
        let length = bytes.len();
        for (k, byte) in with.into_iter().enumerate() {
            bytes[(at + k) % length] = byte;
        }
        bytes.truncate(length - cut.min(length));
        if let Ok(model) = OnnxModel::from_bytes(&bytes, entry()) {
            let _ = said(&model, &grey(5));
        }
    }
}
