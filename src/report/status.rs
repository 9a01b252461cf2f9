//! A status list for people: as a gate reads it, or what its token says of itself.

use serde_json::Value;

use crate::base::base64url;
use crate::base::error::{Error, Fault};
use crate::base::limits::LEEWAY_SECONDS;
use crate::base::text::{Lang, Text, printable};
use crate::base::time::{Timestamp, Zone};
use crate::status::{Status, StatusList};

/// What a genuine list says, in lines.
#[must_use]
pub fn facts(list: &StatusList, at: Timestamp, lang: Lang) -> String {
    let [issued, stale] = [list.issued_at(), list.stale_from()].map(|at| at.in_words(Zone::CHINA));
    let current = match list.is_current(at, LEEWAY_SECONDS) {
        true => Text::fixed("有效", "current"),
        false => Text::fixed("不在有效期内", "not current"),
    };
    let (issuer, uri, bits) = (list.issuer(), list.uri(), list.bits().get());
    let entries = list.entries();
    let mut lines = vec![
        Text::new(
            format!("签名已验证：发码方 {issuer}，{uri}"),
            format!("signature verified: issuer {issuer}, {uri}"),
        ),
        Text::new(
            format!("{issued} 签发，有效至 {stale}：{}", current.zh),
            format!("signed {issued}, stale from {stale}: {}", current.en),
        ),
        Text::new(
            format!("{entries} 项，每项 {bits} 位"),
            format!("{entries} entries of {bits} bits"),
        ),
    ];
    for (value, count) in counts(list) {
        let word = word(Status::from(value));
        lines.push(Text::new(
            format!("  {}：{count}", word.zh),
            format!("  {}: {count}", word.en),
        ));
    }
    let lines: Vec<_> = lines.iter().map(|line| printable(line.get(lang))).collect();
    lines.join("\n")
}

/// How many entries have each value that occurs.
fn counts(list: &StatusList) -> Vec<(u8, u64)> {
    // Whole bytes are counted first: a long list has few different ones.
    let mut bytes = [0_u64; 256];
    for byte in list.bytes() {
        if let Some(count) = bytes.get_mut(usize::from(*byte)) {
            *count += 1;
        }
    }
    let (bits, largest) = (list.bits().get(), list.bits().largest());
    let in_byte = |byte: u8, value: u8| {
        let values = (0..8)
            .step_by(usize::from(bits))
            .map(|shift| (byte >> shift) & largest);
        u64::try_from(values.filter(|found| *found == value).count()).unwrap_or_default()
    };
    let count = |value| {
        let counts = (0..=u8::MAX).zip(bytes);
        counts
            .map(|(byte, count)| count * in_byte(byte, value))
            .sum()
    };
    (0..=largest)
        .map(|value| (value, count(value)))
        .filter(|(_, count)| *count > 0)
        .collect()
}

/// A status with its number.
#[must_use]
pub fn word(status: Status) -> Text {
    match status {
        Status::Valid => Text::fixed("0 有效 valid", "0 valid"),
        Status::Invalid => Text::fixed("1 已作废 invalid", "1 invalid (revoked)"),
        Status::Suspended => Text::fixed("2 已暂停 suspended", "2 suspended"),
        Status::NoLongerGreen => Text::fixed("3 已不再是绿码 no-longer-green", "3 no longer green"),
        Status::Other(value) => Text::new(
            format!("{value} 无定义"),
            format!("{value} has no meaning here"),
        ),
    }
}

/// Header and claims as they are, without the packed entries.
///
/// # Errors
/// It is no token.
pub fn unverified(name: &str, token: &[u8], lang: Lang) -> Result<Vec<String>, Error> {
    let text = String::from_utf8_lossy(token);
    let mut segments = text.trim().split('.');
    let mut json =
        || -> Option<Value> { serde_json::from_slice(&base64url::decode(segments.next()?)?).ok() };
    let (Some(header), Some(mut claims)) = (json(), json()) else {
        let what = Text::fixed("不是状态列表", "not a status list");
        return Err(Error::one(name, Fault::new("", what)));
    };
    if let Some(lst) = claims.pointer_mut("/status_list/lst")
        && let Some(packed) = lst.as_str()
    {
        let length = packed.len();
        let left_out = Text::new(
            format!("…{length} 个字符"),
            format!("… {length} characters"),
        );
        *lst = left_out.get(lang).into();
    }
    let parts = [header, claims].map(|part| serde_json::to_string_pretty(&part));
    let lines = parts.iter().flatten().flat_map(|part| part.lines());
    Ok(lines.map(|line| printable(line).into_owned()).collect())
}
