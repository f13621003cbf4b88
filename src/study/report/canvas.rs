//! What figures are drawn on: SVG by plotters, in colours that the page knows.

use plotters::{
    backend::SVGBackend,
    coord::Shift,
    drawing::{DrawingArea, IntoDrawingArea},
    element::{Circle, DashedPathElement, PathElement, Rectangle, Text},
    style::{
        Color, FontDesc, FontFamily, FontStyle, RGBColor, ShapeStyle,
        text_anchor::{HPos, Pos, VPos},
    },
};

use crate::error::{Problem, Result};

// The page's style sheet names these, to change them in dark mode.
pub const INK: RGBColor = RGBColor(0x1f, 0x29, 0x33);
pub const QUIET: RGBColor = RGBColor(0x61, 0x6e, 0x7c);
pub const LINE: RGBColor = RGBColor(0xe1, 0xe5, 0xea);
pub const ACCENT: RGBColor = RGBColor(0x2b, 0x6a, 0x86);
pub const ALARM: RGBColor = RGBColor(0xb4, 0x55, 0x2d);
pub const THIRD: RGBColor = RGBColor(0x6b, 0x4c, 0x8a);
/// On bars whose colours stay in dark mode.
pub const DARK: RGBColor = RGBColor(0x10, 0x18, 0x20);
pub const WHITE: RGBColor = RGBColor(0xfd, 0xfe, 0xff);

/// Height of a font in the measure of plotters, which is 1.24 times the usual one.
const FONT: f64 = 15.5;

/// A figure, drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The file's name, without its ending.
    pub name: String,
    /// What it shows, for those who cannot see it.
    pub title: String,
    /// The drawing: an SVG document.
    pub svg: String,
}

/// A figure being drawn; pixels from the upper left.
pub struct Canvas<'a> {
    area: DrawingArea<SVGBackend<'a>, Shift>,
}

pub type Point = (i32, i32);

pub type Drawn = std::result::Result<(), Box<dyn std::error::Error + Send + Sync>>;

/// Draws what `draw` draws.
pub fn draw(
    name: impl Into<String>,
    title: impl Into<String>,
    size: (i32, i32),
    draw: impl FnOnce(&Canvas) -> Drawn,
) -> Result<Figure> {
    let mut svg = String::new();
    {
        let size = (size.0.max(1) as u32, size.1.max(1) as u32);
        let canvas = Canvas {
            area: SVGBackend::with_string(&mut svg, size).into_drawing_area(),
        };
        draw(&canvas)
            .and_then(|()| Ok(canvas.area.present()?))
            .map_err(|error| {
                Problem::new("cannot draw a figure")
                    .because(error)
                    .hint("report this; the tables hold the same figures")
            })?;
    }
    Ok(Figure {
        name: name.into(),
        title: title.into(),
        svg,
    })
}

impl Canvas<'_> {
    pub fn line(&self, points: Vec<Point>, color: RGBColor, width: u32) -> Drawn {
        let style = ShapeStyle::from(color).stroke_width(width);
        Ok(self.area.draw(&PathElement::new(points, style))?)
    }

    pub fn dashes(&self, points: Vec<Point>, color: RGBColor) -> Drawn {
        let style = ShapeStyle::from(color).stroke_width(2);
        Ok(self
            .area
            .draw(&DashedPathElement::new(points, 7, 4, style))?)
    }

    pub fn bar(&self, from: Point, to: Point, color: RGBColor) -> Drawn {
        Ok(self
            .area
            .draw(&Rectangle::new([from, to], color.filled()))?)
    }

    pub fn dot(&self, at: Point, color: RGBColor) -> Drawn {
        Ok(self.area.draw(&Circle::new(at, 4, color.filled()))?)
    }

    pub fn ring(&self, at: Point, color: RGBColor) -> Drawn {
        let style = ShapeStyle::from(color).stroke_width(2);
        Ok(self.area.draw(&Circle::new(at, 4, style))?)
    }

    pub fn cross(&self, (x, y): Point, color: RGBColor) -> Drawn {
        self.line(vec![(x - 4, y - 4), (x + 4, y + 4)], color, 2)?;
        self.line(vec![(x - 4, y + 4), (x + 4, y - 4)], color, 2)
    }

    pub fn text(&self, text: &str, at: Point, side: HPos, color: RGBColor) -> Drawn {
        let font = FontDesc::new(FontFamily::SansSerif, FONT, FontStyle::Normal).color(&color);
        let style = font.pos(Pos::new(side, VPos::Center));
        Ok(self.area.draw(&Text::new(text.to_owned(), at, style))?)
    }
}

/// Round numbers from `low` to `high`, about five of them, and their decimals.
pub fn marks(low: f64, high: f64) -> (Vec<f64>, usize) {
    let rough = (high - low).max(1e-9) / 5.0;
    let power = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|times| times * power)
        .find(|step| *step >= rough * 0.999)
        .unwrap_or(10.0 * power);
    let first = (low / step - 1e-9).ceil() as i64;
    let last = (high / step + 1e-9).floor() as i64;
    let decimals = (-step.log10() - 1e-9).ceil().max(0.0) as usize;
    ((first..=last).map(|n| n as f64 * step).collect(), decimals)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_round() {
        assert_eq!(
            marks(0.0, 1.0),
            (vec![0.0, 0.2, 0.4, 0.600_000_000_000_000_1, 0.8, 1.0], 1)
        );
        let (all, decimals) = marks(-0.03, 0.11);
        assert_eq!((all.len(), decimals), (3, 2));
        assert!(marks(0.5, 0.5).0.len() < 10);
    }
}
