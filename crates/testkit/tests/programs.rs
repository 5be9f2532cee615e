//! A bounded run over random programs. The example `fuzz` does many more.

use chainrule_testkit::campaign::campaign;

#[test]
fn all_oracles_agree_on_random_programs() {
    let summary = campaign(1, 25, 2, 1, |_| {});
    let reports: Vec<&str> = summary.failures.iter().map(|(_, r)| r.as_str()).collect();
    assert!(reports.is_empty(), "{}", reports.join("\n"));
    assert!(summary.agreed >= 25);
    // The programs are such that most can be compared with differences.
    assert!(summary.directions > 40 && summary.second > 0, "{summary:?}");
    assert!(summary.checkpoints > 0 && summary.directions_at_once > 0 && summary.chunks > 0, "{summary:?}");
}
