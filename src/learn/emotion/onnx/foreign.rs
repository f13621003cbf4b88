//! How a foreign classifier wants its picture, and what its answer means.

use serde::Deserialize;

use crate::{
    learn::emotion::{label::Label, recipe::check_labels},
    vision::crop::FaceCrop,
};

/// The most pixels on a side that a classifier may ask for.
const MOST: usize = 1024;

/// One entry of `onnx` in `config/emotion.ron`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Foreign {
    /// The name of the file, without folders.
    pub file: String,
    /// The name of its input; needed by nobody, but checked where it is given.
    #[serde(default)]
    pub input: Option<String>,
    /// The name of the output with the answer, where there are several.
    #[serde(default)]
    pub answer: Option<String>,
    /// The order of the input's dimensions.
    pub layout: Layout,
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// Which colours, in which order.
    pub channels: Channels,
    /// What every value, 0 to 255, is multiplied by first.
    pub scale: f32,
    /// What is taken away then: one number, or one for each channel.
    pub mean: Vec<f32>,
    /// What it is divided by then: likewise.
    pub deviation: Vec<f32>,
    /// The labels, in the order of the output.
    pub labels: Vec<Label>,
    /// What the output's numbers are.
    pub output: Output,
}

/// The order of dimensions; the first is always one picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Layout {
    /// Channels, then rows, then columns.
    Nchw,
    /// Rows, columns, channels.
    Nhwc,
}

/// Which colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Channels {
    /// One channel of Rec. 601 luma.
    Grey,
    /// Red, green, blue.
    Rgb,
    /// Blue, green, red.
    Bgr,
}

/// What the numbers of an output are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Output {
    /// Scores that a softmax makes probabilities of.
    Scores,
    /// Probabilities.
    Probabilities,
}

impl Channels {
    const fn count(self) -> usize {
        match self {
            Self::Grey => 1,
            Self::Rgb | Self::Bgr => 3,
        }
    }

    /// The value of the `k`-th channel.
    fn of(self, [r, g, b]: [f32; 3], k: usize) -> f32 {
        match self {
            Self::Grey => 0.299 * r + 0.587 * g + 0.114 * b,
            Self::Rgb => [r, g, b][k],
            Self::Bgr => [b, g, r][k],
        }
    }
}

impl Foreign {
    /// The shape of the input.
    pub fn shape(&self) -> [usize; 4] {
        let (channels, height, width) = (self.channels.count(), self.height, self.width);
        match self.layout {
            Layout::Nchw => [1, channels, height, width],
            Layout::Nhwc => [1, height, width, channels],
        }
    }

    /// The numbers of a face, in the order of [`Self::shape`].
    pub fn numbers(&self, crop: &FaceCrop) -> Vec<f32> {
        let pixels = crop.resized(self.width, self.height);
        let each = |numbers: &[f32], k: usize| match numbers {
            [one] => *one,
            many => many[k],
        };
        let value = |pixel: [f32; 3], k: usize| {
            let value = self.scale * self.channels.of(pixel, k);
            (value - each(&self.mean, k)) / each(&self.deviation, k)
        };
        let channels = 0..self.channels.count();
        match self.layout {
            Layout::Nchw => channels
                .flat_map(|k| pixels.iter().map(move |pixel| (*pixel, k)))
                .map(|(pixel, k)| value(pixel, k))
                .collect(),
            Layout::Nhwc => pixels
                .iter()
                .flat_map(|pixel| channels.clone().map(move |k| (*pixel, k)))
                .map(|(pixel, k)| value(pixel, k))
                .collect(),
        }
    }

    /// Whether it makes sense.
    pub(in crate::learn::emotion) fn check(&self) -> Result<(), (String, String)> {
        let fault = |field: &str, rule: String| Err((format!("onnx.{field}"), rule));
        if self.file.is_empty() || self.file.contains(['/', '\\']) {
            return fault("file", "must be the name of a file, without folders".into());
        }
        for (field, size) in [("width", self.width), ("height", self.height)] {
            if !(1..=MOST).contains(&size) {
                return fault(field, format!("must lie between 1 and {MOST}"));
            }
        }
        if !(self.scale.is_finite() && self.scale != 0.0) {
            return fault("scale", "must be a number other than 0".into());
        }
        let channels = self.channels.count();
        for (field, numbers) in [("mean", &self.mean), ("deviation", &self.deviation)] {
            if numbers.len() != 1 && numbers.len() != channels {
                let rule = format!("must hold one number, or one for each of {channels} channels");
                return fault(field, rule);
            }
            if numbers.iter().any(|number| !number.is_finite()) {
                return fault(field, "must hold finite numbers".into());
            }
        }
        if self.deviation.iter().any(|number| *number <= 0.0) {
            return fault("deviation", "must hold numbers above 0".into());
        }
        check_labels(&self.labels).map_err(|rule| ("onnx.labels".into(), rule))
    }
}

#[cfg(test)]
pub(in crate::learn::emotion) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// An entry for a tiny network.
    pub(in crate::learn::emotion) fn tiny(channels: Channels, layout: Layout) -> Foreign {
        Foreign {
            file: "tiny.onnx".into(),
            input: None,
            answer: None,
            layout,
            width: 2,
            height: 2,
            channels,
            scale: 1.0,
            mean: vec![0.0],
            deviation: vec![1.0],
            labels: vec![
                Label::from("happy"),
                Label::from("contempt"),
                Label::Neutral,
            ],
            output: Output::Scores,
        }
    }

    /// Four pixels: red 0 to 3, green 10 to 13, blue 20 to 23.
    fn crop() -> FaceCrop {
        let pixels = (0..4_u8).flat_map(|n| [n, 10 + n, 20 + n]);
        FaceCrop::new(2, pixels.collect()).unwrap()
    }

    #[test]
    fn pixels_come_in_the_order_that_is_asked_for() {
        let numbers = |channels, layout| tiny(channels, layout).numbers(&crop());
        let near = |found: Vec<f32>, wanted: &[f32]| {
            assert_eq!(found.len(), wanted.len());
            assert!(
                found.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 1e-3),
                "{found:?}"
            );
        };
        near(
            numbers(Channels::Rgb, Layout::Nchw),
            &[
                0.0, 1.0, 2.0, 3.0, 10.0, 11.0, 12.0, 13.0, 20.0, 21.0, 22.0, 23.0,
            ],
        );
        near(
            numbers(Channels::Bgr, Layout::Nhwc)[..6].to_vec(),
            &[20.0, 10.0, 0.0, 21.0, 11.0, 1.0],
        );
        near(
            numbers(Channels::Grey, Layout::Nchw),
            &[8.15, 9.15, 10.15, 11.15],
        );
        let scaled = Foreign {
            scale: 0.1,
            mean: vec![1.0, 2.0, 3.0],
            deviation: vec![0.5],
            ..tiny(Channels::Rgb, Layout::Nhwc)
        };
        near(scaled.numbers(&crop())[..3].to_vec(), &[-2.0, -2.0, -2.0]);
    }

    #[test]
    fn entries_that_make_no_sense_name_their_field() {
        let good = tiny(Channels::Rgb, Layout::Nchw);
        assert_eq!(good.check(), Ok(()));
        let bad: [(&str, fn(&mut Foreign)); 10] = [
            ("file", |f| f.file = "a/b.onnx".into()),
            ("file", |f| f.file.clear()),
            ("width", |f| f.width = 0),
            ("height", |f| f.height = 100_000),
            ("scale", |f| f.scale = f32::NAN),
            ("mean", |f| f.mean = vec![0.0; 2]),
            ("deviation", |f| f.deviation = vec![0.0]),
            ("deviation", |f| f.deviation = vec![]),
            ("labels", |f| f.labels.truncate(1)),
            ("labels", |f| f.labels[0] = Label::Neutral),
        ];
        for (field, spoil) in bad {
            let mut entry = good.clone();
            spoil(&mut entry);
            let (found, _) = entry.check().unwrap_err();
            assert_eq!(found, format!("onnx.{field}"));
        }
    }

    proptest! {
        #[test]
        fn any_entry_that_is_accepted_gives_as_many_numbers_as_its_shape(
            width in 0_usize..40, height in 0_usize..40, channels in 0..3, nchw: bool,
            scale in -2_f32..2.0, mean in prop::collection::vec(-9_f32..9.0, 0..5),
            deviation in prop::collection::vec(-1_f32..9.0, 0..5),
        ) {
            let channels = [Channels::Grey, Channels::Rgb, Channels::Bgr][channels as usize];
            let layout = if nchw { Layout::Nchw } else { Layout::Nhwc };
            let entry = Foreign { width, height, scale, mean, deviation, ..tiny(channels, layout) };
            if entry.check().is_ok() {
                let numbers = entry.numbers(&crop());
                prop_assert_eq!(numbers.len(), entry.shape().iter().product::<usize>());
                prop_assert!(numbers.iter().all(|number| number.is_finite()));
            }
        }
    }
}
