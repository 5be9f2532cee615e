//! Combinations of integers and choices.

use crate::{Input, Kind};

/// All of them.
pub(super) fn all(inputs: &[&Input]) -> Vec<Vec<f64>> {
    inputs.iter().fold(vec![Vec::new()], |all, input| {
        let values: Vec<f64> =
            (0..).map(|k| input.low + f64::from(k)).take_while(|value| *value <= input.high).collect();
        let with =
            |rest: Vec<f64>| values.iter().map(move |value| [rest.as_slice(), &[*value]].concat()).collect::<Vec<_>>();
        all.into_iter().flat_map(with).collect()
    })
}

/// Those next to `home`: a step of one integer, another choice, a step of one integer against one of another.
pub(super) fn neighbours(inputs: &[&Input], home: &[f64], step: f64) -> Vec<Vec<f64>> {
    let mut all = Vec::new();
    let mut push = |changes: &[(usize, f64)]| {
        let possible = |&(i, value): &(usize, f64)| (inputs[i].low..=inputs[i].high).contains(&value);
        if changes.iter().all(possible) {
            let mut next = home.to_vec();
            changes.iter().for_each(|&(i, value)| next[i] = value);
            all.push(next);
        }
    };
    for (i, input) in inputs.iter().enumerate() {
        match input.kind {
            Kind::Choice(_) => input.neighbours(home[i]).into_iter().for_each(|value| push(&[(i, value)])),
            Kind::Integer | Kind::Real => {
                push(&[(i, home[i] - step)]);
                push(&[(i, home[i] + step)]);
                let others = inputs.iter().enumerate().filter(|(k, other)| *k != i && other.kind == Kind::Integer);
                others.for_each(|(k, _)| push(&[(i, home[i] + step), (k, home[k] - step)]));
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn combinations_fill_the_box_and_neighbours_stay_in_it() {
        let (two, three) = (Input::new("a", "", 0..=1, 0).integer(), Input::choice("b", &["x", "y", "z"], "x"));
        let found = all(&[&two, &three]);
        assert_eq!((found.len(), &found[0], &found[5]), (6, &vec![0.0, 0.0], &vec![1.0, 2.0]));
        let eight = Input::new("c", "", 0..=8, 4).integer();
        assert_eq!(neighbours(&[&two, &eight], &[0.0, 4.0], 1.0), [[1.0, 4.0], [1.0, 3.0], [0.0, 3.0], [0.0, 5.0]]);
        assert_eq!(neighbours(&[&three], &[1.0], 1.0), [[0.0], [2.0]]);
        assert_eq!(all(&[]), [Vec::<f64>::new()]);
    }
}
