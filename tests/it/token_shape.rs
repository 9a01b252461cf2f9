//! Three segments of base64url and nothing else. Each row is tried with both algorithms.

use serde_json::json;

use crate::token_refusals::{parts, refused};
use crate::world::{ISSUERS, genuine};

#[test]
fn base64url_and_shape() {
    for (iss, _) in ISSUERS {
        let token = genuine(iss);
        let [h, p, s] = parts(&token);
        let rows = [
            ("nothing", String::new()),
            ("white space only", " \t\r\n".into()),
            ("one segment", h.clone()),
            ("two segments", format!("{h}.{p}")),
            ("four segments", format!("{token}.{s}")),
            (
                "JSON serialization",
                json!({"payload": p, "protected": h, "signature": s}).to_string(),
            ),
            ("padding in the header", format!("{h}=.{p}.{s}")),
            ("padding in the payload", format!("{h}.{p}=.{s}")),
            ("padding in the signature", format!("{h}.{p}.{s}==")),
            (
                "white space in the payload",
                format!("{h}.{} {}.{s}", &p[..9], &p[9..]),
            ),
            (
                "line break in the payload",
                format!("{h}.{}\n{}.{s}", &p[..9], &p[9..]),
            ),
            ("standard alphabet", format!("{h}.{p}.{}+", &s[..85])),
            ("standard alphabet, slash", format!("{h}.{p}.{}/", &s[..85])),
            ("not ASCII", format!("{h}.{p}é.{s}")),
            ("NUL", format!("{h}.{p}\0.{s}")),
            ("a prefix", format!("HC1:{token}")),
            ("two tokens", format!("{token}\n{token}")),
            ("no header", format!(".{p}.{s}")),
        ];
        for (name, token) in rows {
            refused(name, &token, 2, &["malformed"]);
        }
        refused(
            "too long",
            &format!("{h}.{p}{}.{s}", "A".repeat(3_000)),
            2,
            &["too-large"],
        );
    }
}

#[test]
fn unused_tail_bits_must_be_zero() {
    for (iss, _) in ISSUERS {
        let [h, p, s] = parts(&genuine(iss));
        // 64 bytes leave four unused bits in the last character; each other spelling is refused.
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let last = alphabet.find(s.chars().last().unwrap()).unwrap();
        assert_eq!(last % 16, 0);
        for bits in 1..16 {
            let other = &alphabet[last + bits..=last + bits];
            refused(
                "tail bits",
                &format!("{h}.{p}.{}{other}", &s[..85]),
                2,
                &["malformed"],
            );
        }
    }
}
