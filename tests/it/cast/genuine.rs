//! Genuine codes of every colour.

use healthcode::internals::base::base64url;
use healthcode::internals::issue::Ink;

use super::draft::{code, long_lived, zhejiang};
use super::fixture::{Fixture, hold, recognised};
use super::json::quoted;
use super::mint::{Mint, segments};
use super::provinces::{BASIS, PROVINCES};
use super::{pictures, signatures};

pub(crate) fn table(mint: &Mint<'_>) -> Vec<Fixture> {
    [greens(mint), colours(mint), spellings(mint)]
        .into_iter()
        .flatten()
        .collect()
}

/// One of every province whose codes are recognised and need no status list.
fn greens(mint: &Mint<'_>) -> Vec<Fixture> {
    let plain = PROVINCES
        .iter()
        .filter(|p| p.recognition().1 == BASIS)
        .filter(|p| [p.status_list(), p.binding()] == ["optional"; 2]);
    let usual = plain.map(|province| {
        let draft = match province.id {
            "150000" => long_lived(),
            id => code(id),
        };
        let stem = format!("{}-green", province.slug);
        let fixture = mint.code(&stem, draft).painted(Ink::Green);
        let fixture = match province.id {
            "330000" => pictures::other_formats(fixture),
            _ => fixture,
        };
        let zh = "低风险省份绿码，务工";
        let en = "green, from a low-risk province, to work";
        fixture.must(zh, en, "", recognised())
    });
    let next = [
        mint.code(
            "guangdong-green-next-key",
            code("440000").with_kid("440000", "2020-04"),
        )
        .must(
            "新旧密钥并用期间，新密钥签发",
            "signed with the next of two overlapping keys",
            "",
            recognised(),
        ),
        mint.code(
            "henan-green-next-key",
            code("410000").with_kid("410000", "2020-04"),
        )
        .must(
            "新旧密钥并用期间，新密钥签发，ES256",
            "the same with ES256",
            "",
            recognised(),
        ),
    ];
    usual.chain(next).collect()
}

fn colours(mint: &Mint<'_>) -> Vec<Fixture> {
    let painted = |stem, id, value, ink| mint.code(stem, code(id).colour(value)).painted(ink);
    vec![
        painted("zhejiang-yellow", "330000", "01", Ink::Yellow).must(
            "黄码",
            "yellow",
            "",
            hold(&["yellow-code"]),
        ),
        painted("henan-yellow", "410000", "01", Ink::Yellow).must(
            "黄码，ES256",
            "yellow, ES256",
            "",
            hold(&["yellow-code"]),
        ),
        painted("tianjin-orange", "120000", "02", Ink::Orange).must(
            "天津橙码",
            "orange, as Tianjin issues it",
            "",
            hold(&["orange-code"]),
        ),
        painted("jilin-orange", "220000", "02", Ink::Orange).must(
            "吉林橙码",
            "orange, as Jilin issues it",
            "",
            hold(&["orange-code"]),
        ),
        painted("zhejiang-red", "330000", "10", Ink::Red).must(
            "红码",
            "red",
            "",
            hold(&["red-code"]),
        ),
        painted("jilin-grey", "220000", "99", Ink::Grey).must(
            "吉林黑白码：接口故障时的替代码，不作证明",
            "the black-and-white code of Jilin's fallback vouches for nothing",
            "",
            hold(&["grey-code"]),
        ),
        painted("zhejiang-unknown-colour", "330000", "02", Ink::Green).must(
            "颜色值未登记：画成绿色也不是绿码",
            "a value that the issuer's map lacks; painted green, never green",
            "",
            hold(&["unknown-colour"]),
        ),
        painted("zhejiang-red-painted-green", "330000", "10", Ink::Green).must(
            "红码画成绿色：以签名内容为准",
            "a red code painted green: what was signed counts",
            "",
            hold(&["red-code"]),
        ),
        mint.code("zhejiang-colour-word", zhejiang().colour("green"))
            .must(
                "颜色写作 green 而非登记的 00",
                "the word green where the map has 00",
                "",
                hold(&["unknown-colour"]),
            ),
        mint.code("zhejiang-colour-space", zhejiang().colour("00 "))
            .must(
                "颜色值多一个空格",
                "the value with a space after it",
                "",
                hold(&["unknown-colour"]),
            ),
    ]
}

/// Spellings that the contract allows.
fn spellings(mint: &Mint<'_>) -> Vec<Fixture> {
    let spaced = format!(" \t{}\r\n", mint.sign("zhejiang-white-space", zhejiang()));
    let reordered = zhejiang()
        .without_header("alg")
        .header("zip", &quoted("?"))
        .header("alg", &quoted("EdDSA"));
    let twin = mint.sign("henan-green", code("410000"));
    let [header, payload, signature] = segments(&twin);
    let other = signatures::twin(&base64url::decode(signature).unwrap());
    vec![
        mint.code("zhejiang-rfc9864", zhejiang().header("alg", &quoted("Ed25519")))
            .must("算法写作 RFC 9864 的 Ed25519", "the algorithm by its name of RFC 9864", "", recognised()),
        mint.code("zhejiang-header-order", reordered)
            .must("头部顺序不同，另有未知成员", "another order of the header, and an unknown member", "", recognised()),
        mint.code("zhejiang-unknown-claim", zhejiang().claim("vip", "true"))
            .must("未知声明不影响判定", "an unknown claim is ignored", "", recognised()),
        mint.code("zhejiang-long-type", zhejiang().header("typ", &quoted("application/Health-Code+JWT")))
            .must("typ 写作完整的媒体类型", "the type as a media type in full, in another case", "", recognised()),
        mint.code("zhejiang-audience", zhejiang().claim("aud", r#"["gate","health-code"]"#))
            .must("aud 列出健康码", "an audience that includes health codes", "", recognised()),
        mint.code("zhejiang-huge-number", zhejiang().claim("serial", "1e400"))
            .must("未知声明中的巨大数字", "a number beyond any range in an unknown claim", "", recognised()),
        Fixture::token("zhejiang-white-space", &spaced)
            .must("首尾有空白", "white space around the token", "", recognised()),
        Fixture::token("henan-signature-twin", &format!("{header}.{payload}.{}", base64url::encode(&other)))
            .must("同一 ES256 签名的另一写法（n−s）仍真：重放按 jti 识别，不按签名", "the other form (n − s) of an ES256 signature is genuine too: replay is told by jti, never by signature", "", recognised()),
    ]
}
