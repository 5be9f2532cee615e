//! What machine code asks of Rust: mathematics, printing, more stack.

use super::math;
use super::trap::Site;
use chainrule_ir::{Prim, Ty, eval_prim};
use cranelift_codegen::ir::types::{F32, F64, I32, I64};
use cranelift_codegen::ir::{AbiParam, Signature, Type};
use cranelift_codegen::isa::CallConv;

/// A compiled program as Rust calls it: state, argument cells, result cells; gives a status.
pub(super) type Entry = unsafe extern "C" fn(*mut State<'_>, *const u64, *mut u64) -> u64;

/// The state of a run. Machine code knows the offsets of the fields up to `operands`.
#[repr(C)]
pub(super) struct State<'c> {
    /// The next free address.
    pub bump: u64,
    /// The address that `bump` may not pass.
    pub limit: u64,
    /// A recursive call needs more stack when the stack pointer is below.
    pub stack_limit: u64,
    /// Where machine code puts the values of a message.
    pub operands: *mut u64,
    /// The sites of traps and prints.
    pub sites: &'c [Site],
    /// Where prints go, if not to standard output.
    pub printed: &'c mut Option<String>,
    /// Stack that a recursive call, and all that does not recurse below it, may need.
    pub reserve: usize,
    /// The size of the next segment of stack.
    pub segment: usize,
}

/// The first segment of stack that a recursion gets when the thread's stack is used up; each next is twice as large.
pub(super) const FIRST_SEGMENT: usize = 8 << 20;

/// A recursion that has used up a segment of this size is too deep.
const LAST_SEGMENT: usize = 64 << 20;

/// A Rust function that machine code calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Host {
    /// A float primitive of one type, `f64` or `f32`.
    Math(Prim, Ty),
    /// `ipow`: state, base, exponent, number of the type; gives 1 and the power in the first operand, or 0.
    IPow,
    /// Prints: state, site.
    Print,
    /// Clears cells: pointer, count.
    Zero,
    /// Copies cells: to, from, count.
    Copy,
    /// Calls an entry on more stack: state, entry, arguments, results, status if there is no more.
    Grow,
}

impl Host {
    /// Its name in the text of machine code.
    pub fn name(self) -> String {
        match self {
            Host::Math(prim, ty) => format!("{}.{ty}", prim.name()),
            Host::IPow => "ipow".to_owned(),
            Host::Print => "print".to_owned(),
            Host::Zero => "zero".to_owned(),
            Host::Copy => "copy".to_owned(),
            Host::Grow => "grow".to_owned(),
        }
    }

    fn named(name: &str) -> Option<Host> {
        if let Some((prim, ty)) = name.split_once('.') {
            let ty = [Ty::F64, Ty::F32].into_iter().find(|t| t.name() == ty)?;
            return Some(Host::Math(Prim::from_name(prim)?, ty));
        }
        [Host::IPow, Host::Print, Host::Zero, Host::Copy, Host::Grow].into_iter().find(|h| h.name() == name)
    }

    /// How it is called.
    pub fn signature(self, conv: CallConv) -> Signature {
        let (params, results): (Vec<Type>, &[Type]) = match self {
            Host::Math(prim, ty) => {
                let float = if ty == Ty::F32 { F32 } else { F64 };
                let mut params = vec![float; prim.arity()];
                if prim == Prim::PowI {
                    params[1] = I32;
                }
                return signature(conv, &params, &[float]);
            }
            Host::IPow => (vec![I64; 4], &[I64]),
            Host::Print => (vec![I64; 2], &[]),
            Host::Zero => (vec![I64; 2], &[]),
            Host::Copy => (vec![I64; 3], &[]),
            Host::Grow => (vec![I64; 5], &[I64]),
        };
        signature(conv, &params, results)
    }

    fn address(self) -> Option<*const u8> {
        Some(match self {
            Host::Math(prim, ty) => math::address(prim, ty)?,
            Host::IPow => ipow as *const u8,
            Host::Print => print as *const u8,
            Host::Zero => zero as *const u8,
            Host::Copy => copy as *const u8,
            Host::Grow => grow as *const u8,
        })
    }
}

fn signature(conv: CallConv, params: &[Type], results: &[Type]) -> Signature {
    let mut s = Signature::new(conv);
    s.params.extend(params.iter().map(|&t| AbiParam::new(t)));
    s.returns.extend(results.iter().map(|&t| AbiParam::new(t)));
    s
}

/// The address of the function that machine code calls by `name`.
pub(super) fn lookup(name: &str) -> Option<*const u8> {
    Host::named(name)?.address()
}

/// The stack pointer, or near it.
pub(super) fn stack_pointer() -> u64 {
    let here = 0u8;
    std::ptr::from_ref(&here).addr() as u64
}

unsafe extern "C" fn ipow(state: *mut State<'_>, base: u64, exponent: u64, ty: u64) -> u64 {
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

unsafe extern "C" fn print(state: *mut State<'_>, site: u64) {
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
fn print_out(text: &str) {
    use std::io::Write;
    let _ = std::io::stdout().write_all(text.as_bytes());
}

unsafe extern "C" fn zero(ptr: *mut u64, cells: u64) {
    // SAFETY: the program accesses memory that it allocated.
    unsafe { std::ptr::write_bytes(ptr, 0, cells as usize) }
}

unsafe extern "C" fn copy(dst: *mut u64, src: *const u64, cells: u64) {
    // SAFETY: as in `zero`; `copy` also serves ranges of length zero at any address.
    unsafe { std::ptr::copy(src, dst, cells as usize) }
}

unsafe extern "C" fn grow(
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
