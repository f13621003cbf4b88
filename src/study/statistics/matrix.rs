//! The little linear algebra that models need: dense, row by row, double.

use std::ops::{Index, IndexMut};

use super::{Outcome, Reason};

/// A dense matrix.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix {
    rows: usize,
    columns: usize,
    values: Vec<f64>,
}

impl Index<(usize, usize)> for Matrix {
    type Output = f64;

    fn index(&self, (row, column): (usize, usize)) -> &f64 {
        &self.values[row * self.columns + column]
    }
}

impl IndexMut<(usize, usize)> for Matrix {
    fn index_mut(&mut self, (row, column): (usize, usize)) -> &mut f64 {
        &mut self.values[row * self.columns + column]
    }
}

impl Matrix {
    /// Nothing but zeros.
    pub fn zeros(rows: usize, columns: usize) -> Self {
        Self {
            rows,
            columns,
            values: vec![0.0; rows * columns],
        }
    }

    /// Made cell by cell.
    pub fn from_fn(rows: usize, columns: usize, cell: impl Fn(usize, usize) -> f64) -> Self {
        let mut made = Self::zeros(rows, columns);
        for row in 0..rows {
            for column in 0..columns {
                made[(row, column)] = cell(row, column);
            }
        }
        made
    }

    /// How many rows.
    pub const fn rows(&self) -> usize {
        self.rows
    }

    /// How many columns.
    pub const fn columns(&self) -> usize {
        self.columns
    }

    /// One row.
    pub fn row(&self, row: usize) -> &[f64] {
        &self.values[row * self.columns..][..self.columns]
    }

    /// One row, to change.
    pub fn row_mut(&mut self, row: usize) -> &mut [f64] {
        &mut self.values[row * self.columns..][..self.columns]
    }

    /// `self` · `other`.
    #[must_use]
    pub fn times(&self, other: &Self) -> Self {
        let mut product = Self::zeros(self.rows, other.columns);
        for row in 0..self.rows {
            for (inner, factor) in self.row(row).iter().enumerate() {
                if *factor != 0.0 {
                    add(product.row_mut(row), other.row(inner), *factor);
                }
            }
        }
        product
    }

    /// `self`ᵀ · `other`.
    #[must_use]
    pub fn transposed_times(&self, other: &Self) -> Self {
        let mut product = Self::zeros(self.columns, other.columns);
        for inner in 0..self.rows {
            for (row, factor) in self.row(inner).iter().enumerate() {
                if *factor != 0.0 {
                    add(product.row_mut(row), other.row(inner), *factor);
                }
            }
        }
        product
    }

    /// `self` + `factor` · `other`.
    #[must_use]
    pub fn plus(mut self, other: &Self, factor: f64) -> Self {
        add(&mut self.values, &other.values, factor);
        self
    }

    /// Sum of all squares.
    pub fn squares(&self) -> f64 {
        self.values.iter().map(|value| value * value).sum()
    }

    /// The inverse of a symmetric, positive definite matrix.
    ///
    /// # Errors
    /// It is not.
    pub fn inverse(&self) -> Outcome<Self> {
        let factor = Cholesky::of(self.clone())?;
        let mut inverse = Self::from_fn(self.rows, self.rows, |i, j| f64::from(i == j));
        factor.down(&mut inverse);
        factor.up(&mut inverse);
        Ok(inverse)
    }
}

/// `values` += `factor` · `others`.
fn add(values: &mut [f64], others: &[f64], factor: f64) {
    for (value, other) in values.iter_mut().zip(others) {
        *value += factor * other;
    }
}

/// The lower factor L of L·Lᵀ.
pub struct Cholesky(Matrix);

impl Cholesky {
    /// Of a symmetric matrix, of which the lower half is read.
    ///
    /// # Errors
    /// It is not positive definite.
    pub fn of(mut matrix: Matrix) -> Outcome<Self> {
        let size = matrix.rows;
        // Where each row begins: what is nothing before stays nothing, and is
        // skipped, which is most of it where many levels come first.
        let mut begins = Vec::with_capacity(size);
        for i in 0..size {
            let (above, rest) = matrix.values.split_at_mut(i * size);
            let row = &mut rest[..size];
            let whole = row[i];
            let begin = row[..i].iter().position(|cell| *cell != 0.0).unwrap_or(i);
            for j in begin..i {
                let other = &above[j * size..][..size];
                let from = begin.max(begins[j]);
                let sum = dot(&row[from..j], &other[from..j]);
                row[j] = (row[j] - sum) / other[j];
            }
            let pivot = row[i] - dot(&row[begin..i], &row[begin..i]);
            begins.push(begin);
            // What is left of a column that others explain is rounding.
            if !(pivot.is_finite() && pivot > whole.abs() * 1e-12) {
                return Err(Reason::Collinear);
            }
            row[i] = pivot.sqrt();
        }
        Ok(Self(matrix))
    }

    /// Twice the logarithms of the diagonal: ln of the determinant of L·Lᵀ.
    pub fn log_determinant(&self) -> f64 {
        (0..self.0.rows).map(|i| 2.0 * self.0[(i, i)].ln()).sum()
    }

    /// Solves L · X = `sides` in place.
    pub fn down(&self, sides: &mut Matrix) {
        for i in 0..self.0.rows {
            let columns = sides.columns;
            let (above, rest) = sides.values.split_at_mut(i * columns);
            let row = &mut rest[..columns];
            for j in 0..i {
                let factor = self.0[(i, j)];
                if factor != 0.0 {
                    add(row, &above[j * columns..][..columns], -factor);
                }
            }
            let pivot = self.0[(i, i)];
            for value in row.iter_mut() {
                *value /= pivot;
            }
        }
    }

    /// Solves Lᵀ · X = `sides` in place.
    pub fn up(&self, sides: &mut Matrix) {
        for i in (0..self.0.rows).rev() {
            let columns = sides.columns;
            let (above, rest) = sides.values.split_at_mut(i * columns);
            let row = &mut rest[..columns];
            let pivot = self.0[(i, i)];
            for value in row.iter_mut() {
                *value /= pivot;
            }
            for j in 0..i {
                let factor = self.0[(i, j)];
                if factor != 0.0 {
                    add(&mut above[j * columns..][..columns], row, -factor);
                }
            }
        }
    }
}

/// In four sums, which a processor can keep at once.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0; 4];
    let (fours, rest) = a.as_chunks::<4>();
    let (others, other_rest) = b.as_chunks::<4>();
    for (x, y) in fours.iter().zip(others) {
        for k in 0..4 {
            sums[k] += x[k] * y[k];
        }
    }
    let tail: f64 = rest.iter().zip(other_rest).map(|(x, y)| x * y).sum();
    sums.iter().sum::<f64>() + tail
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inverse_undoes_and_determinants_are_known() {
        let matrix = Matrix::from_fn(5, 5, |i, j| 1.0 / (i + j + 1) as f64 + f64::from(i == j));
        let product = matrix.times(&matrix.inverse().unwrap());
        for i in 0..5 {
            for j in 0..5 {
                assert!((product[(i, j)] - f64::from(i == j)).abs() < 1e-12);
            }
        }
        let two = Matrix::from_fn(2, 2, |i, j| [[4.0, 2.0], [2.0, 3.0]][i][j]);
        let determinant = Cholesky::of(two).unwrap().log_determinant().exp();
        assert!((determinant - 8.0).abs() < 1e-12);
    }

    #[test]
    fn what_cannot_be_inverted_is_told() {
        let flat = Matrix::from_fn(3, 3, |_, _| 1.0);
        assert_eq!(flat.inverse(), Err(Reason::Collinear));
        let broken = Matrix::from_fn(2, 2, |_, _| f64::NAN);
        assert_eq!(broken.inverse(), Err(Reason::Collinear));
    }
}
