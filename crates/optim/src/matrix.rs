//! A dense matrix, row by row.

/// A dense matrix of `rows × cols` numbers, stored row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix {
    cols: usize,
    cells: Vec<f64>,
}

impl Matrix {
    /// The zero matrix.
    pub fn zeros(rows: usize, cols: usize) -> Matrix {
        Matrix { cols, cells: vec![0.0; rows * cols] }
    }

    /// The identity times `factor`.
    pub fn diagonal(n: usize, factor: f64) -> Matrix {
        let mut result = Matrix::zeros(n, n);
        (0..n).for_each(|i| result[(i, i)] = factor);
        result
    }

    /// A matrix of `cols` columns from its rows.
    ///
    /// # Panics
    /// If a row has another length than `cols`.
    pub fn from_rows<R: AsRef<[f64]>>(cols: usize, rows: &[R]) -> Matrix {
        let mut result = Matrix { cols, cells: Vec::with_capacity(rows.len() * cols) };
        rows.iter().for_each(|row| result.push_row(row.as_ref()));
        result
    }

    /// Adds a row at the bottom.
    ///
    /// # Panics
    /// If the row's length is not the number of columns.
    pub fn push_row(&mut self, row: &[f64]) {
        assert_eq!(row.len(), self.cols, "a row has as many entries as the matrix has columns");
        self.cells.extend_from_slice(row);
    }

    /// The number of rows. A matrix without columns has none.
    pub fn rows(&self) -> usize {
        self.cells.len().checked_div(self.cols).unwrap_or(0)
    }

    /// The number of columns.
    pub fn cols(&self) -> usize {
        self.cols
    }

    /// Row `i`.
    pub fn row(&self, i: usize) -> &[f64] {
        &self.cells[i * self.cols..(i + 1) * self.cols]
    }

    /// All entries, row by row.
    pub fn cells(&self) -> &[f64] {
        &self.cells
    }

    /// `y[i] = Σⱼ A[i,j] x[j]`   A: \[m, n\], x: \[n\] → y: \[m\]
    pub fn times(&self, x: &[f64]) -> Vec<f64> {
        (0..self.rows()).map(|i| dot(self.row(i), x)).collect()
    }

    /// `y[j] = Σᵢ A[i,j] x[i]`   A: \[m, n\], x: \[m\] → y: \[n\]
    pub fn transpose_times(&self, x: &[f64]) -> Vec<f64> {
        let mut result = vec![0.0; self.cols];
        for (i, &factor) in x.iter().enumerate() {
            result.iter_mut().zip(self.row(i)).for_each(|(sum, a)| *sum += factor * a);
        }
        result
    }
}

impl std::ops::Index<(usize, usize)> for Matrix {
    type Output = f64;
    fn index(&self, (i, j): (usize, usize)) -> &f64 {
        &self.cells[i * self.cols + j]
    }
}

impl std::ops::IndexMut<(usize, usize)> for Matrix {
    fn index_mut(&mut self, (i, j): (usize, usize)) -> &mut f64 {
        &mut self.cells[i * self.cols + j]
    }
}

/// `Σᵢ a[i] b[i]`
pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// `maxᵢ |a[i]|`
pub(crate) fn norm(a: &[f64]) -> f64 {
    a.iter().fold(0.0, |worst, a| f64::max(worst, a.abs()))
}
