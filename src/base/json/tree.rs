//! Bytes → a tree in which nothing is lost or doubled.

use std::collections::HashSet;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Number;

use crate::base::error::{ErrorCode, Fault};
use crate::base::text::Text;

/// A JSON value; members keep their order.
#[derive(Debug, Clone, PartialEq)]
pub enum Json {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number as far as 64 bits hold it; one beyond them is `9e307` or its negative, which no
    /// reader accepts for anything (RFC 8259 §6 leaves the range to the reader).
    Number(Number),
    /// A string.
    Text(String),
    /// An array.
    Array(Vec<Json>),
    /// An object.
    Object(Vec<(String, Json)>),
}

/// Reads one JSON document. A byte order mark is no part of JSON (RFC 8259 §8.1).
///
/// # Errors
/// The first fault: not UTF-8, not JSON (with line and column), or a duplicate member (with its
/// JSON Pointer). Nesting is limited to 128 by `serde_json`.
pub fn parse(bytes: &[u8]) -> Result<Json, Fault> {
    let text = std::str::from_utf8(bytes).map_err(|e| {
        let place = format!("byte {}", e.valid_up_to());
        Fault::new(place, Text::fixed("不是 UTF-8 文本", "not UTF-8 text"))
            .of_kind(ErrorCode::Syntax)
    })?;
    let read = serde_json::from_str(text).or_else(|e| match within_range(text) {
        Some(text) => serde_json::from_str(&text),
        None => Err(e),
    });
    let json: Json = read.map_err(|e| {
        let place = format!("line {} column {}", e.line(), e.column());
        Fault::new(place, Text::fixed("不是有效的 JSON", "not valid JSON"))
            .of_kind(ErrorCode::Syntax)
    })?;
    match duplicate(&json) {
        None => Ok(json),
        Some(place) => Err(Fault::new(
            place,
            Text::fixed("成员重复出现", "this member occurs twice"),
        )),
    }
}

/// The same document with every number that 64 bits cannot hold brought back into their range, in
/// the same place; `None` if there is none. What is no JSON stays none.
pub fn within_range(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| matches!(c, '"' | '-' | '0'..='9')) {
        let (before, token) = rest.split_at_checked(at)?;
        let length = if token.starts_with('"') {
            string_length(token)
        } else {
            let part = |c: char| matches!(c, '0'..='9' | '-' | '+' | '.' | 'e' | 'E');
            token.find(|c| !part(c)).unwrap_or(token.len())
        };
        let (token, behind) = token.split_at_checked(length)?;
        out.push_str(before);
        match beyond_range(token) {
            Some(near) => out.push_str(&format!("{near:<length$}")),
            None => out.push_str(token),
        }
        rest = behind;
    }
    out.push_str(rest);
    (out != text).then_some(out)
}

/// The bytes of a string with its quotation marks.
fn string_length(token: &str) -> usize {
    let mut escaped = false;
    let end = token.bytes().skip(1).position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    });
    end.map_or(token.len(), |end| end + 2)
}

/// A number in range for one that is not. None of them is shorter than what stands for it.
fn beyond_range(token: &str) -> Option<&'static str> {
    // The grammar of JSON forbids what Rust would read too: `+1`, `01`, `.5`, `5.`.
    let digits = token.strip_prefix('-').unwrap_or(token);
    let (whole, rest) =
        digits.split_at_checked(digits.find(['.', 'e', 'E']).unwrap_or(digits.len()))?;
    let plain = whole == "0" || !whole.is_empty() && !whole.starts_with('0');
    let fraction = rest
        .strip_prefix('.')
        .is_none_or(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let infinite = plain && fraction && token.parse::<f64>().is_ok_and(f64::is_infinite);
    infinite.then_some(if token.starts_with('-') {
        "-9e307"
    } else {
        "9e307"
    })
}

/// The JSON Pointer of the first member that occurs twice; built on the way back only.
fn duplicate(json: &Json) -> Option<String> {
    match json {
        Json::Object(members) => {
            let mut seen = HashSet::new();
            members.iter().find_map(|(name, value)| {
                let below = if seen.insert(name) {
                    duplicate(value)?
                } else {
                    String::new()
                };
                Some(child("", name) + &below)
            })
        }
        Json::Array(items) => items
            .iter()
            .enumerate()
            .find_map(|(i, item)| duplicate(item).map(|below| format!("/{i}{below}"))),
        _ => None,
    }
}

/// The JSON Pointer of a member (RFC 6901 §3: `~` and `/` are escaped).
pub(super) fn child(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(JsonVisitor)
    }
}

struct JsonVisitor;

impl<'de> Visitor<'de> for JsonVisitor {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Json, E> {
        Number::from_f64(value)
            .map(Json::Number)
            .ok_or_else(|| E::custom("not a finite number"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Json, E> {
        Ok(Json::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Json, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element()? {
            items.push(item);
        }
        Ok(Json::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Json, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = access.next_entry()? {
            members.push(member);
        }
        Ok(Json::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::time::Timestamp;

    fn fault(text: &str) -> Fault {
        parse(text.as_bytes()).unwrap_err()
    }

    #[test]
    fn duplicates_are_found_however_deep_and_however_written() {
        assert_eq!(fault(r#"{"a":1,"a":1}"#).place, "/a");
        assert_eq!(
            fault(r#"{"x":[0,{"b/~":1,"c":2,"b\u002f~":3}]}"#).place,
            "/x/1/b~1~0"
        );
        assert!(parse(br#"{"a":{"a":{"a":[]}}}"#).is_ok());
    }

    #[test]
    fn only_one_whole_utf8_document_is_read() {
        assert_eq!(parse(b"{\"a\":\"\xff\"}").unwrap_err().place, "byte 6");
        assert_eq!(fault("{\"a\":1}\n x").place, "line 2 column 2");
        for bad in [
            "",
            "{",
            "{}{}",
            "\u{feff}{}",
            "{\"a\":01}",
            "{\"a\":\"\\ud800\"}",
            "NaN",
            "[1e999,]",
            "[01e999]",
            "[1.e999]",
            "[+1e999]",
            "[1e999 1]",
            "[-e999]",
        ] {
            assert!(parse(bad.as_bytes()).is_err(), "{bad:?}");
        }
        assert!(parse("[".repeat(100_000).as_bytes()).is_err());
    }

    #[test]
    fn a_number_beyond_64_bits_is_read_as_one_that_nothing_accepts() {
        let long = "9".repeat(400);
        for (text, number) in [
            ("1e400".to_owned(), 9e307),
            ("-1E+400".to_owned(), -9e307),
            (long.clone(), 9e307),
            (format!("-{long}.5"), -9e307),
        ] {
            let json = parse(format!(r#"{{"a":[{text}],"b\"1e400":"1e400"}}"#).as_bytes()).unwrap();
            let number = Json::Number(Number::from_f64(number).unwrap());
            let expected = vec![
                ("a".to_owned(), Json::Array(vec![number])),
                ("b\"1e400".to_owned(), Json::Text("1e400".to_owned())),
            ];
            assert_eq!(json, Json::Object(expected), "{text}");
        }
        assert_eq!(parse(b"[1e400, x]").unwrap_err().place, "line 1 column 9");
        assert_eq!(fault(r#"{"a":1e400,"a":1e400}"#).place, "/a");
        assert_eq!(
            Timestamp::from_numeric_date(&Number::from_f64(9e307).unwrap()),
            None
        );
    }
}
