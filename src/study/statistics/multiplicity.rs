//! Many tests at once.

/// Holm's step-down adjustment (1979): holds the chance of any false alarm.
/// Adjusted p in the order of `p`.
pub fn holm(p: &[f64]) -> Vec<f64> {
    let order = ascending(p);
    let mut adjusted = vec![0.0; p.len()];
    let mut highest = 0.0_f64;
    for (rank, at) in order.into_iter().enumerate() {
        highest = highest.max((p.len() - rank) as f64 * p[at]).min(1.0);
        adjusted[at] = highest;
    }
    adjusted
}

/// Benjamini & Hochberg's step-up adjustment (1995): holds the share of false
/// alarms among the findings. Adjusted p in the order of `p`.
pub fn benjamini_hochberg(p: &[f64]) -> Vec<f64> {
    let order = ascending(p);
    let mut adjusted = vec![0.0; p.len()];
    let mut lowest = 1.0_f64;
    for (rank, at) in order.into_iter().enumerate().rev() {
        lowest = lowest.min(p.len() as f64 / (rank + 1) as f64 * p[at]);
        adjusted[at] = lowest;
    }
    adjusted
}

fn ascending(p: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|a, b| p[*a].total_cmp(&p[*b]));
    order
}
