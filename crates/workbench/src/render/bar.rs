//! Bars of block characters.

const EIGHTHS: [char; 8] = ['▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'];

/// A bar of `fraction` (0 to 1) of `width` characters, to an eighth of a character. What is not zero shows at least an
/// eighth.
pub(crate) fn bar(fraction: f64, width: usize) -> String {
    let eighths = (fraction.clamp(0.0, 1.0) * (8 * width) as f64).round() as usize;
    let eighths = if fraction > 0.0 { eighths.max(1) } else { 0 };
    let mut text = "█".repeat(eighths / 8);
    if !eighths.is_multiple_of(8) {
        text.push(EIGHTHS[eighths % 8 - 1]);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::bar;

    #[test]
    fn bars_have_eighths() {
        assert_eq!([0.0, 1e-9, 0.5, 0.53125, 1.0, 7.0].map(|f| bar(f, 4)), ["", "▏", "██", "██▏", "████", "████"]);
    }
}
