//! Training set down on the way, so that it goes on where it was cut off.

use std::{fs, path::Path};

use safetensors::{SafeTensors, tensor::TensorView};
use serde::{Deserialize, Serialize};

use super::{
    network::Network,
    tensors::{self, Named},
    training::Epoch,
};
use crate::error::{Problem, Result};

/// Under which name everything that is no tensor stands in the file.
const STATE: &str = "state";

/// The optimiser's first and second moments of one parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct Moments {
    /// The mean of the gradients.
    pub first: Vec<f32>,
    /// The mean of their squares.
    pub second: Vec<f32>,
}

/// All that a training needs to go on.
#[derive(Debug, Clone, PartialEq)]
pub struct Checkpoint {
    /// What it is a training of: a digest of examples, recipe and seed.
    pub mark: String,
    /// Steps of the optimiser so far.
    pub steps: usize,
    /// The parameters, in the network's order.
    pub parameters: Vec<Vec<f32>>,
    /// Their moments.
    pub moments: Vec<Moments>,
    /// The parameters that validation liked best.
    pub best: Vec<Vec<f32>>,
    /// After which pass.
    pub best_epoch: usize,
    /// The passes so far.
    pub curve: Vec<Epoch>,
}

/// What is no tensor.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct State {
    mark: String,
    steps: usize,
    best_epoch: usize,
    curve: Vec<Epoch>,
}

impl Checkpoint {
    /// Writes it whole, over an older one.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn write(&self, path: &Path) -> Result<()> {
        let failed = |error: Box<dyn std::error::Error + Send + Sync>| {
            Problem::new(format!("cannot write {}", path.display()))
                .because(error)
                .hint("allow this user to write there, or free some space")
        };
        let state = State {
            mark: self.mark.clone(),
            steps: self.steps,
            best_epoch: self.best_epoch,
            curve: self.curve.clone(),
        };
        // Losses are written so that the same numbers are read again.
        let state = serde_json::to_vec(&state).map_err(|error| failed(error.into()))?;
        let mut all: Vec<Named> = Vec::new();
        for k in 0..self.parameters.len() {
            for (what, values) in [
                ("parameter", &self.parameters[k]),
                ("first", &self.moments[k].first),
                ("second", &self.moments[k].second),
                ("best", &self.best[k]),
            ] {
                all.push(Named::flat(format!("{k}.{what}"), values.clone()));
            }
        }
        let state = TensorView::new(safetensors::Dtype::U8, vec![state.len()], &state)
            .map_err(|error| failed(error.into()))?;
        let bytes = tensors::write_with(&all, Some((STATE, state)))?;
        tensors::replace(path, &bytes).map_err(|error| failed(error.into()))
    }

    /// Reads one; `None` where there is none, or none of this network: training
    /// then begins anew, which loses time and nothing else.
    pub fn read(path: &Path, network: &Network) -> Option<Self> {
        let bytes = fs::read(path).ok()?;
        let file = SafeTensors::deserialize(&bytes).ok()?;
        let state: State = serde_json::from_slice(file.tensor(STATE).ok()?.data()).ok()?;
        let parts = network.parts();
        let all = |what: &str| -> Option<Vec<Vec<f32>>> {
            let one = |(k, part): (usize, &super::network::Part)| {
                tensors::floats(&file, &format!("{k}.{what}"), &[part.count()]).ok()
            };
            parts.iter().enumerate().map(one).collect()
        };
        let moments = all("first")?.into_iter().zip(all("second")?);
        Some(Self {
            mark: state.mark,
            steps: state.steps,
            parameters: all("parameter")?,
            moments: moments
                .map(|(first, second)| Moments { first, second })
                .collect(),
            best: all("best")?,
            best_epoch: state.best_epoch,
            curve: state.curve,
        })
    }

    /// Removes it, if it is there.
    pub fn remove(path: &Path) {
        // A checkpoint of a finished training that cannot be removed does no harm:
        // the next training is another and writes over it.
        let _ = fs::remove_file(path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::emotion::recipe::Kind;

    const NETWORK: Network = Network {
        kind: Kind::Aus,
        hidden: 3,
        labels: 2,
    };

    fn checkpoint() -> Checkpoint {
        let parameters = NETWORK.start(1);
        let moments = parameters.iter().map(|values| Moments {
            first: values.iter().map(|v| v / 3.0).collect(),
            second: values.iter().map(|v| v * v).collect(),
        });
        Checkpoint {
            mark: "m".into(),
            steps: 7,
            moments: moments.collect(),
            best: NETWORK.start(2),
            parameters,
            best_epoch: 1,
            curve: vec![Epoch {
                number: 1,
                learned: 1.0 / 3.0,
                validation: 0.1,
                accuracy: 0.7,
            }],
        }
    }

    #[test]
    fn what_was_set_down_is_read_again_to_the_last_bit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("training");
        assert_eq!(Checkpoint::read(&path, &NETWORK), None);
        checkpoint().write(&path).unwrap();
        assert_eq!(Checkpoint::read(&path, &NETWORK), Some(checkpoint()));
        let other = Network {
            hidden: 4,
            ..NETWORK
        };
        assert_eq!(Checkpoint::read(&path, &other), None);
        Checkpoint::remove(&path);
        assert!(!path.exists());
    }

    #[test]
    fn a_damaged_one_is_none_wherever_it_was_cut() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("training");
        checkpoint().write(&path).unwrap();
        let whole = fs::read(&path).unwrap();
        for length in (0..whole.len()).step_by(97) {
            fs::write(&path, &whole[..length]).unwrap();
            assert_eq!(Checkpoint::read(&path, &NETWORK), None, "{length}");
        }
        fs::write(&path, b"something else").unwrap();
        assert_eq!(Checkpoint::read(&path, &NETWORK), None);
    }

    #[test]
    fn a_folder_that_is_not_there_is_told_with_a_hint() {
        let problem = checkpoint()
            .write(Path::new("/nowhere/at/all"))
            .unwrap_err();
        assert!(problem.to_string().contains("/nowhere/at/all") && problem.advice().is_some());
    }
}
