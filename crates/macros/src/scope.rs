//! What the macro knows of the names around an expression.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use std::collections::BTreeSet;

/// A local variable of the plain function.
#[derive(Clone)]
pub struct Local {
    name: String,
    /// Reading it copies: it may change later.
    pub mutable: bool,
    /// It stands for a function: a closure or a parameter of a function type.
    pub callable: bool,
    /// How many closures enclose its declaration.
    depth: usize,
}

/// Something that `break` or `continue` can name.
#[derive(Clone)]
pub struct Jump {
    /// Its label, without the quote.
    pub label: Option<String>,
    /// The frame that `break value` leaves.
    pub frame: Option<Ident>,
    /// A loop, not a labelled block.
    pub is_loop: bool,
}

/// The state of one function's expansion.
#[derive(Default)]
pub struct Scope {
    locals: Vec<Local>,
    /// Enclosing loops and labelled blocks, outermost first.
    pub jumps: Vec<Jump>,
    /// The frame that `return` leaves.
    pub return_frame: Option<Ident>,
    /// `return` makes a slice of its value.
    pub returns_slice: bool,
    /// What was refused.
    errors: Vec<syn::Error>,
    /// What was refused in functions inside.
    inner_errors: TokenStream,
    has_inner_errors: bool,
    /// Type parameters that stand for functions.
    pub callable_types: BTreeSet<String>,
    /// The function's own name, when it is copied into its callers and so cannot call itself.
    pub inlined_name: Option<String>,
    /// Where the function is, among functions of one place in the source.
    pub place: String,
    /// Functions declared in the blocks around.
    pub local_functions: BTreeSet<String>,
    /// Methods that were called and are not the handles' own: each gets a fallback with a readable error.
    pub methods: BTreeSet<(String, usize)>,
    next: usize,
    closures: usize,
    /// For each open closure: the mutable locals of outside that it uses.
    captured: Vec<BTreeSet<String>>,
}

impl Scope {
    /// Refuses something; the result stands in for its expansion.
    pub fn error(&mut self, span: Span, message: impl std::fmt::Display) -> TokenStream {
        self.errors.push(syn::Error::new(span, message));
        quote!(::core::unreachable!())
    }

    /// What was refused so far, as compile errors; nothing if there was nothing.
    pub fn take_errors(&mut self) -> Option<TokenStream> {
        let errors = std::mem::take(&mut self.errors);
        let inner = std::mem::take(&mut self.inner_errors);
        let any = std::mem::take(&mut self.has_inner_errors) || !errors.is_empty();
        any.then(|| errors.into_iter().map(syn::Error::into_compile_error).chain([inner]).collect())
    }

    /// Takes over what was refused in a function inside; `told` when the compiler hears of it in another way too.
    pub fn refuse(&mut self, errors: TokenStream, told: bool) {
        self.inner_errors.extend(if told { TokenStream::new() } else { errors });
        self.has_inner_errors = true;
    }

    /// A name that no user has.
    pub fn fresh(&mut self, what: &str, span: Span) -> Ident {
        self.next += 1;
        Ident::new(&format!("__{what}{}", self.next), span)
    }

    /// Declares a local variable.
    pub fn declare(&mut self, name: &Ident, mutable: bool, callable: bool) {
        self.locals.push(Local { name: name.to_string(), mutable, callable, depth: self.closures });
    }

    /// The local variable that a name refers to.
    pub fn local(&mut self, name: &Ident) -> Option<Local> {
        let local = self.locals.iter().rev().find(|l| name == &l.name)?.clone();
        if local.mutable && !local.callable {
            for closure in local.depth..self.closures {
                self.captured[closure].insert(local.name.clone());
            }
        }
        Some(local)
    }

    /// Names declared inside end with it.
    pub fn scoped<R>(&mut self, f: impl FnOnce(&mut Self) -> R) -> R {
        let locals = self.locals.len();
        let r = f(self);
        self.locals.truncate(locals);
        r
    }

    /// The inside of a closure: its own `return`, no jumps out. Also which mutable locals it captured.
    pub fn in_closure<R>(&mut self, f: impl FnOnce(&mut Self) -> R) -> (R, BTreeSet<String>) {
        let jumps = std::mem::take(&mut self.jumps);
        let return_frame = self.return_frame.take();
        let returns_slice = std::mem::take(&mut self.returns_slice);
        self.closures += 1;
        self.captured.push(BTreeSet::new());
        let r = self.scoped(f);
        self.closures -= 1;
        self.jumps = jumps;
        self.return_frame = return_frame;
        self.returns_slice = returns_slice;
        (r, self.captured.pop().unwrap_or_default())
    }

    /// The inside of something that `break` or `continue` can name.
    pub fn in_jump<R>(&mut self, jump: Jump, f: impl FnOnce(&mut Self) -> R) -> R {
        self.jumps.push(jump);
        let r = f(self);
        self.jumps.pop();
        r
    }
}

/// The twin of `self`: named apart, as only methods may have a `self`.
pub fn this() -> Ident {
    Ident::new("__self", Span::call_site())
}
