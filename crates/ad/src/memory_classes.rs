//! Which pointers may point into the same memory.
//!
//! Every pointer belongs to a *place*: a family of allocations and the shadow within it. Places are unified in the
//! manner of Steensgaard: one pass over the program, and whatever may hold the same pointer has the same place. So
//! pointers merged by `if`, carried by loops, passed to functions or kept in memory all fall into one family, and what
//! holds for a class of memory holds for every cell of it.

use crate::program::Program;
use chainrule_ir::{Block, FunctionId, Op, Prim, Ty, Value};
use std::collections::{BTreeMap, HashMap};

/// A class of memory: the primal cells of a family, or its cells in one shadow.
pub(crate) type Class = u32;

/// A family of allocations, and a shadow of it: bit `l` is set for memory below `Shadow { level: l }`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Place {
    family: u32,
    shadow: u32,
}

#[derive(Default)]
struct Families {
    parent: Vec<u32>,
    /// Pointers to different shadows of the family were merged: all its shadows are one class.
    smeared: Vec<bool>,
    /// Where the pointers kept in each shadow point.
    content: Vec<BTreeMap<u32, Place>>,
}

impl Families {
    fn fresh(&mut self) -> Place {
        let family = self.parent.len() as u32;
        self.parent.push(family);
        self.smeared.push(false);
        self.content.push(BTreeMap::new());
        Place { family, shadow: 0 }
    }

    fn find(&mut self, mut family: u32) -> u32 {
        while self.parent[family as usize] != family {
            let grand = self.parent[self.parent[family as usize] as usize];
            self.parent[family as usize] = grand;
            family = grand;
        }
        family
    }

    fn resolve(&mut self, place: Place) -> Place {
        let family = self.find(place.family);
        let shadow = if self.smeared[family as usize] { 0 } else { place.shadow };
        Place { family, shadow }
    }

    fn content(&mut self, place: Place) -> Place {
        let place = self.resolve(place);
        if let Some(&c) = self.content[place.family as usize].get(&place.shadow) {
            return c;
        }
        let fresh = self.fresh();
        self.content[place.family as usize].insert(place.shadow, fresh);
        fresh
    }

    fn unify(&mut self, a: Place, b: Place) {
        let mut todo = vec![(a, b)];
        while let Some((a, b)) = todo.pop() {
            let (a, b) = (self.resolve(a), self.resolve(b));
            if a == b {
                continue;
            }
            let mut smear = a.shadow != b.shadow;
            if a.family != b.family {
                self.parent[b.family as usize] = a.family;
                smear |= self.smeared[a.family as usize] || self.smeared[b.family as usize];
                for (shadow, place) in std::mem::take(&mut self.content[b.family as usize]) {
                    if let Some(&mine) = self.content[a.family as usize].get(&shadow) {
                        todo.push((mine, place));
                    } else {
                        self.content[a.family as usize].insert(shadow, place);
                    }
                }
            }
            if smear {
                self.smeared[a.family as usize] = true;
                let all = std::mem::take(&mut self.content[a.family as usize]);
                let mut all = all.into_values();
                if let Some(one) = all.next() {
                    todo.extend(all.map(|other| (one, other)));
                    self.content[a.family as usize].insert(0, one);
                }
            }
        }
    }
}

/// The classes of a program's pointers.
pub(crate) struct Classes {
    /// The class of each pointer value, by its number in the program.
    of: Vec<Option<Class>>,
    /// The class that the pointers kept in a class point to.
    content: Vec<Option<Class>>,
    /// The shadow that each class is, and its family.
    place: Vec<Place>,
    /// The classes of each family.
    family: HashMap<u32, Vec<Class>>,
    /// By class: it is all the shadows of its family.
    smeared: Vec<bool>,
}

impl Classes {
    pub fn new(program: &Program) -> Classes {
        let mut walk =
            Walk { program, families: Families::default(), of: vec![None; program.values], results: HashMap::new() };
        for &f in &program.functions {
            let function = program.module.function(f);
            for &p in function.params.iter().filter(|&&p| function.ty(p) == Ty::Ptr) {
                let fresh = walk.families.fresh();
                walk.of[program.number(f, p)] = Some(fresh);
            }
            let results = function.results.iter().map(|&t| (t == Ty::Ptr).then(|| walk.families.fresh())).collect();
            walk.results.insert(f, results);
        }
        for &f in &program.functions {
            let body = &program.module.function(f).body;
            walk.block(f, body);
            let results = walk.results[&f].clone();
            for (&y, result) in body.yields.iter().zip(results) {
                walk.bind(f, y, result);
            }
        }
        walk.seal()
    }

    /// The class of a pointer by its number.
    pub fn of(&self, number: usize) -> Option<Class> {
        self.of[number]
    }

    /// How many classes there are.
    pub fn len(&self) -> usize {
        self.place.len()
    }

    /// The classes that belong to the same allocations as `class`, each with its shadow: the levels whose bits are set.
    pub fn family(&self, class: Class) -> impl Iterator<Item = (u32, Class)> {
        let family = self.place[class as usize].family;
        self.family[&family].iter().map(|&c| (self.place[c as usize].shadow, c))
    }

    /// Which shadow of its family a class is: the levels whose bits are set.
    pub fn shadow(&self, class: Class) -> u32 {
        self.place[class as usize].shadow
    }

    /// A class is all the shadows of its family at once.
    pub fn is_smeared(&self, class: Class) -> bool {
        self.smeared[class as usize]
    }

    /// Two classes belong to the same allocations.
    pub fn same_family(&self, a: Class, b: Class) -> bool {
        self.place[a as usize].family == self.place[b as usize].family
    }

    /// What a program that knows nothing of shadows can reach by following pointers from `class`.
    pub fn followed(&self, class: Class) -> Vec<Class> {
        let mut found = vec![class];
        while let Some(next) = found.last().and_then(|&c| self.content[c as usize]).filter(|c| !found.contains(c)) {
            found.push(next);
        }
        found
    }

    /// Everything that can be reached by following pointers from `class`, all shadows included.
    pub fn reachable(&self, class: Class) -> Vec<Class> {
        let mut seen = vec![false; self.len()];
        let mut found = Vec::new();
        let mut todo = vec![class];
        while let Some(here) = todo.pop() {
            if !std::mem::replace(&mut seen[here as usize], true) {
                found.push(here);
                todo.extend(self.family(here).map(|(_, c)| c).chain(self.content[here as usize]));
            }
        }
        found
    }
}

struct Walk<'p> {
    program: &'p Program<'p>,
    families: Families,
    of: Vec<Option<Place>>,
    results: HashMap<FunctionId, Vec<Option<Place>>>,
}

impl Walk<'_> {
    fn place(&mut self, f: FunctionId, v: Value) -> Option<Place> {
        self.of[self.program.number(f, v)]
    }

    /// `v` holds pointers to `place`, maybe among others.
    fn bind(&mut self, f: FunctionId, v: Value, place: Option<Place>) {
        let number = self.program.number(f, v);
        match (self.of[number], place) {
            (Some(a), Some(b)) => self.families.unify(a, b),
            (None, Some(b)) if self.program.module.function(f).ty(v) == Ty::Ptr => self.of[number] = Some(b),
            (None | Some(_), _) => {}
        }
    }

    fn join(&mut self, f: FunctionId, to: &[Value], from: &[Value]) {
        for (&to, &from) in to.iter().zip(from) {
            let place = self.place(f, from);
            self.bind(f, to, place);
        }
    }

    fn block(&mut self, f: FunctionId, block: &Block) {
        crate::deeper(|| self.stmts(f, block));
    }

    fn stmts(&mut self, f: FunctionId, block: &Block) {
        let function = self.program.module.function(f);
        for s in &block.stmts {
            match &s.op {
                Op::Const(c) if c.ty == Ty::Ptr => {
                    let fresh = self.families.fresh();
                    self.bind(f, s.outs[0], Some(fresh));
                }
                Op::Prim(Prim::Select, args) => {
                    self.join(f, &[s.outs[0], s.outs[0]], &args[1..]);
                }
                Op::Const(_) | Op::Prim(..) | Op::Room | Op::Assert { .. } | Op::Print { .. } | Op::Zero { .. } => {}
                Op::Alloc { cells: _ } => {
                    let fresh = self.families.fresh();
                    self.bind(f, s.outs[0], Some(fresh));
                }
                Op::Offset { ptr, .. } => self.join(f, &s.outs, &[*ptr]),
                Op::Shadow { ptr, level, width: _ } => {
                    let place = self.place(f, *ptr).map(|p| Place { family: p.family, shadow: p.shadow | 1 << level });
                    self.bind(f, s.outs[0], place);
                }
                Op::Load { ptr, offset: _ } => {
                    if function.ty(s.outs[0]) == Ty::Ptr {
                        let content = self.place(f, *ptr).map(|p| self.families.content(p));
                        self.bind(f, s.outs[0], content);
                    }
                }
                Op::Store { ptr, offset: _, value } => {
                    if function.ty(*value) == Ty::Ptr {
                        let content = self.place(f, *ptr).map(|p| self.families.content(p));
                        self.bind(f, *value, content);
                    }
                }
                Op::Copy { dst, src, cells: _ } => {
                    if let (Some(dst), Some(src)) = (self.place(f, *dst), self.place(f, *src)) {
                        let (dst, src) = (self.families.content(dst), self.families.content(src));
                        self.families.unify(dst, src);
                    }
                }
                Op::Call { function: callee, args } => {
                    let params = &self.program.module.function(*callee).params;
                    for (&arg, &param) in args.iter().zip(params) {
                        let place = self.place(*callee, param);
                        self.bind(f, arg, place);
                    }
                    let results = self.results[callee].clone();
                    for (&out, place) in s.outs.iter().zip(results) {
                        self.bind(f, out, place);
                    }
                }
                Op::Spread(spread) => {
                    let params = &self.program.module.function(spread.function).params;
                    for (&arg, &param) in spread.args.iter().zip(&params[2..]) {
                        let place = self.place(spread.function, param);
                        self.bind(f, arg, place);
                    }
                }
                Op::If { cond: _, then, otherwise } => {
                    for branch in [then, otherwise] {
                        self.block(f, branch);
                        self.join(f, &s.outs, &branch.yields);
                    }
                }
                Op::For(l) => {
                    self.join(f, &l.params, &l.inits);
                    self.block(f, &l.body);
                    self.join(f, &l.params, &l.body.yields);
                    self.join(f, &s.outs, &l.params);
                }
                Op::Loop(l) => {
                    self.join(f, &l.params, &l.inits);
                    self.block(f, &l.body);
                    self.join(f, &l.params, &l.body.yields[1..]);
                    self.join(f, &s.outs, &l.params);
                }
            }
        }
    }

    fn seal(mut self) -> Classes {
        let mut ids: HashMap<Place, Class> = HashMap::new();
        let mut place: Vec<Place> = Vec::new();
        let mut id = |p: Place, place: &mut Vec<Place>| {
            *ids.entry(p).or_insert_with(|| {
                place.push(p);
                place.len() as Class - 1
            })
        };
        let places = std::mem::take(&mut self.of);
        let of = places.into_iter().map(|p| p.map(|p| id(self.families.resolve(p), &mut place))).collect();
        let mut content = Vec::new();
        // `place` grows as contents are met.
        while content.len() < place.len() {
            let p = place[content.len()];
            let inner = self.families.content[p.family as usize].get(&p.shadow).copied();
            content.push(inner.map(|c| id(self.families.resolve(c), &mut place)));
        }
        let mut family: HashMap<u32, Vec<Class>> = HashMap::new();
        for (c, p) in place.iter().enumerate() {
            family.entry(p.family).or_default().push(c as Class);
        }
        let smeared = place.iter().map(|p| self.families.smeared[p.family as usize]).collect();
        Classes { of, content, place, family, smeared }
    }
}
