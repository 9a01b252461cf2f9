//! Linear equations.

/// The terms that come nearest to keeping all equations, each a row of factors and its value.
pub(super) fn least_squares(
    terms: usize,
    equations: impl Iterator<Item = (Vec<f64>, f64)>,
) -> Option<Vec<f64>> {
    let mut normal = vec![vec![0.0; terms + 1]; terms];
    for (factors, value) in equations {
        for (row, factor) in normal.iter_mut().zip(&factors) {
            for (sum, other) in row.iter_mut().zip(factors.iter().chain([&value])) {
                *sum += factor * other;
            }
        }
    }
    solved(normal)
}

/// Solves as many equations as there are terms, each a row of factors with its value last; none
/// where they do not determine the terms.
pub(super) fn solved(mut rows: Vec<Vec<f64>>) -> Option<Vec<f64>> {
    const NOTHING: f64 = 1e-11;
    let factor = |row: &Vec<f64>, n: usize| row.get(n).copied().unwrap_or(0.0);
    for n in 0..rows.len() {
        let size = |row: &usize| rows.get(*row).map_or(0.0, |row| factor(row, n).abs());
        let largest = (n..rows.len()).max_by(|a, b| size(a).total_cmp(&size(b)))?;
        rows.swap(n, largest);
        let pivot = rows.get(n)?.clone();
        let head = factor(&pivot, n);
        if head.abs() < NOTHING {
            return None;
        }
        for (other, row) in rows.iter_mut().enumerate() {
            let share = factor(row, n) / head;
            if other != n && share != 0.0 {
                for (value, pivot) in row.iter_mut().zip(&pivot).skip(n) {
                    *value -= share * pivot;
                }
            }
        }
    }
    let terms = rows.iter().enumerate();
    terms
        .map(|(n, row)| Some(row.last()? / row.get(n)?))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equations_are_solved_or_refused() {
        let rows = vec![vec![0.0, 2.0, 4.0], vec![1.0, 1.0, 5.0]];
        assert_eq!(solved(rows), Some(vec![3.0, 2.0]));
        let alike = vec![vec![1.0, 2.0, 4.0], vec![2.0, 4.0, 8.0]];
        assert_eq!(solved(alike), None);
    }
}
