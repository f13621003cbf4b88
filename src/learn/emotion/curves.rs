//! How a training went, as a picture.

use std::path::Path;

use plotters::prelude::*;

use super::{tensors, training::Epoch};
use crate::error::{Problem, Result};

const SIZE: (u32, u32) = (720, 420);
const FONT: &str = "sans-serif";

/// Losses and accuracy over the passes, as SVG; the pass whose weights were kept
/// is marked.
///
/// # Errors
/// It cannot be drawn.
pub fn svg(curve: &[Epoch], best: usize) -> Result<String> {
    let mut text = String::new();
    draw(curve, best, &mut text)
        .map_err(|error| Problem::new("cannot draw the curves").because(error.to_string()))?;
    Ok(text)
}

/// Writes [`svg`] to `path`.
///
/// # Errors
/// It cannot be drawn or written.
pub fn write(curve: &[Epoch], best: usize, path: &Path) -> Result<()> {
    tensors::replace(path, svg(curve, best)?.as_bytes()).map_err(|error| {
        Problem::new(format!("cannot write {}", path.display()))
            .because(error)
            .hint("allow this user to write there, or name another folder with --out")
    })
}

fn draw(
    curve: &[Epoch],
    best: usize,
    text: &mut String,
) -> std::result::Result<(), Box<dyn std::error::Error>> {
    let [blue, orange, green] = [
        RGBColor(31, 94, 168),
        RGBColor(200, 96, 20),
        RGBColor(30, 120, 70),
    ];
    let last = curve.len().max(2) as f32;
    let losses = || {
        curve
            .iter()
            .flat_map(|epoch| [epoch.learned, epoch.validation])
    };
    let top = losses()
        .filter(|loss| loss.is_finite())
        .fold(1.0_f32, f32::max);
    let root = SVGBackend::with_string(text, SIZE).into_drawing_area();
    root.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&root)
        .margin(16)
        .x_label_area_size(40)
        .y_label_area_size(48)
        .right_y_label_area_size(48)
        .build_cartesian_2d(1.0..last, 0.0..1.05 * top)?
        .set_secondary_coord(1.0..last, 0.0_f32..1.0);
    chart
        .configure_mesh()
        .x_desc("passes over the faces")
        .y_desc("loss")
        .light_line_style(WHITE)
        .label_style((FONT, 13))
        .x_label_formatter(&|x| format!("{x:.0}"))
        .draw()?;
    chart
        .configure_secondary_axes()
        .y_desc("accuracy")
        .label_style((FONT, 13))
        .draw()?;
    let line = |of: fn(&Epoch) -> f32| -> Vec<(f32, f32)> {
        let points = curve.iter().map(|epoch| (epoch.number as f32, of(epoch)));
        points.filter(|(_, value)| value.is_finite()).collect()
    };
    for (name, colour, points) in [
        (
            "loss on faces learned from",
            blue,
            line(|epoch| epoch.learned),
        ),
        (
            "loss on validation people",
            orange,
            line(|epoch| epoch.validation),
        ),
    ] {
        chart
            .draw_series([PathElement::new(points, colour.stroke_width(2))])?
            .label(name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], colour.stroke_width(2)));
    }
    chart
        .draw_secondary_series([PathElement::new(
            line(|epoch| epoch.accuracy),
            green.stroke_width(2),
        )])?
        .label("accuracy on validation people")
        .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], green.stroke_width(2)));
    if best > 0 {
        let at = best as f32;
        chart
            .draw_series([PathElement::new(
                [(at, 0.0), (at, 1.05 * top)],
                BLACK.mix(0.5),
            )])?
            .label("the pass that was kept")
            .legend(|(x, y)| PathElement::new([(x, y), (x + 18, y)], BLACK.mix(0.5)));
    }
    chart
        .configure_series_labels()
        .border_style(BLACK.mix(0.3))
        .background_style(WHITE.mix(0.85))
        .label_font((FONT, 13))
        .position(SeriesLabelPosition::MiddleRight)
        .draw()?;
    root.present()?;
    drop(chart);
    drop(root);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn curves_are_an_svg_also_of_one_pass_and_of_nonsense() {
        let epoch = |number: usize, loss: f32| Epoch {
            number,
            learned: loss,
            validation: loss * 1.2,
            accuracy: 1.0 / number as f32,
        };
        for curve in [
            vec![],
            vec![epoch(1, 2.0)],
            vec![epoch(1, 2.0), epoch(2, 1.0), epoch(3, f32::NAN)],
        ] {
            let text = svg(&curve, curve.len()).unwrap();
            assert!(text.starts_with("<svg") && text.trim_end().ends_with("</svg>"));
            assert!(text.contains("accuracy") && !text.contains("NaN"));
        }
    }
}
