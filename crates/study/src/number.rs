//! Numbers as people read them.

/// `value` to `digits` significant digits, in scientific form where it is very large or small. Nothing is trimmed, so
/// that columns align.
pub fn significant(value: f64, digits: usize) -> String {
    if value == 0.0 || !value.is_finite() {
        return if value == 0.0 { "0".into() } else { value.to_string() };
    }
    // Rounded first: 9.9996 to four digits is 10.00.
    let rounded: f64 = format!("{value:.*e}", digits - 1).parse().unwrap_or(value);
    let exponent = rounded.abs().log10().floor() as i32;
    if !(-4..=6).contains(&exponent) {
        return format!("{value:.*e}", digits - 1);
    }
    let decimals = (digits as i32 - 1 - exponent).max(0) as usize;
    format!("{value:.decimals$}")
}

/// As [`significant`], with a sign always.
pub fn signed(value: f64, digits: usize) -> String {
    let text = significant(value, digits);
    if value > 0.0 { format!("+{text}") } else { text }
}

/// `value` as it would be typed: to six significant digits, without trailing zeros.
pub fn short(value: f64) -> String {
    let text = significant(value, 6);
    match text.split_once('e') {
        None if text.contains('.') => text.trim_end_matches('0').trim_end_matches('.').to_string(),
        None => text,
        Some((mantissa, exponent)) if mantissa.contains('.') => {
            format!("{}e{exponent}", mantissa.trim_end_matches('0').trim_end_matches('.'))
        }
        Some(_) => text,
    }
}

/// A change from `before` to `after` in percent: `+12.3 %`; absolute where there is no percentage of it.
pub fn change(before: f64, after: f64) -> String {
    if before == after {
        "0 %".into()
    } else if before == 0.0 {
        signed(after - before, 3)
    } else {
        percent(100.0 * (after - before) / before.abs())
    }
}

/// `+0.35 %`, with a digit fewer behind the point the larger it is.
pub fn percent(value: f64) -> String {
    let decimals = match value.abs() {
        v if v < 0.9995 => 3,
        v if v < 9.995 => 2,
        v if v < 99.95 => 1,
        _ => 0,
    };
    if value.abs() < 0.0005 { "0 %".into() } else { format!("{value:+.decimals$} %") }
}

/// A duration in the unit that suits it.
pub fn time(seconds: f64) -> String {
    match seconds {
        s if s < 1e-6 => format!("{} ns", significant(s * 1e9, 3)),
        s if s < 1e-3 => format!("{} µs", significant(s * 1e6, 3)),
        s if s < 1.0 => format!("{} ms", significant(s * 1e3, 3)),
        s => format!("{} s", significant(s, 3)),
    }
}

/// `text unit`, or the text alone for a pure number.
pub fn with_unit(text: impl std::fmt::Display, unit: &str) -> String {
    if unit.is_empty() { text.to_string() } else { format!("{text} {unit}") }
}

/// A handy amount to think of around `value`: the power of ten at most a twentieth of it.
pub fn handy(value: f64) -> f64 {
    if value == 0.0 { 1.0 } else { 10f64.powf((0.05 * value.abs()).log10().floor()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        let four = |value| significant(value, 4);
        assert_eq!(
            [0.0, 8.12345, 1644.27, 25000.0, 0.000123456, 9.9996].map(four).join(" "),
            "0 8.123 1644 25000 0.0001235 10.00"
        );
        assert_eq!([1.5e-7, -3.25e9, f64::NAN].map(four).join(" "), "1.500e-7 -3.250e9 NaN");
        assert_eq!(
            [0.33, 1644.2724500334996, 25e3, -0.5, 1e-9, 1.25e12].map(short).join(" "),
            "0.33 1644.27 25000 -0.5 1e-9 1.25e12"
        );
        assert_eq!([0.35, -2.0, 14.71, 250.0, 1e-9].map(percent).join(", "), "+0.350 %, -2.00 %, +14.7 %, +250 %, 0 %");
        assert_eq!([3e-9, 1.5e-5, 0.25, 12.345].map(time).join(", "), "3.00 ns, 15.0 µs, 250 ms, 12.3 s");
        assert_eq!([70.0, 800.0, 0.28, 10.0, 25e3, 0.0].map(handy), [1.0, 10.0, 0.01, 0.1, 1000.0, 1.0]);
        assert_eq!(
            (change(0.0, 2.0), change(-2.0, -1.0), change(3.0, 3.0)),
            ("+2.00".into(), "+50.0 %".into(), "0 %".into())
        );
    }
}
