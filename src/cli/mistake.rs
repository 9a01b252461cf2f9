//! A mistake in the call, on one line and in one language. clap speaks English alone, so its Chinese is
//! put together here from what it knows of the mistake.

use std::error::Error as _;
use std::ffi::{OsStr, OsString};

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::base::text::{Lang, printable};

/// The language that a call asks for, before it has been read: `--lang`, else the variable, else Chinese.
pub(super) fn asked_lang(arguments: &[OsString], variable: Option<&OsStr>) -> Lang {
    let mut given = None;
    let mut arguments = arguments.iter().map(|argument| argument.to_string_lossy());
    while let Some(argument) = arguments.next() {
        match argument.strip_prefix("--lang") {
            Some("") => given = arguments.next().map(|word| word.into_owned()),
            Some(word) if word.starts_with('=') => given = Some(word.replace('=', "")),
            _ => {}
        }
    }
    let variable = || variable.map(|word| word.to_string_lossy().into_owned());
    match given.or_else(variable).as_deref() {
        Some("en") => Lang::En,
        _ => Lang::Zh,
    }
}

/// The mistake, without the usage that clap puts below.
pub(super) fn line(error: &clap::Error, lang: Lang) -> String {
    let said = match lang {
        Lang::Zh => format!("{}（见 --help）", chinese(error)),
        Lang::En => format!("{} (see --help)", english(error)),
    };
    printable(&said).into_owned()
}

/// What a parser of ours says in both languages: `须为 … / expected …`.
fn half(said: &str, lang: Lang) -> Option<&str> {
    let (zh, en) = said.split_once(" / ")?;
    Some(match lang {
        Lang::Zh => zh,
        Lang::En => en,
    })
}

fn english(error: &clap::Error) -> String {
    let whole = error.to_string();
    let lines = whole
        .lines()
        .map(str::trim)
        .take_while(|line| !line.starts_with("Usage:") && !line.starts_with("For more"))
        .filter(|line| !line.is_empty());
    let said = lines.collect::<Vec<_>>().join(" ");
    let said = said.strip_prefix("error: ").unwrap_or(&said);
    let of_parser = error.source().map(ToString::to_string);
    match of_parser
        .as_deref()
        .and_then(|both| Some((both, half(both, Lang::En)?)))
    {
        Some((both, en)) => said.replace(both, en),
        None => said.to_owned(),
    }
}

/// What each kind of mistake is called. What clap knows of it stands in the places in braces.
const SENTENCES: [(ErrorKind, &str); 12] = [
    (ErrorKind::InvalidValue, "{argument} 不能取“{value}”"),
    (
        ErrorKind::ValueValidation,
        "{argument} 不能取“{value}”：{why}",
    ),
    (ErrorKind::UnknownArgument, "没有 {argument} 这个参数"),
    (ErrorKind::InvalidSubcommand, "没有 {command} 这个命令"),
    (ErrorKind::MissingRequiredArgument, "缺少参数 {argument}"),
    (ErrorKind::MissingSubcommand, "缺少命令"),
    (
        ErrorKind::ArgumentConflict,
        "{argument} 不能与 {other} 同用",
    ),
    (ErrorKind::NoEquals, "{argument} 与取值之间要写 ="),
    (ErrorKind::TooManyValues, "{argument} 取值过多"),
    (ErrorKind::TooFewValues, "{argument} 取值个数不对"),
    (ErrorKind::WrongNumberOfValues, "{argument} 取值个数不对"),
    (ErrorKind::InvalidUtf8, "参数不是有效的 UTF-8 文本"),
];

fn chinese(error: &clap::Error) -> String {
    use ContextKind::{
        InvalidArg, InvalidSubcommand, InvalidValue, PriorArg, SuggestedArg, SuggestedSubcommand,
        SuggestedValue, ValidSubcommand, ValidValue,
    };
    let known = |kinds: &[ContextKind]| {
        let mut words = kinds.iter().map(|kind| told(error, *kind));
        words.find(|words| !words.is_empty())
    };
    let named = |kind| known(&[kind]).unwrap_or_default();
    let (argument, value, other) = (named(InvalidArg), named(InvalidValue), named(PriorArg));
    let sentence = SENTENCES.iter().find(|(kind, _)| *kind == error.kind());
    let sentence = match error.kind() {
        ErrorKind::InvalidValue if value.is_empty() => "{argument} 缺少取值",
        ErrorKind::ArgumentConflict if other.is_empty() || other == argument => {
            "{argument} 只能写一次"
        }
        _ => sentence.map_or("用法有误", |(_, sentence)| sentence),
    };
    let places = [
        ("{argument}", argument),
        ("{other}", other),
        ("{command}", named(InvalidSubcommand)),
        ("{why}", why(error)),
        ("{value}", value),
    ];
    let places = places.into_iter();
    let mut said = places.fold(sentence.to_owned(), |said, (place, word)| {
        said.replace(place, &word)
    });
    if let Some(words) = known(&[ValidValue, ValidSubcommand]) {
        said += &format!("；可用：{words}");
    }
    if let Some(word) = known(&[SuggestedValue, SuggestedArg, SuggestedSubcommand]) {
        said += &format!("；是不是 {word}？");
    }
    said
}

/// Why a value was refused.
fn why(error: &clap::Error) -> String {
    let said = error.source().map(ToString::to_string).unwrap_or_default();
    if let Some(zh) = half(&said, Lang::Zh) {
        return zh.to_owned();
    }
    // Of clap's parser of numbers: `12 is not in 0..=7`.
    match said.split_once(" is not in ") {
        Some((_, range)) => format!("须为 {}", range.replace("..=", " 至 ")),
        None => "应为整数".to_owned(),
    }
}

/// What clap knows of the mistake, as a list.
fn told(error: &clap::Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(word)) => word.clone(),
        Some(ContextValue::Strings(words)) => words.join("、"),
        Some(ContextValue::StyledStr(words)) => words.to_string(),
        _ => String::new(),
    }
}
