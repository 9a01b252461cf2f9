//! The card on a screen: a banner in the verdict's colour, whose keys were trusted if not real
//! ones, the facts, and a last bar that repeats the verdict where the banner has scrolled away.

use crate::base::text::Lang;
use crate::decision::Decision;

use super::content::{BETWEEN, Fact, Weight, clock, facts};
use super::lay::{columns, cut, pad, wrap};
use super::paint::Tone;
use super::{Paint, Style, glyphs, headline, words};

/// Narrower than this, nothing is laid out any more.
const NARROWEST: usize = 20;
/// Wider than this, the card grows no more, whatever the environment claims.
const WIDEST: usize = 500;
/// From this width on, labels have a column of their own.
const LABEL_COLUMN_FROM: usize = 40;
/// From this width on, facts that belong together share a line.
const SHARED_LINES_FROM: usize = 72;
/// How far lines go in that continue another, where labels have no column.
const INDENT: usize = 2;

/// Lines of at most `wide` columns.
pub(super) fn lines(
    heading: Option<&str>,
    decision: &Decision,
    style: &Style,
    wide: usize,
) -> Vec<String> {
    let mut sheet = Sheet {
        paint: style.paint,
        lang: style.lang,
        wide: wide.clamp(NARROWEST, WIDEST),
        lines: Vec::new(),
    };
    if let Some(heading) = heading {
        sheet.line(Tone::Loud, &cut(heading, sheet.wide));
    }
    sheet.banner(decision);
    if let Some(text) = words::environment(decision.context.environment) {
        for line in wrap(text.get(style.lang), sheet.room()) {
            sheet.line(Tone::Environment, &format!(" {line}"));
        }
    }
    // A guard has no use for codes; programs and the block have them.
    let mut facts = facts(decision, style.lang);
    facts.retain(|fact| fact.label != words::CODES.get(style.lang));
    sheet.facts(facts);
    sheet.bar(Tone::Last(decision.verdict), decision, "");
    sheet.edge();
    sheet.lines
}

struct Sheet {
    paint: Paint,
    lang: Lang,
    wide: usize,
    lines: Vec<String>,
}

impl Sheet {
    fn line(&mut self, tone: Tone, text: &str) {
        let line = self.paint.line(tone, text, self.wide);
        self.lines.push(line);
    }

    /// Columns between the margins.
    const fn room(&self) -> usize {
        self.wide - 2
    }

    /// The verdict in words and the clock, then in big pixels.
    fn banner(&mut self, decision: &Decision) {
        self.edge();
        let time = clock(&decision.context, self.lang);
        self.bar(Tone::Verdict(decision.verdict), decision, &time);
        // The big letters are those of the verdict's own word.
        let picture = if words::headline(decision) == decision.verdict.word() {
            glyphs::banner(decision.verdict, self.lang, self.wide)
        } else {
            Vec::new()
        };
        let spare = self.wide - picture.first().map_or(0, |line| columns(line));
        let margin = " ".repeat(spare / 2);
        for line in picture {
            let tone = Tone::Verdict(decision.verdict);
            let line = self
                .paint
                .picture(tone, &format!("{margin}{line}"), self.wide);
            self.lines.push(line);
        }
        self.edge();
    }

    /// The verdict in words, with `right` at the other end if there is room.
    fn bar(&mut self, tone: Tone, decision: &Decision, right: &str) {
        let both = format!(" {}", headline(decision, self.lang));
        let start = self.wide.saturating_sub(columns(right) + 1);
        let text = if columns(&both) + 2 <= start {
            pad(&both, start) + right
        } else if columns(&both) <= self.wide {
            both
        } else {
            let word = words::headline(decision);
            let symbol = words::symbol(decision.verdict);
            format!(" {symbol} {}", word.get(self.lang))
        };
        self.line(tone, &text);
    }

    /// Where the card begins and ends, if no colour shows it.
    fn edge(&mut self) {
        if self.paint == Paint::Plain {
            self.lines.push("=".repeat(self.wide));
        }
    }

    fn facts(&mut self, facts: Vec<Fact>) {
        if self.wide < LABEL_COLUMN_FROM {
            return self.facts_without_column(&facts);
        }
        let column = facts.iter().map(|f| columns(&f.label)).max().unwrap_or(0) + 2;
        let mut before = String::new();
        let facts = if self.wide < SHARED_LINES_FROM {
            facts
        } else {
            joined(facts)
        };
        for fact in facts {
            let label = if before == fact.label {
                ""
            } else {
                &fact.label
            };
            let mut margin = format!(" {}", pad(label, column));
            for line in wrap(&fact.text, self.room() - column) {
                let text = self.paint.line(tone(&fact), &line, self.wide);
                self.lines.push(margin + &text);
                margin = " ".repeat(column + 1);
            }
            before = fact.label;
        }
    }

    fn facts_without_column(&mut self, facts: &[Fact]) {
        for fact in facts {
            let text = fact.in_one_line(self.lang);
            for (index, line) in wrap(&text, self.wide - INDENT).iter().enumerate() {
                let margin = if index == 0 { 0 } else { INDENT };
                self.line(tone(fact), &format!("{}{line}", " ".repeat(margin)));
            }
        }
    }
}

/// Facts that belong together as one, so that the card stays low.
fn joined(facts: Vec<Fact>) -> Vec<Fact> {
    let mut lines: Vec<Fact> = Vec::new();
    for fact in facts {
        match lines.last_mut() {
            Some(line) if fact.weight == Weight::Joined => {
                line.text.push_str(BETWEEN);
                line.text.push_str(&fact.text);
            }
            _ => lines.push(fact),
        }
    }
    lines
}

fn tone(fact: &Fact) -> Tone {
    match fact.weight {
        Weight::Loud => Tone::Loud,
        Weight::Quiet | Weight::Joined => Tone::Quiet,
    }
}
