//! Training on made-up people: that it learns, repeats, goes on, and refuses.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::*;
use crate::{
    facs::{ActionUnit, ActionUnit::*, Emotion},
    learn::emotion::{
        EmotionModel, Rules,
        recipe::tests::recipe,
        tests::{example, input},
    },
    vision::crop::FaceCrop,
};

/// What these people show for three emotions: not what the prototypes say, so that
/// rules are often wrong and only learning helps.
const WAYS: [(Emotion, [ActionUnit; 3]); 3] = [
    (Emotion::Happiness, [LipCornerPuller, LipsPart, JawDrop]),
    (Emotion::Surprise, [UpperLidRaiser, LipsPart, JawDrop]),
    (Emotion::Anger, [BrowLowerer, LipPressor, ChinRaiser]),
];

/// Faces of so many people, who leave units out and add some of their own.
fn people(count: usize, seed: u64) -> Vec<Example> {
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let mut faces = Vec::new();
    for person in 0..count {
        let habit = ActionUnit::ALL[chance.random_range(0..ActionUnit::COUNT)];
        for _ in 0..4 {
            for (emotion, units) in WAYS {
                let mut shown: Vec<ActionUnit> = units
                    .into_iter()
                    .filter(|_| chance.random_bool(0.8))
                    .collect();
                if chance.random_bool(0.3) {
                    shown.push(habit);
                }
                faces.push(example(&format!("person {person}"), emotion.into(), &shown));
            }
            faces.push(example(&format!("person {person}"), Label::Neutral, &[]));
        }
    }
    faces
}

fn job(kind: Kind, checkpoint: Option<&Path>) -> Job<'_> {
    Job {
        kind,
        seed: 3,
        checkpoint,
        pause: Duration::ZERO,
        origin: "made up for a test",
        limits: &["made up"],
    }
}

/// A short recipe.
fn short() -> EmotionRecipe {
    let mut recipe = recipe();
    (recipe.aus.epochs, recipe.aus.hidden, recipe.aus.batch) = (12, 16, 32);
    (recipe.crops.epochs, recipe.crops.hidden, recipe.crops.batch) = (6, 4, 32);
    recipe.crops.rate = 0.004;
    recipe
}

fn trained(examples: &[Example], recipe: &EmotionRecipe, job: &Job) -> Trained {
    let go = &mut |_: &Epoch| ControlFlow::Continue(());
    train(examples, recipe, job, go).unwrap().unwrap()
}

#[test]
fn learning_beats_the_rules_on_people_that_it_has_not_seen() {
    let faces = people(60, 1);
    let trained = trained(&faces, &short(), &job(Kind::Aus, None));
    let figures = trained.card.figures.as_ref().unwrap();
    let unseen: Vec<&Example> = faces
        .iter()
        .filter(|face| Part::of(&face.person, &short(), 3) == Part::HeldOut)
        .collect();
    assert_eq!(figures.faces, unseen.len());
    let rules = evaluation::measure(&Rules::default(), &unseen, 1).unwrap();
    let (learned, ruled) = (figures.accuracy.value, rules.accuracy.value);
    assert!(
        learned > ruled + 0.15 && learned > 0.85,
        "{learned} {ruled}"
    );
    assert!(
        figures.calibration_error < 0.1,
        "{}",
        figures.calibration_error
    );
    assert!(trained.curve[0].validation > trained.curve[5].validation);
    // Its table says what these people do.
    let classifier = trained.classifier().unwrap();
    let happy = Label::from(Emotion::Happiness);
    let row = trained
        .card
        .units
        .own
        .iter()
        .find(|row| row.label == happy)
        .unwrap();
    assert!(row.found[LipCornerPuller.index()] > 0.6 && row.found[CheekRaiser.index()] < 0.3);
    assert_eq!(
        classifier.card().people + classifier.card().validation_people + figures.people,
        60
    );
}

#[test]
fn the_same_seed_gives_the_same_weights_and_another_gives_others() {
    let faces = people(20, 2);
    let mut short = short();
    short.aus.epochs = 4;
    let weights = |seed| {
        trained(
            &faces,
            &short,
            &Job {
                seed,
                ..job(Kind::Aus, None)
            },
        )
        .weights
    };
    assert!(weights(5) == weights(5));
    assert!(weights(5) != weights(6));
}

#[test]
fn a_training_that_was_cut_off_anywhere_ends_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("training");
    let faces = people(20, 3);
    let mut short = short();
    short.aus.epochs = 7;
    let whole = trained(&faces, &short, &job(Kind::Aus, None));
    for cut in [1, 3, 6] {
        let mut stop = |epoch: &Epoch| match epoch.number {
            number if number == cut => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        };
        let job = job(Kind::Aus, Some(&path));
        assert!(train(&faces, &short, &job, &mut stop).unwrap().is_none());
        let mut passes = Vec::new();
        let mut go = |epoch: &Epoch| {
            passes.push(epoch.number);
            ControlFlow::Continue(())
        };
        let again = train(&faces, &short, &job, &mut go).unwrap().unwrap();
        assert_eq!(passes[0], cut + 1, "it went on");
        assert!(again.weights == whole.weights && again.curve == whole.curve);
        assert_eq!(again.card, whole.card);
        assert!(!path.exists(), "a finished training leaves no checkpoint");
    }
}

#[test]
fn a_checkpoint_of_another_training_or_a_damaged_one_is_not_gone_on_from() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("training");
    let mut short = short();
    short.aus.epochs = 3;
    let mut stop = |_: &Epoch| ControlFlow::Break(());
    let before = people(20, 4);
    train(&before, &short, &job(Kind::Aus, Some(&path)), &mut stop).unwrap();
    let faces = people(21, 4);
    let whole = trained(&faces, &short, &job(Kind::Aus, None));
    let other = trained(&faces, &short, &job(Kind::Aus, Some(&path)));
    assert!(other.weights == whole.weights);
    std::fs::write(&path, b"damaged").unwrap();
    let other = trained(&faces, &short, &job(Kind::Aus, Some(&path)));
    assert!(other.weights == whole.weights);
}

#[test]
fn what_is_loaded_again_says_the_same_as_burn() {
    let faces = people(20, 5);
    let mut short = short();
    short.aus.epochs = 3;
    let trained = trained(&faces, &short, &job(Kind::Aus, None));
    let folder = tempfile::tempdir().unwrap();
    trained
        .card
        .write(&trained.weights, folder.path(), "emotion")
        .unwrap();
    let loaded = Classifier::load(&folder.path().join("emotion.ron")).unwrap();
    assert_eq!(loaded.card(), &trained.card);
    let weights = Weights::from_bytes(&trained.weights, loaded.network()).unwrap();
    let device = Device::flex();
    let parameters = tensors(&weights.parameters, &device);
    for face in &faces[..20] {
        let numbers = face.features.numbers();
        let inputs = weights.spread.standard(&numbers).collect();
        let scores = weights
            .network
            .scores(&parameters, inputs, &device)
            .unwrap();
        let scores: Vec<f32> = scores
            .iter()
            .map(|s| s / trained.card.temperature)
            .collect();
        let burn = crate::learn::emotion::Prediction::softmax(&scores).unwrap();
        let plain = loaded.predict(&input(&face.features)).unwrap();
        for (a, b) in burn.likely().iter().zip(plain.likely()) {
            assert!((a - b).abs() < 1e-5);
        }
    }
}

#[test]
fn files_that_do_not_belong_together_are_refused_with_a_hint() {
    let faces = people(20, 6);
    let mut short = short();
    short.aus.epochs = 1;
    let trained = trained(&faces, &short, &job(Kind::Aus, None));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("emotion.safetensors");
    let refused = |what: &str| {
        let problem = Classifier::load(&path).unwrap_err();
        assert!(problem.to_string().contains(what), "{problem}");
        assert!(problem.advice().is_some());
    };
    refused("cannot read");
    trained
        .card
        .write(&trained.weights, folder.path(), "emotion")
        .unwrap();
    let mut damaged = trained.weights.clone();
    *damaged.last_mut().unwrap() ^= 1;
    std::fs::write(&path, &damaged).unwrap();
    refused("not the file that its card describes");
    // A foreign file with a card that names it.
    std::fs::write(&path, b"foreign").unwrap();
    let card = Card {
        weights_blake3: blake3::hash(b"foreign").to_hex().to_string(),
        ..trained.card.clone()
    };
    let text = ron::ser::to_string(&card).unwrap();
    std::fs::write(folder.path().join("emotion.ron"), text).unwrap();
    refused("not a safetensors file");
    std::fs::write(folder.path().join("emotion.ron"), "(kind: aus)").unwrap();
    refused("emotion.ron");
    std::fs::File::create(&path)
        .unwrap()
        .set_len(1 << 40)
        .unwrap();
    refused("bytes");
}

#[test]
fn too_little_to_learn_from_is_told() {
    let told = |faces: &[Example], kind| {
        let go = &mut |_: &Epoch| ControlFlow::Continue(());
        let problem = train(faces, &short(), &job(kind, None), go).unwrap_err();
        assert!(problem.advice().is_some());
        problem.to_string()
    };
    assert!(told(&[], Kind::Aus).contains("too few faces"));
    assert!(told(&people(30, 1), Kind::Crops).contains("too few faces"));
    let mut same = people(30, 1);
    same.retain(|face| face.label == Label::Neutral);
    assert!(told(&same, Kind::Aus).contains("same label"));
}

/// Faces that differ by where they are bright: the mouth or the brows.
fn pictures(count: usize) -> Vec<Example> {
    let mut chance = ChaCha8Rng::seed_from_u64(9);
    let mut faces = Vec::new();
    for person in 0..count {
        for label in [Emotion::Happiness, Emotion::Anger] {
            let row = if label == Emotion::Happiness { 46 } else { 16 };
            let skin = chance.random_range(40..150_u8);
            let rgb = (0..example::SIDE * example::SIDE).flat_map(|n| {
                let noise = chance.random_range(0..30_u8);
                let near = (n / example::SIDE).abs_diff(row) < 4;
                [skin + noise + if near { 60 } else { 0 }; 3]
            });
            let crop = FaceCrop::new(example::SIDE, rgb.collect()).unwrap();
            faces.push(Example {
                crop: Some(crop),
                ..example(&format!("person {person}"), label.into(), &[])
            });
        }
    }
    faces
}

#[test]
fn convolutions_learn_from_pictures_what_units_do_not_say() {
    let faces = pictures(80);
    let trained = trained(&faces, &short(), &job(Kind::Crops, None));
    let figures = trained.card.figures.as_ref().unwrap();
    assert!(figures.accuracy.value > 0.9, "{:?}", figures.accuracy);
    let model = trained.classifier().unwrap();
    let problem = model.predict(&input(&faces[0].features)).unwrap_err();
    assert!(problem.advice().is_some());
}
