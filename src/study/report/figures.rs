//! The figures of the report.

use plotters::style::{RGBColor, text_anchor::HPos};

use super::{
    canvas::{
        ACCENT, ALARM, Canvas, DARK, Drawn, Figure, INK, LINE, QUIET, THIRD, WHITE, draw, marks,
    },
    words::number,
};
use crate::{
    error::Result,
    facs::ActionUnit,
    study::{
        analysis::{
            Analysis,
            survey::{Answers, LikertRow},
            units::{Change, Followed},
        },
        paper,
        statistics::{Finding, Interval, proportion::Estimate},
    },
};

/// Height of a row, of an axis' numbers and of a heading, in pixels.
const ROW: i32 = 24;
const AXIS: i32 = 24;
const HEAD: i32 = 24;
/// Width of what stands at the left and of what is plotted.
const NAMES: i32 = 260;
const PLOT: i32 = 400;
const MARGIN: i32 = 26;

/// All of them; what has no figures is not there.
pub fn all(analysis: &Analysis) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    figures.extend(learning(analysis)?);
    figures.extend(ended_higher(analysis)?);
    figures.extend(curves(analysis)?);
    for change in Change::ALL {
        figures.extend(units(analysis, change)?);
    }
    figures.extend(heatmap(analysis)?);
    figures.extend(likert(analysis)?);
    Ok(figures)
}

/// A row of a dot plot: name, value, interval, and whether it is the paper's.
struct Dot {
    name: String,
    value: f64,
    interval: Option<Interval>,
    other: bool,
}

fn dots(name: &str, title: &str, unit: &str, rows: &[Dot], zero: bool) -> Result<Figure> {
    let ends = || {
        let all = rows
            .iter()
            .flat_map(|row| row.interval.into_iter().flatten().chain([row.value]));
        all.chain(zero.then_some(0.0))
    };
    let (low, high) = (
        ends().fold(f64::INFINITY, f64::min),
        ends().fold(f64::NEG_INFINITY, f64::max),
    );
    let room = ((high - low) * 0.06).max(1e-3);
    let (low, high) = (low - room, high + room);
    let bottom = HEAD + ROW * rows.len() as i32;
    let x = |value: f64| NAMES + ((value - low) / (high - low) * f64::from(PLOT)).round() as i32;
    draw(
        name,
        title,
        (NAMES + PLOT + MARGIN, bottom + AXIS),
        |canvas| {
            canvas.text(unit, (NAMES, HEAD / 2), HPos::Left, INK)?;
            axis(canvas, low, high, &x, HEAD, bottom)?;
            if zero {
                canvas.line(vec![(x(0.0), HEAD), (x(0.0), bottom)], QUIET, 1)?;
            }
            for (n, row) in rows.iter().enumerate() {
                let middle = HEAD + ROW * n as i32 + ROW / 2;
                canvas.text(&row.name, (NAMES - 10, middle), HPos::Right, INK)?;
                let color = if row.other { ALARM } else { ACCENT };
                if let Some([from, to]) = row.interval {
                    canvas.line(vec![(x(from), middle), (x(to), middle)], color, 2)?;
                }
                if row.other {
                    canvas.ring((x(row.value), middle), color)?;
                } else {
                    canvas.dot((x(row.value), middle), color)?;
                }
            }
            Ok(())
        },
    )
}

/// Numbers below, and thin lines at them.
fn axis(
    canvas: &Canvas,
    low: f64,
    high: f64,
    x: &dyn Fn(f64) -> i32,
    top: i32,
    bottom: i32,
) -> Drawn {
    let (marks, decimals) = marks(low, high);
    for mark in marks {
        canvas.line(vec![(x(mark), top), (x(mark), bottom)], LINE, 1)?;
        let at = (x(mark), bottom + AXIS / 2);
        canvas.text(&number(mark, decimals), at, HPos::Center, QUIET)?;
    }
    Ok(())
}

fn learning(analysis: &Analysis) -> Result<Option<Figure>> {
    let mut rows: Vec<Dot> = analysis
        .learning
        .iter()
        .filter_map(|one| {
            let test = one.games.known()?.test;
            Some(Dot {
                name: one.name.clone(),
                value: test.difference,
                interval: Some(test.interval),
                other: false,
            })
        })
        .collect();
    if rows.is_empty() {
        return Ok(None);
    }
    for printed in [paper::ALL_GAMES, paper::INSTRUCTED] {
        let difference = printed.rest.mean - printed.first.mean;
        // What t says of the standard error.
        let reach = crate::study::statistics::distribution::student_quantile(0.975, printed.df)
            * difference
            / printed.t;
        rows.push(Dot {
            name: format!("paper: {}", printed.of),
            value: difference,
            interval: Some([difference - reach, difference + reach]),
            other: true,
        });
    }
    dots(
        "learning",
        "Mean difference of the later tries and the first, with intervals",
        "M_rest − S1, points of score",
        &rows,
        true,
    )
    .map(Some)
}

fn ended_higher(analysis: &Analysis) -> Result<Option<Figure>> {
    let row = |name: String, estimate: Estimate, other| Dot {
        name,
        value: estimate.value * 100.0,
        interval: Some(estimate.interval.map(|end| end * 100.0)),
        other,
    };
    let mut rows: Vec<Dot> = analysis
        .learning
        .iter()
        .filter_map(|one| Some(row(one.name.clone(), *one.ended_higher.known()?, false)))
        .collect();
    if rows.is_empty() {
        return Ok(None);
    }
    let printed = ["paper: with instructions", "paper: score only"];
    for (name, share) in printed.into_iter().zip(paper::HIGHER) {
        if let Ok(estimate) = Estimate::of(share, 0.95) {
            rows.push(row(name.into(), estimate, true));
        }
    }
    dots(
        "ended-higher",
        "Share of games whose last try scored higher than the first, with intervals",
        "games that end higher, %",
        &rows,
        false,
    )
    .map(Some)
}

/// How the group at this place is told from the others: colour, dashes or not.
const fn look(at: usize) -> (RGBColor, bool) {
    match at % 3 {
        0 => (ALARM, true),
        1 => (ACCENT, false),
        _ => (THIRD, false),
    }
}

fn curves(analysis: &Analysis) -> Result<Option<Figure>> {
    const LEFT: i32 = 52;
    const HEIGHT: i32 = 250;
    const NAMES_RIGHT: i32 = 190;
    // Everybody's curve only where there is no group's.
    let groups: Vec<_> = analysis
        .curves
        .iter()
        .filter(|c| c.group.is_some())
        .collect();
    let shown: Vec<_> = if groups.is_empty() {
        analysis.curves.iter().collect()
    } else {
        groups
    };
    let points = || {
        shown
            .iter()
            .flat_map(|curve| curve.points.iter().filter_map(Finding::known))
    };
    if points().count() == 0 {
        return Ok(None);
    }
    let ends = || points().flat_map(|p| p.interval.into_iter().flatten().chain([p.mean]));
    let low = ends().fold(f64::INFINITY, f64::min) - 0.02;
    let high = ends().fold(f64::NEG_INFINITY, f64::max) + 0.02;
    let tries = analysis.plan.tries.max(2);
    let y = |value: f64| HEAD + ((high - value) / (high - low) * f64::from(HEIGHT)).round() as i32;
    let width = 420;
    let bottom = HEAD + HEIGHT;
    // Groups a little beside each other, so that intervals do not hide each other.
    let x = |number: usize, group: usize| {
        let step = f64::from(width - 40) / (tries - 1) as f64;
        LEFT + 20 + ((number - 1) as f64 * step).round() as i32 + 6 * group as i32
    };
    let size = (LEFT + width + NAMES_RIGHT, bottom + 2 * AXIS);
    draw(
        "curves",
        "Mean score by try and group, with intervals",
        size,
        |canvas| {
            canvas.text("mean score", (LEFT, HEAD / 2), HPos::Left, INK)?;
            let (ticks, decimals) = marks(low, high);
            for mark in ticks {
                canvas.line(vec![(LEFT, y(mark)), (LEFT + width, y(mark))], LINE, 1)?;
                canvas.text(
                    &number(mark, decimals),
                    (LEFT - 8, y(mark)),
                    HPos::Right,
                    QUIET,
                )?;
            }
            for number in 1..=analysis.plan.tries {
                let at = (x(number, 0), bottom + AXIS / 2);
                canvas.text(&format!("S{number}"), at, HPos::Center, QUIET)?;
            }
            canvas.text(
                "try",
                (LEFT + width / 2, bottom + AXIS + AXIS / 2),
                HPos::Center,
                INK,
            )?;
            let mut named: Vec<i32> = Vec::new();
            for (n, curve) in shown.iter().enumerate() {
                let (color, dashed) = look(n);
                let known: Vec<_> = curve.points.iter().filter_map(Finding::known).collect();
                let line: Vec<_> = known.iter().map(|p| (x(p.number, n), y(p.mean))).collect();
                for point in &known {
                    if let Some([from, to]) = point.interval {
                        let at = x(point.number, n);
                        canvas.line(vec![(at, y(from)), (at, y(to))], color, 1)?;
                    }
                }
                if dashed {
                    canvas.dashes(line.clone(), color)?;
                } else {
                    canvas.line(line.clone(), color, 2)?;
                }
                for at in &line {
                    if dashed {
                        canvas.ring(*at, color)?;
                    } else {
                        canvas.dot(*at, color)?;
                    }
                }
                if let Some((_, at)) = line.last() {
                    // Names that would lie on each other move apart.
                    let mut at = *at;
                    while named.iter().any(|other| (other - at).abs() < 18) {
                        at += 18;
                    }
                    named.push(at);
                    canvas.text(&curve.name, (LEFT + width + 6, at), HPos::Left, color)?;
                }
            }
            Ok(())
        },
    )
    .map(Some)
}

fn units(analysis: &Analysis, change: Change) -> Result<Option<Figure>> {
    let rows: Vec<&Followed> = analysis
        .units
        .each
        .iter()
        .filter(|one| one.change == change && one.told.known().is_some())
        .collect();
    if rows.is_empty() {
        return Ok(None);
    }
    let (name, unit) = match change {
        Change::Add => (
            "units-to-add",
            "missing units that appeared on the next try, %",
        ),
        Change::Drop => ("units-to-drop", "superfluous units gone on the next try, %"),
    };
    let top = HEAD + ROW;
    let bottom = top + ROW * rows.len() as i32;
    let x = |percent: f64| NAMES + (percent / 100.0 * f64::from(PLOT)).round() as i32;
    let size = (NAMES + PLOT + MARGIN, bottom + AXIS);
    draw(name, unit, size, |canvas| {
        canvas.text(unit, (NAMES, HEAD / 2), HPos::Left, INK)?;
        let middle = HEAD + ROW / 2;
        let mut at = NAMES + 6;
        for (kind, (label, width)) in [
            ("named", 80),
            ("not named", 110),
            ("groups without instructions", 0),
        ]
        .into_iter()
        .enumerate()
        {
            mark(canvas, kind, (at, middle))?;
            canvas.text(label, (at + 9, middle), HPos::Left, QUIET)?;
            at += width;
        }
        axis(canvas, 0.0, 100.0, &x, top, bottom)?;
        for (n, row) in rows.iter().enumerate() {
            let middle = top + ROW * n as i32 + ROW / 2;
            if let Some(unit) = row.unit {
                let name = format!("{} {unit}", unit.name());
                canvas.text(&name, (NAMES - 10, middle), HPos::Right, INK)?;
            }
            if let Some(told) = row.told.known() {
                let [from, to] = told.interval.map(|end| x(end * 100.0));
                canvas.line(vec![(from, middle), (to, middle)], ACCENT, 2)?;
            }
            for (kind, share) in [&row.told, &row.untold, &row.without]
                .into_iter()
                .enumerate()
            {
                if let Some(share) = share.known() {
                    mark(canvas, kind, (x(share.value * 100.0), middle))?;
                }
            }
        }
        Ok(())
    })
    .map(Some)
}

/// Named, not named, without instructions: told apart by shape as well.
fn mark(canvas: &Canvas, kind: usize, at: (i32, i32)) -> Drawn {
    match kind {
        0 => canvas.dot(at, ACCENT),
        1 => canvas.ring(at, ALARM),
        _ => canvas.cross(at, QUIET),
    }
}

/// A colour between two, `share` of the second.
fn between(a: RGBColor, b: RGBColor, share: f64) -> RGBColor {
    let mix = |a: u8, b: u8| (f64::from(a) + (f64::from(b) - f64::from(a)) * share).round() as u8;
    RGBColor(mix(a.0, b.0), mix(a.1, b.1), mix(a.2, b.2))
}

fn heatmap(analysis: &Analysis) -> Result<Option<Figure>> {
    const CELL: i32 = 34;
    const LEFT: i32 = 140;
    let rows = &analysis.heatmap.rows;
    if rows.iter().all(|row| row.tries == 0) {
        return Ok(None);
    }
    let size = (
        LEFT + CELL * ActionUnit::COUNT as i32 + 8,
        HEAD + CELL * rows.len() as i32 + 8,
    );
    let title = format!(
        "Share of tries with a score of at least {} that show each unit, by the target's emotion",
        number(analysis.heatmap.cut, 2)
    );
    draw("heatmap", title, size, |canvas| {
        for unit in ActionUnit::ALL {
            let x = LEFT + CELL * unit.index() as i32 + CELL / 2;
            canvas.text(
                &unit.number().to_string(),
                (x, HEAD / 2),
                HPos::Center,
                QUIET,
            )?;
        }
        for (n, row) in rows.iter().enumerate() {
            let y = HEAD + CELL * n as i32;
            let name = format!("{} ({})", row.emotion, row.tries);
            canvas.text(&name, (LEFT - 8, y + CELL / 2), HPos::Right, INK)?;
            for unit in ActionUnit::ALL {
                let x = LEFT + CELL * unit.index() as i32;
                let Some(there) = row.units[unit.index()].known() else {
                    continue;
                };
                let pale = RGBColor(0xf2, 0xf5, 0xf7);
                let deep = RGBColor(0x14, 0x4d, 0x66);
                let (from, to) = ((x + 1, y + 1), (x + CELL - 1, y + CELL - 1));
                canvas.bar(from, to, between(pale, deep, there.share))?;
                if row.target.contains(unit) {
                    let frame = vec![from, (to.0, from.1), to, (from.0, to.1), from];
                    canvas.line(frame, ALARM, 2)?;
                }
                let color = if there.share > 0.5 { WHITE } else { DARK };
                let text = number(there.share * 100.0, 0);
                canvas.text(&text, (x + CELL / 2, y + CELL / 2), HPos::Center, color)?;
            }
        }
        Ok(())
    })
    .map(Some)
}

/// From unsatisfied to satisfied; told apart by those who cannot see red or green.
fn step_color(at: usize, steps: usize) -> (RGBColor, RGBColor) {
    let worst = RGBColor(0xb3, 0x58, 0x06);
    let middle = RGBColor(0xe4, 0xe6, 0xe8);
    let best = RGBColor(0x2c, 0x5f, 0x9e);
    let place = if steps > 1 {
        at as f64 / (steps - 1) as f64 * 2.0 - 1.0
    } else {
        0.0
    };
    let color = between(middle, if place < 0.0 { worst } else { best }, place.abs());
    (color, if place.abs() > 0.75 { WHITE } else { DARK })
}

/// Diverging stacked bars, a figure for each set of labels and of groups asked.
fn likert(analysis: &Analysis) -> Result<Vec<Figure>> {
    type Rows<'a> = Vec<(&'a str, &'a LikertRow)>;
    let mut sets: Vec<(&[String], bool, Rows)> = Vec::new();
    for question in &analysis.survey.questions {
        let Answers::Likert { labels, rows, .. } = &question.result else {
            continue;
        };
        let Some(first) = rows
            .first()
            .filter(|row| row.counts.iter().sum::<usize>() > 0)
        else {
            continue;
        };
        let everybody = first.group.is_none();
        let place = sets
            .iter()
            .position(|(known, all, _)| *known == labels.as_slice() && *all == everybody);
        let place = place.unwrap_or_else(|| {
            sets.push((labels, everybody, Vec::new()));
            sets.len() - 1
        });
        let own = rows.iter().map(|row| (question.wording.as_str(), row));
        sets[place].2.extend(own);
    }
    sets.iter()
        .enumerate()
        .map(|(n, (labels, _, rows))| diverging(n, labels, rows))
        .collect()
}

fn diverging(place: usize, labels: &[String], rows: &[(&str, &LikertRow)]) -> Result<Figure> {
    const LEFT: i32 = 300;
    const HALF: i32 = 230;
    const BAR: i32 = 26;
    let shares = |row: &LikertRow| -> Vec<f64> {
        let all: usize = row.counts.iter().sum();
        row.counts
            .iter()
            .map(|count| *count as f64 / all.max(1) as f64)
            .collect()
    };
    let steps = labels.len();
    // What lies left of the middle: all below, and half of a middle step.
    let left = |row: &LikertRow| -> f64 {
        let shares = shares(row);
        let below: f64 = shares[..steps / 2].iter().sum();
        below
            + if steps % 2 == 1 {
                shares[steps / 2] / 2.0
            } else {
                0.0
            }
    };
    let legend = steps.div_ceil(3) as i32 * 20 + 8;
    let mut heights = Vec::new();
    let mut y = legend;
    let mut last = "";
    for (question, _) in rows {
        if *question != last {
            y += 8 + 22;
            last = question;
        }
        heights.push(y);
        y += BAR;
    }
    let middle = LEFT + HALF;
    let size = (LEFT + 2 * HALF + 16, y + AXIS + 6);
    let title = "Answers by step, diverging from the middle";
    draw(format!("survey-{}", place + 1), title, size, |canvas| {
        for (n, label) in labels.iter().enumerate() {
            let (x, y) = ((n % 3) as i32 * 215 + 10, (n / 3) as i32 * 20 + 10);
            let (color, _) = step_color(n, steps);
            canvas.bar((x, y - 6), (x + 16, y + 6), color)?;
            canvas.text(label, (x + 23, y), HPos::Left, INK)?;
        }
        for mark in [-100_i32, -50, 0, 50, 100] {
            let x = middle + mark * HALF / 100;
            let color = if mark == 0 { QUIET } else { LINE };
            canvas.line(vec![(x, legend + 24), (x, y)], color, 1)?;
            let text = format!("{} %", mark.abs());
            let side = if mark == 100 {
                HPos::Right
            } else {
                HPos::Center
            };
            canvas.text(
                &text,
                (x + if mark == 100 { 12 } else { 0 }, y + AXIS / 2),
                side,
                QUIET,
            )?;
        }
        let mut last = "";
        for ((question, row), y) in rows.iter().zip(&heights) {
            if *question != last {
                canvas.text(question, (10, y - 10), HPos::Left, INK)?;
                last = question;
            }
            let n: usize = row.counts.iter().sum();
            let name = format!("{} (n = {n})", row.name);
            canvas.text(&name, (LEFT - 8, y + BAR / 2), HPos::Right, QUIET)?;
            let mut from = -left(row);
            for (step, share) in shares(row).into_iter().enumerate() {
                let (color, text) = step_color(step, steps);
                let x = |share: f64| middle + (share * f64::from(HALF)).round() as i32;
                let (a, b) = (x(from), x(from + share));
                canvas.bar((a, y + 3), (b, y + BAR - 3), color)?;
                if b - a > 34 {
                    let said = number(share * 100.0, 0);
                    canvas.text(&said, ((a + b) / 2, y + BAR / 2), HPos::Center, text)?;
                }
                from += share;
            }
        }
        Ok(())
    })
}
