//! Tables whose columns align.

use std::fmt;

/// To which side of its column a cell keeps.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Side {
    Left,
    Right,
}

/// A cell: its text, and how to colour it once it is padded.
pub(crate) struct Cell {
    text: String,
    style: Option<fn(String) -> String>,
}

impl Cell {
    /// With a colour.
    pub fn styled(text: impl Into<String>, style: fn(String) -> String) -> Cell {
        Cell { text: text.into(), style: Some(style) }
    }

    fn width(&self) -> usize {
        self.text.chars().count()
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Cell {
        Cell { text: text.into(), style: None }
    }
}

/// Rows of cells, indented by two spaces and two spaces apart. A column without any text is left out.
pub(crate) struct Table {
    sides: Vec<Side>,
    rows: Vec<Vec<Cell>>,
}

impl Table {
    /// A table whose columns keep to these sides.
    pub fn new(sides: &[Side]) -> Table {
        Table { sides: sides.to_vec(), rows: Vec::new() }
    }

    /// With a first row of column names, shown faintly.
    pub fn titled(sides: &[Side], titles: &[&str]) -> Table {
        let mut table = Table::new(sides);
        table.rows.push(titles.iter().map(|title| Cell::styled(*title, super::style::faint)).collect());
        table
    }

    /// Adds a row of as many cells as there are columns.
    pub fn row(&mut self, cells: impl Into<Vec<Cell>>) {
        let cells = cells.into();
        debug_assert_eq!(cells.len(), self.sides.len());
        self.rows.push(cells);
    }

    /// Whether it has no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

impl fmt::Display for Table {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        let widths: Vec<usize> = (0..self.sides.len())
            .map(|column| self.rows.iter().map(|row| row[column].width()).max().unwrap_or(0))
            .collect();
        for row in &self.rows {
            let last = (0..row.len()).rev().find(|&column| row[column].width() > 0).unwrap_or(0);
            out.write_str("  ")?;
            for (column, cell) in row.iter().enumerate().take(last + 1).filter(|(column, _)| widths[*column] > 0) {
                let room = " ".repeat(widths[column] - cell.width());
                let text = match &cell.style {
                    Some(style) => style(cell.text.clone()),
                    None => cell.text.clone(),
                };
                // Nothing is padded behind a line's end.
                match self.sides[column] {
                    Side::Right => write!(out, "{room}{text}")?,
                    Side::Left if column == last => out.write_str(&text)?,
                    Side::Left => write!(out, "{text}{room}")?,
                }
                if column < last {
                    out.write_str("  ")?;
                }
            }
            out.write_str("\n")?;
        }
        Ok(())
    }
}
