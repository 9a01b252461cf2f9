//! What a gate shows while it waits for a code: which gate this is, whom it trusts and until when.

use crate::base::text::{Lang, Text};
use crate::base::time::Timestamp;
use crate::decision::Context;
use crate::notice::Place;

use super::content::BETWEEN;
use super::lay::{clean, wrap};
use super::paint::Tone;
use super::{CardStyle, words};

/// What a gate shows while it waits.
#[derive(Debug, Clone)]
pub struct Ready<'r> {
    /// What judges.
    pub context: &'r Context,
    /// Where the gate is.
    pub place: Place,
    /// When what it trusts becomes too old, if that is stated.
    pub until: Option<Timestamp>,
    /// How many codes were scanned.
    pub scanned: u64,
    /// The digits to tell the next person, if the gate asks for them.
    pub challenge: Option<&'r str>,
    /// What needs attention.
    pub warning: Option<Text>,
}

const SCAN: Text = Text::fixed("扫一个码", "scan a code");

/// The lines, without the last line break.
#[must_use]
pub fn ready(ready: &Ready<'_>, style: &CardStyle) -> String {
    let lang = style.lang;
    let wide = style.width.unwrap_or(80).max(20);
    let mut lines = Vec::new();
    let mut add = |tone, text: &str| {
        for line in wrap(text, wide - 2) {
            lines.push(style.paint.line(tone, &format!(" {line}"), wide));
        }
    };
    if let Some(text) = words::environment(ready.context.environment) {
        add(Tone::Environment, text.get(lang));
    }
    add(Tone::Quiet, &judges(ready, lang));
    if let Some(warning) = &ready.warning {
        let label = words::WARNING;
        let colon = match lang {
            Lang::Zh => "：",
            Lang::En => ": ",
        };
        add(
            Tone::Quiet,
            &format!("{}{colon}{}", label.get(lang), warning.get(lang)),
        );
    }
    let scanned = ready.scanned;
    let mut scan = match lang {
        Lang::Zh => format!("{}（已扫 {scanned} 个）", SCAN.zh),
        Lang::En => format!("{} ({scanned} scanned)", SCAN.en),
    };
    if let Some(digits) = ready.challenge {
        let digits: Vec<String> = digits.chars().map(String::from).collect();
        let digits = digits.join(" ");
        scan = match lang {
            Lang::Zh => format!("请报数字 {digits}，再{scan}"),
            Lang::En => format!("say the digits {digits}, then {scan}"),
        };
    }
    add(Tone::Loud, &scan);
    lines.join("\n")
}

/// A message that is no verdict, laid out for a screen, without the last line break.
#[must_use]
pub fn aside(text: &Text, style: &CardStyle) -> String {
    let wide = style.width.unwrap_or(80).max(20);
    let lines = wrap(text.get(style.lang), wide - 2).into_iter();
    let lines = lines.map(|line| style.paint.line(Tone::Quiet, &format!(" {line}"), wide));
    lines.collect::<Vec<_>>().join("\n")
}

fn judges(ready: &Ready<'_>, lang: Lang) -> String {
    let context = ready.context;
    let trust = match (context.bundle, lang) {
        (Some(bundle), Lang::Zh) => format!("信任包第{}版", bundle.timestamp),
        (Some(bundle), Lang::En) => format!("bundle v{}", bundle.timestamp),
        (None, Lang::Zh) => format!("信任名单第{}版", context.registry_version),
        (None, Lang::En) => format!("registry v{}", context.registry_version),
    };
    let until = ready.until.map(|until| {
        let until = until.for_people(context.zone);
        match lang {
            Lang::Zh => format!("可用至 {until}"),
            Lang::En => format!("usable until {until}"),
        }
    });
    let notice = match lang {
        Lang::Zh => format!("通告 {}", clean(&context.notice)),
        Lang::En => format!("notice {}", clean(&context.notice)),
    };
    let place = Some(ready.place.word().get(lang).to_owned());
    let known: Vec<_> = [place, Some(trust), until, Some(notice)]
        .into_iter()
        .flatten()
        .collect();
    known.join(BETWEEN)
}
