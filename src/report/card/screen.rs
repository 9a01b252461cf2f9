//! The card on a screen: a banner in the verdict's colour, whose keys were trusted if not real
//! ones, the facts, and a last bar that repeats the verdict where the banner has scrolled away.

use crate::base::text::Lang;
use crate::decision::Decision;

use super::content::{BETWEEN, Fact, Weight, clock, facts};
use super::lay::{columns, cut, pad, wrap};
use super::paint::Tone;
use super::{CardStyle, Paint, glyphs, headline, words};

/// The narrowest layout.
const NARROWEST: usize = 20;
/// The widest layout, even if the environment claims a wider screen.
const WIDEST: usize = 500;
/// From this width on, labels have a column of their own.
const LABEL_COLUMN_FROM: usize = 40;
/// From this width on, facts that belong together share a line.
const SHARED_LINES_FROM: usize = 72;
/// The indent of continued lines if labels have no column.
const INDENT: usize = 2;

/// Lines of at most `wide` columns.
pub(super) fn lines(
    heading: Option<&str>,
    decision: &Decision,
    style: &CardStyle,
    wide: usize,
) -> Vec<String> {
    let mut sheet = CardScreen {
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
    // A guard does not need codes; the forms for programs and the block have them.
    let mut facts = facts(decision, style.lang);
    facts.retain(|fact| fact.label != words::CODES.get(style.lang));
    sheet.facts(three_lines(facts, style.lang));
    sheet.bar(Tone::Last(decision.verdict), decision, "");
    sheet.edge();
    sheet.lines
}

struct CardScreen {
    paint: Paint,
    lang: Lang,
    wide: usize,
    lines: Vec<String>,
}

impl CardScreen {
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

    /// Marks the beginning or the end of the card if no colour shows it.
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

/// One short line each for what was found, what to do now, and what comes after. The rest of each
/// stands below, smaller.
fn three_lines(facts: Vec<Fact>, lang: Lang) -> Vec<Fact> {
    let quiet = |fact: Fact| Fact {
        weight: Weight::Quiet,
        ..fact
    };
    let (mut above, mut below, mut rest) = (Vec::<Fact>::new(), Vec::new(), Vec::new());
    for fact in facts {
        if fact.weight != Weight::Loud {
            rest.push(fact);
        } else if above.iter().any(|known| known.label == fact.label) {
            below.push(quiet(fact));
        } else if fact.label == words::NEXT.get(lang) {
            let (now, later) = first_sentences(&fact.text);
            let later = Fact {
                text: later.to_owned(),
                label: fact.label.clone(),
                weight: Weight::Quiet,
            };
            let now = now.to_owned();
            above.push(Fact { text: now, ..fact });
            below.extend(Some(later).filter(|later| !later.text.is_empty()));
        } else {
            above.push(fact);
        }
    }
    // The rest of the next step stands directly below it.
    below.sort_by_key(|fact| fact.label != words::NEXT.get(lang));
    above.into_iter().chain(below).chain(rest).collect()
}

/// How many columns of the next step a guard can read at a glance: 40 Chinese characters.
const SHORT: usize = 80;

/// The sentences that can be read at a glance, one at least, and the rest.
fn first_sentences(text: &str) -> (&str, &str) {
    let mut parts = (text, "");
    let mut ends = text.char_indices().filter_map(|(at, c)| {
        let rest = text.get(at + c.len_utf8()..)?;
        (c == '。' || (c == '.' && rest.starts_with(' '))).then_some(text.len() - rest.len())
    });
    let mut taken = false;
    while let Some(two) = ends.next().and_then(|end| text.split_at_checked(end)) {
        if taken && columns(two.0) > SHORT {
            return parts;
        }
        (parts, taken) = ((two.0, two.1.trim_start()), true);
    }
    match columns(text) > SHORT && taken {
        true => parts,
        false => (text, ""),
    }
}

/// Joins facts that belong together, so that the card has few lines.
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

#[cfg(test)]
mod tests {
    use super::super::samples::decision;
    use super::*;
    use crate::base::verdict::Verdict;

    #[test]
    fn at_most_three_short_lines_stand_above() {
        let duties = decision(Verdict::Quarantine).obligations;
        for verdict in Verdict::ALL {
            let mut decision = decision(verdict);
            decision.obligations.extend(duties.clone());
            decision.obligations.extend(duties.clone());
            for lang in [Lang::Zh, Lang::En] {
                let told = facts(&decision, lang);
                let count = told.len();
                let shown = three_lines(told, lang);
                let loud = shown.iter().filter(|fact| fact.weight == Weight::Loud);
                assert!(loud.count() <= 3);
                assert!(shown.len() >= count, "nothing is lost");
                assert!(shown.iter().take(3).all(|fact| !fact.text.is_empty()));
            }
        }
    }

    #[test]
    fn what_is_next_is_cut_behind_a_sentence() {
        let long = "一".repeat(30);
        let (one, two) = (format!("{long}。"), format!("{long}。再{long}。"));
        assert_eq!(first_sentences(&one), (&*one, ""));
        assert_eq!(
            first_sentences("先办完。请放行。"),
            ("先办完。请放行。", "")
        );
        let (now, later) = first_sentences(&two);
        assert_eq!((now, later), (&*one, &*format!("再{long}。")));
        let english = format!("Do {}. Then this.", "a ".repeat(38));
        let (now, later) = first_sentences(&english);
        assert!(now.ends_with('.') && later == "Then this.", "{now} {later}");
        assert_eq!(first_sentences(""), ("", ""));
    }
}
