//! Durations as documents write them.

/// `<integer>(s|m|h|d)` in seconds, positive and within a human life.
#[must_use]
pub fn duration(text: &str) -> Option<i64> {
    let unit = text.chars().last()?;
    let factor = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        _ => return None,
    };
    let digits = text.strip_suffix(unit)?;
    let plain = digits.bytes().all(|b| b.is_ascii_digit());
    let seconds = digits.parse::<i64>().ok()?.checked_mul(factor)?;
    (plain && (1..=100 * 366 * 86_400).contains(&seconds)).then_some(seconds)
}
