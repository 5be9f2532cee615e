//! Made by `cargo run -p chainrule-testkit --example corpus`, not by hand.

use super::Point;
use chainrule::prelude::*;

pub mod program_1 {
    use super::*;

    #[differentiable]
    pub fn entry(v0: f64, v1: f64, v2: Point, v3: &[f64], v4: &mut [f64]) -> (f64, f64) {
        let mut v5 = (v2.w[(-1_i64).rem_euclid(2) as usize] + v0).sin();
        let mut v6 = (if ((3.0_f64 * v3[(v4.len() as i64).rem_euclid(v3.len() as i64) as usize].powi(2)).floor() as i64) >= 3_i64 { ((v0 * v1) / (1.0_f64 + v3[..].iter().zip(v4[..v4.len().div_ceil(2)].iter()).map(|(a, b)| a * b).sum::<f64>().powi(2))) } else { f1((v4[0_i64.rem_euclid(v4.len() as i64) as usize] * v1), v1.atan()) });
        let mut v7 = ((((2_i64 as f64) * v3[0_i64.rem_euclid(v3.len() as i64) as usize]) - (v0 + v6)) * 0.4_f64.abs().asinh()).sin();
        let mut v8 = v5;
        let mut v9 = (1_i64 + (v4.len() as i64)).rem_euclid(3);
        v6 *= (v4[((3.0_f64 * (if (v9 - v9) <= v9 { v6 } else { 1.52_f64 })).floor() as i64).rem_euclid(v4.len() as i64) as usize].cos() + (1.0_f64 + v8.powi(2)).ln());
        std::mem::swap(&mut v8, &mut v7);
        let mut v10 = 0_i64;
        while v10 < 3 && v5 > (v8 - v4[3_i64.rem_euclid(v4.len() as i64) as usize]) {
            v10 += 1;
            let i = v9.rem_euclid(v4.len() as i64) as usize;
            v4[i] -= (0.5_f64 * (1.0_f64 + (v2.y + v6).powi(2)).ln());
            let i = 1_i64.rem_euclid(v4.len() as i64) as usize;
            v4[i] *= (0.5_f64 * (v2.w[1_i64.rem_euclid(2) as usize].sin() + (v7 * v8)));
        }
        {
            let (i, j) = (((v4.len() as i64) - v9).rem_euclid(v4.len() as i64) as usize, (-1_i64).rem_euclid(v4.len() as i64) as usize);
            v4.swap(i, j);
        }
        v8 *= (v3[v9.rem_euclid(v3.len() as i64) as usize] * v3[v9.rem_euclid(v3.len() as i64) as usize]).sin().exp().sin();
        v6 += f1(v0, (v8 * v6));
        ((((((v5 + f1(v8, v7)) + v0) + (0.86_f64 * v6)) + ((-1.05_f64) * v7)) + (1.99_f64 * v8)), ((v0 - v6).atan() + v5))
    }

    #[differentiable]
    fn f1(v0: f64, v1: f64) -> f64 {
        let mut v2 = v0;
        let mut v3 = (v2 * v2);
        let mut v4 = ((v3.powi(2) - (v1 * v2)) - (1.0_f64 + (v1 * v1).powi(2)).hypot((v3 / (1.0_f64 + 1.27_f64.powi(2)))));
        let mut v5 = 0_i64;
        while v5 < 3 && (v3 * v2) >= (1.34_f64 - v3) {
            v5 += 1;
            v4 += (0.5_f64 * v1);
        }
        (((v3 + ((-0.72_f64) * v2)) + ((-1.73_f64) * v3)) + v4)
    }
}

pub mod program_2 {
    use super::*;

    #[differentiable]
    pub fn entry(v0: f64, v1: f64, v2: Point, v3: &[f64], v4: &mut [f64]) -> (f64, f64) {
        let mut v5 = v4[..].to_vec();
        let mut v6 = [[(v1 + v3[2_i64.rem_euclid(v3.len() as i64) as usize]), (-0.79_f64)], [(if (1_i64 + 3_i64) < (-1_i64) { v0 } else { 1.25_f64 }), (v5[(v5.len() as i64).rem_euclid(v5.len() as i64) as usize] - v5[0_i64.rem_euclid(v5.len() as i64) as usize])], [(v1 + v0), v2.x.sin().exp()]];
        let mut v7 = Point { x: (v0 + (-1.98_f64)), y: v0, w: [(v0 - v5[((3.0_f64 * v6[(-1_i64).rem_euclid(3) as usize][1_i64.rem_euclid(2) as usize]).floor() as i64).rem_euclid(v5.len() as i64) as usize]), (v3[(v3.len() as i64).rem_euclid(v3.len() as i64) as usize] * 1.93_f64)] };
        if ((v3.len() as i64) * 2_i64).rem_euclid(2) == 0_i64 || (v2.w[3_i64.rem_euclid(2) as usize] + v2.w[(-1_i64).rem_euclid(2) as usize]) < (v0 - v0) {
            let (mut v8, mut v9) = f2(v0);
        }
        let mut v10 = ((-2.0_f64).powi(3).rem_euclid(1.27_f64) * v6[1_i64.rem_euclid(3) as usize][((v5.len() as i64) * 2_i64).rem_euclid(2) as usize]).tanh();
        let i = (v3.len() as i64).rem_euclid(v5.len() as i64) as usize;
        v5[i] = v4[((3.0_f64 * v4[v4.len() / 2..].iter().zip(v5[..].iter()).map(|(a, b)| a * b).sum::<f64>()).floor() as i64).rem_euclid(v4.len() as i64) as usize].atan();
        let mut v11 = (v10.abs().sin() + (v5[..].iter().sum::<f64>() * v4[2_i64.rem_euclid(v4.len() as i64) as usize]));
        let mut v12 = Point { x: (1.55_f64 * v5[3_i64.rem_euclid(v5.len() as i64) as usize]), y: (v1 + v11), w: [((1_i64 as f64) * 0.21_f64), (1.0_f64 + v6[(1_i64 + 4_i64).rem_euclid(3) as usize][((3.0_f64 * v5[..].iter().zip(v3[..].iter()).map(|(a, b)| a * b).sum::<f64>()).floor() as i64).rem_euclid(2) as usize].powi(2)).sqrt()] };
        if 1_i64 <= 0_i64 {
            std::mem::swap(&mut v10, &mut v11);
        }
        if 2_i64 < (v3.len() as i64) || v10.abs() >= v11.min(v1) {
            let mut v13 = [[(v2.x + v11), (1.0_f64 + v10.powi(2)).hypot(v1)], [(v2.y * v10), v10], [0.74_f64.rem_euclid(0.83_f64), v5[3_i64.rem_euclid(v5.len() as i64) as usize]]];
        }
        f1(&mut v5, v10);
        let (mut v14, mut v15) = f2(v11);
        f3(&mut v5, v11);
        f4(&mut v5, v11);
        ((((((v1 * v10).max(v6[2_i64.rem_euclid(3) as usize][1_i64.rem_euclid(2) as usize].powi(2)) + ((-1.3_f64) * v5[..].iter().sum::<f64>())) + ((-0.88_f64) * v10)) + v12.x) + (1.34_f64 * v14)), (((((((v10 - (v5[0_i64.rem_euclid(v5.len() as i64) as usize] * v11)) + v0) + ((-0.39_f64) * v1)) + v6[1_i64.rem_euclid(3) as usize][(0_i64 + 2_i64).rem_euclid(2) as usize]) + v7.y) + ((-0.06_f64) * v11)) + v15))
    }

    #[differentiable]
    fn f1(v0: &mut Vec<f64>, v1: f64) {
        let mut v2 = (v0[v0.len() / 2..].iter().zip(v0[..v0.len().div_ceil(2)].iter()).map(|(a, b)| a * b).sum::<f64>() - (if ((v0.len() as i64) + (v0.len() as i64)) <= (v0.len() as i64) { 0.68_f64 } else { (-1.75_f64) }).abs());
        let mut v3 = vec![((if (v1 + v0[((v0.len() as i64) + 3_i64).rem_euclid(v0.len() as i64) as usize]) >= v2.cos() && (v2 * v1) < v0[3_i64.rem_euclid(v0.len() as i64) as usize].sin() { v2 } else { 0.39_f64 }) / (1.0_f64 + (v2 + v1).powi(2))), (v0[0_i64.rem_euclid(v0.len() as i64) as usize].tanh() * v1.sin().exp())];
        let mut v4 = [[(v2 * v1), v2], [(v2 + v2), (if !((v2 - v2) > v0[..v0.len().div_ceil(2)].iter().sum::<f64>()) { v1 } else { v1 })], [(1.66_f64 * v3[(1_i64 - (-1_i64)).rem_euclid(v3.len() as i64) as usize]), v3[4_i64.rem_euclid(v3.len() as i64) as usize].sin().exp()]];
        v2 = ((v2 - v4[1_i64.rem_euclid(3) as usize][(3_i64 * 1_i64).rem_euclid(2) as usize]) - 0.71_f64);
        if (v0.len() as i64).rem_euclid(3) != 0_i64 {
            let v5 = (v1 * v2).atan();
            let v6 = vec![(v4[(3_i64 + 4_i64).rem_euclid(3) as usize][2_i64.rem_euclid(2) as usize] * (-0.66_f64)); 2_i64.rem_euclid(4) as usize + 1];
            return;
        } else {
            if v3.len() > 1 {
                v3.pop();
            }
        }
        let (mut v7, mut v8) = f2(v2);
    }

    #[differentiable]
    fn f2(v0: f64) -> (f64, f64) {
        let mut v1 = vec![((((3_i64 - 2_i64).rem_euclid(6) as f64) * v0) - (v0 - v0))];
        let mut v2 = [(v0 * v1[((v1.len() as i64) * 2_i64).rem_euclid(v1.len() as i64) as usize]), (v1[((v1.len() as i64) - 0_i64).rem_euclid(v1.len() as i64) as usize] - v1[2_i64.rem_euclid(v1.len() as i64) as usize]), v1[((v1.len() as i64) + 3_i64).rem_euclid(v1.len() as i64) as usize]];
        if v1[(1_i64 * 2_i64).rem_euclid(v1.len() as i64) as usize].min(v0) > 0.69_f64 && v0.max(v0) <= (v0 * v1[((v2.len() as i64) + 2_i64).rem_euclid(v1.len() as i64) as usize]) {
            let mut v3 = (((if (3_i64 * 0_i64) <= 0_i64 { v0 } else { v0 }) - v0) * v0.powi(3).powi(3));
            for v4 in v2[..].iter_mut() {
                *v4 -= v1[v1.len() / 2..].iter().zip(v1[..].iter()).map(|(a, b)| a * b).sum::<f64>().cos();
                let mut v5 = (1.86_f64 * v3).abs().sin().exp().sin();
            }
        } else {
            let i = ((v1.len() as i64) - (v2.len() as i64)).rem_euclid(v1.len() as i64) as usize;
            v1[i] = (v0.min(v2[3_i64.rem_euclid(v2.len() as i64) as usize]) / (1.0_f64 + (v0 / (1.0_f64 + v0.powi(2))).powi(2)));
        }
        f4(&mut v1, v0);
        ((((0_i64.rem_euclid(4) as f64) * (1.95_f64 + v0)) + v2[(v1.len() as i64).rem_euclid(v2.len() as i64) as usize]), (((-1.07_f64).max(v0.sin().exp()) + v0) + ((-1.82_f64) * v1[2_i64.rem_euclid(v1.len() as i64) as usize])))
    }

    #[differentiable]
    fn f3(v0: &mut Vec<f64>, v1: f64) {
        let mut v2 = ((3_i64 as f64) * (if v1.rem_euclid(0.92_f64) <= (-0.69_f64).abs() || (-0.85_f64) >= v0[(4_i64 - (v0.len() as i64)).rem_euclid(v0.len() as i64) as usize].sin() { v1.abs() } else { v1.cos() }));
        {
            let (i, j) = ((v0.len() as i64).rem_euclid(v0.len() as i64) as usize, (2_i64 + 2_i64).rem_euclid(v0.len() as i64) as usize);
            v0.swap(i, j);
        }
        let i = (v0.len() as i64).rem_euclid(v0.len() as i64) as usize;
        v0[i] += ((2_i64 as f64) * (v0[0_i64.rem_euclid(v0.len() as i64) as usize] + v2)).cos();
        for v3 in v0[..].iter() {
            let mut v4 = v0[..v0.len().div_ceil(2)].to_vec();
            v4 = v0.clone();
        }
    }

    #[differentiable]
    fn f4(v0: &mut Vec<f64>, v1: f64) {
        let mut v2 = vec![(-0.61_f64); (v0.len() as i64).rem_euclid(4) as usize + 1];
        {
            let (i, j) = (1_i64.rem_euclid(v2.len() as i64) as usize, ((v0.len() as i64) - (v0.len() as i64)).rem_euclid(v2.len() as i64) as usize);
            v2.swap(i, j);
        }
        let i = 3_i64.rem_euclid(v0.len() as i64) as usize;
        v0[i] += v0[..v0.len().div_ceil(2)].iter().sum::<f64>();
        let mut v3 = [(-v1), (if (v1 + v1) > (1.0_f64 + v0[0_i64.rem_euclid(v0.len() as i64) as usize].powi(2)).ln() { v0[3_i64.rem_euclid(v0.len() as i64) as usize] } else { v1 }), (v1 - v1)];
        {
            let (i, j) = (((3.0_f64 * (1.0_f64 + v1.powi(2)).ln()).floor() as i64).rem_euclid(v0.len() as i64) as usize, 4_i64.rem_euclid(v0.len() as i64) as usize);
            v0.swap(i, j);
        }
        std::mem::swap(&mut *v0, &mut v2);
    }
}

pub mod program_4 {
    use super::*;

    #[differentiable]
    pub fn entry(v0: f64, v1: f64, v2: Point, v3: &[f64], v4: &mut [f64]) -> (f64, f64) {
        let mut v5 = (0.5_f64 * v0);
        let mut v6 = vec![v3[..].iter().zip(v4[v4.len() / 2..].iter()).map(|(a, b)| a * b).sum::<f64>(), ((-0.49_f64) * (1.0_f64 + v5.powi(2)).hypot(1.34_f64)), (v0 / (1.0_f64 + (-1.83_f64).powi(2))).abs()];
        let n = v4.len().div_ceil(2);
        let mut v7 = f1(3_i64, v0, &mut v4[..n]);
        let mut v8 = vec![v5, v3[(-1_i64).rem_euclid(v3.len() as i64) as usize]];
        let mut v9 = (v7.sin().exp() * (1.0_f64 + v6[(v6.len() as i64).rem_euclid(v6.len() as i64) as usize].powi(3).powi(2)).ln());
        let mut v10 = 0_i64;
        'l0: while v10 < 2 && 3_i64.rem_euclid(2) == 0_i64 {
            v10 += 1;
            let mut v11 = 0_i64;
            while v11 < 1 && (if v5.abs() < v8[2_i64.rem_euclid(v8.len() as i64) as usize].sin().exp() { (-1.23_f64) } else { v0 }) >= (v1 * (-1.9_f64)) {
                v11 += 1;
                let n = v4.len().div_ceil(2);
                for (v12, v13) in v4[..n].iter_mut().zip(v6[v6.len() / 2..].iter()) {
                    *v12 += (v2.w[4_i64.rem_euclid(2) as usize].rem_euclid(1.16_f64) + v2.w[((3.0_f64 * v5).floor() as i64).rem_euclid(2) as usize]).tanh();
                    if v9.atan() <= v8[((3.0_f64 * (v8[(4_i64 * (v8.len() as i64)).rem_euclid(v8.len() as i64) as usize] * (*v13))).floor() as i64).rem_euclid(v8.len() as i64) as usize].cos() {
                        if (*v12) <= v6[..].iter().zip(v6[..].iter()).map(|(a, b)| a * b).sum::<f64>() || (*v12).min(v8[v10.rem_euclid(v8.len() as i64) as usize]) >= (*v13) {
                            if (1.0_f64 + v3[3_i64.rem_euclid(v3.len() as i64) as usize].powi(2)).ln() >= v8[v10.rem_euclid(v8.len() as i64) as usize] && (-1_i64) >= v10 {
                                let mut v14 = ((v3.len() as i64) + 1_i64).rem_euclid(3);
                                if v8.len() > 1 {
                                    v8.pop();
                                }
                                break 'l0;
                            }
                        } else {
                            v9 -= (if v1 >= v3[4_i64.rem_euclid(v3.len() as i64) as usize].sin() { v8[v11.rem_euclid(v8.len() as i64) as usize] } else { (*v12) }).atan().sin();
                        }
                    }
                }
            }
        }
        let n = v8.len() / 2;
        let mut v15 = f1(2_i64, v0, &mut v8[n..]);
        let mut v16 = f2(&mut v7, v9);
        ((((((if !((if (v2.w[(1_i64 - 0_i64).rem_euclid(2) as usize] * v3[1_i64.rem_euclid(v3.len() as i64) as usize]) < v4[2_i64.rem_euclid(v4.len() as i64) as usize] || v16 >= v16 { v2.w[(-1_i64).rem_euclid(2) as usize] } else { v16 }) <= v16.sin()) { ((1_i64 as f64) * (-1.95_f64)) } else { v8[..].iter().sum::<f64>() }) + v3[..].iter().sum::<f64>()) + (0.97_f64 * v5)) + v7) + ((-1.15_f64) * v8[0_i64.rem_euclid(v8.len() as i64) as usize])), (((((1.0_f64 + 1.56_f64.powi(2)).sqrt().max((v16 + v9)) + ((-1.29_f64) * v2.y)) + ((-1.62_f64) * v6[3_i64.rem_euclid(v6.len() as i64) as usize])) + (1.84_f64 * v9)) + v16))
    }

    #[differentiable]
    fn f1(v0: i64, v1: f64, v2: &mut [f64]) -> f64 {
        if v0 <= 0_i64 {
            return v1;
        }
        let mut v3 = f1((v0 - 1_i64), (-0.73_f64), &mut v2[..]);
        let mut v4 = (0.5_f64 * v2[v0.rem_euclid(v2.len() as i64) as usize]);
        let mut v5 = (((1.0_f64 + v2[v0.rem_euclid(v2.len() as i64) as usize].powi(2)).ln() / (1.0_f64 + v2[..v2.len().div_ceil(2)].iter().sum::<f64>().powi(2))) - v3);
        for v6 in 0..v2.len() {
            if (v2[(v6 as i64).rem_euclid(v2.len() as i64) as usize] * v3) > v2[v6] {
            }
            let mut v7 = f2(&mut v5, v4);
            for v8 in 0..4 {
                std::mem::swap(&mut v7, &mut v4);
            }
        }
        let mut v9 = f2(&mut v4, (-0.95_f64));
        ((((((v5 * v5.asinh()) + (1.61_f64 * v1)) + v3) + ((-0.34_f64) * v4)) + v5) + v9)
    }

    #[differentiable]
    fn f2(v0: &mut f64, v1: f64) -> f64 {
        let v2 = (1.0_f64 + (((*v0) / (1.0_f64 + 0.81_f64.powi(2))) / (1.0_f64 + (v1 + (*v0)).powi(2))).powi(2)).ln();
        let v3 = (if 1.07_f64.asinh() < (*v0).abs() { v2 } else { (1.0_f64 + v1.powi(2)).sqrt().sin().exp() }).atan();
        *v0 -= 0.39_f64.tanh();
        let mut v4 = v2.cos().max(v3);
        *v0 -= (v3.rem_euclid(1.85_f64) * v3.cos());
        if v4.cos() >= (v2 / (1.0_f64 + v1.powi(2))) {
            let mut v5 = 1_i64.rem_euclid(4);
        } else {
            *v0 *= ((v2 - 1.1_f64) * v4.tanh()).tanh();
        }
        ((((1.0_f64 + 0.4_f64.powi(2)).sqrt() + v2) + v3) + v4)
    }
}

pub mod program_5 {
    use super::*;

    #[differentiable]
    pub fn entry(v0: f64, v1: f64, v2: Point, v3: &[f64], v4: &mut [f64]) -> (f64, f64) {
        let mut v5 = v1;
        let mut v6 = [[(v1 + v5), (if (v1 * v0) < v0 { v0 } else { v5 })], [(v1 + v0), v5.abs()], [(v3[(v4.len() as i64).rem_euclid(v3.len() as i64) as usize] / (1.0_f64 + v5.powi(2))), (-0.75_f64)]];
        v6[(1_i64 - 1_i64).rem_euclid(3) as usize][(-1_i64).rem_euclid(2) as usize] *= v5.sin();
        for v7 in 0..v4.len() {
            let mut v8 = ((v1 - (-1.23_f64)) / (1.0_f64 + (v6[(v7 as i64).rem_euclid(3) as usize][2_i64.rem_euclid(2) as usize] - v0).powi(2))).sin().tanh();
            for v9 in v3[..].iter() {
                v4[v7] -= v0.tanh();
                if (-v6[(v7 as i64).rem_euclid(3) as usize][(-1_i64).rem_euclid(2) as usize]) >= (if ((v4.len() as i64) * (v7 as i64)) < (v4.len() as i64) { v1 } else { v3[(v4.len() as i64).rem_euclid(v3.len() as i64) as usize] }) {
                    let v10 = Point { x: v5, y: (1.54_f64 * v3[4_i64.rem_euclid(v3.len() as i64) as usize]), w: [v6[((v4.len() as i64) - (-1_i64)).rem_euclid(3) as usize][((v3.len() as i64) + 3_i64).rem_euclid(2) as usize].min(v1), (-v6[4_i64.rem_euclid(3) as usize][((-1_i64) * 4_i64).rem_euclid(2) as usize])] };
                    v8 *= ((if ((((v4.len() as i64) + 2_i64).rem_euclid(2) as f64) * (-0.79_f64)) <= (1.06_f64 + v5) { v4[v7] } else { v6[((v7 as i64) - 0_i64).rem_euclid(3) as usize][0_i64.rem_euclid(2) as usize] }) * (-1.14_f64).sin().exp()).tanh();
                }
                if (v3.len() as i64).rem_euclid(2) == 0_i64 {
                    let i = (-1_i64).rem_euclid(v4.len() as i64) as usize;
                    v4[i] += v5.tanh();
                    v4[v7] = (*v9).sin();
                    v5 -= v4[v7].powi(3).sin().exp().atan();
                    break;
                }
            }
        }
        let (mut v11, mut v12) = f1(v5);
        ((((v12 + v5) + ((-1.11_f64) * v6[1_i64.rem_euclid(3) as usize][3_i64.rem_euclid(2) as usize])) + ((-1.45_f64) * v11)), (((1.0_f64 + v2.x.powi(2)).sqrt() / (1.0_f64 + v11.powi(2))) + ((-0.16_f64) * v3[..].iter().sum::<f64>())))
    }

    #[differentiable]
    fn f1(v0: f64) -> (f64, f64) {
        let mut v1 = vec![(if (1_i64 * 0_i64).rem_euclid(2) != 0_i64 { (-0.98_f64) } else { v0 }); 3_i64.rem_euclid(4) as usize + 1];
        let n = v1.len() / 2;
        for v2 in v1[n..].iter_mut() {
            let v3 = (0.5_f64 * v0);
            assert!((((2_i64 * 0_i64).rem_euclid(6) as f64) * v0) < (if 3_i64 > 2_i64 { v0 } else { (*v2) }) || 1_i64 >= 0_i64);
            *v2 -= ((1_i64 as f64) * v3).sin().atan();
        }
        if (v1[((3.0_f64 * ((-0.32_f64) / (1.0_f64 + v0.powi(2)))).floor() as i64).rem_euclid(v1.len() as i64) as usize] + v0) >= v0.asinh() || (1_i64 + 3_i64) <= 1_i64 {
            let i = (3_i64 + 4_i64).rem_euclid(v1.len() as i64) as usize;
            v1[i] *= ((1_i64 as f64) * v1[(v1.len() as i64).rem_euclid(v1.len() as i64) as usize]).sin().exp();
        } else {
            let v4 = [[v0.powi(3), (v0 * v0)], [v1[3_i64.rem_euclid(v1.len() as i64) as usize].powi(3), v0.sin().exp()], [v1[(v1.len() as i64).rem_euclid(v1.len() as i64) as usize].max(v0), (v0 * v1[3_i64.rem_euclid(v1.len() as i64) as usize])]];
        }
        (((((1_i64 + (v1.len() as i64)).rem_euclid(3) as f64) * (if ((((3.0_f64 * v0.abs()).floor() as i64).rem_euclid(4) as f64) * v0) >= v1[1_i64.rem_euclid(v1.len() as i64) as usize] { v1[0_i64.rem_euclid(v1.len() as i64) as usize] } else { (-0.21_f64) })) + v1[..].iter().sum::<f64>()), 0.24_f64)
    }
}

pub mod program_6 {
    use super::*;

    #[differentiable]
    pub fn entry(v0: f64, v1: f64, v2: Point, v3: &[f64], v4: &mut [f64]) -> (f64, f64) {
        let mut v5 = (((2_i64 as f64) * (v0 * v2.y)) - v4[3_i64.rem_euclid(v4.len() as i64) as usize].cos().sin()).tanh();
        let mut v6 = (3_i64 - 1_i64).rem_euclid(2);
        v5 = (v0 * v0).sin().exp();
        for v7 in 0..v3.len() {
            if (v3[v7] / (1.0_f64 + v3[v7].powi(2))) < ((-1.29_f64) * v0) {
                let n = v4.len().div_ceil(2);
                for v8 in v4[..n].iter_mut() {
                    let v9 = Point { x: v5.asinh(), y: v3[v7].abs(), w: [(1.0_f64 + v0.powi(2)).ln(), (if v3[v7].powi(3) >= v3[v6.rem_euclid(v3.len() as i64) as usize] { v2.x } else { v3[((v3.len() as i64) + (v3.len() as i64)).rem_euclid(v3.len() as i64) as usize] })] };
                    *v8 += (0.5_f64 * v0);
                }
                let mut v10 = vec![((1.0_f64 + v3[v7].powi(2)).sqrt() * v0.max((-0.89_f64))), (1.0_f64 + v2.w[((v7 as i64) * v6).rem_euclid(2) as usize].sin().exp().powi(2)).sqrt()];
                continue;
            } else {
                if !((if ((3.0_f64 * (v0 / (1.0_f64 + (-0.72_f64).powi(2)))).floor() as i64) > 2_i64 && (v3[v7] * v4[(v3.len() as i64).rem_euclid(v4.len() as i64) as usize]) >= (v3[v6.rem_euclid(v3.len() as i64) as usize] + v5) { (-0.81_f64) } else { (-0.11_f64) }) <= v3[v7]) {
                    for v11 in 0..((3.0_f64 * (v0 + v1)).floor() as i64).rem_euclid(5) as usize {
                        for v12 in (1..4).rev() {
                            let v13 = vec![v2.w[1_i64.rem_euclid(2) as usize].tanh(); (v7 as i64).rem_euclid(4) as usize + 1];
                        }
                    }
                    break;
                } else {
                    {
                        let (i, j) = ((v4.len() as i64).rem_euclid(v4.len() as i64) as usize, 0_i64.rem_euclid(v4.len() as i64) as usize);
                        v4.swap(i, j);
                    }
                }
            }
        }
        let n = v4.len() / 2;
        let mut v14 = f1(2_i64, v5, &mut v4[n..]);
        let mut v15 = f2(v2, v0);
        (((((-v1) + (v4[(v4.len() as i64).rem_euclid(v4.len() as i64) as usize] * v14)) + v5) + v14), ((-(v1 * v2.w[((-1_i64) * v6).rem_euclid(2) as usize])) + ((-1.33_f64) * v15.w[((v4.len() as i64) * v6).rem_euclid(2) as usize])))
    }

    #[differentiable]
    fn f1(v0: i64, v1: f64, v2: &mut [f64]) -> f64 {
        if v0 <= 0_i64 {
            return (v1 + v1).cos();
        }
        let mut v3 = f1((v0 - 1_i64), v1, &mut v2[..]);
        let mut v4 = v2[v2.len() / 2..].iter().sum::<f64>();
        let mut v5 = (v2[(-1_i64).rem_euclid(v2.len() as i64) as usize] + (v4 * v4).tanh());
        v4 -= v3.sin();
        let v6 = [((v0 as f64) * (-0.42_f64)), v2[v0.rem_euclid(v2.len() as i64) as usize], v4];
        let n = v2.len().div_ceil(2);
        for v7 in v2[..n].iter_mut() {
        }
        let mut v8 = v6[v6.len() / 2..].iter().zip(v2[v2.len() / 2..].iter()).map(|(a, b)| a * b).sum::<f64>().sin();
        (((((((v2[v0.rem_euclid(v2.len() as i64) as usize] * v2[4_i64.rem_euclid(v2.len() as i64) as usize]) * (v4 * v1)) + v1) + ((-0.16_f64) * v3)) + v5) + v6[..].iter().sum::<f64>()) + v8)
    }

    #[differentiable]
    fn f2(v0: Point, v1: f64) -> Point {
        let mut v2 = ((-0.34_f64).asinh() * (((2_i64 * 2_i64).rem_euclid(3) as f64) * v1)).cos();
        v2 *= (0.5_f64 * (if (1_i64 + 1_i64).rem_euclid(3) == 0_i64 { (-0.95_f64) } else { v2 }).cos());
        let mut v3 = v1;
        let mut v4 = 0_i64;
        while v4 < 1 && (v0.x - v3) < v1 {
            v4 += 1;
            for v5 in 0..2 {
                let v6 = (((v3 / (1.0_f64 + v2.powi(2))) * (-1.09_f64)) - v3.abs().abs()).sin();
            }
        }
        Point { x: (v2 + ((-1.74_f64) * v2)), y: v0.y, w: [((v2 * v1) + (-0.74_f64).atan()), ((1.0_f64 + v3.powi(2)).ln() + ((-0.53_f64) * v3))] }
    }
}

pub mod program_7 {
    use super::*;

    #[differentiable]
    pub fn entry(v0: f64, v1: f64, v2: Point, v3: &[f64], v4: &mut [f64]) -> (f64, f64) {
        let mut v5 = (if (if ((3.0_f64 * v1).floor() as i64).rem_euclid(2) == 0_i64 || 1.54_f64.rem_euclid(1.94_f64) < (v0 - 0.83_f64) { v2.y } else { v1 }) > (0.53_f64 * v1) { v4[(-1_i64).rem_euclid(v4.len() as i64) as usize] } else { (if (v4.len() as i64).rem_euclid(3) == 0_i64 { 1.33_f64 } else { v1 }) }).abs();
        let v6 = [[v0, (v0 + v4[0_i64.rem_euclid(v4.len() as i64) as usize])], [(v4[(v4.len() as i64).rem_euclid(v4.len() as i64) as usize] * v3[0_i64.rem_euclid(v3.len() as i64) as usize]), v5], [(if (v5 + v1) > (if (0.8_f64 + v5) < (if !((1.0_f64 + v1.powi(2)).sqrt() >= v0.atan()) { v5 } else { v4[(v3.len() as i64).rem_euclid(v4.len() as i64) as usize] }) { 1.46_f64 } else { v0 }) { 1.45_f64 } else { (-0.73_f64) }), (v1 * v0)]];
        let mut v7 = v4[..].to_vec();
        let mut v8 = v1;
        v5 = ((v3[0_i64.rem_euclid(v3.len() as i64) as usize] + v1) - v7[..].iter().sum::<f64>()).tanh();
        let mut v9 = 2_i64.rem_euclid(4);
        let i = ((3.0_f64 * (if (v5 * v5) <= (if 3_i64.rem_euclid(3) == 0_i64 { v2.x } else { v2.x }) { v2.w[(v9 * v9).rem_euclid(2) as usize] } else { v1 })).floor() as i64).rem_euclid(v4.len() as i64) as usize;
        v4[i] = ((-v8) * ((((3.0_f64 * v1).floor() as i64).rem_euclid(5) as f64) * v1)).tanh();
        if v9.rem_euclid(3) == 0_i64 {
            if !((v0 + v6[v9.rem_euclid(3) as usize][4_i64.rem_euclid(2) as usize]) < (v5 + (-0.92_f64))) {
                let i = (-1_i64).rem_euclid(v4.len() as i64) as usize;
                v4[i] += v2.w[4_i64.rem_euclid(2) as usize].min((((1_i64 * (-1_i64)).rem_euclid(6) as f64) * v8)).sin();
                let mut v10 = 0_i64;
                while v10 < 1 && !((4_i64 + v10).rem_euclid(3) == 0_i64) {
                    v10 += 1;
                    v7.push((v2.w[(-1_i64).rem_euclid(2) as usize] / (1.0_f64 + v3[v10.rem_euclid(v3.len() as i64) as usize].powi(2))).tanh());
                    for v11 in 0..2 {
                        v5 -= v1.max(v5).tanh().sin();
                    }
                    v8 = (0.5_f64 * v2.w[2_i64.rem_euclid(2) as usize]);
                    v7.push((1.0_f64 + v2.y.powi(2)).sqrt().tanh());
                }
            } else {
                v8 = ((v7[(v7.len() as i64).rem_euclid(v7.len() as i64) as usize] - v1) * v2.w[(v7.len() as i64).rem_euclid(2) as usize]);
            }
        } else {
            let mut v12 = [v1.powi(2), v3[v9.rem_euclid(v3.len() as i64) as usize], v4[v4.len() / 2..].iter().sum::<f64>()];
        }
        let mut v13 = f1(&mut v5, v1);
        ((((v5 + v6[3_i64.rem_euclid(3) as usize][v9.rem_euclid(2) as usize]) + ((-1.83_f64) * v7[1_i64.rem_euclid(v7.len() as i64) as usize])) + v8), (((((if v13 <= v5 { v3[(-1_i64).rem_euclid(v3.len() as i64) as usize] } else { v8 }) / (1.0_f64 + ((-1.59_f64) + v5).powi(2))) + v0) + ((-0.54_f64) * v5)) + ((-0.22_f64) * v13)))
    }

    #[differentiable]
    fn f1(v0: &mut f64, v1: f64) -> f64 {
        let mut v2 = Point { x: v1, y: 1.96_f64.abs(), w: [v1.min((-1.87_f64)), (-1.35_f64)] };
        for v3 in 0..1 {
            v2.w[((3.0_f64 * v1).floor() as i64).rem_euclid(2) as usize] *= ((v1 * (*v0)) - (*v0).cos()).atan();
        }
        *v0 *= (((*v0) * v2.w[1_i64.rem_euclid(2) as usize]) * (if (1.94_f64 - v1) < v1 { v1 } else { (-1.77_f64) })).atan();
        assert!(v2.y <= v2.w[3_i64.rem_euclid(2) as usize] || 1_i64 >= 0_i64);
        let v4 = (v1.sin() * (v1 * v2.w[2_i64.rem_euclid(2) as usize])).min(v1).tanh();
        let mut v5 = 0_i64;
        (((1.0_f64 + v2.y.powi(2)).sqrt().sin().exp() + ((-0.2_f64) * v2.x)) + v4)
    }
}

pub mod program_8 {
    use super::*;

    #[differentiable]
    pub fn entry(v0: f64, v1: f64, v2: Point, v3: &[f64], v4: &mut [f64]) -> (f64, f64) {
        let mut v5 = (v1 + (1.76_f64 + v3[1_i64.rem_euclid(v3.len() as i64) as usize]).abs());
        let mut v6 = (v3[..].iter().zip(v4[..v4.len().div_ceil(2)].iter()).map(|(a, b)| a * b).sum::<f64>() + v0);
        let mut v7 = v4[..].to_vec();
        let mut v8 = (-v5).max((v1 / (1.0_f64 + v6.powi(2)))).cos();
        {
            let (i, j) = (0_i64.rem_euclid(v7.len() as i64) as usize, (v4.len() as i64).rem_euclid(v7.len() as i64) as usize);
            v7.swap(i, j);
        }
        v6 += v7[..].iter().zip(v7[v7.len() / 2..].iter()).map(|(a, b)| a * b).sum::<f64>().atan();
        let mut v9 = (v8 * v0.sin()).atan();
        if v4[1_i64.rem_euclid(v4.len() as i64) as usize].powi(3) >= (v9 + v1) && (v9 * v6) <= v7[(v3.len() as i64).rem_euclid(v7.len() as i64) as usize].cos() {
            let v10 = ((if (1_i64 + 0_i64).rem_euclid(3) == 0_i64 { (v0 / (1.0_f64 + v4[0_i64.rem_euclid(v4.len() as i64) as usize].powi(2))) } else { ((0_i64 as f64) * v8) }) + (v6 * v0).max((v7[(-1_i64).rem_euclid(v7.len() as i64) as usize] - v3[((3.0_f64 * (v9 / (1.0_f64 + 0.27_f64.powi(2)))).floor() as i64).rem_euclid(v3.len() as i64) as usize]))).cos();
        } else {
            {
                let (i, j) = (0_i64.rem_euclid(v7.len() as i64) as usize, 3_i64.rem_euclid(v7.len() as i64) as usize);
                v7.swap(i, j);
            }
        }
        let mut v11 = f1(&mut v9, v8);
        v8 += f2(v5, (v0 - v9));
        (((((v8.max(v7[((v7.len() as i64) + 3_i64).rem_euclid(v7.len() as i64) as usize]).sin().exp() + v1) + (0.28_f64 * v3[0_i64.rem_euclid(v3.len() as i64) as usize])) + (1.67_f64 * v5)) + v7[0_i64.rem_euclid(v7.len() as i64) as usize]), (((((((v7[..].iter().sum::<f64>() * v1.tanh()) + ((-0.9_f64) * v0)) + (1.96_f64 * v2.y)) + (1.21_f64 * v6)) + v8) + v9) + (0.85_f64 * v11)))
    }

    #[differentiable]
    fn f1(v0: &mut f64, v1: f64) -> f64 {
        let mut v2 = ((v1 + v1) * ((*v0) * v1));
        let mut v3 = vec![(v1 + (*v0)); 0_i64.rem_euclid(4) as usize + 1];
        let i = 0_i64.rem_euclid(v3.len() as i64) as usize;
        v3[i] -= (((((v3.len() as i64) * (v3.len() as i64)).rem_euclid(5) as f64) * v1) + (v3[2_i64.rem_euclid(v3.len() as i64) as usize] * v2));
        (((v3[..v3.len().div_ceil(2)].iter().sum::<f64>() + (1.95_f64 * (*v0))) + ((-1.24_f64) * v2)) + v3[..].iter().sum::<f64>())
    }

    #[differentiable]
    fn f2(v0: f64, v1: f64) -> f64 {
        let mut v2 = ((2_i64.rem_euclid(5) as f64) * v1.asinh());
        let v3 = ((if 3_i64.rem_euclid(3) == 0_i64 { 0.16_f64 } else { v0 }).tanh() / (1.0_f64 + (v0 - v1).tanh().powi(2))).atan();
        let mut v4 = vec![(-(-1.36_f64)); 3_i64.rem_euclid(4) as usize + 1];
        (((v2.max(v2) / (1.0_f64 + (if (v2 / (1.0_f64 + v2.powi(2))) >= ((-1.29_f64) - v0) { v3 } else { v0 }).powi(2))) + (0.32_f64 * v2)) + v3)
    }

    #[differentiable]
    fn f3(v0: [f64; 3], v1: i64) -> [f64; 3] {
        let mut v2 = (0.5_f64 * ((v0[v1.rem_euclid(v0.len() as i64) as usize] - v0[0_i64.rem_euclid(v0.len() as i64) as usize]).sin().exp() * ((v1 as f64) * v0[v1.rem_euclid(v0.len() as i64) as usize].powi(2))));
        let mut v3 = vec![v2, (v2 - v2).tanh()];
        if ((v0.len() as i64) + (v3.len() as i64)) > v1 {
            let mut v4 = (-(v2 - v2).tanh());
        } else {
            {
                let (i, j) = ((v1 + v1).rem_euclid(v3.len() as i64) as usize, 2_i64.rem_euclid(v3.len() as i64) as usize);
                v3.swap(i, j);
            }
        }
        [(v0[..].iter().zip(v3[..].iter()).map(|(a, b)| a * b).sum::<f64>() - v3[1_i64.rem_euclid(v3.len() as i64) as usize]), (((v2.asinh() * v2.sin().exp()) + v2) + ((-1.96_f64) * v3[..].iter().sum::<f64>())), v2]
    }
}

pub mod program_9 {
    use super::*;

    #[differentiable]
    pub fn entry(v0: f64, v1: f64, v2: Point, v3: &[f64], v4: &mut [f64]) -> (f64, f64) {
        let mut v5 = (if v1.sin() >= (1.01_f64 * 1.74_f64) && v4[((v4.len() as i64) + (v3.len() as i64)).rem_euclid(v4.len() as i64) as usize].sin() >= v0.tanh() { (v3[(v4.len() as i64).rem_euclid(v3.len() as i64) as usize] - (v1 + v1)) } else { (v1.max(v1) * v1) }).cos();
        let mut v6 = vec![v5.sin(); 2_i64.rem_euclid(4) as usize + 1];
        let mut v7 = [v0, (if (v3[(-1_i64).rem_euclid(v3.len() as i64) as usize] + v4[2_i64.rem_euclid(v4.len() as i64) as usize]) <= v2.w[(-1_i64).rem_euclid(2) as usize].abs() && v0 >= (v1 - v0) { v0 } else { v3[0_i64.rem_euclid(v3.len() as i64) as usize] }), (1.0_f64 + v0.powi(2)).ln()];
        let mut v8 = 2_i64.rem_euclid(5);
        let mut v9 = 0_i64;
        loop {
            v9 += 1;
            if v9 > 3 || ((v7.len() as i64) - 2_i64).rem_euclid(2) == 0_i64 {
                break;
            }
            for v10 in 0..4 {
                if (v5 + v7[((v7.len() as i64) * 4_i64).rem_euclid(v7.len() as i64) as usize]) <= v4[v9.rem_euclid(v4.len() as i64) as usize].abs() {
                    v5 = (0.5_f64 * (1.0_f64 + (v2.w[(v9 + (v10 as i64)).rem_euclid(2) as usize] - v0).powi(2)).sqrt());
                    return ((v1.min(v5) - (if (1_i64 * 2_i64) < 0_i64 { v5 } else { (-0.89_f64) })), v1);
                }
                if v6.len() > 1 {
                    v6.pop();
                }
                let i = (v4.len() as i64).rem_euclid(v4.len() as i64) as usize;
                v4[i] = (0.5_f64 * ((if 4_i64.rem_euclid(3) == 0_i64 { v5 } else { v2.w[(-1_i64).rem_euclid(2) as usize] }) - v0));
            }
        }
        let (mut v11, mut v12) = f1((-1.75_f64));
        v12 += f2(v1, &v3[v3.len() / 2..]);
        ((((v0 + v4[2_i64.rem_euclid(v4.len() as i64) as usize]) + ((-1.99_f64) * v11)) + v12), ((((v7[v7.len() / 2..].iter().zip(v7[..v7.len().div_ceil(2)].iter()).map(|(a, b)| a * b).sum::<f64>() + (v5 * v7[v8.rem_euclid(v7.len() as i64) as usize])) + (0.11_f64 * v2.w[4_i64.rem_euclid(2) as usize])) + v6[..].iter().sum::<f64>()) + (0.7_f64 * v7[..].iter().sum::<f64>())))
    }

    #[differentiable]
    fn f1(v0: f64) -> (f64, f64) {
        let mut v1 = (if (if ((-1_i64) + 2_i64) <= 0_i64 || ((3.0_f64 * (if (1_i64 + 1_i64) > 2_i64 { v0 } else { v0 })).floor() as i64) > 2_i64 { v0 } else { v0 }) < (-0.89_f64) { (v0 / (1.0_f64 + v0.powi(2))) } else { v0.sin().exp() }).atan();
        let mut v2 = 2_i64.rem_euclid(6);
        let mut v3 = 0_i64;
        while v3 < 1 && v1 <= (v1 + v1) {
            v3 += 1;
            if (v1 * v1) > (v1 - (-0.21_f64)) {
                let mut v4 = v2;
            }
        }
        ((1.59_f64.asinh().asinh() + v1), ((-0.2_f64) - v0).abs())
    }

    #[differentiable]
    fn f2(v0: f64, v1: &[f64]) -> f64 {
        let mut v2 = v1[..v1.len().div_ceil(2)].to_vec();
        for (v3, v4) in v2[..].iter_mut().zip(v1[..].iter()) {
            if (v1.len() as i64) < (v1.len() as i64) {
                *v3 *= (*v4).powi(3).sin().exp().atan();
            }
        }
        ((v0 - v2[3_i64.rem_euclid(v2.len() as i64) as usize].abs()) + (1.14_f64 * v2[1_i64.rem_euclid(v2.len() as i64) as usize]))
    }
}

pub mod program_10 {
    use super::*;

    #[differentiable]
    pub fn entry(v0: f64, v1: f64, v2: Point, v3: &[f64], v4: &mut [f64]) -> (f64, f64) {
        let mut v5 = v2;
        let mut v6 = [(-v1), (v0 / (1.0_f64 + v1.powi(2))), v1.atan()];
        let mut v7 = 0_i64;
        if ((v6.len() as i64) - (v6.len() as i64)) < v7 {
            let v8 = v6[..v6.len().div_ceil(2)].iter().sum::<f64>();
            let i = (v7 + v7).rem_euclid(v6.len() as i64) as usize;
            v6[i] *= ((4_i64.rem_euclid(3) as f64) * (v1 + (-1.95_f64))).atan();
        } else {
            let n = v4.len().div_ceil(2);
            for (v9, v10) in v4[..n].iter_mut().zip(v3[..].iter()) {
                let i = v7.rem_euclid(v6.len() as i64) as usize;
                v6[i] *= v6[0_i64.rem_euclid(v6.len() as i64) as usize].cos();
                if v0 < ((*v9) * (*v10)) {
                    let mut v11 = 0_i64;
                    loop {
                        v11 += 1;
                        if v11 > 2 || (*v9).sin() < v6[..].iter().sum::<f64>() {
                            break;
                        }
                        v7 = ((v6.len() as i64) - 2_i64).rem_euclid(5);
                    }
                    *v9 -= v6[((3.0_f64 * ((*v10) + v3[((v6.len() as i64) - 4_i64).rem_euclid(v3.len() as i64) as usize])).floor() as i64).rem_euclid(v6.len() as i64) as usize].tanh();
                    return ((v1 / (1.0_f64 + v6[v7.rem_euclid(v6.len() as i64) as usize].powi(2))).abs(), (((*v9) / (1.0_f64 + (*v9).powi(2))) * (-(-1.4_f64))));
                }
                *v9 = ((1.0_f64 + v1.powi(2)).sqrt() + (v6[(v3.len() as i64).rem_euclid(v6.len() as i64) as usize] * v1)).sin();
                v7 = (4_i64 - ((v3.len() as i64) - v7)).rem_euclid(7);
            }
            let i = (v7 + v7).rem_euclid(v6.len() as i64) as usize;
            v6[i] -= ((v0 / (1.0_f64 + v0.powi(2))) * v3[(v4.len() as i64).rem_euclid(v3.len() as i64) as usize].min(v4[(v6.len() as i64).rem_euclid(v4.len() as i64) as usize]));
        }
        let mut v12 = v0.cos();
        v5.w[(0_i64 + (v4.len() as i64)).rem_euclid(2) as usize] -= (v0.sin() / (1.0_f64 + (v0 * (-1.69_f64)).powi(2)));
        let (mut v13, mut v14) = f1((-0.66_f64));
        (v13.sin().exp().max(0.81_f64.atan()), ((((((1.0_f64 + v6[(v7 * 3_i64).rem_euclid(v6.len() as i64) as usize].powi(2)).sqrt() - (v12 - v13)) + (1.76_f64 * v3[v7.rem_euclid(v3.len() as i64) as usize])) + (1.17_f64 * v5.y)) + v12) + v14))
    }

    #[differentiable]
    fn f1(v0: f64) -> (f64, f64) {
        let mut v1 = [v0.rem_euclid(1.05_f64), v0.atan(), (if v0.sin().exp() <= (0.69_f64 - v0) { v0 } else { v0 })];
        let i = (v1.len() as i64).rem_euclid(v1.len() as i64) as usize;
        v1[i] -= v0.cos().atan().cos();
        let mut v2 = vec![(v0 - v0); 0_i64.rem_euclid(4) as usize + 1];
        if v0 < v0.atan() {
            let mut v3 = ((v0 + v0).asinh() * v0).tanh();
            if (v2[((v1.len() as i64) * 1_i64).rem_euclid(v2.len() as i64) as usize] + v3) > (1.0_f64 + v1[3_i64.rem_euclid(v1.len() as i64) as usize].powi(2)).sqrt() {
                let mut v4 = [[((-0.97_f64) - v3), v0.sin().exp()], [v3.atan(), (-v3)], [(v1[(v2.len() as i64).rem_euclid(v1.len() as i64) as usize] + v2[2_i64.rem_euclid(v2.len() as i64) as usize]), (v0 - v3)]];
            } else {
                v3 -= v3.abs();
            }
            return ((-v2[2_i64.rem_euclid(v2.len() as i64) as usize]).sin().exp(), (1.0_f64 + (v0 * v0).powi(2)).sqrt());
        }
        ((if v0 > v0.sin() { (v2[(3_i64 - 3_i64).rem_euclid(v2.len() as i64) as usize] * v2[(2_i64 + 1_i64).rem_euclid(v2.len() as i64) as usize]) } else { v2[0_i64.rem_euclid(v2.len() as i64) as usize].asinh() }), (((v0 * v0).abs() + v0) + (1.59_f64 * v2[0_i64.rem_euclid(v2.len() as i64) as usize])))
    }
}

pub mod program_12 {
    use super::*;

    #[differentiable]
    pub fn entry(v0: f64, v1: f64, v2: Point, v3: &[f64], v4: &mut [f64]) -> (f64, f64) {
        let mut v5 = (if v1.atan() > v0.max(0.93_f64) { (v0.max(v1) * (v3[(0_i64 + 3_i64).rem_euclid(v3.len() as i64) as usize] / (1.0_f64 + v1.powi(2)))) } else { (if 1_i64 <= (-1_i64) { (v1 + v2.w[((v4.len() as i64) * (v4.len() as i64)).rem_euclid(2) as usize]) } else { v4[..].iter().zip(v4[v4.len() / 2..].iter()).map(|(a, b)| a * b).sum::<f64>() }) }).atan();
        let mut v6 = ((1.0_f64 + (-1.04_f64).powi(2)).sqrt() - v3[((v3.len() as i64) + 3_i64).rem_euclid(v3.len() as i64) as usize].atan()).sin().exp().sin();
        let mut v7 = ((v3.len() as i64) + 1_i64).rem_euclid(5);
        let mut v8 = (-v4[4_i64.rem_euclid(v4.len() as i64) as usize].asinh().sin());
        v6 += ((if !((v6 - v2.x) >= v6.max(v1)) { v2.w[(v3.len() as i64).rem_euclid(2) as usize] } else { v8 }) * (v8 - v2.y)).cos();
        if !(v6.sin().exp() <= ((v7.rem_euclid(6) as f64) * v1)) {
            let mut v9 = 0_i64;
            while v9 < 5 && 2_i64 >= 0_i64 {
                v9 += 1;
                let v10 = (if !((v7 * 1_i64) < v7) { v2.y } else { v2.y }).max(v2.y).atan().tanh();
                v8 = (v4[((-1_i64) * 4_i64).rem_euclid(v4.len() as i64) as usize].max(v4[1_i64.rem_euclid(v4.len() as i64) as usize]) * v2.y.sin().exp()).cos();
                if v9.rem_euclid(3) != 0_i64 {
                    v5 = ((v3[v9.rem_euclid(v3.len() as i64) as usize] - v6) * v0.rem_euclid(1.29_f64)).tanh();
                    v6 -= (0.5_f64 * (((3_i64 + v7).rem_euclid(4) as f64) * v4[v9.rem_euclid(v4.len() as i64) as usize].sin().exp()));
                    continue;
                } else {
                    let i = v9.rem_euclid(v4.len() as i64) as usize;
                    v4[i] = (0.5_f64 * v3[v9.rem_euclid(v3.len() as i64) as usize]);
                }
            }
        } else {
            let mut v11 = (0.5_f64 * (v1 * ((v7 as f64) * ((4_i64.rem_euclid(6) as f64) * v8))));
        }
        ((((((((1.0_f64 + v3[(v4.len() as i64).rem_euclid(v3.len() as i64) as usize].powi(2)).sqrt() * v8.sin()) + v1) + v2.y) + ((-0.85_f64) * v3[..].iter().sum::<f64>())) + v6) + v8), (v8 + v5))
    }

    #[differentiable]
    fn f1(v0: &mut Vec<f64>, v1: f64) {
        let mut v2 = vec![((v1 * v0[3_i64.rem_euclid(v0.len() as i64) as usize]) + (v1 / (1.0_f64 + v1.powi(2)))), (if 3_i64 < (v0.len() as i64) { v1 } else { v1 }).min((v1 + v1)), ((0_i64.rem_euclid(4) as f64) * v1.cos())];
        let mut v3 = (((3_i64 - (v2.len() as i64)).rem_euclid(2) as f64) * v0[(v0.len() as i64).rem_euclid(v0.len() as i64) as usize]).cos().sin().exp();
        std::mem::swap(&mut *v0, &mut v2);
        let mut v4 = (v0[3_i64.rem_euclid(v0.len() as i64) as usize].tanh() + (if (v1 - v0[(v2.len() as i64).rem_euclid(v0.len() as i64) as usize]) < (if (1.0_f64 + v3.powi(2)).ln() > v1.atan() { v0[3_i64.rem_euclid(v0.len() as i64) as usize] } else { v3 }) { (-1.1_f64) } else { v2[3_i64.rem_euclid(v2.len() as i64) as usize] })).abs().cos();
        let i = (3_i64 * 4_i64).rem_euclid(v2.len() as i64) as usize;
        v2[i] = (-v2[0_i64.rem_euclid(v2.len() as i64) as usize]).atan();
        let i = ((3.0_f64 * (v0[(-1_i64).rem_euclid(v0.len() as i64) as usize] * v0[(v2.len() as i64).rem_euclid(v0.len() as i64) as usize])).floor() as i64).rem_euclid(v0.len() as i64) as usize;
        v0[i] += (-1.7_f64).atan();
    }
}

pub mod program_13 {
    use super::*;

    #[differentiable]
    pub fn entry(v0: f64, v1: f64, v2: Point, v3: &[f64], v4: &mut [f64]) -> (f64, f64) {
        let mut v5 = v4[(1_i64 + 2_i64).rem_euclid(v4.len() as i64) as usize].atan();
        let mut v6 = [[v3[..v3.len().div_ceil(2)].iter().sum::<f64>(), (v0 + v4[(1_i64 * (-1_i64)).rem_euclid(v4.len() as i64) as usize])], [(if 0_i64 <= 2_i64 { v3[(3_i64 - 1_i64).rem_euclid(v3.len() as i64) as usize] } else { v2.x }), (v1 - (-0.84_f64))], [(v4[(4_i64 * 4_i64).rem_euclid(v4.len() as i64) as usize] / (1.0_f64 + 0.0_f64.powi(2))), (if (-1_i64) <= (-1_i64) { v1 } else { v5 })]];
        let mut v7 = (1.0_f64 + v1.powi(2)).ln();
        let mut v8 = [(v7 + v1), v3[(2_i64 + 2_i64).rem_euclid(v3.len() as i64) as usize], v7];
        let mut v9 = (1.0_f64 + (-v2.y).powi(2)).sqrt();
        let v10 = (if !(v5.tanh() <= v5.powi(3)) { ((v8[0_i64.rem_euclid(v8.len() as i64) as usize] * v1) * (-v7)) } else { (v3[1_i64.rem_euclid(v3.len() as i64) as usize] + v0.sin().exp()) }).cos();
        let v11 = (1.0_f64 + v10.powi(2)).sqrt().tanh();
        let mut v12 = (0.5_f64 * (v8[(0_i64 - 3_i64).rem_euclid(v8.len() as i64) as usize].abs().sin().exp() - ((v0 - v11) * v9)));
        let v13 = v9;
        let mut v14 = f2(v0.cos().powi(3), &v4[..v4.len().div_ceil(2)]).cos();
        let mut v15 = v6;
        v6[(1_i64 + 1_i64).rem_euclid(3) as usize][2_i64.rem_euclid(2) as usize] = v14;
        let mut v16 = 0_i64;
        while v16 < 4 && v14.abs() > v13.sin().exp() {
            v16 += 1;
            {
                let (i, j) = ((v16 * v16).rem_euclid(v8.len() as i64) as usize, v16.rem_euclid(v8.len() as i64) as usize);
                v8.swap(i, j);
            }
            let i = 4_i64.rem_euclid(v8.len() as i64) as usize;
            v8[i] = v14.sin();
            for (v17, v18) in v8[..].iter_mut().zip(v3[..].iter()) {
                for v19 in 0..v4.len() {
                    v4[v19] -= 1.11_f64.atan().sin().exp().sin();
                }
            }
        }
        v9 += f1(v1, &v8[..v8.len().div_ceil(2)]);
        v9 += f2(v7, &v3[..]);
        (((((((((if (1_i64 - 1_i64) > 0_i64 { ((1_i64.rem_euclid(2) as f64) * v6[((v4.len() as i64) + 2_i64).rem_euclid(3) as usize][(v8.len() as i64).rem_euclid(2) as usize]) } else { (((v3.len() as i64).rem_euclid(6) as f64) * v13) }) + ((-0.33_f64) * v1)) + ((-0.55_f64) * v6[(v4.len() as i64).rem_euclid(3) as usize][4_i64.rem_euclid(2) as usize])) + v7) + ((-1.03_f64) * v8[1_i64.rem_euclid(v8.len() as i64) as usize])) + v12) + (0.48_f64 * v13)) + v14), (((((((((((3_i64 * 3_i64).rem_euclid(5) as f64) * v2.x) * 1.1_f64) + ((-0.81_f64) * v0)) + (1.42_f64 * v4[..].iter().sum::<f64>())) + ((-1.22_f64) * v5)) + v9) + v10) + v11) + (1.2_f64 * v15[4_i64.rem_euclid(3) as usize][2_i64.rem_euclid(2) as usize])))
    }

    #[differentiable]
    fn f1(v0: f64, v1: &[f64]) -> f64 {
        let mut v2 = (0.5_f64 * (if (1.0_f64 + v0.powi(2)).sqrt() < v0.asinh() { f2(v0, &v1[..]) } else { (v0 / (1.0_f64 + v1[4_i64.rem_euclid(v1.len() as i64) as usize].powi(2))) }).rem_euclid(1.47_f64));
        let mut v3 = v2;
        let v4 = ((v2 / (1.0_f64 + (v3 + 0.43_f64).powi(2))) + 0.68_f64);
        let v5 = v1[..].to_vec();
        let mut v6 = 0_i64;
        while v6 < 3 && ((v3 - v4) > v3.min(v3) || v2.sin() < (v3 * v1[4_i64.rem_euclid(v1.len() as i64) as usize])) {
            v6 += 1;
            if !((if (v3 / (1.0_f64 + v2.powi(2))) < v4.powi(3) { v2 } else { 0.16_f64 }) < (((-1_i64).rem_euclid(6) as f64) * v1[(v6 * 0_i64).rem_euclid(v1.len() as i64) as usize])) {
                v3 = (if v1[((v1.len() as i64) - (v5.len() as i64)).rem_euclid(v1.len() as i64) as usize].tanh() > (if !(v6 <= v6) { v4 } else { v3 }) { v3 } else { f2(v0, &v5[..]) }).atan();
                v2 *= (0.5_f64 * ((1.0_f64 + v2.powi(2)).sqrt() + v4.abs()));
            } else {
                v2 = v1[((3.0_f64 * ((-1.79_f64) * v2)).floor() as i64).rem_euclid(v1.len() as i64) as usize].atan().sin().exp().atan();
            }
        }
        ((((((-1.22_f64) + v1[(2_i64 - 3_i64).rem_euclid(v1.len() as i64) as usize]) + v2) + (0.42_f64 * v3)) + v4) + (0.16_f64 * v5[..].iter().sum::<f64>()))
    }

    #[differentiable]
    fn f2(v0: f64, v1: &[f64]) -> f64 {
        let mut v2 = v0;
        let mut v3 = v1[(-1_i64).rem_euclid(v1.len() as i64) as usize];
        let v4 = (if (2_i64 * 1_i64) >= 4_i64 { v1[..].iter().sum::<f64>() } else { (if (v1[(1_i64 + 3_i64).rem_euclid(v1.len() as i64) as usize] + v2) > 1.66_f64 { v3 } else { v3 }) }).powi(3);
        let mut v5 = (0_i64 - 1_i64).rem_euclid(6);
        let mut v6 = Point { x: (1.0_f64 + v3.powi(2)).ln(), y: v3.sin(), w: [(1.0_f64 + v3.powi(2)).ln(), v1[((v1.len() as i64) * v5).rem_euclid(v1.len() as i64) as usize]] };
        let v7 = v5;
        for v8 in 0..v1.len() {
            v3 -= (1.0_f64 + (1.34_f64 * v2).powi(2)).sqrt().tanh();
        }
        ((((v1[(v1.len() as i64).rem_euclid(v1.len() as i64) as usize].powi(2) * ((-0.03_f64) * v1[(v1.len() as i64).rem_euclid(v1.len() as i64) as usize])) + v2) + (0.86_f64 * v3)) + v4)
    }
}

pub mod program_14 {
    use super::*;

    #[differentiable]
    pub fn entry(v0: f64, v1: f64, v2: Point, v3: &[f64], v4: &mut [f64]) -> (f64, f64) {
        let mut v5 = v4[..v4.len().div_ceil(2)].to_vec();
        let mut v6 = ((1.0_f64 + (v2.y + v2.w[2_i64.rem_euclid(2) as usize]).powi(2)).ln() / (1.0_f64 + (v0 - v0).asinh().powi(2)));
        let mut v7 = vec![(v1 * (-1.2_f64)).powi(3), (v5[(v3.len() as i64).rem_euclid(v5.len() as i64) as usize] - (v0 * v0))];
        for v8 in 0..v7.len() {
            let mut v9 = ((((3.0_f64 * v5[..v5.len().div_ceil(2)].iter().sum::<f64>()).floor() as i64).rem_euclid(6) as f64) * 1.98_f64).sin();
            let i = ((3.0_f64 * (if (v3[3_i64.rem_euclid(v3.len() as i64) as usize] - v4[0_i64.rem_euclid(v4.len() as i64) as usize]) >= (1.0_f64 + v2.x.powi(2)).hypot(v1) && (v1 + v9) < (if (-v6) > v6.sin().exp() { v6 } else { v1 }) { v6 } else { v5[(v8 as i64).rem_euclid(v5.len() as i64) as usize] })).floor() as i64).rem_euclid(v4.len() as i64) as usize;
            v4[i] += v5[2_i64.rem_euclid(v5.len() as i64) as usize].tanh();
            if (v8 as i64) <= 4_i64 || (v3[(v8 as i64).rem_euclid(v3.len() as i64) as usize] * v9) >= v6.sin() {
                for v10 in v5[..].iter_mut() {
                    v6 = (-v6).asinh().atan();
                    v6 -= (0.5_f64 * ((v7[(v8 as i64).rem_euclid(v7.len() as i64) as usize] * 1.63_f64) - (v2.y * v9)));
                    v7[v8] = (0.5_f64 * (v6 * v1).abs());
                }
            }
        }
        let mut v11 = f2(v2, v6);
        (((((v7[(3_i64 - 0_i64).rem_euclid(v7.len() as i64) as usize].max(v1) + (((0_i64 + 1_i64).rem_euclid(5) as f64) * v3[(v4.len() as i64).rem_euclid(v3.len() as i64) as usize])) + v3[(4_i64 * 3_i64).rem_euclid(v3.len() as i64) as usize]) + v6) + (1.3_f64 * v11.x)), ((((if (v7.len() as i64) > (-1_i64) { v0 } else { v0 }) * v4[0_i64.rem_euclid(v4.len() as i64) as usize].cos()) + v5[..].iter().sum::<f64>()) + ((-0.02_f64) * v7[(v5.len() as i64).rem_euclid(v7.len() as i64) as usize])))
    }

    #[differentiable]
    fn f1(v0: [f64; 3], v1: i64) -> [f64; 3] {
        let mut v2 = v0[..].to_vec();
        let mut v3 = (-(1.0_f64 + v2[v1.rem_euclid(v2.len() as i64) as usize].sin().exp().powi(2)).ln()).tanh();
        let i = (v2.len() as i64).rem_euclid(v2.len() as i64) as usize;
        v2[i] = (if (v3 - v3) < (v2[1_i64.rem_euclid(v2.len() as i64) as usize] * v3) { v3 } else { v3.min(1.09_f64) }).atan();
        let mut v4 = f3(v0, 2_i64);
        let i = 0_i64.rem_euclid(v4.len() as i64) as usize;
        v4[i] = v0[(v0.len() as i64).rem_euclid(v0.len() as i64) as usize].min((v3 * v3));
        let mut v5 = f3(v4, 3_i64);
        [((v3.asinh() + (0.82_f64 * v4[(2_i64 - 2_i64).rem_euclid(v4.len() as i64) as usize])) + v5[((v2.len() as i64) - v1).rem_euclid(v5.len() as i64) as usize]), ((1.87_f64.tanh() * ((((v5.len() as i64) + (v0.len() as i64)).rem_euclid(3) as f64) * 0.61_f64)) + v2[4_i64.rem_euclid(v2.len() as i64) as usize]), v5[..v5.len().div_ceil(2)].iter().zip(v0[..].iter()).map(|(a, b)| a * b).sum::<f64>()]
    }

    #[differentiable]
    fn f2(v0: Point, v1: f64) -> Point {
        let mut v2 = (0.5_f64 * (-0.46_f64));
        let mut v3 = (if 1.07_f64.min(v1) <= (if v2 < v1.tanh() { v2 } else { v2 }) { v2.abs().tanh() } else { (1.0_f64 + v2.atan().powi(2)).hypot(v2) }).cos();
        v3 += v3;
        let v4 = [v2.tanh(), (if (0_i64 + 4_i64) > 1_i64 { 0.5_f64 } else { v0.w[0_i64.rem_euclid(2) as usize] }), (-1.93_f64)];
        if v3 > (-1.91_f64).powi(3) {
            let mut v5 = (v2 * v1).tanh();
        }
        Point { x: (v1.atan().abs() + v2), y: (-(if ((v4.len() as i64) * 3_i64) <= (-1_i64) { v0.w[3_i64.rem_euclid(2) as usize] } else { v3 })), w: [(if (v4[2_i64.rem_euclid(v4.len() as i64) as usize] * v4[3_i64.rem_euclid(v4.len() as i64) as usize]) > v4[2_i64.rem_euclid(v4.len() as i64) as usize] { 1.09_f64.abs() } else { (-1.75_f64) }), (((v4[(1_i64 + 4_i64).rem_euclid(v4.len() as i64) as usize] + v3) - v1) + (0.12_f64 * v0.y))] }
    }

    #[differentiable]
    fn f3(v0: [f64; 3], v1: i64) -> [f64; 3] {
        let mut v2 = vec![(-1.1_f64); 3_i64.rem_euclid(4) as usize + 1];
        let v3 = (1.0_f64 + v2[(0_i64 + (v2.len() as i64)).rem_euclid(v2.len() as i64) as usize].powi(2)).sqrt().tanh();
        for v4 in (0..3).rev() {
            if (-1_i64) < 1_i64 {
                for v5 in v0[..].iter() {
                    {
                        let (i, j) = ((v2.len() as i64).rem_euclid(v2.len() as i64) as usize, (v1 * 1_i64).rem_euclid(v2.len() as i64) as usize);
                        v2.swap(i, j);
                    }
                }
            } else {
                let mut v6 = v0;
            }
        }
        [((0.19_f64 * (v3 - v2[((-1_i64) - v1).rem_euclid(v2.len() as i64) as usize])) + v3), (v3.atan().sin() + v2[((-1_i64) * (-1_i64)).rem_euclid(v2.len() as i64) as usize]), (0.4_f64 - v3).sin().exp()]
    }
}

pub mod program_17 {
    use super::*;

    #[differentiable]
    pub fn entry(v0: f64, v1: f64, v2: Point, v3: &[f64], v4: &mut [f64]) -> (f64, f64) {
        let mut v5 = vec![v1, (v4[3_i64.rem_euclid(v4.len() as i64) as usize] - v2.w[0_i64.rem_euclid(2) as usize]).powi(2)];
        let i = 3_i64.rem_euclid(v5.len() as i64) as usize;
        v5[i] = (v0.abs() / (1.0_f64 + v4[..].iter().sum::<f64>().powi(2)));
        let v6 = (4_i64 * 0_i64).rem_euclid(2);
        for v7 in 0..v4.len() {
            {
                let (i, j) = (v7, (v7 as i64).rem_euclid(v4.len() as i64) as usize);
                v4.swap(i, j);
            }
            let mut v8 = 0_i64;
            'l1: while v8 < 1 && ((v3.len() as i64) + v8) >= 4_i64 {
                v8 += 1;
                for v9 in v3[v3.len() / 2..].iter() {
                    v5.push((-v1).cos());
                    if v2.x <= (if v0.abs() < (-v1) { (-1.3_f64) } else { v1 }) {
                        let i = 0_i64.rem_euclid(v5.len() as i64) as usize;
                        v5[i] -= v2.w[(v7 as i64).rem_euclid(2) as usize].sin();
                        if (*v9) <= (*v9) {
                            v5.reverse();
                            if (v3[0_i64.rem_euclid(v3.len() as i64) as usize] + v1) > (1.0_f64 + v0.powi(2)).sqrt() {
                                let i = (3_i64 + (v4.len() as i64)).rem_euclid(v4.len() as i64) as usize;
                                v4[i] += ((v0 + v0) + v2.y).atan();
                                assert!(((3.0_f64 * v1.powi(2)).floor() as i64) < 3_i64 || 1_i64 >= 0_i64);
                                let mut v10 = v8;
                                continue 'l1;
                            }
                        }
                        continue 'l1;
                    } else {
                        let n = v5.len() / 2;
                        v5[n..].fill(v0);
                    }
                }
            }
        }
        (((1.39_f64 + v2.w[4_i64.rem_euclid(2) as usize]) + (0.68_f64 * v3[..].iter().sum::<f64>())), ((v0 + ((-0.42_f64) * v1)) + v5[v6.rem_euclid(v5.len() as i64) as usize]))
    }

    #[differentiable]
    fn f1(v0: &mut Point, v1: f64) -> f64 {
        let mut v2 = Point { x: (((0_i64 + 2_i64).rem_euclid(2) as f64) * v1), y: (if (v1 * 0.53_f64) >= v1 { v1 } else { v1 }), w: [v1, (1.0_f64 + (-0.77_f64).powi(2)).sqrt()] };
        let v3 = v2.x;
        let mut v4 = vec![v2.y, (-1.91_f64)];
        v2.y -= v4[(-1_i64).rem_euclid(v4.len() as i64) as usize];
        let i = 2_i64.rem_euclid(v4.len() as i64) as usize;
        v4[i] += (0.5_f64 * (v4[((v4.len() as i64) - (v4.len() as i64)).rem_euclid(v4.len() as i64) as usize] - v4[1_i64.rem_euclid(v4.len() as i64) as usize]).powi(3));
        if v4.len() > 1 {
            v4.pop();
        }
        let mut v5 = 0_i64;
        loop {
            v5 += 1;
            if v5 > 1 || (v3 * v1) > v3.min(v4[v5.rem_euclid(v4.len() as i64) as usize]) {
                break;
            }
            std::mem::swap(&mut *v0, &mut v2);
        }
        ((((((if v1.max(v1) <= v1.atan() { v3.max(v3) } else { v1 }) + v0.y) + v1) + v2.w[4_i64.rem_euclid(2) as usize]) + (1.41_f64 * v3)) + v4[3_i64.rem_euclid(v4.len() as i64) as usize])
    }
}

pub mod program_18 {
    use super::*;

    #[differentiable]
    pub fn entry(v0: f64, v1: f64, v2: Point, v3: &[f64], v4: &mut [f64]) -> (f64, f64) {
        let mut v5 = (0.5_f64 * (v0 * v3[((v3.len() as i64) * 1_i64).rem_euclid(v3.len() as i64) as usize]));
        let mut v6 = (0.5_f64 * (if (0_i64 + 2_i64).rem_euclid(3) == 0_i64 { (v4[v4.len() / 2..].iter().zip(v4[..].iter()).map(|(a, b)| a * b).sum::<f64>() / (1.0_f64 + (v1 / (1.0_f64 + 1.11_f64.powi(2))).powi(2))) } else { v3[(v4.len() as i64).rem_euclid(v3.len() as i64) as usize] }));
        for v7 in v4[..v4.len().div_ceil(2)].iter() {
            let mut v8 = ((if ((3.0_f64 * (v6 / (1.0_f64 + v0.powi(2)))).floor() as i64) < 0_i64 && (v6 - v3[(0_i64 - 2_i64).rem_euclid(v3.len() as i64) as usize]) > v2.w[(v3.len() as i64).rem_euclid(2) as usize].tanh() { (v4[(v3.len() as i64).rem_euclid(v4.len() as i64) as usize] + v2.w[(v4.len() as i64).rem_euclid(2) as usize]) } else { v2.y }) - v6).cos();
            if v6.sin().exp() < (*v7).min(v4[1_i64.rem_euclid(v4.len() as i64) as usize]) {
                v8 *= v8.cos();
            } else {
                v5 = (v6 * (v1 / (1.0_f64 + v2.w[1_i64.rem_euclid(2) as usize].powi(2)))).cos();
            }
        }
        let mut v9 = f4(v2, v1);
        (((((1.0_f64 + v4[((v4.len() as i64) + 1_i64).rem_euclid(v4.len() as i64) as usize].powi(2)).ln() + v5) + (0.34_f64 * v6)) + v9.y), 0.73_f64)
    }

    #[differentiable]
    fn f1(v0: &mut Vec<f64>, v1: f64) {
        let mut v2 = vec![v0[((v0.len() as i64) - 0_i64).rem_euclid(v0.len() as i64) as usize]];
        let i = ((3.0_f64 * (if 2_i64.rem_euclid(2) != 0_i64 { (-1.12_f64) } else { 1.09_f64 })).floor() as i64).rem_euclid(v0.len() as i64) as usize;
        v0[i] *= v2[3_i64.rem_euclid(v2.len() as i64) as usize].atan().sin();
        *v0 = v2.clone();
    }

    #[differentiable]
    fn f2(v0: [f64; 3], v1: i64) -> [f64; 3] {
        let mut v2 = v1;
        let mut v3 = v0[..].to_vec();
        let mut v4 = (-1.5_f64);
        [(((-v0[v1.rem_euclid(v0.len() as i64) as usize]) + (1.17_f64 * v3[v2.rem_euclid(v3.len() as i64) as usize])) + v4), v0[2_i64.rem_euclid(v0.len() as i64) as usize], v3[..v3.len().div_ceil(2)].iter().sum::<f64>()]
    }

    #[differentiable]
    fn f3(v0: [f64; 3], v1: i64) -> [f64; 3] {
        let mut v2 = (1.0_f64 + ((1.93_f64 / (1.0_f64 + v0[(v1 * 3_i64).rem_euclid(v0.len() as i64) as usize].powi(2))) * 1.97_f64.atan()).powi(2)).sqrt().sin();
        let mut v3 = [[v2, (v0[v1.rem_euclid(v0.len() as i64) as usize] * v0[(1_i64 + v1).rem_euclid(v0.len() as i64) as usize])], [v2.abs(), v2], [(1.0_f64 + v2.powi(2)).ln(), ((-1.01_f64) - 1.97_f64)]];
        v2 -= v2;
        let mut v4 = [[v3[(2_i64 + v1).rem_euclid(3) as usize][v1.rem_euclid(2) as usize], v3[(4_i64 + v1).rem_euclid(3) as usize][3_i64.rem_euclid(2) as usize]], [(v3[((3.0_f64 * v2).floor() as i64).rem_euclid(3) as usize][(-1_i64).rem_euclid(2) as usize] + v2), v2.atan()], [v0[(v1 * 4_i64).rem_euclid(v0.len() as i64) as usize].sin().exp(), (((v0.len() as i64).rem_euclid(5) as f64) * v2)]];
        [((v0[(v1 - 0_i64).rem_euclid(v0.len() as i64) as usize] * (if v2 > v2.asinh() && (-v3[1_i64.rem_euclid(3) as usize][(v0.len() as i64).rem_euclid(2) as usize]) > 1.76_f64 { v2 } else { 0.34_f64 })) + v3[(v1 * v1).rem_euclid(3) as usize][(v0.len() as i64).rem_euclid(2) as usize]), (v2.powi(3) + ((-1.67_f64) * v4[(v0.len() as i64).rem_euclid(3) as usize][v1.rem_euclid(2) as usize])), ((v2 * (1.0_f64 + v2.powi(2)).ln()) + v2)]
    }

    #[differentiable]
    fn f4(v0: Point, v1: f64) -> Point {
        let mut v2 = ((((-1.07_f64) - v1) + (-1.48_f64).sin().exp()) / (1.0_f64 + (if v1 < v1 { (1.0_f64 + v1.powi(2)).ln() } else { 0.04_f64.rem_euclid(1.65_f64) }).powi(2))).tanh();
        let v3 = 1_i64;
        let mut v4 = (if (v0.w[(-1_i64).rem_euclid(2) as usize] + v1) >= (-v1) { ((((2_i64 - 2_i64).rem_euclid(3) as f64) * v2) * v2.abs()) } else { ((if 4_i64.rem_euclid(3) == 0_i64 { 0.76_f64 } else { v0.w[2_i64.rem_euclid(2) as usize] }) / (1.0_f64 + v1.sin().powi(2))) }).cos();
        let mut v5 = ((v4 * (-1.51_f64)) * v2.sin().exp());
        Point { x: ((if !(v5 >= (v2 - v4)) { v4 } else { v4 }) + (1.0_f64 + (-1.37_f64).powi(2)).hypot(0.81_f64)), y: (v1 + v2), w: [v2.sin().exp(), ((v4 + (0.39_f64 * v1)) + v4)] }
    }
}

pub mod program_19 {
    use super::*;

    #[differentiable]
    pub fn entry(v0: f64, v1: f64, v2: Point, v3: &[f64], v4: &mut [f64]) -> (f64, f64) {
        let mut v5 = v4[..].to_vec();
        let mut v6 = [v3[..].iter().sum::<f64>(), v2.y, v1];
        let mut v7 = ((4_i64.rem_euclid(3) as f64) * v5[0_i64.rem_euclid(v5.len() as i64) as usize]).powi(3).sin().exp();
        let mut v8 = (if v5[(v5.len() as i64).rem_euclid(v5.len() as i64) as usize] <= (v1 * v3[1_i64.rem_euclid(v3.len() as i64) as usize]) { v4[((v6.len() as i64) * (v5.len() as i64)).rem_euclid(v4.len() as i64) as usize] } else { v7.sin().exp() }).max(v1.tanh().powi(3));
        let v9 = (v6[..v6.len().div_ceil(2)].iter().zip(v6[v6.len() / 2..].iter()).map(|(a, b)| a * b).sum::<f64>() + v8);
        f1(&mut v5, v9);
        if !(((-1_i64) + (v5.len() as i64)) >= 0_i64) {
            v7 = (-0.21_f64).max(v8).sin();
            let mut v10 = 0_i64;
            while v10 < 5 && (-1_i64) < 1_i64 {
                v10 += 1;
                v7 *= v6[..].iter().zip(v5[..].iter()).map(|(a, b)| a * b).sum::<f64>().tanh();
                let i = ((3.0_f64 * v6[v10.rem_euclid(v6.len() as i64) as usize]).floor() as i64).rem_euclid(v5.len() as i64) as usize;
                v5[i] = v9.cos();
            }
        } else {
            let mut v11 = [(-0.95_f64), (v6[((v5.len() as i64) + 3_i64).rem_euclid(v6.len() as i64) as usize] * v2.w[0_i64.rem_euclid(2) as usize]), v7];
        }
        f1(&mut v5, v1);
        (((((((-0.12_f64) + (v2.x - v6[(v6.len() as i64).rem_euclid(v6.len() as i64) as usize])) + v2.w[3_i64.rem_euclid(2) as usize]) + v6[(v6.len() as i64).rem_euclid(v6.len() as i64) as usize]) + ((-0.92_f64) * v7)) + v8), ((((1.0_f64 + v8.powi(2)).sqrt() + ((-1.9_f64) * v4[..].iter().sum::<f64>())) + v5[3_i64.rem_euclid(v5.len() as i64) as usize]) + ((-1.86_f64) * v9)))
    }

    #[differentiable]
    fn f1(v0: &mut Vec<f64>, v1: f64) {
        let mut v2 = (if ((3.0_f64 * (if 0_i64 < 0_i64 { v1 } else { (-1.23_f64) })).floor() as i64) < (v0.len() as i64) { (v1 - v1).cos() } else { ((v0[4_i64.rem_euclid(v0.len() as i64) as usize] * v1) - (if ((v0.len() as i64) + 1_i64) > 1_i64 { v1 } else { v1 })) });
        if v1 >= (-0.44_f64).powi(3) || (-v2) > v1 {
            let i = 3_i64.rem_euclid(v0.len() as i64) as usize;
            v0[i] -= v1;
            v2 *= (0.5_f64 * (v2.min(v2) - (1.0_f64 + v0[(0_i64 + (v0.len() as i64)).rem_euclid(v0.len() as i64) as usize].powi(2)).sqrt()));
        } else {
            let mut v3 = [0.33_f64.atan(), ((1_i64.rem_euclid(2) as f64) * v1), (-0.15_f64)];
        }
    }
}

pub mod program_20 {
    use super::*;

    #[differentiable]
    pub fn entry(v0: f64, v1: f64, v2: Point, v3: &[f64], v4: &mut [f64]) -> (f64, f64) {
        let mut v5 = [(v2.x / (1.0_f64 + v0.powi(2))), v1, v1.atan()];
        let mut v6 = v3[..v3.len().div_ceil(2)].to_vec();
        for v7 in v5[..].iter_mut() {
            let i = (v4.len() as i64).rem_euclid(v4.len() as i64) as usize;
            v4[i] = (0.5_f64 * f1((v6[((-1_i64) * 0_i64).rem_euclid(v6.len() as i64) as usize] / (1.0_f64 + v1.powi(2))), &v6[..v6.len().div_ceil(2)]));
        }
        let mut v8 = (v0 / (1.0_f64 + v0.powi(2)));
        let n = v5.len().div_ceil(2);
        for (v9, v10) in v5[..n].iter_mut().zip(v6[..v6.len().div_ceil(2)].iter()) {
            std::mem::swap(&mut v8, &mut *v9);
            let mut v11 = 0_i64;
            loop {
                v11 += 1;
                if v11 > 4 || v3[v11.rem_euclid(v3.len() as i64) as usize].atan() > ((*v10) / (1.0_f64 + (-0.42_f64).powi(2))) {
                    break;
                }
                let mut v12 = v6[..].to_vec();
                v8 = ((if (3_i64 + v11) < v11 { v2.w[(4_i64 + (v4.len() as i64)).rem_euclid(2) as usize] } else { (*v9) }) * v1.atan()).sin();
                if v12[..].iter().zip(v12[v12.len() / 2..].iter()).map(|(a, b)| a * b).sum::<f64>() >= ((*v10) + v1) && ((3.0_f64 * v2.y).floor() as i64).rem_euclid(3) != 0_i64 {
                    if v12.len() > 1 {
                        v12.pop();
                    }
                    let mut v13 = 0_i64;
                    loop {
                        v13 += 1;
                        if v13 > 2 || !((0_i64 + v11).rem_euclid(3) == 0_i64) {
                            break;
                        }
                        v12 = v6.clone();
                        let mut v14 = ((v12.len() as i64) * (v3.len() as i64)).rem_euclid(6);
                    }
                }
            }
        }
        v8 += f1((-1.15_f64), &v5[v5.len() / 2..]);
        (((v5[..v5.len().div_ceil(2)].iter().sum::<f64>() + v2.w[((3.0_f64 * v2.w[((-1_i64) * (v5.len() as i64)).rem_euclid(2) as usize]).floor() as i64).rem_euclid(2) as usize]) + ((-0.48_f64) * v8)), (((f1(v8.abs(), &v5[..]) + v1) + (1.33_f64 * v5[..].iter().sum::<f64>())) + v6[..].iter().sum::<f64>()))
    }

    #[differentiable]
    fn f1(v0: f64, v1: &[f64]) -> f64 {
        let mut v2 = (if (v1[(v1.len() as i64).rem_euclid(v1.len() as i64) as usize] * (-1.53_f64)) > v0 { (v1[3_i64.rem_euclid(v1.len() as i64) as usize].cos() * v1[(v1.len() as i64).rem_euclid(v1.len() as i64) as usize].powi(2)) } else { (if (1_i64 + 1_i64) >= 1_i64 { (v0 / (1.0_f64 + v1[4_i64.rem_euclid(v1.len() as i64) as usize].powi(2))) } else { v1[(v1.len() as i64).rem_euclid(v1.len() as i64) as usize] }) });
        if v0 <= v1[(3_i64 * 1_i64).rem_euclid(v1.len() as i64) as usize].abs() {
            let mut v3 = Point { x: (v2 - v1[3_i64.rem_euclid(v1.len() as i64) as usize]), y: v0, w: [0.74_f64, (1.0_f64 + v0.powi(2)).hypot(v2)] };
            for v4 in v1[..v1.len().div_ceil(2)].iter() {
                v2 = (0.4_f64 - ((*v4) * (*v4))).sin();
                if v0 < (if 3_i64.rem_euclid(3) == 0_i64 || v1[2_i64.rem_euclid(v1.len() as i64) as usize].max(v0) < (1.0_f64 + v0.powi(2)).sqrt() { (*v4) } else { v2 }) {
                    let mut v5 = vec![(if (1.0_f64 + v1[(0_i64 * 0_i64).rem_euclid(v1.len() as i64) as usize].powi(2)).ln() >= ((*v4) * v3.w[1_i64.rem_euclid(2) as usize]) || (2_i64 - 2_i64).rem_euclid(3) == 0_i64 { v1[..v1.len().div_ceil(2)].iter().zip(v1[..v1.len().div_ceil(2)].iter()).map(|(a, b)| a * b).sum::<f64>() } else { v1[1_i64.rem_euclid(v1.len() as i64) as usize].rem_euclid(1.34_f64) })];
                    return ((*v4).sin().exp() + (v2 * v3.y));
                } else {
                    let v6 = [v2.cos(), (v0 * (*v4)), v0.abs()];
                }
            }
        }
        (v1[v1.len() / 2..].iter().sum::<f64>() + ((-1.72_f64) * v2))
    }
}

pub mod program_21 {
    use super::*;

    #[differentiable]
    pub fn entry(v0: f64, v1: f64, v2: Point, v3: &[f64], v4: &mut [f64]) -> (f64, f64) {
        let v5 = (if (v0 + v2.w[2_i64.rem_euclid(2) as usize]) > (v4[0_i64.rem_euclid(v4.len() as i64) as usize] + v0) { (v4[0_i64.rem_euclid(v4.len() as i64) as usize] - ((1_i64.rem_euclid(5) as f64) * v3[4_i64.rem_euclid(v3.len() as i64) as usize])) } else { v2.w[3_i64.rem_euclid(2) as usize] }).tanh();
        let mut v6 = vec![v1.powi(2).min(v5)];
        let mut v7 = (0.5_f64 * v6[..v6.len().div_ceil(2)].iter().sum::<f64>().powi(2));
        let mut v8 = [[v7.asinh(), (v1 * v7)], [v0.abs(), (v7 + 1.9_f64)], [v2.y.max(v1), (v0 / (1.0_f64 + v1.powi(2)))]];
        let mut v9 = 0_i64;
        while v9 < 3 && (0.64_f64 + v2.x) >= (v5 - v1) {
            v9 += 1;
            if (v1 / (1.0_f64 + v0.powi(2))) < (v1 / (1.0_f64 + v7.powi(2))) && (0_i64 + (-1_i64)) < (-1_i64) {
                let mut v10 = v8;
                v7 = (0.5_f64 * (if (v9 + (v6.len() as i64)) >= v9 { (v5 * v4[4_i64.rem_euclid(v4.len() as i64) as usize]) } else { (if v4[(v9 + (v3.len() as i64)).rem_euclid(v4.len() as i64) as usize].asinh() >= 1.82_f64.min(v0) { v7 } else { v1 }) }));
            }
            let mut v11 = 0_i64;
            while v11 < 1 && ((if (v2.w[2_i64.rem_euclid(2) as usize] + v6[0_i64.rem_euclid(v6.len() as i64) as usize]) > (v7 * v5) { v3[((v3.len() as i64) * v11).rem_euclid(v3.len() as i64) as usize] } else { v1 }) > f3(v2.w[v9.rem_euclid(2) as usize], &v6[v6.len() / 2..]) || v11.rem_euclid(2) != 0_i64) {
                v11 += 1;
                let i = (-1_i64).rem_euclid(v4.len() as i64) as usize;
                v4[i] += f3((if (1_i64 - v11) >= (-1_i64) { v6[(0_i64 + (v3.len() as i64)).rem_euclid(v6.len() as i64) as usize] } else { v3[4_i64.rem_euclid(v3.len() as i64) as usize] }), &v4[v4.len() / 2..]).atan();
            }
        }
        v7 *= v4[..].iter().zip(v3[..].iter()).map(|(a, b)| a * b).sum::<f64>().sin();
        v7 = v1.powi(3).tanh().sin();
        let mut v12 = f1(&mut v7, 1.56_f64);
        let mut v13 = f2(v2, (-1.47_f64));
        v7 += f3(v7, &v4[..]);
        (((((v6[0_i64.rem_euclid(v6.len() as i64) as usize] + v5).tanh() + v6[..].iter().sum::<f64>()) + (0.45_f64 * v8[(-1_i64).rem_euclid(3) as usize][4_i64.rem_euclid(2) as usize])) + v12), (((((((v4[((3.0_f64 * 0.95_f64.rem_euclid(1.82_f64)).floor() as i64).rem_euclid(v4.len() as i64) as usize] * v7) * v4[..v4.len().div_ceil(2)].iter().sum::<f64>()) + v2.w[3_i64.rem_euclid(2) as usize]) + ((-1.52_f64) * v4[..].iter().sum::<f64>())) + v5) + v7) + v13.w[2_i64.rem_euclid(2) as usize]))
    }

    #[differentiable]
    fn f1(v0: &mut f64, v1: f64) -> f64 {
        let mut v2 = (0.5_f64 * (*v0));
        let mut v3 = 0_i64;
        loop {
            v3 += 1;
            if v3 > 1 || (1_i64 * v3) <= 2_i64 {
                break;
            }
            for v4 in 1..4 {
                for v5 in 0..4 {
                    *v0 = (if (v1 - v2) >= (v1 / (1.0_f64 + v2.powi(2))) { (*v0).abs() } else { (v1 - v1) }).cos();
                }
            }
        }
        (v1 + v2)
    }

    #[differentiable]
    fn f2(v0: Point, v1: f64) -> Point {
        let mut v2 = ((v1 * v1).abs() - v1).cos();
        let mut v3 = vec![v1, (v1 + (v2 / (1.0_f64 + v1.powi(2)))), 0.4_f64];
        for v4 in v3[v3.len() / 2..].iter() {
            v2 = ((v3[((-1_i64) * 2_i64).rem_euclid(v3.len() as i64) as usize] + v2) * (v3[3_i64.rem_euclid(v3.len() as i64) as usize] * 1.46_f64)).tanh();
        }
        Point { x: ((0.2_f64 - v1) * (1.0_f64 + v0.x.powi(2)).ln()), y: ((v3[3_i64.rem_euclid(v3.len() as i64) as usize].max(v3[2_i64.rem_euclid(v3.len() as i64) as usize]) - v3[3_i64.rem_euclid(v3.len() as i64) as usize]) + ((-1.71_f64) * v3[(-1_i64).rem_euclid(v3.len() as i64) as usize])), w: [(((v3[1_i64.rem_euclid(v3.len() as i64) as usize] + v1) + v2) + ((-0.99_f64) * v2)), (f3((v0.y * v3[((3.0_f64 * (v3[2_i64.rem_euclid(v3.len() as i64) as usize] / (1.0_f64 + v2.powi(2)))).floor() as i64).rem_euclid(v3.len() as i64) as usize]), &v3[..v3.len().div_ceil(2)]) + ((-1.26_f64) * v1))] }
    }

    #[differentiable]
    fn f3(v0: f64, v1: &[f64]) -> f64 {
        let mut v2 = (v1.len() as i64).rem_euclid(3);
        if v2 > v2 || 2_i64.rem_euclid(2) == 0_i64 {
            for v3 in 0..(0_i64 + (-1_i64)).rem_euclid(5) as usize {
                let mut v4 = v2;
                let v5 = v0.asinh().atan();
            }
            return ((1.0_f64 + v1[(2_i64 * 4_i64).rem_euclid(v1.len() as i64) as usize].powi(2)).ln() + v0);
        }
        v0
    }

    #[differentiable]
    fn f4(v0: [f64; 3], v1: i64) -> [f64; 3] {
        let mut v2 = [v0[((3.0_f64 * (v0[(-1_i64).rem_euclid(v0.len() as i64) as usize] * (-0.74_f64))).floor() as i64).rem_euclid(v0.len() as i64) as usize].max((-1.79_f64)), (-(-1.54_f64)), 1.71_f64];
        let v3 = (1.0_f64 + (1.0_f64 + v0[(v2.len() as i64).rem_euclid(v0.len() as i64) as usize].powi(2)).sqrt().sin().exp().powi(2)).hypot((v0[v1.rem_euclid(v0.len() as i64) as usize].max(v2[(v0.len() as i64).rem_euclid(v2.len() as i64) as usize]) * (v2[v1.rem_euclid(v2.len() as i64) as usize] / (1.0_f64 + (-1.77_f64).powi(2))))).cos();
        let mut v4 = 0_i64;
        while v4 < 4 && v4 > v4 {
            v4 += 1;
            let mut v5 = 0_i64;
            while v5 < 4 && 3_i64.rem_euclid(2) == 0_i64 {
                v5 += 1;
                v2 = v0;
            }
        }
        [((v3 + v3.asinh()) + (1.39_f64 * v2[((v2.len() as i64) + 0_i64).rem_euclid(v2.len() as i64) as usize])), (((v1 as f64) * v3) + (if (if (v2[((v2.len() as i64) - 4_i64).rem_euclid(v2.len() as i64) as usize] * v2[v1.rem_euclid(v2.len() as i64) as usize]) > (v3 - v0[(-1_i64).rem_euclid(v0.len() as i64) as usize]) { (-1.13_f64) } else { v0[((v0.len() as i64) + 4_i64).rem_euclid(v0.len() as i64) as usize] }) >= v2[1_i64.rem_euclid(v2.len() as i64) as usize] { v2[v1.rem_euclid(v2.len() as i64) as usize] } else { v3 })), ((v3 + (v3 + v3)) + ((-1.85_f64) * v3))]
    }
}

pub mod program_22 {
    use super::*;

    #[differentiable]
    pub fn entry(v0: f64, v1: f64, v2: Point, v3: &[f64], v4: &mut [f64]) -> (f64, f64) {
        let mut v5 = v3[..].iter().sum::<f64>().sin();
        let (mut v6, mut v7) = f1(v0);
        let mut v8 = 0_i64;
        while v8 < 2 && (v1 * 0.69_f64) < (-v6) {
            v8 += 1;
            let i = ((v4.len() as i64) * v8).rem_euclid(v4.len() as i64) as usize;
            v4[i] -= (1.0_f64 + v0.min(v4[(v8 + 2_i64).rem_euclid(v4.len() as i64) as usize]).powi(2)).sqrt().tanh();
            v6 += (0.5_f64 * v1);
            for v9 in 0..((v4.len() as i64) * v8).rem_euclid(5) as usize {
                v5 -= v4[..v4.len().div_ceil(2)].iter().zip(v4[..v4.len().div_ceil(2)].iter()).map(|(a, b)| a * b).sum::<f64>().sin();
                v6 *= (0.5_f64 * ((1.0_f64 + 0.87_f64.powi(2)).sqrt() * v6.atan()));
            }
        }
        for v10 in (0..(2_i64 + 2_i64).rem_euclid(5) as usize).rev() {
            let mut v11 = (0.5_f64 * (if ((-1_i64) + (v3.len() as i64)) <= 1_i64 { v5.abs() } else { v4[((v10 as i64) - (v10 as i64)).rem_euclid(v4.len() as i64) as usize].tanh() }).sin());
            v7 = v3[0_i64.rem_euclid(v3.len() as i64) as usize].tanh();
            v11 = ((v7 - v7) * (((-1_i64).rem_euclid(6) as f64) * v11)).cos();
        }
        let mut v12 = v4[v4.len() / 2..].iter().sum::<f64>().sin();
        let (mut v13, mut v14) = f1(v5);
        ((((((((((1.0_f64 + v7.powi(2)).hypot(v2.y) - (v3[3_i64.rem_euclid(v3.len() as i64) as usize] - v4[(v3.len() as i64).rem_euclid(v4.len() as i64) as usize])) + v0) + (0.34_f64 * v2.w[3_i64.rem_euclid(2) as usize])) + ((-1.1_f64) * v4[..].iter().sum::<f64>())) + v6) + v7) + v13) + (0.02_f64 * v14)), (1.22_f64 + v3[1_i64.rem_euclid(v3.len() as i64) as usize]))
    }

    #[differentiable]
    fn f1(v0: f64) -> (f64, f64) {
        let mut v1 = 1.16_f64;
        let mut v2 = 0_i64;
        while v2 < 4 && (((v2 + v2).rem_euclid(6) as f64) * v0) < v1.tanh() {
            v2 += 1;
            v1 += (0.5_f64 * ((1.0_f64 + v0.powi(2)).hypot(v0) / (1.0_f64 + (-v1).powi(2))));
            v1 = (v1 * v1).tanh().sin();
            let mut v3 = (if !(v0.min(v0) <= (v1 * v1)) { ((-0.08_f64).sin().exp() - ((-1.8_f64) - (-0.0_f64))) } else { (v0.sin().exp() - (v0 * v1)) }).sin();
            if !(1.34_f64.cos() > 1.42_f64) {
                v3 = ((v2.rem_euclid(6) as f64) * (-1.14_f64)).cos();
            }
        }
        (((0.3_f64 + v0) + v1), v0)
    }
}

pub mod program_23 {
    use super::*;

    #[differentiable]
    pub fn entry(v0: f64, v1: f64, v2: Point, v3: &[f64], v4: &mut [f64]) -> (f64, f64) {
        let mut v5 = (((v1 * v3[4_i64.rem_euclid(v3.len() as i64) as usize]) * v1.tanh()) * (f1(v0, &v3[..v3.len().div_ceil(2)]) + f1(v2.w[(1_i64 - (-1_i64)).rem_euclid(2) as usize], &v3[..])));
        let mut v6 = v3[v3.len() / 2..].to_vec();
        let mut v7 = (v1 / (1.0_f64 + v5.powi(2)));
        let mut v8 = (v7.rem_euclid(1.57_f64) / (1.0_f64 + v7.powi(2))).abs().cos();
        let mut v9 = v4[v4.len() / 2..].to_vec();
        for v10 in 0..v9.len() {
            for v11 in (1..((v6.len() as i64) - (v10 as i64)).rem_euclid(5) as usize).rev() {
                v5 *= f1((v5 * v8), &v3[..]).atan();
                v9.push(v9[v10].atan().atan());
            }
        }
        let v12 = vec![v9[(v6.len() as i64).rem_euclid(v9.len() as i64) as usize].min((v5 + v5)), ((0_i64.rem_euclid(6) as f64) * v2.y), (v8.asinh() * (if (3_i64 * 0_i64).rem_euclid(2) != 0_i64 { v4[2_i64.rem_euclid(v4.len() as i64) as usize] } else { v8 }))];
        let mut v13 = vec![v12[((v6.len() as i64) + 2_i64).rem_euclid(v12.len() as i64) as usize]; (-1_i64).rem_euclid(4) as usize + 1];
        let i = (v6.len() as i64).rem_euclid(v6.len() as i64) as usize;
        v6[i] = ((v1 / (1.0_f64 + v0.powi(2))) * (1.0_f64 + v2.w[1_i64.rem_euclid(2) as usize].powi(2)).ln());
        let i = (2_i64 * (v12.len() as i64)).rem_euclid(v13.len() as i64) as usize;
        v13[i] = ((2_i64 as f64) * (v3[(v9.len() as i64).rem_euclid(v3.len() as i64) as usize] / (1.0_f64 + v8.powi(2))));
        let n = v4.len().div_ceil(2);
        for v14 in v4[..n].iter_mut() {
            if 0_i64 < (-1_i64) {
                let mut v15 = 4_i64.rem_euclid(6);
            }
            {
                let (i, j) = ((0_i64 - 0_i64).rem_euclid(v13.len() as i64) as usize, (v9.len() as i64).rem_euclid(v13.len() as i64) as usize);
                v13.swap(i, j);
            }
        }
        v7 += f1(v1, &v13[..]);
        ((((v8 + v4[..].iter().sum::<f64>()) + ((-1.42_f64) * v6[..].iter().sum::<f64>())) + (0.08_f64 * v7)), (((((v5 * v8).powi(3) + v5) + v9[..].iter().sum::<f64>()) + v12[(2_i64 + 0_i64).rem_euclid(v12.len() as i64) as usize]) + ((-0.46_f64) * v13[..].iter().sum::<f64>())))
    }

    #[differentiable]
    fn f1(v0: f64, v1: &[f64]) -> f64 {
        let mut v2 = (v0 * v0).sin().exp().atan().cos();
        if (v1.len() as i64).rem_euclid(2) != 0_i64 {
            let mut v3 = vec![v1[(v1.len() as i64).rem_euclid(v1.len() as i64) as usize].asinh().asinh(), (if (3_i64 + 3_i64) < 0_i64 { (1.67_f64 + v1[(4_i64 + 1_i64).rem_euclid(v1.len() as i64) as usize]) } else { v1[0_i64.rem_euclid(v1.len() as i64) as usize].sin().exp() })];
            v3.push(v0.sin().exp());
        } else {
            if (1.0_f64 + v0.powi(2)).ln() < (v1[(v1.len() as i64).rem_euclid(v1.len() as i64) as usize] * v1[((v1.len() as i64) * 3_i64).rem_euclid(v1.len() as i64) as usize]) {
                let v4 = (v1[3_i64.rem_euclid(v1.len() as i64) as usize] * ((((v1.len() as i64) + 0_i64).rem_euclid(2) as f64) * v2));
                v2 *= ((0_i64.rem_euclid(3) as f64) * (if (if v4 > v2.sin().exp() || 2_i64 <= 2_i64 { (-0.98_f64) } else { v4 }) < v2.max(v4) || (v1[0_i64.rem_euclid(v1.len() as i64) as usize] / (1.0_f64 + v4.powi(2))) <= v2.abs() { v0 } else { v0 })).sin();
            }
        }
        ((v1[v1.len() / 2..].iter().zip(v1[v1.len() / 2..].iter()).map(|(a, b)| a * b).sum::<f64>() + (v2 + v1[2_i64.rem_euclid(v1.len() as i64) as usize])) + v2)
    }
}

pub mod program_24 {
    use super::*;

    #[differentiable]
    pub fn entry(v0: f64, v1: f64, v2: Point, v3: &[f64], v4: &mut [f64]) -> (f64, f64) {
        let mut v5 = (v4[(v4.len() as i64).rem_euclid(v4.len() as i64) as usize].asinh() - (v0 + v0)).abs().sin();
        let mut v6 = [(1.0_f64 + (-0.46_f64).powi(2)).sqrt(), (v0 * v4[1_i64.rem_euclid(v4.len() as i64) as usize]), (v2.y * v2.w[(0_i64 - 0_i64).rem_euclid(2) as usize])];
        let mut v7 = vec![v2.w[(3_i64 + 1_i64).rem_euclid(2) as usize]; (-1_i64).rem_euclid(4) as usize + 1];
        let mut v8 = (1.0_f64 + v1.tanh().powi(2)).hypot(v7[..v7.len().div_ceil(2)].iter().sum::<f64>()).sin().exp();
        v7.push((v7[(-1_i64).rem_euclid(v7.len() as i64) as usize] * v8));
        if ((v6.len() as i64) * 2_i64).rem_euclid(2) == 0_i64 && ((1_i64 as f64) * v7[3_i64.rem_euclid(v7.len() as i64) as usize]) < (if 2_i64.rem_euclid(2) == 0_i64 || (1_i64 + 1_i64) < (v6.len() as i64) { v2.w[2_i64.rem_euclid(2) as usize] } else { v8 }) {
            if v7.len() > 1 {
                v7.pop();
            }
        }
        let mut v9 = ((v8.cos() + (v5 - v8)) + (if (v6[(3_i64 - 0_i64).rem_euclid(v6.len() as i64) as usize] - (-0.86_f64)) > v4[2_i64.rem_euclid(v4.len() as i64) as usize].abs() { ((-1.96_f64) / (1.0_f64 + v1.powi(2))) } else { v5 })).sin();
        let n = v6.len().div_ceil(2);
        let mut v10 = f1(2_i64, v0, &mut v6[..n]);
        let (mut v11, mut v12) = f2(v1);
        v10 += f3(0.81_f64, 1.97_f64.sin().exp());
        ((((((if v2.y < v2.w[(v6.len() as i64).rem_euclid(2) as usize] { v12 } else { v11 }).abs() + (1.67_f64 * v6[(v4.len() as i64).rem_euclid(v6.len() as i64) as usize])) + ((-1.77_f64) * v8)) + v10) + ((-1.3_f64) * v12)), (((((-1.67_f64) + v4[2_i64.rem_euclid(v4.len() as i64) as usize]) + ((-1.23_f64) * v5)) + ((-0.76_f64) * v7[(0_i64 - 2_i64).rem_euclid(v7.len() as i64) as usize])) + v9))
    }

    #[differentiable]
    fn f1(v0: i64, v1: f64, v2: &mut [f64]) -> f64 {
        if v0 <= 0_i64 {
            return ((v1 - v1) + (v1 * v2[v0.rem_euclid(v2.len() as i64) as usize]));
        }
        let mut v3 = f1((v0 - 1_i64), 1.82_f64, &mut v2[..]);
        let mut v4 = (v3 - v2[((3.0_f64 * v2[v0.rem_euclid(v2.len() as i64) as usize].sin()).floor() as i64).rem_euclid(v2.len() as i64) as usize]).sin().exp().sin().sin();
        let mut v5 = (((((v2.len() as i64) + v0).rem_euclid(2) as f64) * (v1 + v3)) - (1.0_f64 + (v3 / (1.0_f64 + v4.powi(2))).powi(2)).hypot((v1 / (1.0_f64 + v4.powi(2)))));
        if v0 > (v2.len() as i64) && v5 < (-v3) {
            v3 += (if (-1_i64) <= v0 { (v3 + 1.96_f64) } else { (-v4) });
            return ((v0.rem_euclid(2) as f64) * f3(v4, v5));
        }
        (((v1 + v3) + v4) + ((-0.64_f64) * v5))
    }

    #[differentiable]
    fn f2(v0: f64) -> (f64, f64) {
        let v1 = (v0 * (v0 - v0));
        let mut v2 = (0.5_f64 * v0.min(v0.atan()).tanh());
        let mut v3 = (-0.63_f64).min(v0.abs());
        let mut v4 = (2_i64 + 2_i64).rem_euclid(5);
        (((v3.cos() + (1.54_f64 * v1)) + ((-1.85_f64) * v2)), ((if (if v3 < (v3 * v2) || (v1 / (1.0_f64 + 0.63_f64.powi(2))) < (0.45_f64 * v3) { 1.88_f64 } else { v3 }) >= v2.abs() { 1.76_f64 } else { v1 }) + v3))
    }

    #[differentiable]
    fn f3(v0: f64, v1: f64) -> f64 {
        let mut v2 = v1;
        let mut v3 = ((-1.01_f64).abs() + v1).powi(2);
        for v4 in (0..((3.0_f64 * (1.21_f64 - v1)).floor() as i64).rem_euclid(5) as usize).rev() {
            let mut v5 = v2.tanh();
        }
        ((v3 + v2) + v3)
    }
}

pub mod program_25 {
    use super::*;

    #[differentiable]
    pub fn entry(v0: f64, v1: f64, v2: Point, v3: &[f64], v4: &mut [f64]) -> (f64, f64) {
        let mut v5 = [v3[2_i64.rem_euclid(v3.len() as i64) as usize].sin(), (v1 - v2.y), v1.abs()];
        let mut v6 = v3[..].iter().sum::<f64>();
        let mut v7 = (v3[0_i64.rem_euclid(v3.len() as i64) as usize] * (v1 - v5[(v5.len() as i64).rem_euclid(v5.len() as i64) as usize]).abs()).atan();
        let mut v8 = v1.sin();
        let v9 = [(-1.12_f64), v4[2_i64.rem_euclid(v4.len() as i64) as usize], (v7 - v6)];
        let mut v10 = 0_i64;
        while v10 < 4 && v5[v10.rem_euclid(v5.len() as i64) as usize] >= (v5[v10.rem_euclid(v5.len() as i64) as usize] - v7) {
            v10 += 1;
            for v11 in 0..v9.len() {
                if (v8 / (1.0_f64 + v2.w[((3.0_f64 * (((v11 as i64) as f64) * v8)).floor() as i64).rem_euclid(2) as usize].powi(2))) < v8 {
                    if v8.tanh() >= v0.tanh() {
                        if v3[((3.0_f64 * v1.asinh()).floor() as i64).rem_euclid(v3.len() as i64) as usize].rem_euclid(1.85_f64) < v7.powi(3) && v5[..v5.len().div_ceil(2)].iter().zip(v3[v3.len() / 2..].iter()).map(|(a, b)| a * b).sum::<f64>() < v4[(v5.len() as i64).rem_euclid(v4.len() as i64) as usize] {
                            let i = (v11 as i64).rem_euclid(v5.len() as i64) as usize;
                            v5[i] = (v6 - (if v6.rem_euclid(0.93_f64) <= v2.y { v6 } else { v5[((v11 as i64) + (v11 as i64)).rem_euclid(v5.len() as i64) as usize] })).tanh();
                            let i = 4_i64.rem_euclid(v4.len() as i64) as usize;
                            v4[i] = (((((3.0_f64 * v3[(v4.len() as i64).rem_euclid(v3.len() as i64) as usize].max(v8)).floor() as i64).rem_euclid(3) as f64) * v8) / (1.0_f64 + (if (v2.w[2_i64.rem_euclid(2) as usize] + v7) <= v5[(v3.len() as i64).rem_euclid(v5.len() as i64) as usize].abs() { v2.w[v10.rem_euclid(2) as usize] } else { v2.y }).powi(2))).tanh();
                        } else {
                            if ((v11 as i64) * v10).rem_euclid(3) == 0_i64 && v5[v10.rem_euclid(v5.len() as i64) as usize] >= (if (v9.len() as i64).rem_euclid(3) != 0_i64 { v2.x } else { v2.x }) {
                                v6 = (v7 - (v6 * v6)).tanh();
                            } else {
                                v7 = (v8.powi(2) * (v8 * v2.x)).sin();
                            }
                        }
                        continue;
                    }
                }
            }
        }
        f1(&mut v5[..], v1);
        (((((v7 * 1.31_f64).atan() + (1.11_f64 * v1)) + ((-1.96_f64) * v5[..].iter().sum::<f64>())) + v7), ((v6.atan().tanh() + v3[(1_i64 - 0_i64).rem_euclid(v3.len() as i64) as usize]) + (0.22_f64 * v8)))
    }

    #[differentiable]
    fn f1(v0: &mut [f64], v1: f64) {
        let mut v2 = 3_i64.rem_euclid(6);
        let mut v3 = (v1.cos() + ((v0[v2.rem_euclid(v0.len() as i64) as usize] * v0[v2.rem_euclid(v0.len() as i64) as usize]) + v1.asinh()));
        let mut v4 = (1_i64 * 3_i64).rem_euclid(3);
        let i = v2.rem_euclid(v0.len() as i64) as usize;
        v0[i] -= (v1 + v1.cos()).cos();
        let n = v0.len().div_ceil(2);
        v0[..n].fill(v3);
        let i = (v0.len() as i64).rem_euclid(v0.len() as i64) as usize;
        v0[i] -= (((v0.len() as i64).rem_euclid(3) as f64) * v0[v2.rem_euclid(v0.len() as i64) as usize]).tanh().cos();
        v3 -= v0[(3_i64 * (v0.len() as i64)).rem_euclid(v0.len() as i64) as usize].abs();
    }
}

pub mod program_28 {
    use super::*;

    #[differentiable]
    pub fn entry(v0: f64, v1: f64, v2: Point, v3: &[f64], v4: &mut [f64]) -> (f64, f64) {
        let mut v5 = ((3.0_f64 * (if (if (v3[1_i64.rem_euclid(v3.len() as i64) as usize] - v1) <= (((0_i64 * 0_i64).rem_euclid(4) as f64) * v0) { v3[3_i64.rem_euclid(v3.len() as i64) as usize] } else { v3[4_i64.rem_euclid(v3.len() as i64) as usize] }) >= (1.13_f64 + v3[(1_i64 * 1_i64).rem_euclid(v3.len() as i64) as usize]) { v1 } else { v1 })).floor() as i64).rem_euclid(4);
        let mut v6 = v1;
        let mut v7 = vec![((-1.37_f64) - v0).sin().exp(), v6];
        let i = ((v4.len() as i64) + v5).rem_euclid(v4.len() as i64) as usize;
        v4[i] += (0.5_f64 * (if !((if (v1 + v1) <= (0.0_f64 * (-1.01_f64)) { v6 } else { v6 }) > v1) { v3[v3.len() / 2..].iter().zip(v3[..].iter()).map(|(a, b)| a * b).sum::<f64>() } else { v1 }));
        v6 = (v6 / (1.0_f64 + (1.0_f64 + v4[v5.rem_euclid(v4.len() as i64) as usize].powi(2)).hypot(v3[(v3.len() as i64).rem_euclid(v3.len() as i64) as usize]).powi(2)));
        let (mut v8, mut v9) = f4(v6);
        {
            let (i, j) = (1_i64.rem_euclid(v4.len() as i64) as usize, 4_i64.rem_euclid(v4.len() as i64) as usize);
            v4.swap(i, j);
        }
        let (mut v10, mut v11) = f1(v0);
        f3(&mut v7, v0);
        let (mut v12, mut v13) = f4(v0);
        ((((((0.54_f64 - v2.w[(-1_i64).rem_euclid(2) as usize]) - v12) + ((-0.62_f64) * v10)) + v11) + v12), ((((((v11 - ((-1.9_f64) + v13)) + (1.36_f64 * v4[((3.0_f64 * v13.cos()).floor() as i64).rem_euclid(v4.len() as i64) as usize])) + v6) + ((-0.27_f64) * v7[..].iter().sum::<f64>())) + v8) + ((-0.94_f64) * v9)))
    }

    #[differentiable]
    fn f1(v0: f64) -> (f64, f64) {
        let mut v1 = 1.34_f64;
        let mut v2 = (0_i64 - 3_i64).rem_euclid(3);
        if (-1.65_f64).max(v1) <= (v0 - v0) {
            v1 *= (v1 * (v1 * (-0.14_f64))).tanh();
            return (((v0 - v0) - v1), (v0.tanh() * v0));
        }
        ((((0.55_f64 - v0) - (v0 * v0)) + v1), (((v2.rem_euclid(6) as f64) * 1.25_f64) * (v0 - 1.79_f64)))
    }

    #[differentiable]
    fn f2(v0: &mut Point, v1: f64) -> f64 {
        let mut v2 = [(v0.w[2_i64.rem_euclid(2) as usize] + v1), v1, (0.22_f64 + v1)];
        let mut v3 = v2[((v2.len() as i64) + 0_i64).rem_euclid(v2.len() as i64) as usize];
        if (3_i64 + 3_i64) > (v2.len() as i64) {
            let i = 1_i64.rem_euclid(v2.len() as i64) as usize;
            v2[i] += v0.y.tanh();
        } else {
            v3 = (v2[0_i64.rem_euclid(v2.len() as i64) as usize].tanh() / (1.0_f64 + (v3 - v0.w[(v2.len() as i64).rem_euclid(2) as usize]).powi(2)));
        }
        ((((v3 / (1.0_f64 + v1.powi(2))) + (v0.w[3_i64.rem_euclid(2) as usize] * v3)) + ((-1.48_f64) * v2[2_i64.rem_euclid(v2.len() as i64) as usize])) + v3)
    }

    #[differentiable]
    fn f3(v0: &mut Vec<f64>, v1: f64) {
        let mut v2 = v0[..].to_vec();
        let mut v3 = 2_i64;
        let mut v4 = ((v2[v2.len() / 2..].iter().zip(v2[..].iter()).map(|(a, b)| a * b).sum::<f64>() * 0.85_f64.atan()) * (v2[3_i64.rem_euclid(v2.len() as i64) as usize].sin().exp() + v2[v3.rem_euclid(v2.len() as i64) as usize]));
        v4 -= (v4.atan() * v1.sin());
    }

    #[differentiable]
    fn f4(v0: f64) -> (f64, f64) {
        let mut v1 = (-0.82_f64).sin();
        let mut v2 = vec![((v1 - v1) + v0), (1.0_f64 + v0.powi(2)).ln().abs(), (v1 / (1.0_f64 + 0.96_f64.powi(2))).asinh()];
        {
            let (i, j) = (2_i64.rem_euclid(v2.len() as i64) as usize, (v2.len() as i64).rem_euclid(v2.len() as i64) as usize);
            v2.swap(i, j);
        }
        let i = 2_i64.rem_euclid(v2.len() as i64) as usize;
        v2[i] += ((v0 * v1) - (v0 - (-0.78_f64)));
        (((v1.cos() / (1.0_f64 + ((-0.79_f64) / (1.0_f64 + v2[(-1_i64).rem_euclid(v2.len() as i64) as usize].powi(2))).powi(2))) + v2[1_i64.rem_euclid(v2.len() as i64) as usize]), ((1.0_f64 + v0.powi(2)).sqrt().abs() + v1))
    }
}

pub mod program_29 {
    use super::*;

    #[differentiable]
    pub fn entry(v0: f64, v1: f64, v2: Point, v3: &[f64], v4: &mut [f64]) -> (f64, f64) {
        let mut v5 = v3[..].iter().sum::<f64>();
        let mut v6 = (f2((-v1), &v4[..]) - v4[2_i64.rem_euclid(v4.len() as i64) as usize]);
        let mut v7 = vec![v5; 2_i64.rem_euclid(4) as usize + 1];
        let mut v8 = 0_i64;
        while v8 < 2 && !(1_i64.rem_euclid(2) == 0_i64) {
            v8 += 1;
            let i = (v8 * (v3.len() as i64)).rem_euclid(v4.len() as i64) as usize;
            v4[i] = 0.38_f64.powi(3).atan();
        }
        let i = 1_i64.rem_euclid(v7.len() as i64) as usize;
        v7[i] = v1;
        v7.reverse();
        let i = (1_i64 + (-1_i64)).rem_euclid(v4.len() as i64) as usize;
        v4[i] -= v6.min(v6.asinh());
        let v9 = 1_i64;
        v5 = v4[v9.rem_euclid(v4.len() as i64) as usize].sin();
        v6 -= (v7[v7.len() / 2..].iter().zip(v3[..v3.len().div_ceil(2)].iter()).map(|(a, b)| a * b).sum::<f64>() * v3[..v3.len().div_ceil(2)].iter().zip(v4[..].iter()).map(|(a, b)| a * b).sum::<f64>());
        let v10 = (-(v6 + v6).min((1.0_f64 + v2.x.powi(2)).sqrt()));
        for v11 in 1..2 {
            v6 = (v2.x + ((3_i64.rem_euclid(4) as f64) * v6)).tanh();
            if !(v9.rem_euclid(2) == 0_i64) {
                v6 = v10.sin().exp().tanh();
            } else {
                let i = 0_i64.rem_euclid(v7.len() as i64) as usize;
                v7[i] += ((((-1_i64) - 1_i64).rem_euclid(6) as f64) * v2.y).atan();
            }
        }
        let n = v7.len() / 2;
        let mut v12 = f1(2_i64, 1.17_f64, &mut v7[n..]);
        v6 += f2(v1, &v7[..]);
        ((((((if v4[v9.rem_euclid(v4.len() as i64) as usize].cos() <= ((v9.rem_euclid(5) as f64) * v5) { ((v9 as f64) * v2.w[(v7.len() as i64).rem_euclid(2) as usize]) } else { (if !((v10 + v4[v9.rem_euclid(v4.len() as i64) as usize]) < v0.min(v12)) { 1.72_f64 } else { v6 }) }) + v0) + (0.62_f64 * v5)) + (1.23_f64 * v6)) + v12), ((v2.w[(v3.len() as i64).rem_euclid(2) as usize] + ((-0.27_f64) * v7[..].iter().sum::<f64>())) + (0.16_f64 * v10)))
    }

    #[differentiable]
    fn f1(v0: i64, v1: f64, v2: &mut [f64]) -> f64 {
        if v0 <= 0_i64 {
            return (v1 + (0.53_f64 + v1));
        }
        let mut v3 = f1((v0 - 1_i64), v1, &mut v2[..]);
        let mut v4 = v3;
        let v5 = [[v4, v4.sin().exp()], [v3.abs(), (-0.83_f64).max(v1)], [(v3 * v3), (if (v3 * v1) < (v3 - v1) { v2[((v2.len() as i64) - (v2.len() as i64)).rem_euclid(v2.len() as i64) as usize] } else { v2[3_i64.rem_euclid(v2.len() as i64) as usize] })]];
        let i = v0.rem_euclid(v2.len() as i64) as usize;
        v2[i] *= (0.5_f64 * (-f2(v1, &v2[..v2.len().div_ceil(2)])));
        let mut v6 = [[(v1 * v5[((3.0_f64 * (v4 + 0.44_f64)).floor() as i64).rem_euclid(3) as usize][2_i64.rem_euclid(2) as usize]), v3.abs()], [f2(v1, &v2[v2.len() / 2..]), ((-1.41_f64) - v3)], [v1, v3]];
        if 2_i64 > v0 {
            let i = 0_i64.rem_euclid(v2.len() as i64) as usize;
            v2[i] += (if ((v2.len() as i64) * v0) >= v0 || ((v2.len() as i64) + 3_i64) < (v2.len() as i64) { (v3 - v2[(v2.len() as i64).rem_euclid(v2.len() as i64) as usize]) } else { v2[((v2.len() as i64) + (v2.len() as i64)).rem_euclid(v2.len() as i64) as usize].sin() }).tanh();
        } else {
            let i = 2_i64.rem_euclid(v2.len() as i64) as usize;
            v2[i] = (0.5_f64 * ((((3.0_f64 * v4).floor() as i64).rem_euclid(4) as f64) * (if v2[..].iter().zip(v2[..].iter()).map(|(a, b)| a * b).sum::<f64>() > (v4 * v3) || (v0 - (v2.len() as i64)) <= 1_i64 { v5[(v0 - v0).rem_euclid(3) as usize][(v2.len() as i64).rem_euclid(2) as usize] } else { (-1.1_f64) })));
        }
        (((((if (if !(v3 < (if v2[((v2.len() as i64) - v0).rem_euclid(v2.len() as i64) as usize] <= (1.0_f64 + v2[1_i64.rem_euclid(v2.len() as i64) as usize].powi(2)).sqrt() && v1.abs() > v2[..v2.len().div_ceil(2)].iter().sum::<f64>() { v1 } else { v1 })) { v3 } else { v4 }) > v3.atan() { v1 } else { v6[(v0 + (-1_i64)).rem_euclid(3) as usize][v0.rem_euclid(2) as usize] }).min((if (v0 + v0) <= v0 { v1 } else { v1 })) + ((-0.52_f64) * v3)) + v4) + (1.21_f64 * v5[(v2.len() as i64).rem_euclid(3) as usize][(v2.len() as i64).rem_euclid(2) as usize])) + (0.47_f64 * v6[0_i64.rem_euclid(3) as usize][v0.rem_euclid(2) as usize]))
    }

    #[differentiable]
    fn f2(v0: f64, v1: &[f64]) -> f64 {
        let mut v2 = ((v0.min(v0) * (v0 + v0)) + v0.cos().sin()).tanh();
        let mut v3 = vec![((-0.77_f64) + v0).abs(), ((3_i64.rem_euclid(2) as f64) * v2.sin().exp())];
        v2 = (if (if 2_i64.rem_euclid(2) != 0_i64 { v3[(3_i64 - 3_i64).rem_euclid(v3.len() as i64) as usize] } else { v0 }) < v2.abs() { (-v1[(v1.len() as i64).rem_euclid(v1.len() as i64) as usize]) } else { (v3[1_i64.rem_euclid(v3.len() as i64) as usize] - v2) });
        let mut v4 = v0.tanh();
        let i = 1_i64.rem_euclid(v3.len() as i64) as usize;
        v3[i] = ((v2 + v2) - v2);
        v4 = (v3[4_i64.rem_euclid(v3.len() as i64) as usize] + v4).sin();
        std::mem::swap(&mut v2, &mut v4);
        let i = (v3.len() as i64).rem_euclid(v3.len() as i64) as usize;
        v3[i] += (v0 - v1[4_i64.rem_euclid(v1.len() as i64) as usize]).powi(3);
        ((((v2 + v0) + (0.56_f64 * v2)) + ((-1.62_f64) * v3[..].iter().sum::<f64>())) + v4)
    }

    #[differentiable]
    fn f3(v0: [f64; 3], v1: i64) -> [f64; 3] {
        let mut v2 = (1_i64 + v1).rem_euclid(4);
        let mut v3 = (-v0[v2.rem_euclid(v0.len() as i64) as usize].min((v0[(-1_i64).rem_euclid(v0.len() as i64) as usize] + 1.85_f64)));
        v2 = ((3.0_f64 * v3.sin().exp()).floor() as i64).rem_euclid(6);
        v2 = (v2 * ((v0.len() as i64) - (-1_i64))).rem_euclid(5);
        let mut v4 = 0_i64;
        loop {
            v4 += 1;
            if v4 > 4 || ((3.0_f64 * v0[v0.len() / 2..].iter().zip(v0[v0.len() / 2..].iter()).map(|(a, b)| a * b).sum::<f64>()).floor() as i64).rem_euclid(2) != 0_i64 {
                break;
            }
            if v3 < v0[2_i64.rem_euclid(v0.len() as i64) as usize].abs() {
                v3 = (0.5_f64 * v3);
            }
        }
        [(1.0_f64 + v0[(1_i64 - v2).rem_euclid(v0.len() as i64) as usize].tanh().powi(2)).ln(), (v0[..].iter().sum::<f64>().asinh() + v3), v3]
    }
}

pub mod program_30 {
    use super::*;

    #[differentiable]
    pub fn entry(v0: f64, v1: f64, v2: Point, v3: &[f64], v4: &mut [f64]) -> (f64, f64) {
        let mut v5 = (if v2.x.max(v3[3_i64.rem_euclid(v3.len() as i64) as usize]) > (((4_i64 + 3_i64).rem_euclid(2) as f64) * v0) && (3_i64 - 3_i64) >= 0_i64 { ((1_i64 as f64) * (1.0_f64 + v1.powi(2)).ln()) } else { ((1_i64.rem_euclid(4) as f64) * (((v3.len() as i64).rem_euclid(4) as f64) * v1)) });
        let mut v6 = [((-1.39_f64) * v5), (1.0_f64 + v2.w[1_i64.rem_euclid(2) as usize].powi(2)).ln(), v2.y.tanh()];
        let mut v7 = (-(if !(v1 > (v5 * v3[2_i64.rem_euclid(v3.len() as i64) as usize])) { (v2.y / (1.0_f64 + v1.powi(2))) } else { (v4[1_i64.rem_euclid(v4.len() as i64) as usize] / (1.0_f64 + v0.powi(2))) }));
        let mut v8 = (f2(v5.min(v1), (v7 / (1.0_f64 + (-0.65_f64).powi(2)))) - (v1 - (v2.x - v7))).cos();
        let mut v9 = v3[..v3.len().div_ceil(2)].to_vec();
        let mut v10 = f3(v6, 1_i64);
        v5 += f2(f2(v7, v8), (v7 + v3[4_i64.rem_euclid(v3.len() as i64) as usize]));
        let i = 1_i64.rem_euclid(v6.len() as i64) as usize;
        v6[i] *= (v0 * 0.16_f64).abs();
        let i = (2_i64 - (-1_i64)).rem_euclid(v4.len() as i64) as usize;
        v4[i] += (-0.4_f64);
        if ((-0.71_f64) + v2.x) > v5.powi(2) {
            let v11 = f2(1.85_f64, v8).min((v4[2_i64.rem_euclid(v4.len() as i64) as usize] * v5)).powi(2);
            v8 -= (v5 * v11).cos();
        }
        let mut v12 = f1(v6, 2_i64);
        let mut v13 = vec![(v8 - v5).asinh(), (if (2_i64 - 1_i64) <= (v9.len() as i64) { (1.0_f64 + v5.powi(2)).hypot(v5) } else { (v8 * v5) })];
        if (if (3_i64 + 3_i64).rem_euclid(2) == 0_i64 { v8 } else { v2.w[3_i64.rem_euclid(2) as usize] }) < (if ((1_i64.rem_euclid(3) as f64) * v1) > v5.abs() { v10[(v4.len() as i64).rem_euclid(v10.len() as i64) as usize] } else { v8 }) {
            for v14 in 0..2 {
                let v15 = ((((v13.len() as i64) + 4_i64).rem_euclid(5) as f64) * v5).sin();
            }
        }
        let mut v16 = f1(v10, 2_i64);
        v5 += f2((-0.48_f64), v9[((3.0_f64 * (v8 - v1)).floor() as i64).rem_euclid(v9.len() as i64) as usize]);
        let mut v17 = f3(v16, 0_i64);
        ((((((((((3_i64 + 3_i64).rem_euclid(3) as f64) * v7).tanh() + v6[(-1_i64).rem_euclid(v6.len() as i64) as usize]) + v7) + v10[1_i64.rem_euclid(v10.len() as i64) as usize]) + ((-1.93_f64) * v13[..].iter().sum::<f64>())) + v16[2_i64.rem_euclid(v16.len() as i64) as usize]) + (1.86_f64 * v17[0_i64.rem_euclid(v17.len() as i64) as usize])), (v2.y + ((-1.78_f64) * v5)))
    }

    #[differentiable]
    fn f1(v0: [f64; 3], v1: i64) -> [f64; 3] {
        let mut v2 = [(-1.03_f64), (if !((0.49_f64 / (1.0_f64 + v0[0_i64.rem_euclid(v0.len() as i64) as usize].powi(2))) > v0[v1.rem_euclid(v0.len() as i64) as usize]) { 0.84_f64 } else { 1.01_f64 }), f2(v0[v1.rem_euclid(v0.len() as i64) as usize], v0[3_i64.rem_euclid(v0.len() as i64) as usize])];
        v2 = v0;
        let v3 = (-0.38_f64).tanh();
        let mut v4 = ((v3 * v3).cos() + (((-1.84_f64) * v2[(v1 + (v2.len() as i64)).rem_euclid(v2.len() as i64) as usize]) * v0[4_i64.rem_euclid(v0.len() as i64) as usize].sin())).cos();
        v4 -= (((-1_i64).rem_euclid(3) as f64) * v0[(v1 - (v2.len() as i64)).rem_euclid(v0.len() as i64) as usize].abs()).tanh();
        v2 = v0;
        let mut v5 = ((if (0_i64 + (v0.len() as i64)).rem_euclid(2) == 0_i64 { v2[(v1 + v1).rem_euclid(v2.len() as i64) as usize] } else { v3 }) - v2[4_i64.rem_euclid(v2.len() as i64) as usize].min(v0[2_i64.rem_euclid(v0.len() as i64) as usize])).asinh();
        let mut v6 = f3(v0, 3_i64);
        [(((if (v0.len() as i64) >= 1_i64 { v5.sin() } else { (v3 + v5) }) + ((-0.35_f64) * v4)) + v5), ((v5 * v5).cos() + v2[..].iter().sum::<f64>()), ((((0_i64.rem_euclid(5) as f64) * v0[v1.rem_euclid(v0.len() as i64) as usize]) + ((-1.08_f64) * v3)) + v6[0_i64.rem_euclid(v6.len() as i64) as usize])]
    }

    #[differentiable]
    fn f2(v0: f64, v1: f64) -> f64 {
        let mut v2 = 0_i64;
        let mut v3 = 0_i64;
        loop {
            v3 += 1;
            if v3 > 3 || (v1 - v0) >= v0.cos() {
                break;
            }
            if !((v0 * v0) <= (v0 - v0)) {
                if ((0_i64.rem_euclid(5) as f64) * v0) >= v1.min(1.29_f64) {
                    let mut v4 = 0_i64;
                    loop {
                        v4 += 1;
                        if v4 > 3 || ((if (1.0_f64 + (-1.71_f64).powi(2)).hypot(v0) > (v0 * v1) { v0 } else { v0 }) >= (1.0_f64 + v1.powi(2)).ln() || v0.abs() < v0.abs()) {
                            break;
                        }
                    }
                    return v0;
                }
                continue;
            } else {
                v2 = ((-1_i64) - 2_i64).rem_euclid(7);
            }
        }
        ((v0 * v0).powi(2) + (1.46_f64 * v0))
    }

    #[differentiable]
    fn f3(v0: [f64; 3], v1: i64) -> [f64; 3] {
        let mut v2 = (-1.37_f64).abs().max((1.0_f64 + 0.57_f64.powi(2)).sqrt()).atan();
        let mut v3 = ((v2 + v0[(0_i64 - 2_i64).rem_euclid(v0.len() as i64) as usize]) / (1.0_f64 + v2.sin().exp().powi(2))).atan();
        let mut v4 = (if v0[(v0.len() as i64).rem_euclid(v0.len() as i64) as usize].powi(3) >= v3.min(v2) { (1.0_f64 + (if 2_i64.rem_euclid(3) != 0_i64 || (v2 * v2) <= (v0[v1.rem_euclid(v0.len() as i64) as usize] * v3) { v0[0_i64.rem_euclid(v0.len() as i64) as usize] } else { (-0.85_f64) }).powi(2)).sqrt() } else { v2 });
        let v5 = [[v3, (if (v0.len() as i64) >= v1 { v0[v1.rem_euclid(v0.len() as i64) as usize] } else { v2 })], [(v0[1_i64.rem_euclid(v0.len() as i64) as usize] * v2), v4.max(v2)], [(-v4), (v3 + v2)]];
        for v6 in 1..v0.len() {
            for v7 in 0..3 {
                let mut v8 = v3.sin();
            }
        }
        [((0.57_f64 + v4).abs() + ((-0.28_f64) * v4)), (((if ((3.0_f64 * v3.max(v3)).floor() as i64) >= v1 { v2 } else { v3 }) / (1.0_f64 + v0[..].iter().sum::<f64>().powi(2))) + ((-0.85_f64) * v5[4_i64.rem_euclid(3) as usize][3_i64.rem_euclid(2) as usize])), (v3 + v3)]
    }
}

pub mod program_31 {
    use super::*;

    #[differentiable]
    pub fn entry(v0: f64, v1: f64, v2: Point, v3: &[f64], v4: &mut [f64]) -> (f64, f64) {
        let mut v5 = (0.5_f64 * v0);
        let (mut v6, mut v7) = f3(v0);
        for v8 in (0..4).rev() {
            if (((v8 as i64) as f64) * v4[(v3.len() as i64).rem_euclid(v4.len() as i64) as usize]) <= v3[((v4.len() as i64) + (v8 as i64)).rem_euclid(v3.len() as i64) as usize].rem_euclid(0.98_f64) || 0_i64 >= 0_i64 {
                let i = (v8 as i64).rem_euclid(v4.len() as i64) as usize;
                v4[i] = v5.max(v6).abs().sin();
                continue;
            }
            let i = (v8 as i64).rem_euclid(v4.len() as i64) as usize;
            v4[i] -= (0.5_f64 * v6);
            for v9 in v4[..v4.len().div_ceil(2)].iter() {
                let mut v10 = vec![v7.rem_euclid(1.13_f64); 1_i64.rem_euclid(4) as usize + 1];
                let i = (v8 as i64).rem_euclid(v10.len() as i64) as usize;
                v10[i] += (1.0_f64 + (v6 - v10[(3_i64 - 4_i64).rem_euclid(v10.len() as i64) as usize]).powi(2)).hypot(v4[(4_i64 * 1_i64).rem_euclid(v4.len() as i64) as usize]).atan();
                v6 *= v0.tanh();
                let mut v11 = v7.sin();
            }
            let n = v4.len().div_ceil(2);
            for (v12, v13) in v4[..n].iter_mut().zip(v3[..v3.len().div_ceil(2)].iter()) {
                let mut v14 = ((((v8 as i64).rem_euclid(5) as f64) * (-1.37_f64)) * (v3[((v8 as i64) - (v8 as i64)).rem_euclid(v3.len() as i64) as usize] / (1.0_f64 + v2.y.powi(2))).tanh()).sin();
                let mut v15 = vec![v7.powi(2).sin().exp(), v3[(v8 as i64).rem_euclid(v3.len() as i64) as usize], (((v8 as i64) as f64) * (-0.37_f64)).asinh()];
            }
        }
        let mut v16 = f2(v2, 0.91_f64);
        let (mut v17, mut v18) = f3(v0);
        v17 += f4((-0.46_f64), &v3[..]);
        ((((v18 + (if ((-1_i64) + 2_i64) < 2_i64 || (v6 * (-1.72_f64)) <= v3[..].iter().zip(v3[..].iter()).map(|(a, b)| a * b).sum::<f64>() { v16.w[1_i64.rem_euclid(2) as usize] } else { v4[(v4.len() as i64).rem_euclid(v4.len() as i64) as usize] })) + v2.x) + v18), ((((((((-1_i64).rem_euclid(2) as f64) * (if v6 >= (v18 - v3[3_i64.rem_euclid(v3.len() as i64) as usize]) { v17 } else { v18 })) + (0.95_f64 * v1)) + v5) + v7) + v16.w[(v4.len() as i64).rem_euclid(2) as usize]) + v17))
    }

    #[differentiable]
    fn f1(v0: &mut Point, v1: f64) -> f64 {
        let mut v2 = (v0.x.powi(3) - (v1.max(v0.y) * v1));
        let mut v3 = [[(v1 * v2), (v1 - v1)], [((3_i64.rem_euclid(3) as f64) * v0.w[2_i64.rem_euclid(2) as usize]), v0.w[((3.0_f64 * 0.77_f64).floor() as i64).rem_euclid(2) as usize]], [v2.sin(), 0.84_f64.asinh()]];
        let mut v4 = vec![((-v3[2_i64.rem_euclid(3) as usize][(4_i64 + 2_i64).rem_euclid(2) as usize]) * (v1 + (-0.55_f64)))];
        let i = ((v4.len() as i64) - (-1_i64)).rem_euclid(v4.len() as i64) as usize;
        v4[i] -= (1.0_f64 + v1.powi(2)).ln().tanh();
        let i = 2_i64.rem_euclid(v4.len() as i64) as usize;
        v4[i] = (1.0_f64 + (v1 + v2).powi(2)).ln();
        for v5 in 0..2_i64.rem_euclid(5) as usize {
            v2 += (if (v4[4_i64.rem_euclid(v4.len() as i64) as usize] * (-0.2_f64)) < v3[3_i64.rem_euclid(3) as usize][2_i64.rem_euclid(2) as usize].sin().exp() { ((0_i64.rem_euclid(6) as f64) * v0.w[(v4.len() as i64).rem_euclid(2) as usize]) } else { v2.atan() }).tanh();
        }
        (((((v1 * v2) + (v3[0_i64.rem_euclid(3) as usize][4_i64.rem_euclid(2) as usize] + v4[(3_i64 + 0_i64).rem_euclid(v4.len() as i64) as usize])) + v2) + v3[(-1_i64).rem_euclid(3) as usize][(-1_i64).rem_euclid(2) as usize]) + v4[..].iter().sum::<f64>())
    }

    #[differentiable]
    fn f2(v0: Point, v1: f64) -> Point {
        let mut v2 = (v1 + v1.asinh().atan());
        v2 += (((1_i64 * 0_i64).rem_euclid(2) as f64) * (v1 / (1.0_f64 + (-0.98_f64).powi(2))));
        let v3 = [v2, (v1 / (1.0_f64 + v2.powi(2))), ((0_i64.rem_euclid(4) as f64) * 1.45_f64)];
        v2 *= (if 1.82_f64 > v1.tanh() { v3[(v3.len() as i64).rem_euclid(v3.len() as i64) as usize] } else { v1 }).sin();
        let mut v4 = 0_i64.rem_euclid(3);
        let mut v5 = ((1_i64.rem_euclid(4) as f64) * v3[v3.len() / 2..].iter().zip(v3[..v3.len().div_ceil(2)].iter()).map(|(a, b)| a * b).sum::<f64>());
        v2 *= v3[((v3.len() as i64) - (v3.len() as i64)).rem_euclid(v3.len() as i64) as usize].sin();
        v5 += f4(v2, &v3[..]);
        Point { x: ((if (v1 - v0.w[((3.0_f64 * (1.0_f64 + v1.powi(2)).sqrt()).floor() as i64).rem_euclid(2) as usize]) >= (-v2) { v1 } else { v3[(v4 + v4).rem_euclid(v3.len() as i64) as usize] }) / (1.0_f64 + (if v1.abs() <= v2.sin().exp() { v3[v4.rem_euclid(v3.len() as i64) as usize] } else { v1 }).powi(2))), y: (((-1.99_f64) + v2) + (1.18_f64 * v5)), w: [(1.0_f64 + (v5 / (1.0_f64 + v5.powi(2))).powi(2)).hypot(f4(v0.w[v4.rem_euclid(2) as usize], &v3[..])), ((((0_i64.rem_euclid(2) as f64) * v2.abs()) + v1) + (1.24_f64 * v3[v4.rem_euclid(v3.len() as i64) as usize]))] }
    }

    #[differentiable]
    fn f3(v0: f64) -> (f64, f64) {
        let v1 = Point { x: (v0 * v0), y: v0.asinh(), w: [(if !(((-1_i64) * 2_i64) < (-1_i64)) { (-0.22_f64) } else { 1.21_f64 }), (-(-0.24_f64))] };
        if v0.sin() <= (if v0.sin() < (1.0_f64 + v1.w[1_i64.rem_euclid(2) as usize].powi(2)).sqrt() { v0 } else { v0 }) && 2_i64 < 2_i64 {
            for v2 in 0..3 {
                let mut v3 = 0_i64;
                loop {
                    v3 += 1;
                    if v3 > 5 || v0 >= v0 {
                        break;
                    }
                    let v4 = [[(-0.99_f64).min(v0), v1.x], [v0.min(v0), v0], [v0, v0]];
                }
            }
        } else {
            let mut v5 = v0;
        }
        (((v1.w[0_i64.rem_euclid(2) as usize].atan() / (1.0_f64 + v0.powi(2))) + v1.y), ((v1.w[0_i64.rem_euclid(2) as usize] - v0).sin() + (0.75_f64 * v0)))
    }

    #[differentiable]
    fn f4(v0: f64, v1: &[f64]) -> f64 {
        let mut v2 = v1[..v1.len().div_ceil(2)].to_vec();
        let mut v3 = [v0.max(v0), (v0 / (1.0_f64 + v0.powi(2))), 0.53_f64.abs()];
        let i = 3_i64.rem_euclid(v2.len() as i64) as usize;
        v2[i] = (if (2_i64 + 4_i64) <= 4_i64 || (v0 * v0) < (if ((3.0_f64 * (1.0_f64 + v3[1_i64.rem_euclid(v3.len() as i64) as usize].powi(2)).sqrt()).floor() as i64) <= 4_i64 { v0 } else { v0 }) { v0 } else { v0 }).tanh().atan();
        if v3[1_i64.rem_euclid(v3.len() as i64) as usize].abs() >= (v2[0_i64.rem_euclid(v2.len() as i64) as usize] * v1[2_i64.rem_euclid(v1.len() as i64) as usize]) || (3_i64 + 4_i64) > (v1.len() as i64) {
            let mut v4 = (v2.len() as i64).rem_euclid(3);
            if 0_i64 >= (v3.len() as i64) {
                let v5 = v0;
            }
        }
        (((v0 + (1.0_f64 + v0.powi(2)).sqrt()) + v0) + ((-0.75_f64) * v3[2_i64.rem_euclid(v3.len() as i64) as usize]))
    }
}

pub mod program_32 {
    use super::*;

    #[differentiable]
    pub fn entry(v0: f64, v1: f64, v2: Point, v3: &[f64], v4: &mut [f64]) -> (f64, f64) {
        let mut v5 = ((v0.sin().exp() + v0) - v4[4_i64.rem_euclid(v4.len() as i64) as usize].rem_euclid(1.22_f64).min(((-0.03_f64) - v0)));
        let mut v6 = v1.sin();
        v6 -= (0.5_f64 * ((((3_i64 * 1_i64).rem_euclid(5) as f64) * v2.w[(v4.len() as i64).rem_euclid(2) as usize]) * (v4[1_i64.rem_euclid(v4.len() as i64) as usize] * v5)));
        for v7 in v4[..].iter_mut() {
            for v8 in 0..v3.len() {
                for v9 in (0..v3.len()).rev() {
                    let mut v10 = [v1.cos(), v6.abs(), v3[..].iter().sum::<f64>()];
                }
            }
            *v7 = (0.5_f64 * v3[..v3.len().div_ceil(2)].iter().sum::<f64>());
        }
        let n = v4.len() / 2;
        f1(&mut v4[n..], v1);
        (((v0 + v0) + (1.44_f64 * v6)), (v1 + v5))
    }

    #[differentiable]
    fn f1(v0: &mut [f64], v1: f64) {
        let mut v2 = ((0.79_f64 * v1) + v0[1_i64.rem_euclid(v0.len() as i64) as usize]).asinh();
        let mut v3 = vec![(v1 + v2).max(v1)];
        {
            let (i, j) = (3_i64.rem_euclid(v0.len() as i64) as usize, (0_i64 - 0_i64).rem_euclid(v0.len() as i64) as usize);
            v0.swap(i, j);
        }
        if !((-v3[(v0.len() as i64).rem_euclid(v3.len() as i64) as usize]) > v0[(1_i64 - 1_i64).rem_euclid(v0.len() as i64) as usize]) {
            v2 += v1;
            let mut v4 = 1_i64;
        } else {
            let mut v5 = v0[2_i64.rem_euclid(v0.len() as i64) as usize];
        }
    }
}

pub mod program_34 {
    use super::*;

    #[differentiable]
    pub fn entry(v0: f64, v1: f64, v2: Point, v3: &[f64], v4: &mut [f64]) -> (f64, f64) {
        let mut v5 = ((1.76_f64 + (if (v0 - v1) >= v1.abs() { v4[(0_i64 + (v4.len() as i64)).rem_euclid(v4.len() as i64) as usize] } else { (-0.23_f64) })) / (1.0_f64 + v1.powi(2)));
        let mut v6 = ((if v3[4_i64.rem_euclid(v3.len() as i64) as usize] < (v5 + v0) { (if (v1 - v2.y) > v5 { v0 } else { v3[2_i64.rem_euclid(v3.len() as i64) as usize] }) } else { (v1 - v1) }) * (((-1.85_f64) + v0) * v0.max(v4[3_i64.rem_euclid(v4.len() as i64) as usize]))).atan();
        let mut v7 = vec![v1];
        let i = 3_i64.rem_euclid(v7.len() as i64) as usize;
        v7[i] -= (((0_i64 * 1_i64).rem_euclid(6) as f64) * v4[(v7.len() as i64).rem_euclid(v4.len() as i64) as usize]).abs();
        let i = 4_i64.rem_euclid(v7.len() as i64) as usize;
        v7[i] += v6;
        let i = 2_i64.rem_euclid(v4.len() as i64) as usize;
        v4[i] = ((1.0_f64 + v3[2_i64.rem_euclid(v3.len() as i64) as usize].powi(2)).sqrt() * v4[1_i64.rem_euclid(v4.len() as i64) as usize]);
        let mut v8 = [[v2.x, v2.y], [v5, (v5 * v0)], [(v1 - 0.47_f64), (1.0_f64 + (-0.43_f64).powi(2)).hypot(v7[1_i64.rem_euclid(v7.len() as i64) as usize])]];
        v7.reverse();
        let mut v9 = vec![v1];
        let mut v10 = (v7[4_i64.rem_euclid(v7.len() as i64) as usize] * (v4[..].iter().zip(v9[v9.len() / 2..].iter()).map(|(a, b)| a * b).sum::<f64>() + (-v4[((v7.len() as i64) - 2_i64).rem_euclid(v4.len() as i64) as usize])));
        if (-v4[0_i64.rem_euclid(v4.len() as i64) as usize]) > v4[0_i64.rem_euclid(v4.len() as i64) as usize].powi(2) || (v3[3_i64.rem_euclid(v3.len() as i64) as usize] - v4[((v7.len() as i64) - 2_i64).rem_euclid(v4.len() as i64) as usize]) < v5 {
            let mut v11 = v7[..].to_vec();
            assert!((v2.w[4_i64.rem_euclid(2) as usize] + v10) < v7[2_i64.rem_euclid(v7.len() as i64) as usize].sin().exp() || 1_i64 >= 0_i64);
            let mut v12 = [v5.abs(), (v7[0_i64.rem_euclid(v7.len() as i64) as usize] * v8[2_i64.rem_euclid(3) as usize][4_i64.rem_euclid(2) as usize]), 0.6_f64.max(v8[0_i64.rem_euclid(3) as usize][(v4.len() as i64).rem_euclid(2) as usize])];
        }
        for (v13, v14) in v7[..].iter_mut().zip(v4[..v4.len().div_ceil(2)].iter()) {
            *v13 += v2.w[0_i64.rem_euclid(2) as usize].cos();
            let i = (v3.len() as i64).rem_euclid(v9.len() as i64) as usize;
            v9[i] = (-v4[v4.len() / 2..].iter().sum::<f64>()).atan();
            std::mem::swap(&mut v10, &mut v6);
        }
        f1(&mut v7, v5);
        ((v5 + v1), ((((((v0.min(v6) * v0.sin()) + v5) + v6) + v7[(1_i64 + 0_i64).rem_euclid(v7.len() as i64) as usize]) + (1.86_f64 * v9[0_i64.rem_euclid(v9.len() as i64) as usize])) + v10))
    }

    #[differentiable]
    fn f1(v0: &mut Vec<f64>, v1: f64) {
        let mut v2 = [(-1.86_f64), v1.sin().exp(), (if ((3.0_f64 * (v0[(v0.len() as i64).rem_euclid(v0.len() as i64) as usize] * v1)).floor() as i64) < (-1_i64) { 1.27_f64 } else { v1 })];
        let mut v3 = v2[..].to_vec();
        let v4 = 2_i64;
        let mut v5 = v0[v4.rem_euclid(v0.len() as i64) as usize];
        let v6 = ((v4.rem_euclid(6) as f64) * (v5.atan() * (-0.84_f64).sin()));
        let mut v7 = 0_i64;
        while v7 < 3 && v3[v4.rem_euclid(v3.len() as i64) as usize].sin() >= v2[((v0.len() as i64) + 1_i64).rem_euclid(v2.len() as i64) as usize].tanh() {
            v7 += 1;
            if v1.atan() < (v3[(v4 * (v3.len() as i64)).rem_euclid(v3.len() as i64) as usize] * (-0.37_f64)) {
                v3.push((v3[v4.rem_euclid(v3.len() as i64) as usize] - v0[1_i64.rem_euclid(v0.len() as i64) as usize]).cos());
            }
        }
    }
}

pub mod program_35 {
    use super::*;

    #[differentiable]
    pub fn entry(v0: f64, v1: f64, v2: Point, v3: &[f64], v4: &mut [f64]) -> (f64, f64) {
        let mut v5 = vec![(1.0_f64 + v4[2_i64.rem_euclid(v4.len() as i64) as usize].powi(2)).sqrt(), ((3_i64 as f64) * (v1 - v0))];
        {
            let (i, j) = ((-1_i64).rem_euclid(v5.len() as i64) as usize, 4_i64.rem_euclid(v5.len() as i64) as usize);
            v5.swap(i, j);
        }
        for v6 in 0..0_i64.rem_euclid(5) as usize {
            let mut v7 = 0_i64;
            while v7 < 5 && 1.0_f64.min((-0.44_f64)) < (-1.9_f64) {
                v7 += 1;
                let mut v8 = f1(3_i64, v0, &mut v5[..]);
            }
            let n = v4.len() / 2;
            for (v9, v10) in v4[n..].iter_mut().zip(v5[..].iter()) {
                let mut v11 = 0_i64;
                while v11 < 5 && (-1.67_f64) < (v2.w[(v3.len() as i64).rem_euclid(2) as usize] * (-1.67_f64)) {
                    v11 += 1;
                    assert!(v0 >= (*v10).powi(2) || 1_i64 >= 0_i64);
                    *v9 = (v2.x * (*v10)).sin().atan();
                    let v12 = [(*v9).max((-0.42_f64)), 1.83_f64.abs(), v0.min(0.53_f64)];
                    if !((4_i64 * (v6 as i64)) > (v12.len() as i64)) {
                        let mut v13 = (((v6 as i64).rem_euclid(5) as f64) * (if (-0.04_f64).min(v1) > (v5[(v12.len() as i64).rem_euclid(v5.len() as i64) as usize] * (*v9)) { v5[(v5.len() as i64).rem_euclid(v5.len() as i64) as usize] } else { 0.03_f64 })).min(((-v1) * (v1 * v12[(v6 as i64).rem_euclid(v12.len() as i64) as usize]))).sin();
                        *v9 = v5[((3.0_f64 * (v3[(v6 as i64).rem_euclid(v3.len() as i64) as usize] - (*v9))).floor() as i64).rem_euclid(v5.len() as i64) as usize].tanh();
                    } else {
                        let mut v14 = (((((0_i64 + 4_i64).rem_euclid(3) as f64) * v2.x) + (v1 + v1)) - (v1 * v0.max((*v9)))).tanh();
                        v14 += (if ((v6 as i64) - (v6 as i64)) > (v6 as i64) { v5[..v5.len().div_ceil(2)].iter().sum::<f64>() } else { (if 0_i64.rem_euclid(2) == 0_i64 { v0 } else { v3[1_i64.rem_euclid(v3.len() as i64) as usize] }) }).sin();
                        let v15 = v11;
                    }
                }
            }
        }
        let mut v16 = f1(1_i64, v0, &mut v4[..]);
        ((v5[2_i64.rem_euclid(v5.len() as i64) as usize] + ((-0.15_f64) * v16)), (((v3.len() as i64).rem_euclid(4) as f64) * v1.tanh()))
    }

    #[differentiable]
    fn f1(v0: i64, v1: f64, v2: &mut [f64]) -> f64 {
        if v0 <= 0_i64 {
            return (-(v1 + v1));
        }
        let mut v3 = f1((v0 - 1_i64), v1, &mut v2[..]);
        let mut v4 = (1.27_f64 + v1);
        let mut v5 = Point { x: (v4 * v4), y: 1.66_f64.asinh(), w: [(if v1.powi(2) < (1.0_f64 + v2[3_i64.rem_euclid(v2.len() as i64) as usize].powi(2)).ln() { 0.67_f64 } else { v1 }), v2[((v2.len() as i64) * v0).rem_euclid(v2.len() as i64) as usize].atan()] };
        if 0.1_f64.sin().exp() >= v1.cos() {
            for v6 in 1..v2.len() {
                if ((v2.len() as i64) + v0).rem_euclid(2) == 0_i64 {
                    {
                        let (i, j) = (v6, v6);
                        v2.swap(i, j);
                    }
                    v2[v6] = (0.5_f64 * v4.atan());
                    for v7 in v2[..].iter() {
                        let v8 = 4_i64.rem_euclid(3);
                    }
                }
            }
        } else {
            let i = 3_i64.rem_euclid(v2.len() as i64) as usize;
            v2[i] += v3.max((v3 * v4)).tanh();
        }
        ((((v2[..].iter().sum::<f64>().abs() + ((-1.99_f64) * v1)) + ((-1.32_f64) * v3)) + (1.17_f64 * v4)) + (0.97_f64 * v5.x))
    }
}

pub mod program_36 {
    use super::*;

    #[differentiable]
    pub fn entry(v0: f64, v1: f64, v2: Point, v3: &[f64], v4: &mut [f64]) -> (f64, f64) {
        let mut v5 = vec![(v4[2_i64.rem_euclid(v4.len() as i64) as usize] * v1); (v3.len() as i64).rem_euclid(4) as usize + 1];
        let mut v6 = vec![((1.0_f64 + v0.powi(2)).ln() * (v1 + v0))];
        let mut v7 = vec![(v6[0_i64.rem_euclid(v6.len() as i64) as usize] + v1).sin(), (if (if v1 >= v5[1_i64.rem_euclid(v5.len() as i64) as usize].abs() { (-0.87_f64) } else { v2.w[(0_i64 - 4_i64).rem_euclid(2) as usize] }) >= v0.sin().exp() { ((3_i64 as f64) * 1.53_f64) } else { v5[1_i64.rem_euclid(v5.len() as i64) as usize].min(v0) })];
        if (v1 / (1.0_f64 + v7[(2_i64 + (v7.len() as i64)).rem_euclid(v7.len() as i64) as usize].powi(2))) < v2.w[2_i64.rem_euclid(2) as usize].sin().exp() || (v1 / (1.0_f64 + v0.powi(2))) >= v2.y.abs() {
            let v8 = v5[..v5.len().div_ceil(2)].iter().sum::<f64>().atan();
        } else {
            if v5.len() > 1 {
                v5.pop();
            }
            let mut v9 = vec![(v1 - v2.w[((v7.len() as i64) - 4_i64).rem_euclid(2) as usize]); 3_i64.rem_euclid(4) as usize + 1];
        }
        let mut v10 = f1(v2, v0);
        (((((-0.56_f64) + (0.94_f64 * v1)) + ((-0.13_f64) * v6[..].iter().sum::<f64>())) + v10.w[(v5.len() as i64).rem_euclid(2) as usize]), ((((-0.01_f64).tanh() * (1.0_f64 + v1.powi(2)).hypot(v5[0_i64.rem_euclid(v5.len() as i64) as usize])) + v2.w[(v6.len() as i64).rem_euclid(2) as usize]) + v7[1_i64.rem_euclid(v7.len() as i64) as usize]))
    }

    #[differentiable]
    fn f1(v0: Point, v1: f64) -> Point {
        let mut v2 = v1.abs();
        let mut v3 = (0.5_f64 * (if 2_i64 > 0_i64 { (v0.y.sin() * (v0.w[0_i64.rem_euclid(2) as usize] * v0.x)) } else { (v0.y.sin().exp() * (v2 + v1)) }));
        if (if (2_i64 - 0_i64) < 2_i64 { v0.w[(2_i64 + 2_i64).rem_euclid(2) as usize] } else { v0.y }) >= (v3 * v3) {
            let v4 = v0.w[(-1_i64).rem_euclid(2) as usize];
            return Point { x: ((2_i64 as f64) * v2), y: v2, w: [((-1.91_f64).abs() * ((-0.83_f64) + v3)), v2] };
        }
        Point { x: ((-v3.abs()) + v3), y: (-1.71_f64), w: [v1.abs().max((v1 - v0.w[3_i64.rem_euclid(2) as usize])), (-(v3 + v3))] }
    }

    #[differentiable]
    fn f2(v0: &mut f64, v1: f64) -> f64 {
        let v2 = vec![(*v0); 1_i64.rem_euclid(4) as usize + 1];
        let mut v3 = (0.5_f64 * ((*v0) * (*v0)));
        ((v3 + (1.66_f64 * v2[..].iter().sum::<f64>())) + (1.52_f64 * v3))
    }
}

pub mod program_38 {
    use super::*;

    #[differentiable]
    pub fn entry(v0: f64, v1: f64, v2: Point, v3: &[f64], v4: &mut [f64]) -> (f64, f64) {
        let mut v5 = [[((1_i64.rem_euclid(3) as f64) * v1), ((3_i64 as f64) * v4[3_i64.rem_euclid(v4.len() as i64) as usize])], [(1.0_f64 + v3[((3.0_f64 * (1.0_f64 + v0.powi(2)).ln()).floor() as i64).rem_euclid(v3.len() as i64) as usize].powi(2)).sqrt(), v4[4_i64.rem_euclid(v4.len() as i64) as usize]], [v1.tanh(), (-(-0.8_f64))]];
        let mut v6 = ((-1.91_f64).cos() - (v0 - v3[0_i64.rem_euclid(v3.len() as i64) as usize])).rem_euclid(1.71_f64);
        if v6.powi(2) < v2.y.sin().exp() && ((v3.len() as i64) - 1_i64).rem_euclid(3) == 0_i64 {
            v6 = (0.5_f64 * (v5[((v4.len() as i64) + (-1_i64)).rem_euclid(3) as usize][3_i64.rem_euclid(2) as usize] * (if v6.max(v0) > ((-0.09_f64) * v6) || 0_i64.rem_euclid(2) != 0_i64 { v0 } else { v2.x })));
            if ((v4.len() as i64) * 3_i64).rem_euclid(3) == 0_i64 || (v4.len() as i64).rem_euclid(2) != 0_i64 {
                v4.reverse();
                v6 *= (0.5_f64 * (f3(v6, &v4[..v4.len().div_ceil(2)]) * v4[(v3.len() as i64).rem_euclid(v4.len() as i64) as usize]));
            } else {
                let mut v7 = v4[..].to_vec();
            }
        } else {
            let v8 = [v1.asinh(), (if ((v4.len() as i64) + 1_i64) < (v4.len() as i64) { v2.x } else { 1.94_f64 }), v0.abs()];
            let mut v9 = [(v2.w[2_i64.rem_euclid(2) as usize] - v6), v1, (v5[(v8.len() as i64).rem_euclid(3) as usize][(v3.len() as i64).rem_euclid(2) as usize] + v6)];
        }
        for v10 in v3[..v3.len().div_ceil(2)].iter() {
            if ((*v10) * v6) >= v4[v4.len() / 2..].iter().zip(v3[..].iter()).map(|(a, b)| a * b).sum::<f64>() {
                v6 *= f3((if ((v4.len() as i64) + 3_i64) >= (-1_i64) { v4[0_i64.rem_euclid(v4.len() as i64) as usize] } else { v3[2_i64.rem_euclid(v3.len() as i64) as usize] }), &v4[v4.len() / 2..]).atan();
                break;
            }
        }
        v6 += f3(v1, &v4[v4.len() / 2..]);
        v6 += f4(v1, &v3[..]);
        (((v0.max(v0).rem_euclid(1.65_f64) + v3[3_i64.rem_euclid(v3.len() as i64) as usize]) + ((-0.3_f64) * v4[..].iter().sum::<f64>())), (((((if (3_i64 + 3_i64) < (v3.len() as i64) { f4(v6, &v4[..]) } else { (v4[2_i64.rem_euclid(v4.len() as i64) as usize] - v0) }) + v1) + (0.98_f64 * v2.w[((v3.len() as i64) + (v3.len() as i64)).rem_euclid(2) as usize])) + ((-1.6_f64) * v5[((v4.len() as i64) + 0_i64).rem_euclid(3) as usize][(v3.len() as i64).rem_euclid(2) as usize])) + ((-0.29_f64) * v6)))
    }

    #[differentiable]
    fn f1(v0: &mut Vec<f64>, v1: f64) {
        let mut v2 = ((if v1 <= (v1 + v1) { v1 } else { v0[2_i64.rem_euclid(v0.len() as i64) as usize] }) * (if (if 3_i64 > 3_i64 { v1 } else { 1.07_f64 }) >= (1.0_f64 + v1.powi(2)).sqrt() && (3_i64 + 3_i64).rem_euclid(2) == 0_i64 { 0.81_f64 } else { v0[(-1_i64).rem_euclid(v0.len() as i64) as usize] })).powi(3);
        v2 = (v0[v0.len() / 2..].iter().zip(v0[..v0.len().div_ceil(2)].iter()).map(|(a, b)| a * b).sum::<f64>() + v1).sin();
        if (0_i64 + 0_i64) >= 1_i64 {
            let v3 = Point { x: v0[(1_i64 + (v0.len() as i64)).rem_euclid(v0.len() as i64) as usize].tanh(), y: v0[..].iter().zip(v0[..].iter()).map(|(a, b)| a * b).sum::<f64>(), w: [((-1.32_f64) - v0[3_i64.rem_euclid(v0.len() as i64) as usize]), v1.min(v0[(v0.len() as i64).rem_euclid(v0.len() as i64) as usize])] };
            v0[..].fill(v2);
        }
        let mut v4 = 0_i64;
        while v4 < 2 && (-1.57_f64).asinh() <= (if (v2 + v1) <= v0[v4.rem_euclid(v0.len() as i64) as usize] { v2 } else { v0[(v4 + v4).rem_euclid(v0.len() as i64) as usize] }) {
            v4 += 1;
            let mut v5 = (0.5_f64 * v0[v4.rem_euclid(v0.len() as i64) as usize]);
        }
    }

    #[differentiable]
    fn f2(v0: [f64; 3], v1: i64) -> [f64; 3] {
        let v2 = vec![(((v1 + v1).rem_euclid(3) as f64) * (-0.49_f64)), ((if 1_i64 >= 1_i64 && (v1 + (v0.len() as i64)) <= 3_i64 { v0[v1.rem_euclid(v0.len() as i64) as usize] } else { (-1.46_f64) }) + (v0[v1.rem_euclid(v0.len() as i64) as usize] * 0.86_f64))];
        let mut v3 = [[v0[(v2.len() as i64).rem_euclid(v0.len() as i64) as usize], v0[v1.rem_euclid(v0.len() as i64) as usize].max(0.85_f64)], [0.44_f64.asinh(), (if (v2[v1.rem_euclid(v2.len() as i64) as usize] / (1.0_f64 + (-0.05_f64).powi(2))) <= v2[v2.len() / 2..].iter().zip(v2[..].iter()).map(|(a, b)| a * b).sum::<f64>() { (-1.1_f64) } else { 1.52_f64 })], [v2[((v0.len() as i64) + v1).rem_euclid(v2.len() as i64) as usize].atan(), v2[v1.rem_euclid(v2.len() as i64) as usize].max(1.57_f64)]];
        for v4 in 0..v0.len() {
            if (v2[(v0.len() as i64).rem_euclid(v2.len() as i64) as usize] - (-0.95_f64)) <= v0[..].iter().sum::<f64>() {
                let mut v5 = 0_i64;
                while v5 < 1 && (0.78_f64.powi(2) < (0.4_f64 + 1.53_f64) && (if v2[..].iter().sum::<f64>() > f3(0.09_f64, &v2[..]) { (-1.88_f64) } else { 0.65_f64 }) > ((-1.66_f64) / (1.0_f64 + v3[1_i64.rem_euclid(3) as usize][(v4 as i64).rem_euclid(2) as usize].powi(2)))) {
                    v5 += 1;
                    v3[v1.rem_euclid(3) as usize][v5.rem_euclid(2) as usize] += 1.09_f64.atan();
                    let mut v6 = (0.66_f64 + 0.24_f64).sin().exp().abs().cos();
                }
                continue;
            } else {
                v3[(v4 as i64).rem_euclid(3) as usize][v1.rem_euclid(2) as usize] = (0.5_f64 * v0[v4].atan());
            }
        }
        [((v3[(-1_i64).rem_euclid(3) as usize][0_i64.rem_euclid(2) as usize] + v2[0_i64.rem_euclid(v2.len() as i64) as usize]) / (1.0_f64 + (v0[(-1_i64).rem_euclid(v0.len() as i64) as usize] - 1.21_f64).powi(2))), (0.45_f64.cos() / (1.0_f64 + v3[4_i64.rem_euclid(3) as usize][(-1_i64).rem_euclid(2) as usize].powi(2))), (((v2[2_i64.rem_euclid(v2.len() as i64) as usize] * (-1.9_f64)) * v3[1_i64.rem_euclid(3) as usize][(v1 + (v0.len() as i64)).rem_euclid(2) as usize].sin().exp()) + v2[(1_i64 + (v2.len() as i64)).rem_euclid(v2.len() as i64) as usize])]
    }

    #[differentiable]
    fn f3(v0: f64, v1: &[f64]) -> f64 {
        let v2 = Point { x: (v0 - v0), y: v1[4_i64.rem_euclid(v1.len() as i64) as usize], w: [(v1[2_i64.rem_euclid(v1.len() as i64) as usize] + 0.98_f64), ((-0.19_f64) * v0)] };
        let mut v3 = vec![v2.x.sin().atan(), ((v1[0_i64.rem_euclid(v1.len() as i64) as usize] - v0) * (((2_i64 * 2_i64).rem_euclid(6) as f64) * v0)), (1.0_f64 + (v2.w[((3.0_f64 * (v2.w[3_i64.rem_euclid(2) as usize] * v0)).floor() as i64).rem_euclid(2) as usize] + v2.w[(0_i64 * 0_i64).rem_euclid(2) as usize]).powi(2)).ln()];
        v3.push((if (-0.31_f64) > (1.0_f64 + v0.powi(2)).ln() { v3[1_i64.rem_euclid(v3.len() as i64) as usize] } else { v0 }));
        let v4 = vec![v3[1_i64.rem_euclid(v3.len() as i64) as usize].rem_euclid(1.67_f64).max((v0 - v0)), (1.0_f64 + v1[1_i64.rem_euclid(v1.len() as i64) as usize].powi(2)).ln().abs(), v0];
        if 0_i64 >= 2_i64 {
            let v5 = vec![v3[0_i64.rem_euclid(v3.len() as i64) as usize].atan(); (-1_i64).rem_euclid(4) as usize + 1];
            for v6 in (0..v4.len()).rev() {
                let i = 0_i64.rem_euclid(v3.len() as i64) as usize;
                v3[i] = v2.w[(v5.len() as i64).rem_euclid(2) as usize].sin();
            }
        }
        (((v0 + (1.97_f64 * v2.x)) + v3[..].iter().sum::<f64>()) + v4[1_i64.rem_euclid(v4.len() as i64) as usize])
    }

    #[differentiable]
    fn f4(v0: f64, v1: &[f64]) -> f64 {
        let mut v2 = (((2_i64 as f64) * v0).sin().exp() + v0).cos();
        let mut v3 = (0.5_f64 * ((1.0_f64 + (v2 - v0).powi(2)).sqrt() * ((1_i64.rem_euclid(5) as f64) * v2).cos()));
        for v4 in 0..v1.len() {
            v2 -= ((if (0.8_f64 / (1.0_f64 + v3.powi(2))) >= v0 { v1[v4] } else { (-0.43_f64) }) * v3).cos();
            assert!(v1[(v4 as i64).rem_euclid(v1.len() as i64) as usize] >= (((v1.len() as i64).rem_euclid(5) as f64) * v3) || 1_i64 >= 0_i64);
        }
        for v5 in 0..v1.len() {
            for v6 in 0..v1.len() {
                v3 *= (-1.02_f64).cos();
            }
        }
        ((((if 1_i64 <= 2_i64 { v1[3_i64.rem_euclid(v1.len() as i64) as usize] } else { v0 }).powi(3) + v0) + v2) + ((-0.95_f64) * v3))
    }
}

crate::programs! {
    1 program_1;
    2 program_2;
    4 program_4;
    5 program_5;
    6 program_6;
    7 program_7;
    8 program_8;
    9 program_9;
    10 program_10;
    12 program_12;
    13 program_13;
    14 program_14;
    17 program_17;
    18 program_18;
    19 program_19;
    20 program_20;
    21 program_21;
    22 program_22;
    23 program_23;
    24 program_24;
    25 program_25;
    28 program_28;
    29 program_29;
    30 program_30;
    31 program_31;
    32 program_32;
    34 program_34;
    35 program_35;
    36 program_36;
    38 program_38;
}
