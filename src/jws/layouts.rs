//! What keyboards of other layouts type where a scanner set to the United States' layout presses the
//! keys of a code.

use super::typed::Repair;

/// A layout: what it types, and in the same order what was meant. What it types alike is left out.
pub(super) struct Layout {
    /// How the undoing of it is said.
    pub(super) repair: Repair,
    typed: &'static str,
    meant: &'static str,
}

/// The layouts that are undone.
pub(super) const LAYOUTS: [Layout; 7] = [
    // Russian, with the keys on which Ukrainian and Belarusian differ.
    Layout {
        repair: Repair::Cyrillic,
        typed: "йцукенгшщзфывапролдячсмитьюЙЦУКЕНГШЩЗФЫВАПРОЛДЯЧСМИТЬЮЁіІўЎ",
        meant: "qwertyuiopasdfghjklzxcvbnm.QWERTYUIOPASDFGHJKLZXCVBNM.~sSoO",
    },
    // French: digits stand above, letters below.
    Layout {
        repair: Repair::Layout,
        typed: "aqzwAQZW,?&é\"'(-è_çà)°:",
        meant: "qawzQAWZmM1234567890-_.",
    },
    // German.
    Layout {
        repair: Repair::Layout,
        typed: "zyZYß?°",
        meant: "yzYZ-_~",
    },
    // Italian.
    Layout {
        repair: Repair::Layout,
        typed: "'?|",
        meant: "-_~",
    },
    // Spanish.
    Layout {
        repair: Repair::Layout,
        typed: "'?ª",
        meant: "-_~",
    },
    // Japanese.
    Layout {
        repair: Repair::Layout,
        typed: "=",
        meant: "_",
    },
    // Japanese, where a scanner's capitals arrive as the key beside theirs.
    Layout {
        repair: Repair::Layout,
        typed: "SNVFRGHJOKL+<MP`WTDYIBECUX~!",
        meant: "ABCDEFGHIJKLMNOPQRSTUVWXYZ_~",
    },
];

impl Layout {
    /// What was meant.
    pub(super) fn undo(&self, text: &str) -> String {
        let meant = |c: char| {
            let place = self.typed.chars().position(|typed| typed == c);
            place
                .and_then(|place| self.meant.chars().nth(place))
                .unwrap_or(c)
        };
        text.chars().map(meant).collect()
    }

    /// What this layout types.
    #[cfg(test)]
    pub(super) fn type_on(&self, text: &str) -> String {
        let typed = |c: char| {
            let place = self.meant.chars().position(|meant| meant == c);
            place
                .and_then(|place| self.typed.chars().nth(place))
                .unwrap_or(c)
        };
        text.chars().map(typed).collect()
    }
}
