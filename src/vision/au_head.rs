//! From a mesh to twenty Action Units.
//!
//! Two linear maps, trained by `learn::au`: one reads how the mesh differs from
//! the same person's own still face, which is by far the better reading; the
//! other, for a player without one, how it differs from the mean face.

mod card;
mod regression;
mod weights;

use std::{path::Path, sync::Arc};

use super::{align::Aligned, reading::Landmarks};
use crate::{
    error::{Problem, Result},
    facs::{ActionUnit, AuReading, AuReadings},
};

pub use card::{Card, Finding, GroupCard, HeadCard, Scale, Trial, UnitCard};
pub use regression::{PerUnit, Regression};
pub use weights::Weights;

/// A person's own still face: what their expressions are measured against. A
/// clone shares it.
#[derive(Debug, Clone, PartialEq)]
pub struct Neutral(Arc<Aligned>);

impl Neutral {
    /// The still face, laid on the head's mean face.
    pub fn aligned(&self) -> &Aligned {
        &self.0
    }
}

impl From<Aligned> for Neutral {
    fn from(mesh: Aligned) -> Self {
        Self(Arc::new(mesh))
    }
}

/// Reads Action Units from landmarks. Cloning shares the weights.
#[derive(Debug, Clone)]
pub struct AuHead {
    weights: Arc<Weights>,
    card: Arc<Card>,
}

impl AuHead {
    /// The weights' file in the folder of models.
    pub const WEIGHTS: &str = "au_head.safetensors";
    /// The card beside them: origin, licence, thresholds and measured quality.
    pub const CARD: &str = "au_head.ron";

    /// Loads weights and card from the folder `models`.
    ///
    /// # Errors
    /// Either file is missing, damaged, of another model, or not of the other's kind.
    pub fn load(models: &Path) -> Result<Self> {
        let path = models.join(Self::WEIGHTS);
        let hint =
            "take models/ from the project again, or train it: face-game train au --samples FILE";
        let bytes = std::fs::read(&path).map_err(|error| {
            Problem::new(format!("cannot read {}", path.display()))
                .because(error)
                .hint(hint)
        })?;
        let card: Card = crate::config::read(&models.join(Self::CARD))?;
        if blake3::hash(&bytes).to_hex().as_str() != card.weights_blake3 {
            return Err(Problem::new(format!(
                "{} is not the file that its card describes",
                path.display()
            ))
            .hint(hint));
        }
        let weights = Weights::from_bytes(&bytes).map_err(|problem| {
            Problem::new(format!("cannot use {}", path.display()))
                .because(problem)
                .hint(hint)
        })?;
        Ok(Self::new(weights, card))
    }

    /// Puts a head together from its parts.
    pub fn new(weights: Weights, card: Card) -> Self {
        Self {
            weights: Arc::new(weights),
            card: Arc::new(card),
        }
    }

    /// A face without its place, size and turn. `None` of points in one place.
    pub fn align(&self, face: &Landmarks) -> Option<Aligned> {
        self.weights.mean.align(face)
    }

    /// The face that those without a still face of their own are measured from.
    pub fn mean_face(&self) -> &Aligned {
        self.weights.mean.aligned()
    }

    /// The still face of the person on `faces`: the median of each coordinate,
    /// so that a blink among them does no harm. `None` without a usable face.
    pub fn neutral(&self, faces: &[Landmarks]) -> Option<Neutral> {
        let meshes: Vec<_> = faces.iter().filter_map(|face| self.align(face)).collect();
        Aligned::median(&meshes).map(Neutral::from)
    }

    /// Intensity and presence of every unit at one moment, not smoothed.
    /// Units that exclude each other are settled ([`AuReadings::exclude`]).
    pub fn read(&self, landmarks: &Landmarks, neutral: Option<&Neutral>) -> AuReadings {
        let mut readings = self.measure(landmarks, neutral);
        readings.exclude();
        readings
    }

    /// Intensity and presence of every unit, each by itself: for whoever smooths
    /// readings first, and settles what excludes each other after that.
    ///
    /// Intensity 1 is each unit's own threshold of presence; see
    /// [`Scale::intensity`] for the rest. A stronger movement always has the
    /// higher intensity, also above 5 steps and below the threshold. Takes no memory.
    pub fn measure(&self, landmarks: &Landmarks, neutral: Option<&Neutral>) -> AuReadings {
        let Some(raw) = self.raw(landmarks, neutral) else {
            return AuReadings::default();
        };
        let units = self.units(neutral);
        AuReadings(std::array::from_fn(|k| AuReading {
            intensity: units[k].scale.intensity(raw[k]),
            present: raw[k] >= units[k].scale.threshold,
        }))
    }

    /// How likely each unit moves at least to a quarter of its full extent, 0 to
    /// 1, in the order of [`ActionUnit::ALL`]: calibrated on people that the
    /// head had not seen, of whom each moved a few units at a time.
    pub fn probabilities(&self, landmarks: &Landmarks, neutral: Option<&Neutral>) -> PerUnit {
        let Some(raw) = self.raw(landmarks, neutral) else {
            return [0.0; ActionUnit::COUNT];
        };
        let units = self.units(neutral);
        std::array::from_fn(|k| units[k].scale.probability(raw[k]))
    }

    /// How far the reading of `unit` can be trusted, 0 (no better than chance)
    /// to 1: measured on held-out people. With or without their own still face.
    pub fn reliability(&self, unit: ActionUnit, own_neutral: bool) -> f32 {
        let card = if own_neutral {
            &self.card.own
        } else {
            &self.card.alone
        };
        card.units[unit.index()].reliability
    }

    /// What target cards call this detector: the beginning of its weights' digest.
    pub fn version(&self) -> String {
        self.card.weights_blake3.chars().take(12).collect()
    }

    /// Everything known about this head.
    pub fn card(&self) -> &Card {
        &self.card
    }

    fn units(&self, neutral: Option<&Neutral>) -> &[UnitCard] {
        match neutral {
            Some(_) => &self.card.own.units,
            None => &self.card.alone.units,
        }
    }

    /// What the regression says, 0 for absent to about 1 for "E", before any scale.
    fn raw(&self, landmarks: &Landmarks, neutral: Option<&Neutral>) -> Option<PerUnit> {
        let weights = &*self.weights;
        let (map, still) = match neutral {
            Some(neutral) => (&weights.own, neutral.aligned()),
            None => (&weights.alone, weights.mean.aligned()),
        };
        let points = weights.mean.lay(landmarks)?.zip(still.points());
        Some(map.read(points.flat_map(|(point, still)| [point[0] - still[0], point[1] - still[1]])))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use rand::RngExt;

    use super::*;
    use crate::vision::LANDMARKS;

    /// The head that the game ships with.
    pub(crate) fn shipped() -> AuHead {
        let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
        AuHead::load(&models).unwrap()
    }

    /// The shipped head's mean face: 1 is the inter-ocular distance.
    pub(crate) fn mean_face() -> Landmarks {
        Landmarks::new(shipped().weights.mean.points().to_vec()).unwrap()
    }

    /// The face as a mesh network sees it in another frame. Half of the jitter's
    /// variance is shared by neighbouring points, as it is in real landmarks.
    pub(crate) fn jittered(face: &Landmarks, share: f32, chance: &mut impl rand::Rng) -> Landmarks {
        let mut normal = || -> f32 {
            // The sum of twelve uniform numbers of variance 1/12 is nearly normal.
            (0..12).map(|_| chance.random_range(-0.5..0.5_f32)).sum()
        };
        // Smooth fields: a few waves over the face, each with its own strength.
        let waves: Vec<[f32; 5]> = (0..8).map(|_| std::array::from_fn(|_| normal())).collect();
        let jitter = share * face.inter_ocular() / 2.0_f32.sqrt();
        let unit = face.inter_ocular();
        let points = face.iter().map(|[x, y, z]| {
            let smooth = |axis: usize| -> f32 {
                let wave = |w: &[f32; 5]| {
                    let phase = 4.0 * (w[0] * x + w[1] * y) / unit + 6.0 * w[2];
                    w[3 + axis] * phase.cos()
                };
                waves.iter().map(wave).sum::<f32>() / 2.0
            };
            let by = [smooth(0) + normal(), smooth(1) + normal()];
            [x + jitter * by[0], y + jitter * by[1], *z]
        });
        Landmarks::new(points.collect()).unwrap()
    }

    /// The mean face moved so that the head, measuring from it, says of `unit`
    /// that it has this intensity, and as little else as can be.
    pub(crate) fn showing(unit: ActionUnit, intensity: f32) -> Landmarks {
        let head = shipped();
        let (map, k) = (&head.weights.own, unit.index());
        let scale = head.card.own.units[k].scale;
        // Between 1 and 4 the scale is straight.
        let raw = scale.threshold + (intensity - 1.0) * (scale.top - scale.threshold) / 4.0;
        let squares: f32 = map.weight().iter().map(|row| row[k] * row[k]).sum();
        let share = (raw - map.bias()[k]) / squares;
        let mut points = mean_face().to_vec();
        for (point, rows) in points.iter_mut().zip(map.weight().as_chunks().0) {
            let [x, y]: &[PerUnit; 2] = rows;
            (point[0], point[1]) = (point[0] + share * x[k], point[1] + share * y[k]);
        }
        Landmarks::new(points).unwrap()
    }

    #[test]
    fn a_head_moves_between_threads_and_clones() {
        fn moves<T: Clone + Send + 'static>() {}
        moves::<AuHead>();
        moves::<Neutral>();
    }

    #[test]
    fn a_face_measured_from_itself_shows_nothing_and_every_unit_says_so_distinctly() {
        let (head, face) = (shipped(), mean_face());
        let still = head.neutral(std::slice::from_ref(&face)).unwrap();
        let reading = head.read(&face, Some(&still));
        assert!(reading.present().is_empty());
        for unit in ActionUnit::ALL {
            let intensity = reading[unit].intensity;
            assert!(intensity > 0.0 && intensity < 1.0, "{unit}: {intensity}");
        }
        let likely = head.probabilities(&face, Some(&still));
        assert!(likely.iter().all(|p| (0.0..0.5).contains(p)), "{likely:?}");
    }

    #[test]
    fn what_excludes_each_other_is_settled_by_reading_and_not_by_measuring() {
        let (head, face) = (shipped(), mean_face());
        let still = head.neutral(std::slice::from_ref(&face)).unwrap();
        let measured = head.measure(&face, Some(&still));
        let mut settled = measured;
        settled.exclude();
        assert_eq!(head.read(&face, Some(&still)), settled);
    }

    /// The smallest file that a head can be loaded from, and its card.
    fn folder(weights: &[u8], card: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(AuHead::WEIGHTS), weights).unwrap();
        std::fs::write(folder.path().join(AuHead::CARD), card).unwrap();
        folder
    }

    #[test]
    fn weights_that_do_not_fit_their_card_are_refused_by_name() {
        let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
        let mut weights = std::fs::read(models.join(AuHead::WEIGHTS)).unwrap();
        let card = std::fs::read_to_string(models.join(AuHead::CARD)).unwrap();
        assert!(AuHead::load(folder(&weights, &card).path()).is_ok());

        let refused = |weights: &[u8], card: &str| {
            let problem = AuHead::load(folder(weights, card).path()).unwrap_err();
            assert!(problem.advice().is_some());
            problem.to_string()
        };
        *weights.last_mut().unwrap() ^= 1;
        let text = refused(&weights, &card);
        assert!(text.contains("au_head.safetensors is not the file that its card describes"));
        // A foreign file with a card that names it.
        let digest = blake3::hash(b"foreign").to_hex().to_string();
        let known = shipped().card().weights_blake3.clone();
        let text = refused(b"foreign", &card.replace(&known, &digest));
        assert!(
            text.contains("cannot use") && text.contains("au_head.safetensors"),
            "{text}"
        );
        let text = refused(&weights, "(");
        assert!(text.contains("au_head.ron"), "{text}");
    }

    #[test]
    fn points_in_one_place_read_as_nothing() {
        let nothing = Landmarks::new(vec![[1.0; 3]; LANDMARKS]).unwrap();
        assert_eq!(shipped().read(&nothing, None), AuReadings::default());
        assert!(shipped().neutral(&[nothing]).is_none());
    }
}
