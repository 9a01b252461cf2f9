//! The common case of strict JSON, read without a copy: every text borrowed, nothing on the heap.
//!
//! What this cannot read may still be good JSON; then the tree decides, and says what is wrong.

use serde::{Deserialize, Deserializer};

/// Reads an object of known shape. `None` unless it is UTF-8, holds no array – serde's derive
/// would take one in the place of an object – and no text with an escape. `T` must refuse unknown
/// members (`deny_unknown_fields`), of which serde would let duplicates through.
pub fn glance<'j, T: Deserialize<'j>>(bytes: &'j [u8]) -> Option<T> {
    let text = std::str::from_utf8(bytes).ok()?;
    if text.contains('[') {
        return None;
    }
    serde_json::from_str(text).ok()
}

/// For a member that may be absent but not `null`, which serde's derive takes for absent.
///
/// # Errors
/// Those of `T`.
pub fn present<'j, T, D>(value: D) -> Result<Option<T>, D::Error>
where
    T: Deserialize<'j>,
    D: Deserializer<'j>,
{
    T::deserialize(value).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Small<'j> {
        a: &'j str,
        #[serde(default, deserialize_with = "present")]
        b: Option<u64>,
    }

    #[test]
    fn only_what_is_beyond_doubt_is_read() {
        let read = |text: &'static str| glance::<Small<'_>>(text.as_bytes());
        assert_eq!(
            read(r#" {"b":1,"a":"x"} "#),
            Some(Small { a: "x", b: Some(1) })
        );
        assert_eq!(read(r#"{"a":""}"#), Some(Small { a: "", b: None }));
        for other in [
            r#"["x",1]"#,
            r#"{"a":"x","a":"x"}"#,
            r#"{"a":"x","c":1,"c":2}"#,
            r#"{"a":"x","c":1}"#,
            r#"{"a":"x","b":null}"#,
            r#"{"a":"x","b":1.0}"#,
            r#"{"a":"\u0078"}"#,
            r#"{"a":null}"#,
            r#"{"a":"x"}}"#,
            "{\"a\":\"\n\"}",
            "",
        ] {
            assert_eq!(read(other), None, "{other}");
        }
        assert_eq!(glance::<Small<'_>>(b"{\"a\":\"\xff\"}"), None);
    }
}
