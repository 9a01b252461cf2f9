//! Step 2: tokens and headers that do not parse.

use healthcode::internals::base::base64url;

use super::draft::{Draft, zhejiang};
use super::fixture::{Fixture, reject};
use super::json::quoted;
use super::mint::{Mint, segments};

pub(crate) fn table(mint: &Mint<'_>) -> Vec<Fixture> {
    [shapes(mint), headers(mint)]
        .into_iter()
        .flatten()
        .collect()
}

fn shapes(mint: &Mint<'_>) -> Vec<Fixture> {
    let token = mint.sign("zhejiang-green", zhejiang());
    let [h, p, s] = segments(&token);
    let malformed = |stem, text: String, zh, en| {
        Fixture::token(stem, &text).must(zh, en, "", reject(&["malformed"]))
    };
    // The last character of a signature of 64 bytes carries four unused bits.
    let tail = |c: char| format!("{h}.{p}.{}{c}", &s.get(..s.len() - 1).unwrap());
    let loose = tail(['B', 'R', 'h', 'x'][usize::from(base64url::decode(s).unwrap()[63] & 3)]);
    vec![
        malformed("token-empty", String::new(), "空内容", "nothing at all"),
        malformed(
            "token-opaque",
            "3301YTM4ZmQ5NzE2".into(),
            "旧式不透明码：只能联网查询",
            "an opaque string of the deployed systems: only a server could tell",
        ),
        malformed(
            "token-two-segments",
            format!("{h}.{p}"),
            "少一段",
            "a segment is missing",
        ),
        malformed(
            "token-four-segments",
            format!("{token}.{s}"),
            "多一段",
            "a segment too many",
        ),
        malformed(
            "token-padded",
            format!("{h}.{p}.{s}=="),
            "带填充符",
            "base64url with padding",
        ),
        malformed(
            "token-inner-space",
            format!("{h}. {p}.{s}"),
            "中间有空格",
            "white space inside",
        ),
        malformed(
            "token-loose-tail",
            loose,
            "末尾多余位不为零",
            "unused tail bits that are not zero",
        ),
        malformed(
            "token-plain-base64",
            format!("{h}.{p}.+/{}", s.get(2..).unwrap()),
            "用了普通 base64 字母",
            "letters of plain base64",
        ),
        malformed(
            "token-capitals",
            token.to_ascii_uppercase(),
            "键盘大写锁定：已无法还原",
            "typed under caps lock",
        ),
        Fixture::token("token-too-large", &format!("{h}.{}.{s}", "A".repeat(3_000))).must(
            "长得放不进任何二维码",
            "longer than any QR symbol holds",
            "",
            reject(&["too-large"]),
        ),
    ]
}

fn headers(mint: &Mint<'_>) -> Vec<Fixture> {
    let case = |stem, draft: Draft, zh, en, code: &'static str| {
        mint.code(stem, draft).must(zh, en, "", reject(&[code]))
    };
    let doubled = |name: &str, value: &str| {
        let mut draft = zhejiang();
        draft.header.double(name, &quoted(value));
        draft
    };
    let with = |name, value: &str| zhejiang().header(name, value);
    let token = mint.sign("zhejiang-green", zhejiang());
    let [_, p, s] = segments(&token);
    let raw = |header: &[u8]| format!("{}.{p}.{s}", base64url::encode(header));
    let malformed = reject(&["malformed"]);
    let [bad, typ, alg] = ["malformed", "unsupported-type", "unsupported-algorithm"];
    vec![
        Fixture::token("token-header-not-json", &raw(b"iss=330000")).must(
            "头部不是 JSON",
            "the header is no JSON",
            "",
            malformed,
        ),
        Fixture::token("token-header-array", &raw(br#"["330000"]"#)).must(
            "头部不是对象",
            "the header is no object",
            "",
            reject(&["malformed"]),
        ),
        case(
            "token-header-twice-kid",
            doubled("kid", "2020-04"),
            "头部成员重复",
            "a member of the header twice",
            bad,
        ),
        case(
            "token-header-twice-alg",
            doubled("alg", "none"),
            "算法写了两遍",
            "two algorithms",
            bad,
        ),
        case(
            "token-header-no-iss",
            zhejiang().without_header("iss"),
            "头部没有 iss",
            "no `iss` in the header",
            bad,
        ),
        case(
            "token-header-no-kid",
            zhejiang().without_header("kid"),
            "头部没有 kid",
            "no `kid`",
            bad,
        ),
        case(
            "token-header-no-alg",
            zhejiang().without_header("alg"),
            "头部没有 alg",
            "no `alg`",
            bad,
        ),
        case(
            "token-header-iss-number",
            with("iss", "330000"),
            "iss 是数字",
            "`iss` is a number",
            bad,
        ),
        case(
            "token-header-crit",
            with("crit", r#"["exp"]"#),
            "crit 要求扩展",
            "`crit` demands an extension",
            bad,
        ),
        case(
            "token-header-crit-empty",
            with("crit", "[]"),
            "空的 crit",
            "an empty `crit`",
            bad,
        ),
        case(
            "token-type-absent",
            zhejiang().without_header("typ"),
            "没有 typ",
            "no `typ`",
            typ,
        ),
        case(
            "token-type-jwt",
            with("typ", r#""JWT""#),
            "别的令牌，签名有效",
            "another kind of token, genuinely signed",
            typ,
        ),
        case(
            "token-type-status-list",
            with("typ", r#""statuslist+jwt""#),
            "状态列表冒充健康码",
            "a status list for a code",
            typ,
        ),
        case(
            "token-algorithm-lower-case",
            with("alg", r#""eddsa""#),
            "算法大小写不对",
            "the algorithm in lower case",
            alg,
        ),
        case(
            "token-algorithm-rs256",
            with("alg", r#""RS256""#),
            "不接受的算法",
            "an algorithm that is not accepted",
            alg,
        ),
    ]
}
