//! The objectives at small sizes: compiled as in plain Rust, derivatives as their differences.

use chainrule::prelude::*;
use chainrule_gradbench::evals::*;

/// Numbers between -1 and 1, always the same.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    }

    fn take(&mut self, n: usize) -> Vec<f64> {
        (0..n).map(|_| self.next()).collect()
    }
}

/// Compares the compiled value with the plain one, and the derivatives with differences.
macro_rules! agree {
    ($f:path, $args:expr, $plain:expr) => {{
        let (compiled, plain) = (compile::<$f>().unwrap().call($args).unwrap(), $plain);
        assert!((compiled - plain).abs() <= 1e-12 * (1.0 + plain.abs()), "{compiled} is not {plain}");
        let check = chainrule::check::<$f>($args).unwrap();
        assert!(check.holds(), "{check}");
    }};
}

#[test]
fn lse() {
    let x = Numbers(1).take(7);
    agree!(lse::logsumexp, (&x,), lse::logsumexp(&x));
    let (_, (gradient,)) = compile::<Grad<lse::logsumexp>>().unwrap().call((&x,)).unwrap();
    assert!((gradient.iter().sum::<f64>() - 1.0).abs() < 1e-14);
}

#[test]
fn llsq() {
    let x = Numbers(2).take(4);
    for n in [2, 5] {
        agree!(llsq::objective, (&x, n), llsq::objective(&x, n));
    }
}

#[test]
fn ode() {
    let x = Numbers(3).take(4);
    agree!(ode::last, (&x, 3), ode::last(&x, 3));
    // The solution is a polynomial, which four stages of Runge–Kutta solve exactly up to the fourth degree.
    let exact: f64 = x.iter().enumerate().map(|(i, x)| x * 2.0 / (i + 1) as f64).product();
    assert!((ode::last(&x, 1) - exact).abs() < 1e-14);
}

#[test]
fn det() {
    let a = [2.0, 0.0, 1.0, 1.0, 3.0, 2.0, 0.0, -1.0, 4.0];
    assert_eq!(det::determinant(&a, 3), 27.0);
    let a = Numbers(4).take(16);
    agree!(det::determinant, (&a, 4), det::determinant(&a, 4));
    let (_, (gradient, _)) = compile::<Grad<det::determinant>>().unwrap().call((&a, 4)).unwrap();
    // Linear in each row.
    let row: f64 = (0..4).map(|j| a[j] * gradient[j]).sum();
    assert!((row - det::determinant(&a, 4)).abs() < 1e-14);
}

#[test]
fn gmm() {
    let (d, k, n) = (3, 2, 4);
    let mut numbers = Numbers(5);
    let (alpha, mu, q) = (numbers.take(k), numbers.take(k * d), numbers.take(k * d));
    let (l, x) = (numbers.take(k * d * (d - 1) / 2), numbers.take(n * d));
    let wishart = gmm::Wishart { gamma: 1.5, m: 2.0, log_normaliser: gmm::log_normaliser(d, 1.5, 2.0) };
    agree!(
        gmm::objective,
        (&alpha, &mu, &q, &l, &x, d, &wishart),
        gmm::objective(&alpha, &mu, &q, &l, &x, d, &wishart)
    );
}

#[test]
fn kmeans() {
    let (d, k, n) = (2, 3, 8);
    let points = Numbers(6).take(n * d);
    let centroids = &points[(n - k) * d..];
    let moved: Vec<f64> = centroids.iter().map(|x| x + 0.01).collect();
    agree!(kmeans::cost, (&points, &moved, d), kmeans::cost(&points, &moved, d));
}

#[test]
fn lstm() {
    let (layers, characters, b) = (2, 4, 3);
    let mut numbers = Numbers(7);
    let (main, extra, state) = (numbers.take(8 * b * layers), numbers.take(3 * b), numbers.take(2 * b * layers));
    let sequence: Vec<f64> = numbers.take(characters * b).iter().map(|x| f64::from(*x > 0.0)).collect();
    agree!(
        lstm::objective,
        (&main, &extra, &state, &sequence, b),
        lstm::objective(&main, &extra, &state, &sequence, b)
    );
}

#[test]
fn ba() {
    let camera = ba::Camera {
        rotation: [0.1, -0.2, 0.3],
        centre: [0.4, 0.1, -2.0],
        focal: 500.0,
        principal: [3.0, -2.0],
        radial: [0.01, -0.002],
    };
    let (points, weights) = ([[0.3, -0.4, 1.0], [-0.2, 0.1, 1.5]], [0.9, 1.2]);
    let (observations, features) = ([[0, 1], [0, 0]], [[1.0, 2.0], [3.0, 4.0]]);
    let args = (&[camera][..], &points[..], &weights[..], &observations[..], &features[..]);
    let compiled = compile::<ba::objective>().unwrap().call(args).unwrap();
    let plain = ba::objective(&[camera], &points, &weights, &observations, &features);
    for (c, p) in compiled.0.as_flattened().iter().zip(plain.0.as_flattened()) {
        assert!((c - p).abs() <= 1e-12 * (1.0 + p.abs()), "{c} is not {p}");
    }
    assert_eq!(compiled.1, plain.1);
    let check = chainrule::check::<ba::reprojection_error>((&camera, &points[0], 0.9, &features[0])).unwrap();
    assert!(check.holds(), "{check}");
    let still = ba::Camera { rotation: [0.0; 3], ..camera };
    let check = chainrule::check::<ba::reprojection_error>((&still, &points[0], 0.9, &features[0])).unwrap();
    assert!(check.holds(), "{check}");
}

#[test]
fn ht() {
    let mut numbers = Numbers(8);
    let mut matrix = || {
        let n = numbers.take(12);
        [[n[0], n[1], n[2], n[3]], [n[4], n[5], n[6], n[7]], [n[8], n[9], n[10], n[11]], [0.0, 0.0, 0.0, 1.0]]
    };
    let bones: Vec<ht::Bone> = (0..22_usize)
        .map(|i| ht::Bone { parent: i.checked_sub(1), relative: matrix(), inverse_absolute: matrix() })
        .collect();
    let positions = vec![[0.1, 0.2, 0.3, 1.0], [-0.1, 0.4, 0.2, 1.0], [0.3, -0.2, 0.1, 1.0]];
    let weights = numbers.take(22 * 3);
    let hand = ht::Hand { bones, positions, weights, triangles: vec![[0, 1, 2], [2, 1, 0]], is_mirrored: true };
    let theta = numbers.take(26);
    let check = chainrule::check::<ht::simple>((&theta, &hand, &[2, 0], &[[0.1, 0.2, 0.3], [1.0, 2.0, 3.0]])).unwrap();
    assert!(check.holds(), "{check}");
    let args = (&theta[..], &[[0.2, 0.3]][..], &hand, &[1][..], &[[0.1, 0.2, 0.3]][..]);
    let check = chainrule::check::<ht::complicated>(args).unwrap();
    assert!(check.holds(), "{check}");
}

/// A hand whose vertices follow two bones of a finger each.
fn sparse_hand() -> ht::Input {
    let mut numbers = Numbers(9);
    let mut matrix = || {
        let n = numbers.take(12);
        [[n[0], n[1], n[2], n[3]], [n[4], n[5], n[6], n[7]], [n[8], n[9], n[10], n[11]], [0.0, 0.0, 0.0, 1.0]]
    };
    let weights = |v: usize| {
        let mut weights = vec![0.0; 22];
        (weights[2 + 4 * (v / 3)], weights[3 + 4 * (v / 3)]) = (0.25, 0.75);
        weights
    };
    let model = ht::ModelInput {
        bone_count: 22,
        bone_names: Vec::new(),
        parents: ht::parents(),
        base_relatives: (0..22).map(|_| matrix()).collect(),
        inverse_base_absolutes: (0..22).map(|_| matrix()).collect(),
        base_positions: (0..15).map(|_| matrix()[0]).collect(),
        weights: (0..15).map(weights).collect(),
        triangles: (0..5).map(|finger| [3 * finger, 3 * finger + 1, 3 * finger + 2]).collect(),
        is_mirrored: false,
    };
    let data = ht::DataInput { model, correspondences: vec![4, 0, 2, 1, 3, 2], points: vec![[0.1, 0.2, 0.3]; 6] };
    ht::Input { theta: numbers.take(26), data, us: vec![[0.2, 0.3]; 6] }
}

#[test]
fn hands_have_sparse_jacobians() {
    let input = sparse_hand();
    let rows = output("ht", "jacobian", &serde_json::to_string(&input).unwrap());
    let model = input.data.model;
    let maps = model.base_relatives.into_iter().zip(model.inverse_base_absolutes);
    let bones = model.parents.iter().zip(maps).map(|(&parent, (relative, inverse_absolute))| ht::Bone {
        parent: usize::try_from(parent).ok(),
        relative,
        inverse_absolute,
    });
    let hand = ht::Hand {
        bones: bones.collect(),
        positions: model.base_positions,
        weights: model.weights.concat(),
        triangles: model.triangles,
        is_mirrored: false,
    };
    let args = (&input.theta[..], &input.us[..], &hand, &input.data.correspondences[..], &input.data.points[..]);
    let (_, dense) = compile::<Jacobian<ht::complicated>>().unwrap().call(args).unwrap();
    assert_eq!(rows.as_array().unwrap().len(), dense.len());
    for (r, (theta, us, ..)) in dense.iter().enumerate() {
        let expected = us[r / 3].iter().chain(theta);
        for (c, x) in expected.enumerate() {
            let y = rows[r][c].as_f64().unwrap();
            assert!((x - y).abs() <= 1e-12 * (1.0 + x.abs()), "({r}, {c}): {y} is not {x}");
        }
    }
    // Three angles of a finger, three of the whole hand, one for all of its position, and the two of each point.
    let structure = compile::<SparseJacobian<ht::complicated>>().unwrap().structure(args).unwrap();
    assert_eq!(structure.sweeps(), (9, 0));
    assert!(structure.depends_on_constants() && !structure.depends_on_values());
}

#[test]
fn particle() {
    let check = chainrule::check::<particle::miss_forward>((0.1,)).unwrap();
    assert!(check.holds(), "{check}");
    let check = chainrule::check::<particle::miss_reverse>((0.1,)).unwrap();
    assert!(check.holds(), "{check}");
}

/// The output for an input of an eval's function.
fn output(eval: &str, function: &str, input: &str) -> serde_json::Value {
    let function = Eval::named(eval).unwrap().function(function).unwrap();
    let mut task = (function.prepare)(input, chainrule::Tier::Auto).unwrap();
    task.run().unwrap();
    serde_json::from_str(task.output().unwrap().unwrap().get()).unwrap()
}

/// The results that the suite expects.
#[test]
fn all_modes_nest() {
    for modes in ["ff", "fr", "rf", "rr"] {
        let w = output("particle", modes, r#"{"w": 0.0}"#).as_f64().unwrap();
        assert!((w - 0.207_191_874_648_611_6).abs() < 1e-12, "{modes}: {w}");
        for x in output("saddle", modes, r#"{"start": [1.0, 1.0]}"#).as_array().unwrap() {
            assert!((x.as_f64().unwrap() - 8.246_324_826_140_356e-6).abs() < 1e-12, "{modes}: {x}");
        }
    }
}

#[test]
fn results_have_the_form_that_the_suite_reads() {
    let input = r#"{"n": 2, "m": 3, "p": 4, "cam": [0.1,0.2,0.3,0,0,-5,500,1,2,0.01,0.02], "x": [1,2,3], "w": 1.5,
        "feat": [0.5, 0.5], "min_runs": 1, "min_seconds": 0}"#;
    let errors = output("ba", "objective", input);
    assert_eq!((&errors["reproj_error"]["repeated"], &errors["w_err"]["element"]), (&4.into(), &(-1.25).into()));
    let jacobian = output("ba", "jacobian", input);
    assert_eq!(jacobian["vals"].as_array().unwrap().len(), 31);
    assert_eq!(
        (&jacobian["rows"][1], &jacobian["cols"][0], &jacobian["cols"][30]),
        (&15.into(), &0.into(), &34.into())
    );
    assert_eq!(jacobian["vals"][30], -3.0);
    let step = output("kmeans", "dir", r#"{"points": [[0,0],[2,0],[9,9]], "centroids": [[0,1],[8,8]]}"#);
    assert_eq!(step, serde_json::json!([[-1.0, 1.0], [-1.0, -1.0]]));
    let mixture = r#"{"d": 2, "k": 2, "n": 1, "alpha": [0.1,0.2], "mu": [[0,1],[1,0]], "q": [[0,0],[0.1,0.1]],
        "l": [[0.5],[0.2]], "x": [[0.3,0.4]], "m": 0, "gamma": 1.0}"#;
    let gradient = output("gmm", "jacobian", mixture);
    assert_eq!((gradient["mu"].as_array().unwrap().len(), gradient["l"][1].as_array().unwrap().len()), (2, 1));
}

#[test]
fn the_protocol_answers_everything() {
    let answer = |line: &str| -> serde_json::Value {
        serde_json::from_str(&chainrule_gradbench::protocol::answer(line.as_bytes(), chainrule::Tier::Auto)).unwrap()
    };
    assert_eq!(
        answer(r#"{"id": 0, "kind": "start", "eval": "hello"}"#),
        serde_json::json!({"id": 0, "tool": "chainrule"})
    );
    assert_eq!(answer(r#"{"id": 7, "kind": "analysis", "of": 2, "valid": true}"#), serde_json::json!({"id": 7}));
    assert_eq!(answer(r#"{"id": 1, "kind": "define", "module": "lse"}"#)["success"], true);
    let runs = answer(
        r#"{"id": 2, "kind": "evaluate", "module": "lse", "function": "gradient",
            "input": {"x": [1.0, 1.0], "min_runs": 3, "min_seconds": 0}}"#
            .replace('\n', " ")
            .as_str(),
    );
    assert_eq!((&runs["success"], &runs["output"]), (&true.into(), &serde_json::json!([0.5, 0.5])));
    let names: Vec<&str> = runs["timings"].as_array().unwrap().iter().map(|t| t["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["prepare", "evaluate", "evaluate", "evaluate"]);
    for (line, says) in [
        ("{", "EOF"),
        (r#"{"id": 3}"#, "kind"),
        (r#"{"id": 3, "kind": "define"}"#, "module"),
        (r#"{"id": 3, "kind": "define", "module": "unknown"}"#, "unknown"),
        (r#"{"id": 3, "kind": "evaluate", "module": "lse", "function": "sum", "input": {}}"#, "sum"),
        (r#"{"id": 3, "kind": "evaluate", "module": "lse", "function": "primal"}"#, "input"),
        (
            r#"{"id": 3, "kind": "evaluate", "module": "lse", "function": "primal", "input": {"x": "y"}}"#,
            "expected a sequence",
        ),
        (r#"{"id": 3, "kind": "evaluate", "module": "lse", "function": "primal", "input": {"x": []}}"#, "empty"),
        (
            r#"{"id": 3, "kind": "evaluate", "module": "lse", "function": "primal", "input": {"x": [1], "min_runs": -1}}"#,
            "-1",
        ),
        (
            r#"{"id": 3, "kind": "evaluate", "module": "det", "function": "primal", "input": {"A": [1.0], "ell": 2}}"#,
            "ell",
        ),
    ] {
        let response = answer(line);
        assert_eq!(response["success"], false, "{line}");
        assert!(response["error"].as_str().unwrap().contains(says), "{line}: {}", response["error"]);
        if line.contains("\"id\": 3") {
            assert_eq!(response["id"], 3);
        }
    }
}
