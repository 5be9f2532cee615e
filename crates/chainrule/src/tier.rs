//! Which machine code runs a program.
//!
//! A program starts on Cranelift's code. When calls of it have taken as long as compiling it through C some times over,
//! a thread in the background does that, and later calls run the result. Both give the same bits, so that nobody sees
//! when it happens.

use crate::error::Error;
use chainrule_codegen::{Compiled, c, statements};
use chainrule_ir::{Context, FunctionId, Module, Trap};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Once, OnceLock};
use std::time::{Duration, Instant};

/// What compiles a program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tier {
    /// Cranelift at first, the C compiler in the background for programs that run long. Results are the same bits
    /// whichever runs: nobody sees when a program changes over.
    ///
    /// The environment can decide otherwise for all programs that say nothing else: `CHAINRULE_TIER=cranelift` keeps
    /// them on Cranelift, `CHAINRULE_TIER=c` has their first call compile through C.
    #[default]
    Auto,
    /// Cranelift: milliseconds to compile.
    Cranelift,
    /// The machine's C compiler (`CC`, else clang, gcc or cc): tenths of a second to compile, faster to run. `exp`, `ln`
    /// and `tanh` of loops are computed in vectors and may differ from other tiers in the last digit.
    C,
}

/// A program with more statements stays on Cranelift unless asked: C compilers take long for long functions.
const MOST_STATEMENTS: usize = 4000;

/// How long a C compiler takes: to start, and for each statement.
const START: Duration = Duration::from_millis(120);
const STATEMENT: Duration = Duration::from_micros(400);

/// A program is compiled through C when its calls have taken so many times as long as that.
const PATIENCE: u32 = 3;

/// The first calls are timed all, then one of so many.
const TIMED: u64 = 16;

/// The machine code of a program.
pub(crate) struct Code {
    cranelift: Compiled,
    /// Through C, for those who ask for it.
    c: OnceLock<Compiled>,
    /// Through C with the mathematics of the other tiers, for programs that run long; empty when that failed.
    promoted: Arc<OnceLock<Option<Compiled>>>,
    calls: AtomicU64,
    /// Nanoseconds that calls took.
    spent: AtomicU64,
    /// How many are enough for C.
    enough: u64,
    asked: AtomicBool,
}

impl Code {
    /// Compiles function 0 of a module with Cranelift.
    pub fn new(module: &Module) -> Result<Code, Error> {
        let cranelift = chainrule_codegen::compile(module, FunctionId(0)).map_err(Error::codegen)?;
        let statements = statements(module, FunctionId(0));
        let expected = START + STATEMENT * statements as u32;
        Ok(Code {
            cranelift,
            c: OnceLock::new(),
            promoted: Arc::default(),
            calls: AtomicU64::new(0),
            spent: AtomicU64::new(0),
            enough: if statements > MOST_STATEMENTS { u64::MAX } else { (expected * PATIENCE).as_nanos() as u64 },
            asked: AtomicBool::new(false),
        })
    }

    /// Compiles through C, unless that is done.
    pub fn compile_c(&self, module: &Module) -> Result<(), Error> {
        if self.c.get().is_none() {
            let compiled = c::compile(module, FunctionId(0)).map_err(Error::codegen)?;
            // Another thread may have been faster: its code is the same.
            let _ = self.c.set(compiled);
        }
        Ok(())
    }

    /// The tier whose code runs next.
    pub fn now(&self, tier: Tier) -> Tier {
        if std::ptr::eq(self.of(tier), &self.cranelift) { Tier::Cranelift } else { Tier::C }
    }

    /// The code that runs next.
    pub fn of(&self, tier: Tier) -> &Compiled {
        let c = match tier {
            Tier::Cranelift => None,
            Tier::Auto => self.promoted.get().and_then(Option::as_ref),
            Tier::C => self.c.get(),
        };
        c.unwrap_or(&self.cranelift)
    }

    /// Runs it; `module` is what it was made of.
    pub fn call(&self, tier: Tier, module: &Module, args: &[u64], ctx: &mut Context) -> Result<Vec<u64>, Trap> {
        if tier != Tier::Auto || self.asked.load(Ordering::Relaxed) {
            return self.of(tier).call(args, ctx);
        }
        match *PREFERRED {
            Tier::Cranelift => return self.cranelift.call(args, ctx),
            Tier::C => {
                if !self.asked.swap(true, Ordering::Relaxed) {
                    let _ = self.promoted.set(attempt(module));
                }
                return self.of(tier).call(args, ctx);
            }
            Tier::Auto => {}
        }
        let n = self.calls.fetch_add(1, Ordering::Relaxed);
        if n >= TIMED && !n.is_multiple_of(TIMED) {
            return self.cranelift.call(args, ctx);
        }
        let start = Instant::now();
        let result = self.cranelift.call(args, ctx);
        let took = start.elapsed().as_nanos() as u64 * if n < TIMED { 1 } else { TIMED };
        if self.spent.fetch_add(took, Ordering::Relaxed).saturating_add(took) > self.enough {
            self.promote(module);
        }
        result
    }

    /// Compiles through C in the background.
    fn promote(&self, module: &Module) {
        if self.asked.swap(true, Ordering::Relaxed) {
            return;
        }
        let (module, place) = (module.clone(), Arc::clone(&self.promoted));
        let work = move || {
            let _ = place.set(attempt(&module));
        };
        // Without a thread the program stays as it is.
        let _ = std::thread::Builder::new().name("chainrule C compiler".to_owned()).stack_size(8 << 20).spawn(work);
    }
}

/// Compiles through C; the first failure of the process is said.
fn attempt(module: &Module) -> Option<Compiled> {
    static SAID: Once = Once::new();
    match c::compile_all(&[(module, FunctionId(0))], c::Mathematics::Library) {
        Ok(mut compiled) => compiled.pop(),
        Err(e) => {
            SAID.call_once(|| eprintln!("chainrule: programs stay on Cranelift's code: {e}"));
            None
        }
    }
}

/// What the environment wants for programs that say nothing.
static PREFERRED: LazyLock<Tier> = LazyLock::new(|| match std::env::var("CHAINRULE_TIER").as_deref() {
    Err(_) | Ok("" | "auto") => Tier::Auto,
    Ok("cranelift") => Tier::Cranelift,
    Ok("c") => Tier::C,
    Ok(other) => {
        eprintln!("chainrule: CHAINRULE_TIER is {other:?}, not auto, cranelift or c: it is ignored");
        Tier::Auto
    }
});
