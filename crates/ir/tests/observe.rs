//! What an observer learns: kinks, ties, cut derivatives and the first value that is not finite.

use chainrule_ir::{BranchEvent, Const, Context, FunctionId, Loc, Observer, PrimEvent, parse, run_observed};

#[derive(Default)]
struct Found {
    notes: Vec<(&'static str, String, Loc)>,
}

impl Observer for Found {
    fn prim(&mut self, event: &PrimEvent<'_>) {
        let checks = [
            ("kink", event.at_kink()),
            ("tie", event.tie()),
            ("cut", event.cuts_derivative()),
            ("not finite", event.made_non_finite()),
        ];
        for (what, _) in checks.into_iter().filter(|c| c.1) {
            self.notes.push((what, event.prim.name().to_owned(), event.loc));
        }
        assert_eq!(event.args.len(), event.prim.arity());
    }

    fn branch(&mut self, event: &BranchEvent<'_>) {
        self.notes.push(("branch", event.taken.to_string(), event.loc));
    }
}

#[test]
fn an_observer_learns_where_derivatives_end() {
    let text = r#"
func @f(%0: f64, %1: f64) -> (f64) {
  %2: f64 = max %0, %1 @ "a.rs":1:1
  %3: bool = le %0, %1 @ "a.rs":2:1
  %4: f64 = if %3 @ "a.rs":3:1 {
    %5: f64 = call @g(%2)
    yield %5
  } else {
    yield %2
  }
  yield %4
}
func @g(%0: f64) -> (f64) {
  %1: i64 = cast %0 @ "a.rs":4:1
  %2: f64 = cast %1 @ "a.rs":5:1
  %3: f64 = sub %0, %2 @ "a.rs":6:1
  %4: f64 = div %0, %3 @ "a.rs":7:1
  %5: f64 = sqrt %4 @ "a.rs":8:1
  yield %5
}"#;
    let module = parse(text).expect("it is well-formed");
    let observed = |x: f64, y: f64| {
        let mut found = Found::default();
        let mut ctx = Context::new(0, 1 << 12).expect("a little memory");
        let args = [Const::f64(x).bits, Const::f64(y).bits];
        run_observed(&module, FunctionId(0), &args, &mut ctx, &mut found).expect("it does not trap");
        let line = |l: Loc| module.sources.get(l).map_or(0, |s| s.line);
        found.notes.into_iter().map(|(what, of, loc)| format!("{}: {what} {of}", line(loc))).collect::<Vec<_>>()
    };
    assert_eq!(observed(2.0, 1.0), ["3: branch false"]);
    assert_eq!(observed(1.0, 2.5), ["3: branch true", "4: cut cast"]);
    assert_eq!(observed(2.0, 2.0), ["1: kink max", "2: tie le", "3: branch true", "4: cut cast", "7: not finite div"]);
}
