//! Plain Rust values in and out of a program's memory.
//!
//! A value has two forms (see [`Shape`]). *Inline*, as it lies in memory: its leaves in order, one cell each, fixed
//! arrays in place. *Passed*, as parameters and results of functions: its leaves in order, a fixed array as the address
//! of its cells.

use crate::handle::Mirror;
use chainrule_ir::{Context, Trap, Ty};

/// How a leaf of a value lies in memory and is passed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One cell; passed as itself.
    Scalar(Ty),
    /// `len` elements in place; passed as their address.
    Array {
        /// How many elements.
        len: u64,
        /// The leaves of an element.
        element: Vec<Shape>,
    },
    /// Address and length of elements elsewhere.
    Slice {
        /// The leaves of an element.
        element: Vec<Shape>,
    },
    /// Address, length and capacity of elements elsewhere.
    Vec {
        /// The leaves of an element.
        element: Vec<Shape>,
    },
}

impl Shape {
    /// Cells that it takes in place.
    pub fn cells(&self) -> u64 {
        match self {
            Shape::Scalar(_) => 1,
            Shape::Array { len, element } => len * cells(element),
            Shape::Slice { .. } => 2,
            Shape::Vec { .. } => 3,
        }
    }

    /// The types of its passed form.
    pub fn passed(&self) -> &'static [Ty] {
        match self {
            Shape::Scalar(ty) => match ty {
                Ty::F64 => &[Ty::F64],
                Ty::F32 => &[Ty::F32],
                Ty::I8 => &[Ty::I8],
                Ty::I16 => &[Ty::I16],
                Ty::I32 => &[Ty::I32],
                Ty::I64 => &[Ty::I64],
                Ty::U8 => &[Ty::U8],
                Ty::U16 => &[Ty::U16],
                Ty::U32 => &[Ty::U32],
                Ty::U64 => &[Ty::U64],
                Ty::Bool => &[Ty::Bool],
                Ty::Ptr => &[Ty::Ptr],
            },
            Shape::Array { .. } => &[Ty::Ptr],
            Shape::Slice { .. } => &[Ty::Ptr, Ty::U64],
            Shape::Vec { .. } => &[Ty::Ptr, Ty::U64, Ty::U64],
        }
    }
}

/// Cells that leaves take in place.
pub fn cells(leaves: &[Shape]) -> u64 {
    leaves.iter().map(Shape::cells).sum()
}

/// The leaves of a type.
pub fn shape_of<T: Data>() -> Vec<Shape> {
    let mut out = Vec::new();
    T::shape(&mut out);
    out
}

/// Plain data that can be handed to a program: numbers, arrays, vectors, tuples, options and structs of such.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be handed to a differentiable program",
    label = "not plain data",
    note = "numbers, bool, arrays, Vec, Option and tuples of such can; structs and fieldless enums with #[derive(Differentiable, Clone)]"
)]
pub trait Data: Mirror + Clone + 'static {
    /// The bits of a value are its inline form, and any bits are a value: as many cells as it has 64-bit words. Such
    /// elements go in and out of memory as a whole.
    const PLAIN: bool = false;

    /// Its leaves, in order.
    fn shape(out: &mut Vec<Shape>);

    /// Appends its inline form, putting what it points to into memory.
    ///
    /// # Errors
    /// When memory runs out.
    fn store(&self, ctx: &mut Context, out: &mut Vec<u64>) -> Result<(), Trap>;

    /// Reads its inline form back.
    fn fetch(ctx: &Context, cells: &mut dyn Iterator<Item = u64>) -> Self;

    /// Appends the inline forms of elements, in order.
    ///
    /// # Errors
    /// As [`Data::store`].
    fn store_all(elements: &[Self], ctx: &mut Context, out: &mut Vec<u64>) -> Result<(), Trap> {
        elements.iter().try_for_each(|x| x.store(ctx, out))
    }

    /// Reads `len` inline forms back, which together are `inline`.
    fn fetch_all(ctx: &Context, inline: &[u64], len: u64) -> Vec<Self> {
        let mut inline = inline.iter().copied();
        (0..len).map(|_| Self::fetch(ctx, &mut inline)).collect()
    }

    /// Calls `f` on every float in it: the components of its gradient, in order.
    fn visit(&self, f: &mut dyn FnMut(f64));

    /// As [`Data::visit`], to change them.
    fn visit_mut(&mut self, f: &mut dyn FnMut(&mut f64));

    /// A name for each float, in the same order: `car.ratios[2]` for `prefix` `car`.
    fn names(&self, prefix: &str, out: &mut Vec<String>);
}

/// The name of a field of `prefix`.
pub fn field_name(prefix: &str, field: &str) -> String {
    if prefix.is_empty() { field.to_string() } else { format!("{prefix}.{field}") }
}

/// The next cell; the shapes say how many there are.
fn next(cells: &mut dyn Iterator<Item = u64>) -> u64 {
    cells.next().unwrap_or_else(|| unreachable!("fewer cells than the shape of the value says"))
}

macro_rules! floats { ($($t:ty, $ty:ident, $plain:literal;)*) => { $(
    impl Data for $t {
        const PLAIN: bool = $plain;
        fn shape(out: &mut Vec<Shape>) {
            out.push(Shape::Scalar(Ty::$ty));
        }
        fn store(&self, _: &mut Context, out: &mut Vec<u64>) -> Result<(), Trap> {
            out.push(f64::from(*self).to_bits());
            Ok(())
        }
        fn fetch(_: &Context, cells: &mut dyn Iterator<Item = u64>) -> Self {
            f64::from_bits(next(cells)) as $t
        }
        fn store_all(elements: &[$t], _: &mut Context, out: &mut Vec<u64>) -> Result<(), Trap> {
            out.extend(elements.iter().map(|&x| f64::from(x).to_bits()));
            Ok(())
        }
        fn fetch_all(_: &Context, inline: &[u64], _: u64) -> Vec<$t> {
            inline.iter().map(|&cell| f64::from_bits(cell) as $t).collect()
        }
        fn visit(&self, f: &mut dyn FnMut(f64)) {
            f(f64::from(*self));
        }
        fn visit_mut(&mut self, f: &mut dyn FnMut(&mut f64)) {
            let mut wide = f64::from(*self);
            f(&mut wide);
            *self = wide as $t;
        }
        fn names(&self, prefix: &str, out: &mut Vec<String>) {
            out.push(prefix.to_string());
        }
    }
    impl Arg for $t {
        type Owned = $t;
        fn owned(&self) -> $t {
            *self
        }
    }
)* } }
floats! { f64, F64, true; f32, F32, false; }

macro_rules! discrete { ($($t:ty, $ty:ident, $plain:expr, |$x:ident| $store:expr, |$y:ident| $fetch:expr;)*) => { $(
    impl Data for $t {
        const PLAIN: bool = $plain;
        fn shape(out: &mut Vec<Shape>) {
            out.push(Shape::Scalar(Ty::$ty));
        }
        fn store(&self, _: &mut Context, out: &mut Vec<u64>) -> Result<(), Trap> {
            let $x = *self;
            out.push($store);
            Ok(())
        }
        fn fetch(_: &Context, cells: &mut dyn Iterator<Item = u64>) -> Self {
            let $y = next(cells);
            $fetch
        }
        fn store_all(elements: &[$t], _: &mut Context, out: &mut Vec<u64>) -> Result<(), Trap> {
            out.extend(elements.iter().map(|&$x| $store));
            Ok(())
        }
        fn fetch_all(_: &Context, inline: &[u64], _: u64) -> Vec<$t> {
            inline.iter().map(|&$y| $fetch).collect()
        }
        fn visit(&self, _: &mut dyn FnMut(f64)) {}
        fn visit_mut(&mut self, _: &mut dyn FnMut(&mut f64)) {}
        fn names(&self, _: &str, _: &mut Vec<String>) {}
    }
    impl Arg for $t {
        type Owned = $t;
        fn owned(&self) -> $t {
            *self
        }
    }
)* } }
discrete! {
    bool, Bool, false, |x| u64::from(x), |y| y != 0;
    i8, I8, false, |x| i64::from(x) as u64, |y| y as i8;
    i16, I16, false, |x| i64::from(x) as u64, |y| y as i16;
    i32, I32, false, |x| i64::from(x) as u64, |y| y as i32;
    i64, I64, true, |x| x as u64, |y| y as i64;
    isize, I64, size_of::<isize>() == 8, |x| x as i64 as u64, |y| y as isize;
    u8, U8, false, |x| u64::from(x), |y| y as u8;
    u16, U16, false, |x| u64::from(x), |y| y as u16;
    u32, U32, false, |x| u64::from(x), |y| y as u32;
    u64, U64, true, |x| x, |y| y;
    usize, U64, size_of::<usize>() == 8, |x| x as u64, |y| y as usize;
}

impl<T: Data, const N: usize> Data for [T; N] {
    const PLAIN: bool = T::PLAIN;

    fn shape(out: &mut Vec<Shape>) {
        out.push(Shape::Array { len: N as u64, element: shape_of::<T>() });
    }
    fn store(&self, ctx: &mut Context, out: &mut Vec<u64>) -> Result<(), Trap> {
        T::store_all(self, ctx, out)
    }
    fn fetch(ctx: &Context, cells: &mut dyn Iterator<Item = u64>) -> Self {
        std::array::from_fn(|_| T::fetch(ctx, cells))
    }
    fn visit(&self, f: &mut dyn FnMut(f64)) {
        self.iter().for_each(|x| x.visit(f));
    }
    fn visit_mut(&mut self, f: &mut dyn FnMut(&mut f64)) {
        self.iter_mut().for_each(|x| x.visit_mut(f));
    }
    fn names(&self, prefix: &str, out: &mut Vec<String>) {
        element_names(self, prefix, out);
    }
}

impl<T: Data, const N: usize> Arg for [T; N] {
    type Owned = [T; N];
    fn owned(&self) -> [T; N] {
        self.clone()
    }
}

fn element_names<T: Data>(elements: &[T], prefix: &str, out: &mut Vec<String>) {
    for (i, x) in elements.iter().enumerate() {
        x.names(&format!("{prefix}[{i}]"), out);
    }
}

/// Puts elements into memory: their address.
fn store_elements<T: Data>(elements: &[T], ctx: &mut Context) -> Result<u64, Trap> {
    if T::PLAIN {
        // SAFETY: plain elements are 64-bit words side by side.
        let words = unsafe { std::slice::from_raw_parts(elements.as_ptr().cast(), size_of_val(elements) / 8) };
        let address = ctx.alloc(words.len() as u64)?;
        ctx.cells_mut(address, words.len() as u64).copy_from_slice(words);
        return Ok(address);
    }
    let mut inline = Vec::with_capacity(elements.len());
    T::store_all(elements, ctx, &mut inline)?;
    let address = ctx.alloc(inline.len() as u64)?;
    ctx.cells_mut(address, inline.len() as u64).copy_from_slice(&inline);
    Ok(address)
}

/// Elements whose cells are all zero.
fn zeros<T: Data>(ctx: &Context, len: u64, width: u64) -> Vec<T> {
    if T::PLAIN {
        let mut out = Vec::<T>::with_capacity(len as usize);
        // SAFETY: plain elements are 64-bit words side by side, of any bits.
        unsafe {
            std::ptr::write_bytes(out.as_mut_ptr(), 0, len as usize);
            out.set_len(len as usize);
        }
        return out;
    }
    let mut cells = std::iter::repeat_n(0, (len * width) as usize);
    (0..len).map(|_| T::fetch(ctx, &mut cells)).collect()
}

/// Elements from memory; at null there are zeros.
fn fetch_elements<T: Data>(ctx: &Context, address: u64, len: u64) -> Vec<T> {
    let width = cells(&shape_of::<T>());
    if address == 0 && len > 0 {
        return zeros(ctx, len, width);
    }
    let inline = ctx.cells(address, len * width);
    if T::PLAIN {
        let mut out = Vec::<T>::with_capacity(len as usize);
        // SAFETY: plain elements are 64-bit words side by side, of any bits; there are as many as the vector has room for.
        unsafe {
            std::ptr::copy_nonoverlapping(inline.as_ptr(), out.as_mut_ptr().cast(), inline.len());
            out.set_len(len as usize);
        }
        return out;
    }
    T::fetch_all(ctx, inline, len)
}

impl<T: Data> Data for Vec<T> {
    fn shape(out: &mut Vec<Shape>) {
        out.push(Shape::Vec { element: shape_of::<T>() });
    }
    fn store(&self, ctx: &mut Context, out: &mut Vec<u64>) -> Result<(), Trap> {
        let address = store_elements(self, ctx)?;
        out.extend([address, self.len() as u64, self.len() as u64]);
        Ok(())
    }
    fn fetch(ctx: &Context, cells: &mut dyn Iterator<Item = u64>) -> Self {
        let (address, len, _capacity) = (next(cells), next(cells), next(cells));
        fetch_elements(ctx, address, len)
    }
    fn visit(&self, f: &mut dyn FnMut(f64)) {
        self.iter().for_each(|x| x.visit(f));
    }
    fn visit_mut(&mut self, f: &mut dyn FnMut(&mut f64)) {
        self.iter_mut().for_each(|x| x.visit_mut(f));
    }
    fn names(&self, prefix: &str, out: &mut Vec<String>) {
        element_names(self, prefix, out);
    }
}

impl<T: Data> Arg for Vec<T> {
    type Owned = Vec<T>;
    fn owned(&self) -> Vec<T> {
        self.clone()
    }
}

/// Passed as its flag and, if there is one, its value; an absent value's cells are zero and never read.
impl<T: Data> Data for Option<T> {
    fn shape(out: &mut Vec<Shape>) {
        out.push(Shape::Scalar(Ty::Bool));
        T::shape(out);
    }
    fn store(&self, ctx: &mut Context, out: &mut Vec<u64>) -> Result<(), Trap> {
        out.push(u64::from(self.is_some()));
        match self {
            Some(x) => x.store(ctx, out)?,
            None => out.extend(std::iter::repeat_n(0, cells(&shape_of::<T>()) as usize)),
        }
        Ok(())
    }
    fn fetch(ctx: &Context, inline: &mut dyn Iterator<Item = u64>) -> Self {
        if next(inline) != 0 {
            Some(T::fetch(ctx, inline))
        } else {
            for _ in 0..cells(&shape_of::<T>()) {
                next(inline);
            }
            None
        }
    }
    fn visit(&self, f: &mut dyn FnMut(f64)) {
        self.iter().for_each(|x| x.visit(f));
    }
    fn visit_mut(&mut self, f: &mut dyn FnMut(&mut f64)) {
        self.iter_mut().for_each(|x| x.visit_mut(f));
    }
    fn names(&self, prefix: &str, out: &mut Vec<String>) {
        self.iter().for_each(|x| x.names(prefix, out));
    }
}

impl<T: Data> Arg for Option<T> {
    type Owned = Option<T>;
    fn owned(&self) -> Option<T> {
        self.clone()
    }
}

/// A parameter as the plain function takes it: by value, by reference or as a slice.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a parameter of a differentiable program",
    note = "plain data can be, by value, `&T`, `&mut T`, `&[T]` or `&mut [T]`; see `Data`"
)]
pub trait Arg {
    /// The value itself, which also is the shape of its gradient.
    type Owned: Data;

    /// The function changes it.
    const MUTABLE: bool = false;

    /// The function cannot write to its memory.
    const SHARED: bool = false;

    /// A copy.
    fn owned(&self) -> Self::Owned;

    /// Where the value lies and how many elements it has, if it is a shared reference: where two agree, the values do.
    fn place(&self) -> Option<(usize, usize)> {
        None
    }

    /// Its leaves as a parameter.
    fn shape(out: &mut Vec<Shape>) {
        Self::Owned::shape(out);
    }

    /// Appends its passed form.
    ///
    /// # Errors
    /// When memory runs out.
    fn pass(&self, ctx: &mut Context, out: &mut Vec<u64>) -> Result<(), Trap> {
        pass(&self.owned(), ctx, out)
    }

    /// Takes the value that a mutable parameter has after the call.
    fn give_back(self, _: Self::Owned)
    where
        Self: Sized,
    {
    }
}

impl<T: Data> Arg for &T {
    type Owned = T;
    const SHARED: bool = true;
    fn owned(&self) -> T {
        (*self).clone()
    }
    fn place(&self) -> Option<(usize, usize)> {
        Some((std::ptr::from_ref::<T>(*self).addr(), 1))
    }
    fn pass(&self, ctx: &mut Context, out: &mut Vec<u64>) -> Result<(), Trap> {
        pass(*self, ctx, out)
    }
}

impl<T: Data> Arg for &mut T {
    type Owned = T;
    const MUTABLE: bool = true;
    fn owned(&self) -> T {
        (**self).clone()
    }
    fn pass(&self, ctx: &mut Context, out: &mut Vec<u64>) -> Result<(), Trap> {
        pass(&**self, ctx, out)
    }
    fn give_back(self, value: T) {
        *self = value;
    }
}

fn pass_slice<T: Data>(elements: &[T], ctx: &mut Context, out: &mut Vec<u64>) -> Result<(), Trap> {
    let address = store_elements(elements, ctx)?;
    out.extend([address, elements.len() as u64]);
    Ok(())
}

impl<T: Data> Arg for &[T] {
    type Owned = Vec<T>;
    const SHARED: bool = true;
    fn owned(&self) -> Vec<T> {
        self.to_vec()
    }
    fn place(&self) -> Option<(usize, usize)> {
        Some((self.as_ptr().addr(), self.len()))
    }
    fn shape(out: &mut Vec<Shape>) {
        out.push(Shape::Slice { element: shape_of::<T>() });
    }
    fn pass(&self, ctx: &mut Context, out: &mut Vec<u64>) -> Result<(), Trap> {
        pass_slice(self, ctx, out)
    }
}

impl<T: Data> Arg for &mut [T] {
    type Owned = Vec<T>;
    const MUTABLE: bool = true;
    fn owned(&self) -> Vec<T> {
        self.to_vec()
    }
    fn shape(out: &mut Vec<Shape>) {
        out.push(Shape::Slice { element: shape_of::<T>() });
    }
    fn pass(&self, ctx: &mut Context, out: &mut Vec<u64>) -> Result<(), Trap> {
        pass_slice(self, ctx, out)
    }
    fn give_back(self, value: Vec<T>) {
        self.clone_from_slice(&value);
    }
}

/// Appends the passed form of a value.
///
/// # Errors
/// When memory runs out.
pub fn pass<T: Data>(value: &T, ctx: &mut Context, out: &mut Vec<u64>) -> Result<(), Trap> {
    let mut inline = Vec::new();
    value.store(ctx, &mut inline)?;
    let mut inline = &inline[..];
    for shape in shape_of::<T>() {
        let (leaf, rest) = inline.split_at(shape.cells() as usize);
        inline = rest;
        match shape {
            Shape::Array { .. } => {
                let address = ctx.alloc(leaf.len() as u64)?;
                ctx.cells_mut(address, leaf.len() as u64).copy_from_slice(leaf);
                out.push(address);
            }
            Shape::Scalar(_) | Shape::Slice { .. } | Shape::Vec { .. } => out.extend_from_slice(leaf),
        }
    }
    Ok(())
}

/// Reads the passed form of a value back.
pub fn unpass<T: Data>(ctx: &Context, passed: &mut dyn Iterator<Item = u64>) -> T {
    let mut inline = Vec::new();
    for shape in shape_of::<T>() {
        match shape {
            Shape::Array { .. } => {
                let address = next(passed);
                match address {
                    0 => inline.extend(std::iter::repeat_n(0, shape.cells() as usize)),
                    _ => inline.extend_from_slice(ctx.cells(address, shape.cells())),
                }
            }
            Shape::Scalar(_) | Shape::Slice { .. } | Shape::Vec { .. } => {
                inline.extend((0..shape.cells()).map(|_| next(passed)));
            }
        }
    }
    T::fetch(ctx, &mut inline.into_iter())
}

/// All parameters of a function.
pub trait Args {
    /// The parameters' values: the shape of a gradient.
    type Owned: Data;

    /// Copies of all.
    fn owned(&self) -> Self::Owned;

    /// The leaves of each parameter.
    fn shapes() -> Vec<Vec<Shape>>;

    /// Whether the function changes each for its caller.
    fn mutable() -> Vec<bool>;

    /// Whether the function cannot write to each one's memory.
    fn shared() -> Vec<bool>;

    /// Where each lies, if it is a shared reference; see [`Arg::place`].
    fn places(&self) -> Vec<Option<(usize, usize)>>;

    /// Appends the passed form of all.
    ///
    /// # Errors
    /// When memory runs out.
    fn pass(&self, ctx: &mut Context, out: &mut Vec<u64>) -> Result<(), Trap> {
        self.pass_some(&|_| true, ctx, out)
    }

    /// Appends the passed form of those parameters whose number `which` accepts.
    ///
    /// # Errors
    /// When memory runs out.
    fn pass_some(&self, which: &dyn Fn(usize) -> bool, ctx: &mut Context, out: &mut Vec<u64>) -> Result<(), Trap>;

    /// Hands mutable parameters what they are after the call: `passed` as they went in, of which scalars and vectors
    /// come back changed in `results`.
    fn give_back(self, ctx: &Context, passed: &[u64], results: &mut dyn Iterator<Item = u64>);
}

fn arg_shape<A: Arg>() -> Vec<Shape> {
    let mut out = Vec::new();
    A::shape(&mut out);
    out
}

fn give_back<A: Arg>(
    arg: A,
    ctx: &Context,
    passed: &mut dyn Iterator<Item = u64>,
    results: &mut dyn Iterator<Item = u64>,
) {
    let mut now = Vec::new();
    for shape in arg_shape::<A>() {
        for _ in shape.passed() {
            let before = next(passed);
            let comes_back = A::MUTABLE && matches!(shape, Shape::Scalar(_) | Shape::Vec { .. });
            now.push(if comes_back { next(results) } else { before });
        }
        if matches!(shape, Shape::Slice { .. }) {
            // The owned form is a vector, which has a capacity too.
            now.push(0);
        }
    }
    if A::MUTABLE {
        arg.give_back(unpass(ctx, &mut now.into_iter()));
    }
}

macro_rules! tuples { ($(($($t:ident $i:tt),*);)*) => { $(
    impl<$($t: Data),*> Data for ($($t,)*) {
        fn shape(_out: &mut Vec<Shape>) {
            $($t::shape(_out);)*
        }
        fn store(&self, _ctx: &mut Context, _out: &mut Vec<u64>) -> Result<(), Trap> {
            $(self.$i.store(_ctx, _out)?;)*
            Ok(())
        }
        #[allow(clippy::unused_unit)]
        fn fetch(_ctx: &Context, _cells: &mut dyn Iterator<Item = u64>) -> Self {
            ($($t::fetch(_ctx, _cells),)*)
        }
        fn visit(&self, _f: &mut dyn FnMut(f64)) {
            $(self.$i.visit(_f);)*
        }
        fn visit_mut(&mut self, _f: &mut dyn FnMut(&mut f64)) {
            $(self.$i.visit_mut(_f);)*
        }
        fn names(&self, _prefix: &str, _out: &mut Vec<String>) {
            $(self.$i.names(&field_name(_prefix, stringify!($i)), _out);)*
        }
    }
    impl<$($t: Data),*> Arg for ($($t,)*) {
        type Owned = ($($t,)*);
        fn owned(&self) -> Self::Owned {
            self.clone()
        }
    }
    impl<$($t: Arg),*> Args for ($($t,)*) {
        type Owned = ($($t::Owned,)*);
        #[allow(clippy::unused_unit)]
        fn owned(&self) -> Self::Owned {
            ($(self.$i.owned(),)*)
        }
        fn shapes() -> Vec<Vec<Shape>> {
            vec![$(arg_shape::<$t>(),)*]
        }
        fn mutable() -> Vec<bool> {
            vec![$($t::MUTABLE,)*]
        }
        fn shared() -> Vec<bool> {
            vec![$($t::SHARED,)*]
        }
        fn places(&self) -> Vec<Option<(usize, usize)>> {
            vec![$(self.$i.place(),)*]
        }
        fn pass_some(
            &self,
            _which: &dyn Fn(usize) -> bool,
            _ctx: &mut Context,
            _out: &mut Vec<u64>,
        ) -> Result<(), Trap> {
            $(if _which($i) {
                self.$i.pass(_ctx, _out)?;
            })*
            Ok(())
        }
        fn give_back(self, _ctx: &Context, passed: &[u64], _results: &mut dyn Iterator<Item = u64>) {
            let mut _passed = passed.iter().copied();
            $(give_back(self.$i, _ctx, &mut _passed, _results);)*
        }
    }
)* } }
for_tuples!(tuples);
