//! Step 3: headers that name no usable key.

use healthcode::Algorithm;

use super::draft::{Draft, code, zhejiang};
use super::fixture::{Fixture, reject};
use super::json::quoted;
use super::keyring;
use super::mint::Mint;

pub(super) fn table(mint: &Mint<'_>) -> Vec<Fixture> {
    let case = |stem, draft: Draft, zh, en, code: &'static str| {
        mint.code(stem, draft).must(zh, en, "", reject(&[code]))
    };
    let pretender = |iss: &str, kid: &str| {
        let key = keyring::key("pretender", kid, Algorithm::Ed25519);
        let draft = zhejiang()
            .header("iss", &quoted(iss))
            .claim("iss", &quoted(iss));
        draft.header("kid", &quoted(kid)).signed_by(key)
    };
    vec![
        case(
            "key-unknown-issuer",
            pretender("US", "2020-03"),
            "发码方不在名单中",
            "an issuer that is not registered",
            "unknown-issuer",
        ),
        case(
            "key-unknown-issuer-city",
            pretender("330100", "2020-03"),
            "城市不是登记的发码方",
            "a city under a registered province",
            "unknown-issuer",
        ),
        case(
            "key-unknown-issuer-hostile",
            pretender("\u{1b}[2J</p>", "2020-03"),
            "发码方标识带控制字符",
            "escape characters for an issuer",
            "unknown-issuer",
        ),
        case(
            "key-unknown",
            pretender("330000", "2020-13"),
            "没有这把密钥",
            "no such key",
            "unknown-key",
        ),
        case(
            "key-unknown-case",
            zhejiang().header("kid", r#""2020-03 ""#),
            "密钥名多一个空格",
            "a space after the key's name",
            "unknown-key",
        ),
        case(
            "key-of-another-issuer",
            zhejiang().header("kid", r#""2020-04""#),
            "别省才有这个密钥名",
            "a key name that only other provinces have",
            "unknown-key",
        ),
        case(
            "key-leaked",
            zhejiang().with_kid("330000", "2020-02"),
            "密钥已泄露并吊销，签名真实",
            "a genuine signature by a leaked key",
            "key-revoked",
        ),
        case(
            "key-leaked-backdated",
            zhejiang()
                .with_kid("330000", "2020-02")
                .times("2020-03-01T08:00:00", "2020-03-02T08:00:00"),
            "用泄露密钥倒签日期",
            "the leaked key, dated before the leak",
            "key-revoked",
        ),
        case(
            "key-expired",
            code("440000").with_kid("440000", "2019-12"),
            "密钥已过有效期",
            "the key's life is over",
            "key-not-valid",
        ),
        case(
            "key-not-yet",
            code("510000").with_kid("510000", "2020-05"),
            "密钥尚未启用",
            "the key's life has not begun",
            "key-not-valid",
        ),
        case(
            "key-algorithm-es256",
            zhejiang().header("alg", r#""ES256""#),
            "头部改称 ES256",
            "the header says ES256, the key is Ed25519",
            "algorithm-mismatch",
        ),
        case(
            "key-algorithm-eddsa",
            code("410000")
                .header("alg", r#""EdDSA""#)
                .signed_by(keyring::key("410000", "2020-03", Algorithm::Ed25519)),
            "头部改称 EdDSA",
            "the header says EdDSA, the key is P-256",
            "algorithm-mismatch",
        ),
    ]
}
