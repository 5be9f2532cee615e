//! What users type, and what they are told when it does not fit.

mod common;

use chainrule_study::*;
use common::Can;

fn setting(text: &str) -> String {
    match Point::with(&Can::new(), &[text]) {
        Ok(point) => format!("{:?}", point.values()),
        Err(error) => error.to_string(),
    }
}

fn condition(text: &str) -> String {
    match keep(text, &Can::new()) {
        Ok(Keep { output, relation, limit }) => format!("{output} {} {limit:?}", relation.symbol()),
        Err(error) => error.to_string(),
    }
}

#[test]
fn settings() {
    assert_eq!(setting("radius=2.5"), "[2.5, 12.0, 0.2, 0.0]");
    assert_eq!(setting(" radius = 2.5 cm "), "[2.5, 12.0, 0.2, 0.0]");
    assert_eq!(setting("height=1e1cm"), "[3.0, 10.0, 0.2, 0.0]");
    assert_eq!(setting("offset=-0.25"), "[3.0, 12.0, 0.2, -0.25]");
    assert_eq!(setting("radius"), "'radius' cannot be read: there is no '=' in it; write for example 'radius=3'");
    assert_eq!(setting("=3"), "'=3' cannot be read: there is no name before '='; write for example 'radius=3'");
    assert_eq!(setting("radius="), "'radius=' cannot be read: there is no number in it; write for example 'radius=3'");
    assert_eq!(
        setting("radius=big"),
        "'radius=big' cannot be read: 'big' is not a number; write for example 'radius=3'"
    );
    assert_eq!(
        setting("radius=nan"),
        "'radius=nan' cannot be read: 'nan' is not a finite number; write for example 'radius=3'"
    );
    assert_eq!(
        setting("radius=3,5"),
        "'radius=3,5' cannot be read: '3,5' is not one number; write for example 'radius=3'"
    );
    assert_eq!(setting("radius=9"), "radius = 9 cm is outside its range; choose from 2 to 6 cm");
    assert_eq!(setting("offset=2"), "offset = 2 is outside its range; choose from -1 to 1");
    assert_eq!(setting("radius=1.2 in"), "[3.048, 12.0, 0.2, 0.0]");
    assert_eq!(setting("height=0.2m"), "[3.0, 20.0, 0.2, 0.0]");
    assert_eq!(setting("offset=50 %"), "[3.0, 12.0, 0.2, 0.5]");
    assert_eq!(setting("radius=1 m"), "radius = 100 cm is outside its range; choose from 2 to 6 cm");
    assert_eq!(setting("radius=3 kg"), "radius is in cm; 'kg' is a mass; give a number in cm");
    assert_eq!(setting("radius=3 elbows"), "radius is in cm; 'elbows' is no unit known here; give a number in cm");
    assert_eq!(setting("radius=3 1/cm"), "radius is in cm; '1/cm' is its reciprocal; give a number in cm");
    assert_eq!(setting("offset=1cm"), "offset is a pure number; leave out 'cm'");
    assert_eq!(
        setting("raduis=3"),
        "there is no input 'raduis'; did you mean 'radius'? ('chainrule list can' shows all)"
    );
    assert_eq!(setting("xyzzy=3"), "there is no input 'xyzzy'; 'chainrule list can' shows all there are");
}

#[test]
fn conditions() {
    assert_eq!(condition("mass <= 70"), "0 <= Number(70.0)");
    assert_eq!(condition("mass≤70g"), "0 <= Number(70.0)");
    assert_eq!(condition("volume>=3e2 ml"), "1 >= Number(300.0)");
    assert_eq!(condition("label == 200 cm^2"), "3 == Number(200.0)");
    assert_eq!(condition("label == 200 cm2"), "3 == Number(200.0)");
    assert_eq!(condition("mass <= today"), "0 <= Today");
    let fail = |text: &str, problem: &str| {
        assert_eq!(condition(text), format!("'{text}' cannot be read: {problem}; write for example 'mass <= today'"));
    };
    fail("mass", "it has no comparison (<=, >= or ==)");
    fail("mass < 70", "its comparison is not one of <=, >= and ==");
    fail("mass = 70", "its comparison is not one of <=, >= and ==");
    fail("mass != 70", "its comparison is not one of <=, >= and ==");
    fail("<= 70", "there is no output before the comparison");
    fail("mass <=", "there is no number in it");
    fail("mass <= little", "'little' is not a number");
    fail("mass <= inf", "'inf' is not a finite number");
    fail("mass <= 70 && volume >= 3", "'70 && volume >= 3' is not one number");
    assert_eq!(condition("mass <= 0.07 kg"), "0 <= Number(70.0)");
    assert_eq!(condition("strength >= 2 kg"), "strength is in kN; 'kg' is a mass; give a number in kN");
    assert_eq!(
        condition("masss <= 70"),
        "there is no output 'masss'; did you mean 'mass'? ('chainrule list can' shows all)"
    );
}
