//! Step 5: payloads that are no claims set, and faults in the registered claims of RFC 7519, one a
//! code.

use super::claims::{Row, with};
use super::draft::{Draft, code, zhejiang};
use super::json::quoted;

pub(super) fn rows() -> Vec<Row> {
    [payloads(), absent(), registered()]
        .into_iter()
        .flatten()
        .collect()
}

fn payloads() -> Vec<Row> {
    let text = zhejiang().claim("jti", "\"claims-payload\"").claims.text();
    let mark = format!("\u{feff}{text}");
    let tail = format!("{text}{{}}");
    let latin = text.replace("张*", "?").into_bytes();
    let latin: Vec<u8> = latin
        .iter()
        .map(|b| if *b == b'?' { 0xe9 } else { *b })
        .collect();
    let surrogate = text.replace("张*", r"\ud800");
    let nested = "[".repeat(500);
    vec![
        (
            "claims-empty",
            zhejiang().payload(b""),
            "内容为空",
            "no payload",
        ),
        (
            "claims-not-json",
            zhejiang().payload(b"colour=00"),
            "内容不是 JSON",
            "the payload is no JSON",
        ),
        (
            "claims-array",
            zhejiang().payload(format!("[{text}]").as_bytes()),
            "内容是数组",
            "an array",
        ),
        (
            "claims-two-objects",
            zhejiang().payload(tail.as_bytes()),
            "内容后还有一个对象",
            "a second object after the first",
        ),
        (
            "claims-byte-order-mark",
            zhejiang().payload(mark.as_bytes()),
            "开头有字节序标记",
            "a byte order mark before the object",
        ),
        (
            "claims-not-utf8",
            zhejiang().payload(&latin),
            "姓名不是 UTF-8",
            "a name that is not UTF-8",
        ),
        (
            "claims-lone-surrogate",
            zhejiang().payload(surrogate.as_bytes()),
            "姓名含孤立代理项",
            "half of a surrogate pair in the name",
        ),
        (
            "claims-nested",
            zhejiang().payload(nested.as_bytes()),
            "嵌套过深",
            "nested too deeply",
        ),
        (
            "claims-twice-colour",
            doubled("colour", r#""10""#),
            "颜色写了两遍",
            "two colours",
        ),
        (
            "claims-twice-exp",
            doubled("exp", "1999999999"),
            "到期时间写了两遍",
            "two times of expiry",
        ),
        (
            "claims-twice-visited",
            with(
                "visited",
                r#"{"420100":"2020-03-20","420100":"2020-01-01"}"#,
            ),
            "同一地写了两遍",
            "one place with two last days",
        ),
        (
            "claims-twice-holder-name",
            with(
                "holder",
                r#"{"name":"张*","name":"李*","type":"10","number":"3301**********1234"}"#,
            ),
            "两个姓名",
            "two names",
        ),
    ]
}

fn absent() -> Vec<Row> {
    vec![
        (
            "claims-no-iss",
            zhejiang().without("iss"),
            "没有 iss",
            "no `iss`",
        ),
        (
            "claims-no-sub",
            zhejiang().without("sub"),
            "没有 sub",
            "no `sub`",
        ),
        (
            "claims-no-jti",
            zhejiang().without("jti"),
            "没有 jti",
            "no `jti`",
        ),
        (
            "claims-no-iat",
            zhejiang().without("iat"),
            "没有 iat",
            "no `iat`",
        ),
        (
            "claims-no-exp",
            zhejiang().without("exp"),
            "没有 exp：不得永久有效",
            "no `exp`: nothing is valid for ever",
        ),
        (
            "claims-no-colour",
            zhejiang().without("colour"),
            "没有颜色",
            "no colour",
        ),
        (
            "claims-no-holder",
            zhejiang().without("holder"),
            "没有持有人",
            "no holder",
        ),
        (
            "claims-no-from",
            zhejiang().without("from"),
            "没有出发地",
            "no place of departure",
        ),
    ]
}

fn registered() -> Vec<Row> {
    let long = quoted(&"j".repeat(65));
    vec![
        (
            "claims-iss-other",
            code("440000").claim("iss", r#""330000""#),
            "头部为广东，内容称浙江",
            "Guangdong in the header, Zhejiang in the claims",
        ),
        (
            "claims-iss-case",
            with("iss", r#"" 330000""#),
            "iss 多一个空格",
            "a space before `iss`",
        ),
        (
            "claims-sub-empty",
            with("sub", r#""""#),
            "sub 为空",
            "an empty `sub`",
        ),
        (
            "claims-jti-long",
            with("jti", &long),
            "jti 65 字节",
            "a `jti` of 65 bytes",
        ),
        (
            "claims-jti-number",
            with("jti", "7"),
            "jti 是数字",
            "`jti` is a number",
        ),
        (
            "claims-iat-text",
            with("iat", r#""1585351800""#),
            "iat 是文字",
            "`iat` is text",
        ),
        (
            "claims-exp-null",
            with("exp", "null"),
            "exp 为 null",
            "`exp` is null",
        ),
        (
            "claims-exp-milliseconds",
            with("exp", "1585438200000"),
            "exp 误用毫秒",
            "`exp` in milliseconds",
        ),
        (
            "claims-exp-infinite",
            with("exp", "1e400"),
            "exp 大得无法表示",
            "`exp` beyond any number",
        ),
        (
            "claims-exp-before-iat",
            zhejiang().times("2020-03-28T08:00:00", "2020-03-28T07:59:59"),
            "到期早于签发",
            "`exp` before `iat`",
        ),
        (
            "claims-cnf-null",
            with("cnf", "null"),
            "cnf 为 null",
            "`cnf` is null",
        ),
        (
            "claims-cnf-small-order",
            with(
                "cnf",
                r#"{"jwk":{"kty":"OKP","crv":"Ed25519","x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}}"#,
            ),
            "手机密钥是低阶点",
            "a phone's key of small order",
        ),
        (
            "claims-cnf-private",
            with(
                "cnf",
                r#"{"jwk":{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"}}"#,
            ),
            "手机的私钥写进了码里",
            "the phone's private key in the code",
        ),
        (
            "claims-aud-other",
            with("aud", r#""travel-code""#),
            "aud 是别的用途",
            "meant for another audience",
        ),
        (
            "claims-aud-none",
            with("aud", "[]"),
            "aud 为空数组",
            "an empty list of audiences",
        ),
        (
            "claims-nbf-text",
            with("nbf", r#""now""#),
            "nbf 是文字",
            "`nbf` is text",
        ),
    ]
}

fn doubled(name: &str, json: &str) -> Draft {
    let mut draft = zhejiang().claim("jti", &quoted("claims-doubled"));
    draft.claims.double(name, json);
    draft
}
