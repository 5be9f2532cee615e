//! Points that fill a space evenly.

/// The Sobol sequence's points before another scrambling takes over, and its dimensions.
const LENGTH: usize = 1 << 16;
const DIMENSIONS: usize = sobol_burley::NUM_DIMENSIONS as usize;

/// Coordinate `dimension` of point `index` of the scrambled Sobol sequence that `seed` names, in the open interval (0, 1).
///
/// Each point is uniform over the cube, and points of one sequence keep away from each other, so that means over them
/// settle faster than over independent ones. Other seeds give independent scramblings (Burley, *Practical hash-based Owen
/// scrambling*, 2020); so do points beyond the sequence's length and dimensions beyond its own.
pub(crate) fn coordinate(index: usize, dimension: usize, seed: u64) -> f64 {
    let (block, set) = (index / LENGTH, dimension / DIMENSIONS);
    let scrambling = mixed(seed ^ mixed(((block as u64) << 32) | set as u64)) as u32;
    let x = sobol_burley::sample((index % LENGTH) as u32, (dimension % DIMENSIONS) as u32, scrambling);
    // In the middle of a cell of the sequence's grid of 2⁻²⁴, so never 0.
    f64::from(x) + 2f64.powi(-25)
}

/// A number that looks random: the finaliser of SplitMix64.
pub(crate) fn mixed(seed: u64) -> u64 {
    let z = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_even_and_seeded() {
        // A net in base 2: of 2¹⁰ points each of 2¹⁰ intervals of a dimension has one.
        for (seed, dimension, block) in [(1, 0, 0), (1, 1, 0), (7, 255, 0), (7, 256, 3)] {
            let mut cells = [0; 1024];
            (0..1024).for_each(|i| cells[(coordinate(block * LENGTH + i, dimension, seed) * 1024.0) as usize] += 1);
            assert_eq!(cells, [1; 1024], "{seed} {dimension} {block}");
        }
        // And of the first two dimensions each of 32 × 32 cells.
        let mut cells = [0; 1024];
        for i in 0..1024 {
            let [x, y] = [0, 1].map(|dimension| (coordinate(i, dimension, 1) * 32.0) as usize);
            cells[32 * x + y] += 1;
        }
        assert_eq!(cells, [1; 1024]);
        assert_ne!(coordinate(0, 0, 1), coordinate(0, 0, 2));
        assert_eq!(coordinate(5, 3, 9), coordinate(5, 3, 9));
    }
}
