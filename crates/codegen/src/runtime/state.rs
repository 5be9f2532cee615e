//! The state of a run, and what machine code asks of Rust for it: printing, powers, more stack.

use super::site::Site;
use super::spread::{Shared, Spreading};
use chainrule_ir::spread::Reserve;
use chainrule_ir::{Prim, Ty, eval_prim};

/// A compiled program as Rust calls it: state, argument cells, result cells; gives a status.
pub(crate) type Entry = unsafe extern "C" fn(*mut State<'_>, *const u64, *mut u64) -> u64;

/// The state of a run. Machine code knows the offsets of the fields up to `base`.
#[repr(C)]
pub(crate) struct State<'c> {
    /// The next free address.
    pub bump: u64,
    /// The address that `bump` may not pass.
    pub limit: u64,
    /// A recursive call needs more stack when the stack pointer is below.
    pub stack_limit: u64,
    /// Where machine code puts the values of a message.
    pub operands: *mut u64,
    /// The functions that C calls by address.
    pub hosts: &'static Hosts,
    /// How far the shadow is in the level that spreads keep, for what they call.
    pub shadow: u64,
    /// The address where memory begins, for shadows in a wide level.
    pub base: u64,
    /// The sites of traps and prints.
    pub sites: &'c [Site],
    /// Where prints go, if not to standard output.
    pub printed: &'c mut Option<String>,
    /// Stack that a recursive call, and all that does not recurse below it, may need.
    pub reserve: usize,
    /// The size of the next segment of stack.
    pub segment: usize,
    /// The spreads.
    pub spreads: &'c [Spreading],
    /// What spreads need.
    pub memory: &'c mut Reserve,
    /// Room for so many values is behind `operands`.
    pub operand_count: usize,
}

impl<'c> State<'c> {
    /// What is the same on all threads.
    pub(super) fn shared(&self) -> Shared<'c> {
        let State { hosts, shadow, base, sites, reserve, segment, .. } = *self;
        Shared { hosts, shadow, base, sites, reserve, segment }
    }
}

/// The functions that C calls by address. Those of mathematics are the ones that Rust brings itself; for all others it
/// calls the C library, as C does.
#[repr(C)]
pub(crate) struct Hosts {
    print: unsafe extern "C" fn(*mut State<'_>, u64),
    grow: unsafe extern "C" fn(*mut State<'_>, Entry, *const u64, *mut u64, u64) -> u64,
    wide: [extern "C" fn(f64) -> f64; 4],
    narrow: [extern "C" fn(f32) -> f32; 4],
    fmod: extern "C" fn(f64, f64) -> f64,
    fmodf: extern "C" fn(f32, f32) -> f32,
    spread: unsafe extern "C" fn(*mut State<'_>, u64, Entry, *const u64, *mut u64) -> u64,
}

/// The table that every run uses.
pub(super) static HOSTS: Hosts = {
    macro_rules! one {
        ($t:ty: $($method:ident)*) => {[$({
            extern "C" fn $method(x: $t) -> $t {
                x.$method()
            }
            $method
        }),*]};
    }
    extern "C" fn fmod(x: f64, y: f64) -> f64 {
        x % y
    }
    extern "C" fn fmodf(x: f32, y: f32) -> f32 {
        x % y
    }
    Hosts {
        print,
        grow,
        wide: one!(f64: asinh acosh atanh cbrt),
        narrow: one!(f32: asinh acosh atanh cbrt),
        fmod,
        fmodf,
        spread: super::spread::spread,
    }
};

/// The first segment of stack that a recursion gets when the thread's stack is used up; each next is twice as large.
pub(crate) const FIRST_SEGMENT: usize = 8 << 20;

/// A recursion that has used up a segment of this size is too deep.
const LAST_SEGMENT: usize = 64 << 20;

/// The stack pointer, or near it.
pub(crate) fn stack_pointer() -> u64 {
    let here = 0u8;
    std::ptr::from_ref(&here).addr() as u64
}

pub(crate) unsafe extern "C" fn ipow(state: *mut State<'_>, base: u64, exponent: u64, ty: u64) -> u64 {
    let ty = Ty::ALL[ty as usize];
    match eval_prim(Prim::IPow, &[ty, ty], &[base, exponent], ty) {
        Ok(power) => {
            // SAFETY: machine code passes the state that it was given, which has room for an operand.
            unsafe { *(*state).operands = power };
            1
        }
        Err(_) => 0,
    }
}

pub(crate) unsafe extern "C" fn print(state: *mut State<'_>, site: u64) {
    // SAFETY: machine code passes the state that it was given, and nothing else refers to it now.
    let state = unsafe { &mut *state };
    // SAFETY: there is room for the operands of every site.
    let text = unsafe { state.sites[site as usize].text(state.operands) };
    match state.printed {
        Some(kept) => kept.push_str(&text),
        None => print_out(&text),
    }
}

/// As `print!`, but machine code cannot unwind: a closed pipe is not a reason to stop.
pub(super) fn print_out(text: &str) {
    use std::io::Write;
    let _ = std::io::stdout().write_all(text.as_bytes());
}

pub(crate) unsafe extern "C" fn zero(ptr: *mut u64, cells: u64) {
    // SAFETY: the program accesses memory that it allocated.
    unsafe { std::ptr::write_bytes(ptr, 0, cells as usize) }
}

pub(crate) unsafe extern "C" fn copy(dst: *mut u64, src: *const u64, cells: u64) {
    // SAFETY: as in `zero`; `copy` also serves ranges of length zero at any address.
    unsafe { std::ptr::copy(src, dst, cells as usize) }
}

pub(crate) unsafe extern "C" fn zero_lane(ptr: *mut u64, cells: u64, stride: u64) {
    for k in 0..cells as usize {
        // SAFETY: as in `zero`, of cells `stride` bytes apart.
        unsafe { *ptr.byte_add(k * stride as usize) = 0 }
    }
}

pub(crate) unsafe extern "C" fn copy_lane(dst: *mut u64, src: *const u64, cells: u64, stride: u64) {
    for k in 0..cells as usize {
        // SAFETY: as in `copy`, of cells `stride` bytes apart.
        unsafe { *dst.byte_add(k * stride as usize) = *src.byte_add(k * stride as usize) }
    }
}

pub(crate) unsafe extern "C" fn grow(
    state: *mut State<'_>,
    entry: Entry,
    args: *const u64,
    results: *mut u64,
    too_deep: u64,
) -> u64 {
    // SAFETY: machine code passes the state that it was given, and the entry of the function that it calls with its
    // arguments and room for its results. No reference into the state is alive across the call.
    unsafe {
        let (size, limit) = ((*state).segment, (*state).stack_limit);
        if size > LAST_SEGMENT {
            return too_deep;
        }
        (*state).segment = size * 2;
        let size = size + (*state).reserve;
        let status = stacker::grow(size, || {
            (*state).stack_limit = stack_pointer() - (size - (*state).reserve) as u64;
            entry(state, args, results)
        });
        (*state).segment /= 2;
        (*state).stack_limit = limit;
        status
    }
}
