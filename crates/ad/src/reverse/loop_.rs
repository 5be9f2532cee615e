//! Cotangents of a loop: as many iterations in reverse order as the forward sweep counted.

use super::for_::Carried;
use super::sweep::Sweep;
use crate::error::Error;
use chainrule_ir::{Loop, Stmt};

impl<'f> Sweep<'f, '_, '_, '_> {
    pub(super) fn reverse_loop(&mut self, s: &'f Stmt, l: &'f Loop) -> Result<(), Error> {
        let Some((slots, cotangents)) = self.take_carried(s, &l.params) else { return Ok(()) };
        let frame = self.frame_of[&std::ptr::from_ref(s)];
        let trips = self.frames[frame as usize].trips;
        let (first, trips) = (self.b.usize(0), self.need(trips));
        let carried = Carried { inits: &l.inits, params: &l.params, yields: &l.body.yields[1..] };
        self.reverse_iterations(s, (first, trips), &l.body, carried, &slots, cotangents)
    }
}
