//! When the gearbox shifts.

use super::vehicle::{Car, GEARS, road_speed};

/// The next gear change on the way from speed `here` to speed `end` (m/s) in `gear`: the speed at which it happens and
/// the new gear; `(end, gear)` when there is none.
///
/// Up when the engine passes `shift_up`, down when it falls below `shift_down`. The change is placed at the speed where
/// the threshold is crossed, so that what the car burns depends on the thresholds continuously.
pub fn next_shift(car: &Car, gear: usize, here: f64, end: f64) -> (f64, usize) {
    if end > here && gear + 1 < GEARS {
        let threshold = road_speed(car, car.shift_up, gear);
        if threshold < end {
            return (threshold.max(here), gear + 1);
        }
    }
    if end < here && gear > 0 {
        let threshold = road_speed(car, lowest_speed(car, gear), gear);
        if threshold > end {
            return (threshold.min(here), gear - 1);
        }
    }
    (end, gear)
}

/// The engine speed below which a gear is left, rpm: `shift_down`, but low enough that the lower gear would not at once
/// shift up again.
fn lowest_speed(car: &Car, gear: usize) -> f64 {
    let after_up = 0.95 * car.shift_up * car.gear_ratios[gear] / car.gear_ratios[gear - 1];
    car.shift_down.min(after_up)
}
