//! Text to programs; section 7 of the specification is the grammar.

use crate::lex::{ParseError, Placed, Token, lex};
use crate::module::{Block, For, Function, Loop, Message, Module, Op, Piece, Rule, Spread, Stmt, Values};
use crate::prim::{Prim, Width};
use crate::types::{Const, FunctionId, Loc, Source, Ty, Value};
use std::collections::HashMap;

/// Reads a module from its text form.
///
/// ```
/// let text = "func @square(%0: f64) -> (f64) {\n  %1: f64 = mul %0, %0\n  yield %1\n}\n";
/// let module = chainrule_ir::parse(text)?;
/// assert_eq!(module.to_string(), text);
/// let error = chainrule_ir::parse("func @f() -> () {\n  %0: f64 = sine\n}").unwrap_err();
/// assert_eq!(error.to_string(), "2:13: expected an operation, found `sine`");
/// # Ok::<(), chainrule_ir::ParseError>(())
/// ```
///
/// # Errors
/// With line and column, when the text does not follow the grammar. That the program makes sense is
/// [`verify`](crate::verify())'s business.
pub fn parse(text: &str) -> Result<Module, ParseError> {
    let tokens = lex(text)?;
    let mut names: HashMap<String, Vec<u32>> = HashMap::new();
    let mut count = 0;
    for w in tokens.windows(3) {
        if let [Token::Word(func), Token::Mark("@"), Token::Word(name) | Token::Text(name)] =
            [&w[0].token, &w[1].token, &w[2].token]
            && func == "func"
        {
            names.entry(name.clone()).or_default().push(count);
            count += 1;
        }
    }
    let mut parser = Parser { tokens, at: 0, module: Module::default(), names, count, function: Function::new("") };
    parser.module()?;
    Ok(parser.module)
}

/// Reads a constant of type `ty` as the text form has it.
///
/// # Errors
/// When the text is not one.
pub fn parse_const(ty: Ty, text: &str) -> Result<Const, ParseError> {
    let tokens = lex(text)?;
    let mut parser = Parser {
        tokens,
        at: 0,
        module: Module::default(),
        names: HashMap::new(),
        count: 0,
        function: Function::new(""),
    };
    let c = parser.constant(ty)?;
    match parser.peek() {
        Token::End => Ok(c),
        _ => parser.fail("the end"),
    }
}

struct Parser {
    tokens: Vec<Placed>,
    at: usize,
    module: Module,
    /// Which functions have a name.
    names: HashMap<String, Vec<u32>>,
    /// How many functions there are.
    count: u32,
    /// The function that is being read.
    function: Function,
}

type Parsed<T> = Result<T, ParseError>;

impl Parser {
    fn peek(&self) -> &Token {
        &self.tokens[self.at].token
    }

    /// The next token; the last is the end and stays.
    fn next(&mut self) -> Token {
        let token = self.tokens[self.at].token.clone();
        self.at = (self.at + 1).min(self.tokens.len() - 1);
        token
    }

    fn fail<T>(&self, expected: impl Into<String>) -> Parsed<T> {
        let Placed { token, line, column } = &self.tokens[self.at];
        Err(ParseError { line: *line, column: *column, expected: expected.into(), found: token.to_string() })
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.peek(), Token::Word(w) if w == word)
    }

    fn eat_word(&mut self, word: &str) -> bool {
        let is = self.is_word(word);
        if is {
            self.next();
        }
        is
    }

    fn eat(&mut self, mark: &str) -> bool {
        let is = matches!(self.peek(), Token::Mark(m) if *m == mark);
        if is {
            self.next();
        }
        is
    }

    fn expect(&mut self, mark: &str) -> Parsed<()> {
        if self.eat(mark) { Ok(()) } else { self.fail(format!("`{mark}`")) }
    }

    fn expect_word(&mut self, word: &str) -> Parsed<()> {
        if self.eat_word(word) { Ok(()) } else { self.fail(format!("`{word}`")) }
    }

    fn number(&mut self, what: &str) -> Parsed<u32> {
        match self.peek() {
            Token::Word(w) => match w.parse() {
                Ok(n) => {
                    self.next();
                    Ok(n)
                }
                Err(_) => self.fail(what),
            },
            _ => self.fail(what),
        }
    }

    fn text(&mut self, what: &str) -> Parsed<String> {
        match self.peek() {
            Token::Text(_) => match self.next() {
                Token::Text(t) => Ok(t),
                _ => self.fail(what),
            },
            _ => self.fail(what),
        }
    }

    fn value(&mut self) -> Parsed<Value> {
        match *self.peek() {
            Token::Value(n) => {
                self.next();
                Ok(Value(n))
            }
            _ => self.fail("a value (`%n`)"),
        }
    }

    fn values(&mut self) -> Parsed<Vec<Value>> {
        let mut values = vec![self.value()?];
        while self.eat(",") {
            values.push(self.value()?);
        }
        Ok(values)
    }

    fn ty(&mut self) -> Parsed<Ty> {
        let found = match self.peek() {
            Token::Word(w) => Ty::ALL.into_iter().find(|t| t.name() == w),
            _ => None,
        };
        match found {
            Some(ty) => {
                self.next();
                Ok(ty)
            }
            None => self.fail("a type"),
        }
    }

    /// `%n: type`, which defines the value.
    fn definition(&mut self) -> Parsed<Value> {
        let v = self.value()?;
        self.expect(":")?;
        let ty = self.ty()?;
        self.define(v, ty);
        Ok(v)
    }

    /// Gives `v` its type. Values that are never given one, gaps in the numbering, count as `f64`.
    fn define(&mut self, v: Value, ty: Ty) {
        let types = &mut self.function.types;
        if types.len() <= v.index() {
            types.resize(v.index() + 1, Ty::F64);
        }
        types[v.index()] = ty;
    }

    fn module(&mut self) -> Parsed<()> {
        if self.eat_word("levels") {
            self.module.levels = self.number("a number of shadow levels")?;
        }
        while *self.peek() != Token::End {
            self.function()?;
            let function = std::mem::replace(&mut self.function, Function::new(""));
            self.module.functions.push(function);
        }
        Ok(())
    }

    fn function(&mut self) -> Parsed<()> {
        self.expect_word("func")?;
        self.expect("@")?;
        self.function.name = match self.peek() {
            Token::Word(w) | Token::Text(w) => w.clone(),
            _ => return self.fail("the name of a function"),
        };
        self.next();
        self.expect("(")?;
        while !self.eat(")") {
            if !self.function.params.is_empty() {
                self.expect(",")?;
            }
            let v = self.definition()?;
            self.function.params.push(v);
        }
        self.expect("->")?;
        self.expect("(")?;
        while !self.eat(")") {
            if !self.function.results.is_empty() {
                self.expect(",")?;
            }
            let ty = self.ty()?;
            self.function.results.push(ty);
        }
        self.function.release = self.eat_word("release");
        if self.eat_word("rule") {
            self.function.rule = Some(self.rule()?);
        }
        self.function.loc = self.location()?;
        self.function.body = self.block()?;
        Ok(())
    }

    fn rule(&mut self) -> Parsed<Rule> {
        self.expect("(")?;
        let mut rule = Rule { jvp: None, vjp: None };
        while !self.eat(")") {
            if rule.jvp.is_some() || rule.vjp.is_some() {
                self.expect(",")?;
            }
            if self.eat_word("jvp") {
                rule.jvp = Some(self.callee()?);
            } else if self.eat_word("vjp") {
                rule.vjp = Some(self.callee()?);
            } else {
                return self.fail("`jvp` or `vjp`");
            }
        }
        Ok(rule)
    }

    fn callee(&mut self) -> Parsed<FunctionId> {
        if self.eat("#") {
            return Ok(FunctionId(self.number("the number of a function")?));
        }
        self.expect("@")?;
        let ids = match self.peek() {
            Token::Word(w) | Token::Text(w) => self.names.get(w).map(Vec::as_slice),
            _ => return self.fail("the name of a function"),
        };
        match ids {
            Some(&[id]) => {
                self.next();
                Ok(FunctionId(id))
            }
            Some(_) => self.fail("a number (`#n`), since several functions have this name"),
            None => self.fail(format!("the name of one of the {} functions", self.count)),
        }
    }

    fn location(&mut self) -> Parsed<Loc> {
        if !self.eat("@") {
            return Ok(Loc::NONE);
        }
        let file = self.text("the name of a file")?;
        self.expect(":")?;
        let line = self.number("a line")?;
        self.expect(":")?;
        let column = self.number("a column")?;
        Ok(self.module.sources.intern(Source { file, line, column }))
    }

    fn block(&mut self) -> Parsed<Block> {
        self.expect("{")?;
        let mut block = Block::default();
        if self.eat_word("unused") {
            self.definition()?;
            while self.eat(",") {
                self.definition()?;
            }
        }
        stacker::maybe_grow(64 << 10, 1 << 20, || {
            while !self.eat("}") {
                if self.eat_word("yield") {
                    block.yields = self.values()?;
                    return self.expect("}");
                }
                block.stmts.push(self.stmt()?);
            }
            Ok(())
        })?;
        Ok(block)
    }

    fn stmt(&mut self) -> Parsed<Stmt> {
        let mut outs = Values::new();
        if matches!(self.peek(), Token::Value(_)) {
            outs.push(self.definition()?);
            while self.eat(",") {
                outs.push(self.definition()?);
            }
            self.expect("=")?;
        }
        let word = match self.peek() {
            Token::Word(w) => w.clone(),
            _ => return self.fail("an operation"),
        };
        if let Some(prim) = Prim::from_name(&word) {
            self.next();
            let args = self.values()?;
            return self.ends(outs, Op::Prim(prim, args.into_iter().collect()));
        }
        let place = self.at;
        self.next();
        let op = match word.as_str() {
            "const" => {
                let Some(&out) = outs.first() else {
                    self.at = place;
                    return self.fail("a value for the constant to define");
                };
                Op::Const(self.constant(self.function.ty(out))?)
            }
            "alloc" => Op::Alloc { cells: self.value()? },
            "room" => Op::Room,
            "offset" => {
                let (ptr, index) = (self.value()?, self.after(",")?);
                self.expect("*")?;
                Op::Offset { ptr, index, stride: self.number("a stride in cells")? }
            }
            "shadow" => {
                let ptr = self.value()?;
                self.expect(",")?;
                let level = self.number("a shadow level")?;
                let width = if self.eat_word("by") { self.number("a number of cells")? } else { 1 };
                Op::Shadow { ptr, level, width }
            }
            "load" => {
                let (ptr, offset) = self.cell()?;
                Op::Load { ptr, offset }
            }
            "store" => {
                let (ptr, offset) = self.cell()?;
                Op::Store { ptr, offset, value: self.after(",")? }
            }
            "copy" => Op::Copy { dst: self.value()?, src: self.after(",")?, cells: self.after(",")? },
            "zero" => Op::Zero { ptr: self.value()?, cells: self.after(",")? },
            "call" => {
                let function = self.callee()?;
                self.expect("(")?;
                let args = if matches!(self.peek(), Token::Value(_)) { self.values()? } else { Vec::new() };
                self.expect(")")?;
                Op::Call { function, args }
            }
            "spread" => {
                let function = self.callee()?;
                self.expect("(")?;
                let args = if matches!(self.peek(), Token::Value(_)) { self.values()? } else { Vec::new() };
                self.expect(")")?;
                self.expect_word("over")?;
                let (lo, hi) = (self.value()?, self.after("..")?);
                self.expect_word("by")?;
                let grain = self.number("a number of indices")?;
                let kept = self.eat_word("keeps");
                let keeps = if kept { Some(self.number("a shadow level")?) } else { None };
                Op::Spread(Box::new(Spread { function, lo, hi, grain, args, keeps }))
            }
            "assert" => {
                let cond = self.value()?;
                let message = if self.eat(",") { self.message()? } else { Message::new() };
                Op::Assert { cond, message }
            }
            "print" => {
                let empty = !matches!(self.peek(), Token::Text(_)) && !self.is_piece();
                Op::Print { message: if empty { Message::new() } else { self.message()? } }
            }
            "if" => return self.if_(outs),
            "for" => return self.for_(outs),
            "loop" => return self.loop_(outs),
            _ => {
                self.at = place;
                return self.fail("an operation");
            }
        };
        self.ends(outs, op)
    }

    fn ends(&mut self, outs: Values, op: Op) -> Parsed<Stmt> {
        let loc = self.location()?;
        Ok(Stmt { outs, op, loc })
    }

    fn after(&mut self, mark: &str) -> Parsed<Value> {
        self.expect(mark)?;
        self.value()
    }

    fn cell(&mut self) -> Parsed<(Value, u32)> {
        let ptr = self.value()?;
        self.expect("+")?;
        Ok((ptr, self.number("an offset in cells")?))
    }

    /// A value stands here as a piece of a message, not as the first result of the next statement.
    fn is_piece(&self) -> bool {
        let follows =
            |m: &str| matches!(&self.tokens.get(self.at + 1).map(|t| &t.token), Some(Token::Mark(x)) if *x == m);
        matches!(self.peek(), Token::Value(_)) && !follows(":")
    }

    fn message(&mut self) -> Parsed<Message> {
        let mut message = Message::new();
        loop {
            message.push(match self.peek() {
                Token::Text(_) => Piece::Text(self.text("a text")?),
                Token::Value(_) => {
                    let value = self.value()?;
                    if self.eat_word("debug") {
                        Piece::Debug(value)
                    } else {
                        let precise = self.eat_word("to");
                        let precision = if precise { Some(self.number("a number of digits")?) } else { None };
                        Piece::Value { value, precision }
                    }
                }
                _ => return self.fail("a text or a value"),
            });
            if !self.eat(",") {
                return Ok(message);
            }
        }
    }

    fn if_(&mut self, outs: Values) -> Parsed<Stmt> {
        let cond = self.value()?;
        let loc = self.location()?;
        let then = self.block()?;
        let otherwise = if self.eat_word("else") { self.block()? } else { Block::default() };
        Ok(Stmt { outs, op: Op::if_(cond, then, otherwise), loc })
    }

    fn for_(&mut self, outs: Values) -> Parsed<Stmt> {
        let index = self.value()?;
        self.define(index, Ty::U64);
        self.expect_word("in")?;
        let (lo, hi) = (self.value()?, self.after("..")?);
        let (params, inits) = self.carried()?;
        let release = self.eat_word("release");
        let loc = self.location()?;
        let body = self.block()?;
        Ok(Stmt { outs, op: Op::For(Box::new(For { index, lo, hi, params, inits, body, release })), loc })
    }

    fn loop_(&mut self, outs: Values) -> Parsed<Stmt> {
        let (params, inits) = self.carried()?;
        let release = self.eat_word("release");
        let loc = self.location()?;
        let body = self.block()?;
        Ok(Stmt { outs, op: Op::Loop(Box::new(Loop { params, inits, body, release })), loc })
    }

    fn carried(&mut self) -> Parsed<(Vec<Value>, Vec<Value>)> {
        let (mut params, mut inits) = (Vec::new(), Vec::new());
        if self.eat_word("with") {
            loop {
                params.push(self.definition()?);
                inits.push(self.after("=")?);
                if !self.eat(",") {
                    break;
                }
            }
        }
        Ok((params, inits))
    }

    fn constant(&mut self, ty: Ty) -> Parsed<Const> {
        if self.eat_word("bits") {
            return match self.peek() {
                Token::Word(w) => match w.strip_prefix("0x").and_then(|d| u64::from_str_radix(d, 16).ok()) {
                    Some(bits) => {
                        self.next();
                        Ok(Const { ty, bits })
                    }
                    None => self.fail("64 bits (`0x…`)"),
                },
                _ => self.fail("64 bits (`0x…`)"),
            };
        }
        let found = match self.peek() {
            Token::Word(w) => literal(ty, w),
            _ => None,
        };
        match found {
            Some(c) => {
                self.next();
                Ok(c)
            }
            None => self.fail(format!("a constant of type {ty}")),
        }
    }
}

fn literal(ty: Ty, word: &str) -> Option<Const> {
    match ty {
        Ty::F64 | Ty::F32 if word == "nan" => Some(Const { ty, bits: f64::NAN.to_bits() }),
        Ty::F64 => Some(Const::f64(word.parse().ok()?)),
        Ty::F32 => Some(Const::f32(word.parse().ok()?)),
        Ty::Bool => Some(Const::bool(word.parse().ok()?)),
        Ty::Ptr => (word == "null").then(Const::null),
        _ => Some(Const::int(ty, Width::of(ty)?.check(word.parse().ok()?)?)),
    }
}
