//! How Rust writes programs: memory is a vector of cells, addresses are indices, a trap is an `Err` with its status.

mod prim;

use crate::source::{Checked, Header, Operand, Syntax};
use chainrule_ir::{Const, Prim, Ty};
use std::fmt::Write;

/// Rust without `unsafe`, with `State` of `prelude.rs.in`.
pub(super) struct Rust {
    /// The name of the program's entry.
    pub entry: String,
}

/// The type of values. Integers of any width are in the form of their cells.
pub(super) fn rust_type(ty: Ty) -> &'static str {
    match ty {
        Ty::F64 => "f64",
        Ty::F32 => "f32",
        Ty::I8 | Ty::I16 | Ty::I32 | Ty::I64 => "i64",
        Ty::U8 | Ty::U16 | Ty::U32 | Ty::U64 | Ty::Ptr => "u64",
        Ty::Bool => "bool",
    }
}

fn to_cell(ty: Ty, x: &str) -> String {
    match ty {
        Ty::F64 => format!("{x}.to_bits()"),
        Ty::F32 => format!("({x} as f64).to_bits()"),
        Ty::Bool | Ty::I8 | Ty::I16 | Ty::I32 | Ty::I64 => format!("({x} as u64)"),
        Ty::U8 | Ty::U16 | Ty::U32 | Ty::U64 | Ty::Ptr => x.to_owned(),
    }
}

fn from_cell(ty: Ty, cell: &str) -> String {
    match ty {
        Ty::F64 => format!("f64::from_bits({cell})"),
        Ty::F32 => format!("f64::from_bits({cell}) as f32"),
        Ty::Bool => format!("{cell} != 0"),
        Ty::I8 | Ty::I16 | Ty::I32 | Ty::I64 => format!("{cell} as i64"),
        Ty::U8 | Ty::U16 | Ty::U32 | Ty::U64 | Ty::Ptr => cell.to_owned(),
    }
}

/// A tuple; of one thing, the thing itself.
fn tuple(parts: &[String]) -> String {
    match parts {
        [one] => one.clone(),
        all => format!("({})", all.join(", ")),
    }
}

fn signature(f: &Header) -> String {
    let mut text = format!("fn {}(st: &mut State", f.name);
    for (ty, name) in &f.params {
        let _ = write!(text, ", {name}: {}", rust_type(*ty));
    }
    let results: Vec<String> = f.results.iter().map(|&ty| rust_type(ty).to_owned()).collect();
    let results = tuple(&results);
    let _ = if f.traps { write!(text, ") -> Result<{results}, u32>") } else { write!(text, ") -> {results}") };
    text
}

fn cell(ptr: &str, offset: u32) -> String {
    if offset == 0 { ptr.to_owned() } else { format!("{ptr} + {offset}") }
}

impl Rust {
    fn invoke(&self, callee: &Header, args: &[String]) -> String {
        let args: String = args.iter().flat_map(|x| [", ", x.as_str()]).collect();
        format!("{}(st{args})", callee.name)
    }
}

/// `let (a, b): (f64, u64) = `
fn bind(outs: &[(Ty, String)]) -> String {
    let names: Vec<String> = outs.iter().map(|(_, name)| name.clone()).collect();
    let types: Vec<String> = outs.iter().map(|(ty, _)| rust_type(*ty).to_owned()).collect();
    format!("let {}: {} = ", tuple(&names), tuple(&types))
}

impl Syntax for Rust {
    fn constant(&self, c: Const) -> String {
        prim::constant(c)
    }

    fn define(&self, ty: Ty, name: &str, value: &str) -> String {
        format!("let {name}: {} = {value};", rust_type(ty))
    }

    fn variable(&self, ty: Ty, name: &str, value: Option<&str>) -> String {
        match value {
            Some(value) => format!("let mut {name}: {} = {value};", rust_type(ty)),
            None => format!("let mut {name}: {};", rust_type(ty)),
        }
    }

    fn declare(&self, _: &Header) -> String {
        String::new()
    }

    fn declare_entry(&self, _: &Header) -> String {
        String::new()
    }

    fn open(&self, f: &Header) -> String {
        format!("\n// {}\n{} {{", f.comment.replace('\n', " "), signature(f))
    }

    fn leave(&self, f: &Header, results: &[String]) -> String {
        let results = tuple(results);
        if f.traps { format!("Ok({results})") } else { results }
    }

    fn entry(&self, f: &Header, main: bool) -> String {
        if !main {
            return String::new();
        }
        let args: Vec<String> =
            f.params.iter().enumerate().map(|(k, &(ty, _))| from_cell(ty, &format!("a[{k}]"))).collect();
        let outs: Vec<(Ty, String)> = f.results.iter().enumerate().map(|(k, &ty)| (ty, format!("o{k}"))).collect();
        let mut text = format!("\nfn {}(st: &mut State, a: &[u64]) -> Result<(), u32> {{\n", self.entry);
        let _ = writeln!(text, "    {}{}{};", bind(&outs), self.invoke(f, &args), if f.traps { "?" } else { "" });
        text.push_str("    Ok(())\n}");
        text
    }

    fn if_(&self, cond: &str, not: bool) -> String {
        if not { format!("if !{cond} {{") } else { format!("if {cond} {{") }
    }

    fn for_(&self, index: &str, lo: &str, hi: &str) -> String {
        format!("for {index} in {lo}..{hi} {{")
    }

    fn forever(&self) -> String {
        "loop {".to_owned()
    }

    fn prim(&self, prim: Prim, args: &[Operand], out: Ty) -> String {
        prim::total(prim, args, out)
    }

    fn extremum_of_number(&self, prim: Prim, args: &[Operand], _: Ty) -> String {
        let better = if prim == Prim::Min { "<" } else { ">" };
        format!("if {y} {better} {x} {{ {y} }} else {{ {x} }}", x = args[0].text, y = args[1].text)
    }

    fn checked(&self, prim: Prim, args: &[Operand], out: Ty, name: &str) -> Checked {
        prim::checked(prim, args, out, name)
    }

    fn fail_if(&self, _: &Header, bad: &str, status: u64, _: &[Operand]) -> String {
        format!("if {bad} {{ return Err({status}); }}")
    }

    fn fail_unless(&self, _: &Header, ok: &str, status: u64, _: &[Operand]) -> String {
        format!("if !{ok} {{ return Err({status}); }}")
    }

    fn print(&self, _: u64, _: &[Operand]) -> String {
        String::new()
    }

    fn call(&self, _: &Header, callee: &Header, args: &[String], outs: &[(Ty, String)]) -> String {
        format!("{}{}{};", bind(outs), self.invoke(callee, args), if callee.traps { "?" } else { "" })
    }

    fn recursive_call(
        &self,
        _: &Header,
        callee: &Header,
        args: &[Operand],
        outs: &[(Ty, String)],
        too_deep: u64,
    ) -> String {
        let args: Vec<String> = args.iter().map(|x| x.text.clone()).collect();
        let first = outs.first().map_or("", |o| o.1.as_str());
        let (call, propagate) = (self.invoke(callee, &args), if callee.traps { "?" } else { "" });
        format!(
            "if st.depth == 0 {{ return Err({too_deep}); }}\n\
             st.depth -= 1;\n\
             let r{first} = {call};\n\
             st.depth += 1;\n\
             {}r{first}{propagate};",
            bind(outs)
        )
    }

    fn spread(&self, _: &Header, _: &Header, _: u64, _: &[Operand], _: &[(Ty, String)]) -> String {
        unreachable!("programs with sums on several threads are refused")
    }

    fn alloc(&self, _: &Header, name: &str, cells: &Operand, status: u64) -> String {
        let n = &cells.text;
        format!(
            "let {name}: u64 = st.bump;\n\
             if {n} > st.limit - {name} {{ return Err({status}); }}\n\
             st.bump = {name} + {n};"
        )
    }

    fn room(&self) -> String {
        "st.limit - st.bump".to_owned()
    }

    fn save(&self, name: &str) -> String {
        format!("let {name}: u64 = st.bump;")
    }

    fn restore(&self, name: &str) -> String {
        format!("st.bump = {name};")
    }

    fn offset(&self, ptr: &str, index: &Operand, stride: u32) -> String {
        match index.constant {
            Some(c) => match c.bits.wrapping_mul(u64::from(stride)) {
                0 => ptr.to_owned(),
                n => format!("{ptr}.wrapping_add({n})"),
            },
            None if stride == 1 => format!("{ptr}.wrapping_add({})", to_cell(index.ty, &index.text)),
            None => format!("{ptr}.wrapping_add({}.wrapping_mul({stride}))", to_cell(index.ty, &index.text)),
        }
    }

    fn shadow(&self, ptr: &str, level: u32, width: u32) -> String {
        let times = if width == 1 { String::new() } else { format!(" * {width}") };
        format!("{ptr}{times} + (st.span << {level})")
    }

    fn private_shadow(&self, _: &str) -> String {
        unreachable!("programs with sums on several threads are refused")
    }

    fn load(&self, ty: Ty, ptr: &str, offset: u32) -> String {
        from_cell(ty, &format!("st.at({})", cell(ptr, offset)))
    }

    fn store(&self, ptr: &str, offset: u32, value: &Operand) -> String {
        format!("st.put({}, {});", cell(ptr, offset), to_cell(value.ty, &value.text))
    }

    fn copy(&self, dst: &str, src: &str, cells: &Operand) -> String {
        format!("st.copy({dst}, {src}, {});", cells.text)
    }

    fn zero(&self, ptr: &str, cells: &Operand) -> String {
        format!("st.zero({ptr}, {});", cells.text)
    }
}
