//! Derivatives of memory, in and out of its shadow, by shape.
//!
//! Transforms keep the derivative of memory in its shadow (`chainrule_ir`, section 3). What a user sees has the shape
//! of the value itself: a gradient of `&[f64]` is a `Vec<f64>`. The functions here emit the code between the two.

use chainrule_front::data::{Shape, cells};
use chainrule_ir::{Const, FunctionBuilder, Message, Piece, Ty, Value};

/// A shadow level: its number, and the cells that the shadow of a cell has there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level {
    /// Which.
    pub number: u32,
    /// Cells of the shadow of a cell: the directions of forward mode at once.
    pub width: u32,
}

impl From<u32> for Level {
    fn from(number: u32) -> Level {
        Level { number, width: 1 }
    }
}

impl Level {
    /// The first cell of the shadow of the cell at `ptr`.
    pub fn of(self, b: &mut FunctionBuilder, ptr: Value) -> Value {
        b.wide_shadow(ptr, self.number, self.width)
    }

    /// The cells of the shadow of so many cells.
    pub fn cells(self, b: &mut FunctionBuilder, cells: Value) -> Value {
        if self.width == 1 {
            return cells;
        }
        let width = b.usize(u64::from(self.width));
        b.imul(cells, width)
    }
}

/// No address in it: its cells can be treated at once.
fn is_flat(leaves: &[Shape]) -> bool {
    leaves.iter().all(|s| match s {
        Shape::Scalar(_) => true,
        Shape::Array { element, .. } => is_flat(element),
        Shape::Slice { .. } | Shape::Vec { .. } => false,
    })
}

/// All of it is floats, in place.
pub fn is_all_float(leaves: &[Shape]) -> bool {
    leaves.iter().all(|s| match s {
        Shape::Scalar(ty) => ty.is_float(),
        Shape::Array { element, .. } => is_all_float(element),
        Shape::Slice { .. } | Shape::Vec { .. } => false,
    })
}

/// Some float is in it.
pub fn has_float(leaves: &[Shape]) -> bool {
    leaves.iter().any(|s| match s {
        Shape::Scalar(ty) => ty.is_float(),
        Shape::Array { element, .. } | Shape::Slice { element } | Shape::Vec { element } => has_float(element),
    })
}

/// `count` times the cells of an element.
fn extent(b: &mut FunctionBuilder, count: Value, element: &[Shape]) -> Value {
    let width = b.usize(cells(element));
    b.imul(count, width)
}

fn plus(b: &mut FunctionBuilder, ptr: Value, cells: u64) -> Value {
    if cells == 0 {
        return ptr;
    }
    let n = b.usize(cells);
    b.offset(ptr, n, 1)
}

/// Runs `body` with the address of each of `count` elements at `ptr`.
fn each_element(
    b: &mut FunctionBuilder,
    ptr: Value,
    count: Value,
    element: &[Shape],
    body: impl FnOnce(&mut FunctionBuilder, Value, Value),
) {
    let zero = b.usize(0);
    let width = cells(element) as u32;
    b.for_(zero, count, &[], |b, i, _| {
        let at = b.offset(ptr, i, width);
        body(b, at, i);
        Vec::new()
    });
}

/// The address and the number of the elements of a passed leaf, if it is not a scalar.
fn elements<'s>(b: &mut FunctionBuilder, shape: &'s Shape, passed: &[Value]) -> Option<(Value, Value, &'s [Shape])> {
    match shape {
        Shape::Scalar(_) => None,
        Shape::Array { len, element } => Some((passed[0], b.usize(*len), element)),
        Shape::Slice { element } | Shape::Vec { element } => Some((passed[0], passed[1], element)),
    }
}

/// The address and the cells of the memory behind a passed leaf, if there is some and no addresses are in it.
pub fn flat_extent(b: &mut FunctionBuilder, shape: &Shape, passed: &[Value]) -> Option<(Value, Value)> {
    let (ptr, count, element) = elements(b, shape, passed)?;
    is_flat(element).then(|| (ptr, extent(b, count, element)))
}

/// The same of the leaf that lies in memory at `ptr`.
fn elements_at<'s>(b: &mut FunctionBuilder, shape: &'s Shape, ptr: Value) -> Option<(Value, Value, &'s [Shape])> {
    match shape {
        Shape::Scalar(_) => None,
        Shape::Array { len, element } => Some((ptr, b.usize(*len), element)),
        Shape::Slice { element } | Shape::Vec { element } => {
            let (p, n) = (b.load(ptr, 0, Ty::Ptr), b.load(ptr, 1, Ty::U64));
            Some((p, n, element))
        }
    }
}

/// Clears the shadow of the memory behind a parameter.
pub fn zero(b: &mut FunctionBuilder, shape: &Shape, passed: &[Value], level: impl Into<Level>) {
    if let Some((ptr, count, element)) = elements(b, shape, passed) {
        zero_elements(b, ptr, count, element, level.into());
    }
}

fn zero_elements(b: &mut FunctionBuilder, ptr: Value, count: Value, element: &[Shape], level: Level) {
    let n = extent(b, count, element);
    let (shadow, n) = (level.of(b, ptr), level.cells(b, n));
    b.zero(shadow, n);
    if !is_flat(element) {
        each_element(b, ptr, count, element, |b, at, _| {
            each_leaf(b, element, at, |b, shape, at| {
                if let Some((p, n, e)) = elements_at(b, shape, at) {
                    if matches!(shape, Shape::Array { .. }) && is_flat(e) {
                        return;
                    }
                    zero_elements(b, p, n, e, level);
                }
            });
        });
    }
}

/// Runs `f` with each leaf of the element at `at`, and its address.
fn each_leaf(
    b: &mut FunctionBuilder,
    element: &[Shape],
    at: Value,
    mut f: impl FnMut(&mut FunctionBuilder, &Shape, Value),
) {
    let mut offset = 0;
    for shape in element {
        let here = plus(b, at, offset);
        f(b, shape, here);
        offset += shape.cells();
    }
}

/// Where the floats of gathered memory come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// They are zero.
    Zero,
    /// From the shadow of a level: a derivative, or one for each cell of a wide shadow.
    Shadow(Level),
    /// From the memory itself: a copy.
    Itself,
}

impl Source {
    /// How many values are gathered.
    fn count(self) -> usize {
        match self {
            Source::Shadow(level) => level.width as usize,
            Source::Zero | Source::Itself => 1,
        }
    }
}

/// The derivative of a passed leaf as a value of its own, in passed form: `scalar` for a float, what `source` says for
/// memory, zero for floats without one. What is no float is as in the value itself, so that enums and options keep
/// their form. A slice becomes a vector.
pub fn gather(
    b: &mut FunctionBuilder,
    shape: &Shape,
    passed: &[Value],
    scalar: Option<Value>,
    source: Source,
) -> Vec<Value> {
    gather_each(b, shape, passed, scalar.as_slice(), source).swap_remove(0)
}

/// As [`gather`], for each cell of a wide shadow; `scalars` are those of a float.
pub fn gather_each(
    b: &mut FunctionBuilder,
    shape: &Shape,
    passed: &[Value],
    scalars: &[Value],
    source: Source,
) -> Vec<Vec<Value>> {
    match shape {
        Shape::Scalar(_) if !scalars.is_empty() => scalars.iter().map(|&v| vec![v]).collect(),
        Shape::Scalar(ty) => {
            let same = if ty.is_float() { b.constant(Const::zero(*ty)) } else { passed[0] };
            vec![vec![same]; source.count()]
        }
        Shape::Array { element, .. } | Shape::Slice { element } | Shape::Vec { element } => {
            let (src, count, _) = elements(b, shape, passed).unwrap_or_else(|| unreachable!("not a scalar"));
            let array = matches!(shape, Shape::Array { .. });
            let all = gather_new(b, src, count, element, source);
            all.into_iter().map(|dst| if array { vec![dst] } else { vec![dst, count, count] }).collect()
        }
    }
}

fn gather_new(b: &mut FunctionBuilder, src: Value, count: Value, element: &[Shape], source: Source) -> Vec<Value> {
    let n = extent(b, count, element);
    let dst: Vec<Value> = (0..source.count()).map(|_| b.alloc(n)).collect();
    gather_elements(b, &dst, src, count, element, source);
    dst
}

/// The one type that all leaves are of, if they are floats.
fn only_float(leaves: &[Shape]) -> Option<Ty> {
    let mut types = leaves.iter().map(|s| match s {
        Shape::Scalar(ty) => ty.is_float().then_some(*ty),
        Shape::Array { element, .. } => only_float(element),
        Shape::Slice { .. } | Shape::Vec { .. } => None,
    });
    let first = types.next()??;
    types.all(|ty| ty == Some(first)).then_some(first)
}

fn gather_elements(
    b: &mut FunctionBuilder,
    dst: &[Value],
    src: Value,
    count: Value,
    element: &[Shape],
    source: Source,
) {
    let n = extent(b, count, element);
    match (source, only_float(element)) {
        (Source::Shadow(level), _) if level.width == 1 && is_all_float(element) => {
            let shadow = level.of(b, src);
            b.copy(dst[0], shadow, n);
        }
        (Source::Shadow(level), Some(ty)) => {
            let (shadow, zero) = (level.of(b, src), b.usize(0));
            b.for_(zero, n, &[], |b, i, _| {
                let from = b.offset(shadow, i, level.width);
                let all: Vec<Value> = (0..level.width).map(|lane| b.load(from, lane, ty)).collect();
                for (d, &dst) in all.into_iter().zip(dst) {
                    let to = b.offset(dst, i, 1);
                    b.store(to, 0, d);
                }
                Vec::new()
            });
        }
        (Source::Zero, _) if is_all_float(element) => b.zero(dst[0], n),
        (Source::Itself, _) if is_flat(element) => b.copy(dst[0], src, n),
        _ => each_element(b, src, count, element, |b, from, i| {
            let to: Vec<Value> = dst.iter().map(|&dst| b.offset(dst, i, cells(element) as u32)).collect();
            let mut offset = 0;
            each_leaf(b, element, from, |b, shape, from| {
                let to: Vec<Value> = to.iter().map(|&to| plus(b, to, offset)).collect();
                gather_leaf(b, shape, &to, from, source);
                offset += shape.cells();
            });
        }),
    }
}

fn gather_leaf(b: &mut FunctionBuilder, shape: &Shape, to: &[Value], from: Value, source: Source) {
    match (shape, source) {
        (Shape::Scalar(ty), Source::Shadow(level)) if ty.is_float() => {
            let shadow = level.of(b, from);
            for (lane, &to) in (0..).zip(to) {
                let d = b.load(shadow, lane, *ty);
                b.store(to, 0, d);
            }
        }
        (Shape::Scalar(ty), Source::Zero) if ty.is_float() => {
            let zero = b.constant(Const::zero(*ty));
            b.store(to[0], 0, zero);
        }
        (Shape::Scalar(ty), _) => {
            let same = b.load(from, 0, *ty);
            to.iter().for_each(|&to| b.store(to, 0, same));
        }
        (Shape::Array { len, element }, _) => {
            let n = b.usize(*len);
            gather_elements(b, to, from, n, element, source);
        }
        (Shape::Slice { element } | Shape::Vec { element }, _) => {
            let (p, n) = (b.load(from, 0, Ty::Ptr), b.load(from, 1, Ty::U64));
            let new = gather_new(b, p, n, element, source);
            for (&to, new) in to.iter().zip(new) {
                b.store(to, 0, new);
                b.store(to, 1, n);
                if matches!(shape, Shape::Vec { .. }) {
                    b.store(to, 2, n);
                }
            }
        }
    }
}

/// Sets the shadow of the memory behind a passed leaf from a derivative of the same shape, which for a slice is a
/// vector. Traps when lengths differ; `what` names the derivative in the message.
pub fn scatter(b: &mut FunctionBuilder, shape: &Shape, passed: &[Value], given: &[Value], level: u32, what: &str) {
    let Some((ptr, count, element)) = elements(b, shape, passed) else { return };
    if !matches!(shape, Shape::Array { .. }) {
        same_length(b, given[1], count, what);
    }
    scatter_elements(b, ptr, given[0], count, element, level, what);
}

fn same_length(b: &mut FunctionBuilder, given: Value, wanted: Value, what: &str) {
    let same = b.eq(given, wanted);
    let message: Message = vec![
        Piece::Text(format!("{what} has ")),
        Piece::Value { value: given, precision: None },
        Piece::Text(" elements where its value has ".into()),
        Piece::Value { value: wanted, precision: None },
        Piece::Text("; give it the same shape".into()),
    ];
    b.assert(same, message);
}

fn scatter_elements(
    b: &mut FunctionBuilder,
    ptr: Value,
    given: Value,
    count: Value,
    element: &[Shape],
    level: u32,
    what: &str,
) {
    let n = extent(b, count, element);
    let shadow = b.shadow(ptr, level);
    if is_all_float(element) {
        b.copy(shadow, given, n);
        return;
    }
    b.zero(shadow, n);
    each_element(b, ptr, count, element, |b, to, i| {
        let from = b.offset(given, i, cells(element) as u32);
        let mut offset = 0;
        each_leaf(b, element, to, |b, shape, to| {
            let from = plus(b, from, offset);
            scatter_leaf(b, shape, to, from, level, what);
            offset += shape.cells();
        });
    });
}

fn scatter_leaf(b: &mut FunctionBuilder, shape: &Shape, to: Value, from: Value, level: u32, what: &str) {
    match shape {
        Shape::Scalar(ty) => {
            if ty.is_float() {
                let d = b.load(from, 0, *ty);
                let shadow = b.shadow(to, level);
                b.store(shadow, 0, d);
            }
        }
        Shape::Array { len, element } => {
            let n = b.usize(*len);
            scatter_elements(b, to, from, n, element, level, what);
        }
        Shape::Slice { element } | Shape::Vec { element } => {
            let (p, n) = (b.load(to, 0, Ty::Ptr), b.load(to, 1, Ty::U64));
            let (given, m) = (b.load(from, 0, Ty::Ptr), b.load(from, 1, Ty::U64));
            same_length(b, m, n, what);
            scatter_elements(b, p, given, n, element, level, what);
        }
    }
}

/// Stores a passed leaf inline at `to`.
pub fn store_inline(b: &mut FunctionBuilder, shape: &Shape, passed: &[Value], to: Value) {
    match shape {
        Shape::Scalar(_) => b.store(to, 0, passed[0]),
        Shape::Array { .. } => {
            let n = b.usize(shape.cells());
            b.copy(to, passed[0], n);
        }
        Shape::Slice { .. } | Shape::Vec { .. } => {
            for (k, &v) in passed.iter().enumerate() {
                b.store(to, k as u32, v);
            }
        }
    }
}

/// Stores the passed forms of leaves inline, one after the other from `to` on.
pub fn store_all_inline(b: &mut FunctionBuilder, shapes: &[Shape], passed: &[Value], to: Value) {
    let (mut offset, mut rest) = (0, passed);
    for shape in shapes {
        let (own, others) = rest.split_at(shape.passed().len());
        let here = plus(b, to, offset);
        store_inline(b, shape, own, here);
        offset += shape.cells();
        rest = others;
    }
}

/// Some float is an `f32`.
pub fn has_narrow(leaves: &[Shape]) -> bool {
    leaves.iter().any(|s| match s {
        Shape::Scalar(ty) => *ty == Ty::F32,
        Shape::Array { element, .. } | Shape::Slice { element } | Shape::Vec { element } => has_narrow(element),
    })
}

/// How many floats there are, if that does not depend on the value.
pub fn known_floats(leaves: &[Shape]) -> Option<u64> {
    leaves
        .iter()
        .map(|s| match s {
            Shape::Scalar(ty) => Some(u64::from(ty.is_float())),
            Shape::Array { len, element } => Some(len * known_floats(element)?),
            Shape::Slice { element } | Shape::Vec { element } => (!has_float(element)).then_some(0),
        })
        .sum()
}

/// How many floats are behind a passed leaf, memory included.
pub fn count_floats(b: &mut FunctionBuilder, shape: &Shape, passed: &[Value]) -> Value {
    match elements(b, shape, passed) {
        None => b.usize(u64::from(has_float(std::slice::from_ref(shape)))),
        Some((ptr, count, element)) => count_elements(b, ptr, count, element),
    }
}

fn count_elements(b: &mut FunctionBuilder, ptr: Value, count: Value, element: &[Shape]) -> Value {
    if is_flat(element) {
        let each = b.usize(known_floats(element).unwrap_or(0));
        return b.imul(count, each);
    }
    let zero = b.usize(0);
    b.for_(zero, count, &[zero], |b, i, sum| {
        let at = b.offset(ptr, i, cells(element) as u32);
        let mut sum = sum[0];
        let mut offset = 0;
        for shape in element {
            let here = plus(b, at, offset);
            let n = match elements_at(b, shape, here) {
                None => b.usize(u64::from(has_float(std::slice::from_ref(shape)))),
                Some((p, n, e)) => count_elements(b, p, n, e),
            };
            sum = b.iadd(sum, n);
            offset += shape.cells();
        }
        vec![sum]
    })[0]
}

/// Runs `body` for each float in the memory behind a passed leaf, in order, with its address, its type and a carried
/// counter; returns the counter after.
pub fn each_float(
    b: &mut FunctionBuilder,
    shape: &Shape,
    passed: &[Value],
    counter: Value,
    body: &mut dyn FnMut(&mut FunctionBuilder, Value, Ty, Value) -> Value,
) -> Value {
    match elements(b, shape, passed) {
        None => counter,
        Some((ptr, count, element)) => match shape {
            Shape::Array { len: len @ 0..=FEW, element } => (0..*len).fold(counter, |counter, i| {
                let at = plus(b, ptr, i * cells(element));
                each_float_of(b, at, element, counter, body)
            }),
            _ => each_float_in(b, ptr, count, element, counter, body),
        },
    }
}

/// Elements of arrays so short are treated one by one, so that what is done with each is seen by itself.
const FEW: u64 = 4;

fn each_float_in(
    b: &mut FunctionBuilder,
    ptr: Value,
    count: Value,
    element: &[Shape],
    counter: Value,
    body: &mut dyn FnMut(&mut FunctionBuilder, Value, Ty, Value) -> Value,
) -> Value {
    if !has_float(element) {
        return counter;
    }
    let zero = b.usize(0);
    b.for_(zero, count, &[counter], |b, i, carried| {
        let at = b.offset(ptr, i, cells(element) as u32);
        vec![each_float_of(b, at, element, carried[0], body)]
    })[0]
}

/// As [`each_float`], of one element, inline at `at`.
pub fn each_float_of(
    b: &mut FunctionBuilder,
    at: Value,
    element: &[Shape],
    mut counter: Value,
    body: &mut dyn FnMut(&mut FunctionBuilder, Value, Ty, Value) -> Value,
) -> Value {
    let mut offset = 0;
    for shape in element {
        let here = plus(b, at, offset);
        counter = match shape {
            Shape::Scalar(ty) if ty.is_float() => body(b, here, *ty, counter),
            Shape::Scalar(_) => counter,
            Shape::Array { .. } | Shape::Slice { .. } | Shape::Vec { .. } => match elements_at(b, shape, here) {
                None => counter,
                Some((p, n, e)) => each_float_in(b, p, n, e, counter, body),
            },
        };
        offset += shape.cells();
    }
    counter
}
