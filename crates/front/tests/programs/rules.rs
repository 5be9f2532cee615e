//! Derivatives that users give, and programs inside of programs.

use crate::common::run;
use chainrule_front::rt::{self, In, Ir, Leaf};
use chainrule_front::{Differentiable, Function, differentiable};
use chainrule_ir::{Context, FunctionId, Module, Ty};

#[derive(Differentiable, Clone, Copy, Debug, PartialEq)]
struct Point {
    x: f64,
    n: i32,
    y: f64,
}

#[differentiable(jvp = product_jvp, vjp = product_vjp)]
fn product(p: Point, n: usize, k: f64) -> f64 {
    p.x * p.y * k + n as f64
}

#[differentiable]
fn product_jvp(p: Point, _n: usize, k: f64, dp: Point, dk: f64) -> f64 {
    dp.x * p.y * k + p.x * dp.y * k + p.x * p.y * dk
}

#[differentiable]
fn product_vjp(p: Point, n: usize, k: f64, d: f64) -> (Point, f64) {
    (Point { x: d * p.y * k, n: n as i32, y: d * p.x * k }, d * p.x * p.y)
}

#[differentiable]
fn uses(p: Point, k: f64) -> f64 {
    product(p, 3, k) + product(p, 1, 2.0)
}

fn floats(module: &Module, f: FunctionId, args: &[u64]) -> Vec<f64> {
    let mut ctx = Context::new(0, 1 << 20).unwrap();
    let results = chainrule_ir::run(module, f, args, &mut ctx).unwrap();
    results.into_iter().map(f64::from_bits).collect()
}

#[test]
fn rules_are_functions_of_floats() {
    let p = Point { x: 2.0, n: 7, y: 3.0 };
    assert_eq!(run::<uses>((p, 5.0)), uses(p, 5.0));
    let module = uses::module().unwrap();
    let function = module.functions.iter().find(|f| f.name == "product").unwrap();
    let rule = function.rule.unwrap();
    let (jvp, vjp) = (rule.jvp.unwrap(), rule.vjp.unwrap());
    let bits = f64::to_bits;
    let primal = [bits(2.0), 7, bits(3.0), 1, bits(5.0)];
    let tangents = [primal.as_slice(), &[bits(0.1), bits(0.2), bits(0.3)]].concat();
    assert_eq!(floats(&module, jvp, &tangents), [0.1 * 3.0 * 5.0 + 2.0 * 0.2 * 5.0 + 2.0 * 3.0 * 0.3]);
    let cotangent = [primal.as_slice(), &[bits(2.0)]].concat();
    assert_eq!(floats(&module, vjp, &cotangent), [30.0, 20.0, 12.0]);
}

#[test]
fn the_entry_keeps_its_rule() {
    let module = product::module().unwrap();
    assert!(module.functions.iter().any(|f| f.rule.is_some()));
    let p = Point { x: 2.0, n: 7, y: 3.0 };
    assert_eq!(run::<product>((p, 4, 5.0)), product(p, 4, 5.0));
}

#[differentiable(jvp = sum_jvp)]
fn sum(xs: [f64; 2]) -> f64 {
    xs.iter().sum()
}

#[differentiable]
fn sum_jvp(_xs: [f64; 2], dxs: [f64; 2]) -> f64 {
    dxs.iter().sum()
}

#[test]
fn rules_of_arrays_are_refused() {
    let error = sum::module().map(|_| ()).unwrap_err();
    assert!(error.message.contains("no arrays, slices or Vec"), "{error}");
}

#[differentiable]
fn square(x: f64) -> f64 {
    assert!(x < 100.0, "too large");
    if x > 0.0 { x * x } else { square(-x) }
}

#[test]
fn a_finished_module_can_be_called() {
    let inner = square::module().unwrap();
    let outer = rt::module(|| {
        rt::define::<(In<Ir<f64>>,), _>("outer", |(x,)| {
            let y = rt::load(x + rt::lit(1.0));
            let args = [Leaf::Scalar(rt::repr(y))];
            let results = rt::call_module(&inner, &args, &[rt::LeafTy::Scalar(Ty::F64)]);
            let mut leaves = results.iter();
            let y: Ir<f64> = rt::Value::v_from(&mut leaves);
            y * rt::lit(2.0)
        });
    })
    .unwrap();
    chainrule_ir::verify(&outer).unwrap();
    assert_eq!(floats(&outer, FunctionId(0), &[3.0f64.to_bits()]), [32.0]);
    assert_eq!(floats(&outer, FunctionId(0), &[(-5.0f64).to_bits()]), [32.0]);
    let mut ctx = Context::new(0, 1 << 20).unwrap();
    let trap = chainrule_ir::run(&outer, FunctionId(0), &[200.0f64.to_bits()], &mut ctx).unwrap_err();
    assert_eq!(trap.message, "too large");
    assert!(trap.source.unwrap().file.ends_with("rules.rs"));

    // A module that is named is brought in once.
    let twice = rt::module(|| {
        rt::define::<(In<Ir<f64>>,), _>("twice", |(x,)| {
            let call = |x: Ir<f64>| -> Ir<f64> {
                let args = [Leaf::Scalar(rt::repr(x))];
                let results = rt::call_module_once("square", square::module, &args, &[rt::LeafTy::Scalar(Ty::F64)]);
                rt::Value::v_from(&mut results.iter())
            };
            call(call(x))
        });
    })
    .unwrap();
    assert_eq!(twice.functions.len(), 1 + inner.functions.len());
    assert_eq!(floats(&twice, FunctionId(0), &[3.0f64.to_bits()]), [81.0]);

    let error = rt::module(|| {
        rt::define::<(In<Ir<f64>>,), _>("outer", |(x,)| {
            rt::call_module(&inner, &[], &[]);
            x
        });
    });
    assert!(error.unwrap_err().message.contains("but is called with"));
}
