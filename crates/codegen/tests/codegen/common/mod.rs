//! Running a program both ways and comparing everything that can be seen.

pub mod generate;
pub mod lanes;
pub mod prims;

use chainrule_codegen::compile;
use chainrule_ir::{Const, Context, Function, FunctionId, Module, Trap, TrapKind, Ty, run};

/// Memory of each run.
pub const BUDGET: u64 = 16 << 20;

/// What a run can be seen to do.
#[derive(Debug, PartialEq)]
pub struct Seen {
    pub results: Result<Vec<String>, Trap>,
    pub printed: String,
    pub cells: Vec<String>,
    /// Bytes of memory that are in use at the end.
    pub used: Option<u64>,
}

/// How a program is run: it may set up memory and arguments, and says which cells to look at.
pub type Prepare<'a> = &'a dyn Fn(&mut Context) -> (Vec<u64>, Option<(u64, u64)>);

/// A scalar, with all NaNs alike.
pub fn show(ty: Ty, bits: u64) -> String {
    let nan = ty.is_float() && f64::from_bits(bits).is_nan();
    if nan { "NaN".to_owned() } else { format!("{ty} {bits:#x} {}", Const { ty, bits }.show(None)) }
}

fn see(
    function: &Function,
    ctx: &mut Context,
    prepare: Prepare<'_>,
    run: impl FnOnce(&[u64], &mut Context) -> Result<Vec<u64>, Trap>,
) -> Seen {
    ctx.reset();
    ctx.printed = Some(String::new());
    let (args, look) = prepare(ctx);
    let results =
        run(&args, ctx).map(|cells| cells.iter().zip(&function.results).map(|(&bits, &ty)| show(ty, bits)).collect());
    // The number of calls that are too deep is each executor's own.
    let results = results.map_err(|t| match t.kind {
        TrapKind::Stack => Trap { message: String::new(), ..t },
        _ => t,
    });
    let cells = match (look, &results) {
        (Some((address, count)), Ok(_)) => ctx.cells(address, count).iter().map(|&c| show(Ty::F64, c)).collect(),
        _ => Vec::new(),
    };
    let used = results.is_ok().then(|| ctx.used());
    Seen { results, used, printed: ctx.printed.take().unwrap_or_default(), cells }
}

/// Runs `entry` with the interpreter and compiled, and gives what both did, which is the same.
pub fn same(module: &Module, entry: FunctionId, prepare: Prepare<'_>) -> Seen {
    let function = module.function(entry);
    let compiled = compile(module, entry).expect("it compiles");
    // In the same memory, so that addresses are the same.
    let mut ctx = Context::new(module.levels, BUDGET).expect("address space");
    let expected = see(function, &mut ctx, prepare, |args, ctx| run(module, entry, args, ctx));
    let got = see(function, &mut ctx, prepare, |args, ctx| compiled.call(args, ctx));
    assert_eq!(got, expected, "compiled code (left) and the interpreter (right) differ on `{}`", function.name);
    got
}

/// A program and how it is run.
pub type Case = (Module, FunctionId, Box<dyn Fn(&mut Context) -> (Vec<u64>, Option<(u64, u64)>)>);

/// There is no C compiler; tests then say so and do nothing.
pub fn no_c() -> bool {
    let found = chainrule_codegen::c::compiler();
    if let Err(e) = &found {
        println!("skipped: {e}");
    }
    found.is_err()
}

/// Runs programs with Cranelift's code and with C's, which do the same: all are one unit of C.
pub fn same_in_c(cases: &[Case]) {
    let programs: Vec<_> = cases.iter().map(|(module, entry, _)| (module, *entry)).collect();
    let compiled =
        chainrule_codegen::c::compile_all(&programs, chainrule_codegen::c::Mathematics::Library).expect("C compiles");
    for ((module, entry, prepare), c) in cases.iter().zip(compiled) {
        let function = module.function(*entry);
        let code = compile(module, *entry).expect("it compiles");
        let mut ctx = Context::new(module.levels, BUDGET).expect("address space");
        let expected = see(function, &mut ctx, &**prepare, |args, ctx| code.call(args, ctx));
        let got = see(function, &mut ctx, &**prepare, |args, ctx| c.call(args, ctx));
        if got != expected {
            let text = chainrule_codegen::c::emit(module, *entry);
            let text = &text[text.find("struct cr_state {").unwrap_or(0)..];
            panic!(
                "C (left) and Cranelift's code (right) differ on `{}`:\n{got:?}\n{expected:?}\n{text}",
                function.name
            );
        }
    }
}

/// As [`same`], on scalar arguments.
pub fn same_on(module: &Module, entry: FunctionId, args: &[Const]) -> Seen {
    let args: Vec<u64> = args.iter().map(|c| c.bits).collect();
    same(module, entry, &move |_| (args.clone(), None))
}
