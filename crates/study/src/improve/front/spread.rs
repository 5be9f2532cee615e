//! Even places between ends, and which points are compromises at all.

/// Shares of `goals` ends for about `points` places in all, without the ends themselves: evenly spread over the simplex,
/// those near the last end first, so that each has a neighbour to start from.
pub(super) fn places(goals: usize, points: usize) -> Vec<Vec<f64>> {
    // The simplex lattice with the fewest places that are at least `points`.
    let count = |parts: usize| (1..goals).fold(1.0, |c, i| c * (parts + i) as f64 / i as f64);
    let parts = (1..).find(|&parts| count(parts) >= points as f64).unwrap_or(1);
    let mut all = Vec::new();
    let mut shares = Vec::new();
    fill(goals, parts, &mut shares, &mut all);
    let inner = all.into_iter().filter(|shares| shares.iter().all(|share| *share < parts));
    inner.map(|shares| shares.iter().map(|share| *share as f64 / parts as f64).collect()).collect()
}

fn fill(goals: usize, left: usize, shares: &mut Vec<usize>, all: &mut Vec<Vec<usize>>) {
    if goals == 1 {
        all.push([shares.as_slice(), &[left]].concat());
        return;
    }
    for share in 0..=left {
        shares.push(share);
        fill(goals - 1, left - share, shares, all);
        shares.pop();
    }
}

/// So many of `points` that are far apart from each other, in their order.
pub(super) fn farthest(points: &[Vec<f64>], number: usize) -> Vec<usize> {
    let apart = |a: usize, b: usize| points[a].iter().zip(&points[b]).map(|(a, b)| (a - b).powi(2)).sum::<f64>();
    let pairs = (0..points.len()).flat_map(|a| (a + 1..points.len()).map(move |b| [a, b]));
    let first = pairs.reduce(|p, q| if apart(q[0], q[1]) > apart(p[0], p[1]) { q } else { p });
    let mut chosen = first.map_or_else(Vec::new, |pair| pair.to_vec());
    while chosen.len() < number.min(points.len()) {
        let nearest = |k: usize| chosen.iter().map(|&c| apart(k, c)).fold(f64::INFINITY, f64::min);
        let others = (0..points.len()).filter(|k| !chosen.contains(k));
        chosen.extend(others.reduce(|a, b| if nearest(b) > nearest(a) { b } else { a }));
    }
    chosen.sort_unstable();
    chosen
}

/// The points that no other is better than in every goal, ordered from the best of the first goal; of those that are
/// nearer to each other than a tenth of an even spread of `points` the first. `badness[k]` is how bad point `k` is in each
/// goal; the ends come first.
pub(super) fn best_compromises(badness: &[Vec<f64>], points: usize) -> Vec<usize> {
    let goals = badness.first().map_or(0, Vec::len);
    let range: Vec<f64> = (0..goals)
        .map(|i| {
            let all = || badness.iter().map(|point| point[i]);
            all().fold(f64::MIN, f64::max) - all().fold(f64::MAX, f64::min)
        })
        .collect();
    // Less than a ten-thousandth of the front is rounding.
    let slack = |i: usize| 1e-4 * range[i];
    let no_better = |a: usize, b: usize| (0..goals).all(|i| badness[b][i] <= badness[a][i] + slack(i));
    let better = |a: usize, b: usize| (0..goals).any(|i| badness[b][i] < badness[a][i] - slack(i));
    let dominates = |b: usize, a: usize| no_better(a, b) && (better(a, b) || b < a);
    let mut kept: Vec<usize> = Vec::new();
    let near = 0.1 / points.max(1) as f64;
    let same = |a: usize, b: usize| (0..goals).all(|i| (badness[a][i] - badness[b][i]).abs() <= near * range[i]);
    for a in 0..badness.len() {
        if !(0..badness.len()).any(|b| b != a && dominates(b, a)) && !kept.iter().any(|&b| same(a, b)) {
            kept.push(a);
        }
    }
    kept.sort_by(|&a, &b| badness[a][0].total_cmp(&badness[b][0]));
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_even() {
        assert_eq!(places(2, 5), [[0.25, 0.75], [0.5, 0.5], [0.75, 0.25]]);
        assert_eq!(places(3, 6).len(), 3);
        assert_eq!(places(3, 10).len(), 7);
        assert!(places(4, 30).iter().all(|shares| (shares.iter().sum::<f64>() - 1.0).abs() < 1e-12));
    }

    #[test]
    fn corners_are_far_apart() {
        let square = [[0.0, 0.0], [0.1, 0.0], [1.0, 1.0], [1.0, 0.0], [0.9, 1.0]].map(|p| p.to_vec());
        assert_eq!(farthest(&square, 3), [0, 2, 3]);
        assert_eq!(farthest(&square[..2], 2), [0, 1]);
    }

    #[test]
    fn dominated_points_and_repetitions_go() {
        let points = [[0.0, 1.0], [1.0, 0.0], [0.5, 0.5], [0.6, 0.6], [0.0, 1.0], [0.2, 0.7]];
        assert_eq!(best_compromises(&points.map(|p| p.to_vec()), 9), [0, 5, 2, 1]);
    }
}
