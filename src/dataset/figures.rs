//! A dataset in pictures, as SVG: which Action Units each emotion shows (the seed
//! paper's Figure 3), how they vary, what has a label, and how it all grew.

mod canvas;

use super::stats::{CUT, Day, Labels, Occurrence, Stats};
use crate::{
    error::Result,
    facs::{ActionUnit, Emotion},
};
use canvas::{ACCENT, Canvas, INK, LINE, QUIET, SECOND, Side, draw};

/// A figure.
pub struct Figure {
    /// The name of its file, without an ending.
    pub name: &'static str,
    /// What it shows.
    pub title: &'static str,
    /// How to read it.
    pub caption: String,
    /// An SVG document.
    pub svg: String,
}

impl Figure {
    /// The same drawing for a page of HTML, whose style sheet decides on colours.
    pub fn inline(&self) -> String {
        canvas::inline(&self.svg)
    }
}

/// All figures that there is anything to show in.
///
/// # Errors
/// A figure cannot be drawn.
pub fn all(stats: &Stats) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    if !stats.occurrence.is_empty() {
        figures.push(Figure {
            name: "occurrence",
            title: "Action Units by emotion",
            caption: format!(
                "The share of turns, in per cent, in which each Action Unit was found on the player, by the emotion \
                 that the copied face is called. Turns that scored below {CUT} are left out. In brackets: turns. Framed: the prototype."
            ),
            svg: heat(&stats.occurrence, |one| one.player, 1.0, |share| {
                format!("{:.0}", 100.0 * share)
            })?,
        });
        figures.push(Figure {
            name: "variance",
            title: "How Action Units vary within an emotion",
            caption: format!(
                "The variance of each Action Unit's presence among the same turns, in thousandths: p (1 - p), at most 250. Cut: {CUT}."
            ),
            svg: heat(&stats.occurrence, Occurrence::variance, 0.25, |variance| {
                format!("{:.0}", 1000.0 * variance)
            })?,
        });
        figures.push(Figure {
            name: "variety",
            title: "Variety that play brings",
            caption: "The mean of these variances over the twenty units: among players, and among the faces that they copied. \
                      What learns from the targets alone sees no more than the latter."
                .into(),
            svg: variety(&stats.occurrence)?,
        });
    }
    if !stats.labels.is_empty() {
        figures.push(Figure {
            name: "labels",
            title: "Labels",
            caption: "Labels that hold, by emotion: given by the score, and by people.".into(),
            svg: labels(&stats.labels)?,
        });
    }
    if !stats.growth.is_empty() {
        figures.push(Figure {
            name: "growth",
            title: "Growth",
            caption: "All turns so far, and those with a label, day by day (UTC).".into(),
            svg: growth(&stats.growth)?,
        });
    }
    Ok(figures)
}

/// Room for the names of emotions, in pixels.
const NAMES: i32 = 132;

/// An emotion a row, a unit a column; `full` is the value of the strongest colour.
fn heat(
    rows: &[Occurrence],
    values: impl Fn(&Occurrence) -> [f64; ActionUnit::COUNT],
    full: f64,
    text: impl Fn(f64) -> String,
) -> Result<String> {
    const CELL: (i32, i32) = (38, 28);
    const HEAD: i32 = 24;
    let width = NAMES + CELL.0 * ActionUnit::COUNT as i32 + 4;
    draw(width, HEAD + CELL.1 * rows.len() as i32 + 4, |canvas| {
        for unit in ActionUnit::ALL {
            let x = NAMES + CELL.0 * unit.index() as i32 + CELL.0 / 2;
            let name = unit.number().to_string();
            canvas.text(&name, (x, HEAD / 2), Side::Middle, QUIET)?;
        }
        canvas.text("AU", (NAMES - 10, HEAD / 2), Side::Right, QUIET)?;
        for (n, row) in rows.iter().enumerate() {
            let top = HEAD + CELL.1 * n as i32;
            let name = format!("{} ({})", row.emotion, row.turns);
            canvas.text(&name, (NAMES - 10, top + CELL.1 / 2), Side::Right, INK)?;
            let emotion = Emotion::ALL
                .into_iter()
                .find(|one| one.key() == row.emotion);
            for (unit, value) in ActionUnit::ALL.into_iter().zip(values(row)) {
                let left = NAMES + CELL.0 * unit.index() as i32;
                let (from, to) = ((left + 1, top + 1), (left + CELL.0 - 1, top + CELL.1 - 1));
                let strength = (value / full).clamp(0.0, 1.0);
                canvas.cell(from, to, strength)?;
                if emotion.is_some_and(|emotion| emotion.prototype().contains(unit)) {
                    canvas.frame(from, to, INK)?;
                }
                let middle = (left + CELL.0 / 2, top + CELL.1 / 2);
                canvas.on_cell(&text(value), middle, strength)?;
            }
        }
        Ok(())
    })
}

/// A row of bars for each emotion, with what the colours mean above.
fn bars(
    meanings: [&str; 2],
    rows: &[(String, [f64; 2])],
    stacked: bool,
    text: impl Fn(f64) -> String,
) -> Result<String> {
    const HEAD: i32 = 28;
    const PLOT: i32 = 420;
    let row_height = if stacked { 30 } else { 44 };
    let most = rows
        .iter()
        .map(|(_, [a, b])| if stacked { a + b } else { a.max(*b) })
        .fold(f64::MIN_POSITIVE, f64::max);
    let pixels = |value: f64| (value / most * f64::from(PLOT)).round() as i32;
    let height = HEAD + row_height * rows.len() as i32 + 6;
    draw(NAMES + PLOT + 130, height, |canvas| {
        let mut x = NAMES;
        for (meaning, color) in meanings.into_iter().zip([ACCENT, SECOND]) {
            canvas.bar((x, 7), (x + 14, 19), color)?;
            canvas.text(meaning, (x + 22, HEAD / 2 - 1), Side::Left, QUIET)?;
            x += 60 + 8 * meaning.len() as i32;
        }
        for (n, (name, values)) in rows.iter().enumerate() {
            let top = HEAD + row_height * n as i32;
            canvas.text(name, (NAMES - 10, top + row_height / 2), Side::Right, INK)?;
            let mut end = NAMES;
            for (place, (value, color)) in values.iter().zip([ACCENT, SECOND]).enumerate() {
                let (from, row) = if stacked {
                    (end, top + 5)
                } else {
                    (NAMES, top + 4 + 18 * place as i32)
                };
                let to = from + pixels(*value);
                let bottom = row + if stacked { 20 } else { 16 };
                if to > from {
                    canvas.bar((from, row), (to, bottom), color)?;
                }
                end = to;
                if !stacked {
                    canvas.text(&text(*value), (to + 8, row + 8), Side::Left, QUIET)?;
                }
            }
            if stacked {
                let sum = text(values[0] + values[1]);
                canvas.text(&sum, (end + 8, top + 15), Side::Left, QUIET)?;
            }
        }
        canvas.line(&[(NAMES, HEAD), (NAMES, height - 6)], QUIET, 1)
    })
}

fn variety(rows: &[Occurrence]) -> Result<String> {
    let rows: Vec<_> = rows
        .iter()
        .map(|one| {
            let both = [one.mean_variance(), one.mean_target_variance()];
            (one.emotion.clone(), both)
        })
        .collect();
    bars(["players", "targets"], &rows, false, |value| {
        format!("{value:.3}")
    })
}

fn labels(labels: &[Labels]) -> Result<String> {
    let rows: Vec<_> = labels
        .iter()
        .map(|one| {
            let both = [one.automatic as f64, one.person as f64];
            (one.emotion.clone(), both)
        })
        .collect();
    bars(["by the score", "by people"], &rows, true, |value| {
        format!("{value:.0}")
    })
}

fn growth(days: &[Day]) -> Result<String> {
    const LEFT: i32 = 84;
    const WIDTH: i32 = 640;
    const TOP: i32 = 30;
    const HEIGHT: i32 = 230;
    let mut sums = [0_u64; 2];
    let mut points = [Vec::new(), Vec::new()];
    for day in days {
        for ((sum, count), points) in sums
            .iter_mut()
            .zip([day.turns, day.labelled])
            .zip(&mut points)
        {
            *sum += count;
            points.push((day.number, *sum));
        }
    }
    let (first, last) = (days[0].number, days[days.len() - 1].number);
    let step = step(sums[0] as f64 / 4.0);
    let top = (sums[0] as f64 / step).ceil().max(1.0) * step;
    let at = |day: i64, count: f64| {
        // A single day stands at the right.
        let share = if last > first {
            (day - first) as f64 / (last - first) as f64
        } else {
            1.0
        };
        let x = LEFT + (share * f64::from(WIDTH)).round() as i32;
        (
            x,
            TOP + HEIGHT - (count / top * f64::from(HEIGHT)).round() as i32,
        )
    };
    draw(LEFT + WIDTH + 110, TOP + HEIGHT + 34, |canvas: &Canvas| {
        let marks = (top / step).round() as i64;
        for count in (0..=marks).map(|mark| mark as f64 * step) {
            canvas.line(
                &[at(first, count), (LEFT + WIDTH, at(last, count).1)],
                LINE,
                1,
            )?;
            let place = (LEFT - 10, at(last, count).1);
            canvas.text(&thousands(count), place, Side::Right, QUIET)?;
        }
        let below = TOP + HEIGHT + 17;
        canvas.text(&days[0].date, (LEFT, below), Side::Left, QUIET)?;
        if last > first {
            let date = &days[days.len() - 1].date;
            canvas.text(date, (LEFT + WIDTH, below), Side::Right, QUIET)?;
        }
        let mut free = i32::MAX;
        let lines = points
            .iter()
            .zip(["turns", "labelled"])
            .zip([ACCENT, SECOND]);
        for ((points, name), color) in lines {
            // What was there in the evening lies on the day; in between nothing happened.
            let mut line = vec![(LEFT, TOP + HEIGHT)];
            for (day, count) in points {
                let place = at(*day, *count as f64);
                let before = line[line.len() - 1].1;
                line.push((place.0, before));
                line.push(place);
            }
            canvas.line(&line, color, 2)?;
            let end = line[line.len() - 1];
            // Names of lines that end together stand below each other.
            let place = end.1.min(TOP + HEIGHT);
            let place = if (free - place).abs() < 18 {
                free + 18
            } else {
                place
            };
            free = place;
            canvas.text(name, (LEFT + WIDTH + 10, place), Side::Left, color)?;
        }
        Ok(())
    })
}

/// A round number near `wanted`, at least 1.
fn step(wanted: f64) -> f64 {
    let power = 10_f64.powf(wanted.max(1.0).log10().floor());
    [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|step| step * power)
        .find(|step| *step >= wanted)
        .unwrap_or(power)
        .max(1.0)
}

/// A count with spaces between thousands.
fn thousands(count: f64) -> String {
    let digits = format!("{count:.0}");
    let mut out = String::new();
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_are_round() {
        for (wanted, got) in [
            (0.0, 1.0),
            (1.0, 1.0),
            (1.5, 2.0),
            (30.0, 50.0),
            (99.0, 100.0),
            (250_000.0, 500_000.0),
        ] {
            assert_eq!(step(wanted), got, "{wanted}");
        }
        assert_eq!(thousands(1_234_567.0), "1\u{202f}234\u{202f}567");
        assert_eq!(thousands(123.0), "123");
    }

    #[test]
    fn growth_is_drawn_from_one_day_on() {
        let day = |number: i64, turns, labelled| Day {
            date: number.to_string(),
            number,
            turns,
            labelled,
        };
        for days in [
            vec![day(5, 0, 0)],
            vec![day(5, 1, 1)],
            vec![day(5, 9, 2), day(80, 100_000, 7)],
        ] {
            let svg = growth(&days).unwrap();
            assert!(svg.contains("labelled") && !svg.contains("NaN"), "{svg}");
        }
    }
}
