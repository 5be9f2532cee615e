//! Colourings: which columns, rows or variables can share one sweep.
//!
//! Columns without a common row are told apart in one product `J·s`, whose seed `s` is one on all of them (Curtis,
//! Powell and Reid, "On the estimation of sparse Jacobian matrices", 1974): a colouring in which columns that share a
//! row differ gives every entry from as many products as there are colours (Coleman and Moré, 1983). Rows likewise with
//! `Jᵀ·s`. For a symmetric matrix a *star colouring* does with fewer (Coleman and Moré, "Estimation of sparse Hessian
//! matrices and graph coloring problems", 1984; Gebremedhin, Manne and Pothen, "What color is your Jacobian?", 2005).
//! All are found greedily, in the given order and with the largest degree first, of which the better is kept.

use super::matrix::SparsePattern;

/// No colour: the line needs no sweep.
pub const NONE: u32 = u32::MAX;

/// A colour for each line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Colours {
    /// The colour of each.
    pub of: Vec<u32>,
    /// How many colours there are.
    pub count: usize,
}

impl Colours {
    /// No line has one.
    pub fn none(lines: usize) -> Colours {
        Colours { of: vec![NONE; lines], count: 0 }
    }

    fn from(of: Vec<u32>) -> Colours {
        let count = of.iter().filter(|&&c| c != NONE).max().map_or(0, |&c| c as usize + 1);
        Colours { of, count }
    }
}

/// The least number that `forbidden` does not have marked with `mark`.
fn least(forbidden: &[usize], mark: usize) -> u32 {
    forbidden.iter().position(|&m| m != mark).unwrap_or(forbidden.len()) as u32
}

fn forbid(forbidden: &mut Vec<usize>, colour: u32, mark: usize) {
    let colour = colour as usize;
    if forbidden.len() <= colour {
        forbidden.resize(colour + 1, usize::MAX);
    }
    forbidden[colour] = mark;
}

/// The lines in order, and with the largest degree first.
fn orders(degree: &[usize]) -> [Vec<usize>; 2] {
    let natural: Vec<usize> = (0..degree.len()).collect();
    let mut largest_first = natural.clone();
    largest_first.sort_by_key(|&v| std::cmp::Reverse(degree[v]));
    [natural, largest_first]
}

fn better(degree: &[usize], mut colour: impl FnMut(&[usize]) -> Colours) -> Colours {
    let [natural, largest_first] = orders(degree);
    let (a, b) = (colour(&natural), colour(&largest_first));
    if b.count < a.count { b } else { a }
}

/// Colours for those lines that `wanted` names, such that two which cross a line of `across` differ; `lines` has what
/// each crosses, `crossed` is its transpose. Lines that cross none of them get no colour.
pub fn distance_2(
    lines: &SparsePattern,
    crossed: &SparsePattern,
    wanted: &dyn Fn(usize) -> bool,
    across: &dyn Fn(usize) -> bool,
) -> Colours {
    let n = lines.shape().0;
    let degree: Vec<usize> =
        (0..n).map(|v| lines.row(v).iter().filter(|&&r| across(r)).map(|&r| crossed.row(r).len()).sum()).collect();
    better(&degree, |order| {
        let mut of = vec![NONE; n];
        let mut used: Vec<Vec<u32>> = vec![Vec::new(); crossed.shape().0];
        let mut forbidden = Vec::new();
        for &v in order.iter().filter(|&&v| degree[v] > 0 && wanted(v)) {
            let met = || lines.row(v).iter().filter(|&&r| across(r));
            for &r in met() {
                used[r].iter().for_each(|&c| forbid(&mut forbidden, c, v));
            }
            of[v] = least(&forbidden, v);
            met().for_each(|&r| used[r].push(of[v]));
        }
        Colours::from(of)
    })
}

/// Colours of the variables of a symmetric matrix such that each entry `(i, j)`, `i ≠ j`, is read from the product of
/// the lower of the two colours, at the variable of the higher: a restricted star colouring. Variables without entries
/// get no colour.
///
/// On every path of three variables whose ends have one colour, that of the middle is lower.
pub fn star(pattern: &SparsePattern) -> Colours {
    let n = pattern.shape().0;
    let degree: Vec<usize> = (0..n).map(|v| pattern.row(v).len()).collect();
    better(&degree, |order| {
        let mut of = vec![NONE; n];
        // The colours among the neighbours of each variable.
        let mut around: Vec<Vec<u32>> = vec![Vec::new(); n];
        let mut forbidden = Vec::new();
        for &v in order.iter().filter(|&&v| degree[v] > 0) {
            let neighbours = || pattern.row(v).iter().copied().filter(move |&w| w != v);
            for w in neighbours() {
                if of[w] != NONE {
                    forbid(&mut forbidden, of[w], v);
                }
                // A neighbour without a colour may get one that is higher.
                around[w].iter().filter(|&&c| of[w] == NONE || c < of[w]).for_each(|&c| forbid(&mut forbidden, c, v));
            }
            of[v] = least(&forbidden, v);
            for w in neighbours() {
                if !around[w].contains(&of[v]) {
                    around[w].push(of[v]);
                }
            }
        }
        Colours::from(of)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn random(rows: usize, columns: usize, percent: u64, seed: u64) -> SparsePattern {
        let mut state = seed;
        let mut next = move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % 100
        };
        SparsePattern::from_rows(
            columns,
            (0..rows).map(|_| (0..columns).filter(|_| next() < percent).collect::<Vec<_>>()),
        )
    }

    #[test]
    fn columns_of_one_colour_share_no_row() {
        for seed in 0..20 {
            let rows = random(12, 30, 8, seed);
            let columns = rows.transposed();
            let colours = distance_2(&columns, &rows, &|_| true, &|_| true);
            for r in 0..12 {
                let mut seen: Vec<u32> = rows.row(r).iter().map(|&c| colours.of[c]).collect();
                seen.sort_unstable();
                assert!(!seen.contains(&NONE) && seen.windows(2).all(|w| w[0] != w[1]), "{seen:?}");
            }
        }
    }

    #[test]
    fn star_colourings_tell_every_entry_apart() {
        for seed in 0..20 {
            let half = random(25, 25, 8, seed);
            let other = half.transposed();
            let both = SparsePattern::from_rows(
                25,
                (0..25).map(|v| {
                    let mut row = [half.row(v), other.row(v)].concat();
                    row.sort_unstable();
                    row.dedup();
                    row
                }),
            );
            let colours = star(&both);
            for (i, j) in both.iter() {
                let (low, high) = if colours.of[i] <= colours.of[j] { (i, j) } else { (j, i) };
                // Only `low` of its colour adds to the product at `high`.
                let same = both.row(high).iter().filter(|&&k| colours.of[k] == colours.of[low]).count();
                assert_eq!(same, 1);
            }
        }
    }
}
