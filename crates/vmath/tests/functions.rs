//! The functions against 120 bits, against `std` where values are special, and against their C.

#[allow(dead_code)]
mod reference;

use std::process::Command;

use reference::{FUNCTIONS, Random, exact_pow, pair, samples, ulp};

const SPECIAL: [f64; 22] = [
    0.0,
    -0.0,
    5e-324,
    -5e-324,
    1e-310,
    f64::MIN_POSITIVE,
    0.25,
    -0.5,
    1.0,
    -1.0,
    1.5,
    2.0,
    -2.0,
    3.0,
    -3.0,
    4503599627370497.0,
    -9007199254740992.0,
    1e300,
    f64::MAX,
    f64::INFINITY,
    f64::NEG_INFINITY,
    f64::NAN,
];

/// Same number, or both NaN, up to the rounding that is allowed.
#[track_caller]
fn same(ours: f64, std: f64, what: &str) {
    let close = (ours - std).abs() <= 4.0 * f64::EPSILON * std.abs();
    let exact = ours == std && ours.is_sign_negative() == std.is_sign_negative();
    let special = !std.is_finite() || std == 0.0;
    assert!(exact || (ours.is_nan() && std.is_nan()) || (close && !special), "{what}: {ours:e} for {std:e}");
}

#[test]
fn errors_stay_below_the_stated_bounds() {
    for f in &FUNCTIONS {
        let xs = samples(f, 2000, &mut Random(7));
        let mut ys = xs.clone();
        (f.run)(&mut ys);
        for (&x, &y) in xs.iter().zip(&ys) {
            let exact = (f.exact)(x);
            assert!(ulp(y, &exact) <= f.bound, "{} {x:e}: {y:e}", f.name);
            assert!(ulp((f.plain)(x), &exact) <= f.bound, "{} {x:e} without FMA", f.name);
        }
    }
    let mut random = Random(8);
    for _ in 0..1000 {
        let (x, y) = pair(&mut random);
        let (mut z, exact) = ([x], exact_pow(x, y));
        chainrule_vmath::pow(&mut z, &[y]);
        assert!(ulp(z[0], &exact) <= 2.0, "pow {x:e} {y:e}: {:e}", z[0]);
        assert!(ulp(chainrule_vmath::plain::pow(x, y), &exact) <= 2.0, "pow {x:e} {y:e} without FMA");
    }
}

#[test]
fn special_values_are_those_of_std() {
    for f in &FUNCTIONS {
        let mut ys = SPECIAL;
        (f.run)(&mut ys);
        for (x, y) in SPECIAL.into_iter().zip(ys) {
            same(y, (f.std)(x), &format!("{} {x:e}", f.name));
            same((f.plain)(x), (f.std)(x), &format!("{} {x:e} without FMA", f.name));
        }
    }
    for x in SPECIAL {
        let mut zs = [x; SPECIAL.len()];
        chainrule_vmath::pow(&mut zs, &SPECIAL);
        for (y, z) in SPECIAL.into_iter().zip(zs) {
            same(z, x.powf(y), &format!("pow {x:e} {y:e}"));
            same(chainrule_vmath::plain::pow(x, y), x.powf(y), &format!("pow {x:e} {y:e} without FMA"));
        }
    }
}

#[test]
fn two_lanes_and_any_length_give_the_bits_of_four() {
    use chainrule_vmath as v;
    type Lanes = unsafe extern "C" fn(*mut f64);
    let lanes: [(Lanes, Lanes); 5] = [
        (v::exp_x2, v::exp_x4),
        (v::ln_x2, v::ln_x4),
        (v::sin_x2, v::sin_x4),
        (v::cos_x2, v::cos_x4),
        (v::tanh_x2, v::tanh_x4),
    ];
    for (f, (two, four)) in FUNCTIONS.iter().zip(lanes) {
        let xs = samples(f, 1003, &mut Random(3));
        let mut ys = xs.clone();
        (f.run)(&mut ys);
        for (x, y) in xs.chunks_exact(4).zip(ys.chunks_exact(4)) {
            let (mut a, mut b) = ([x[0], x[1], x[2], x[3]], [x[2], x[0]]);
            // SAFETY: there are as many numbers as the functions read and write.
            unsafe {
                four(a.as_mut_ptr());
                two(b.as_mut_ptr());
            }
            assert_eq!(a.map(f64::to_bits), [y[0], y[1], y[2], y[3]].map(f64::to_bits), "{} {x:?}", f.name);
            assert_eq!(b.map(f64::to_bits), [y[2], y[0]].map(f64::to_bits), "{} {x:?}", f.name);
        }
        let mut one = [xs[1002]];
        (f.run)(&mut one);
        assert_eq!(one[0].to_bits(), ys[1002].to_bits());
    }
    let (xs, ys) = ([2.0, 0.3, -2.0, 7.5], [0.5, -3.3, 3.0, 1e-3]);
    let (mut a, mut b, mut c) = (xs, xs, [xs[1], xs[2]]);
    v::pow(&mut a, &ys);
    // SAFETY: as above.
    unsafe {
        v::pow_x4(b.as_mut_ptr(), ys.as_ptr());
        v::pow_x2(c.as_mut_ptr(), ys[1..].as_ptr());
    }
    assert_eq!((a, [a[1], a[2]]), (b, c));
}

#[cfg(target_arch = "x86_64")]
#[test]
fn registers_pass_two_lanes() {
    use std::arch::x86_64::{_mm_set_pd, _mm_storeu_pd};
    let (mut out, mut xs, mut zs) = ([0.0; 2], [0.7, -3.0], [0.7, 3.0]);
    // SAFETY: every x86-64 has these registers, and there is room for two numbers.
    unsafe { _mm_storeu_pd(out.as_mut_ptr(), chainrule_vmath::tanh_m128d(_mm_set_pd(-3.0, 0.7))) };
    chainrule_vmath::tanh(&mut xs);
    assert_eq!(out, xs);
    // SAFETY: as above.
    unsafe {
        let z = chainrule_vmath::pow_m128d(_mm_set_pd(3.0, 0.7), _mm_set_pd(0.1, -5.0));
        _mm_storeu_pd(out.as_mut_ptr(), z);
    }
    chainrule_vmath::pow(&mut zs, &[-5.0, 0.1]);
    assert_eq!(out, zs);
}

/// Reads numbers, writes whether products are fused, then every function of them, by one lane and by four.
const PROGRAM: &str = r#"
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv) {
    (void)argc;
    long n = atol(argv[1]);
    double *x = malloc(n * 8), *y = malloc(n * 8);
    FILE *in = fopen(argv[2], "rb"), *out = fopen(argv[3], "wb");
    if (!in || fread(x, 8, n, in) != (size_t)n) return 1;
    double fused = CR_FUSED;
    fwrite(&fused, 8, 1, out);
#define TRY(f)                                                        \
    for (long i = 0; i < n; i++) y[i] = cr_##f(x[i]);                 \
    fwrite(y, 8, n, out);                                             \
    for (long i = 0; i < n; i += 4) {                                 \
        cr_x4 v, w;                                                   \
        __builtin_memcpy(&v, x + i, 32);                              \
        w = cr_##f##4(v);                                             \
        __builtin_memcpy(y + i, &w, 32);                              \
    }                                                                 \
    fwrite(y, 8, n, out);
    TRY(exp) TRY(ln) TRY(sin) TRY(cos) TRY(tanh)
    for (long i = 0; i < n; i++) y[i] = cr_pow(x[i], x[n - 1 - i]);
    fwrite(y, 8, n, out);
    return fclose(out);
}
"#;

#[test]
fn c_gives_the_bits_of_rust() {
    let Some(compiler) = ["cc", "gcc", "clang"].into_iter().find(|c| Command::new(c).arg("--version").output().is_ok())
    else {
        eprintln!("skipped: there is no C compiler");
        return;
    };
    let mut random = Random(11);
    let mut xs: Vec<f64> = FUNCTIONS.iter().flat_map(|f| samples(f, 20_000, &mut random)).collect();
    xs.extend(SPECIAL);
    xs.resize(xs.len().next_multiple_of(4), 0.5);

    let dir = std::env::temp_dir().join(format!("chainrule-vmath-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    let source = dir.join("test.c");
    std::fs::write(&source, format!("{}{PROGRAM}", chainrule_vmath::C_SOURCE)).unwrap();
    let bytes: Vec<u8> = xs.iter().flat_map(|x| x.to_ne_bytes()).collect();
    std::fs::write(dir.join("in"), bytes).unwrap();

    let mut targets: Vec<&[&str]> = vec![&[]];
    if cfg!(target_arch = "x86_64") && chainrule_vmath::lanes() == (4, true) {
        targets.push(&["-mavx2", "-mfma"]);
    }
    for target in targets {
        let program = dir.join("test");
        let flags =
            ["-O3", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math", "-Wall", "-Wextra", "-Wno-psabi"];
        let made =
            Command::new(compiler).args(flags).args(target).arg(&source).arg("-o").arg(&program).output().unwrap();
        assert!(made.status.success() && made.stderr.is_empty(), "{}", String::from_utf8_lossy(&made.stderr));
        let status =
            Command::new(&program).arg(xs.len().to_string()).args([dir.join("in"), dir.join("out")]).status().unwrap();
        assert!(status.success());
        let out: Vec<f64> = std::fs::read(dir.join("out"))
            .unwrap()
            .chunks_exact(8)
            .map(|b| f64::from_ne_bytes(b.try_into().unwrap()))
            .collect();
        let (fused, mut results) = (out[0] == 1.0, out[1..].chunks_exact(xs.len()));
        use chainrule_vmath::{fused, plain};
        let rust: [fn(f64) -> f64; 5] = if fused {
            [fused::exp, fused::ln, fused::sin, fused::cos, fused::tanh]
        } else {
            [plain::exp, plain::ln, plain::sin, plain::cos, plain::tanh]
        };
        for (f, rust) in FUNCTIONS.iter().zip(rust) {
            for width in [1, 4] {
                for (&x, &c) in xs.iter().zip(results.next().unwrap()) {
                    let r = rust(x);
                    let equal = r.to_bits() == c.to_bits() || (r.is_nan() && c.is_nan());
                    assert!(equal, "{} {x:e} ({width} lanes, {target:?}): {r:e} in Rust, {c:e} in C", f.name);
                }
            }
        }
        let pow = if fused { fused::pow } else { plain::pow };
        for ((&x, &y), &c) in xs.iter().zip(xs.iter().rev()).zip(results.next().unwrap()) {
            let r = pow(x, y);
            assert!(r.to_bits() == c.to_bits() || (r.is_nan() && c.is_nan()), "pow {x:e} {y:e}: {r:e} and {c:e}");
        }
    }
    std::fs::remove_dir_all(&dir).unwrap();
}

/// Each lane of a register has the bits of the function of one number.
#[test]
fn lanes_agree_with_one_number() {
    if !chainrule_vmath::lanes().1 {
        return;
    }
    use chainrule_vmath::fused;
    let one: [fn(f64) -> f64; 5] = [fused::exp, fused::ln, fused::sin, fused::cos, fused::tanh];
    for (f, one) in FUNCTIONS.iter().zip(one) {
        let mut xs = samples(f, 5000, &mut Random(5));
        xs.extend(SPECIAL);
        let mut ys = xs.clone();
        (f.run)(&mut ys);
        for (x, y) in xs.into_iter().zip(ys) {
            let r = one(x);
            assert!(r.to_bits() == y.to_bits() || (r.is_nan() && y.is_nan()), "{} {x:e}: {r:e} and {y:e}", f.name);
        }
    }
}
