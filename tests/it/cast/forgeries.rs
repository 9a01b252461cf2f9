//! Step 4: forgeries that were tried against other verifiers (RFC 8725 §2).

use healthcode::Algorithm;
use healthcode::internals::base::base64url;
use healthcode::internals::issue::Ink;
use ring::hmac;
use serde_json::json;

use super::draft::{Draft, code, zhejiang};
use super::fixture::{Fixture, reject};
use super::json::quoted;
use super::keyring;
use super::mint::{Mint, segments};

pub(crate) fn table(mint: &Mint<'_>) -> Vec<Fixture> {
    [by_others(mint), pieced_together(mint), by_header(mint)]
        .into_iter()
        .flatten()
        .collect()
}

/// Good tokens that another key has signed.
fn by_others(mint: &Mint<'_>) -> Vec<Fixture> {
    let forged = |stem, draft: Draft, zh, en| {
        mint.code(stem, draft)
            .must(zh, en, "", reject(&["bad-signature"]))
    };
    let es256 = keyring::key("forger", "2020-03", Algorithm::Es256);
    let leaked = keyring::key("330000", "2020-02", Algorithm::Ed25519);
    let guangdong = keyring::key("440000", "2020-03", Algorithm::Ed25519);
    let next = keyring::key("440000", "2020-04", Algorithm::Ed25519);
    vec![
        forged(
            "signature-forged",
            zhejiang().signed_by(forger()),
            "自造密钥，冒用密钥名",
            "a key of the forger's own under the right name",
        )
        .painted(Ink::Green),
        forged(
            "signature-forged-es256",
            code("410000").signed_by(es256),
            "自造密钥，ES256",
            "the same with ES256",
        ),
        forged(
            "signature-wrong-issuer",
            zhejiang().signed_by(guangdong),
            "广东的密钥签发“浙江”码",
            "Guangdong's key for a code of Zhejiang",
        ),
        forged(
            "signature-leaked-key",
            zhejiang().signed_by(leaked),
            "泄露的密钥冒充现用密钥",
            "the leaked key under the name of the current one",
        ),
        forged(
            "signature-other-kid",
            code("440000").signed_by(next),
            "同省另一把密钥",
            "another key of the same issuer",
        ),
    ]
}

/// Pieces of genuine tokens.
fn pieced_together(mint: &Mint<'_>) -> Vec<Fixture> {
    let green = mint.sign("zhejiang-green", zhejiang());
    let red = mint.sign("zhejiang-red", zhejiang().colour("10"));
    let stale = mint.sign("clock-expired", super::clock::expired());
    let [h, p, s] = segments(&green);
    let [_, red_p, red_s] = segments(&red);
    let [_, stale_p, stale_s] = segments(&stale);
    let edit = |payload: &str, from: &str, to: &str| {
        let text = String::from_utf8(base64url::decode(payload).unwrap()).unwrap();
        assert!(text.contains(from));
        base64url::encode(text.replace(from, to).as_bytes())
    };
    let painted = edit(red_p, r#""colour":"10""#, r#""colour":"00""#);
    let spaced = edit(p, r#""colour":"#, r#""colour": "#);
    let renewed = edit(stale_p, "1585", "1586");
    let reheaded = base64url::encode(
        br#"{"iss":"330000","kid":"2020-03","alg":"EdDSA","typ":"health-code+jwt"}"#,
    );
    let forged = |stem, text: String, zh, en| {
        Fixture::token(stem, &text).must(zh, en, "", reject(&["bad-signature"]))
    };
    vec![
        forged(
            "signature-of-another",
            format!("{h}.{p}.{red_s}"),
            "取自另一码的签名",
            "the signature of another code",
        ),
        forged(
            "signature-payload-swapped",
            format!("{h}.{p}.{stale_s}"),
            "内容换成别人的",
            "someone else's claims under a signature",
        ),
        forged(
            "signature-red-made-green",
            format!("{h}.{painted}.{red_s}"),
            "红码改成绿码",
            "a red code made green",
        )
        .painted(Ink::Green),
        forged(
            "signature-life-prolonged",
            format!("{h}.{renewed}.{stale_s}"),
            "过期码改日期",
            "an expired code with new dates",
        ),
        forged(
            "signature-respaced",
            format!("{h}.{spaced}.{s}"),
            "内容相同，字节不同",
            "the same claims in other bytes",
        ),
        forged(
            "signature-header-reordered",
            format!("{reheaded}.{p}.{s}"),
            "头部相同，字节不同",
            "the same header in other bytes",
        ),
    ]
}

/// Headers that would choose the key or the algorithm.
fn by_header(mint: &Mint<'_>) -> Vec<Fixture> {
    let jwk = forger().public_jwk().to_string();
    let own = |name, value: &str| zhejiang().header(name, value).signed_by(forger());
    let case = |stem, draft: Draft, zh, en| {
        mint.code(stem, draft)
            .must(zh, en, "", reject(&["bad-signature"]))
    };
    let unsupported = || reject(&["unsupported-algorithm"]);
    vec![
        case(
            "signature-jwk-header",
            own("jwk", &jwk),
            "头部自带公钥",
            "the forger's public key in the header",
        ),
        case(
            "signature-jku-header",
            own("jku", r#""https://example.org/keys.json""#),
            "头部给出公钥网址",
            "an address of the forger's keys",
        ),
        case(
            "signature-x5c-header",
            own("x5c", r#"["MIIB"]"#),
            "头部自带证书",
            "a certificate in the header",
        ),
        case(
            "signature-kid-path",
            own("kid", r#""2020-03""#).header("x5u", r#""file:///dev/null""#),
            "头部给出证书路径",
            "a path to a certificate",
        ),
        Fixture::token("token-algorithm-none", &unsigned()).must(
            "alg none，不签名",
            "alg none, unsigned",
            "",
            unsupported(),
        ),
        Fixture::token("token-algorithm-hs256", &with_public_key_as_secret()).must(
            "HS256，以公钥作密钥",
            "HS256 with the public key for a secret",
            "",
            unsupported(),
        ),
    ]
}

/// A key that is in no registry.
fn forger() -> healthcode::PrivateKey {
    keyring::key("forger", "2020-03", Algorithm::Ed25519)
}

fn unsigned() -> String {
    format!("{}.", input("none", "token-algorithm-none"))
}

fn with_public_key_as_secret() -> String {
    let public = zhejiang().key.public_jwk();
    let secret = base64url::decode(public["x"].as_str().unwrap()).unwrap();
    let input = input("HS256", "token-algorithm-hs256");
    let tag = hmac::sign(
        &hmac::Key::new(hmac::HMAC_SHA256, &secret),
        input.as_bytes(),
    );
    format!("{input}.{}", base64url::encode(tag.as_ref()))
}

fn input(alg: &str, jti: &str) -> String {
    let draft = zhejiang()
        .header("alg", &quoted(alg))
        .claim("jti", &json!(jti).to_string());
    [draft.header.text(), draft.claims.text()]
        .map(|text| base64url::encode(text.as_bytes()))
        .join(".")
}
