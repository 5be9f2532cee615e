//! The table against another library's, and the grammar.

use super::*;

/// What `fend` makes of one `from` in `to`.
fn oracle(from: &str, to: &str) -> f64 {
    let text = format!("1 ({from}) to ({to}) to 25 sf");
    let found = fend_core::evaluate(&text, &mut fend_core::Context::new()).unwrap_or_else(|e| panic!("{text}: {e}"));
    let number = found.get_main_result().trim_start_matches("approx. ").split(' ').next().unwrap_or_default();
    number.parse().unwrap_or_else(|_| panic!("{text}: {}", found.get_main_result()))
}

#[test]
fn sizes_agree_with_another_library() {
    // What that library lacks, or takes for another unit (`Nm` for nautical miles, `C` for degrees), in its words.
    let others = [
        ("in", "inch"),
        ("dyn", "0.00001 N"),
        ("Nm", "N m"),
        ("Ω", "ohm"),
        ("C", "A s"),
        ("F", "s^4 A^2 m^-2 kg^-1"),
        ("Ah", "A hour"),
        ("Å", "0.1 nm"),
        ("nmi", "nautical_mile"),
        ("acre", "acres"),
        ("slug", "lbf s^2/ft"),
        ("slugs", "lbf s^2/ft"),
        ("°", "degrees"),
        ("turn", "rev"),
        ("turns", "rev"),
        ("kmh", "kph"),
        ("PS", "75 m kgf/s"),
        ("mpg", "mile/gallon"),
        ("%", "0.01"),
        ("‰", "0.001"),
        ("ppm", "0.000001"),
        ("Btu", "1.05505585262 kJ"),
        ("BTU", "1.05505585262 kJ"),
        ("mmHg", "133.322387415 Pa"),
        ("hr", "hour"),
        ("S", "1/ohm"),
        ("H", "ohm s"),
        ("T", "V s/m^2"),
        ("Wb", "V s"),
    ];
    let bases = ["m", "kg", "s", "A", "K", "mol", "cd", "rad"];
    for spelling in table::spellings() {
        let unit = table::find(spelling).unwrap();
        if unit.zero != 0.0 {
            continue;
        }
        let theirs = others.iter().find(|(ours, _)| *ours == spelling).map_or(spelling, |(_, theirs)| *theirs);
        let powers = bases.iter().zip(unit.dimension.0).filter(|(_, n)| *n != 0);
        let to: Vec<String> = powers.map(|(base, n)| format!("{base}^{n}")).collect();
        let to = if to.is_empty() { "1".to_string() } else { to.join(" ") };
        let expected = oracle(theirs, &to);
        assert!((unit.factor / expected - 1.0).abs() < 1e-14, "{spelling}: {} and {expected}", unit.factor);
    }
}

#[test]
fn conversions() {
    let case = |value: f64, from: &str, to: &str, expected: f64| {
        assert_eq!(convert(value, from, to), Ok(expected), "{value} {from} to {to}");
    };
    case(2900.0, "lb", "kg", 1315.417873);
    case(13.0, "in", "m", 0.3302);
    case(0.2, "min", "s", 12.0);
    case(6.0, "cm", "mm", 60.0);
    case(0.06, "m", "cm", 6.0);
    case(100.0, "km/h", "m/s", 250.0 / 9.0);
    case(30.0, "mpg", "km/L", 12.754311222908159);
    case(7.0, "L/100km", "L/(100 km)", 7.0);
    case(7.0, "L/km", "L/100 km", 700.0);
    case(2.0, "kPa/krpm²", "Pa/rpm^2", 0.002);
    case(3.0, "N s/m", "kg/s", 3.0);
    case(3.0, "kg m²", "g cm2", 3e7);
    case(1.0, "J/(kg °C)", "J/(kg K)", 1.0);
    case(3000.0, "rpm", "rev/min", 3000.0);
    case(180.0, "°", "rad", std::f64::consts::PI);
    case(20.0, "°C", "°F", 68.0);
    case(-40.0, "degF", "°C", -40.0);
    case(300.0, "K", "°C", 26.85);
    case(50.0, "%", "", 0.5);
    case(2.0, "1/h", "1/d", 48.0);
    case(1.0, "m·s⁻²", "m/s/s", 1.0);
    case(10.0, "PSI", "psi", 10.0);
    case(10.0, "kpa", "kPa", 10.0);
    case(70.0, "db(A)", "dB(A)", 70.0);
    case(4.0, "parts per hour", "parts per hour", 4.0);
}

#[test]
fn what_is_not_one_conversion_is_refused() {
    let case =
        |from: &str, to: &str, expected: Mismatch| assert_eq!(convert(1.0, from, to), Err(expected), "{from} to {to}");
    let kind = |name: &str| Mismatch::Kind(name.into());
    case("m", "kg", kind("a length"));
    case("mm", "dB(A)", Mismatch::Own);
    case("dB", "dB(A)", Mismatch::Own);
    case("zorp", "kg", Mismatch::Unknown);
    case("ton", "kg", Mismatch::Unknown);
    case("mpg", "L/100km", Mismatch::Reciprocal);
    case("L/100km", "mpg", Mismatch::Reciprocal);
    // An angle is no pure number.
    case("rpm", "Hz", kind("an angular speed"));
    case("°", "", kind("an angle"));
    // 10 °C more, or 10 °C?
    case("°C", "K", Mismatch::Temperature);
    case("W/°C", "W/K/m", kind("another kind of quantity (m^2 kg s^-3 K^-1)"));
    // Milli or mega, nautical miles or newton metres.
    case("mw", "MW", Mismatch::Unknown);
    case("mw", "mW", Mismatch::Unknown);
    case("nm", "Nm", kind("a length"));
    case("NM", "Nm", Mismatch::Unknown);
    // Two readings, and no reading.
    for broken in
        ["W/m2 K", "W/m2·K", "lb^", "lb^0", "(lb", "lb)", "3", "2kg m)", "m^99", "..m", "/s", "lb//m", "m^-", "⁻⁻m"]
    {
        case(broken, "kg", Mismatch::Unknown);
    }
    case(&"(".repeat(5000), "kg", Mismatch::Unknown);
}

#[test]
fn spellings_are_units_once() {
    let all: Vec<&str> = table::spellings().collect();
    for (i, spelling) in all.iter().enumerate() {
        assert!(!all[..i].contains(spelling), "{spelling} twice");
    }
}
