//! `healthcode inspect`: a token's parts, for support. It verifies nothing and says so on every
//! line.

use std::ffi::OsStr;

use clap::Args;

use super::args::LangArgs;
use super::exit::Exit;
use super::input::{Material, StandardInput, read_input};
use super::terminal::Terminal;
use crate::base::base64url;
use crate::base::error::{Error, Fault};
use crate::base::json;
use crate::base::text::{Text, printable};
use crate::jws::{Presentation, TokenType, UnverifiedJws};
use crate::qr::{PictureLimits, read_symbols};

/// Flags of `inspect`.
#[derive(Debug, Args)]
pub(super) struct InspectArgs {
    /// 图片、文本文件、健康码文本，或 - / A picture, a text file, a token, or -
    #[arg(value_name = "INPUT", default_value = "-")]
    input: String,
    /// 扫到的文本本身，无论它像不像文件名或参数 / The scanned text itself, even if it looks like the name of
    /// a file or a flag
    #[arg(
        long,
        value_name = "TEXT",
        conflicts_with = "input",
        allow_hyphen_values = true
    )]
    code: Option<String>,
    #[command(flatten)]
    lang: LangArgs,
}

/// Before every line, so that no line can be shown as a fact.
pub(super) const MARK: &str = "UNVERIFIED 未经验证 │ ";

/// Prints the parts.
pub(super) fn run(args: &InspectArgs, terminal: &mut Terminal) -> Exit {
    let lang = args.lang.get();
    let texts = match args
        .code
        .clone()
        .map_or_else(|| texts(&args.input), |text| Ok(vec![text]))
    {
        Ok(texts) => texts,
        Err(error) => {
            terminal.note(&error.line(lang));
            return Exit::CouldNotDecide;
        }
    };
    for text in texts {
        let lines: Vec<String> = parts(&text)
            .iter()
            .flat_map(|part| {
                part.get(lang)
                    .lines()
                    .map(str::to_owned)
                    .collect::<Vec<_>>()
            })
            .map(|line| format!("{MARK}{}", printable(&line)))
            .collect();
        if terminal.result(&lines.join("\n")).is_err() {
            return Exit::CouldNotDecide;
        }
    }
    Exit::Done
}

/// The texts of an input: one, or as many as a picture holds.
fn texts(input: &str) -> Result<Vec<String>, Error> {
    match read_input(OsStr::new(input), &mut StandardInput::default())? {
        Material::Text(text) => Ok(vec![text]),
        Material::Oversized => {
            let what = Text::fixed("内容过长", "too long");
            Err(Error::one(input, Fault::new("", what)))
        }
        Material::Picture(bytes) => read_symbols(&bytes, &PictureLimits::default())
            .map(|texts| texts.into_iter().map(|text| text.into_string()).collect())
            .map_err(|fault| {
                let reason = crate::check::picture_reason(&fault);
                Error::one(input, Fault::new("", reason.text))
            }),
    }
}

/// What can be said of a text without believing it.
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
