//! The program as a twin records it: with variables and exits.
//!
//! A twin runs from top to bottom, once, and says what it sees: "the value of this variable", "leave that loop".
//! [`lower`](crate::lower) turns the record into the structured SSA of [`chainrule_ir`], in which regions carry values
//! and nothing jumps.

use chainrule_ir::{self as ir, Loc, Ty, Value};

/// A mutable scalar: an index into [`Function::variables`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Variable(pub u32);

impl Variable {
    /// As an index.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Something that [`Stmt::Exit`] leaves: a loop, an iteration or a labelled body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Label(pub u32);

/// Statements in order.
pub type Body = Vec<Stmt>;

/// What a loop can be left by.
#[derive(Clone, Copy, Debug)]
pub struct Labels {
    /// Ends the loop: `break`.
    pub leave: Label,
    /// Ends the iteration: `continue`.
    pub next: Label,
}

/// A statement.
#[derive(Clone, Debug)]
pub enum Stmt {
    /// An operation without regions.
    Op(ir::Stmt),
    /// The variable begins to exist; its value is zero until it is set.
    Declare(Variable),
    /// The value is what the variable is now.
    Get(Value, Variable),
    /// The variable becomes the value.
    Set(Variable, Value),
    /// Control goes to the end of what the label names.
    Exit(Label),
    /// A body that exits can leave.
    Labelled(Label, Body),
    /// One of two bodies.
    If {
        /// Which one runs.
        cond: Value,
        /// Runs when `cond` holds.
        then: Body,
        /// Runs when it does not.
        otherwise: Body,
        /// Where it comes from.
        loc: Loc,
    },
    /// A counted loop.
    For {
        /// The index, defined in the body.
        index: Value,
        /// The first index.
        lo: Value,
        /// One past the last.
        hi: Value,
        /// What leaves it.
        labels: Labels,
        /// An iteration.
        body: Body,
        /// Where it comes from.
        loc: Loc,
    },
    /// A loop that runs while its test holds, or until it is left.
    While {
        /// What is evaluated before each iteration; nothing for `loop`.
        test: Option<Test>,
        /// What leaves it.
        labels: Labels,
        /// An iteration.
        body: Body,
        /// Where it comes from.
        loc: Loc,
    },
    /// A loop that runs at least once, and again while its body ends with `again`. Lowering makes it of the others.
    Repeat {
        /// An iteration.
        body: Body,
        /// Whether there is another one.
        again: Value,
        /// Where it comes from.
        loc: Loc,
    },
}

/// The condition of a `while` loop.
#[derive(Clone, Debug)]
pub struct Test {
    /// Evaluates it.
    pub body: Body,
    /// What it comes to.
    pub cond: Value,
}

/// A function as recorded.
#[derive(Debug)]
pub struct Function {
    /// Name, parameters, types of values; its body is empty.
    pub ir: ir::Function,
    /// The type of each variable.
    pub variables: Vec<Ty>,
    /// How many labels there are.
    pub labels: u32,
    /// The body.
    pub body: Body,
}

impl Function {
    /// A function without statements.
    pub fn new(name: &str) -> Function {
        Function { ir: ir::Function::new(name), variables: Vec::new(), labels: 0, body: Vec::new() }
    }

    /// A new variable, not yet declared.
    pub fn variable(&mut self, ty: Ty) -> Variable {
        self.variables.push(ty);
        Variable(self.variables.len() as u32 - 1)
    }

    /// A new label.
    pub fn label(&mut self) -> Label {
        self.labels += 1;
        Label(self.labels - 1)
    }
}
