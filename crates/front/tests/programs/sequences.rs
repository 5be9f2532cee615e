//! Slices, arrays, `Vec` and iterators in programs.

#![allow(clippy::iter_nth, clippy::mem_replace_with_default, clippy::useless_vec, clippy::unnecessary_literal_unwrap)] // They are what is tested.

use crate::common::{Numbers, call, run, same};
use chainrule_front::{Differentiable, differentiable};

#[differentiable]
fn vectors(n: usize, x: f64) -> Vec<f64> {
    let mut v = Vec::with_capacity(2);
    for i in 0..n {
        v.push(x * i as f64);
    }
    v.insert(n / 2, -1.0);
    v.extend_from_slice(&[7.0, 8.0]);
    let gone = v.remove(0);
    let swapped = v.swap_remove(1);
    v.resize(n + 4, gone + swapped);
    v.truncate(n + 3);
    let mut w = vec![1.0, 2.0];
    w.append(&mut v);
    w.extend(w.clone().iter().map(|y| y * 2.0));
    w.reverse();
    if v.is_empty() {
        w.push(v.len() as f64);
    }
    w
}

#[differentiable]
fn sorted(xs: &[f64], ks: &[i64]) -> (Vec<f64>, Vec<i64>, f64) {
    let mut a = xs.to_vec();
    a.sort_by(|p, q| p.partial_cmp(q).unwrap());
    let mut b = ks.to_vec();
    b.sort();
    let mut pairs: Vec<(f64, usize)> = xs.iter().enumerate().map(|(i, x)| (x.floor(), i)).collect();
    // Stable: equal keys keep their order.
    pairs.sort_by(|p, q| q.0.total_cmp(&p.0));
    let mut code = 0.0;
    for (_, i) in &pairs {
        code = code * 10.0 + *i as f64;
    }
    (a, b, code)
}

#[differentiable]
fn iterators(xs: &[f64], ys: &[f64]) -> f64 {
    let chained: f64 = xs.iter().chain(ys.iter()).map(|x| x * x).sum();
    let scanned: Vec<f64> = xs
        .iter()
        .scan(0.0, |acc, x| {
            *acc += x;
            Some(*acc)
        })
        .collect();
    let numbered: f64 = xs.iter().filter(|x| **x > 0.0).enumerate().map(|(i, x)| x * i as f64).sum();
    let skipped: f64 = xs.iter().skip_while(|x| **x < 0.5).sum();
    let few: f64 = xs.iter().filter(|x| **x < 1.0).skip(1).take(2).sum();
    let roots: f64 = xs.iter().filter_map(|x| if *x > 0.0 { Some(x.sqrt()) } else { None }).sum();
    let until: f64 = xs.iter().map_while(|x| if *x < 1.5 { Some(2.0 * x) } else { None }).sum();
    let steps: f64 = xs.iter().filter(|x| **x != 0.0).step_by(2).sum();
    let largest = xs.iter().copied().reduce(f64::max).unwrap_or(0.0);
    let last = xs.iter().last().copied().unwrap_or(0.0);
    let second = xs.iter().nth(1).copied().unwrap_or(9.0);
    let pieces: f64 = xs.chunks_exact(2).map(|c| c[0] * c[1]).sum();
    let ahead: f64 = xs.windows(3).map(|w| w[2] - w[0]).sum();
    let count = xs.iter().filter(|x| **x > 1.0).count();
    let empty: f64 = xs[..0].iter().sum();
    let spread = (0..=3).map(|i| i as f64).product::<f64>() + (1..4).rev().map(|i| i as f64 * 0.1).sum::<f64>();
    let all = xs.iter().all(|x| *x > -10.0) && !xs.iter().any(|x| *x > 10.0);
    let key = xs.iter().map(|x| (x * 10.0) as i64).max_by_key(|k| k.abs()).unwrap_or(0);
    chained
        + scanned.iter().sum::<f64>()
        + numbered
        + skipped
        + few
        + roots
        + until
        + steps
        + largest
        + last
        + second
        + pieces
        + ahead
        + count as f64
        + empty
        + spread
        + if all { 1.0 } else { 0.0 }
        + key as f64
}

#[differentiable]
fn in_place(xs: &mut [f64], k: usize) -> f64 {
    for c in xs.chunks_mut(2) {
        c[0] += 1.0;
    }
    for x in xs.iter_mut() {
        let y = x;
        *y *= 2.0;
    }
    let (a, b) = xs.split_at_mut(k);
    for x in a {
        *x -= 1.0;
    }
    for x in b.iter_mut().rev().take(1) {
        *x = 0.5;
    }
    xs.swap(0, k);
    xs.fill(xs[0]);
    let n = xs.len();
    xs[1..n].copy_from_slice(&[3.0, 4.0, 5.0]);
    xs.iter().sum::<f64>() + if xs.contains(&4.0) { 1.0 } else { 0.0 }
}

#[derive(Differentiable, Clone, Debug, PartialEq)]
struct Row {
    cells: [f64; 2],
    tags: Vec<usize>,
}

#[differentiable]
fn rows(n: usize, x: f64) -> Vec<Row> {
    let mut rows = Vec::new();
    for i in 0..n {
        let mut tags = Vec::new();
        for j in 0..i {
            tags.push(j * i);
        }
        rows.push(Row { cells: [x, i as f64], tags });
    }
    let mut copy = rows.clone();
    for r in &mut copy {
        r.cells[0] += 1.0;
        r.tags.push(99);
    }
    if let Some(r) = copy.pop() {
        rows.push(r);
    }
    rows[0].cells = rows[1].cells;
    rows[1].cells[0] = -5.0;
    let first = rows[0].clone();
    for row in rows.iter_mut().skip(1) {
        row.tags.extend_from_slice(&first.tags);
    }
    rows
}

#[differentiable]
fn taken(n: usize) -> (Vec<f64>, Vec<f64>, f64) {
    let mut lists = vec![vec![1.0], vec![2.0, 3.0]];
    let mut x = n as f64;
    let mut a = std::mem::take(&mut lists[1]);
    a.push(std::mem::take(&mut x));
    let none: Option<f64> = None;
    lists[1].push(none.unwrap_or_default());
    let b = std::mem::replace(&mut lists[0], Vec::new());
    a.extend_from_slice(&b);
    (a, lists[1].clone(), x)
}

#[differentiable]
fn grid() -> f64 {
    const STEPS: [[f64; 2]; 2] = [[1.0, 2.0], [3.0, 4.0]];
    let mut g = [[0.0; 3]; 2];
    for (i, row) in g.iter_mut().enumerate() {
        for (j, cell) in row.iter_mut().enumerate() {
            *cell = (i * 3 + j) as f64;
        }
    }
    let h = g;
    g[1][2] = 100.0;
    let equal = g == h;
    let sum: f64 = g.iter().map(|r| r.iter().sum::<f64>()).sum();
    sum + h[1][2] + STEPS[1][0] + STEPS.iter().map(|s| s[1]).sum::<f64>() + if equal { 1000.0 } else { 0.0 }
}

#[test]
fn vectors_grow_and_shrink() {
    for n in 3..9 {
        assert_eq!(run::<vectors>((n, 1.5)), vectors(n, 1.5));
        assert_eq!(run::<rows>((n, 1.5)), rows(n, 1.5));
    }
    assert_eq!(run::<grid>(()), grid());
    assert_eq!(run::<taken>((4,)), taken(4));
}

#[test]
fn iterators_yield_what_they_do_in_rust() {
    let mut numbers = Numbers(1);
    for n in 0..12 {
        let (xs, ys) = (numbers.many(n), numbers.many(3));
        same(run::<iterators>((&xs, &ys)), iterators(&xs, &ys));
        let ks: Vec<i64> = xs.iter().map(|x| (x * 2.0) as i64).collect();
        assert_eq!(run::<sorted>((&xs, &ks)), sorted(&xs, &ks));
    }
    let (mut a, mut b) = (vec![1.0, 2.0, 3.0, 4.0], vec![1.0, 2.0, 3.0, 4.0]);
    same(run::<in_place>((&mut a, 2)), in_place(&mut b, 2));
    assert_eq!(a, b);
}

#[differentiable]
fn outside(xs: &[f64], i: usize, a: usize, b: usize) -> f64 {
    xs[i] + xs[a..b].iter().sum::<f64>()
}

#[test]
fn bounds_are_checked() {
    let trap = |i, a, b| call::<outside>((&[1.0, 2.0, 3.0], i, a, b)).0.map_err(|t| t.message);
    assert_eq!(trap(2, 1, 3), Ok(8.0));
    assert_eq!(trap(3, 1, 3).unwrap_err(), "index out of bounds: the len is 3 but the index is 3");
    assert_eq!(trap(0, 1, 4).unwrap_err(), "range end index 4 out of range for slice of length 3");
    assert_eq!(trap(0, 2, 1).unwrap_err(), "slice index starts at 2 but ends at 1");
    assert_eq!(
        trap(usize::MAX, 0, 0).unwrap_err(),
        format!("index out of bounds: the len is 3 but the index is {}", usize::MAX)
    );
}
