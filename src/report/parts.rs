//! A token's parts, for support. Nothing of it is verified, and every line says so.

use crate::base::base64url;
use crate::base::json;
use crate::base::text::{Lang, Text, printable};
use crate::jws::{Presentation, TokenType, UnverifiedJws};

/// The beginning of every line, so that no line can be taken for a fact.
pub const MARK: &str = "UNVERIFIED 未经验证 │ ";

/// The parts of a text, each line marked.
#[must_use]
pub fn page(text: &str, lang: Lang) -> String {
    let parts = parts(text);
    let lines = parts.iter().flat_map(|part| part.get(lang).lines());
    let marked = lines.map(|line| format!("{MARK}{}", printable(line)));
    marked.collect::<Vec<_>>().join("\n")
}

/// What can be said of a text that is not verified.
fn parts(text: &str) -> Vec<Text> {
    let text = text.trim_matches(|c: char| c.is_ascii_whitespace());
    let mut parts = vec![Text::new(
        format!("长度 {} 字节，{} 段", text.len(), text.split('.').count()),
        format!("{} bytes, {} segments", text.len(), text.split('.').count()),
    )];
    let names = [
        ("头部", "header"),
        ("内容", "claims"),
        ("签名", "signature"),
        ("现场证明的头部", "proof header"),
        ("现场证明的内容", "proof claims"),
        ("现场证明的签名", "proof signature"),
    ];
    let (code, proof) = text.split_once('~').unwrap_or((text, ""));
    let proof = proof.split('.').filter(|segment| !segment.is_empty());
    for ((zh, en), segment) in names.iter().zip(code.split('.').take(3).chain(proof)) {
        let shown = show(segment);
        parts.push(Text::new(
            format!("{zh}：{}", shown.zh),
            format!("{en}: {}", shown.en),
        ));
    }
    let parsed = Presentation::parse(text)
        .and_then(|shown| UnverifiedJws::parse(shown.code(), TokenType::HealthCode));
    if let Err(reasons) = parsed {
        for reason in reasons {
            let (zh, en) = (reason.text.zh, reason.text.en);
            let code = reason.code.as_str();
            parts.push(Text::new(format!("{code}：{zh}"), format!("{code}: {en}")));
        }
    }
    parts
}

/// A segment as indented JSON, or as far as it goes.
fn show(segment: &str) -> Text {
    let Some(bytes) = base64url::decode(segment) else {
        return Text::fixed("不是严格的 base64url", "not strict base64url");
    };
    let strict = json::parse(&bytes);
    match (serde_json::from_slice::<serde_json::Value>(&bytes), strict) {
        (Ok(value), Ok(_)) => {
            let shown = serde_json::to_string_pretty(&value).unwrap_or_default();
            Text::new(shown.clone(), shown)
        }
        (Ok(_), Err(fault)) => {
            let raw = String::from_utf8_lossy(&bytes);
            Text::new(
                format!("{raw}\n{}：{}", fault.place, fault.what.zh),
                format!("{raw}\n{}: {}", fault.place, fault.what.en),
            )
        }
        _ => Text::new(
            format!("{} 字节", bytes.len()),
            format!("{} bytes", bytes.len()),
        ),
    }
}
