//! Programs of a given size and shape, to see what passes cost.

use chainrule_ir::{Const, FunctionBuilder, FunctionId, Module, Op, Piece, Prim, Ty, Value};

/// A program of about so many statements.
pub type Shape = fn(usize) -> Module;

/// The shapes, with their names.
pub const SHAPES: &[(&str, Shape)] = &[
    ("straight line", straight_line),
    ("memory", memory),
    ("small arrays", small_arrays),
    ("checks", checks),
    ("branches", branches),
    ("loops", loops),
    ("calls", calls),
    ("choices", choices),
];

/// The entry of every shape: the last function.
pub fn entry(module: &Module) -> FunctionId {
    FunctionId(module.functions.len() as u32 - 1)
}

fn single(build: impl FnOnce(&mut FunctionBuilder, Value, Value, Value) -> Value) -> Module {
    let mut b = FunctionBuilder::new("shape");
    let (x, n, p) = (b.param(Ty::F64), b.param(Ty::U64), b.param(Ty::Ptr));
    let y = build(&mut b, x, n, p);
    let mut module = Module::default();
    module.push(b.finish(&[y]));
    module
}

/// Float arithmetic, some of it twice, some of it with constants.
fn straight_line(n: usize) -> Module {
    single(|b, x, _, _| {
        let (mut y, mut z) = (x, x);
        for i in 0..n / 5 {
            let c = b.float(Ty::F64, (i % 7) as f64);
            let s = b.f1(Prim::Sin, y);
            let m = b.mul(s, c);
            let t = b.f1(Prim::Sin, y);
            (y, z) = (b.add(m, t), y);
        }
        b.sub(y, z)
    })
}

/// Loads and stores through a parameter.
fn memory(n: usize) -> Module {
    single(|b, x, m, p| {
        let mut y = x;
        for i in 0..n / 6 {
            let k = b.usize((i % 50) as u64);
            let q = b.offset(p, k, 2);
            let v = b.load(q, 1, Ty::F64);
            y = b.mul(v, y);
            b.store(q, 0, y);
            b.offset(p, m, 1);
        }
        y
    })
}

/// Arrays of three cells, made, copied and summed in short loops.
fn small_arrays(n: usize) -> Module {
    single(|b, x, _, _| {
        let mut y = x;
        let (zero, three) = (b.usize(0), b.usize(3));
        for _ in 0..n / 16 {
            let a = b.alloc(three);
            b.for_(zero, three, &[], |b, i, _| {
                let q = b.offset(a, i, 1);
                b.store(q, 0, y);
                vec![]
            });
            let c = b.alloc(three);
            b.copy(c, a, three);
            y = b.for_(zero, three, &[y], |b, i, s| {
                let q = b.offset(c, i, 1);
                let v = b.load(q, 0, Ty::F64);
                vec![b.mul(s[0], v)]
            })[0];
        }
        y
    })
}

/// Checked arithmetic and assertions.
fn checks(n: usize) -> Module {
    single(|b, x, m, p| {
        let (mut y, mut k) = (x, m);
        for i in 0..n / 6 {
            let c = b.usize(i as u64 % 5);
            k = b.prim(Prim::IAdd, &[k, c]);
            let inside = b.prim(Prim::Lt, &[c, m]);
            b.assert(inside, vec![Piece::Value { value: c, precision: None }]);
            let q = b.offset(p, c, 1);
            let v = b.load(q, 0, Ty::F64);
            y = b.add(y, v);
        }
        let k = b.cast(k, Ty::F64);
        b.add(y, k)
    })
}

/// Branches that write memory, with branches in them.
fn branches(n: usize) -> Module {
    single(|b, x, m, p| {
        let cell = b.usize(1);
        let local = b.alloc(cell);
        b.store(local, 0, x);
        for i in 0..n / 9 {
            let c = b.usize(i as u64);
            let less = b.prim(Prim::Lt, &[m, c]);
            b.if_(
                less,
                |b| {
                    let v = b.load(p, i as u32 % 9, Ty::F64);
                    b.if_(
                        less,
                        |b| {
                            b.store(local, 0, v);
                            vec![]
                        },
                        |_| vec![],
                    );
                    vec![]
                },
                |b| {
                    b.store(p, 0, x);
                    vec![]
                },
            );
        }
        b.load(local, 0, Ty::F64)
    })
}

/// Loops one after the other, three deep.
fn loops(n: usize) -> Module {
    single(|b, x, m, p| {
        let zero = b.usize(0);
        let mut y = x;
        for _ in 0..n / 8 {
            y = b.for_(zero, m, &[y], |b, i, s| {
                b.for_(zero, i, &[s[0]], |b, j, s| {
                    b.for_(zero, j, &[s[0]], |b, k, s| {
                        let q = b.offset(p, k, 1);
                        let v = b.load(q, 0, Ty::F64);
                        let w = b.f1(Prim::Exp, x);
                        let u = b.mul(v, w);
                        vec![b.add(s[0], u)]
                    })
                })
            })[0];
        }
        y
    })
}

/// Small functions that call one another.
fn calls(n: usize) -> Module {
    let mut module = Module::default();
    for i in 0..(n / 10).max(1) {
        let mut b = FunctionBuilder::new(format!("f{i}"));
        let mut y = b.param(Ty::F64);
        for back in [1, 2] {
            if i >= back {
                y = b.call(FunctionId((i - back) as u32), &[y], &[Ty::F64])[0];
            }
        }
        for _ in 0..8 {
            y = b.f1(Prim::Tanh, y);
        }
        module.push(b.finish(&[y]));
    }
    module
}

/// One branch inside of the other branch of the one before.
fn choices(n: usize) -> Module {
    fn chain(b: &mut FunctionBuilder, x: Value, m: Value, left: usize) -> Value {
        if left == 0 {
            return x;
        }
        let c = b.usize(left as u64);
        let cond = b.prim(Prim::Eq, &[m, c]);
        b.open();
        let k = b.constant(Const::f64(left as f64));
        let then = b.close(vec![k]);
        b.open();
        let rest = chain(b, x, m, left - 1);
        let otherwise = b.close(vec![rest]);
        b.emit_many(Op::if_(cond, then, otherwise), &[Ty::F64])[0]
    }
    single(|b, x, m, _| {
        let mut y = x;
        for _ in 0..n / 200 {
            y = chain(b, y, m, 50);
        }
        y
    })
}
