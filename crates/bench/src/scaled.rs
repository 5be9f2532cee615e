//! Programs of a given size, written with the handles that twins are written with.

use chainrule::{BuildError, Function};
use chainrule_front::rt::{self, In, Ir, Module, Shared, lit};
use std::marker::PhantomData;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Numbers in, a number out; made of pieces that repeat.
pub trait Shape: 'static {
    /// Its name in the table.
    const NAME: &'static str;

    /// Statements of a piece, about.
    const PIECE: usize;

    /// Appends piece number `i`: what it makes of two numbers, with the array at hand.
    fn piece(i: usize, state: (Ir<f64>, Ir<f64>), xs: Ir<[f64]>) -> (Ir<f64>, Ir<f64>);
}

static SIZE: AtomicUsize = AtomicUsize::new(300);

/// A program of the shape `S`, of [`set_size`]'s size.
pub struct Scaled<S>(PhantomData<S>);

/// Says how many statements, about, the programs that are built from now on have.
pub fn set_size(statements: usize) {
    SIZE.store(statements, Ordering::Relaxed);
}

impl<S: Shape> Function for Scaled<S> {
    type Args<'a> = (f64, f64, &'a [f64]);
    type Out = f64;
    const NAME: &'static str = S::NAME;

    fn module() -> Result<Module, BuildError> {
        let pieces = (SIZE.load(Ordering::Relaxed) / S::PIECE).max(1);
        rt::module(|| {
            rt::define::<(In<Ir<f64>>, In<Ir<f64>>, Shared<Ir<[f64]>>), Ir<f64>>(S::NAME, |(x, y, xs)| {
                let (x, y) = (0..pieces).fold((x, y), |state, i| S::piece(i, state, xs));
                x + y
            })
        })
    }
}

fn constant(i: usize) -> Ir<f64> {
    lit(0.25 + (i % 7) as f64 * 0.125)
}

/// Arithmetic in one block.
pub struct Straight;

impl Shape for Straight {
    const NAME: &'static str = "straight line";
    const PIECE: usize = 8;
    fn piece(i: usize, (x, y): (Ir<f64>, Ir<f64>), _: Ir<[f64]>) -> (Ir<f64>, Ir<f64>) {
        let s = (x * constant(i) + y).sin();
        let d = s * y - x / lit(3.0);
        (d, s * lit(0.5))
    }
}

/// Branches on numbers, whose arms set variables.
pub struct Branches;

impl Shape for Branches {
    const NAME: &'static str = "branches";
    const PIECE: usize = 11;
    fn piece(i: usize, (x, y): (Ir<f64>, Ir<f64>), _: Ir<[f64]>) -> (Ir<f64>, Ir<f64>) {
        let u = rt::var_(x);
        let if_ = rt::if_(rt::lt(x, y * constant(i)));
        let z = if_
            .then({
                rt::set(u, rt::load(u) * lit(0.5));
                x.cos()
            })
            .else_((y * x).exp() * lit(0.01));
        (rt::load(u) + z, z * y)
    }
}

/// Reads and writes of one array, with checked indices.
pub struct Memory;

impl Shape for Memory {
    const NAME: &'static str = "memory";
    const PIECE: usize = 14;
    fn piece(i: usize, (x, y): (Ir<f64>, Ir<f64>), xs: Ir<[f64]>) -> (Ir<f64>, Ir<f64>) {
        let a = rt::var_(rt::clone(xs.to_vec()));
        let k: Ir<usize> = lit(i % 16);
        let v = rt::load(rt::index(a, k));
        rt::set(rt::index_mut(a, k), v * x);
        let w = rt::load(rt::index(a, lit::<usize>((i + 1) % 16)));
        (w.sin() * y, v + x)
    }
}

/// Loops with a short body, one after the other.
pub struct Loops;

impl Shape for Loops {
    const NAME: &'static str = "loops";
    const PIECE: usize = 12;
    fn piece(i: usize, (x, y): (Ir<f64>, Ir<f64>), xs: Ir<[f64]>) -> (Ir<f64>, Ir<f64>) {
        let sum = rt::var_(x);
        let l = rt::for_(rt::range(lit::<usize>(0), xs.len()));
        let v = rt::load(rt::index(xs, l.item()));
        rt::set(sum, (rt::load(sum) * v + constant(i)).sin());
        l.end();
        (rt::load(sum), y)
    }
}

/// Calls of functions, each of some forty statements; each is called twice.
pub struct Calls;

impl Shape for Calls {
    const NAME: &'static str = "calls";
    const PIECE: usize = 42;
    fn piece(i: usize, (x, y): (Ir<f64>, Ir<f64>), xs: Ir<[f64]>) -> (Ir<f64>, Ir<f64>) {
        let args = (In(x), In(y), Shared(xs));
        rt::call(&format!("f{}", i / 2), &format!("f{}", i / 2), args, |(x, y, xs): (Ir<f64>, Ir<f64>, Ir<[f64]>)| {
            (0..10).fold((x, y), |state, j| Straight::piece(i / 2 + j, state, xs))
        })
    }
}
