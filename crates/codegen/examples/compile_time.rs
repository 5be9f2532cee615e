//! How long compiling takes, for straight-line programs of growing length, and how fast compiled code runs beside plain
//! Rust. `cargo run --release -p chainrule-codegen --example compile_time`

use chainrule_codegen::{c, compile};
use chainrule_ir::{Context, Function, FunctionBuilder, Module, Prim, Ty, Value};
use std::hint::black_box;
use std::time::{Duration, Instant};

/// A chain of floats with constants, a call of `sin` now and then, and values that are used long after they are made.
fn chain(statements: usize) -> Function {
    let mut b = FunctionBuilder::new("chain");
    let (x, y) = (b.param(Ty::F64), b.param(Ty::F64));
    let mut values = vec![x, y];
    let mut seed = 1u64;
    let mut pick = |n: usize| {
        seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (seed >> 33) as usize % n
    };
    while values.len() < statements {
        let near = |k: usize| values[values.len() - 1 - k.min(values.len() - 1)];
        let (p, q) = (near(pick(20)), near(if pick(10) == 0 { pick(2000) } else { pick(40) }));
        let v: Value = match pick(20) {
            0 => b.f1(Prim::Sin, p),
            1..=6 => b.mul(p, q),
            7..=12 => b.add(p, q),
            13..=15 => b.sub(p, q),
            16 => b.f2(Prim::Max, p, q),
            _ => {
                let c = b.float(Ty::F64, pick(100) as f64 * 0.01);
                b.mul(p, c)
            }
        };
        values.push(v);
    }
    let last = values[values.len() - 1];
    b.finish(&[last])
}

/// `n` steps of the Lorenz system from `(x, y, z)` with step `h`, as a counted loop.
fn lorenz() -> Function {
    let mut b = FunctionBuilder::new("lorenz");
    let (x, y, z) = (b.param(Ty::F64), b.param(Ty::F64), b.param(Ty::F64));
    let (h, n) = (b.param(Ty::F64), b.param(Ty::U64));
    let zero = b.usize(0);
    let r = b.for_(zero, n, &[x, y, z], |b, _, c| {
        let (sigma, rho, beta) = (b.float(Ty::F64, 10.0), b.float(Ty::F64, 28.0), b.float(Ty::F64, 8.0 / 3.0));
        let (x, y, z) = (c[0], c[1], c[2]);
        let d = b.sub(y, x);
        let dx = b.mul(sigma, d);
        let d = b.sub(rho, z);
        let d = b.mul(x, d);
        let dy = b.sub(d, y);
        let (p, q) = (b.mul(x, y), b.mul(beta, z));
        let dz = b.sub(p, q);
        [(x, dx), (y, dy), (z, dz)]
            .into_iter()
            .map(|(v, d)| {
                let step = b.mul(h, d);
                b.add(v, step)
            })
            .collect()
    });
    b.finish(&r)
}

fn native_lorenz(mut x: f64, mut y: f64, mut z: f64, h: f64, n: u64) -> [f64; 3] {
    for _ in 0..n {
        let (dx, dy, dz) = (10.0 * (y - x), x * (28.0 - z) - y, x * y - 8.0 / 3.0 * z);
        (x, y, z) = (x + h * dx, y + h * dy, z + h * dz);
    }
    [x, y, z]
}

/// The derivatives of the last `x` by the first point and the step, written by hand: the points are kept.
fn native_gradient(mut p: [f64; 3], h: f64, n: usize) -> [f64; 4] {
    let mut kept = Vec::with_capacity(n);
    for _ in 0..n {
        kept.push(p);
        p = native_lorenz(p[0], p[1], p[2], h, 1);
    }
    let (mut a, mut b, mut c, mut step) = (1.0, 0.0, 0.0, 0.0);
    for [x, y, z] in kept.into_iter().rev() {
        step += a * (10.0 * (y - x)) + b * (x * (28.0 - z) - y) + c * (x * y - 8.0 / 3.0 * z);
        let (da, db, dc) = (h * a, h * b, h * c);
        (a, b, c) =
            (a - 10.0 * da + (28.0 - z) * db + y * dc, b + 10.0 * da - db + x * dc, c - x * db - 8.0 / 3.0 * dc);
    }
    [a, b, c, step]
}

/// The sum of products of two arrays with bounds checked, as the front end makes it.
fn dot() -> Function {
    let mut b = FunctionBuilder::new("dot");
    let (p, n, q, m) = (b.param(Ty::Ptr), b.param(Ty::U64), b.param(Ty::Ptr), b.param(Ty::U64));
    let (zero, init) = (b.usize(0), b.float(Ty::F64, 0.0));
    let r = b.for_(zero, n, &[init], |b, i, c| {
        let mut get = |array, len| {
            let inside = b.lt(i, len);
            b.assert(inside, vec![]);
            let at = b.offset(array, i, 1);
            b.load(at, 0, Ty::F64)
        };
        let (x, y) = (get(p, n), get(q, m));
        let product = b.mul(x, y);
        vec![b.add(c[0], product)]
    });
    b.finish(&r)
}

fn best(times: usize, mut f: impl FnMut()) -> Duration {
    let mut best = Duration::MAX;
    for _ in 0..times {
        let start = Instant::now();
        f();
        best = best.min(start.elapsed());
    }
    best
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("{:>10} {:>12} {:>10} {:>8} {:>12}", "statements", "compile", "code", "units", "run");
    for statements in [30, 300, 1_000, 3_000, 10_000, 30_000, 100_000, 300_000] {
        let mut module = Module::default();
        let entry = module.push(chain(statements));
        let compiled = compile(&module, entry)?;
        let time = best((200_000 / statements).clamp(1, 50), || {
            black_box(compile(&module, entry)).ok();
        });
        let mut ctx = Context::new(0, 1 << 20)?;
        let args = [0.3f64.to_bits(), 0.7f64.to_bits()];
        let run = best(50, || {
            black_box(compiled.call(&args, &mut ctx)).ok();
        });
        println!("{statements:>10} {time:>12.1?} {:>10} {:>8} {run:>12.1?}", compiled.size(), compiled.units());
        if statements <= 3_000 {
            let start = Instant::now();
            let compiled = c::compile(&module, entry)?;
            let time = start.elapsed();
            let run = best(50, || {
                black_box(compiled.call(&args, &mut ctx)).ok();
            });
            println!("{:>10} {time:>12.1?} {:>10} {:>8} {run:>12.1?}", "in C", compiled.size(), compiled.units());
        }
    }

    let mut module = Module::default();
    let (lorenz, dot) = (module.push(lorenz()), module.push(dot()));
    let steps = compile(&module, lorenz)?;
    let mut ctx = Context::new(0, 1 << 30)?;
    let n = 10_000_000;
    let point = [1f64, 1.0, 1.0, 1e-3].map(f64::to_bits);
    let native = best(5, || {
        black_box(native_lorenz(black_box(1.0), 1.0, 1.0, black_box(1e-3), black_box(n)));
    });
    let ours = best(5, || {
        black_box(steps.call(&[&point[..], &[n]].concat(), &mut ctx)).ok();
    });
    report("lorenz", ours, native);
    let steps_in_c = c::compile(&module, lorenz)?;
    let ours = best(5, || {
        black_box(steps_in_c.call(&[&point[..], &[n]].concat(), &mut ctx)).ok();
    });
    report("lorenz in C", ours, native);

    let products = compile(&module, dot)?;
    let n = 1_000_000;
    let (p, q) = (ctx.alloc(n)?, ctx.alloc(n)?);
    let xs: Vec<f64> = (0..n).map(|i| i as f64).collect();
    let native = best(20, || {
        let (xs, ys) = (black_box(&xs), black_box(&xs));
        black_box((0..xs.len()).map(|i| xs[i] * ys[i]).sum::<f64>());
    });
    for a in [p, q] {
        ctx.cells_mut(a, n).iter_mut().zip(&xs).for_each(|(cell, x)| *cell = x.to_bits());
    }
    let ours = best(20, || {
        black_box(products.call(&[p, n, q, n], &mut ctx)).ok();
    });
    report("dot product", ours, native);
    let products = c::compile(&module, dot)?;
    let ours = best(20, || {
        black_box(products.call(&[p, n, q, n], &mut ctx)).ok();
    });
    report("dot product in C", ours, native);

    let n = 100_000;
    chainrule_opt::run(&mut module, lorenz, chainrule_opt::before_ad());
    let gradient = chainrule_ad::reverse(&mut module, lorenz, &[true; 5], 0)?;
    chainrule_opt::run(&mut module, gradient, chainrule_opt::after_ad());
    let time = best(20, || {
        black_box(compile(&module, gradient)).ok();
    });
    println!("gradient of lorenz: {} statements, {time:.1?}", module.function(gradient).body.count());
    let reverse = compile(&module, gradient)?;
    let mut ctx = Context::new(1, 1 << 30)?;
    let seed = [1f64, 0.0, 0.0].map(f64::to_bits);
    let native = best(20, || {
        black_box(native_gradient(black_box([1.0; 3]), black_box(1e-3), black_box(n)));
    });
    let ours = best(20, || {
        ctx.reset();
        black_box(reverse.call(&[&point[..], &[n as u64], &seed].concat(), &mut ctx)).ok();
    });
    report("gradient of lorenz", ours, native);
    let reverse = c::compile(&module, gradient)?;
    let ours = best(20, || {
        ctx.reset();
        black_box(reverse.call(&[&point[..], &[n as u64], &seed].concat(), &mut ctx)).ok();
    });
    report("gradient of lorenz in C", ours, native);

    let long = module.push(chain(100_000));
    let gradient = chainrule_ad::reverse(&mut module, long, &[true; 2], 1)?;
    let start = Instant::now();
    let compiled = compile(&module, gradient)?;
    let time = start.elapsed();
    let mut ctx = Context::new(2, 1 << 30)?;
    let run = best(20, || {
        black_box(compiled.call(&[0.3f64, 0.7, 1.0].map(f64::to_bits), &mut ctx)).ok();
    });
    let statements = module.function(gradient).body.count();
    println!("gradient of 100,000 statements: {statements}, compiled in {time:.1?}, runs in {run:.1?}");

    let none = [&point[..], &[0]].concat();
    let calls = best(5, || {
        for _ in 0..1000 {
            black_box(steps.call(black_box(&none), &mut ctx)).ok();
        }
    });
    println!("an empty call: {:.1?}", calls / 1000);
    Ok(())
}

fn report(what: &str, ours: Duration, native: Duration) {
    println!("{what}: {ours:.1?}, native {native:.1?}, ratio {:.2}", ours.as_secs_f64() / native.as_secs_f64());
}
