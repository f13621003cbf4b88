//! Plots as inline SVG, drawn by plotters.

use plotters::{
    backend::SVGBackend,
    coord::Shift,
    drawing::{DrawingArea, IntoDrawingArea},
    element::{Circle, PathElement, Rectangle, Text},
    style::{
        Color, FontDesc, FontFamily, FontStyle, RGBColor, ShapeStyle,
        text_anchor::{HPos, Pos, VPos},
    },
};

use maud::{Markup, PreEscaped};

use crate::{
    error::{Problem, Result},
    learn::evidence::{Figure, calibration::Bin},
};

// The page's style sheet names these, to change them in dark mode.
const INK: RGBColor = RGBColor(0x1f, 0x29, 0x33);
const QUIET: RGBColor = RGBColor(0x61, 0x6e, 0x7c);
const LINE: RGBColor = RGBColor(0xe1, 0xe5, 0xea);
const ACCENT: RGBColor = RGBColor(0x2b, 0x6a, 0x86);
const ALARM: RGBColor = RGBColor(0xb4, 0x55, 0x2d);

/// Height of a font in the measure of plotters, which is 1.24 times the usual one.
const FONT: f64 = 15.5;

/// How much of its colour a bar has, so that its interval can be seen on it.
const BAR: f64 = 0.6;

/// Height of a line of text or of a bar with its space, in pixels.
const ROW: i32 = 21;

/// Height of the numbers below an axis.
const AXIS: i32 = 22;

/// One row of a plot.
pub struct Row {
    /// What it is.
    pub name: String,
    /// How long its bar is, or where its dot stands.
    pub figure: Figure,
    /// Whether it should be noticed.
    pub alarm: bool,
}

/// What the rows of a plot are measured on.
pub struct Axis {
    /// What it is.
    pub title: &'static str,
    /// From where to where it runs.
    pub range: [f64; 2],
    /// How far its marks are apart.
    pub step: f64,
    /// Decimals of its numbers.
    pub decimals: usize,
}

impl Axis {
    /// From nothing to all.
    pub fn share(title: &'static str, _: &[Row]) -> Self {
        Self {
            title,
            range: [0.0, 1.0],
            step: 0.25,
            decimals: 2,
        }
    }

    /// From chance to perfect, or from nothing where a row is below chance.
    pub fn auc(title: &'static str, rows: &[Row]) -> Self {
        if ends(rows).any(|end| end < 0.5) {
            return Self::share(title, rows);
        }
        Self {
            title,
            range: [0.5, 1.0],
            step: 0.1,
            decimals: 1,
        }
    }

    /// From nothing to a little more than there is.
    pub fn small(title: &'static str, rows: &[Row]) -> Self {
        let most = ends(rows).fold(0.0, f64::max);
        let top = [0.1, 0.2, 0.4].into_iter().find(|top| most <= *top);
        top.map_or_else(
            || Self::share(title, rows),
            |top| Self {
                title,
                range: [0.0, top],
                step: top / 4.0,
                decimals: 3,
            },
        )
    }
}

/// All that has to find room on an axis.
fn ends(rows: &[Row]) -> impl Iterator<Item = f64> {
    rows.iter().flat_map(|row| {
        let figure = row.figure;
        figure
            .value
            .into_iter()
            .chain(figure.interval.into_iter().flatten())
    })
}

/// A plot being drawn.
struct Canvas<'a> {
    area: DrawingArea<SVGBackend<'a>, Shift>,
}

type Point = (i32, i32);

type Drawn = std::result::Result<(), Box<dyn std::error::Error + Send + Sync>>;

/// Draws what `draw` draws.
fn svg(width: i32, height: i32, draw: impl FnOnce(&Canvas) -> Drawn) -> Result<Markup> {
    let mut text = String::new();
    {
        let size = (width.max(1) as u32, height.max(1) as u32);
        let canvas = Canvas {
            area: SVGBackend::with_string(&mut text, size).into_drawing_area(),
        };
        draw(&canvas)
            .and_then(|()| Ok(canvas.area.present()?))
            .map_err(|error| {
                Problem::new("cannot draw a plot")
                    .because(error)
                    .hint("leave out --html, and report this")
            })?;
    }
    // Inside a page an SVG needs no name space, which looks like a link.
    Ok(PreEscaped(
        text.replace(" xmlns=\"http://www.w3.org/2000/svg\"", ""),
    ))
}

impl Canvas<'_> {
    fn line(&self, points: Vec<Point>, color: RGBColor, width: u32) -> Drawn {
        let style = ShapeStyle::from(color).stroke_width(width);
        Ok(self.area.draw(&PathElement::new(points, style))?)
    }

    fn bar(&self, from: Point, to: Point, color: RGBColor) -> Drawn {
        Ok(self
            .area
            .draw(&Rectangle::new([from, to], color.mix(BAR).filled()))?)
    }

    fn dot(&self, at: Point, radius: i32, color: RGBColor) -> Drawn {
        Ok(self.area.draw(&Circle::new(at, radius, color.filled()))?)
    }

    fn text(&self, text: &str, at: Point, side: HPos, color: RGBColor) -> Drawn {
        let font = FontDesc::new(FontFamily::SansSerif, FONT, FontStyle::Normal).color(&color);
        let style = font.pos(Pos::new(side, VPos::Center));
        Ok(self.area.draw(&Text::new(text.to_owned(), at, style))?)
    }
}

/// Bars from the left end of the axis, with their intervals, names beside them.
pub fn bars(axis: &Axis, rows: &[Row], names: i32) -> Result<Markup> {
    rows_on(axis, rows, names, true)
}

/// Dots on the axis, with their intervals, names beside them.
pub fn dots(axis: &Axis, rows: &[Row], names: i32) -> Result<Markup> {
    rows_on(axis, rows, names, false)
}

fn rows_on(axis: &Axis, rows: &[Row], names: i32, bars: bool) -> Result<Markup> {
    const PLOT: i32 = 220;
    const MARGIN: i32 = 24;
    const TITLE: i32 = 22;
    let bottom = TITLE + ROW * rows.len() as i32;
    let [low, high] = axis.range;
    let x = |value: f64| {
        let share = ((value - low) / (high - low)).clamp(0.0, 1.0);
        names + (share * f64::from(PLOT)).round() as i32
    };
    svg(names + PLOT + MARGIN, bottom + AXIS, |canvas| {
        canvas.text(axis.title, (names, TITLE / 2 - 1), HPos::Left, INK)?;
        let marks = ((high - low) / axis.step).round() as i32;
        for mark in (0..=marks).map(|n| low + axis.step * f64::from(n)) {
            canvas.line(vec![(x(mark), TITLE), (x(mark), bottom)], LINE, 1)?;
            let label = format!("{mark:.*}", axis.decimals);
            canvas.text(&label, (x(mark), bottom + AXIS / 2), HPos::Center, QUIET)?;
        }
        for (n, row) in rows.iter().enumerate() {
            let middle = TITLE + ROW * n as i32 + ROW / 2;
            if names > 0 {
                canvas.text(&row.name, (names - 8, middle), HPos::Right, INK)?;
            }
            let Some(value) = row.figure.value else {
                canvas.text("–", (names + 4, middle), HPos::Left, QUIET)?;
                continue;
            };
            let color = if row.alarm { ALARM } else { ACCENT };
            if bars {
                canvas.bar((x(low), middle - 7), (x(value), middle + 7), color)?;
            }
            if let Some([from, to]) = row.figure.interval {
                let (color, width) = if bars { (INK, 1) } else { (color, 2) };
                canvas.line(vec![(x(from), middle), (x(to), middle)], color, width)?;
            }
            if !bars {
                canvas.dot((x(value), middle), 4, color)?;
            }
        }
        Ok(())
    })
}

/// Said against seen, a dot for each bin, as large as the bin is full; on the
/// diagonal all is well.
pub fn reliability(bins: &[Bin]) -> Result<Markup> {
    const SIDE: i32 = 280;
    const LEFT: i32 = 48;
    const TOP: i32 = 10;
    const BELOW: i32 = 44;
    let at = |said: f64, seen: f64| {
        let pixels = |share: f64| (share.clamp(0.0, 1.0) * f64::from(SIDE)).round() as i32;
        (LEFT + pixels(said), TOP + SIDE - pixels(seen))
    };
    let most = bins.iter().map(|bin| bin.count).fold(1.0, f64::max);
    svg(LEFT + SIDE + 16, TOP + SIDE + BELOW, |canvas| {
        for mark in [0.0, 0.25, 0.5, 0.75, 1.0] {
            canvas.line(vec![at(mark, 0.0), at(mark, 1.0)], LINE, 1)?;
            canvas.line(vec![at(0.0, mark), at(1.0, mark)], LINE, 1)?;
            let label = format!("{mark:.2}");
            let (x, y) = at(mark, 0.0);
            canvas.text(&label, (x, y + 13), HPos::Center, QUIET)?;
            let (x, y) = at(0.0, mark);
            canvas.text(&label, (x - 8, y), HPos::Right, QUIET)?;
        }
        canvas.text(
            "probability that was said",
            (LEFT + SIDE / 2, TOP + SIDE + 33),
            HPos::Center,
            INK,
        )?;
        canvas.line(vec![at(0.0, 0.0), at(1.0, 1.0)], QUIET, 1)?;
        let full: Vec<&Bin> = bins.iter().filter(|bin| bin.count > 0.0).collect();
        let points = full.iter().map(|bin| at(bin.said, bin.seen)).collect();
        canvas.line(points, ACCENT, 2)?;
        for bin in full {
            let radius = 3.0 + 7.0 * (bin.count / most).sqrt();
            canvas.dot(at(bin.said, bin.seen), radius.round() as i32, ACCENT)?;
        }
        Ok(())
    })
}
