//! Tests of coefficients in small samples (Kenward & Roger 1997).
//!
//! The covariance of the coefficients is widened by what the variances'
//! estimation adds, and the degrees of freedom are those whose scaled F has the
//! moments that a Taylor expansion gives. Our covariance is linear in the
//! variances, so that the paper's term R is nothing; of a single coefficient the
//! scale is 1 and the degrees of freedom equal Satterthwaite's with the expected
//! information. Variances estimated as nothing keep their place in the
//! information (as in the R package pbkrtest), so that the degrees of freedom do
//! not leap when one of them reaches it.

use super::{Coefficient, Design, Matrix, Outcome, Profile, TTest, spread};

/// Each coefficient with its test.
pub fn coefficients(
    design: &Design,
    scales: &[f64],
    best: &Profile,
    level: f64,
) -> Outcome<Vec<Coefficient>> {
    let model = Model::of(design, scales, best.residual_variance)?;
    let information = model.information();
    let w = information.inverse()?;
    let adjusted = model.adjusted(&w);
    let covariance = &model.covariance;
    let sensitivity: Vec<Matrix> = model
        .halves
        .iter()
        .map(|half| covariance.times(half).times(covariance))
        .collect();
    let test = |(at, (name, _)): (usize, &(String, Vec<f64>))| {
        let plain = covariance[(at, at)];
        let mut spread = 0.0;
        for (i, a) in sensitivity.iter().enumerate() {
            for (j, b) in sensitivity.iter().enumerate() {
                spread += w[(i, j)] * a[(at, at)] * b[(at, at)];
            }
        }
        let df = 2.0 * plain * plain / spread;
        let error = adjusted[(at, at)].max(plain).sqrt();
        Ok(Coefficient {
            name: name.clone(),
            test: TTest::of(best.coefficients[at], error, df, level)?,
            plain_error: plain.sqrt(),
        })
    };
    design.fixed.iter().enumerate().map(test).collect()
}

/// The estimated covariance, and what is made of it. `V_i` is the derivative of V
/// by the ith variance, the residual's last.
struct Model<'a> {
    design: &'a Design,
    /// V⁻¹.
    inverse: Matrix,
    /// V⁻¹ X.
    weighted: Matrix,
    /// (Xᵀ V⁻¹ X)⁻¹.
    covariance: Matrix,
    /// `V_i` V⁻¹ X.
    moved: Vec<Matrix>,
    /// Xᵀ V⁻¹ `V_i` V⁻¹ X, the paper's −`P_i`.
    halves: Vec<Matrix>,
}

impl<'a> Model<'a> {
    fn of(design: &'a Design, scales: &[f64], residual: f64) -> Outcome<Self> {
        let rows = design.response.len();
        let inverse = inverse(design, scales, residual)?;
        let x = Matrix::from_fn(rows, design.fixed.len(), |i, j| design.fixed[j].1[i]);
        let weighted = inverse.times(&x);
        let covariance = x.transposed_times(&weighted).inverse()?;
        let moved: Vec<Matrix> = design
            .random
            .iter()
            .map(|factor| {
                let sums = by_level(&weighted, &factor.level, factor.levels);
                Matrix::from_fn(rows, x.columns(), |i, j| sums[(factor.level[i], j)])
            })
            .chain([weighted.clone()])
            .collect();
        let halves = moved
            .iter()
            .map(|moved| weighted.transposed_times(moved))
            .collect();
        Ok(Self {
            design,
            inverse,
            weighted,
            covariance,
            moved,
            halves,
        })
    }

    /// The expected information of the variances: ½ tr(P `V_i` P `V_j`) with
    /// P = V⁻¹ − V⁻¹ X Φ Xᵀ V⁻¹.
    fn information(&self) -> Matrix {
        let outer = self.weighted.times(&self.covariance);
        let rows = self.inverse.rows();
        let p = Matrix::from_fn(rows, rows, |i, j| {
            let taken: f64 = outer
                .row(i)
                .iter()
                .zip(self.weighted.row(j))
                .map(|(a, b)| a * b)
                .sum();
            self.inverse[(i, j)] - taken
        });
        let random = &self.design.random;
        let residual = random.len();
        let sums: Vec<Matrix> = random
            .iter()
            .map(|factor| by_level(&p, &factor.level, factor.levels))
            .collect();
        let mut information = Matrix::zeros(residual + 1, residual + 1);
        for (i, sum) in sums.iter().enumerate() {
            for (j, factor) in random.iter().enumerate().skip(i) {
                let mut both = Matrix::zeros(sum.rows(), factor.levels);
                for row in 0..sum.rows() {
                    for (value, level) in sum.row(row).iter().zip(&factor.level) {
                        both[(row, *level)] += value;
                    }
                }
                information[(i, j)] = both.squares() / 2.0;
                information[(j, i)] = information[(i, j)];
            }
            information[(i, residual)] = sum.squares() / 2.0;
            information[(residual, i)] = information[(i, residual)];
        }
        information[(residual, residual)] = p.squares() / 2.0;
        information
    }

    /// Φ + 2 Φ (Σ `W_ij` (`Q_ij` − `P_i` Φ `P_j`)) Φ.
    fn adjusted(&self, w: &Matrix) -> Matrix {
        let size = self.covariance.rows();
        let again: Vec<Matrix> = self.moved.iter().map(|m| self.inverse.times(m)).collect();
        let mut sum = Matrix::zeros(size, size);
        for (i, moved) in self.moved.iter().enumerate() {
            for (j, other) in again.iter().enumerate() {
                let q = moved.transposed_times(other);
                let p = self.halves[i]
                    .times(&self.covariance)
                    .times(&self.halves[j]);
                sum = sum.plus(&q.plus(&p, -1.0), w[(i, j)]);
            }
        }
        let phi = &self.covariance;
        phi.clone().plus(&phi.times(&sum).times(phi), 2.0)
    }
}

/// V⁻¹ by Woodbury's identity.
fn inverse(design: &Design, scales: &[f64], residual: f64) -> Outcome<Matrix> {
    let rows = design.response.len();
    let mut starts = vec![0];
    for factor in &design.random {
        starts.push(starts[starts.len() - 1] + factor.levels);
    }
    let scale = spread(scales, &starts);
    let mut inner = Matrix::from_fn(scale.len(), scale.len(), |i, j| f64::from(i == j));
    let places: Vec<Vec<usize>> = (0..rows)
        .map(|row| {
            let pairs = design.random.iter().zip(&starts);
            pairs
                .map(|(factor, start)| start + factor.level[row])
                .collect()
        })
        .collect();
    for row in &places {
        for i in row {
            for j in row {
                inner[(*i, *j)] += scale[*i] * scale[*j];
            }
        }
    }
    let mut core = if scale.is_empty() {
        inner
    } else {
        inner.inverse()?
    };
    for i in 0..core.rows() {
        for (j, value) in core.row_mut(i).iter_mut().enumerate() {
            *value *= scale[i] * scale[j];
        }
    }
    Ok(Matrix::from_fn(rows, rows, |a, b| {
        let mut taken = 0.0;
        for i in &places[a] {
            for j in &places[b] {
                taken += core[(*i, *j)];
            }
        }
        (f64::from(a == b) - taken) / residual
    }))
}

/// Sums of the rows of each level.
fn by_level(matrix: &Matrix, level: &[usize], levels: usize) -> Matrix {
    let mut sums = Matrix::zeros(levels, matrix.columns());
    for (row, level) in level.iter().enumerate() {
        for (sum, value) in sums.row_mut(*level).iter_mut().zip(matrix.row(row)) {
            *sum += value;
        }
    }
    sums
}
