//! The entry function of a derived program.

use super::{memory, width};
use chainrule_front::data::{Args, Data, Shape, shape_of};
use chainrule_front::{BuildError, Function};
use chainrule_ir::{Const, FunctionBuilder, FunctionId, Module, Ty, Value};

/// A leaf of an argument in the entry function under construction.
pub struct Leaf {
    /// How it lies in memory.
    pub shape: Shape,
    /// Its parameters.
    pub passed: Vec<Value>,
    /// It is differentiated.
    pub active: bool,
}

impl Leaf {
    /// A float parameter that is differentiated.
    pub fn is_active_float(&self) -> bool {
        self.active && matches!(&self.shape, Shape::Scalar(ty) if ty.is_float())
    }

    /// Memory that is differentiated.
    pub fn is_active_memory(&self) -> bool {
        self.active && !matches!(self.shape, Shape::Scalar(_))
    }
}

/// What the entry function of `F` looks like, for building others around it.
pub struct Signature {
    /// The leaves of each argument.
    pub args: Vec<Vec<Shape>>,
    /// Whether each argument is differentiated.
    pub active: Vec<bool>,
    /// The leaves of the result.
    pub out: Vec<Shape>,
    /// The types of all results: the function's own, then what comes back of mutable arguments.
    pub results: Vec<Ty>,
    name: &'static str,
}

impl Signature {
    /// That of the program of `F`, which `module` holds.
    pub fn of<F: Function>(module: &Module) -> Signature {
        let args = F::Args::shapes();
        let active = (0..args.len())
            .map(|i| !F::CONSTANT.get(i).copied().unwrap_or(false) && memory::has_float(&args[i]))
            .collect();
        Signature {
            args,
            active,
            out: shape_of::<F::Out>(),
            results: module.functions[0].results.clone(),
            name: F::NAME,
        }
    }

    /// For each parameter of the entry function, whether it is differentiated.
    pub fn active_params(&self) -> Vec<bool> {
        let mut out = Vec::new();
        for (shapes, &active) in self.args.iter().zip(&self.active) {
            for shape in shapes {
                for ty in shape.passed() {
                    out.push(
                        active && (ty.is_float() || *ty == Ty::Ptr) && memory::has_float(std::slice::from_ref(shape)),
                    );
                }
            }
        }
        out
    }

    /// How many of the results are the function's own.
    pub fn own_results(&self) -> usize {
        self.out.iter().map(|s| s.passed().len()).sum()
    }

    /// A builder with the parameters of `F`, grouped by argument.
    pub fn begin(&self, what: &str) -> (FunctionBuilder, Vec<Vec<Leaf>>) {
        let mut b = FunctionBuilder::new(format!("{what} of {}", self.name));
        let leaves = self
            .args
            .iter()
            .zip(&self.active)
            .map(|(shapes, &active)| {
                shapes
                    .iter()
                    .map(|shape| Leaf {
                        shape: shape.clone(),
                        passed: shape.passed().iter().map(|&ty| b.param(ty)).collect(),
                        active: active && memory::has_float(std::slice::from_ref(shape)),
                    })
                    .collect()
            })
            .collect();
        (b, leaves)
    }
}

/// More parameters of the entry function: the passed form of leaves.
pub fn more_params(b: &mut FunctionBuilder, shapes: &[Shape]) -> Vec<Vec<Value>> {
    shapes.iter().map(|s| s.passed().iter().map(|&ty| b.param(ty)).collect()).collect()
}

/// The parameters in order.
pub fn passed(leaves: &[Vec<Leaf>]) -> Vec<Value> {
    leaves.iter().flatten().flat_map(|l| l.passed.iter().copied()).collect()
}

/// Clears the shadow of every argument, constant ones included: their memory may meet that of others in a pointer.
pub fn zero_shadows(b: &mut FunctionBuilder, leaves: &[Vec<Leaf>], level: impl Into<memory::Level>) {
    let level = level.into();
    for leaf in leaves.iter().flatten() {
        memory::zero(b, &leaf.shape, &leaf.passed, level);
    }
}

/// The gradient in the shape of the arguments: `floats` are the cotangents of the active float parameters in order,
/// those of memory are in its shadow. One list of values for each leaf.
pub fn gather(b: &mut FunctionBuilder, leaves: &[Vec<Leaf>], floats: &[Value], level: u32) -> Vec<Vec<Value>> {
    let mut floats = floats.iter().copied();
    leaves
        .iter()
        .flatten()
        .map(|leaf| {
            let scalar = if leaf.is_active_float() { floats.next() } else { None };
            let source = if leaf.active { memory::Source::Shadow(level.into()) } else { memory::Source::Zero };
            memory::gather(b, &leaf.shape, &leaf.passed, scalar, source)
        })
        .collect()
}

/// The leaves of the gradient's own form, in the order of [`gather`].
pub fn gradient_shapes(leaves: &[Vec<Leaf>]) -> Vec<Shape> {
    leaves
        .iter()
        .flatten()
        .map(|l| match &l.shape {
            Shape::Slice { element } => Shape::Vec { element: element.clone() },
            s => s.clone(),
        })
        .collect()
}

/// The program of `F` on copies of its arguments' memory. Inside of a function two arguments may be the same memory, whose
/// one shadow would hold the sum of both gradients.
pub fn on_copies<F: Function>() -> Result<Module, BuildError> {
    // It becomes a part of another program, whose sums are made parallel as a whole.
    let module = crate::checkpoints::without(|| crate::sums::built(None, || width::one(F::module)))?;
    let signature = Signature::of::<F>(&module);
    let (mut b, leaves) = signature.begin("copies for");
    let mut args = Vec::new();
    for leaf in leaves.iter().flatten() {
        let copy = match leaf.shape {
            Shape::Scalar(_) => leaf.passed.clone(),
            _ => memory::gather(&mut b, &leaf.shape, &leaf.passed, None, memory::Source::Itself),
        };
        args.extend(&copy[..leaf.passed.len()]);
    }
    let results = b.call(FunctionId(0), &args, &signature.results);
    Ok(finish(module, b, &results))
}

/// Zeros of the float types among `types`.
pub fn float_zeros(b: &mut FunctionBuilder, types: &[Ty]) -> Vec<Value> {
    types.iter().filter(|t| t.is_float()).map(|&t| b.constant(Const::zero(t))).collect()
}

/// The number of cells of `D` in place.
pub fn inline_cells<D: Data>() -> u64 {
    chainrule_front::data::cells(&shape_of::<D>())
}

/// Ends the entry function and puts it first in the module.
pub fn finish(mut module: Module, b: FunctionBuilder, results: &[Value]) -> Module {
    let id = module.push(b.finish(results));
    make_entry(&mut module, id);
    module
}

/// Swaps `id` with function 0, in every call and rule.
fn make_entry(module: &mut Module, id: FunctionId) {
    let swap = |f: &mut FunctionId| {
        if f.0 == 0 {
            *f = id;
        } else if *f == id {
            *f = FunctionId(0);
        }
    };
    fn rename(block: &mut chainrule_ir::Block, swap: &impl Fn(&mut FunctionId)) {
        for stmt in &mut block.stmts {
            if let Some(function) = stmt.op.callee_mut() {
                swap(function);
            }
            for inner in stmt.op.blocks_mut() {
                rename(inner, swap);
            }
        }
    }
    for f in &mut module.functions {
        rename(&mut f.body, &swap);
        if let Some(rule) = &mut f.rule {
            rule.jvp.iter_mut().chain(&mut rule.vjp).for_each(swap);
        }
    }
    module.functions.swap(0, id.index());
}

/// A derivative that does not exist, as an error of building.
pub fn derivative(error: chainrule_ad::Error) -> BuildError {
    error.to_string().into()
}
