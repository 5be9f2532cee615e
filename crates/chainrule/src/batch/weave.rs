//! Values of several inputs in the interleaved memory of lanes, and back: see `chainrule_codegen`'s lanes.
//!
//! Cell `k` of lane `l` of an allocation is at `base + (k·L + l)·8`. The lanes' values have the same shapes; their slices
//! and vectors may have different lengths, and then have room for the longest.

use chainrule_front::data::{Shape, cells};
use chainrule_ir::memory::CELL;
use chainrule_ir::{Context, Trap};

/// No address is in it.
fn is_flat(leaves: &[Shape]) -> bool {
    leaves.iter().all(|s| match s {
        Shape::Scalar(_) => true,
        Shape::Array { element, .. } => is_flat(element),
        Shape::Slice { .. } | Shape::Vec { .. } => false,
    })
}

/// Appends the passed form of a leaf in lanes, of which `words` are the lanes' own passed forms in the memory of `from`.
///
/// # Errors
/// When memory runs out.
pub fn weave(
    shape: &Shape,
    words: &[&[u64]],
    from: &Context,
    to: &mut Context,
    out: &mut Vec<u64>,
) -> Result<(), Trap> {
    let (element, counts): (_, Vec<u64>) = match shape {
        Shape::Scalar(_) => {
            out.extend(words.iter().map(|w| w[0]));
            return Ok(());
        }
        Shape::Array { len, element } => (element, vec![*len; words.len()]),
        Shape::Slice { element } | Shape::Vec { element } => (element, words.iter().map(|w| w[1]).collect()),
    };
    let sources: Vec<u64> = words.iter().map(|w| w[0]).collect();
    let address = weave_elements(element, &sources, &counts, from, to)?;
    out.extend(words.iter().map(|_| address));
    for k in 1..shape.passed().len() {
        out.extend(words.iter().map(|w| w[k]));
    }
    Ok(())
}

/// Puts `counts[l]` elements at `sources[l]` of each lane `l` into fresh memory: its address.
fn weave_elements(
    element: &[Shape],
    sources: &[u64],
    counts: &[u64],
    from: &Context,
    to: &mut Context,
) -> Result<u64, Trap> {
    let (lanes, width) = (sources.len(), cells(element));
    let most = counts.iter().copied().max().unwrap_or(0);
    let address = to.alloc(most * width * lanes as u64)?;
    if is_flat(element) {
        let target = to.cells_mut(address, most * width * lanes as u64);
        for (l, (&source, &count)) in sources.iter().zip(counts).enumerate() {
            let own = from.cells(source, count * width);
            for (place, &cell) in target.iter_mut().skip(l).step_by(lanes).zip(own) {
                *place = cell;
            }
        }
        return Ok(address);
    }
    for i in 0..most {
        // A lane without this element gets that of another: it will not look.
        let Some(any) = counts.iter().position(|&n| i < n) else { break };
        let at = |l: usize| sources[if i < counts[l] { l } else { any }] + i * width * CELL;
        let own: Vec<&[u64]> = (0..lanes).map(|l| from.cells(at(l), width)).collect();
        weave_inline(element, &own, from, to, address + i * width * lanes as u64 * CELL)?;
    }
    Ok(address)
}

/// Puts the inline forms `own` of each lane at `address`.
fn weave_inline(leaves: &[Shape], own: &[&[u64]], from: &Context, to: &mut Context, address: u64) -> Result<(), Trap> {
    let lanes = own.len();
    let mut offset = 0;
    for shape in leaves {
        let n = shape.cells() as usize;
        let part: Vec<&[u64]> = own.iter().map(|cells| &cells[offset..offset + n]).collect();
        let at = address + (offset * lanes) as u64 * CELL;
        match shape {
            Shape::Scalar(_) => to.cells_mut(at, lanes as u64).iter_mut().zip(&part).for_each(|(c, w)| *c = w[0]),
            Shape::Array { len, element } => {
                let width = cells(element);
                for i in 0..*len {
                    let range = (i * width) as usize..((i + 1) * width) as usize;
                    let element_of: Vec<&[u64]> = part.iter().map(|cells| &cells[range.clone()]).collect();
                    weave_inline(element, &element_of, from, to, at + i * width * lanes as u64 * CELL)?;
                }
            }
            Shape::Slice { .. } | Shape::Vec { .. } => {
                let mut woven = Vec::with_capacity(n * lanes);
                weave(shape, &part, from, to, &mut woven)?;
                to.cells_mut(at, (n * lanes) as u64).copy_from_slice(&woven);
            }
        }
        offset += n;
    }
    Ok(())
}

/// One lane of interleaved memory.
#[derive(Clone, Copy)]
pub struct Lane<'c> {
    /// The memory.
    pub memory: &'c Context,
    /// Which.
    pub lane: usize,
    /// Of how many.
    pub lanes: usize,
}

impl Lane<'_> {
    fn cells(self, address: u64, count: u64) -> Vec<u64> {
        let all = self.memory.cells(address, count * self.lanes as u64);
        all.iter().skip(self.lane).step_by(self.lanes).copied().collect()
    }

    /// Appends the passed form of a leaf in the memory of `to`, of which `words` is the lane's passed form in its own.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn take(self, shape: &Shape, words: &[u64], to: &mut Context, out: &mut Vec<u64>) -> Result<(), Trap> {
        let (element, count) = match shape {
            Shape::Scalar(_) => {
                out.push(words[0]);
                return Ok(());
            }
            Shape::Array { len, element } => (element, *len),
            Shape::Slice { element } | Shape::Vec { element } => (element, words[1]),
        };
        let all = cells(element).saturating_mul(self.lanes as u64).saturating_mul(count);
        if count > 0 && words[0] == 0 {
            // Zeros; see `chainrule_opt::handed_over`.
            let address = to.alloc(cells(element).saturating_mul(count))?;
            to.cells_mut(address, cells(element) * count).fill(0);
            out.push(address);
            out.extend(&words[1..]);
            return Ok(());
        }
        if count > 0 && !self.memory.holds(words[0], all) {
            // The cells of an absent value, which nobody reads.
            out.extend(words.iter().map(|_| 0));
            return Ok(());
        }
        let mut inline = self.cells(words[0], count * cells(element));
        if !is_flat(element) {
            let mut own = Vec::with_capacity(inline.len());
            let mut rest = &inline[..];
            for _ in 0..count {
                rest = self.take_inline(element, rest, to, &mut own)?;
            }
            inline = own;
        }
        let address = to.alloc(inline.len() as u64)?;
        to.cells_mut(address, inline.len() as u64).copy_from_slice(&inline);
        out.push(address);
        out.extend(&words[1..]);
        Ok(())
    }

    fn take_inline<'w>(
        self,
        leaves: &[Shape],
        mut inline: &'w [u64],
        to: &mut Context,
        out: &mut Vec<u64>,
    ) -> Result<&'w [u64], Trap> {
        for shape in leaves {
            match shape {
                Shape::Array { len, element } => {
                    for _ in 0..*len {
                        inline = self.take_inline(element, inline, to, out)?;
                    }
                }
                Shape::Scalar(_) | Shape::Slice { .. } | Shape::Vec { .. } => {
                    let (own, rest) = inline.split_at(shape.cells() as usize);
                    self.take(shape, own, to, out)?;
                    inline = rest;
                }
            }
        }
        Ok(inline)
    }
}

/// Finds what differs between the passed forms `x` and `y` of a leaf, besides floats: whether the scalars that are passed
/// do, one for each, and the types that do in memory, as bits by their number.
pub fn differences(shape: &Shape, x: &[u64], y: &[u64], ctx: &Context, passed: &mut Vec<bool>, memory: &mut u16) {
    match shape {
        Shape::Scalar(ty) => passed.push(!ty.is_float() && x[0] != y[0]),
        Shape::Array { len, element } => {
            passed.push(false);
            in_memory(element, (x[0], *len), (y[0], *len), ctx, memory);
        }
        Shape::Slice { element } | Shape::Vec { element } => {
            passed.push(false);
            passed.extend((1..x.len()).map(|k| x[k] != y[k]));
            in_memory(element, (x[0], x[1]), (y[0], y[1]), ctx, memory);
        }
    }
}

fn in_memory(element: &[Shape], x: (u64, u64), y: (u64, u64), ctx: &Context, memory: &mut u16) {
    if all_floats(element) {
        return;
    }
    let (n, width) = (x.1.min(y.1), cells(element));
    for i in 0..n {
        let (p, q) = (ctx.cells(x.0 + i * width * CELL, width), ctx.cells(y.0 + i * width * CELL, width));
        inline(element, p, q, ctx, memory);
    }
}

fn inline(leaves: &[Shape], mut x: &[u64], mut y: &[u64], ctx: &Context, memory: &mut u16) {
    for shape in leaves {
        let n = shape.cells() as usize;
        match shape {
            Shape::Scalar(ty) => {
                if !ty.is_float() && x[0] != y[0] {
                    *memory |= 1 << *ty as u16;
                }
            }
            Shape::Array { len, element } => {
                let width = cells(element) as usize;
                for i in 0..*len as usize {
                    inline(element, &x[i * width..], &y[i * width..], ctx, memory);
                }
            }
            Shape::Slice { element } | Shape::Vec { element } => {
                if x[1] != y[1] {
                    *memory |= 1 << chainrule_ir::Ty::U64 as u16;
                }
                in_memory(element, (x[0], x[1]), (y[0], y[1]), ctx, memory);
            }
        }
        (x, y) = (&x[n..], &y[n..]);
    }
}

fn all_floats(leaves: &[Shape]) -> bool {
    leaves.iter().all(|s| match s {
        Shape::Scalar(ty) => ty.is_float(),
        Shape::Array { element, .. } => all_floats(element),
        Shape::Slice { .. } | Shape::Vec { .. } => false,
    })
}
