//! Where to put checkpoints: the binomial schedule.
//!
//! Let the states of a chain of steps be put into `s` checkpoints, the first state among them. With each step advanced
//! at most `r` times, chains of up to `C(s + r, s)` steps can be reversed. For a chain of `n` steps, `r` the smallest
//! such number, the fewest advances are `t(n, s) = r n − C(s + r, r − 1)` (Griewank and Walther, "Revolve", ACM TOMS 26,
//! 2000), where a step that is recorded to be reversed does not count. They are reached when the next checkpoint is
//! `m` steps ahead, with `C(s + r − 2, s) ≤ m ≤ C(s + r − 1, s)` and `C(s + r − 2, s − 1) ≤ n − m ≤ C(s + r − 1, s − 1)`.

use chainrule_ir::{Function, FunctionBuilder, Prim, Ty, Value};

/// The most checkpoints of one loop: integer arithmetic on chains of up to 2⁴⁰ steps then stays within 64 bits.
pub(super) const MOST_SLOTS: u64 = 1 << 20;

/// `r` and `C(s + r, s)`, see above.
fn repetitions(n: u64, s: u64) -> (u64, u64) {
    let (mut r, mut range) = (0, 1);
    while range < n {
        r += 1;
        range = range * (r + s) / r;
    }
    (r, range)
}

/// The fewest steps that must be advanced to reverse `n` steps with `s` checkpoints, the first state in one of them.
///
/// ```
/// assert_eq!(chainrule_ad::fewest_advances(1_000, 10), 3_636);
/// ```
pub fn fewest_advances(n: u64, s: u64) -> u64 {
    let (r, range) = repetitions(n, s);
    r * n - range * r / (s + 1)
}

/// `(n, s) ↦ m`: how far ahead the next checkpoint is, for `n ≥ 2` steps and `s ≥ 1` checkpoints.
pub(super) fn split_function() -> Function {
    let mut b = FunctionBuilder::new("checkpoint.split");
    let (n, s) = (b.param(Ty::U64), b.param(Ty::U64));
    let (zero, one) = (b.usize(0), b.usize(1));
    let found = b.loop_(&[zero, one], |b, c| {
        let r = b.iadd(c[0], one);
        let choices = b.iadd(r, s);
        let range = b.imul(c[1], choices);
        let range = b.prim(Prim::IDiv, &[range, r]);
        (b.lt(range, n), vec![r, range])
    });
    let (r, range) = (found[0], found[1]);
    let both = b.iadd(s, r);
    // C(s + r − 1, s), C(s + r − 1, s − 1) and C(s + r − 2, s).
    let inner = b.imul(range, r);
    let inner = b.prim(Prim::IDiv, &[inner, both]);
    let other = b.isub(range, inner);
    let (less, fewer) = (b.isub(r, one), b.isub(both, one));
    let least = b.imul(inner, less);
    let least = b.prim(Prim::IDiv, &[least, fewer]);
    let rest = saturating_sub(&mut b, n, other);
    let m = b.prim(Prim::IMax, &[least, rest]);
    let m = b.prim(Prim::IMax, &[m, one]);
    let most = b.isub(n, one);
    let m = b.prim(Prim::IMin, &[m, most]);
    b.finish(&[m])
}

/// `x − y`, at least zero
pub(super) fn saturating_sub(b: &mut FunctionBuilder, x: Value, y: Value) -> Value {
    b.prim(Prim::ISubSat, &[x, y])
}

/// `⌈x / y⌉` for `y > 0`
pub(super) fn div_up(b: &mut FunctionBuilder, x: Value, y: Value) -> Value {
    let one = b.usize(1);
    let more = b.iadd(x, y);
    let more = b.isub(more, one);
    b.prim(Prim::IDiv, &[more, y])
}

#[cfg(test)]
mod tests {
    use super::*;
    use chainrule_ir::{Context, FunctionId, Module, run};

    /// The fewest advances by trying every place for the next checkpoint.
    fn by_search(most: usize, slots: usize) -> Vec<Vec<u64>> {
        let mut t = vec![vec![0u64; slots + 1]; most + 1];
        for n in 2..=most {
            for s in 1..=slots {
                t[n][s] = match s {
                    1 => (n * (n - 1) / 2) as u64,
                    _ => (1..n).map(|m| m as u64 + t[n - m][s - 1] + t[m][s]).min().unwrap_or(0),
                };
            }
        }
        t
    }

    fn split(module: &Module, ctx: &mut Context, n: u64, s: u64) -> u64 {
        run(module, FunctionId(0), &[n, s], ctx).expect("it does not trap")[0]
    }

    #[test]
    fn the_formula_is_the_minimum_and_splits_reach_it() {
        let mut module = Module::default();
        module.push(split_function());
        let mut ctx = Context::new(0, 1 << 12).expect("a little memory");
        let t = by_search(120, 8);
        for n in 2..=120 {
            for s in 1..=8 {
                assert_eq!(fewest_advances(n, s), t[n as usize][s as usize], "{n} steps, {s} checkpoints");
                let m = split(&module, &mut ctx, n, s);
                assert!(0 < m && m < n);
                if s == 1 {
                    assert_eq!(m, n - 1);
                } else {
                    let cost = m + t[(n - m) as usize][s as usize - 1] + t[m as usize][s as usize];
                    assert_eq!(cost, t[n as usize][s as usize], "{m} of {n} steps, {s} checkpoints");
                }
            }
        }
        assert_eq!(split(&module, &mut ctx, 1 << 40, MOST_SLOTS).min(1), 1);
    }

    #[test]
    fn known_counts() {
        assert_eq!(fewest_advances(1, 5), 0);
        assert_eq!(fewest_advances(1_000, 10), 3_636);
        assert_eq!(fewest_advances(10_000, 10), 57_624);
        assert_eq!(fewest_advances(100_000, 20), 534_220);
    }
}
