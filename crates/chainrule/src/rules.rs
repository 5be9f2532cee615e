//! Whether the derivatives that users give are right: against differences, when a program is built in a debug build.

use chainrule_front::BuildError;
use chainrule_ir::{Const, Context, Function, FunctionId, Module, Rule, Ty, Value, run};

/// Points at which rules are compared; those where the function has no value are passed over.
const POINTS: [[f64; 4]; 3] = [[0.37, 1.21, 0.64, 0.83], [1.43, 0.29, 2.17, 1.06], [-0.58, -1.34, 0.72, -0.91]];

/// A rule may be off by so much, relative to the larger of it and the difference.
const TOLERANCE: f64 = 1e-4;

/// Compares every rule of the module with differences of its function.
///
/// # Errors
/// When one disagrees: names the function, the rule, the point and both values.
pub fn check(module: &Module) -> Result<(), BuildError> {
    for (i, function) in module.functions.iter().enumerate() {
        let Some(rule) = function.rule else { continue };
        let scalar = |v: &Value| function.ty(*v) != Ty::Ptr;
        if !function.params.iter().all(scalar) {
            continue;
        }
        for point in POINTS {
            at(module, FunctionId(i as u32), function, rule, &point)?;
        }
    }
    Ok(())
}

fn call(module: &Module, id: FunctionId, args: &[u64]) -> Option<Vec<u64>> {
    let mut ctx = Context::new(module.levels, 64 << 20).ok()?;
    run(module, id, args, &mut ctx).ok()
}

fn cell(ty: Ty, point: &[f64; 4], k: usize) -> u64 {
    match ty {
        Ty::F64 | Ty::F32 => Const::float(ty, point[k % 4]).bits,
        Ty::Bool => Const::bool(k.is_multiple_of(2)).bits,
        Ty::Ptr => 0,
        _ => Const::int(ty, 1 + (k as i128 % 3)).bits,
    }
}

fn floats(types: &[Ty], cells: &[u64]) -> Option<Vec<f64>> {
    let all: Vec<f64> =
        types.iter().zip(cells).filter(|(t, _)| t.is_float()).map(|(_, &c)| f64::from_bits(c)).collect();
    all.iter().all(|x| x.is_finite()).then_some(all)
}

fn at(module: &Module, id: FunctionId, function: &Function, rule: Rule, point: &[f64; 4]) -> Result<(), BuildError> {
    let types: Vec<Ty> = function.params.iter().map(|&p| function.ty(p)).collect();
    let args: Vec<u64> = types.iter().enumerate().map(|(k, &ty)| cell(ty, point, k)).collect();
    let inputs: Vec<usize> = (0..types.len()).filter(|&k| types[k].is_float()).collect();
    let outputs: Vec<Ty> = function.results.iter().copied().filter(|t| t.is_float()).collect();
    for (column, &input) in inputs.iter().enumerate() {
        let Some(expected) = differences(module, id, function, &args, input) else { continue };
        if let Some(jvp) = rule.jvp {
            let mut with = args.clone();
            with.extend(inputs.iter().map(|&k| Const::float(types[k], if k == input { 1.0 } else { 0.0 }).bits));
            let given = call(module, jvp, &with).and_then(|r| floats(&outputs, &r));
            for (row, wanted) in expected.iter().enumerate() {
                let given = given.as_ref().map_or(f64::NAN, |g| g[row]);
                agree(module, function, "jvp", &args, input, given, *wanted)?;
            }
        }
        if let Some(vjp) = rule.vjp {
            for (row, wanted) in expected.iter().enumerate() {
                let mut with = args.clone();
                with.extend(
                    outputs.iter().enumerate().map(|(k, &t)| Const::float(t, if k == row { 1.0 } else { 0.0 }).bits),
                );
                let input_types: Vec<Ty> = inputs.iter().map(|&k| types[k]).collect();
                let given = call(module, vjp, &with).and_then(|r| floats(&input_types, &r));
                let given = given.map_or(f64::NAN, |g| g[column]);
                agree(module, function, "vjp", &args, input, given, *wanted)?;
            }
        }
    }
    Ok(())
}

/// Central differences at two steps; nothing where they do not agree with each other or have no value.
fn differences(module: &Module, id: FunctionId, f: &Function, args: &[u64], input: usize) -> Option<Vec<f64>> {
    let ty = f.ty(f.params[input]);
    let x = f64::from_bits(args[input]);
    let step = if ty == Ty::F32 { 1e-2 } else { 1e-4 };
    let central = |h: f64| {
        let side = |x: f64| {
            let mut args = args.to_vec();
            args[input] = Const::float(ty, x).bits;
            floats(&f.results, &call(module, id, &args)?)
        };
        let (up, down) = (side(x + h)?, side(x - h)?);
        Some(up.iter().zip(&down).map(|(u, d)| (u - d) / (2.0 * h)).collect::<Vec<f64>>())
    };
    let (wide, near) = (central(2.0 * step)?, central(step)?);
    let tolerance = if ty == Ty::F32 { 0.02 } else { TOLERANCE };
    wide.iter().zip(&near).all(|(a, b)| (a - b).abs() <= tolerance * (1.0 + a.abs().max(b.abs()))).then_some(near)
}

fn agree(
    module: &Module,
    function: &Function,
    rule: &str,
    args: &[u64],
    input: usize,
    given: f64,
    wanted: f64,
) -> Result<(), BuildError> {
    let narrow = function.ty(function.params[input]) == Ty::F32;
    let tolerance = if narrow { 0.05 } else { 10.0 * TOLERANCE };
    if (given - wanted).abs() <= tolerance * (1.0 + given.abs().max(wanted.abs())) {
        return Ok(());
    }
    let shown: Vec<String> =
        function.params.iter().zip(args).map(|(&p, &bits)| Const { ty: function.ty(p), bits }.show(None)).collect();
    Err(BuildError {
        message: format!(
            "the {rule} rule of `{}` is wrong: at ({}) its derivative with respect to argument {} is {given}, differences give {wanted}",
            function.name,
            shown.join(", "),
            input + 1,
        ),
        source: module.sources.get(function.loc).cloned(),
    })
}
