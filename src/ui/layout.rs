//! Where the large things of a session lie on a screen of any shape.

use bevy::{prelude::*, window::PrimaryWindow};

use crate::app::schedule::Phase;

/// The shorter side of the design canvas; every size in the interface is in its units.
pub const CANVAS: f32 = 720.0;

/// The screen in units of the design canvas.
#[derive(Resource, Debug, Clone, Copy, PartialEq, Default)]
pub struct Canvas(pub Vec2);

impl Canvas {
    /// The canvas for a window of this size in logical pixels.
    pub fn of(window: Vec2) -> Self {
        let short = window.min_element().max(1.0);
        Self(window * (CANVAS / short))
    }

    /// Whether the screen stands upright, like a poster.
    pub fn portrait(self) -> bool {
        self.0.y > self.0.x
    }
}

/// Space around and between the large things.
const MARGIN: f32 = 28.0;
/// The bar above the cards.
pub const BAR: f32 = 72.0;
/// The strip below the cards while a player performs.
pub const STRIP: f32 = 128.0;

/// The same on a screen that stands upright, where words take more lines.
const UPRIGHT_STRIP: f32 = 180.0;
/// The most height that an explanation takes.
const EXPLANATION: f32 = 640.0;

/// Places in a session, in units of the design canvas.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Arrangement {
    /// Side of the two square cards with the faces.
    pub card: f32,
    /// The upper left corner of the target's card.
    pub target: Vec2,
    /// The upper left corner of the player's card.
    pub player: Vec2,
    /// Where words go: the strip below, or the explanation.
    pub words: Rect,
}

/// Lays a session out; `explaining` makes room for the explanation.
pub fn arrange(canvas: Canvas, explaining: bool) -> Arrangement {
    let inner = Rect::from_corners(Vec2::new(MARGIN, BAR), canvas.0 - Vec2::splat(MARGIN));
    match (canvas.portrait(), explaining) {
        (false, false) => beside(inner, STRIP),
        (false, true) => with_column(inner),
        (true, false) => stacked(inner),
        (true, true) => above(inner),
    }
}

/// Two cards side by side, the strip below, as wide as both.
fn beside(inner: Rect, strip: f32) -> Arrangement {
    let card = ((inner.width() - MARGIN) / 2.0).min(inner.height() - strip - MARGIN / 2.0);
    let both = 2.0 * card + MARGIN;
    let left = inner.center().x - both / 2.0;
    Arrangement {
        card,
        target: Vec2::new(left, inner.min.y),
        player: Vec2::new(left + card + MARGIN, inner.min.y),
        words: Rect::from_corners(
            Vec2::new(left, inner.min.y + card + MARGIN / 2.0),
            Vec2::new(left + both, inner.max.y),
        ),
    }
}

/// Two smaller cards and a column of words at their right.
fn with_column(inner: Rect) -> Arrangement {
    let column = (inner.width() * 0.34).clamp(300.0, 460.0);
    let card = ((inner.width() - column - 2.0 * MARGIN) / 2.0).min(inner.height());
    let top = inner.min.y + (inner.height() - card) * 0.4;
    let second = inner.min.x + card + MARGIN;
    Arrangement {
        card,
        target: Vec2::new(inner.min.x, top),
        player: Vec2::new(second, top),
        words: Rect::from_corners(Vec2::new(second + card + MARGIN, inner.min.y), inner.max),
    }
}

/// Two cards one above the other, the strip at the bottom.
fn stacked(inner: Rect) -> Arrangement {
    let card = ((inner.height() - UPRIGHT_STRIP - 1.5 * MARGIN) / 2.0).min(inner.width());
    let left = inner.center().x - card / 2.0;
    let second = inner.min.y + card + MARGIN;
    Arrangement {
        card,
        target: Vec2::new(left, inner.min.y),
        player: Vec2::new(left, second),
        words: Rect::from_corners(
            Vec2::new(inner.min.x, second + card + MARGIN / 2.0),
            inner.max,
        ),
    }
}

/// Two cards side by side, the explanation below; both in the middle of the screen
/// where there is more room than it takes.
fn above(inner: Rect) -> Arrangement {
    let strip = (inner.height() * 0.5).max(STRIP);
    let card = beside(inner, strip).card;
    let spare = inner.height() - card - MARGIN / 2.0 - EXPLANATION;
    let top = Vec2::new(inner.min.x, inner.min.y + (spare / 2.0).max(0.0));
    beside(
        Rect::from_corners(top, inner.max),
        strip.min(inner.max.y - top.y - card - MARGIN),
    )
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Canvas>()
        .add_systems(Update, measure.in_set(Phase::Ingest));
}

/// Scales the interface so that the shorter side is always [`CANVAS`] units long.
fn measure(
    window: Single<&Window, With<PrimaryWindow>>,
    mut canvas: ResMut<Canvas>,
    mut scale: ResMut<UiScale>,
) {
    let size = window.size();
    if size.min_element() < 1.0 {
        return; // minimised
    }
    canvas.set_if_neq(Canvas::of(size));
    let wanted = size.min_element() / CANVAS;
    if (scale.0 - wanted).abs() > 1e-4 {
        scale.0 = wanted;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// From a 4:3 screen to a 21:9 one, lying or standing, nothing overlaps or leaves the screen.
        #[test]
        fn nothing_overlaps_and_nothing_is_cut_off(
            ratio in 1.25_f32..2.4,
            short in 480.0_f32..2160.0,
            portrait: bool,
            explaining: bool,
        ) {
            let size = Vec2::new(short * ratio, short);
            let canvas = Canvas::of(if portrait { size.yx() } else { size });
            let a = arrange(canvas, explaining);
            let square = |at: Vec2| Rect::from_corners(at, at + Vec2::splat(a.card));
            let parts = [square(a.target), square(a.player), a.words];
            let screen = Rect::from_corners(Vec2::new(0.0, BAR), canvas.0);
            for (n, part) in parts.iter().enumerate() {
                prop_assert!(part.width() > 0.0 && part.height() > 0.0, "{a:?}");
                prop_assert_eq!(screen.union(*part), screen, "{:?} leaves the screen", part);
                for other in &parts[n + 1..] {
                    let common = part.intersect(*other);
                    prop_assert!(common.is_empty(), "{part:?} overlaps {other:?}");
                }
            }
            prop_assert!(a.words.width() >= 280.0 && a.words.height() >= 100.0, "{a:?}");
            prop_assert!(a.card >= 200.0, "{a:?}");
        }
    }
}
