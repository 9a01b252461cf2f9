//! Canonical JSON, the form in which TUF's metadata is signed (TUF §4.2; OLPC Canonical JSON):
//! members sorted, no white space, whole numbers only, of the escapes only `\"` and `\\`.

use crate::base::json::Json;

/// The canonical form; `None` if the document holds a number that is not whole, which has none.
#[must_use]
pub fn canonical(json: &Json) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    write(json, &mut bytes).then_some(bytes)
}

fn write(json: &Json, to: &mut Vec<u8>) -> bool {
    match json {
        Json::Null => to.extend_from_slice(b"null"),
        Json::Bool(value) => to.extend_from_slice(value.to_string().as_bytes()),
        Json::Number(number) if number.is_i64() || number.is_u64() => {
            to.extend_from_slice(number.to_string().as_bytes());
        }
        Json::Number(_) => return false,
        Json::Text(text) => write_text(text, to),
        Json::Array(items) => {
            to.push(b'[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    to.push(b',');
                }
                if !write(item, to) {
                    return false;
                }
            }
            to.push(b']');
        }
        Json::Object(members) => {
            // UTF-8 sorts as code points do.
            let mut sorted: Vec<_> = members.iter().collect();
            sorted.sort_by(|(a, _), (b, _)| a.cmp(b));
            to.push(b'{');
            for (index, (name, value)) in sorted.into_iter().enumerate() {
                if index > 0 {
                    to.push(b',');
                }
                write_text(name, to);
                to.push(b':');
                if !write(value, to) {
                    return false;
                }
            }
            to.push(b'}');
        }
    }
    true
}

fn write_text(text: &str, to: &mut Vec<u8>) {
    to.push(b'"');
    for byte in text.bytes() {
        if matches!(byte, b'"' | b'\\') {
            to.push(b'\\');
        }
        to.push(byte);
    }
    to.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::json::parse;

    fn form(text: &str) -> Option<String> {
        canonical(&parse(text.as_bytes()).unwrap()).map(|bytes| String::from_utf8(bytes).unwrap())
    }

    #[test]
    fn one_value_has_one_form() {
        let spelled = r#" { "b" : [ 1 , -2, true, null ], "a\u0062" : "\u6d59\n\"\\", "a":{} } "#;
        let plain = "{\"a\":{},\"ab\":\"浙\n\\\"\\\\\",\"b\":[1,-2,true,null]}";
        assert_eq!(form(spelled).unwrap(), plain);
        assert_eq!(
            form("18446744073709551615").unwrap(),
            "18446744073709551615"
        );
        for fraction in ["1.0", "1e3", "-0.5", "18446744073709551616", "-0"] {
            assert_eq!(form(fraction), None, "{fraction}");
        }
    }
}
