//! Writes a JSON object, member after member. `serde_json` writes the strings that need an escape; the
//! others are only scanned, many bytes at once, and copied.

use std::fmt::Write;

use super::members::MemberWriter;
use crate::base::text::{is_steering, needs_escape, steers};

/// An object whose members are being written.
#[derive(Debug)]
pub(in crate::report) struct Object<'o> {
    out: &'o mut String,
    begun: bool,
}

impl Object<'_> {
    /// Writes an object with these members.
    pub(in crate::report) fn write(out: &mut String, members: impl FnOnce(&mut Object<'_>)) {
        out.push('{');
        members(&mut Object { out, begun: false });
        out.push('}');
    }

    /// Writes members without the braces around them.
    #[cfg(feature = "roster")]
    pub(in crate::report) fn members_of(out: &mut String, members: impl FnOnce(&mut Object<'_>)) {
        members(&mut Object { out, begun: false });
    }

    /// Members that were written by [`Self::members_of`].
    #[cfg(feature = "roster")]
    pub(in crate::report) fn written(&mut self, members: &str) {
        if self.begun {
            self.out.push(',');
        }
        self.begun = true;
        self.out.push_str(members);
    }

    /// A member that is a string.
    pub(in crate::report) fn text(&mut self, name: &str, value: &str) {
        self.name(name);
        string(self.out, value);
    }

    /// A member that is a string, if there is one.
    #[cfg(any(test, feature = "roster"))]
    pub(in crate::report) fn some_text(&mut self, name: &'static str, value: Option<&str>) {
        if let Some(value) = value {
            self.text(name, value);
        }
    }

    /// A member that is a number.
    pub(in crate::report) fn number(&mut self, name: &str, value: u64) {
        self.name(name);
        digits(self.out, value);
    }

    /// A member that is a number, if there is one.
    #[cfg(feature = "roster")]
    pub(in crate::report) fn some_number(&mut self, name: &'static str, value: Option<u64>) {
        if let Some(value) = value {
            self.number(name, value);
        }
    }

    /// A member that is an object. The name must need no escape.
    pub(in crate::report) fn object(&mut self, name: &str, members: impl FnOnce(&mut Object<'_>)) {
        self.name(name);
        Object::write(self.out, members);
    }

    /// A member that is an array of objects.
    #[cfg(any(test, feature = "roster"))]
    pub(in crate::report) fn objects<T>(
        &mut self,
        name: &'static str,
        items: &[T],
        members: impl Fn(&mut Object<'_>, &T),
    ) {
        self.array(name, items, |out, item| {
            Object::write(out, |object| members(object, item));
        });
    }

    /// A member that is an array.
    pub(in crate::report) fn array<T>(
        &mut self,
        name: &str,
        items: &[T],
        each: impl Fn(&mut String, &T),
    ) {
        self.name(name);
        self.out.push('[');
        for (place, item) in items.iter().enumerate() {
            if place > 0 {
                self.out.push(',');
            }
            each(self.out, item);
        }
        self.out.push(']');
    }

    fn name(&mut self, name: &str) {
        if self.begun {
            self.out.push(',');
        }
        self.begun = true;
        self.out.push('"');
        self.out.push_str(name);
        self.out.push_str("\":");
    }
}

/// Appends a number.
fn digits(out: &mut String, number: u64) {
    if number >= 10 {
        digits(out, number / 10);
    }
    let last = u8::try_from(number % 10).unwrap_or_default();
    out.push(char::from(b'0' + last));
}

impl MemberWriter for Object<'_> {
    fn text(&mut self, name: &str, value: &str) {
        Object::text(self, name, value);
    }

    fn number(&mut self, name: &str, value: u64) {
        Object::number(self, name, value);
    }

    fn flag(&mut self, name: &str) {
        self.name(name);
        self.out.push_str("true");
    }

    fn texts(&mut self, name: &str, values: &[&str]) {
        self.array(name, values, |out, value| string(out, value));
    }

    fn object(&mut self, name: &str, members: &dyn Fn(&mut dyn MemberWriter)) {
        Object::object(self, name, |object| members(object));
    }

    fn objects(&mut self, name: &str, count: usize, item: &dyn Fn(usize, &mut dyn MemberWriter)) {
        self.name(name);
        self.out.push('[');
        for place in 0..count {
            if place > 0 {
                self.out.push(',');
            }
            Object::write(self.out, |object| item(place, object));
        }
        self.out.push(']');
    }
}

/// A string that cannot control a terminal.
pub(super) fn string(out: &mut String, text: &str) {
    if needs_escape(text) {
        // A string always serializes; an empty one would say nothing.
        let escaped = serde_json::to_string(text).unwrap_or_else(|_| "\"\"".to_owned());
        push_harmless(out, &escaped);
    } else {
        out.push('"');
        out.push_str(text);
        out.push('"');
    }
}

/// Appends JSON with escapes for the other characters that control a terminal (C1, bidirectional
/// overrides). They stand inside strings only, where an escape means the same (RFC 8259 §7).
pub(super) fn push_harmless(out: &mut String, json: &str) {
    if !steers(json) {
        out.push_str(json);
        return;
    }
    for c in json.chars() {
        if is_steering(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_is_what_any_reader_reads_and_steers_nothing() {
        let long = "放行，绿码。".repeat(20);
        for text in [
            "",
            "a",
            "\"",
            "\\",
            "张*",
            "\n",
            "\u{7f}",
            "\u{9b}2J",
            "a\u{202e}b",
            "\u{e0041}",
            "\u{1}",
            &long,
        ] {
            for around in ["", "x", "，"] {
                let text = format!("{around}{text}{around}");
                let mut out = String::new();
                string(&mut out, &text);
                assert!(!out.chars().any(is_steering), "{out:?}");
                assert_eq!(serde_json::from_str::<String>(&out).unwrap(), text);
            }
        }
    }

    #[test]
    fn members_stand_in_their_order() {
        let mut out = String::new();
        Object::write(&mut out, |object| {
            object.number("n", u64::MAX);
            object.some_text("none", None);
            object.object("o", |_| ());
            object.array("a", &["x", "y"], |out, item| string(out, item));
            object.objects("e", &[], |_, (): &()| ());
            object.objects("w", &[1_u64, 2], |object, n| object.number("n", *n));
        });
        assert_eq!(
            out,
            r#"{"n":18446744073709551615,"o":{},"a":["x","y"],"e":[],"w":[{"n":1},{"n":2}]}"#
        );
    }
}
