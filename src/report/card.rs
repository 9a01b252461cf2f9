//! The human form of a decision: a card that gate staff read from two metres, a plain block for
//! pipes and files, and one line for a stream of scans. The verdict is always a word and a symbol;
//! a colour only repeats them.

mod content;
mod glyphs;
pub(super) mod lay;
mod paint;
mod ready;
#[cfg(test)]
mod samples;
mod screen;
#[cfg(test)]
mod tests;
mod words;

use crate::base::text::Lang;
use crate::decision::Decision;

use self::lay::clean;

pub use ready::{Ready, aside, ready};

/// Whether escape sequences may be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Paint {
    /// Colours and bold type, by ANSI escape sequences.
    Ansi,
    /// Characters only.
    #[default]
    Plain,
}

/// How a decision may look.
#[derive(Debug, Clone, Copy)]
pub struct CardStyle {
    /// Whether escape sequences may be written.
    pub paint: Paint,
    /// The language.
    pub lang: Lang,
    /// Columns of the screen; `None` for a pipe, a file or a terminal that can only print.
    pub width: Option<usize>,
}

/// The whole decision, without its last line break: a card on a screen, else a block with one
/// fact a line. `heading` names the input where there are several; then, and on a screen, a blank
/// line ends the card, so that two never run into each other.
#[must_use]
pub fn card(heading: Option<&str>, decision: &Decision, style: &CardStyle) -> String {
    let heading = heading.map(|name| format!("== {} ==", clean(name)));
    let mut lines = match style.width {
        Some(width) => screen::lines(heading.as_deref(), decision, style, width),
        None => block(heading.as_deref(), decision, style.lang),
    };
    if heading.is_some() || style.width.is_some() {
        lines.push(String::new());
    }
    lines.join("\n")
}

/// The decision in one line, without its line break: the verdict, whose keys were trusted if not
/// real ones, the first reason, what is left to do, and the holder.
#[must_use]
pub fn one_line(decision: &Decision, style: &CardStyle) -> String {
    let lang = style.lang;
    let mut parts = vec![headline(decision, lang)];
    parts.extend(words::environment_mark(decision.context.environment).map(str::to_owned));
    if let Some(reason) = decision.reasons.first() {
        parts.push(content::reason(reason, lang));
    }
    if !decision.obligations.is_empty() {
        let (colon, stop) = match lang {
            Lang::Zh => ("：", "；"),
            Lang::En => (": ", "; "),
        };
        let codes: Vec<_> = decision
            .obligations
            .iter()
            .map(|o| clean(o.text.get(lang)))
            .collect();
        parts.push(format!(
            "{}{colon}{}",
            words::TO_DO.get(lang),
            codes.join(stop)
        ));
    }
    if let Some(code) = &decision.code {
        parts.push(content::holder(&code.holder, lang));
    }
    for warning in &decision.warnings {
        parts.push(clean(warning.text.get(lang)));
    }
    for repair in &decision.repairs {
        parts.push(repair.text().get(lang).to_owned());
    }
    let line = parts.join("  ");
    match style.width {
        Some(width) => lay::cut(&line, width),
        None => line,
    }
}

/// `✓ 放行 PASS`: the symbol, and the word in both languages, the wanted one first.
fn headline(decision: &Decision, lang: Lang) -> String {
    let (word, symbol) = (words::headline(decision), words::symbol(decision.verdict));
    match lang {
        Lang::Zh => format!("{symbol} {} {}", word.zh, word.en),
        Lang::En => format!("{symbol} {} {}", word.en, word.zh),
    }
}

/// One fact a line, for readers that are no screen.
fn block(heading: Option<&str>, decision: &Decision, lang: Lang) -> Vec<String> {
    let mut lines: Vec<String> = heading.map(str::to_owned).into_iter().collect();
    lines.push(headline(decision, lang));
    lines.extend(words::environment(decision.context.environment).map(|t| t.get(lang).to_owned()));
    lines.extend(
        content::facts(decision, lang)
            .into_iter()
            .map(|fact| fact.in_one_line(lang)),
    );
    lines
}
