use super::*;
use crate::vision::au_head::tests::shipped;

/// As shipped.
pub(crate) fn detector() -> Detector {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
    Detector::load(&models, &shipped()).unwrap()
}

#[test]
fn an_intensity_leads_back_to_the_output_that_it_was_made_of() {
    let scale = shipped().card().own.units[3].scale;
    for steps in [-1.5_f32, -0.2, 0.1, 0.5, 0.9, 1.4, 3.0] {
        let output = scale.threshold + steps * (scale.top - scale.threshold);
        assert!(
            (raw(&scale, scale.intensity(output)) - output).abs() < 1e-3,
            "{steps}"
        );
    }
}

#[test]
fn a_factor_gives_its_matrix_back() {
    let root: Matrix = std::array::from_fn(|i| {
        std::array::from_fn(|j| {
            if j <= i {
                1.0 / (1 + i + j) as f64
            } else {
                0.0
            }
        })
    });
    let product = |a: &Matrix| -> Matrix {
        std::array::from_fn(|i| std::array::from_fn(|j| (0..N).map(|k| a[i][k] * a[j][k]).sum()))
    };
    let matrix = product(&root);
    let back = product(&factor(&matrix));
    for i in 0..N {
        assert!((0..N).all(|j| (matrix[i][j] - back[i][j]).abs() < 1e-6));
    }
}

/// The model errs as it was measured to: of one person always in the same way,
/// of another in another, and never twice alike.
#[test]
fn people_have_biases_of_their_own_and_stronger_movements_read_as_more() {
    let (detector, mut dice) = (detector(), Dice::new(1));
    let bytes = detector.to_bytes().unwrap();
    assert!(bytes.len() > 4000);
    let mean = |units: &PerUnit, bias: &PerUnit, dice: &mut Dice| -> PerUnit {
        let mut sum = [0.0; N];
        for _ in 0..200 {
            let noise = detector.noise(dice);
            let read = detector.read(units, [bias, &noise]);
            (0..N).for_each(|k| sum[k] += read.0[k].intensity / 200.0);
        }
        sum
    };
    let mut smile = [0.0; N];
    smile[ActionUnit::LipCornerPuller.index()] = 0.9;
    let people = [detector.bias(&mut dice), detector.bias(&mut dice)];
    let faces = people.map(|bias| mean(&smile, &bias, &mut dice));
    let rest = mean(&[0.0; N], &people[0], &mut dice);
    let place = ActionUnit::LipCornerPuller.index();
    assert!(
        faces[0][place] > rest[place] + 1.0,
        "{} {}",
        faces[0][place],
        rest[place]
    );
    let again = mean(&smile, &people[0], &mut dice);
    let apart =
        |a: &PerUnit, b: &PerUnit| -> f32 { a.iter().zip(b).map(|(a, b)| (a - b).abs()).sum() };
    assert!(apart(&faces[0], &again) < 0.5 * apart(&faces[0], &faces[1]));
}
