//! Sets of inputs, shared: what a number depends on.
//!
//! Small sets are explicit and hash-consed, so that equal sets are one; a union that is large is only noted, and its
//! elements are gathered when they are asked for. So a union costs at most [`EXPLICIT`] steps and one entry, however
//! large the sets are.

use std::collections::HashMap;
use std::rc::Rc;

/// A set, by its number.
pub type SetId = u32;

/// The set without elements.
pub const EMPTY: SetId = 0;

/// The most elements of an explicit set.
const EXPLICIT: usize = 64;

enum Node {
    Explicit(Rc<[u32]>),
    Union(SetId, SetId),
}

/// All sets of a run.
pub struct Sets {
    nodes: Vec<Node>,
    explicit: HashMap<Rc<[u32]>, SetId>,
    unions: HashMap<(SetId, SetId), SetId>,
    /// For each node the number of the last gathering that met it.
    met: Vec<u32>,
    gathering: u32,
}

impl Sets {
    /// The empty set alone.
    pub fn new() -> Sets {
        let none: Rc<[u32]> = Rc::from([]);
        Sets {
            nodes: vec![Node::Explicit(Rc::clone(&none))],
            explicit: HashMap::from([(none, EMPTY)]),
            unions: HashMap::new(),
            met: Vec::new(),
            gathering: 0,
        }
    }

    /// The set of one element.
    pub fn single(&mut self, x: u32) -> SetId {
        self.intern(&[x])
    }

    fn intern(&mut self, elements: &[u32]) -> SetId {
        if let Some(&known) = self.explicit.get(elements) {
            return known;
        }
        let id = self.nodes.len() as SetId;
        let elements: Rc<[u32]> = Rc::from(elements);
        self.explicit.insert(Rc::clone(&elements), id);
        self.nodes.push(Node::Explicit(elements));
        id
    }

    /// `a ∪ b`
    pub fn union(&mut self, a: SetId, b: SetId) -> SetId {
        let (a, b) = (a.min(b), a.max(b));
        if a == b || a == EMPTY {
            return b;
        }
        if let Some(&known) = self.unions.get(&(a, b)) {
            return known;
        }
        let id = self.join(a, b);
        self.unions.insert((a, b), id);
        id
    }

    fn join(&mut self, a: SetId, b: SetId) -> SetId {
        match (&self.nodes[a as usize], &self.nodes[b as usize]) {
            (Node::Explicit(x), Node::Explicit(y)) => {
                let mut merged = [0; 2 * EXPLICIT];
                let count = merge(x, y, &mut merged);
                if count <= EXPLICIT {
                    return self.intern(&merged[..count]);
                }
            }
            (_, Node::Union(p, q)) if *p == a || *q == a => return b,
            (Node::Union(p, q), _) if *p == b || *q == b => return a,
            _ => {}
        }
        self.nodes.push(Node::Union(a, b));
        self.nodes.len() as SetId - 1
    }

    /// The elements of a set in order.
    pub fn elements(&mut self, set: SetId) -> Vec<u32> {
        self.met.resize(self.nodes.len(), 0);
        self.gathering += 1;
        let mut out = Vec::new();
        let mut todo = vec![set];
        while let Some(id) = todo.pop() {
            if std::mem::replace(&mut self.met[id as usize], self.gathering) == self.gathering {
                continue;
            }
            match &self.nodes[id as usize] {
                Node::Explicit(x) => out.extend_from_slice(x),
                Node::Union(a, b) => todo.extend([*a, *b]),
            }
        }
        out.sort_unstable();
        out.dedup();
        out
    }
}

/// The union of two ordered lists; returns how many elements it has.
fn merge(x: &[u32], y: &[u32], out: &mut [u32; 2 * EXPLICIT]) -> usize {
    let (mut i, mut j, mut n) = (0, 0, 0);
    while i < x.len() || j < y.len() {
        let next = match (x.get(i), y.get(j)) {
            (Some(&a), Some(&b)) => a.min(b),
            (Some(&a), None) => a,
            (None, Some(&b)) => b,
            (None, None) => break,
        };
        i += usize::from(x.get(i) == Some(&next));
        j += usize::from(y.get(j) == Some(&next));
        out[n] = next;
        n += 1;
    }
    n
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_sets_are_one_and_large_ones_are_gathered() {
        let mut sets = Sets::new();
        let (one, two, three) = (sets.single(1), sets.single(2), sets.single(3));
        let (a, b) = (sets.union(one, two), sets.union(two, three));
        let (c, d) = (sets.union(a, three), sets.union(one, b));
        assert_eq!(c, d);
        assert_eq!(sets.elements(c), [1, 2, 3]);
        let mut all = EMPTY;
        for x in (0..1000).rev() {
            let x = sets.single(x % 500);
            all = sets.union(all, x);
        }
        assert_eq!(sets.elements(all), (0..500).collect::<Vec<u32>>());
        assert_eq!(sets.elements(EMPTY), []);
    }
}
