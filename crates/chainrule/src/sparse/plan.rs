//! How a matrix is computed: which sweeps, and where each entry is read.

use super::colour::{Colours, NONE, distance_2, star};
use super::matrix::SparsePattern;
use crate::operators::width::MAX_WIDTH;

/// Work above which no colouring is tried: every line gets a sweep of its own.
const COLOURING: usize = 1 << 28;

/// Entries that one sweep gives: where it has them, and which they are.
pub type Reads = Vec<(usize, usize)>;

/// The sweeps of a matrix.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Seeds on columns, in forward mode.
    pub forward: Colours,
    /// Seeds on rows, in reverse mode.
    pub reverse: Colours,
    /// For each entry the colour of the forward sweep that it is read from, [`NONE`] if that is a reverse sweep.
    pub colour_of: Vec<u32>,
    /// The same if one forward sweep has all entries, each at the number of its row.
    pub at_once: Option<Vec<u8>>,
    /// For each entry the float of the result that it is read at, if that is not the number of its row.
    pub row_of: Option<Vec<u32>>,
    /// For each reverse sweep the columns that are read, and the entries that they are.
    pub by_reverse: Vec<Reads>,
}

/// How many sweeps some lines one by one and the others compressed take at best: the lengths of the lines, and how many
/// of the longest go alone.
fn best_split(mut lengths: Vec<usize>) -> (usize, usize) {
    lengths.sort_unstable_by(|a, b| b.cmp(a));
    lengths.push(0);
    let cost = |k: usize| k + lengths[k];
    let alone = (0..lengths.len()).min_by_key(|&k| cost(k)).unwrap_or(0);
    // Only where that gains: two kinds of sweeps cost more than one.
    if cost(alone) + 1 < cost(0) { (cost(alone), alone) } else { (cost(0), 0) }
}

/// Those of the longest lines, so many of them.
fn longest(pattern: &SparsePattern, count: usize) -> Vec<bool> {
    let n = pattern.shape().0;
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by_key(|&v| std::cmp::Reverse(pattern.row(v).len()));
    let mut chosen = vec![false; n];
    order[..count.min(n)].iter().for_each(|&v| chosen[v] = true);
    chosen
}

fn one_by_one(lines: &SparsePattern, wanted: &dyn Fn(usize) -> bool) -> Colours {
    let mut colours = Colours::none(lines.shape().0);
    for (v, colour) in colours.of.iter_mut().enumerate() {
        if wanted(v) && !lines.row(v).is_empty() {
            *colour = colours.count as u32;
            colours.count += 1;
        }
    }
    colours
}

/// Colours of `lines`, of which `alone` says which of the `crossed` ones do not matter.
fn compressed(lines: &SparsePattern, crossed: &SparsePattern, alone: &[bool]) -> Colours {
    let kept = |r: usize| !alone[r];
    let work: usize = (0..alone.len()).filter(|&r| kept(r)).map(|r| crossed.row(r).len().pow(2)).sum();
    if work > COLOURING {
        return one_by_one(lines, &|v| lines.row(v).iter().any(|&r| kept(r)));
    }
    distance_2(lines, crossed, &|_| true, &kept)
}

impl Plan {
    /// Few sweeps for a Jacobian. Columns are compressed, with the fullest rows one by one in reverse mode where that
    /// gains, or rows with the fullest columns in forward mode; whichever takes fewer sweeps.
    pub fn jacobian(rows: &SparsePattern) -> Plan {
        let columns = rows.transposed();
        let lengths = |p: &SparsePattern| (0..p.shape().0).map(|v| p.row(v).len()).collect::<Vec<usize>>();
        let (by_columns, rows_alone) = best_split(lengths(rows));
        let (by_rows, columns_alone) = best_split(lengths(&columns));
        let forward = |least: Option<usize>| {
            let alone = longest(rows, rows_alone);
            let reverse = one_by_one(rows, &|r| alone[r]);
            if least.is_some_and(|l| l <= by_columns) {
                None
            } else {
                Some((compressed(&columns, rows, &alone), reverse))
            }
        };
        let reverse = |least: Option<usize>| {
            let alone = longest(&columns, columns_alone);
            let forward = one_by_one(&columns, &|c| alone[c]);
            if least.is_some_and(|l| l <= by_rows) { None } else { Some((forward, compressed(rows, &columns, &alone))) }
        };
        let sweeps = |p: &Option<(Colours, Colours)>| p.as_ref().map(|(f, r)| f.count + r.count);
        let (with_columns, with_rows) = if by_columns <= by_rows {
            let first = forward(None);
            let second = reverse(sweeps(&first));
            (first, second)
        } else {
            let first = reverse(None);
            (forward(sweeps(&first)), first)
        };
        let columns_win = match (sweeps(&with_columns), sweeps(&with_rows)) {
            (Some(c), Some(r)) => c <= r,
            (c, _) => c.is_some(),
        };
        let chosen = if columns_win { with_columns } else { with_rows };
        let (forward, reverse) =
            chosen.unwrap_or_else(|| (Colours::none(columns.shape().0), Colours::none(rows.shape().0)));
        // Lines that go alone are read from their own sweep.
        let in_reverse = |r: usize, c: usize| {
            if columns_win { reverse.of[r] != NONE } else { forward.of[c] == NONE }
        };
        let mut colour_of = vec![NONE; rows.entries()];
        let mut by_reverse = vec![Vec::new(); reverse.count];
        for (k, (r, c)) in rows.iter().enumerate() {
            if in_reverse(r, c) {
                by_reverse[reverse.of[r] as usize].push((c, k));
            } else {
                colour_of[k] = forward.of[c];
            }
        }
        let all = reverse.count == 0 && forward.count <= MAX_WIDTH as usize;
        let at_once = all.then(|| colour_of.iter().map(|&c| c as u8).collect());
        Plan { forward, reverse, colour_of, at_once, row_of: None, by_reverse }
    }

    /// Few Hessian-vector products for a Hessian of symmetric pattern, by the gradient's program, whose first result is
    /// the value.
    pub fn hessian(pattern: &SparsePattern) -> Plan {
        let n = pattern.shape().0;
        let work: usize = (0..n).map(|v| pattern.row(v).len().pow(2)).sum();
        let forward = if work > COLOURING { one_by_one(pattern, &|_| true) } else { star(pattern) };
        let (colour_of, row_of) = pattern
            .iter()
            .map(|(i, j)| {
                let (low, high) = if forward.of[i] <= forward.of[j] { (i, j) } else { (j, i) };
                (forward.of[low], high as u32 + 1)
            })
            .unzip();
        let (reverse, by_reverse) = (Colours::none(n), Vec::new());
        Plan { forward, reverse, colour_of, at_once: None, row_of: Some(row_of), by_reverse }
    }

    /// How many sweeps it takes.
    pub fn sweeps(&self) -> usize {
        self.forward.count + self.reverse.count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(n: usize, entry: impl Fn(usize, usize) -> bool) -> SparsePattern {
        SparsePattern::from_rows(n, (0..n).map(|r| (0..n).filter(|&c| entry(r, c)).collect::<Vec<_>>()))
    }

    #[test]
    fn sweeps_are_as_many_as_the_shape_needs() {
        let n = 40;
        let jacobian = |entry: &dyn Fn(usize, usize) -> bool| Plan::jacobian(&pattern(n, entry));
        let hessian = |entry: &dyn Fn(usize, usize) -> bool| Plan::hessian(&pattern(n, entry)).sweeps();
        let band = |r: usize, c: usize| r.abs_diff(c) <= 1;
        assert_eq!(jacobian(&band).sweeps(), 3);
        assert_eq!(hessian(&band), 3);
        assert_eq!(jacobian(&|_, _| false).sweeps(), 0);
        assert_eq!(jacobian(&|r, _| r == 7).sweeps(), 1);
        assert_eq!(jacobian(&|_, c| c == 7).sweeps(), 1);
        assert_eq!(jacobian(&|r, c| r / 4 == c / 4).sweeps(), 4);
        // A full row, a full column and the diagonal: one row alone, then two colours.
        let arrow = |r: usize, c: usize| r == 0 || c == 0 || r == c;
        let plan = jacobian(&arrow);
        assert_eq!((plan.sweeps(), plan.forward.count.min(plan.reverse.count)), (3, 1));
        assert_eq!(hessian(&arrow), 2);
        // Two full lines: a star colouring that looked at neighbours only would need `n`.
        assert_eq!(hessian(&|r, c| r < 2 || c < 2 || r == c), 3);
        assert_eq!(jacobian(&|_, _| true).sweeps(), n);
        assert_eq!(hessian(&|_, _| true), n);
    }
}
