//! The floats of arguments and results in a program's memory, in the order of [`Data::visit`].

use chainrule_front::data::{Data, Shape, cells, pass, shape_of};
use chainrule_ir::memory::CELL;
use chainrule_ir::{Context, Trap, Ty};

/// Where a leaf is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The parameter or result of this number.
    Passed(usize),
    /// The cell at this address.
    Memory(u64),
}

/// What a walk meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaf {
    /// A float.
    Float(Place),
    /// An integer, a boolean or a length, and what it is.
    Discrete(Place, u64),
    /// So many cells at an address, which the leaves that follow lie in.
    Block(u64, u64),
}

/// Tells `f` the leaves of values in passed form.
pub fn walk(ctx: &Context, shapes: &[Shape], passed: &[u64], f: &mut dyn FnMut(Leaf)) {
    let mut at = 0;
    for shape in shapes {
        let place = Place::Passed(at);
        match shape {
            Shape::Scalar(ty) => scalar(*ty, place, passed[at], f),
            Shape::Array { len, element } => elements(ctx, element, passed[at], *len, f),
            Shape::Slice { element } | Shape::Vec { element } => {
                f(Leaf::Discrete(Place::Passed(at + 1), passed[at + 1]));
                elements(ctx, element, passed[at], passed[at + 1], f);
            }
        }
        at += shape.passed().len();
    }
}

fn scalar(ty: Ty, place: Place, bits: u64, f: &mut dyn FnMut(Leaf)) {
    f(if ty.is_float() { Leaf::Float(place) } else { Leaf::Discrete(place, bits) });
}

fn elements(ctx: &Context, element: &[Shape], address: u64, len: u64, f: &mut dyn FnMut(Leaf)) {
    f(Leaf::Block(address, len * cells(element)));
    inline(ctx, element, address, len, f);
}

fn inline(ctx: &Context, element: &[Shape], address: u64, len: u64, f: &mut dyn FnMut(Leaf)) {
    let mut at = address;
    for _ in 0..len {
        for shape in element {
            match shape {
                Shape::Scalar(ty) => scalar(*ty, Place::Memory(at), ctx.cells(at, 1)[0], f),
                Shape::Array { len, element } => inline(ctx, element, at, *len, f),
                Shape::Slice { element } | Shape::Vec { element } => {
                    let (ptr, len) = (ctx.cells(at, 2)[0], ctx.cells(at, 2)[1]);
                    f(Leaf::Discrete(Place::Memory(at + CELL), len));
                    elements(ctx, element, ptr, len, f);
                }
            }
            at += shape.cells() * CELL;
        }
    }
}

/// Tells `f` the cells of values in passed form, in order, as many at once as lie together: whether they are floats, and
/// what they hold. What is no float is an integer, a boolean or a length.
pub fn runs(ctx: &Context, shapes: &[Shape], passed: &[u64], f: &mut dyn FnMut(bool, &[u64])) {
    let mut at = 0;
    for shape in shapes {
        match shape {
            Shape::Scalar(ty) => f(ty.is_float(), &passed[at..=at]),
            Shape::Array { len, element } => runs_of(ctx, element, passed[at], *len, f),
            Shape::Slice { element } | Shape::Vec { element } => {
                f(false, &passed[at + 1..at + 2]);
                runs_of(ctx, element, passed[at], passed[at + 1], f);
            }
        }
        at += shape.passed().len();
    }
}

fn runs_of(ctx: &Context, element: &[Shape], address: u64, len: u64, f: &mut dyn FnMut(bool, &[u64])) {
    if let Some(floats) = alike(element) {
        return f(floats, ctx.cells(address, len * cells(element)));
    }
    let mut at = address;
    for _ in 0..len {
        for shape in element {
            match shape {
                Shape::Scalar(ty) => f(ty.is_float(), ctx.cells(at, 1)),
                Shape::Array { len, element } => runs_of(ctx, element, at, *len, f),
                Shape::Slice { element } | Shape::Vec { element } => {
                    let (ptr, len) = (ctx.cells(at, 2)[0], ctx.cells(at, 2)[1]);
                    f(false, &[len]);
                    runs_of(ctx, element, ptr, len, f);
                }
            }
            at += shape.cells() * CELL;
        }
    }
}

/// Whether leaves are floats, if all are or none is, and all lie in place.
fn alike(leaves: &[Shape]) -> Option<bool> {
    let mut kinds = leaves.iter().map(|s| match s {
        Shape::Scalar(ty) => Some(ty.is_float()),
        Shape::Array { element, .. } => alike(element),
        Shape::Slice { .. } | Shape::Vec { .. } => None,
    });
    let first = kinds.next().unwrap_or(Some(false))?;
    kinds.all(|kind| kind == Some(first)).then_some(first)
}

/// How many floats are in a value.
pub fn count<D: Data>(value: &D) -> usize {
    let mut n = 0;
    value.visit(&mut |_| n += 1);
    n
}

/// For each float that a [`walk`] over `value` meets, whether it is there: the cells of an absent option are met too.
///
/// # Errors
/// When memory runs out.
pub fn present<D: Data>(value: &D, met: usize, memory: u64) -> Result<Vec<bool>, Trap> {
    if count(value) == met {
        return Ok(vec![true; met]);
    }
    // Those that are there are made one; the cells of what is absent are zero.
    let mut marked = value.clone();
    marked.visit_mut(&mut |x| *x = 1.0);
    let mut ctx = Context::new(0, memory)?;
    let mut passed = Vec::new();
    pass(&marked, &mut ctx, &mut passed)?;
    let mut there = Vec::with_capacity(met);
    walk(&ctx, &shape_of::<D>(), &passed, &mut |leaf| {
        if let Leaf::Float(place) = leaf {
            let bits = match place {
                Place::Passed(k) => passed[k],
                Place::Memory(at) => ctx.cells(at, 1)[0],
            };
            there.push(f64::from_bits(bits) == 1.0);
        }
    });
    Ok(there)
}
