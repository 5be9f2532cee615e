//! Traps, recursion, threads, memory of code, and size of code.

use crate::common::{BUDGET, same_on};
use chainrule_codegen::{clif, compile};
use chainrule_ir::{
    Const, Context, Function, FunctionBuilder, FunctionId, Module, Op, Piece, Prim, Source, TrapKind, Ty, run,
};

const ENTRY: FunctionId = FunctionId(0);

fn module(functions: Vec<Function>) -> Module {
    let mut module = Module::default();
    for f in functions {
        module.push(f);
    }
    module
}

fn at(module: &mut Module, line: u32) -> chainrule_ir::Loc {
    module.sources.intern(Source { file: "a.rs".to_owned(), line, column: 7 })
}

#[test]
fn traps_say_what_and_where() {
    let mut module = Module::default();
    let (here, there) = (at(&mut module, 3), at(&mut module, 5));
    let mut b = FunctionBuilder::new("f");
    let (i, n, x) = (b.param(Ty::U64), b.param(Ty::U64), b.param(Ty::F64));
    b.set_loc(here);
    let inside = b.lt(i, n);
    let value = |value| Piece::Value { value, precision: None };
    let text = |s: &str| Piece::Text(s.to_owned());
    b.assert(inside, vec![text("index "), value(i), text(" of "), value(n), text(" at x = "), value(x)]);
    b.set_loc(there);
    let left = b.prim(Prim::ISub, &[n, i]);
    let least = b.usize(3);
    let left = b.prim(Prim::ISub, &[left, least]);
    let p = b.alloc(left);
    b.store(p, 0, x);
    let y = b.load(p, 0, Ty::F64);
    let f = b.finish(&[y]);
    let f = module.push(f);
    // Through a function that calls it.
    let mut b = FunctionBuilder::new("g");
    let args = [b.param(Ty::U64), b.param(Ty::U64), b.param(Ty::F64)];
    let y = b.call(f, &args, &[Ty::F64]);
    let g = module.push(b.finish(&y));

    for entry in [f, g] {
        let call = |i, n| {
            let seen = same_on(&module, entry, &[Const::usize(i), Const::usize(n), Const::f64(2.5)]);
            seen.results.map_err(|t| (t.kind, t.message, t.source.map(|s| s.line)))
        };
        assert!(call(0, 8).is_ok());
        let trap = |kind, message: &str, line| Err((kind, message.to_owned(), Some(line)));
        assert_eq!(call(8, 8), trap(TrapKind::Assert, "index 8 of 8 at x = 2.5", 3));
        assert_eq!(call(6, 8), trap(TrapKind::Arithmetic, "attempt to subtract with overflow", 5));
        let memory = "allocating 80000000 bytes would pass the memory budget of this call";
        assert_eq!(call(0, 10_000_003), trap(TrapKind::Memory, memory, 5));
        assert_eq!(call(0, u64::MAX).map_err(|t| t.0), Err(TrapKind::Memory));
    }
}

#[test]
fn messages_may_have_many_values() {
    let mut b = FunctionBuilder::new("f");
    let x = b.param(Ty::F32);
    let no = b.bool(false);
    let message = (0..40).map(|_| Piece::Value { value: x, precision: Some(2) }).collect();
    b.assert(no, message);
    let seen = same_on(&module(vec![b.finish(&[])]), ENTRY, &[Const::f32(0.1)]);
    assert_eq!(seen.results.map_err(|t| t.message), Err("0.10".repeat(40)));
}

/// `f(n, x…) = if n = 0 then x… else f(n − 1, x + 1…)`, with so many floats; or without an end. What is added comes
/// after the call, so that the call is not the last thing.
fn recursive(floats: usize, ends: bool) -> Module {
    let mut module = Module::default();
    let here = at(&mut module, 9);
    let mut b = FunctionBuilder::new("f");
    let n = b.param(Ty::U64);
    let xs: Vec<_> = (0..floats).map(|_| b.param(Ty::F64)).collect();
    let zero = b.usize(0);
    let end = if ends { b.eq(n, zero) } else { b.bool(false) };
    let results = b.if_(
        end,
        |_| xs.clone(),
        |b| {
            let one = b.usize(1);
            let args = [&[b.isub(n, one)], &xs[..]].concat();
            b.set_loc(here);
            let results = b.call(ENTRY, &args, &vec![Ty::F64; floats]);
            let step = b.float(Ty::F64, 1.0);
            results.into_iter().map(|r| b.add(r, step)).collect()
        },
    );
    module.push(b.finish(&results));
    module
}

fn recursive_args(floats: usize, n: u64) -> Vec<Const> {
    let mut args = vec![Const::usize(n)];
    args.extend((0..floats).map(|k| Const::f64(k as f64)));
    args
}

#[test]
fn recursion_is_as_deep_as_the_interpreters() {
    for floats in [1, 3, 12] {
        let module = recursive(floats, true);
        for n in [0, 1, 10, if floats == 1 { 99_000 } else { 20_000 }] {
            let seen = same_on(&module, ENTRY, &recursive_args(floats, n));
            assert!(seen.results.is_ok(), "{floats} floats, {n} calls: {:?}", seen.results);
        }
    }
}

#[test]
fn runaway_recursion_traps() {
    for floats in [1, 12] {
        let seen = same_on(&recursive(floats, false), ENTRY, &recursive_args(floats, 0));
        let trap = seen.results.expect_err("it has no end");
        assert_eq!((trap.kind, trap.source.map(|s| s.line)), (TrapKind::Stack, Some(9)));
    }
}

#[test]
fn programs_run_again_after_a_trap() {
    let module = recursive(1, false);
    let compiled = compile(&module, ENTRY).expect("it compiles");
    let mut ctx = Context::new(0, BUDGET).expect("address space");
    for _ in 0..3 {
        assert!(compiled.call(&[0, 0], &mut ctx).is_err());
    }
    let compiled = compile(&recursive(1, true), ENTRY).expect("it compiles");
    assert_eq!(compiled.call(&[5, 0], &mut ctx), Ok(vec![5f64.to_bits()]));
}

/// Functions that call one another, the tree of calls of Fibonacci's numbers.
#[test]
fn mutual_recursion_runs() {
    let make = |name: &str, other: u32| {
        let mut b = FunctionBuilder::new(name);
        let n = b.param(Ty::I32);
        let two = b.int(Ty::I32, 2);
        let small = b.lt(n, two);
        let r = b.if_(
            small,
            |_| vec![n],
            |b| {
                let one = b.int(Ty::I32, 1);
                let less = b.prim(Prim::ISub, &[n, one]);
                let x = b.call(FunctionId(other), &[less], &[Ty::I32])[0];
                let less = b.prim(Prim::ISub, &[less, one]);
                let y = b.call(FunctionId(1 - other), &[less], &[Ty::I32])[0];
                vec![b.prim(Prim::IAdd, &[x, y])]
            },
        );
        b.finish(&r)
    };
    let seen = same_on(&module(vec![make("f", 1), make("g", 0)]), ENTRY, &[Const::int(Ty::I32, 20)]);
    assert_eq!(seen.results.map(|r| r[0].contains("6765")), Ok(true));
}

/// `xⁿ` by a loop over memory.
fn power() -> Module {
    let mut b = FunctionBuilder::new("power");
    let (x, n) = (b.param(Ty::F64), b.param(Ty::U64));
    let one = b.usize(1);
    let p = b.alloc(one);
    let (zero, unit) = (b.usize(0), b.float(Ty::F64, 1.0));
    b.store(p, 0, unit);
    b.for_(zero, n, &[], |b, _, _| {
        let y = b.load(p, 0, Ty::F64);
        let y = b.mul(y, x);
        b.store(p, 0, y);
        vec![]
    });
    let y = b.load(p, 0, Ty::F64);
    module(vec![b.finish(&[y])])
}

#[test]
fn threads_share_a_program() {
    let compiled = compile(&power(), ENTRY).expect("it compiles");
    std::thread::scope(|scope| {
        for t in 0..8u32 {
            let compiled = &compiled;
            let call = move || {
                let mut ctx = Context::new(0, BUDGET).expect("address space");
                for n in 0..200 {
                    ctx.reset();
                    let x = 1.0 + f64::from(t) * 1e-3;
                    let got = compiled.call(&[x.to_bits(), n], &mut ctx);
                    let expected = (0..n).fold(1.0, |y, _| y * x);
                    assert_eq!(got, Ok(vec![expected.to_bits()]));
                }
            };
            // Even on a thread with little stack.
            let small = std::thread::Builder::new().stack_size(if t % 2 == 0 { 48 << 10 } else { 2 << 20 });
            small.spawn_scoped(scope, call).expect("a thread");
        }
    });
}

#[test]
fn released_memory_is_used_again() {
    let make = |in_loop: bool, in_call: bool| {
        let mut b = FunctionBuilder::new("scratch");
        let size = b.usize(1000);
        b.alloc(size);
        let mut callee = b.finish(&[]);
        callee.release = in_call;
        let mut b = FunctionBuilder::new("f");
        let n = b.param(Ty::U64);
        let zero = b.usize(0);
        b.for_(zero, n, &[], |b, _, _| {
            b.call(FunctionId(1), &[], &[]);
            let one = b.usize(1);
            b.alloc(one);
            vec![]
        });
        let mut f = b.finish(&[]);
        if let Some(Op::For(l)) = f.body.stmts.last_mut().map(|s| &mut s.op) {
            l.release = in_loop;
        }
        module(vec![f, callee])
    };
    let used = |in_loop, in_call| same_on(&make(in_loop, in_call), ENTRY, &[Const::usize(10)]).used;
    assert_eq!(used(false, false), Some(80_080));
    assert_eq!(used(false, true), Some(80));
    assert_eq!(used(true, false), Some(0));
}

#[test]
fn deeply_nested_branches_compile() {
    let mut b = FunctionBuilder::new("nested");
    let (c, x) = (b.param(Ty::Bool), b.param(Ty::F64));
    fn nest(
        b: &mut FunctionBuilder,
        c: chainrule_ir::Value,
        x: chainrule_ir::Value,
        depth: u32,
    ) -> chainrule_ir::Value {
        if depth == 0 {
            return x;
        }
        b.if_(
            c,
            |b| {
                let y = nest(b, c, x, depth - 1);
                vec![b.add(y, x)]
            },
            |_| vec![x],
        )[0]
    }
    let y = nest(&mut b, c, x, 300);
    let module = module(vec![b.finish(&[y])]);
    let seen = same_on(&module, ENTRY, &[Const::bool(true), Const::f64(1.0)]);
    assert_eq!(seen.results.map(|r| r[0].contains(" 301")), Ok(true));
}

/// Long code inside of a loop inside of a branch, with values from before it, in it, and after it.
#[test]
fn long_code_is_cut_wherever_it_is() {
    let mut b = FunctionBuilder::new("long");
    let (c, x, n) = (b.param(Ty::Bool), b.param(Ty::F64), b.param(Ty::U64));
    let zero = b.usize(0);
    let scale = b.f1(Prim::Sin, x);
    let r = b.if_(
        c,
        |b| {
            b.for_(zero, n, &[x], |b, i, carried| {
                let mut kept = vec![carried[0]];
                for k in 0..5000 {
                    let older = kept[kept.len() * k / 5000];
                    let y = b.mul(kept[kept.len() - 1], scale);
                    kept.push(b.add(y, older));
                }
                let last = kept[kept.len() - 1];
                let at = b.cast(i, Ty::F64);
                let y = b.f2(Prim::Min, last, at);
                vec![b.add(y, carried[0])]
            })
        },
        |_| vec![x],
    );
    let module = module(vec![b.finish(&r)]);
    for yes in [true, false] {
        let seen = same_on(&module, ENTRY, &[Const::bool(yes), Const::f64(0.3), Const::usize(7)]);
        assert!(seen.results.is_ok());
    }
    assert!(compile(&module, ENTRY).expect("it compiles").units() > 8);
}

/// Hundreds of parameters, results, carried values and values of branches.
#[test]
fn many_values_at_once() {
    let many = 300;
    let types = [Ty::F64, Ty::U64, Ty::F32, Ty::Bool];
    let types: Vec<Ty> = (0..many).map(|k| types[k % 4]).collect();
    let mut b = FunctionBuilder::new("turn");
    let mut values: Vec<_> = types.iter().map(|&t| b.param(t)).collect();
    let c = values[3];
    values.rotate_left(4);
    let mut other = values.clone();
    other.rotate_left(8);
    let turned = b.if_(c, |_| values, |_| other);
    let turn = b.finish(&turned);
    let mut b = FunctionBuilder::new("f");
    let n = b.param(Ty::U64);
    let inits: Vec<_> = types.iter().map(|&t| b.param(t)).collect();
    let zero = b.usize(0);
    let results = b.for_(zero, n, &inits, |b, _, c| b.call(FunctionId(1), c, &types));
    let module = module(vec![b.finish(&results), turn]);
    let mut args = vec![Const::usize(50)];
    args.extend((0..many).map(|k| match types[k] {
        Ty::F64 | Ty::F32 => Const::float(types[k], k as f64),
        Ty::Bool => Const::bool(k % 3 == 0),
        ty => Const::int(ty, k as i128),
    }));
    assert!(same_on(&module, ENTRY, &args).results.is_ok());
}

#[test]
fn only_what_is_reached_is_compiled() {
    let mut functions = power().functions;
    functions.extend(recursive(3, true).functions);
    let compiled = compile(&module(functions), ENTRY).expect("it compiles");
    assert_eq!(compiled.units(), 2, "the function and its entry");
}

#[test]
fn code_grows_linearly() {
    let size = |n: usize| {
        let mut b = FunctionBuilder::new("chain");
        let x = b.param(Ty::F64);
        let y = (0..n).fold(x, |y, _| b.mul(y, x));
        compile(&module(vec![b.finish(&[y])]), ENTRY).expect("it compiles")
    };
    let (small, large) = (size(10_000), size(100_000));
    assert!(large.units() <= 10 * small.units());
    assert!(large.size() <= 11 * small.size());
}

#[test]
fn the_text_names_functions_and_units() {
    let text = clif(&power(), ENTRY).expect("it is printed");
    assert!(text.contains("; power\n") && text.contains("; entry of power\n") && text.contains("fmul"), "{text}");
}

#[test]
fn the_interpreter_and_compiled_code_share_a_context() {
    let module = power();
    let compiled = compile(&module, ENTRY).expect("it compiles");
    let mut ctx = Context::new(0, BUDGET).expect("address space");
    let args = [2f64.to_bits(), 10];
    for _ in 0..3 {
        assert_eq!(compiled.call(&args, &mut ctx), run(&module, ENTRY, &args, &mut ctx));
    }
    assert_eq!(ctx.used(), 6 * 8);
}

#[test]
fn room_is_what_can_be_allocated() {
    let text = "func @f(%0: u64) -> (u64, u64) { %1: u64 = room %2: ptr = alloc %0 %3: u64 = room yield %1, %3 }";
    let module = chainrule_ir::parse(text).expect("it is well-formed");
    let seen = same_on(&module, ENTRY, &[Const::usize(100)]);
    let results = seen.results.expect("it fits");
    let cells: Vec<u64> = results.iter().filter_map(|r| r.split_whitespace().last()?.parse().ok()).collect();
    assert_eq!(cells[0], cells[1] + 100);
}
