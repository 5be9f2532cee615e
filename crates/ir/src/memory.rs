//! The memory of a running program.
//!
//! One range of address space holds the primal cells and, at fixed distances, their shadows (see the specification,
//! section 3). It is reserved at once and backed by the system page by page as it is touched, so the distance to a
//! shadow is a constant of compiled code and an allocation is one addition and one comparison. In a wide level the shadow
//! of a cell is several cells, so that it is at a distance that grows with the address.

use crate::module::Module;
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

/// Bytes from a cell to its shadow; in a wide level, from the first cell of memory.
pub fn shadow_distance(level: u32) -> u64 {
    SHADOW_SPAN << level
}

/// The address of the first of the `width` cells that are the shadow of the cell at `address`, in memory that begins at
/// `base`.
pub fn shadow_address(address: u64, level: u32, width: u32, base: u64) -> u64 {
    let past = address.wrapping_sub(base).wrapping_mul(u64::from(width));
    base.wrapping_add(shadow_distance(level)).wrapping_add(past)
}

/// How many spans the levels take, the primal cells among them.
fn spans(levels: u32, width: u32) -> u64 {
    match levels.checked_sub(1) {
        Some(below) => (1 + u64::from(width)) << below.min(MAX_LEVELS),
        None => 1,
    }
}

/// Memory kept after a call for the next one; more than this is given back to the system.
const KEEP: u64 = 256 << 20;

/// The memory and the output of a running program; one per call at a time, used again by later calls.
pub struct Context {
    memory: MmapMut,
    levels: u32,
    width: u32,
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
        Context::wide(levels, 1, budget)
    }

    /// Memory for the programs of a module.
    ///
    /// # Errors
    /// As [`Context::new`].
    pub fn of(module: &Module, budget: u64) -> Result<Context, Trap> {
        Context::wide(module.levels, module.width(), budget)
    }

    /// Memory where the shadow of a cell has `width` cells in the highest level.
    ///
    /// # Errors
    /// As [`Context::new`].
    pub fn wide(levels: u32, width: u32, budget: u64) -> Result<Context, Trap> {
        let spans = spans(levels, width);
        if levels > MAX_LEVELS || spans > 1 << MAX_LEVELS {
            let message = format!("derivatives are nested {levels} deep; {MAX_LEVELS} are possible");
            return Err(Trap { kind: TrapKind::Memory, message, source: None });
        }
        let length = usize::try_from(SHADOW_SPAN * spans).map_err(|_| out_of_memory(budget))?;
        let memory = MmapOptions::new().len(length).no_reserve_swap().map_anon().map_err(|_| out_of_memory(budget))?;
        let base = memory.as_ptr() as u64;
        let budget = budget.min(SHADOW_SPAN - 4096);
        let spreads = Reserve { threads: 1, base, ..Reserve::default() };
        Ok(Context { memory, levels, width, bump: base + FIRST, limit: base + budget, printed: None, spreads })
    }

    /// Changes the bytes that the program may use for its primal cells.
    pub fn set_budget(&mut self, budget: u64) {
        self.limit = self.base() + budget.min(SHADOW_SPAN - 4096);
    }

    /// How many shadow levels there are.
    pub fn levels(&self) -> u32 {
        self.levels
    }

    /// How many cells the shadow of a cell has in the highest level.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Panics if a module with so many levels, the highest so wide, cannot run here.
    ///
    /// # Panics
    /// That is what it does.
    pub fn must_fit(&self, levels: u32, width: u32) {
        // What is optimised may have lost the shadows of the highest level.
        let fits = levels <= self.levels && (width == 1 || (levels, width) == (self.levels, self.width));
        assert!(
            fits,
            "the module has {levels} shadow levels, the highest {width} wide, its context {}, {} wide",
            self.levels, self.width
        );
    }

    /// The address where memory begins.
    pub fn base(&self) -> u64 {
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
            let narrow = self.levels - u32::from(self.width > 1);
            let lower = (0..1u64 << narrow).map(|shadow| (shadow * SHADOW_SPAN, used));
            // In a wide level, shadows are as many times as far apart as they are as long.
            let (start, width) = (SHADOW_SPAN << narrow, u64::from(self.width));
            let wide = (0..1u64 << narrow).map(|shadow| (start + shadow * SHADOW_SPAN * width, used * width));
            for (offset, length) in lower.chain(wide.filter(|_| width > 1)) {
                let offset = offset.next_multiple_of(4096) as usize;
                #[cfg(unix)]
                // SAFETY: the pages are private to this mapping and nothing in them is alive.
                unsafe {
                    let _ =
                        self.memory.unchecked_advise_range(memmap2::UncheckedAdvice::DontNeed, offset, length as usize);
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
        let in_private =
            || self.spreads.in_use.iter().find_map(|p| Some((p.offset(address)?, 1 << p.level(), Some(p))));
        let offset = address.wrapping_sub(self.base());
        let (offset, spans, private) = match offset < SHADOW_SPAN * spans(self.levels, self.width) {
            true => (offset, spans(self.levels, self.width), None),
            false => in_private()?,
        };
        let mut size = cells.checked_mul(CELL)?;
        let mut inside = offset;
        if private.is_none() && self.width > 1 && offset >= shadow_distance(self.levels - 1) {
            // In the wide level: of which cells it is the shadow.
            let (past, width) = (offset - shadow_distance(self.levels - 1), u64::from(self.width));
            inside = past / (CELL * width) * CELL;
            size = past.checked_add(size)?.div_ceil(CELL * width) * CELL - inside;
        }
        inside %= SHADOW_SPAN;
        let end = inside.checked_add(size);
        let live = inside >= FIRST && end.is_some_and(|e| e <= self.bump - self.base());
        if !live || offset >= SHADOW_SPAN * spans || !address.is_multiple_of(CELL) {
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
