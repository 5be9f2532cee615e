//! Columns of equal length.

use crate::Heading;

/// Columns of equal length, and where their rows come from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// The columns.
    pub columns: Vec<Column>,
    /// The file it was read from; empty if it was not.
    pub(crate) file: String,
    /// The line of each row, where rows have lines.
    pub(crate) lines: Vec<u32>,
}

/// A column.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its unit; empty for a pure number, or where the file says none.
    pub unit: String,
    /// What stands in it.
    pub cells: Cells,
}

/// The cells of a column.
#[derive(Clone, Debug, PartialEq)]
pub enum Cells {
    /// Numbers; NaN where there is none.
    Numbers(Vec<f64>),
    /// Text; empty where there is none.
    Texts(Vec<String>),
}

impl Column {
    /// A column of numbers.
    pub fn numbers(name: &str, unit: &str, numbers: Vec<f64>) -> Column {
        Column { name: name.into(), unit: unit.into(), cells: Cells::Numbers(numbers) }
    }

    /// A column of text.
    pub fn texts(name: &str, texts: Vec<String>) -> Column {
        Column { name: name.into(), unit: String::new(), cells: Cells::Texts(texts) }
    }

    /// What stands above it in a file.
    pub fn heading(&self) -> Heading {
        let unit = (!self.unit.is_empty()).then(|| self.unit.clone());
        Heading { name: self.name.clone(), unit }
    }

    /// How many cells it has.
    pub fn len(&self) -> usize {
        match &self.cells {
            Cells::Numbers(cells) => cells.len(),
            Cells::Texts(cells) => cells.len(),
        }
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Table {
    /// A table of these columns.
    ///
    /// # Panics
    /// If they differ in length.
    pub fn new(columns: Vec<Column>) -> Table {
        let rows = columns.first().map_or(0, Column::len);
        assert!(columns.iter().all(|column| column.len() == rows), "the columns of a table have equal length");
        Table { columns, ..Table::default() }
    }

    /// How many rows it has.
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, Column::len)
    }

    /// Where row `row`, from 0, comes from: `measured.csv:3`, `measured.parquet: row 2`.
    pub fn place(&self, row: usize) -> String {
        match self.lines.get(row) {
            Some(line) => format!("{}:{line}", self.file),
            None => format!("{}: row {}", self.file, row + 1),
        }
    }

    /// The same without its columns, which still knows where its rows stand.
    pub fn into_places(self) -> Table {
        Table { columns: Vec::new(), ..self }
    }

    /// Where its headings stand.
    pub fn top(&self) -> String {
        if self.lines.is_empty() { self.file.clone() } else { format!("{}:1", self.file) }
    }
}
