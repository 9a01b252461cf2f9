//! Codes that are bound to the holder's phone, and what the phone adds (contract section 2a). Zhejiang
//! leaves the proof to the notice, Qinghai asks for it.

use healthcode::Algorithm;
use healthcode::Timestamp;
use healthcode::internals::base::base64url;
use healthcode::internals::issue::{Ink, PrivateKey, Showing, present};

use super::draft::{Draft, code};
use super::fixture::{Expected, Fixture, hold, pass, recognised, reject};
use super::keyring;
use super::mint::Mint;

/// The key of somebody's phone.
fn phone(name: &str) -> PrivateKey {
    keyring::key("phone", name, Algorithm::Ed25519)
}

/// The usual code of a province, bound to the usual phone.
pub(crate) fn bound(id: &str) -> Draft {
    let jwk = phone("zhang").public_jwk();
    let x = jwk["x"].as_str().unwrap();
    let cnf = format!(r#"{{"jwk":{{"kty":"OKP","crv":"Ed25519","x":"{x}"}}}}"#);
    code(id).claim("cnf", &cnf)
}

/// A code as a phone shows it, for this gate with this nonce, at 09:00.
fn shown(code: &str, by: &PrivateKey, audience: &str, nonce: &str) -> String {
    let showing = Showing {
        at: Timestamp::parse(healthcode::embedded::DEMO_CLOCK).unwrap(),
        audience,
        nonce: Some(nonce),
    };
    present(code, by, &showing).unwrap()
}

const NONCE: &str = "bm9uY2Utb25l";
const MATCHES: &str = "--id-number 630106190001191234";

pub(super) fn table(mint: &Mint<'_>) -> Vec<Fixture> {
    let zhejiang = mint.sign("bound-copy", bound("330000"));
    let other = mint.sign("bound-other", bound("330000"));
    let plain = mint.sign("zhejiang-green", code("330000"));
    let qinghai = mint.sign("bound-required-copy", bound("630000"));
    let zhang = phone("zhang");
    let live = |code: &str| shown(code, &zhang, "health-code", NONCE);
    let (good, stranger) = (live(&zhejiang), live(&other));
    let (_, foreign) = stranger.split_once('~').unwrap();
    let matched = || pass("mutual-recognition", &[]);
    let unproven = |why| hold(&[why, "mutual-recognition"]);
    let signature = || reject(&["holder-signature"]);
    let refused = |stem, text: String, zh, en, expected: Expected| {
        Fixture::token(stem, &text).must(zh, en, "", expected)
    };
    let late = format!("{MATCHES} --at 2020-03-28T09:02:05+08:00");
    vec![
        Fixture::token("bound-live", &good)
            .painted(Ink::Green)
            .must(
                "本人手机现场出示",
                "shown live by the holder's phone",
                "",
                recognised(),
            )
            .must(
                "两分钟后的截屏",
                "its screenshot, 125 s later",
                "--at 2020-03-28T09:02:05+08:00",
                recognised(),
            )
            .must(
                "未按所报数字出示",
                "without the digits that were spoken",
                "--challenge 37",
                unproven("challenge-mismatch"),
            )
            .must(
                "不是给这个关口的",
                "not for this gate",
                "--aud gate-7",
                signature(),
            ),
        mint.code("bound-copy", bound("330000"))
            .painted(Ink::Green)
            .must(
                "绑定的码，没有现场证明",
                "a bound code without a proof",
                "",
                recognised(),
            ),
        Fixture::token("bound-tilde", &format!("{zhejiang}~")).must(
            "波浪号后没有证明",
            "a tilde and no proof",
            "",
            recognised(),
        ),
        Fixture::token(
            "bound-challenge",
            &shown(&zhejiang, &zhang, "health-code", "37"),
        )
        .must(
            "按所报数字出示",
            "with the digits that were spoken",
            "--challenge 37",
            recognised(),
        )
        .must(
            "数字不对",
            "with others",
            "--challenge 38",
            unproven("challenge-mismatch"),
        ),
        Fixture::token("bound-gate", &shown(&zhejiang, &zhang, "gate-7", NONCE))
            .must(
                "给这个关口的",
                "for this gate",
                "--aud gate-7",
                recognised(),
            )
            .must("给别的关口的", "for another gate", "", signature()),
        refused(
            "bound-other-code",
            format!("{zhejiang}~{foreign}"),
            "另一个码的证明",
            "a proof of another code",
            signature(),
        ),
        refused(
            "bound-other-phone",
            shown(&zhejiang, &phone("li"), "health-code", NONCE),
            "别人手机的证明",
            "a proof by another phone",
            signature(),
        ),
        refused(
            "bound-altered",
            altered(&good),
            "证明被改动",
            "an altered proof",
            signature(),
        ),
        refused(
            "bound-no-key",
            format!("{plain}~{foreign}"),
            "未绑定的码带着证明",
            "a proof behind a code without a key",
            reject(&["malformed"]),
        ),
        refused(
            "bound-two-tildes",
            format!("{good}~"),
            "多一个波浪号",
            "a tilde too many",
            reject(&["malformed"]),
        ),
        refused(
            "bound-cut",
            good.get(..good.len() - 90).unwrap().to_owned(),
            "证明被截断",
            "a proof that is cut off",
            reject(&["malformed"]),
        ),
        Fixture::token("bound-required-live", &live(&qinghai))
            .must(
                "发码方要求现场出示，且已出示",
                "the issuer asks for a proof, and there is one",
                "",
                recognised(),
            )
            .must(
                "两分钟后的截屏",
                "its screenshot, 125 s later",
                "--at 2020-03-28T09:02:05+08:00",
                unproven("proof-stale"),
            )
            .must(
                "截屏，但核对了身份证件",
                "a screenshot, but the ID number was compared",
                &late,
                matched(),
            )
            .must(
                "手机时间快了三分钟",
                "a phone whose clock is three minutes ahead",
                "--at 2020-03-28T08:57:00+08:00",
                unproven("proof-in-future"),
            )
            .must(
                "社区全面放开：过时的码不比无码更差",
                "at an open gate the hold says what holds without a code",
                "--at 2020-03-28T09:02:05+08:00 --place community",
                hold(&["proof-stale", "open-gate"]),
            ),
        mint.code("bound-required-copy", bound("630000"))
            .must(
                "发码方要求现场出示，只有转发的码",
                "the issuer asks for a proof, and there is none",
                "",
                unproven("proof-missing"),
            )
            .must(
                "核对了身份证件",
                "the ID number was compared",
                MATCHES,
                matched(),
            )
            .must(
                "只核对了姓名",
                "a name alone does not do",
                "--name 张三",
                unproven("proof-missing"),
            ),
        mint.code("bound-required-static", code("630000"))
            .must(
                "发码方要求现场出示，码未绑定手机",
                "the issuer asks for a proof, and the code is bound to no phone",
                "",
                unproven("proof-missing"),
            )
            .must(
                "核对了身份证件",
                "the ID number was compared",
                MATCHES,
                matched(),
            ),
    ]
}

/// With one bit of the proof's claims changed.
fn altered(text: &str) -> String {
    let mut parts: Vec<String> = text.split('.').map(str::to_owned).collect();
    let mut claims = base64url::decode(&parts[3]).unwrap();
    *claims.last_mut().unwrap() ^= 0x20;
    parts[3] = base64url::encode(&claims);
    parts.join(".")
}
