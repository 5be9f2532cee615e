//! Scalar types, values' names and source locations.

use std::fmt;

/// The type of a scalar value.
///
/// A value of any type fits one 64-bit *cell* of memory: floats as the bits of an `f64` (an `f32` is widened when
/// stored and narrowed when loaded, both exactly), signed integers sign-extended, unsigned integers and booleans
/// zero-extended, pointers as addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Ty {
    F64,
    F32,
    I8,
    I16,
    I32,
    I64,
    U8,
    U16,
    U32,
    /// Also `usize`.
    U64,
    Bool,
    /// The address of a cell.
    Ptr,
}

impl Ty {
    /// Every type, in order.
    pub const ALL: [Ty; 12] =
        [Ty::F64, Ty::F32, Ty::I8, Ty::I16, Ty::I32, Ty::I64, Ty::U8, Ty::U16, Ty::U32, Ty::U64, Ty::Bool, Ty::Ptr];

    /// `f64` or `f32`: the types that carry derivatives.
    #[inline]
    pub fn is_float(self) -> bool {
        matches!(self, Ty::F64 | Ty::F32)
    }

    /// One of the eight integer types.
    #[inline]
    pub fn is_int(self) -> bool {
        self.int_bits().is_some()
    }

    /// A signed integer type.
    pub fn is_signed(self) -> bool {
        matches!(self, Ty::I8 | Ty::I16 | Ty::I32 | Ty::I64)
    }

    /// The width of an integer type.
    #[inline]
    pub fn int_bits(self) -> Option<u32> {
        match self {
            Ty::I8 | Ty::U8 => Some(8),
            Ty::I16 | Ty::U16 => Some(16),
            Ty::I32 | Ty::U32 => Some(32),
            Ty::I64 | Ty::U64 => Some(64),
            Ty::F64 | Ty::F32 | Ty::Bool | Ty::Ptr => None,
        }
    }

    /// The name in the text form.
    pub fn name(self) -> &'static str {
        match self {
            Ty::F64 => "f64",
            Ty::F32 => "f32",
            Ty::I8 => "i8",
            Ty::I16 => "i16",
            Ty::I32 => "i32",
            Ty::I64 => "i64",
            Ty::U8 => "u8",
            Ty::U16 => "u16",
            Ty::U32 => "u32",
            Ty::U64 => "u64",
            Ty::Bool => "bool",
            Ty::Ptr => "ptr",
        }
    }
}

impl fmt::Display for Ty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A scalar SSA value: an index into [`Function::types`](crate::Function::types).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Value(pub u32);

impl Value {
    /// As an index.
    #[inline]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "%{}", self.0)
    }
}

/// A function of a module: an index into [`Module::functions`](crate::Module::functions).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FunctionId(pub u32);

impl FunctionId {
    /// As an index.
    #[inline]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A constant: its type and the bits of its cell.
///
/// Constants compare by bits, so a NaN equals itself and `-0.0` differs from `0.0`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Const {
    /// The type.
    pub ty: Ty,
    /// The cell; see [`Ty`].
    pub bits: u64,
}

impl Const {
    /// An `f64`.
    pub fn f64(x: f64) -> Const {
        Const { ty: Ty::F64, bits: x.to_bits() }
    }

    /// An `f32`.
    pub fn f32(x: f32) -> Const {
        Const { ty: Ty::F32, bits: f64::from(x).to_bits() }
    }

    /// A float of type `ty`, rounded to it.
    pub fn float(ty: Ty, x: f64) -> Const {
        match ty {
            Ty::F64 => Const::f64(x),
            Ty::F32 => Const::f32(x as f32),
            _ => panic!("a float constant of type {ty}"),
        }
    }

    /// An integer of type `ty`, wrapped to its width.
    pub fn int(ty: Ty, x: i128) -> Const {
        let bits = match ty {
            Ty::I8 => x as i8 as i64 as u64,
            Ty::I16 => x as i16 as i64 as u64,
            Ty::I32 => x as i32 as i64 as u64,
            Ty::I64 => x as i64 as u64,
            Ty::U8 => u64::from(x as u8),
            Ty::U16 => u64::from(x as u16),
            Ty::U32 => u64::from(x as u32),
            Ty::U64 => x as u64,
            Ty::F64 | Ty::F32 | Ty::Bool | Ty::Ptr => panic!("an integer constant of type {ty}"),
        };
        Const { ty, bits }
    }

    /// A `usize`.
    pub fn usize(x: u64) -> Const {
        Const { ty: Ty::U64, bits: x }
    }

    /// A boolean.
    pub fn bool(x: bool) -> Const {
        Const { ty: Ty::Bool, bits: u64::from(x) }
    }

    /// The null pointer: an address that is never loaded from or stored to.
    pub fn null() -> Const {
        Const { ty: Ty::Ptr, bits: 0 }
    }

    /// The zero of a type.
    pub fn zero(ty: Ty) -> Const {
        Const { ty, bits: 0 }
    }

    /// The cell is one that values of the type have; see [`Ty`].
    pub fn is_canonical(self) -> bool {
        match self.ty {
            Ty::F64 | Ty::Ptr => true,
            Ty::F32 => self.bits == Const::f32(f64::from_bits(self.bits) as f32).bits,
            Ty::Bool => self.bits <= 1,
            _ => self.as_int().is_some_and(|x| Const::int(self.ty, x) == self),
        }
    }

    /// The float it is, if it is one.
    pub fn as_float(self) -> Option<f64> {
        self.ty.is_float().then(|| f64::from_bits(self.bits))
    }

    /// The integer it is, if it is one.
    pub fn as_int(self) -> Option<i128> {
        if !self.ty.is_int() {
            None
        } else if self.ty.is_signed() {
            Some(i128::from(self.bits as i64))
        } else {
            Some(i128::from(self.bits))
        }
    }
}

/// Where in the user's source an operation comes from: an index into [`Sources`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Loc(pub u32);

impl Loc {
    /// No place is known.
    pub const NONE: Loc = Loc(0);
}

/// A place in the user's source.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Source {
    /// The file as the compiler names it.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// The places that a module's operations come from, each once.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    places: Vec<Source>,
    known: std::collections::HashMap<Source, Loc>,
}

impl Sources {
    /// The name of a place.
    pub fn intern(&mut self, source: Source) -> Loc {
        if let Some(&loc) = self.known.get(&source) {
            return loc;
        }
        self.places.push(source.clone());
        let loc = Loc(self.places.len() as u32);
        self.known.insert(source, loc);
        loc
    }

    /// The place of a name; nothing for [`Loc::NONE`].
    pub fn get(&self, loc: Loc) -> Option<&Source> {
        self.places.get((loc.0 as usize).checked_sub(1)?)
    }
}
