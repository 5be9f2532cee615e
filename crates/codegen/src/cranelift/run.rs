//! Calling compiled programs.

use super::host::{Entry, FIRST_SEGMENT, State, stack_pointer};
use super::trap::Site;
use chainrule_ir::{Context, Sources, Trap};
use cranelift_jit::JITModule;
use std::fmt;

/// Stack for the Rust functions that machine code calls.
const HOST_STACK: usize = 128 << 10;

/// A compiled program: a function, and all that it calls.
///
/// It can be called from many threads at once, each with its own [`Context`].
pub struct Compiled {
    pub(super) entry: Entry,
    pub(super) name: String,
    pub(super) params: usize,
    pub(super) results: usize,
    pub(super) levels: u32,
    pub(super) sites: Vec<Site>,
    pub(super) sources: Sources,
    pub(super) operands: usize,
    pub(super) stack: usize,
    pub(super) size: usize,
    pub(super) units: usize,
    /// Keeps `entry` valid.
    pub(super) _code: Code,
}

impl fmt::Debug for Compiled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Compiled")
            .field("name", &self.name)
            .field("size", &self.size)
            .field("units", &self.units)
            .finish_non_exhaustive()
    }
}

impl Compiled {
    /// Runs the program on arguments as cells and gives its results as cells, as the interpreter does.
    ///
    /// Pointers among the arguments must be addresses in the memory of `ctx`, with all the cells behind them that the
    /// program accesses: compiled code does not check.
    ///
    /// # Errors
    /// The trap that stopped the program.
    ///
    /// # Panics
    /// When the number of arguments is not the function's, or the context has fewer shadow levels than the module.
    pub fn call(&self, args: &[u64], ctx: &mut Context) -> Result<Vec<u64>, Trap> {
        assert_eq!(args.len(), self.params, "`{}` takes {} arguments", self.name, self.params);
        assert!(
            ctx.levels() >= self.levels,
            "the module has {} shadow levels, its context {}",
            self.levels,
            ctx.levels()
        );
        let mut results = vec![0; self.results];
        let (mut few, mut many) = ([0; 16], Vec::new());
        let operands: &mut [u64] = if self.operands <= few.len() {
            &mut few
        } else {
            many.resize(self.operands, 0);
            &mut many
        };
        let operands = operands.as_mut_ptr();
        let reserve = self.stack + HOST_STACK;
        let mut state = State {
            bump: ctx.bump,
            limit: ctx.limit,
            stack_limit: 0,
            operands,
            sites: &self.sites,
            printed: &mut ctx.printed,
            reserve,
            segment: FIRST_SEGMENT,
        };
        let status = match stacker::remaining_stack() {
            Some(left) if left > reserve => self.run(&mut state, left, args, &mut results),
            _ => {
                let size = reserve + FIRST_SEGMENT;
                stacker::grow(size, || self.run(&mut state, size, args, &mut results))
            }
        };
        ctx.bump = state.bump;
        match status {
            0 => Ok(results),
            // SAFETY: there is room for the operands of every site.
            site => Err(unsafe { self.sites[site as usize - 1].trap(operands, &self.sources) }),
        }
    }

    /// Runs with so many bytes of stack left.
    fn run(&self, state: &mut State<'_>, left: usize, args: &[u64], results: &mut [u64]) -> u64 {
        state.stack_limit = stack_pointer().saturating_sub(left as u64) + state.reserve as u64;
        // SAFETY: the code is alive with `self`, there are as many arguments and results as the function has, and the
        // state is this call's own.
        unsafe { (self.entry)(state, args.as_ptr(), results.as_mut_ptr()) }
    }

    /// Bytes of machine code.
    pub fn size(&self) -> usize {
        self.size
    }

    /// How many machine functions there are: one for each function and its entry, and more for long functions.
    pub fn units(&self) -> usize {
        self.units
    }
}

/// Loaded code, freed when dropped.
pub(super) struct Code(Option<Box<JITModule>>);

// SAFETY: after loading, nothing reads the module until it is dropped, which happens once, on one thread; its raw
// pointers are to memory that it owns.
unsafe impl Send for Code {}
// SAFETY: as above; no method takes `&self`.
unsafe impl Sync for Code {}

impl Code {
    /// Code that `jit` holds.
    pub fn new(jit: JITModule) -> Code {
        Code(Some(Box::new(jit)))
    }

    /// Cranelift's module.
    pub fn jit(&mut self) -> &mut JITModule {
        match &mut self.0 {
            Some(jit) => jit,
            None => unreachable!("only `drop` takes it"),
        }
    }
}

impl Drop for Code {
    fn drop(&mut self) {
        if let Some(jit) = self.0.take() {
            // SAFETY: whoever runs the code borrows the program that owns this, so nothing runs it now.
            unsafe { jit.free_memory() }
        }
    }
}
