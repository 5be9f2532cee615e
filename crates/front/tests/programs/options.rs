//! `Option` in programs.

use crate::common::{call, run};
use chainrule_front::{Differentiable, differentiable};

#[differentiable]
fn lookups(xs: &[f64], k: usize) -> f64 {
    let first = xs.first().copied().unwrap_or(-1.0);
    let last = *xs.last().unwrap_or(&-2.0);
    let at = match xs.get(k) {
        Some(x) => *x * 10.0,
        None => -3.0,
    };
    let mut found = 0.0;
    if let Some(x) = xs.iter().find(|x| **x > 1.0) {
        found += x;
    }
    let place = xs.iter().position(|&x| x < 0.0);
    let i = if let Some(i) = place { i as f64 } else { 100.0 };
    first + 2.0 * last + at + 3.0 * found + i + if place.is_some() { 0.5 } else { 0.25 }
}

#[differentiable]
fn stack(n: usize) -> f64 {
    let mut stack = vec![n];
    let mut visits = 0;
    let mut sum = 0.0;
    while let Some(k) = stack.pop() {
        visits += 1;
        sum += k as f64 / visits as f64;
        if k > 1 {
            stack.push(k / 2);
            stack.push(k - k / 2 - 1);
        }
    }
    sum + visits as f64
}

#[differentiable]
fn half(x: f64) -> Option<f64> {
    if x < 0.0 { None } else { Some(x / 2.0) }
}

#[differentiable]
fn chained(x: f64) -> Option<f64> {
    let a = half(x)?;
    let b = half(a - 1.0)?;
    Some(a + 10.0 * b)
}

#[differentiable]
fn uses(x: f64) -> f64 {
    let a = chained(x);
    let b = half(x).map(|y| y * y).filter(|y| *y < 4.0).or(Some(0.5));
    let c = half(x - 1.0).and_then(|y| half(y - 1.0)).map_or(-1.0, |y| y + 1.0);
    let Some(d) = b else { return -100.0 };
    let mut best: Option<(f64, usize)> = None;
    for i in 0..3 {
        let v = (x - i as f64).abs();
        let better = match best {
            None => true,
            Some((w, _)) => v < w,
        };
        if better {
            best = Some((v, i));
        }
    }
    let (v, i) = best.expect("three candidates");
    a.unwrap_or(7.0) + b.unwrap() + c + d + v + i as f64
}

#[derive(Differentiable, Clone, Debug, PartialEq)]
struct Settings {
    limit: Option<f64>,
    table: Option<Vec<f64>>,
}

#[differentiable]
fn settings(s: &Settings, x: f64) -> f64 {
    let capped = match s.limit {
        Some(limit) if x > limit => limit,
        _ => x,
    };
    let copy = s.clone();
    capped + if let Some(t) = &copy.table { t.iter().sum::<f64>() } else { 0.0 }
}

#[differentiable]
fn extremes(xs: &[f64], ks: &[i32]) -> f64 {
    let hi = xs.iter().copied().max_by(|a, b| a.total_cmp(b)).unwrap_or(0.0);
    let lo = xs.iter().min_by(|a, b| a.partial_cmp(b).unwrap()).copied().unwrap_or(0.0);
    let top = ks.iter().max().copied().unwrap_or(0);
    let low = ks.iter().copied().min().unwrap_or(0);
    hi + 10.0 * lo + top as f64 * 100.0 + low as f64 * 1000.0
}

#[differentiable]
fn change(xs: &mut [f64], k: usize) {
    if let Some(x) = xs.get_mut(k) {
        *x += 1.0;
    }
    if let Some(x) = xs.last_mut() {
        *x *= 2.0;
    }
}

#[test]
fn options_are_what_they_are_in_rust() {
    let slices: [&[f64]; 4] = [&[], &[0.5], &[1.5, -2.0, 3.0], &[-1.0, 0.0, 2.0, 4.0]];
    for xs in slices {
        for k in 0..5 {
            assert_eq!(run::<lookups>((xs, k)), lookups(xs, k));
        }
        for ks in [&[][..], &[3, -4, 3]] {
            assert_eq!(run::<extremes>((xs, ks)), extremes(xs, ks));
        }
        for k in 0..5 {
            let (mut a, mut b) = (xs.to_vec(), xs.to_vec());
            change(&mut a, k);
            run::<change>((&mut b, k));
            assert_eq!(a, b);
        }
    }
    for n in 0..12 {
        assert_eq!(run::<stack>((n,)), stack(n));
    }
    for x in [-1.0, 0.5, 1.0, 2.5, 3.0, 6.0] {
        assert_eq!(run::<chained>((x,)), chained(x));
        assert_eq!(run::<uses>((x,)), uses(x));
        for limit in [None, Some(2.0)] {
            for table in [None, Some(vec![1.0, 2.0])] {
                let s = Settings { limit, table };
                assert_eq!(run::<settings>((&s, x)), settings(&s, x));
            }
        }
    }
}

#[differentiable]
fn unwraps(x: f64) -> f64 {
    half(x).expect("a half") + half(x - 1.0).unwrap()
}

#[test]
fn an_absent_value_traps_where_it_is_unwrapped() {
    let trap = call::<unwraps>((-1.0,)).0.unwrap_err();
    assert_eq!(trap.message, "a half");
    let trap = call::<unwraps>((0.5,)).0.unwrap_err();
    assert_eq!(trap.message, "called `Option::unwrap()` on a `None` value");
    let place = trap.source.unwrap();
    assert!(place.file.ends_with("options.rs") && place.line > 100, "{place}");
}
