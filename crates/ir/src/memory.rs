//! The memory of a running program.
//!
//! One range of address space holds the primal cells and, at fixed distances, their shadows (see the specification,
//! section 3). It is reserved at once and backed by the system page by page as it is touched, so the distance to a
//! shadow is a constant of compiled code and an allocation is one addition and one comparison.

use crate::spread::Reserve;
use crate::trap::{Trap, TrapKind};
use memmap2::{MmapMut, MmapOptions};

/// Bytes of a cell.
pub const CELL: u64 = 8;

/// Bytes before the first cell of memory: its address is not that of the reservation, which looks like nothing.
pub(crate) const FIRST: u64 = 64;

/// Bytes from a cell to its shadow in level 0: 64 GiB, and an odd number of cache lines so that a cell and its shadow
/// fall into different sets of a cache.
pub const SHADOW_SPAN: u64 = (1 << 36) + 33 * 64;

/// The most shadow levels, 64 TiB of address space: a process has 128 TiB.
pub const MAX_LEVELS: u32 = 10;

/// Bytes from a cell to its shadow.
pub fn shadow_distance(level: u32) -> u64 {
    SHADOW_SPAN << level
}

/// Memory kept after a call for the next one; more than this is given back to the system.
const KEEP: u64 = 256 << 20;

/// The memory and the output of a running program; one per call at a time, used again by later calls.
pub struct Context {
    memory: MmapMut,
    levels: u32,
    /// The next free address; compiled code moves it.
    pub bump: u64,
    /// The address that `bump` may not pass.
    pub limit: u64,
    /// What the program printed, if it is to be kept; else it goes to standard output.
    pub printed: Option<String>,
    /// What spreads need.
    pub spreads: Reserve,
}

impl Context {
    /// Memory with so many shadow levels, of which the program may use `budget` bytes for its primal cells.
    ///
    /// # Errors
    /// When the system cannot reserve the address space, as for more than [`MAX_LEVELS`].
    pub fn new(levels: u32, budget: u64) -> Result<Context, Trap> {
        if levels > MAX_LEVELS {
            let message = format!("derivatives are nested {levels} deep; {MAX_LEVELS} are possible");
            return Err(Trap { kind: TrapKind::Memory, message, source: None });
        }
        let length = usize::try_from(SHADOW_SPAN << levels).map_err(|_| out_of_memory(budget))?;
        let memory = MmapOptions::new().len(length).no_reserve_swap().map_anon().map_err(|_| out_of_memory(budget))?;
        let base = memory.as_ptr() as u64;
        let budget = budget.min(SHADOW_SPAN - 4096);
        let spreads = Reserve { threads: 1, base, ..Reserve::default() };
        Ok(Context { memory, levels, bump: base + FIRST, limit: base + budget, printed: None, spreads })
    }

    /// Changes the bytes that the program may use for its primal cells.
    pub fn set_budget(&mut self, budget: u64) {
        self.limit = self.base() + budget.min(SHADOW_SPAN - 4096);
    }

    /// How many shadow levels there are.
    pub fn levels(&self) -> u32 {
        self.levels
    }

    fn base(&self) -> u64 {
        self.memory.as_ptr() as u64
    }

    /// Bytes of primal memory in use.
    pub fn used(&self) -> u64 {
        self.bump - self.base() - FIRST
    }

    /// How many cells can still be allocated.
    pub fn room(&self) -> u64 {
        self.limit.saturating_sub(self.bump) / CELL
    }

    /// Forgets every allocation.
    pub fn reset(&mut self) {
        let used = self.used();
        if used + std::mem::take(&mut self.spreads.touched) > KEEP {
            // The calls of spreads have memory of their own anywhere below the limit.
            let used = self.limit - self.base();
            self.spreads.free.clear();
            for shadow in 0..1u64 << self.levels {
                let offset = (shadow * SHADOW_SPAN).next_multiple_of(4096) as usize;
                #[cfg(unix)]
                // SAFETY: the pages are private to this mapping and nothing in them is alive.
                unsafe {
                    let _ =
                        self.memory.unchecked_advise_range(memmap2::UncheckedAdvice::DontNeed, offset, used as usize);
                }
            }
        }
        self.bump = self.base() + FIRST;
    }

    /// Fresh cells of unknown content.
    ///
    /// # Errors
    /// A [`TrapKind::Memory`] trap when the budget does not allow it.
    pub fn alloc(&mut self, cells: u64) -> Result<u64, Trap> {
        let size = cells.checked_mul(CELL).ok_or_else(|| out_of_memory(u64::MAX))?;
        let end = self.bump.checked_add(size).ok_or_else(|| out_of_memory(size))?;
        if end > self.limit {
            return Err(out_of_memory(size));
        }
        Ok(std::mem::replace(&mut self.bump, end))
    }

    /// The cells from `address` on are within allocated memory or its shadows.
    pub fn holds(&self, address: u64, cells: u64) -> bool {
        self.find(address, cells).is_some()
    }

    /// The cells from `address` on, if they are within allocated memory or its shadows.
    fn find(&self, address: u64, cells: u64) -> Option<*mut u64> {
        let in_private = || self.spreads.in_use.iter().find_map(|p| Some((p.offset(address)?, p.level(), Some(p))));
        let offset = address.wrapping_sub(self.base());
        let (offset, levels, private) = match offset < SHADOW_SPAN << self.levels {
            true => (offset, self.levels, None),
            false => in_private()?,
        };
        let inside = offset % SHADOW_SPAN;
        let end = cells.checked_mul(CELL).and_then(|n| inside.checked_add(n));
        let live = inside >= FIRST && end.is_some_and(|e| e <= self.bump - self.base());
        if !live || offset >= SHADOW_SPAN << levels || !address.is_multiple_of(CELL) {
            return None;
        }
        Some(match private {
            Some(private) => private.pointer(offset),
            None => self.memory.as_ptr().wrapping_add(offset as usize).cast_mut().cast(),
        })
    }

    fn locate(&self, address: u64, cells: u64) -> *mut u64 {
        match self.find(address, cells) {
            Some(cells) => cells,
            None => panic!("access outside of memory: a bug in whoever made the program"),
        }
    }

    /// The cells from `address` on.
    ///
    /// # Panics
    /// When they are not within allocated memory or its shadows.
    pub fn cells(&self, address: u64, count: u64) -> &[u64] {
        if count == 0 {
            return &[];
        }
        // SAFETY: the range is inside of a mapping that `self` owns, aligned, and any bits are a `u64`.
        unsafe { std::slice::from_raw_parts(self.locate(address, count), count as usize) }
    }

    /// The cells from `address` on, to be changed.
    ///
    /// # Panics
    /// When they are not within allocated memory or its shadows.
    pub fn cells_mut(&mut self, address: u64, count: u64) -> &mut [u64] {
        if count == 0 {
            return &mut [];
        }
        // SAFETY: as in `cells`, and the borrow of `self` is exclusive.
        unsafe { std::slice::from_raw_parts_mut(self.locate(address, count), count as usize) }
    }

    /// Copies `count` cells from `src` on to `dst` on.
    ///
    /// # Panics
    /// When either are not within allocated memory or its shadows.
    pub fn copy(&mut self, dst: u64, src: u64, count: u64) {
        if count > 0 {
            // SAFETY: as in `cells`; `copy` allows ranges that overlap.
            unsafe { std::ptr::copy(self.locate(src, count), self.locate(dst, count), count as usize) }
        }
    }
}

/// The trap of a failed allocation.
pub fn out_of_memory(bytes: u64) -> Trap {
    Trap {
        kind: TrapKind::Memory,
        message: format!("allocating {bytes} bytes would pass the memory budget of this call"),
        source: None,
    }
}
