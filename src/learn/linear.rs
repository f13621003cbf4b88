//! Linear algebra that training needs in double precision.

/// Solves `matrix` · X = `sides` by Cholesky decomposition; all row by row, the
/// matrix `size` x `size`, symmetric and positive definite, of which only the
/// lower half is read. `None` where it is not positive definite, or a shape is wrong.
pub fn solve(mut matrix: Vec<f64>, mut sides: Vec<f64>, size: usize) -> Option<Vec<f64>> {
    if size == 0 || matrix.len() != size * size || !sides.len().is_multiple_of(size) {
        return None;
    }
    let columns = sides.len() / size;
    for i in 0..size {
        let (above, row) = matrix.split_at_mut(i * size);
        for j in 0..i {
            let other = &above[j * size..];
            row[j] = (row[j] - dot(&row[..j], &other[..j])) / other[j];
        }
        let pivot = row[i] - dot(&row[..i], &row[..i]);
        if !(pivot > 0.0 && pivot.is_finite()) {
            return None;
        }
        row[i] = pivot.sqrt();
    }
    // L Y = B downwards, then the transpose of L upwards.
    for i in 0..size {
        let (above, row) = sides.split_at_mut(i * columns);
        for j in 0..i {
            take(row, &above[j * columns..], matrix[i * size + j], columns);
        }
        row[..columns]
            .iter_mut()
            .for_each(|side| *side /= matrix[i * size + i]);
    }
    for i in (0..size).rev() {
        let (above, row) = sides.split_at_mut(i * columns);
        row[..columns]
            .iter_mut()
            .for_each(|side| *side /= matrix[i * size + i]);
        for j in 0..i {
            take(
                &mut above[j * columns..],
                row,
                matrix[i * size + j],
                columns,
            );
        }
    }
    Some(sides)
}

/// Subtracts `factor` times the first `columns` of `other` from those of `row`.
fn take(row: &mut [f64], other: &[f64], factor: f64, columns: usize) {
    for (side, other) in row[..columns].iter_mut().zip(other) {
        *side -= factor * other;
    }
}

/// In eight sums, which a processor can keep at once.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let ((heads, rest), (others, other_rest)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    let mut sums = [0.0; 8];
    for (a, b) in heads.iter().zip(others) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += a * b;
        }
    }
    let rest: f64 = rest.iter().zip(other_rest).map(|(a, b)| a * b).sum();
    sums.iter().sum::<f64>() + rest
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_solved_holds(
            size in 1_usize..24,
            numbers in proptest::collection::vec(-1.0_f64..1.0, 24 * 24 + 24 * 3),
        ) {
            let root = &numbers[..size * size];
            let cell = |i: usize, j: usize| {
                let product: f64 = (0..size).map(|k| root[i * size + k] * root[j * size + k]).sum();
                product + if i == j { 0.5 } else { 0.0 }
            };
            let matrix: Vec<f64> = (0..size * size).map(|n| cell(n / size, n % size)).collect();
            let sides = numbers[24 * 24..][..3 * size].to_vec();
            let found = solve(matrix.clone(), sides.clone(), size).unwrap();
            for i in 0..size {
                for c in 0..3 {
                    let side: f64 = (0..size).map(|k| matrix[i * size + k] * found[k * 3 + c]).sum();
                    prop_assert!((side - sides[i * 3 + c]).abs() < 1e-9);
                }
            }
        }
    }

    #[test]
    fn what_has_no_solution_is_refused() {
        assert_eq!(solve(vec![1.0, 2.0, 2.0, 1.0], vec![1.0, 1.0], 2), None);
        assert_eq!(solve(vec![f64::NAN], vec![1.0], 1), None);
        assert_eq!(solve(vec![1.0; 3], vec![1.0], 2), None);
        assert_eq!(solve(Vec::new(), Vec::new(), 0), None);
    }
}
