//! What keyboards of other layouts type where a scanner set to the United States' layout presses the
//! keys of a code.

use std::collections::HashMap;

use super::typed::Repair;

/// A layout: what it types, and in the same order what was meant. What it types alike is left out.
pub(super) struct KeyboardLayout {
    /// How the undoing of it is said.
    pub(super) repair: Repair,
    typed: &'static str,
    meant: &'static str,
}

/// The layouts that are undone. A key that types nothing where `~` was meant (French and Japanese keyboards)
/// is not in them: the `~` is found again by what stands around it.
pub(super) const LAYOUTS: [KeyboardLayout; 9] = [
    // Russian, with the keys on which Ukrainian and Belarusian differ.
    KeyboardLayout {
        repair: Repair::Cyrillic,
        typed: "йцукенгшщзфывапролдячсмитьюЙЦУКЕНГШЩЗФЫВАПРОЛДЯЧСМИТЬЮЁіІўЎ\u{2bc}₴",
        meant: "qwertyuiopasdfghjklzxcvbnm.QWERTYUIOPASDFGHJKLZXCVBNM.~sSoO~~",
    },
    // Mongolian in Cyrillic letters. Its older form has the digits above.
    KeyboardLayout {
        repair: Repair::Cyrillic,
        typed: "фцужэнгшүзйыбөахролячёсмитвеЕФЦУЖЭНГШҮЗЙЫБӨАХРОЛЯЧЁСМИТ+№-\"₮:._,%?",
        meant: "qwertyuiopasdfghjklzxcvbnm.-_QWERTYUIOPASDFGHJKLZXCVBNM~1234567890",
    },
    // French: digits stand above, letters below.
    KeyboardLayout {
        repair: Repair::Layout,
        typed: "aqzwAQZW,?&é\"'(-è_çà)°:",
        meant: "qawzQAWZmM1234567890-_.",
    },
    // German.
    KeyboardLayout {
        repair: Repair::Layout,
        typed: "zyZYß?°",
        meant: "yzYZ-_~",
    },
    // Italian.
    KeyboardLayout {
        repair: Repair::Layout,
        typed: "'?|",
        meant: "-_~",
    },
    // Spanish, of Spain and of Latin America.
    KeyboardLayout {
        repair: Repair::Layout,
        typed: "'?ª°",
        meant: "-_~~",
    },
    // Japanese.
    KeyboardLayout {
        repair: Repair::Layout,
        typed: "=",
        meant: "_",
    },
    // Japanese, where a scanner's capitals arrive as the key beside theirs.
    KeyboardLayout {
        repair: Repair::Layout,
        typed: "SNVFRGHJOKL+<MP`WTDYIBECUX~!",
        meant: "ABCDEFGHIJKLMNOPQRSTUVWXYZ_~",
    },
    // A Chinese input method's own signs for `~` and `_`, where they are not full-width forms.
    KeyboardLayout {
        repair: Repair::InputMethod,
        typed: "·—",
        meant: "~_",
    },
];

impl KeyboardLayout {
    /// What was meant.
    pub(super) fn undo(&self, text: &str) -> String {
        let meant: HashMap<char, char> = self.typed.chars().zip(self.meant.chars()).collect();
        text.chars()
            .map(|c| meant.get(&c).copied().unwrap_or(c))
            .collect()
    }
}
