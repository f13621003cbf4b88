//! Tables whose cells are as strong in colour as their values.

use maud::{Markup, html};

/// A cell of a heat table.
pub struct Cell {
    /// What it says.
    pub text: String,
    /// How strong its colour is, 0 to 1.
    pub heat: f64,
    /// Whether it is marked by a frame.
    pub framed: bool,
}

/// A table with a name for every row and column; `corner` says what they are.
pub fn table(corner: &str, columns: &[String], rows: &[(String, Vec<Cell>)]) -> Markup {
    let words = columns.iter().any(|column| column.len() > 4);
    html! {
        div.scroll {
            table.heat.words[words] {
                thead {
                    tr {
                        th.corner { (corner) }
                        @for column in columns { th scope="col" { (column) } }
                    }
                }
                tbody {
                    @for (name, cells) in rows {
                        tr {
                            th scope="row" { (name) }
                            @for cell in cells { (one(cell)) }
                        }
                    }
                }
            }
        }
    }
}

fn one(cell: &Cell) -> Markup {
    let strength = (cell.heat.clamp(0.0, 1.0) * 100.0).round();
    let class = match (cell.framed, strength > 60.0) {
        (true, true) => "framed strong",
        (true, false) => "framed",
        (false, true) => "strong",
        (false, false) => "",
    };
    html! {
        td class=(class) style=(format!("--heat: {strength}%")) { (cell.text) }
    }
}
