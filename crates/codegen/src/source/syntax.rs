//! What a language has to say.

use chainrule_ir::{Const, Prim, Ty};

/// How a function is called.
pub(crate) struct Header {
    /// Its name, one of its program.
    pub name: String,
    /// Its name for people.
    pub comment: String,
    /// The types and names of its parameters.
    pub params: Vec<(Ty, String)>,
    /// The types of its results.
    pub results: Vec<Ty>,
    /// It can trap: it gives a status besides its results.
    pub traps: bool,
    /// It calls itself, perhaps through others.
    pub recursive: bool,
}

/// An operand of an operation.
pub(crate) struct Operand {
    /// The expression: a name or a literal.
    pub text: String,
    /// Its type.
    pub ty: Ty,
    /// The constant that it is, if it is one.
    pub constant: Option<Const>,
}

/// An operation that may have no result.
pub(crate) struct Checked {
    /// What runs before the check; may define the result.
    pub before: String,
    /// There is no result; nothing if there always is one.
    pub bad: Option<String>,
    /// What runs after the check; defines the result if nothing did before.
    pub after: String,
}

/// How a language writes programs. What has lines for its value ends them itself; blocks are closed by `}`.
///
/// Every value has the type that [`Syntax::define`] and [`Syntax::variable`] give it; integers narrower than 64 bits are
/// in the form of their cells, extended to 64.
pub(crate) trait Syntax {
    /// A literal.
    fn constant(&self, c: Const) -> String;

    /// `name = value`, which stays so.
    fn define(&self, ty: Ty, name: &str, value: &str) -> String;

    /// A variable, with its first value if it has one yet.
    fn variable(&self, ty: Ty, name: &str, value: Option<&str>) -> String;

    /// Makes a variable `value`.
    fn assign(&self, name: &str, value: &str) -> String {
        format!("{name} = {value};")
    }

    /// Names a function that is defined later.
    fn declare(&self, f: &Header) -> String;

    /// Names the entry of a function that is defined later.
    fn declare_entry(&self, f: &Header) -> String;

    /// Opens a function.
    fn open(&self, f: &Header) -> String;

    /// Leaves a function with its results.
    fn leave(&self, f: &Header, results: &[String]) -> String;

    /// An entry: takes cells, calls the function, gives cells and a status. The program's own if `main`.
    fn entry(&self, f: &Header, main: bool) -> String;

    /// Opens a block that runs where `cond` holds; where it does not if `not`.
    fn if_(&self, cond: &str, not: bool) -> String;

    /// Closes the block of a condition and opens that of the other case.
    fn otherwise(&self) -> String {
        "} else {".to_owned()
    }

    /// Opens a loop over `lo..hi`.
    fn for_(&self, index: &str, lo: &str, hi: &str) -> String;

    /// The larger or the smaller of two numbers of which the first is never a NaN.
    fn extremum_of_number(&self, prim: Prim, args: &[Operand], out: Ty) -> String {
        self.prim(prim, args, out)
    }

    /// Mathematics for loops that a compiler can turn to vector instructions; nothing where there is none of this kind.
    fn vector_prim(&self, _prim: Prim, _args: &[Operand], _out: Ty) -> Option<String> {
        None
    }

    /// Opens a loop over `lo..hi` that runs through short ranges, `from..to`, with room for values of each of them.
    fn for_ranges(&self, _lo: &str, _hi: &str, _from: &str, _to: &str, _room: &[(Ty, String)]) -> String {
        unreachable!("a language with vector mathematics says how it loops over ranges")
    }

    /// Opens a loop over `lo..hi` whose iterations can go side by side if memory allows it.
    fn for_vector(&self, index: &str, lo: &str, hi: &str) -> String {
        self.for_(index, lo, hi)
    }

    /// Sums without an order are added in any.
    fn accumulates(&self) -> bool {
        false
    }

    /// Opens a loop over `lo..hi` no iteration of which touches memory that another one changes, or carries anything but sums
    /// without an order.
    fn for_apart(&self, index: &str, lo: &str, hi: &str) -> String {
        self.for_(index, lo, hi)
    }

    /// The place of a value in the room of a range.
    fn in_range(&self, room: &str, index: &str, from: &str) -> String {
        format!("{room}[{index} - {from}]")
    }

    /// Opens a loop without an end.
    fn forever(&self) -> String;

    /// Leaves the innermost loop.
    fn leave_loop(&self) -> String {
        "break;".to_owned()
    }

    /// A primitive that always has a value.
    fn prim(&self, prim: Prim, args: &[Operand], out: Ty) -> String;

    /// A primitive that may have none, as the value `name`.
    fn checked(&self, prim: Prim, args: &[Operand], out: Ty, name: &str) -> Checked;

    /// Leaves the function with a status where `bad` holds; before, these are the operands of its message.
    fn fail_if(&self, f: &Header, bad: &str, status: u64, operands: &[Operand]) -> String;

    /// As [`Syntax::fail_if`], unless `ok` holds.
    fn fail_unless(&self, f: &Header, ok: &str, status: u64, operands: &[Operand]) -> String;

    /// Prints.
    fn print(&self, status: u64, operands: &[Operand]) -> String;

    /// The values `outs` are those of `callee` on `args`, called from `f`.
    fn call(&self, f: &Header, callee: &Header, args: &[String], outs: &[(Ty, String)]) -> String;

    /// As [`Syntax::call`], which may be too deep, with this status.
    fn recursive_call(
        &self,
        f: &Header,
        callee: &Header,
        args: &[Operand],
        outs: &[(Ty, String)],
        too_deep: u64,
    ) -> String;

    /// The values `outs` are those of the spread of this number, of `callee` on `args`, the first two of which are the
    /// range.
    fn spread(&self, f: &Header, callee: &Header, number: u64, args: &[Operand], outs: &[(Ty, String)]) -> String;

    /// `name` is the address of fresh cells, or it is left with a status.
    fn alloc(&self, f: &Header, name: &str, cells: &Operand, status: u64) -> String;

    /// How many cells are left.
    fn room(&self) -> String;

    /// Remembers where memory ends.
    fn save(&self, name: &str) -> String;

    /// Releases what was allocated since.
    fn restore(&self, name: &str) -> String;

    /// The address of a cell.
    fn offset(&self, ptr: &str, index: &Operand, stride: u32) -> String;

    /// The address of the cell in a shadow.
    fn shadow(&self, ptr: &str, level: u32, width: u32) -> String;

    /// The address of the cell in the shadow that calls of a spread have of their own.
    fn private_shadow(&self, ptr: &str) -> String;

    /// A cell.
    fn load(&self, ty: Ty, ptr: &str, offset: u32) -> String;

    /// Stores into a cell.
    fn store(&self, ptr: &str, offset: u32, value: &Operand) -> String;

    /// Copies cells.
    fn copy(&self, dst: &str, src: &str, cells: &Operand) -> String;

    /// Clears cells.
    fn zero(&self, ptr: &str, cells: &Operand) -> String;
}
