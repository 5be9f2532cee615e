//! Spreads: how a range is cut into chunks, and the shadows that calls have of their own.
//!
//! Note [Private shadows]. A call of a spread that keeps a level sees memory at its own distance in that level: that of
//! a [`Private`] reservation, which lies anywhere and is laid out as the upper half of the context's memory, where the
//! shadows of the level are. What the calls add there to the shadow of memory from before the spread is summed up in
//! another such reservation, chunk by chunk in order, and at last listed. Both are then zero again: of the shadow of
//! the memory that was in use when spreads began, nothing but zero is left.

use crate::memory::{CELL, FIRST, SHADOW_SPAN, out_of_memory};
use crate::trap::Trap;
use crate::types::{Const, Ty};
use memmap2::{MmapMut, MmapOptions};

/// The most chunks that a range is cut into.
pub const MAX_CHUNKS: u64 = 32;

/// How many chunks `lo..hi` is cut into: as many as have `grain` indices, at most [`MAX_CHUNKS`], at least one; none if
/// the range is empty.
pub fn chunks(lo: u64, hi: u64, grain: u32) -> u64 {
    if hi <= lo { 0 } else { ((hi - lo) / u64::from(grain.max(1))).clamp(1, MAX_CHUNKS) }
}

/// Chunk `i` of `chunks` of `lo..hi`: chunks differ by at most one index in length.
pub fn chunk(lo: u64, hi: u64, chunks: u64, i: u64) -> (u64, u64) {
    let at = |i: u64| lo + (u128::from(hi - lo) * u128::from(i) / u128::from(chunks)) as u64;
    (at(i), at(i + 1))
}

/// The sum of two floats of type `ty` as cells.
pub fn add(ty: Ty, x: u64, y: u64) -> u64 {
    Const::float(ty, f64::from_bits(x) + f64::from_bits(y)).bits
}

/// Cells that are looked at together: those of a cache line.
const GROUP: usize = 8;

/// See Note [Private shadows].
pub struct Private {
    memory: MmapMut,
    level: u32,
    /// What it shadows begins here.
    base: u64,
    /// So many bytes of shadow are known to be zero, in each half, quarter, … that is shadow of shadows.
    clean: u64,
}

impl Private {
    pub(crate) fn new(base: u64, level: u32) -> Result<Private, Trap> {
        let fail = |_| out_of_memory(0);
        let length = usize::try_from(SHADOW_SPAN << level).map_err(|_| out_of_memory(0))?;
        let memory = MmapOptions::new().len(length).no_reserve_swap().map_anon().map_err(fail)?;
        Ok(Private { memory, level, base, clean: SHADOW_SPAN })
    }

    /// Bytes from a cell to its shadow here.
    pub fn distance(&self) -> u64 {
        (self.memory.as_ptr() as u64).wrapping_sub(self.base)
    }

    pub(crate) fn level(&self) -> u32 {
        self.level
    }

    /// Where in the reservation an address lies.
    pub(crate) fn offset(&self, address: u64) -> Option<u64> {
        let offset = address.wrapping_sub(self.memory.as_ptr() as u64);
        (offset < SHADOW_SPAN << self.level).then_some(offset)
    }

    /// The cells from an address within on.
    pub(crate) fn pointer(&self, offset: u64) -> *mut u64 {
        self.memory.as_ptr().wrapping_add(offset as usize).cast_mut().cast()
    }

    /// The shadow of `used` bytes of memory, and of each shadow of it.
    fn parts(&mut self, used: u64) -> impl Iterator<Item = (u64, &mut [u64])> {
        let cells: *mut u8 = self.memory.as_mut_ptr();
        let length = (used / CELL) as usize;
        (0..1u64 << self.level).map(move |k| {
            let offset = k * SHADOW_SPAN + FIRST;
            // SAFETY: `used` is below the span, so the parts are disjoint, inside of the reservation and aligned, and
            // the exclusive borrow of `self` lasts as long as they do.
            (offset, unsafe { std::slice::from_raw_parts_mut(cells.add(offset as usize).cast(), length) })
        })
    }

    /// Makes the shadow of the first `used` bytes zero; what lies behind is free to be used.
    pub fn prepare(&mut self, used: u64) {
        if used > self.clean {
            let clean = self.clean;
            for (_, cells) in self.parts(used) {
                for group in cells[(clean / CELL) as usize..].chunks_mut(GROUP) {
                    if group.iter().any(|&c| c != 0) {
                        group.fill(0);
                    }
                }
            }
        }
        self.clean = used;
    }

    /// Adds the shadow of the first `used` bytes to that in `sum`, and clears it.
    pub fn merge(&mut self, sum: &mut Private, used: u64) {
        for ((_, from), (_, to)) in self.parts(used).zip(sum.parts(used)) {
            for (from, to) in from.chunks_mut(GROUP).zip(to.chunks_mut(GROUP)) {
                if from.iter().fold(0, |any, &c| any | c) != 0 {
                    for (from, to) in from.iter_mut().zip(to) {
                        *to = (f64::from_bits(*to) + f64::from_bits(*from)).to_bits();
                        *from = 0;
                    }
                }
            }
        }
    }

    /// The runs of cells that are not all zero, as a spread lists them.
    pub fn list(&mut self, used: u64) -> Vec<u64> {
        let mut list = vec![0];
        let base = self.base;
        for (offset, cells) in self.parts(used) {
            // The index in the list of the length of the run that goes on.
            let mut run = None;
            for (g, group) in cells.chunks_mut(GROUP).enumerate() {
                if group.iter().fold(0, |any, &c| any | c) == 0 {
                    run = None;
                    continue;
                }
                let length = *run.get_or_insert_with(|| {
                    list[0] += 1;
                    list.push(base + offset + (g * GROUP) as u64 * CELL);
                    list.push(0);
                    list.len() - 1
                });
                list[length] += group.len() as u64;
                list.extend_from_slice(group);
                group.fill(0);
            }
        }
        list
    }
}

/// What spreads need besides the memory of a program.
#[derive(Default)]
pub struct Reserve {
    /// How many threads a spread may use; at least one.
    pub threads: usize,
    /// Reservations that no call uses.
    pub(crate) free: Vec<Private>,
    /// Reservations that the interpreter is using: [`Context`](crate::Context) gives access to their cells.
    pub(crate) in_use: Vec<Private>,
    /// About how many bytes beyond the program's own have been touched since the last reset.
    pub touched: u64,
    /// What the reservations shadow begins here.
    pub(crate) base: u64,
}

impl Reserve {
    /// A reservation whose shadow of the first `used` bytes is zero.
    ///
    /// # Errors
    /// When the system cannot reserve the address space.
    pub fn take(&mut self, level: u32, used: u64) -> Result<Private, Trap> {
        let known = self.free.iter().rposition(|p| p.level == level);
        let mut private = match known {
            Some(i) => self.free.swap_remove(i),
            None => Private::new(self.base, level)?,
        };
        private.prepare(used);
        Ok(private)
    }

    /// Keeps a reservation for later.
    pub fn give_back(&mut self, private: Private) {
        self.free.push(private);
    }

    /// So many bytes from the beginning of memory an address is.
    pub fn used(&self, address: u64) -> u64 {
        address - self.base - FIRST
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_cover_the_range_evenly() {
        for (lo, hi, grain) in [(0, 0, 1), (5, 3, 1), (0, 1, 9), (3, 10, 3), (0, 1000, 1), (7, u64::MAX, 1 << 20)] {
            let n = chunks(lo, hi, grain);
            assert_eq!(n == 0, hi <= lo);
            let mut next = lo;
            for i in 0..n {
                let (a, b) = chunk(lo, hi, n, i);
                assert_eq!(a, next);
                assert!(b > a && (b - a) - (hi - lo) / n <= 1);
                next = b;
            }
            assert!(n == 0 || next == hi);
        }
        assert_eq!((chunks(0, 100, 60), chunks(0, 120, 60), chunks(0, 1 << 40, 1)), (1, 2, MAX_CHUNKS));
    }

    #[test]
    fn shadows_are_summed_listed_and_cleared() -> Result<(), Trap> {
        let mut reserve = Reserve { threads: 1, base: 1 << 20, ..Reserve::default() };
        let (mut one, mut sum) = (reserve.take(1, 800)?, reserve.take(1, 800)?);
        let set = |p: &mut Private, part: u64, cell: usize, x: f64| {
            if let Some((_, cells)) = p.parts(800).nth(part as usize) {
                cells[cell] = x.to_bits();
            }
        };
        for x in [1.0, 2.0] {
            set(&mut one, 0, 9, x);
            set(&mut one, 1, 99, -x);
            one.merge(&mut sum, 800);
        }
        let list = sum.list(800);
        let (first, second) = (reserve.base + FIRST + 8 * CELL, reserve.base + FIRST + SHADOW_SPAN + 96 * CELL);
        let mut due = vec![2, first, 8];
        due.extend([0.0, 3.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0].map(f64::to_bits));
        due.extend([second, 4]);
        due.extend([0.0, 0.0, 0.0, -3.0].map(f64::to_bits));
        assert_eq!(list, due);
        assert_eq!((sum.list(800), one.list(800)), (vec![0], vec![0]));
        // What is behind the memory in use is not looked at, until it is in use.
        one.prepare(400);
        set(&mut one, 0, 60, 1.0);
        assert_eq!(one.list(400), vec![0]);
        one.prepare(800);
        assert_eq!(one.list(800), vec![0]);
        Ok(())
    }
}
