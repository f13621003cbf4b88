//! Drawing with plotters, in the few colours of the game's pages.

use plotters::{
    backend::SVGBackend,
    coord::Shift,
    drawing::{DrawingArea, IntoDrawingArea},
    element::{PathElement, Rectangle, Text},
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
pub const SECOND: RGBColor = RGBColor(0xb4, 0x55, 0x2d);
const GROUND: RGBColor = RGBColor(0xff, 0xff, 0xff);

/// Height of a font in the measure of plotters, which is 1.24 times the usual one.
const FONT: f64 = 15.5;

/// From this strength on a cell is too dark for dark text.
const DARK: f64 = 0.6;

/// Where a text has its place.
#[derive(Debug, Clone, Copy)]
pub enum Side {
    /// It begins there.
    Left,
    /// Its middle is there.
    Middle,
    /// It ends there.
    Right,
}

type Point = (i32, i32);

/// What drawing may fail with.
pub type Drawn = std::result::Result<(), Box<dyn std::error::Error + Send + Sync>>;

/// A figure being drawn.
pub struct Canvas<'a> {
    area: DrawingArea<SVGBackend<'a>, Shift>,
}

/// An SVG document of so many pixels, on white.
pub fn draw(width: i32, height: i32, draw: impl FnOnce(&Canvas) -> Drawn) -> Result<String> {
    let mut text = String::new();
    {
        let size = (width.max(1) as u32, height.max(1) as u32);
        let canvas = Canvas {
            area: SVGBackend::with_string(&mut text, size).into_drawing_area(),
        };
        canvas
            .area
            .fill(&GROUND)
            .map_err(Into::into)
            .and_then(|()| draw(&canvas))
            .and_then(|()| Ok(canvas.area.present()?))
            .map_err(|error| {
                Problem::new("cannot draw a figure")
                    .because(error)
                    .hint("leave out --html and --svg, and report this")
            })?;
    }
    Ok(text)
}

/// The same for the inside of a page: no name space, which looks like a link.
pub fn inline(svg: &str) -> String {
    svg.replace(" xmlns=\"http://www.w3.org/2000/svg\"", "")
}

impl Canvas<'_> {
    /// A line through points.
    pub fn line(&self, points: &[Point], color: RGBColor, width: u32) -> Drawn {
        let style = ShapeStyle::from(color).stroke_width(width);
        Ok(self.area.draw(&PathElement::new(points.to_vec(), style))?)
    }

    /// A filled rectangle.
    pub fn bar(&self, from: Point, to: Point, color: RGBColor) -> Drawn {
        Ok(self
            .area
            .draw(&Rectangle::new([from, to], color.filled()))?)
    }

    /// A rectangle as strong in colour as its value, 0 to 1.
    pub fn cell(&self, from: Point, to: Point, strength: f64) -> Drawn {
        self.bar(from, to, LINE)?;
        let style = ACCENT.mix(strength).filled();
        Ok(self.area.draw(&Rectangle::new([from, to], style))?)
    }

    /// An empty rectangle.
    pub fn frame(&self, from: Point, to: Point, color: RGBColor) -> Drawn {
        let style = ShapeStyle::from(color).stroke_width(2);
        Ok(self.area.draw(&Rectangle::new([from, to], style))?)
    }

    /// A text, its middle line at `at`.
    pub fn text(&self, text: &str, at: Point, side: Side, color: RGBColor) -> Drawn {
        let side = match side {
            Side::Left => HPos::Left,
            Side::Middle => HPos::Center,
            Side::Right => HPos::Right,
        };
        let font = FontDesc::new(FontFamily::SansSerif, FONT, FontStyle::Normal).color(&color);
        let style = font.pos(Pos::new(side, VPos::Center));
        Ok(self.area.draw(&Text::new(text.to_owned(), at, style))?)
    }

    /// A text that can be read on a cell of this strength.
    pub fn on_cell(&self, text: &str, at: Point, strength: f64) -> Drawn {
        let color = if strength > DARK { GROUND } else { INK };
        self.text(text, at, Side::Middle, color)
    }
}
