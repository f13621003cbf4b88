//! Logistic regression for outcomes that come in clusters: generalised
//! estimating equations (Liang & Zeger 1986) with exchangeable working
//! correlation, and the covariance that holds with few clusters (Mancl &
//! `DeRouen` 2001), t with clusters − coefficients degrees of freedom.

use serde::Serialize;

use super::{Outcome, Reason, TTest, matrix::Matrix};

/// One outcome with its predictors.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The cluster, from 0: whoever it belongs to.
    pub cluster: usize,
    /// The predictors, the intercept's 1 among them.
    pub predictors: Vec<f64>,
    /// What happened.
    pub outcome: bool,
}

/// A fitted model.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fit {
    /// How many outcomes.
    pub rows: usize,
    /// How many clusters.
    pub clusters: usize,
    /// Log odds, by predictor, with bias-corrected errors.
    pub coefficients: Vec<TTest>,
    /// Standard errors of the usual sandwich, which are too small with few clusters.
    pub sandwich_errors: Vec<f64>,
    /// The working correlation of two outcomes of one cluster.
    pub correlation: f64,
}

/// Fits a model to `rows`.
///
/// # Errors
/// Too few clusters, predictors that cannot be told apart, all outcomes (of a
/// group) the same, or no convergence.
pub fn logistic(rows: &[Row], level: f64) -> Outcome<Fit> {
    let size = rows.first().ok_or(Reason::Empty)?.predictors.len();
    if rows.iter().any(|row| row.predictors.len() != size) {
        return Err(Reason::Unequal);
    }
    let happened = rows.iter().filter(|row| row.outcome).count();
    if happened == 0 || happened == rows.len() {
        return Err(Reason::Separated);
    }
    let model = Model::of(rows, size);
    let clusters = model.clusters.len();
    if clusters < size + 2 {
        return Err(Reason::TooFew {
            have: clusters,
            need: size + 2,
        });
    }
    let (beta, correlation) = model.solve()?;
    let pieces: Vec<Piece> = model.pieces(&beta, correlation);
    let bread = sum(size, pieces.iter().map(|piece| &piece.information)).inverse()?;
    let mut usual = Matrix::zeros(size, size);
    let mut corrected = Matrix::zeros(size, size);
    for piece in &pieces {
        usual = usual.plus(&square(&piece.score), 1.0);
        // Dᵀ V⁻¹ (I − H)⁻¹ r with H = D B Dᵀ V⁻¹ is (I − A B)⁻¹ Dᵀ V⁻¹ r, A the
        // cluster's information: B⁻¹ (B⁻¹ − A)⁻¹ times the score.
        let others = bread.inverse()?.plus(&piece.information, -1.0);
        let solved = others.inverse()?.times(&piece.score);
        corrected = corrected.plus(&square(&bread.inverse()?.times(&solved)), 1.0);
    }
    let errors = |meat: &Matrix| -> Vec<f64> {
        let covariance = bread.times(meat).times(&bread);
        (0..size).map(|at| covariance[(at, at)].sqrt()).collect()
    };
    let df = (clusters - size) as f64;
    Ok(Fit {
        rows: rows.len(),
        clusters,
        coefficients: beta
            .iter()
            .zip(errors(&corrected))
            .map(|(beta, error)| TTest::of(*beta, error, df, level))
            .collect::<Outcome<_>>()?,
        sandwich_errors: errors(&usual),
        correlation,
    })
}

struct Model<'a> {
    clusters: Vec<Vec<&'a Row>>,
    rows: usize,
    size: usize,
}

/// What one cluster adds.
struct Piece {
    /// Dᵀ V⁻¹ r, a column.
    score: Matrix,
    /// Dᵀ V⁻¹ D.
    information: Matrix,
}

impl<'a> Model<'a> {
    fn of(rows: &'a [Row], size: usize) -> Self {
        let count = rows.iter().map(|row| row.cluster + 1).max().unwrap_or(0);
        let mut clusters = vec![Vec::new(); count];
        for row in rows {
            clusters[row.cluster].push(row);
        }
        clusters.retain(|cluster| !cluster.is_empty());
        Self {
            clusters,
            rows: rows.len(),
            size,
        }
    }

    fn solve(&self) -> Outcome<(Vec<f64>, f64)> {
        const MOST: usize = 100;
        let mut beta = vec![0.0; self.size];
        let mut correlation = 0.0;
        for round in 0..MOST {
            let pieces = self.pieces(&beta, correlation);
            let information = sum(self.size, pieces.iter().map(|piece| &piece.information));
            let score = pieces
                .iter()
                .fold(Matrix::zeros(self.size, 1), |sum, piece| {
                    sum.plus(&piece.score, 1.0)
                });
            let step = information
                .inverse()
                .map_err(|reason| {
                    if round == 0 {
                        reason
                    } else {
                        Reason::Separated
                    }
                })?
                .times(&score);
            let mut largest = 0.0_f64;
            for (at, value) in beta.iter_mut().enumerate() {
                *value += step[(at, 0)];
                largest = largest.max(step[(at, 0)].abs());
            }
            if beta
                .iter()
                .any(|value| !value.is_finite() || value.abs() > 12.0)
            {
                return Err(Reason::Separated);
            }
            // The correlation is looked for once the first fit stands.
            let next = if round < 3 {
                0.0
            } else {
                self.correlation(&beta)
            };
            let moved = (next - correlation).abs();
            correlation = next;
            if round > 3 && largest < 1e-10 && moved < 1e-10 {
                return Ok((beta, correlation));
            }
        }
        Err(Reason::NotConverged)
    }

    /// By moments of Pearson's residuals, corrected for the coefficients.
    fn correlation(&self, beta: &[f64]) -> f64 {
        let (mut squares, mut products, mut pairs, mut largest) = (0.0, 0.0, 0.0, 1.0_f64);
        for cluster in &self.clusters {
            let (mut one, mut square) = (0.0, 0.0);
            for row in cluster {
                let mean = expected(row, beta);
                let residual = (f64::from(row.outcome) - mean) / (mean * (1.0 - mean)).sqrt();
                one += residual;
                square += residual * residual;
            }
            let n = cluster.len() as f64;
            largest = largest.max(n);
            squares += square;
            products += (one * one - square) / 2.0;
            pairs += n * (n - 1.0) / 2.0;
        }
        let size = self.size as f64;
        if pairs <= size {
            return 0.0;
        }
        let scale = squares / (self.rows as f64 - size);
        let correlation = products / scale / (pairs - size);
        // Beyond, the working covariance would not be one.
        correlation.clamp(-0.95 / (largest - 1.0).max(1.0), 0.95)
    }

    fn pieces(&self, beta: &[f64], correlation: f64) -> Vec<Piece> {
        let piece = |cluster: &Vec<&Row>| {
            let n = cluster.len();
            // Rows in units of their own standard deviation: V is then R.
            let mut d = Matrix::zeros(n, self.size);
            let mut r = Matrix::zeros(n, 1);
            for (at, row) in cluster.iter().enumerate() {
                let mean = expected(row, beta);
                let sd = (mean * (1.0 - mean)).sqrt();
                for (cell, x) in d.row_mut(at).iter_mut().zip(&row.predictors) {
                    *cell = x * sd;
                }
                r[(at, 0)] = (f64::from(row.outcome) - mean) / sd;
            }
            let (d_inverse, r_inverse) = (within(&d, correlation), within(&r, correlation));
            Piece {
                score: d.transposed_times(&r_inverse),
                information: d.transposed_times(&d_inverse),
            }
        };
        self.clusters.iter().map(piece).collect()
    }
}

/// How likely the outcome is.
fn expected(row: &Row, beta: &[f64]) -> f64 {
    let odds: f64 = row.predictors.iter().zip(beta).map(|(x, b)| x * b).sum();
    1.0 / (1.0 + (-odds).exp())
}

/// R⁻¹ times `matrix`, R exchangeable.
fn within(matrix: &Matrix, correlation: f64) -> Matrix {
    let n = matrix.rows();
    let taken = correlation / (1.0 + (n as f64 - 1.0) * correlation);
    let sums: Vec<f64> = (0..matrix.columns())
        .map(|column| (0..n).map(|row| matrix[(row, column)]).sum())
        .collect();
    Matrix::from_fn(n, matrix.columns(), |row, column| {
        (matrix[(row, column)] - taken * sums[column]) / (1.0 - correlation)
    })
}

fn sum<'a>(size: usize, parts: impl Iterator<Item = &'a Matrix>) -> Matrix {
    parts.fold(Matrix::zeros(size, size), |sum, part| sum.plus(part, 1.0))
}

fn square(column: &Matrix) -> Matrix {
    let n = column.rows();
    Matrix::from_fn(n, n, |i, j| column[(i, 0)] * column[(j, 0)])
}
