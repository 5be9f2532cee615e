//! Random programs for tests: of every kind ([`any`]), and smooth ones for derivatives ([`smooth`]).
//!
//! A program is a function of a *tape* of random numbers, from which decisions are read in order; after its end they
//! are all 0. A shorter tape is a simpler program, so a property test that shrinks its tape shrinks the program.

mod any;
mod smooth;

pub use any::any;
pub use smooth::{SMOOTH_CELLS, smooth};

/// Numbers to make a program from, the same for the same seed.
///
/// ```
/// use chainrule_ir::{generate, verify};
/// for seed in 0..20 {
///     verify(&generate::any(&generate::tape(seed, 200)))?;
/// }
/// # Ok::<(), chainrule_ir::VerifyError>(())
/// ```
pub fn tape(seed: u64, length: usize) -> Vec<u64> {
    // SplitMix64 (Steele, Lea and Flood 2014).
    let mix = |i: u64| {
        let z = seed.wrapping_add(1).wrapping_add(i).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    };
    (0..length as u64).map(|i| mix(i.wrapping_add(seed << 20))).collect()
}

/// Decisions from a tape.
struct Choices<'a> {
    tape: &'a [u64],
    at: usize,
}

impl Choices<'_> {
    fn new(tape: &[u64]) -> Choices<'_> {
        Choices { tape, at: 0 }
    }

    fn next(&mut self) -> u64 {
        self.at += 1;
        self.tape.get(self.at - 1).copied().unwrap_or(0)
    }

    /// One of `0..n`; 0 when there is none.
    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    /// One of them.
    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    /// How much of the tape is left.
    fn left(&self) -> usize {
        self.tape.len().saturating_sub(self.at)
    }
}
