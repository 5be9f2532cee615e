//! Values as text: what asserts and prints say.

use crate::module::Piece;
use crate::types::{Const, Ty, Value};

impl Const {
    /// The value as Rust's `{:?}` shows it: of `{}` floats differ, `2.0` from `2` and `1e-9` from its zeros.
    ///
    /// ```
    /// use chainrule_ir::Const;
    /// assert_eq!(Const::f64(2.0).debug(), "2.0");
    /// assert_eq!(Const::f32(1e-9).debug(), "1e-9");
    /// ```
    pub fn debug(self) -> String {
        match self.ty {
            Ty::F64 => format!("{:?}", f64::from_bits(self.bits)),
            Ty::F32 => format!("{:?}", f64::from_bits(self.bits) as f32),
            _ => self.show(None),
        }
    }

    /// The value as Rust's `{}` shows it, or `{:.precision$}`: an `f32` with the digits of an `f32`, a pointer in
    /// hexadecimal.
    ///
    /// ```
    /// use chainrule_ir::Const;
    /// assert_eq!(Const::f32(0.1).show(None), "0.1");
    /// assert_eq!(Const::f64(2.0).show(Some(3)), "2.000");
    /// ```
    pub fn show(self, precision: Option<u32>) -> String {
        match self.ty {
            Ty::F64 => show(f64::from_bits(self.bits), precision),
            Ty::F32 => show(f64::from_bits(self.bits) as f32, precision),
            Ty::I8 | Ty::I16 | Ty::I32 | Ty::I64 => (self.bits as i64).to_string(),
            Ty::U8 | Ty::U16 | Ty::U32 | Ty::U64 => self.bits.to_string(),
            Ty::Bool => show(self.bits != 0, precision),
            Ty::Ptr => format!("{:#x}", self.bits),
        }
    }
}

fn show(x: impl std::fmt::Display, precision: Option<u32>) -> String {
    match precision {
        Some(p) => format!("{x:.*}", p as usize),
        None => x.to_string(),
    }
}

/// A message with its operands filled in; `value` says what each is.
pub fn fill(message: &[Piece], value: impl Fn(Value) -> Const) -> String {
    let mut text = String::new();
    for piece in message {
        match piece {
            Piece::Text(words) => text.push_str(words),
            Piece::Value { value: v, precision } => text.push_str(&value(*v).show(*precision)),
            Piece::Debug(v) => text.push_str(&value(*v).debug()),
        }
    }
    text
}
