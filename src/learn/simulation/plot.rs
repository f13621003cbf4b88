//! What came of simulations, as pictures.

use std::fmt::Display;

use plotters::{coord::Shift, prelude::*};

use super::{
    variance::Spread,
    world::{Arm, Outcome},
};
use crate::{
    error::{Problem, Result},
    facs::ActionUnit,
    learn::judgement::Estimate,
};

const FONT: &str = "sans-serif";
const PANEL: (u32, u32) = (460, 330);
const COLUMNS: usize = 2;

const PLAY: RGBColor = RGBColor(31, 94, 168);
const TARGETS: RGBColor = RGBColor(200, 96, 20);
const UNGUARDED: RGBColor = RGBColor(170, 30, 60);
const RULES: RGBColor = RGBColor(110, 110, 110);

type Drawn<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

fn problem(error: impl Display) -> Problem {
    Problem::new("cannot draw the simulation").because(error.to_string())
}

/// Accuracy over the weeks, a panel for each simulation: what is told of emotions
/// that people who never play show in their own way, and the intervals.
///
/// # Errors
/// It cannot be drawn.
pub fn accuracy(outcomes: &[Outcome]) -> Result<String> {
    let rows = outcomes.len().div_ceil(COLUMNS).max(1);
    let size = (PANEL.0 * COLUMNS as u32, PANEL.1 * rows as u32);
    let mut text = String::new();
    {
        let root = SVGBackend::with_string(&mut text, size).into_drawing_area();
        root.fill(&WHITE).map_err(problem)?;
        let panels = root.split_evenly((rows, COLUMNS));
        for (outcome, panel) in outcomes.iter().zip(&panels) {
            weeks(outcome, panel).map_err(problem)?;
        }
        root.present().map_err(problem)?;
    }
    Ok(text)
}

fn weeks(outcome: &Outcome, panel: &DrawingArea<SVGBackend, Shift>) -> Drawn {
    let last = outcome.weeks.len().max(1) as f64 + 0.4;
    let of = |arm: &Arm| arm.own_ways;
    let mut chart = ChartBuilder::on(panel)
        .caption(outcome.plan.trouble.words(), (FONT, 15))
        .margin(10)
        .x_label_area_size(34)
        .y_label_area_size(40)
        .build_cartesian_2d(0.0..last, 0.3..1.0_f64)?;
    chart
        .configure_mesh()
        .x_desc("week")
        .y_desc("accuracy, unseen people")
        .light_line_style(WHITE)
        .label_style((FONT, 12))
        .x_label_formatter(&|x| format!("{x:.0}"))
        .draw()?;
    for (arm, colour, name) in [
        (&outcome.rules, RULES, "prototypes' rules"),
        (&outcome.targets, TARGETS, "targets alone"),
    ] {
        let level = of(arm).value;
        chart
            .draw_series([PathElement::new(
                vec![(0.0, level), (last, level)],
                colour.stroke_width(1),
            )])?
            .label(name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 16, y)], colour));
    }
    let start = std::iter::once((0.0, of(&outcome.targets)));
    let points = outcome
        .weeks
        .iter()
        .map(|week| (week.number as f64, of(&week.arm)));
    let points: Vec<(f64, Estimate)> = start.chain(points).collect();
    let line: Vec<(f64, f64)> = points
        .iter()
        .map(|(week, estimate)| (*week, estimate.value))
        .collect();
    chart
        .draw_series([PathElement::new(line, PLAY.stroke_width(2))])?
        .label("the loop")
        .legend(|(x, y)| PathElement::new([(x, y), (x + 16, y)], PLAY.stroke_width(2)));
    chart.draw_series(points.iter().map(|(week, estimate)| {
        PathElement::new(
            vec![(*week, estimate.low), (*week, estimate.high)],
            PLAY.stroke_width(1),
        )
    }))?;
    let learned = outcome.weeks.iter().filter_map(|week| {
        let arm = week.learned.as_ref()?;
        Some(Circle::new(
            (week.number as f64, of(arm).value),
            3,
            PLAY.stroke_width(1),
        ))
    });
    chart
        .draw_series(learned)?
        .label("each lesson's model")
        .legend(|(x, y)| Circle::new((x + 8, y), 3, PLAY));
    let unguarded = (last - 0.2, of(&outcome.unguarded).value);
    chart
        .draw_series([Cross::new(unguarded, 5, UNGUARDED.stroke_width(2))])?
        .label("without guards")
        .legend(|(x, y)| Cross::new((x + 8, y), 4, UNGUARDED));
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::LowerRight)
        .background_style(WHITE.mix(0.8))
        .label_font((FONT, 11))
        .draw()?;
    Ok(())
}

/// The seed paper's Figure 3, for targets and for labelled imitations: how often
/// each unit is shown within each emotion.
///
/// # Errors
/// It cannot be drawn.
pub fn occurrence(outcome: &Outcome) -> Result<String> {
    let mut text = String::new();
    {
        let size = (2 * PANEL.0, 2 * PANEL.1);
        let root = SVGBackend::with_string(&mut text, size).into_drawing_area();
        root.fill(&WHITE).map_err(problem)?;
        let panels = root.split_evenly((2, 1));
        let variance = &outcome.variance;
        for (spreads, name, panel) in [
            (&variance.targets, "targets", &panels[0]),
            (&variance.labelled, "labelled imitations", &panels[1]),
        ] {
            heat(spreads, name, panel).map_err(problem)?;
        }
        root.present().map_err(problem)?;
    }
    Ok(text)
}

fn heat(spreads: &[Spread], name: &str, panel: &DrawingArea<SVGBackend, Shift>) -> Drawn {
    let columns = ActionUnit::COUNT as i32;
    let rows = spreads.len() as i32;
    let total: f64 = spreads.iter().map(|spread| spread.variance).sum();
    let caption = format!(
        "{name}: mean variance {:.2}",
        total / spreads.len().max(1) as f64
    );
    let mut chart = ChartBuilder::on(panel)
        .caption(caption, (FONT, 15))
        .margin(10)
        .x_label_area_size(30)
        .y_label_area_size(70)
        .build_cartesian_2d((0..columns).into_segmented(), (0..rows).into_segmented())?;
    chart
        .configure_mesh()
        .disable_mesh()
        .label_style((FONT, 11))
        .x_labels(ActionUnit::COUNT)
        .y_labels(spreads.len())
        .x_label_formatter(&|x| match x {
            SegmentValue::CenterOf(k) | SegmentValue::Exact(k) => ActionUnit::ALL
                .get(*k as usize)
                .map_or(String::new(), |unit| unit.number().to_string()),
            SegmentValue::Last => String::new(),
        })
        .y_label_formatter(&|y| match y {
            SegmentValue::CenterOf(k) | SegmentValue::Exact(k) => spreads
                .get(*k as usize)
                .map_or(String::new(), |spread| spread.emotion.to_string()),
            SegmentValue::Last => String::new(),
        })
        .draw()?;
    for (row, spread) in (0..).zip(spreads) {
        let cells = (0..).zip(spread.shown).map(|(column, share)| {
            let pale = |full: u8| (255.0 - share * (255.0 - f64::from(full))) as u8;
            let colour = RGBColor(pale(PLAY.0), pale(PLAY.1), pale(PLAY.2));
            let from = (SegmentValue::Exact(column), SegmentValue::Exact(row));
            let to = (
                SegmentValue::Exact(column + 1),
                SegmentValue::Exact(row + 1),
            );
            Rectangle::new([from, to], colour.filled())
        });
        chart.draw_series(cells)?;
    }
    Ok(())
}
