//! Cotangents of a counted loop: its iterations in reverse order, which carry the cotangents of carried values and of
//! values from outside.

use super::frames::FrameId;
use super::sweep::Sweep;
use crate::error::Error;
use chainrule_ir::{Block, For, Op, Stmt, Ty, Value};

/// The carried values of a primal loop, in three places.
pub(super) struct Carried<'f> {
    pub inits: &'f [Value],
    pub params: &'f [Value],
    pub yields: &'f [Value],
}

impl<'f> Sweep<'f, '_, '_, '_> {
    pub(super) fn reverse_for(&mut self, s: &'f Stmt, l: &'f For) -> Result<(), Error> {
        let Some((slots, cotangents)) = self.take_carried(s, &l.params) else { return Ok(()) };
        let (lo, hi) = (self.need(l.lo), self.need(l.hi));
        let carried = Carried { inits: &l.inits, params: &l.params, yields: &l.body.yields };
        let frame = self.frame_of[&std::ptr::from_ref(s)];
        self.frames[frame as usize].any_order = self.any_order(l, &slots);
        self.reverse_iterations(s, (lo, hi), &l.body, carried, &slots, cotangents)
    }

    /// Which carried values have cotangents and what these are after the loop; nothing when there is nothing to
    /// reverse.
    pub(super) fn take_carried(&mut self, s: &Stmt, params: &[Value]) -> Option<(Vec<usize>, Vec<Option<Value>>)> {
        let is = |j: &usize| self.view.active(params[*j]) || self.view.active(s.outs[*j]);
        let slots: Vec<usize> = (0..params.len()).filter(is).collect();
        let cotangents: Vec<Option<Value>> = slots.iter().map(|&j| self.take(s.outs[j])).collect();
        let idle = cotangents.iter().all(Option::is_none) && !self.work.contains(&std::ptr::from_ref(s));
        (!idle).then_some((slots, cotangents))
    }

    /// Emits a loop over `range` that runs the body in reverse.
    pub(super) fn reverse_iterations(
        &mut self,
        s: &'f Stmt,
        range: (Value, Value),
        body: &'f Block,
        carried: Carried<'f>,
        slots: &[usize],
        cotangents: Vec<Option<Value>>,
    ) -> Result<(), Error> {
        let frame: FrameId = self.frame_of[&std::ptr::from_ref(s)];
        let index = self.b.fresh(Ty::U64);
        self.frames[frame as usize].reversed = true;
        self.frames[frame as usize].reverse_index = Some(index);
        self.reverse_loops.insert(index, frame);
        let outer = std::mem::replace(&mut self.here, frame);

        let mut params: Vec<Value> = Vec::new();
        self.b.open();
        self.enter(true);
        for &j in slots {
            let ty = self.b.ty(carried.params[j]);
            let param = self.b.fresh(ty);
            params.push(param);
            self.contribute(carried.yields[j], param);
        }
        self.reverse_block(body)?;
        self.b.set_loc(s.loc);
        let mut yields: Vec<Value> = slots.iter().map(|&j| self.take_or_zero(carried.params[j])).collect();
        let touched = self.leave();
        for t in &touched {
            let (Some(param), Some(after)) = (t.carried, t.after) else { continue };
            params.push(param);
            yields.push(after);
        }
        let body = self.b.close(yields);
        self.here = outer;

        let given = cotangents.clone();
        let mut inits = Vec::new();
        for (&j, c) in slots.iter().zip(cotangents) {
            let ty = self.b.ty(carried.params[j]);
            inits.push(c.unwrap_or_else(|| self.zero(ty)));
        }
        for t in &touched {
            let initial = self.initial(t.value);
            inits.push(initial);
        }
        let types: Vec<Ty> = params.iter().map(|&p| self.b.ty(p)).collect();
        let guard = self.guard_of(s, &given);
        let l = For { index, lo: range.0, hi: range.1, params, inits, body, release: false };
        let outs = match guard {
            Some(guard) => self.under_guard(guard, l, slots.len(), &types),
            None => self.b.emit_many(Op::For(Box::new(l)), &types),
        };
        let (first, sums) = outs.split_at(slots.len());
        for (t, &sum) in touched.iter().zip(sums) {
            self.replace(t.value, sum);
        }
        for (&j, &c) in slots.iter().zip(first) {
            self.contribute(carried.inits[j], c);
        }
        Ok(())
    }
}
