//! What comes out.

use super::plan::NOMINAL_RATE;
use super::{Factory, MACHINES, PART_MASS};
use chainrule::{Differentiable, differentiable};
use chainrule_study::Outputs;

/// What the line achieves.
#[derive(Outputs, Differentiable, Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Steel scrapped for each good part
    #[output(unit = "g", minimise, headline)]
    pub waste: f64,
    /// Good parts an hour
    #[output(unit = "1/h", maximise, headline)]
    pub throughput: f64,
    /// Cost of a good part
    #[output(unit = "€", minimise, headline)]
    pub cost: f64,
    /// Mean time from the saw to the end of the line
    #[output(unit = "min", minimise, headline)]
    pub lead_time: f64,
    /// Mean number of parts on the line
    #[output(minimise)]
    pub work_in_progress: f64,
    /// Share of parts that are good
    #[output(unit = "%", maximise, name = "yield")]
    pub good_share: f64,
    /// Electricity for a good part
    #[output(unit = "kWh", minimise)]
    pub energy: f64,
    /// Places in all buffers
    #[output]
    pub places: f64,
}

/// What is counted while the line runs.
#[derive(Differentiable, Clone, Debug)]
pub struct Shift {
    /// Parts.
    pub counted: f64,
    /// Good ones among them, each with its probability.
    pub good: f64,
    /// Time that they took, min.
    pub elapsed: f64,
    /// Sum of their times on the line, min.
    pub sojourn: f64,
    /// Time that machines were down, min.
    pub stopped: f64,
    /// Time that each machine worked, min.
    pub worked: [f64; MACHINES],
}

/// Power of each machine at rest, kW; the furnace's is what it loses per 1000 K.
const STANDBY: [f64; MACHINES] = [0.8, 1.5, 12.0, 1.2, 0.3];

/// Further power at work at 60 parts an hour, kW; it grows with the square of the rate.
const WORKING: [f64; MACHINES] = [3.0, 9.0, 1.0, 6.0, 0.5];

/// Heat that a kilogram of steel takes up per kelvin, kWh/(kg K).
const STEEL_HEAT: f64 = 0.6 / 3600.0;

/// The line's achievements from what was counted.
#[differentiable]
pub fn sum_up(plan: &Factory, shift: &Shift) -> Outcome {
    let hours = shift.elapsed / 60.0;
    let kelvins = plan.furnace_temperature - 20.0;
    let mut energy = shift.counted * PART_MASS * STEEL_HEAT * kelvins;
    for i in 0..MACHINES {
        let haste = plan.rates[i] / NOMINAL_RATE;
        let loss = if i == super::plan::FURNACE { kelvins / 1000.0 } else { 1.0 };
        energy += STANDBY[i] * loss * hours + WORKING[i] * haste * haste * shift.worked[i] / 60.0;
    }
    let mut places = 0.0;
    for b in plan.buffers {
        places += b;
    }
    let work_in_progress = shift.sojourn / shift.elapsed;
    let hourly = plan.crew * plan.wage + plan.place_price * places + plan.holding_price * work_in_progress;
    let cost = plan.steel_price * PART_MASS * shift.counted
        + plan.electricity_price * energy
        + hourly * hours
        + plan.repair_price * shift.stopped / 60.0;
    Outcome {
        waste: 1000.0 * PART_MASS * (shift.counted - shift.good) / shift.good,
        throughput: shift.good / hours,
        cost: cost / shift.good,
        lead_time: shift.sojourn / shift.counted,
        work_in_progress,
        good_share: 100.0 * shift.good / shift.counted,
        energy: energy / shift.good,
        places,
    }
}
