//! Which moment of a clip to show: played through, or held where a face was asked for.

use serde::Deserialize;

/// A part of a clip in which one face is held.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Segment {
    /// What is held, as `neutral` or `surprise`.
    pub label: String,
    /// Its beginning, in seconds of the clip.
    pub from: f64,
    /// Its end, in seconds of the clip.
    pub to: f64,
}

/// A moment of a clip that moves with time. Without a cue the clip plays round
/// and round. With one it goes to the segment of that name, by way of the
/// change that leads there, and swings to and fro inside it.
#[derive(Debug, Clone, Default)]
pub(super) struct Script {
    segments: Vec<Segment>,
    length: f64,
    position: f64,
    held: Option<usize>,
    backwards: bool,
}

impl Script {
    /// Over the segments of a clip of `length` seconds.
    pub(super) fn new(segments: Vec<Segment>, length: f64) -> Self {
        Self {
            segments,
            length,
            ..Self::default()
        }
    }

    /// Asks for the segment called `label`; one that is not there changes nothing.
    pub(super) fn cue(&mut self, label: &str) {
        let called = |(_, segment): &(usize, &Segment)| segment.label == label;
        let all = || self.segments.iter().enumerate();
        let ahead = all()
            .filter(called)
            .find(|(_, segment)| segment.to > self.position);
        let Some((next, _)) = ahead.or_else(|| all().find(called)) else {
            return;
        };
        if self.held == Some(next) {
            return;
        }
        // The change into a face begins where the segment before it ends; whoever
        // is past that and not past the face is on the way already.
        let entry = next
            .checked_sub(1)
            .map_or(0.0, |before| self.segments[before].to);
        if !(entry..=self.segments[next].to).contains(&self.position) && !self.leads_to(next) {
            self.position = entry;
        }
        (self.held, self.backwards) = (Some(next), false);
    }

    /// Whether a rest before `next` is being left: then the clip just plays on.
    fn leads_to(&self, next: usize) -> bool {
        self.segments[next].label == "neutral"
            && self.position < self.segments[next].from
            && self.held.is_some_and(|held| held + 1 == next)
    }

    fn inside(&self, segment: usize) -> bool {
        self.segments
            .get(segment)
            .is_some_and(|segment| (segment.from..=segment.to).contains(&self.position))
    }

    /// Moves on by `seconds` and tells the moment, from 0 up to the clip's length.
    pub(super) fn advance(&mut self, seconds: f64) -> f64 {
        let holding = self.held.filter(|held| self.inside(*held));
        match holding.map(|held| &self.segments[held]) {
            Some(Segment { from, to, .. }) => {
                let way = if self.backwards { -seconds } else { seconds };
                let moved = self.position + way;
                if moved > *to || moved < *from {
                    self.backwards = !self.backwards;
                }
                self.position = moved.clamp(*from, *to);
            }
            None if self.length > 0.0 => self.position = (self.position + seconds) % self.length,
            None => {}
        }
        self.position
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Neutral 0–2, a change, smile 3–4, a change, neutral 5–6.
    fn script() -> Script {
        let segment = |label: &str, from, to| Segment {
            label: label.into(),
            from,
            to,
        };
        let segments = vec![
            segment("neutral", 0.0, 2.0),
            segment("smile", 3.0, 4.0),
            segment("neutral", 5.0, 6.0),
        ];
        Script::new(segments, 6.0)
    }

    fn after(script: &mut Script, seconds: f64) -> f64 {
        (0..(seconds * 10.0) as usize).fold(0.0, |_, _| script.advance(0.1))
    }

    #[test]
    fn without_a_cue_the_clip_goes_round() {
        let mut script = script();
        assert!((after(&mut script, 7.0) - 1.0).abs() < 1e-6);
    }

    #[test]
    fn a_cued_face_is_reached_by_its_change_and_held() {
        let mut script = script();
        script.advance(0.5);
        script.cue("smile");
        assert!(
            (after(&mut script, 0.5) - 2.5).abs() < 1e-6,
            "the change is shown"
        );
        for _ in 0..100 {
            let moment = after(&mut script, 0.7);
            assert!((2.9..=4.01).contains(&moment), "{moment}");
        }
        assert!(after(&mut script, 0.1) >= 3.0);
    }

    #[test]
    fn a_face_is_left_by_its_own_change() {
        let mut script = script();
        script.cue("smile");
        after(&mut script, 1.6);
        script.cue("neutral");
        let moment = script.advance(0.1);
        assert!((3.0..5.0).contains(&moment), "{moment}");
        for _ in 0..50 {
            let moment = after(&mut script, 2.0);
            assert!((4.9..=6.01).contains(&moment), "{moment}");
        }
    }

    #[test]
    fn an_unknown_cue_and_an_empty_clip_change_nothing() {
        let mut script = script();
        script.cue("boredom");
        assert!((after(&mut script, 7.0) - 1.0).abs() < 1e-6);
        assert_eq!(Script::default().advance(1.0), 0.0);
    }
}
