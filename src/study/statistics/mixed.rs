//! Linear mixed-effects models with crossed random intercepts.
//!
//! y = X β + Σ `Z_k` `u_k` + e, each `u_k` normal with a variance of its own. Variances by
//! REML, profiled as in lme4 (Bates et al. 2015): the search runs over the
//! standard deviations of the intercepts relative to the residual's. Tests of
//! coefficients by Kenward and Roger (1997); see `kenward_roger`.

mod kenward_roger;
mod search;

use serde::Serialize;

use super::{
    Outcome, Reason, TTest,
    matrix::{Cholesky, Matrix},
};

/// What a model explains, and by what.
#[derive(Debug, Clone)]
pub struct Design {
    /// What is explained, a value a row.
    pub response: Vec<f64>,
    /// Predictors with their names; the intercept is one of them.
    pub fixed: Vec<(String, Vec<f64>)>,
    /// Who or what each row belongs to.
    pub random: Vec<Factor>,
}

/// One grouping of the rows whose intercepts are random.
#[derive(Debug, Clone)]
pub struct Factor {
    /// What it is, as `participant`.
    pub name: String,
    /// The level of each row, from 0.
    pub level: Vec<usize>,
    /// How many levels there are.
    pub levels: usize,
}

impl Factor {
    /// Of the rows' keys.
    pub fn of<K: Ord>(name: impl Into<String>, keys: impl IntoIterator<Item = K>) -> Self {
        let keys: Vec<K> = keys.into_iter().collect();
        let mut sorted: Vec<&K> = keys.iter().collect();
        sorted.sort();
        sorted.dedup();
        let level = keys
            .iter()
            .map(|key| sorted.partition_point(|other| *other < key))
            .collect();
        Self {
            name: name.into(),
            level,
            levels: sorted.len(),
        }
    }
}

/// A coefficient, tested.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Coefficient {
    /// The predictor.
    pub name: String,
    /// The estimate, its adjusted standard error and interval, t, the
    /// approximate degrees of freedom and p.
    #[serde(flatten)]
    pub test: TTest,
    /// The standard error without Kenward and Roger's adjustment.
    pub plain_error: f64,
}

/// A variance, as a standard deviation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Component {
    /// The factor, or `residual`.
    pub name: String,
    /// How many levels it has; rows for the residual.
    pub levels: usize,
    /// Its standard deviation.
    pub sd: f64,
    /// Its share of the whole variance.
    pub share: f64,
}

/// A fitted model.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fit {
    /// How many rows.
    pub rows: usize,
    /// The coefficients, in the order of the predictors.
    pub coefficients: Vec<Coefficient>,
    /// The variances, in the order of the factors, the residual's last.
    pub components: Vec<Component>,
    /// The restricted log-likelihood.
    pub log_likelihood: f64,
}

impl Fit {
    /// A coefficient by its name.
    pub fn coefficient(&self, name: &str) -> Option<&Coefficient> {
        self.coefficients
            .iter()
            .find(|coefficient| coefficient.name == name)
    }
}

/// Fits `design`. `level` of the intervals as 0.95.
///
/// # Errors
/// Too few rows or levels, columns of unequal length, a value that is not
/// finite, predictors that cannot be told apart, or nothing left to explain.
pub fn fit(design: &Design, level: f64) -> Outcome<Fit> {
    let sums = Sums::of(design)?;
    let scales = search::minimise(sums.factors(), |scales| {
        sums.profile(scales).map(|p| p.deviance)
    })?;
    let best = sums.profile(&scales)?;
    let residual = best.residual_variance;
    let variances: Vec<f64> = scales
        .iter()
        .map(|scale| scale * scale * residual)
        .chain([residual])
        .collect();
    let whole: f64 = variances.iter().sum();
    let names = design
        .random
        .iter()
        .map(|factor| (factor.name.clone(), factor.levels))
        .chain([("residual".into(), design.response.len())]);
    Ok(Fit {
        rows: design.response.len(),
        coefficients: kenward_roger::coefficients(design, &scales, &best, level)?,
        components: names
            .zip(&variances)
            .map(|((name, levels), variance)| Component {
                name,
                levels,
                sd: variance.sqrt(),
                share: variance / whole,
            })
            .collect(),
        log_likelihood: -best.deviance / 2.0,
    })
}

/// All that the likelihood needs of the data: cross products.
struct Sums {
    rows: usize,
    /// Where each factor's levels begin, and the end.
    starts: Vec<usize>,
    z_z: Matrix,
    /// Zᵀ(X, y).
    z_xy: Matrix,
    /// (X, y)ᵀ(X, y).
    xy_xy: Matrix,
}

/// The likelihood at given relative standard deviations.
struct Profile {
    /// −2 times the restricted log-likelihood.
    deviance: f64,
    residual_variance: f64,
    coefficients: Vec<f64>,
}

impl Sums {
    fn of(design: &Design) -> Outcome<Self> {
        let rows = design.response.len();
        let predictors = design.fixed.len();
        let fixed = design.fixed.iter().map(|(_, column)| column.len());
        let random = design.random.iter().map(|factor| factor.level.len());
        if fixed.chain(random).any(|length| length != rows) {
            return Err(Reason::Unequal);
        }
        if rows < predictors + 2 || predictors == 0 {
            return Err(Reason::TooFew {
                have: rows,
                need: predictors + 2,
            });
        }
        let values = design.fixed.iter().flat_map(|(_, column)| column);
        if values
            .chain(&design.response)
            .any(|value| !value.is_finite())
        {
            return Err(Reason::NotFinite);
        }
        for factor in &design.random {
            if factor.levels < 2 || factor.levels >= rows {
                return Err(Reason::TooFew {
                    have: factor.levels,
                    need: 2,
                });
            }
        }
        let mut starts = vec![0];
        for factor in &design.random {
            starts.push(starts[starts.len() - 1] + factor.levels);
        }
        let all = starts[starts.len() - 1];
        let mut sums = Self {
            rows,
            z_z: Matrix::zeros(all, all),
            z_xy: Matrix::zeros(all, predictors + 1),
            xy_xy: Matrix::zeros(predictors + 1, predictors + 1),
            starts,
        };
        for row in 0..rows {
            let xy: Vec<f64> = design
                .fixed
                .iter()
                .map(|(_, column)| column[row])
                .chain([design.response[row]])
                .collect();
            let places: Vec<usize> = design
                .random
                .iter()
                .zip(&sums.starts)
                .map(|(factor, start)| start + factor.level[row])
                .collect();
            for i in &places {
                for j in &places {
                    sums.z_z[(*i, *j)] += 1.0;
                }
                for (k, value) in xy.iter().enumerate() {
                    sums.z_xy[(*i, k)] += value;
                }
            }
            for (i, a) in xy.iter().enumerate() {
                for (j, b) in xy.iter().enumerate() {
                    sums.xy_xy[(i, j)] += a * b;
                }
            }
        }
        sums.check()?;
        Ok(sums)
    }

    /// Whether the predictors are apart, and leave something to explain.
    fn check(&self) -> Outcome<()> {
        let predictors = self.predictors();
        let x_x = Matrix::from_fn(predictors, predictors, |i, j| self.xy_xy[(i, j)]);
        Cholesky::of(x_x)?;
        match Cholesky::of(self.xy_xy.clone()) {
            Ok(_) => Ok(()),
            Err(_) => Err(Reason::NoVariance),
        }
    }

    fn predictors(&self) -> usize {
        self.xy_xy.columns() - 1
    }

    fn factors(&self) -> usize {
        self.starts.len() - 1
    }

    fn profile(&self, scales: &[f64]) -> Outcome<Profile> {
        let scale = spread(scales, &self.starts);
        let size = scale.len();
        let inner = Cholesky::of(Matrix::from_fn(size, size, |i, j| {
            scale[i] * self.z_z[(i, j)] * scale[j] + f64::from(i == j)
        }))?;
        let p = self.predictors();
        let mut r = Matrix::from_fn(size, p + 1, |i, j| scale[i] * self.z_xy[(i, j)]);
        inner.down(&mut r);
        let rest = self.xy_xy.clone().plus(&r.transposed_times(&r), -1.0);
        let outer = Cholesky::of(Matrix::from_fn(p, p, |i, j| rest[(i, j)]))?;
        let mut side = Matrix::from_fn(p, 1, |i, _| rest[(i, p)]);
        outer.down(&mut side);
        let left = rest[(p, p)] - side.squares();
        if !(left.is_finite() && left > 0.0) {
            return Err(Reason::NoVariance);
        }
        outer.up(&mut side);
        let freedom = (self.rows - p) as f64;
        let residual_variance = left / freedom;
        Ok(Profile {
            deviance: inner.log_determinant()
                + outer.log_determinant()
                + freedom * (1.0 + (2.0 * std::f64::consts::PI * residual_variance).ln()),
            residual_variance,
            coefficients: (0..p).map(|i| side[(i, 0)]).collect(),
        })
    }
}

/// A factor's scale for each of its levels.
fn spread(scales: &[f64], starts: &[usize]) -> Vec<f64> {
    let mut each = Vec::with_capacity(starts[starts.len() - 1]);
    for (scale, ends) in scales.iter().zip(starts.windows(2)) {
        each.resize(ends[1], *scale);
    }
    each
}
