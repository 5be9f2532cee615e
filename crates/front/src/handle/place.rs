//! Where scalars live.

use crate::builder::{emit, push, refuse};
use crate::surface::{Stmt, Variable};
use chainrule_ir::{Const, Op, Prim, Ty, Value, eval_prim};

/// Where a scalar lives.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Place {
    /// Nowhere yet: a constant.
    Const(Const),
    /// It is this value.
    Value(Value),
    /// In a variable.
    Variable(Variable),
    /// In memory: the cell so many cells after an address.
    Memory(Value, u32),
    /// It is itself the address so many cells after an address.
    Address(Value, u32),
    /// Control never gets to where it would be used.
    Never,
}

/// Whether a handle stands for what is in a place, or for a reference to the place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ref {
    /// The value.
    No,
    /// `&place`
    Shared,
    /// `&mut place`
    Mut,
    /// One of both: an element of a slice of unknown [`Access`].
    Unknown,
}

/// What may be done through a slice, as far as it is known. Types of references are erased, so the address of a slice
/// keeps this by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Not known, or not the address of a slice.
    Unknown,
    /// `&[T]`
    Shared,
    /// `&mut [T]`
    Mut,
}

/// A scalar handle. It refers to its place: binding it does not read it.
#[derive(Clone, Copy, Debug)]
pub struct Scalar {
    /// Where it lives.
    pub place: Place,
    /// Its type.
    pub ty: Ty,
    /// What it stands for.
    pub by_ref: Ref,
    /// What the slice allows whose address it is.
    pub access: Access,
}

impl Scalar {
    /// A scalar in a place.
    pub fn at(place: Place, ty: Ty) -> Scalar {
        Scalar { place, ty, by_ref: Ref::No, access: Access::Unknown }
    }

    /// A value.
    pub fn value(value: Value, ty: Ty) -> Scalar {
        Scalar::at(Place::Value(value), ty)
    }

    /// A constant.
    pub fn constant(c: Const) -> Scalar {
        Scalar::at(Place::Const(c), c.ty)
    }

    /// The same place, standing for something else.
    pub fn with_ref(self, by_ref: Ref) -> Scalar {
        Scalar { by_ref, ..self }
    }

    /// The same address, of a slice that allows this.
    pub fn with_access(self, access: Access) -> Scalar {
        Scalar { access, ..self }
    }

    /// The constant it is, if it is one.
    pub fn as_const(self) -> Option<Const> {
        match self.place {
            Place::Const(c) => Some(c),
            _ => None,
        }
    }

    /// Reads it.
    #[track_caller]
    #[inline(never)]
    pub fn get(self) -> Value {
        match self.place {
            Place::Const(c) => emit(Op::Const(c), c.ty),
            Place::Value(v) | Place::Address(v, 0) => v,
            Place::Variable(variable) => {
                let v = crate::builder::fresh(self.ty);
                push(|_| Stmt::Get(v, variable));
                v
            }
            Place::Memory(ptr, offset) => emit(Op::Load { ptr, offset }, self.ty),
            Place::Address(ptr, offset) => {
                let index = emit(Op::Const(Const::usize(u64::from(offset))), Ty::U64);
                emit(Op::Offset { ptr, index, stride: 1 }, Ty::Ptr)
            }
            Place::Never => emit(Op::Const(Const::zero(self.ty)), self.ty),
        }
    }

    /// What it is now: later changes of its place do not show.
    #[track_caller]
    #[inline(never)]
    pub fn read(self) -> Scalar {
        match self.place {
            Place::Const(_) | Place::Value(_) | Place::Address(..) | Place::Never => self.with_ref(Ref::No),
            Place::Variable(_) | Place::Memory(..) => {
                Scalar { place: Place::Value(self.get()), by_ref: Ref::No, ..self }
            }
        }
    }

    /// Writes it.
    #[track_caller]
    #[inline(never)]
    pub fn set(self, value: Scalar) {
        if value.place == Place::Never {
            return;
        }
        match self.place {
            Place::Variable(variable) => {
                let v = value.get();
                push(|_| Stmt::Set(variable, v));
            }
            Place::Memory(ptr, offset) => {
                let value = value.get();
                crate::builder::effect(Op::Store { ptr, offset, value });
            }
            Place::Never => {}
            Place::Const(_) | Place::Value(_) | Place::Address(..) => refuse(
                "this would change a copy: differentiable code cannot choose between `&mut` places or keep them in structs; change the place where it is",
            ),
        }
    }

    /// The cell that an address names, moved on by `index · stride` cells.
    #[track_caller]
    #[inline(never)]
    pub fn offset(self, index: Scalar, stride: u32) -> Scalar {
        let (base, before) = match self.read().place {
            Place::Address(base, before) => (base, before),
            _ => (self.get(), 0),
        };
        let constant = index.as_const().and_then(|c| u32::try_from(c.bits).ok()).and_then(|i| i.checked_mul(stride));
        let place = match constant.and_then(|o| o.checked_add(before)) {
            Some(offset) => Place::Address(base, offset),
            None => {
                let (ptr, index) = (self.get(), index.get());
                Place::Address(emit(Op::Offset { ptr, index, stride }, Ty::Ptr), 0)
            }
        };
        Scalar { access: self.access, ..Scalar::at(place, Ty::Ptr) }
    }

    /// A scalar of type `ty` in the cell so many cells after this address.
    #[track_caller]
    pub fn cell(self, offset: u32, ty: Ty) -> Scalar {
        let place = match self.read().place {
            Place::Address(base, before) if before.checked_add(offset).is_some() => {
                Place::Memory(base, before + offset)
            }
            Place::Never => Place::Never,
            _ => Place::Memory(self.get(), offset),
        };
        Scalar::at(place, ty)
    }
}

/// A primitive on scalars; of constants that have a value, it is a constant.
#[track_caller]
#[inline(never)]
pub(crate) fn prim_as(prim: Prim, args: &[Scalar], out: Ty) -> Scalar {
    let constants: Option<Vec<Const>> = args.iter().map(|a| a.as_const()).collect();
    if let Some(constants) = constants {
        let types: Vec<Ty> = constants.iter().map(|c| c.ty).collect();
        let cells: Vec<u64> = constants.iter().map(|c| c.bits).collect();
        if let Ok(bits) = eval_prim(prim, &types, &cells, out) {
            return Scalar::constant(Const { ty: out, bits });
        }
    }
    let args = args.iter().map(|a| a.get()).collect();
    Scalar::value(emit(Op::Prim(prim, args), out), out)
}

/// A primitive whose result has the type of its first argument.
#[track_caller]
pub(crate) fn prim(prim: Prim, args: &[Scalar]) -> Scalar {
    prim_as(prim, args, args[0].ty)
}

/// A comparison.
#[track_caller]
pub(crate) fn compare(prim: Prim, a: Scalar, b: Scalar) -> Scalar {
    prim_as(prim, &[a, b], Ty::Bool)
}

/// `y` if `cond`, else `z`.
#[track_caller]
pub(crate) fn select(cond: Scalar, y: Scalar, z: Scalar) -> Scalar {
    match cond.as_const() {
        Some(c) => if c.bits != 0 { y } else { z }.read(),
        None => prim_as(Prim::Select, &[cond, y, z], y.ty),
    }
}

/// `x as ty`
#[track_caller]
pub(crate) fn cast_to(x: Scalar, ty: Ty) -> Scalar {
    if x.ty == ty { x.read() } else { prim_as(Prim::Cast, &[x], ty) }
}

/// A `usize` constant.
pub(crate) fn count(n: u64) -> Scalar {
    Scalar::constant(Const::usize(n))
}

/// A leaf of a handle.
#[derive(Clone, Copy, Debug)]
pub enum Leaf {
    /// A scalar.
    Scalar(Scalar),
    /// A fixed array.
    Array {
        /// Its address.
        ptr: Scalar,
        /// How many cells it takes.
        cells: u32,
    },
}

/// What a leaf of a type is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeafTy {
    /// A scalar.
    Scalar(Ty),
    /// A fixed array of so many cells.
    Array(u32),
}

/// Leaves in order.
pub type Leaves<'a> = std::slice::Iter<'a, Leaf>;

impl LeafTy {
    /// Cells that it takes in memory.
    pub fn cells(self) -> u32 {
        match self {
            LeafTy::Scalar(_) => 1,
            LeafTy::Array(cells) => cells,
        }
    }

    /// The type that it is passed as: an array by its address.
    pub fn passed(self) -> Ty {
        match self {
            LeafTy::Scalar(ty) => ty,
            LeafTy::Array(_) => Ty::Ptr,
        }
    }

    /// A leaf of this type from what is passed for it.
    pub fn leaf(self, passed: Scalar) -> Leaf {
        match self {
            LeafTy::Scalar(_) => Leaf::Scalar(passed),
            LeafTy::Array(cells) => Leaf::Array { ptr: passed, cells },
        }
    }
}

impl Leaf {
    /// What is passed for it: a scalar itself, or an array's address.
    pub fn scalar(self) -> Scalar {
        match self {
            Leaf::Scalar(s) | Leaf::Array { ptr: s, .. } => s,
        }
    }

    /// The same with another scalar or address.
    pub fn with_scalar(self, scalar: Scalar) -> Leaf {
        match self {
            Leaf::Scalar(_) => Leaf::Scalar(scalar),
            Leaf::Array { cells, .. } => Leaf::Array { ptr: scalar, cells },
        }
    }

    /// Its type.
    pub fn ty(self) -> LeafTy {
        match self {
            Leaf::Scalar(s) => LeafTy::Scalar(s.ty),
            Leaf::Array { cells, .. } => LeafTy::Array(cells),
        }
    }
}
