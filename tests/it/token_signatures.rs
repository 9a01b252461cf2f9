//! Signatures of another token, cut, reversed or in another form. Each row is tried with both
//! algorithms.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

use crate::token_refusals::{parts, refused};
use crate::world::{ISSUERS, claims, genuine, header, sign, signer};

fn b64(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

#[test]
fn signatures() {
    for (iss, _) in ISSUERS {
        let token = genuine(iss);
        let [h, p, s] = parts(&token);
        let other = if iss == "330000" { "320000" } else { "330000" };
        let mut richer = claims(iss);
        richer["jti"] = json!("code-2");
        let [_, p2, s2] = parts(&sign(iss, &richer));
        let signed_by_other = signer(other).sign(
            header(iss).to_string().as_bytes(),
            claims(iss).to_string().as_bytes(),
        );
        let raw = URL_SAFE_NO_PAD.decode(&s).unwrap();
        let rows = [
            ("none", format!("{h}.{p}.")),
            ("of another token", format!("{h}.{p}.{s2}")),
            ("another payload", format!("{h}.{p2}.{s}")),
            ("of another issuer's key", signed_by_other.unwrap()),
            ("all zero", format!("{h}.{p}.{}", b64(&[0; 64]))),
            ("all one", format!("{h}.{p}.{}", b64(&[0xff; 64]))),
            ("one byte short", format!("{h}.{p}.{}", b64(&raw[..63]))),
            (
                "one byte long",
                format!("{h}.{p}.{}", b64(&[&raw[..], &[0]].concat())),
            ),
            (
                "halves swapped",
                format!("{h}.{p}.{}", b64(&[&raw[32..], &raw[..32]].concat())),
            ),
            ("as DER", format!("{h}.{p}.{}", b64(&der(&raw)))),
        ];
        for (name, token) in rows {
            refused(name, &token, 4, &["bad-signature"]);
        }
    }
}

/// The ASN.1 form that other systems use where RFC 7518 asks for `R ‖ S`.
fn der(raw: &[u8]) -> Vec<u8> {
    let integer = |bytes: &[u8]| {
        let mut out = vec![2, 33, 0];
        out.extend_from_slice(bytes);
        out
    };
    let body = [integer(&raw[..32]), integer(&raw[32..])].concat();
    [vec![0x30, u8::try_from(body.len()).unwrap()], body].concat()
}
