//! Sparse matrices by rows.

use std::sync::Arc;

/// Which entries of a matrix may be other than zero, by rows: *compressed sparse row* form.
///
/// The columns of row `r` are `columns()[starts()[r]..starts()[r + 1]]`, ascending.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SparsePattern {
    columns_in_all: usize,
    starts: Vec<usize>,
    columns: Vec<usize>,
}

impl SparsePattern {
    /// From the columns of each row, ascending and less than `columns`.
    pub(super) fn from_rows<R: IntoIterator<Item = usize>>(
        columns: usize,
        rows: impl Iterator<Item = R>,
    ) -> SparsePattern {
        let mut pattern = SparsePattern { columns_in_all: columns, starts: vec![0], columns: Vec::new() };
        for row in rows {
            pattern.columns.extend(row);
            pattern.starts.push(pattern.columns.len());
        }
        pattern
    }

    /// How many rows and columns there are.
    pub fn shape(&self) -> (usize, usize) {
        (self.starts.len() - 1, self.columns_in_all)
    }

    /// How many entries may be other than zero.
    pub fn entries(&self) -> usize {
        self.columns.len()
    }

    /// Where each row starts among the entries, and at the end their number.
    pub fn starts(&self) -> &[usize] {
        &self.starts
    }

    /// The column of each entry.
    pub fn columns(&self) -> &[usize] {
        &self.columns
    }

    /// The columns of a row, ascending.
    ///
    /// # Panics
    /// When there is no such row.
    pub fn row(&self, row: usize) -> &[usize] {
        &self.columns[self.starts[row]..self.starts[row + 1]]
    }

    /// The pattern of the transpose.
    #[must_use]
    pub fn transposed(&self) -> SparsePattern {
        let (rows, columns) = self.shape();
        let mut starts = vec![0; columns + 1];
        for &c in &self.columns {
            starts[c + 1] += 1;
        }
        for c in 0..columns {
            starts[c + 1] += starts[c];
        }
        let mut next = starts.clone();
        let mut transposed = vec![0; self.columns.len()];
        for r in 0..rows {
            for &c in self.row(r) {
                transposed[next[c]] = r;
                next[c] += 1;
            }
        }
        SparsePattern { columns_in_all: rows, starts, columns: transposed }
    }

    /// Row and column of each entry, in order.
    pub fn iter(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        (0..self.starts.len() - 1).flat_map(|r| self.row(r).iter().map(move |&c| (r, c)))
    }
}

/// A matrix of which only some entries are stored, by rows.
///
/// [`starts`](SparsePattern::starts) and [`columns`](SparsePattern::columns) of its pattern and [`values`](Self::values)
/// are what other libraries call compressed sparse row form, and take as such.
#[derive(Clone, Debug, PartialEq)]
pub struct SparseMatrix {
    pattern: Arc<SparsePattern>,
    values: Vec<f64>,
}

impl SparseMatrix {
    pub(super) fn new(pattern: Arc<SparsePattern>, values: Vec<f64>) -> SparseMatrix {
        debug_assert_eq!(pattern.entries(), values.len());
        SparseMatrix { pattern, values }
    }

    /// How many rows and columns there are.
    pub fn shape(&self) -> (usize, usize) {
        self.pattern.shape()
    }

    /// Which entries are stored.
    pub fn pattern(&self) -> &Arc<SparsePattern> {
        &self.pattern
    }

    /// The value of each entry, in the order of the pattern.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// Row, column and value of each stored entry, in order.
    pub fn iter(&self) -> impl Iterator<Item = (usize, usize, f64)> + '_ {
        self.pattern.iter().zip(&self.values).map(|((r, c), &v)| (r, c, v))
    }

    /// An entry; zero if it is not stored.
    ///
    /// # Panics
    /// When there is no such row.
    pub fn get(&self, row: usize, column: usize) -> f64 {
        let start = self.pattern.starts[row];
        self.pattern.row(row).binary_search(&column).map_or(0.0, |k| self.values[start + k])
    }

    /// All entries, one vector for each row.
    pub fn to_dense(&self) -> Vec<Vec<f64>> {
        let (rows, columns) = self.shape();
        let mut dense = vec![vec![0.0; columns]; rows];
        for (r, c, v) in self.iter() {
            dense[r][c] = v;
        }
        dense
    }

    /// `y[i] = Σⱼ A[i,j] x[j]`
    ///
    /// # Panics
    /// When `x` has not as many elements as there are columns.
    pub fn times(&self, x: &[f64]) -> Vec<f64> {
        let (rows, columns) = self.shape();
        assert_eq!(x.len(), columns, "a matrix of {columns} columns takes as many numbers");
        let mut y = vec![0.0; rows];
        for (r, c, v) in self.iter() {
            y[r] += v * x[c];
        }
        y
    }

    /// `x[j] = Σᵢ A[i,j] y[i]`
    ///
    /// # Panics
    /// When `y` has not as many elements as there are rows.
    pub fn transposed_times(&self, y: &[f64]) -> Vec<f64> {
        let (rows, columns) = self.shape();
        assert_eq!(y.len(), rows, "the transpose of a matrix of {rows} rows takes as many numbers");
        let mut x = vec![0.0; columns];
        for (r, c, v) in self.iter() {
            x[c] += v * y[r];
        }
        x
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_and_transposes_follow_the_entries() {
        let pattern = SparsePattern::from_rows(3, [vec![0, 2], vec![], vec![1]].into_iter());
        assert_eq!(pattern.transposed().transposed(), pattern);
        assert_eq!(pattern.transposed().row(2), [0]);
        let matrix = SparseMatrix::new(Arc::new(pattern), vec![2.0, 3.0, 5.0]);
        assert_eq!(matrix.to_dense(), [[2.0, 0.0, 3.0], [0.0; 3], [0.0, 5.0, 0.0]]);
        assert_eq!((matrix.get(0, 2), matrix.get(0, 1)), (3.0, 0.0));
        assert_eq!(matrix.times(&[1.0, 10.0, 100.0]), [302.0, 0.0, 50.0]);
        assert_eq!(matrix.transposed_times(&[1.0, 10.0, 100.0]), [2.0, 500.0, 3.0]);
    }
}
