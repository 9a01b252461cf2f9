//! The keys of a guard at the keyboard that the scanner types through. A scanner types what is in the symbol,
//! and that may be Ctrl-C.

use std::time::{Duration, Instant};

/// The keys of a terminal that hands every key on.
#[derive(Debug)]
pub(super) struct Keys {
    is_keyboard: bool,
    leaves: bool,
    last: Option<Instant>,
}

/// A key that comes sooner behind another is a scanner's.
const ALONE: Duration = Duration::from_millis(300);

/// What a key is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ScanKey {
    /// Part of what is typed.
    Text,
    /// It takes back the last one.
    RubOut,
    /// It ends the shift, if nothing comes behind it.
    Leave,
}

const CTRL_C: u8 = 0x03;
const CTRL_D: u8 = 0x04;
const BACKSPACE: u8 = 0x08;
const DELETE: u8 = 0x7f;

impl Keys {
    pub(super) const fn new(is_keyboard: bool) -> Self {
        Self {
            is_keyboard,
            leaves: false,
            last: None,
        }
    }

    /// What a byte is that came at `at`; `at_start` says that no scan has begun.
    pub(super) fn read(&mut self, byte: u8, at: Instant, at_start: bool) -> ScanKey {
        let last = self.last.replace(at);
        let alone = last.is_none_or(|last| at.saturating_duration_since(last) >= ALONE);
        let key = match byte {
            CTRL_C | CTRL_D if self.is_keyboard && (at_start || alone) => ScanKey::Leave,
            BACKSPACE | DELETE if self.is_keyboard => ScanKey::RubOut,
            _ => ScanKey::Text,
        };
        self.leaves = matches!(key, ScanKey::Leave);
        key
    }

    /// Whether a pause ends the shift: a person presses Ctrl-C alone, a scanner types more.
    pub(super) const fn leaves(&self) -> bool {
        self.leaves
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_symbol_with_control_characters_ends_no_shift() {
        let mut keys = Keys::new(true);
        let now = Instant::now();
        let later = now + ALONE;
        for byte in [CTRL_C, CTRL_D, b'x'] {
            keys.read(byte, now, byte != b'x');
        }
        assert!(!keys.leaves());
        assert_eq!(keys.read(CTRL_C, now, false), ScanKey::Text);
        assert!(!keys.leaves());
        // A person presses it alone, even where a scan was begun.
        assert_eq!(keys.read(CTRL_C, later, false), ScanKey::Leave);
        assert!(keys.leaves());
        // On a pipe they are text.
        assert_eq!(Keys::new(false).read(CTRL_C, now, true), ScanKey::Text);
    }
}
