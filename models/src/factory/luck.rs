//! What chance decides, before anything is set.

use chainrule::{Differentiable, Random, differentiable};

use super::MACHINES;

/// What happens to a part by chance. Counter-based numbers ([`Random`]) make the luck of part `k` a function of the seed
/// and `k`: it stays the same whatever is set, and however many parts are made.
#[derive(Differentiable, Clone, Copy, Debug, PartialEq)]
pub struct Luck {
    /// How rough the mill leaves it: exponential with mean 1.
    pub roughness: f64,
    /// How much it warps in the furnace: exponential with mean 1.
    pub warp: f64,
    /// How long each machine works on it: uniform over (0, 1).
    pub work: [f64; MACHINES],
    /// Whether each machine breaks down meanwhile, and for how long: uniform over (0, 1).
    pub breakdown: [f64; MACHINES],
}

/// The luck of part `k`.
#[differentiable]
pub fn luck(seed: u64, k: usize) -> Luck {
    let mut random = Random::new(seed, k as u64);
    let mut luck =
        Luck { roughness: random.exponential(), warp: random.exponential(), work: [0.0; 5], breakdown: [0.0; 5] };
    for i in 0..MACHINES {
        luck.work[i] = random.uniform();
        luck.breakdown[i] = random.uniform();
    }
    luck
}

/// The parts that are made, with what chance has in store for each.
#[derive(Differentiable, Clone, Debug, PartialEq)]
pub struct Run {
    /// Their luck, in order.
    pub parts: Vec<Luck>,
    /// The first of them, during which the line fills up and nothing is counted.
    pub warm_up: usize,
}

impl Run {
    /// So many parts after the warm-up. Runs with the same seed meet the same luck.
    pub fn new(parts: usize, warm_up: usize, seed: u64) -> Run {
        Run { parts: (0..parts + warm_up).map(|k| luck(seed, k)).collect(), warm_up }
    }
}

impl Default for Run {
    /// About a week: 2,000 parts after 100.
    fn default() -> Run {
        Run::new(2000, 100, 1)
    }
}
