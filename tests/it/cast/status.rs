//! Step 7: what the issuer has said of the code since, and the lists that say it.

use std::collections::BTreeMap;
use std::path::Path;

use healthcode::internals::base::base64url;
use healthcode::internals::issue::Ink;
use miniz_oxide::deflate::compress_to_vec_zlib;

use super::draft::{Draft, code, zhejiang};
use super::fixture::{Fixture, hold, quarantine, recognised, reject};
use super::json::{quoted, seconds};
use super::mint::Mint;

/// The folder of the lists.
pub(crate) const FOLDER: &str = "fixtures/status";

const CURRENT: &str = "https://status.example.cn/330000/1";
const STALE: &str = "https://status.example.cn/330000/2";
const JIANGSU: &str = "https://status.example.cn/320000/1";

/// What stands at the first entries of the current list: valid, revoked, suspended, no longer
/// green, and a value without a meaning.
const ENTRIES: [u8; 8] = [0x10, 0x32, 0x04, 0, 0, 0, 0, 0];
const ALL_VALID: [u8; 8] = [0; 8];

pub(crate) fn table(mint: &Mint<'_>) -> Vec<Fixture> {
    [entries(mint), lists(mint), missing(mint)]
        .into_iter()
        .flatten()
        .collect()
}

fn refers(draft: Draft, idx: u64, uri: &str) -> Draft {
    let uri = quoted(uri);
    draft.claim(
        "status",
        &format!(r#"{{"status_list":{{"idx":{idx},"uri":{uri}}}}}"#),
    )
}

fn entries(mint: &Mint<'_>) -> Vec<Fixture> {
    let case = |stem, idx, zh, en, expected| {
        mint.code(stem, refers(zhejiang(), idx, CURRENT)).must(
            zh,
            en,
            "--status fixtures/status",
            expected,
        )
    };
    let held = |reason| hold(&[reason, "mutual-recognition"]);
    vec![
        case(
            "status-valid",
            0,
            "列表中有效",
            "valid in its list",
            recognised(),
        )
        .painted(Ink::Green)
        .must(
            "没有列表时同一个码暂缓",
            "the same code without the list",
            "",
            held("status-unknown"),
        )
        .must(
            "列表签发时间晚于本机时间：不据此放行",
            "a list that is dated ahead of the clock lets nothing pass",
            "--status fixtures/status --at 2020-03-28T07:45:00+08:00",
            held("status-unknown"),
        )
        .must(
            "列表期满后一分钟以上",
            "more than a minute after the list's end",
            "--status fixtures/status --at 2020-03-28T20:01:00+08:00",
            held("status-stale"),
        )
        .must(
            "列表期满后不到一分钟",
            "less than a minute after it",
            "--status fixtures/status --at 2020-03-28T20:00:59+08:00",
            recognised(),
        ),
        case(
            "status-revoked",
            1,
            "已吊销：更早的列表、泄露密钥的列表和别省的列表都说有效",
            "revoked, whatever an older list, a leaked key's and another issuer's say",
            reject(&["revoked"]),
        )
        .painted(Ink::Green)
        .must(
            "没有列表时无法得知",
            "without the list nobody knows",
            "",
            held("status-unknown"),
        ),
        case(
            "status-suspended",
            2,
            "已暂停",
            "suspended",
            held("suspended"),
        ),
        case(
            "status-no-longer-green",
            3,
            "签发后已不再是绿码",
            "no longer green since",
            held("no-longer-green"),
        ),
        case(
            "status-value-unknown",
            4,
            "状态值没有定义",
            "a value without a meaning",
            held("status-unknown"),
        ),
        case(
            "status-last",
            15,
            "列表的最后一项",
            "the last entry of the list",
            recognised(),
        ),
        case(
            "status-out-of-range",
            16,
            "超出列表末尾一项",
            "one beyond the last entry",
            reject(&["status-out-of-range"]),
        ),
        case(
            "status-out-of-range-far",
            u64::MAX,
            "最大的序号",
            "the largest index there is",
            reject(&["status-out-of-range"]),
        ),
        mint.code(
            "status-suspended-overseas",
            refers(zhejiang().claim("from", r#""US""#), 2, CURRENT),
        )
        .must(
            "暂停不能免除隔离",
            "a suspension does not save anyone from quarantine",
            "--status fixtures/status",
            quarantine(super::fixture::FROM_TODAY, &["suspended"]),
        ),
    ]
}

fn lists(mint: &Mint<'_>) -> Vec<Fixture> {
    let case = |stem, draft, zh, en, expected| {
        mint.code(stem, draft)
            .must(zh, en, "--status fixtures/status", expected)
    };
    let held = |reason| hold(&[reason, "mutual-recognition"]);
    vec![
        case(
            "status-stale",
            refers(zhejiang(), 0, STALE),
            "列表过时（iat + ttl）",
            "a stale list (`iat` + `ttl`)",
            held("status-stale"),
        ),
        case(
            "status-stale-revoked",
            refers(zhejiang(), 1, STALE),
            "过时的列表已吊销此码",
            "revoked by a list that is stale by now",
            reject(&["revoked", "status-stale"]),
        ),
        case(
            "status-stale-beyond",
            refers(zhejiang(), 99, STALE),
            "过时的列表还没有这一项",
            "beyond the end of a list that may have grown since",
            held("status-stale"),
        ),
        case(
            "status-foreign",
            refers(code("340000"), 0, CURRENT),
            "引用别省的列表",
            "refers to another issuer's list",
            held("status-unknown"),
        ),
        case(
            "status-required-valid",
            refers(code("320000"), 0, JIANGSU),
            "要求引用列表，列表有效",
            "a reference where one is required, and the list says valid",
            recognised(),
        )
        .painted(Ink::Green),
    ]
}

fn missing(mint: &Mint<'_>) -> Vec<Fixture> {
    let reference = "https://example.org/status/1";
    let unknown = || hold(&["status-unknown", "mutual-recognition"]);
    vec![
        mint.code("status-reference", refers(zhejiang(), 7, reference))
            .must(
                "引用了状态列表，但手头没有",
                "refers to a status list that is not at hand",
                "",
                unknown(),
            )
            .must(
                "手头的列表中没有这一份",
                "it is not among those at hand",
                "--status fixtures/status",
                unknown(),
            )
            .must(
                "社区也暂缓：无法得知是否已吊销",
                "the same at an open gate",
                "--place community",
                hold(&["status-unknown", "open-gate"]),
            ),
        mint.code("status-required", code("320000")).must(
            "江苏要求引用状态列表，此码没有",
            "no reference, where the issuer requires one",
            "--status fixtures/status",
            unknown(),
        ),
        mint.code(
            "status-required-reference",
            refers(code("320000"), 7, reference),
        )
        .must(
            "江苏码有引用，但列表不在手头",
            "a reference where one is required; the list is not at hand",
            "",
            unknown(),
        ),
    ]
}

/// The lists of the project at `root`, by path.
pub(crate) fn files(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let folder = root.join(FOLDER);
    let mint = Mint::of_lists(&folder);
    let current = |bytes| {
        draft("330000", CURRENT, bytes, "2020-03-28T08:00:00")
            .claim("exp", &seconds("2020-03-28T20:00:00").to_string())
    };
    let lists = [
        ("330000-1", current(ENTRIES)),
        // Lists that must not be believed instead: an older one, one by a leaked key, and another
        // issuer's under the same name.
        (
            "330000-1-older",
            current(ALL_VALID).claim("iat", &seconds("2020-03-28T07:00:00").to_string()),
        ),
        (
            "330000-1-leaked-key",
            current(ALL_VALID)
                .claim("iat", &seconds("2020-03-28T08:30:00").to_string())
                .with_kid("330000", "2020-02"),
        ),
        (
            "110000-takes-a-name",
            draft("110000", CURRENT, ALL_VALID, "2020-03-28T08:30:00").claim("ttl", "86400"),
        ),
        (
            "330000-2",
            draft("330000", STALE, ENTRIES, "2020-03-26T08:00:00").claim("ttl", "86400"),
        ),
        (
            "320000-1",
            draft("320000", JIANGSU, ALL_VALID, "2020-03-28T08:00:00").claim("ttl", "43200"),
        ),
    ];
    let file = |(stem, draft): (&str, Draft)| {
        let text = format!("{}\n", mint.sign(stem, draft));
        (format!("{FOLDER}/{stem}.jwt"), text.into_bytes())
    };
    lists.into_iter().map(file).collect()
}

/// A list of 4 bits an entry.
fn draft(issuer: &str, uri: &str, bytes: [u8; 8], iat: &str) -> Draft {
    let lst = base64url::encode(&compress_to_vec_zlib(&bytes, 9));
    let usual = code(issuer).header("typ", &quoted("statuslist+jwt"));
    let claims = super::json::Object::new([
        ("sub", quoted(uri)),
        ("iat", seconds(iat).to_string()),
        ("status_list", format!(r#"{{"bits":4,"lst":"{lst}"}}"#)),
    ]);
    Draft { claims, ..usual }
}
