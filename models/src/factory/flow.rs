//! When parts leave the machines of a line.

use chainrule::differentiable;

/// The times at which parts leave machines, `[parts × machines]`, from the times `busy: [parts × machines]` for which
/// machines are busy with them and the number of `places: [machines − 1]` behind each machine but the last.
///
/// There is always a part for the first machine, and the last can always put its part down. A machine takes the next part
/// when it has got rid of the last, and keeps a finished part while there is no place for it (*blocking after service*):
///
/// D(k, i) = max( max(D(k, i−1), D(k−1, i)) + busy(k, i),  D(k − places(i) − 1, i+1) )
///
/// for part k at machine i: the place that it takes is the one that the machine ahead freed `places(i) + 1` parts before.
///
/// Panics (in a compiled program: traps) when `busy` is no whole number of parts.
#[differentiable]
pub fn leave(busy: &[f64], places: &[usize]) -> Vec<f64> {
    let machines = places.len() + 1;
    let parts = busy.len() / machines;
    assert!(
        parts * machines == busy.len(),
        "{} times are no whole number of parts at {} machines",
        busy.len(),
        machines
    );
    let mut left = vec![0.0_f64; busy.len()];
    for k in 0..parts {
        let mut here = 0.0;
        for i in 0..machines {
            let free = if k > 0 { left[(k - 1) * machines + i] } else { f64::NEG_INFINITY };
            here = free.max(here) + busy[k * machines + i];
            if i + 1 < machines && k > places[i] {
                let room = left[(k - places[i] - 1) * machines + i + 1];
                here = room.max(here);
            }
            left[k * machines + i] = here;
        }
    }
    left
}
