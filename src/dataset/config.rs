//! `config/dataset.ron`: what is kept, what is labelled, and for how long.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{image::Recipients, label::NEVER_BELOW};
use crate::config::Config;

/// The whole file.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatasetConfig {
    /// Whether anything is kept at all.
    pub enabled: bool,
    /// When a turn takes the target's emotion.
    pub label: LabelRule,
    /// What its judged readings must be like for that.
    pub gates: LabelGates,
    /// What is kept of pictures.
    pub images: ImageRules,
    /// What is kept of readings.
    pub readings: ReadingRules,
    /// How long data stays.
    pub keep: Keep,
    /// How the writing thread behaves.
    pub writer: WriterRules,
}

/// When a turn takes the target's emotion as its label.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabelRule {
    /// Least raw Jaccard index, 0 to 1, at least `never_below`.
    pub threshold: f32,
    /// Below this a turn is never labelled; at least [`NEVER_BELOW`].
    pub never_below: f32,
}

/// What judged readings must be like for a label. The limits count as good.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabelGates {
    /// Least sharpness of the face, 0 to 1.
    pub min_sharpness: f32,
    /// Greatest turn to a side, in degrees.
    pub max_yaw: f32,
    /// Greatest turn up or down, in degrees.
    pub max_pitch: f32,
    /// Greatest tilt, in degrees.
    pub max_roll: f32,
    /// Most faces in the frame.
    pub max_faces: u32,
}

/// What of a picture is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum KeepImage {
    /// All that the camera saw.
    Frame,
    /// The aligned face alone.
    Crop,
    /// Nothing.
    None,
}

/// How pictures are kept, where their person allows it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImageRules {
    /// What of them.
    pub kind: KeepImage,
    /// JPEG quality, 1 to 100; PNG where there is none.
    #[serde(default)]
    pub quality: Option<u8>,
    /// age public keys (`age1…`) of those who may look; none leaves files open.
    #[serde(default)]
    pub recipients: Vec<String>,
}

/// Of which frames the mesh is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum KeepLandmarks {
    /// Every frame.
    All,
    /// Those that the score comes from.
    Judged,
    /// No frame.
    None,
}

/// What is kept of readings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadingRules {
    /// Of which frames the mesh is kept.
    pub landmarks: KeepLandmarks,
    /// Most frames of a turn, judged ones first, then evenly over the turn.
    pub most: usize,
}

/// How long data stays. What has no limit stays for good.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keep {
    /// Days for pictures.
    #[serde(default)]
    pub images_days: Option<u32>,
    /// Days for readings and landmarks.
    #[serde(default)]
    pub readings_days: Option<u32>,
    /// Days for people, from their last session.
    #[serde(default)]
    pub people_days: Option<u32>,
    /// Hours between two looks.
    pub every_hours: f32,
    /// A jump of the clock by more days is not believed until a day later.
    pub doubt_days: u32,
}

/// How the writing thread behaves.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WriterRules {
    /// How many messages may wait.
    pub queue: usize,
    /// Seconds to wait for another program's lock.
    pub busy_seconds: f32,
    /// Seconds before the dataset is opened again after that failed.
    pub retry_seconds: f32,
}

impl Keep {
    /// How long to wait between two looks.
    pub fn every(&self) -> Duration {
        Duration::from_secs_f32(self.every_hours * 3600.0)
    }
}

impl WriterRules {
    /// How long to wait for another program's lock.
    pub fn busy(&self) -> Duration {
        Duration::from_secs_f32(self.busy_seconds)
    }

    /// How long to wait before the dataset is opened again.
    pub fn retry(&self) -> Duration {
        Duration::from_secs_f32(self.retry_seconds)
    }
}

impl Default for DatasetConfig {
    /// What `config/dataset.ron` holds as it is shipped; a test compares them.
    fn default() -> Self {
        Self {
            enabled: true,
            label: LabelRule {
                threshold: 0.6,
                never_below: 0.33,
            },
            gates: LabelGates {
                min_sharpness: 0.22,
                max_yaw: 25.0,
                max_pitch: 25.0,
                max_roll: 30.0,
                max_faces: 1,
            },
            images: ImageRules {
                kind: KeepImage::Crop,
                quality: None,
                recipients: Vec::new(),
            },
            readings: ReadingRules {
                landmarks: KeepLandmarks::Judged,
                most: 300,
            },
            keep: Keep {
                images_days: Some(365),
                readings_days: Some(730),
                people_days: Some(1825),
                every_hours: 6.0,
                doubt_days: 60,
            },
            writer: WriterRules {
                queue: 16,
                busy_seconds: 5.0,
                retry_seconds: 30.0,
            },
        }
    }
}

impl Config for DatasetConfig {
    fn validate(&self) -> Result<(), (String, String)> {
        let wrong = |field: &str, rule: &str| Err((field.to_owned(), rule.to_owned()));
        let share = 0.0..=1.0;
        if !(NEVER_BELOW..=1.0).contains(&self.label.never_below) {
            return wrong(
                "label.never_below",
                "must be from 0.33, the seed paper's bound, to 1",
            );
        }
        if !(self.label.never_below..=1.0).contains(&self.label.threshold) {
            return wrong("label.threshold", "must be from `never_below` to 1");
        }
        if !share.contains(&self.gates.min_sharpness) {
            return wrong("gates.min_sharpness", "must be from 0 to 1");
        }
        let angles = [
            ("gates.max_yaw", self.gates.max_yaw),
            ("gates.max_pitch", self.gates.max_pitch),
            ("gates.max_roll", self.gates.max_roll),
        ];
        if let Some((field, _)) = angles
            .iter()
            .find(|(_, most)| !(0.0..=180.0).contains(most))
        {
            return wrong(field, "must be from 0 to 180 degrees");
        }
        if self.gates.max_faces == 0 {
            return wrong("gates.max_faces", "must be at least 1");
        }
        if self.images.quality.is_some_and(|q| !(1..=100).contains(&q)) {
            return wrong("images.quality", "must be from 1 to 100");
        }
        if let Err(problem) = Recipients::parse(&self.images.recipients) {
            return Err(("images.recipients".to_owned(), problem.to_string()));
        }
        if self.readings.most == 0 {
            return wrong("readings.most", "must be at least 1");
        }
        let days = [
            ("keep.images_days", self.keep.images_days),
            ("keep.readings_days", self.keep.readings_days),
            ("keep.people_days", self.keep.people_days),
            ("keep.doubt_days", Some(self.keep.doubt_days)),
        ];
        if let Some((field, _)) = days.iter().find(|(_, days)| *days == Some(0)) {
            return wrong(field, "must be at least 1 day");
        }
        let spans = [
            ("keep.every_hours", self.keep.every_hours, 0.01..=720.0),
            ("writer.busy_seconds", self.writer.busy_seconds, 0.0..=600.0),
            (
                "writer.retry_seconds",
                self.writer.retry_seconds,
                0.1..=3600.0,
            ),
        ];
        if let Some((field, _, range)) = spans
            .iter()
            .find(|(_, value, range)| !range.contains(value))
        {
            let rule = format!("must be from {} to {}", range.start(), range.end());
            return Err(((*field).to_owned(), rule));
        }
        if !(1..=4096).contains(&self.writer.queue) {
            return wrong("writer.queue", "must be from 1 to 4096");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::parse;

    const SHIPPED: &str = include_str!("../../config/dataset.ron");

    #[test]
    fn the_shipped_file_is_the_default() {
        let shipped: DatasetConfig = parse("dataset.ron", SHIPPED).unwrap();
        assert_eq!(shipped, DatasetConfig::default());
    }

    #[test]
    fn values_without_sense_are_named() {
        for (from, to, field) in [
            ("threshold: 0.6", "threshold: 0.3", "label.threshold"),
            (
                "never_below: 0.33",
                "never_below: -1.0",
                "label.never_below",
            ),
            ("max_yaw: 25", "max_yaw: 200", "gates.max_yaw"),
            ("max_faces: 1", "max_faces: 0", "gates.max_faces"),
            ("// quality: 92", "quality: 0", "images.quality"),
            (
                "recipients: []",
                "recipients: [\"age1x\"]",
                "images.recipients",
            ),
            ("images_days: 365", "images_days: 0", "keep.images_days"),
            ("queue: 16", "queue: 0", "writer.queue"),
            ("every_hours: 6", "every_hours: 0", "keep.every_hours"),
        ] {
            let text = SHIPPED.replace(from, to);
            assert_ne!(text, SHIPPED, "{from}");
            let problem = parse::<DatasetConfig>("dataset.ron", &text).unwrap_err();
            assert!(
                problem.to_string().contains(&format!("`{field}`")),
                "{problem}"
            );
        }
    }
}
