//! A checkup as one page, for people and as JSON.

use serde::Serialize;

use super::card::lay::{clean, columns, pad, wrap};
use super::json::value;
use crate::base::text::{Lang, Text};
use crate::base::time::{Timestamp, Zone};
use crate::check::Clock;
use crate::health::{Fitness, Part};

/// The width of a page that is not shown on a screen, in columns.
const PLAIN_WIDTH: usize = 80;

/// The narrowest page on which titles stand in a column of their own.
const COLUMN_FROM: usize = 60;

/// The worst of the parts.
#[must_use]
pub fn fitness(parts: &[Part]) -> Fitness {
    parts
        .iter()
        .map(|part| part.fitness)
        .max()
        .unwrap_or(Fitness::Unfit)
}

/// The page, without its last line break.
#[must_use]
pub fn page(parts: &[Part], lang: Lang, width: Option<usize>) -> String {
    let width = width.unwrap_or(PLAIN_WIDTH).max(20);
    let mut lines = Vec::new();
    let state = fitness(parts);
    lines.extend(wrap(
        &format!("{} {}", symbol(state), summary(state).get(lang)),
        width,
    ));
    let column = parts
        .iter()
        .map(|part| columns(part.title.get(lang)))
        .max()
        .unwrap_or(0);
    let indent = if width >= COLUMN_FROM { column + 4 } else { 2 };
    for part in parts {
        let title = part.title.get(lang);
        let mut head = format!("{} {}", symbol(part.fitness), pad(title, column));
        let mut texts: Vec<String> = part
            .facts
            .iter()
            .map(|fact| clean(fact.get(lang)))
            .collect();
        texts.extend(part.todo.as_ref().map(|todo| {
            let todo = clean(todo.get(lang));
            match part.fitness {
                Fitness::Holds => format!("→ {}{todo}", HOLDS.get(lang)),
                Fitness::Fit | Fitness::Warning | Fitness::Unfit => format!("→ {todo}"),
            }
        }));
        if width < COLUMN_FROM {
            lines.push(head.trim_end().to_owned());
            head.clear();
        }
        for text in texts {
            for line in wrap(&text, width - indent) {
                lines.push(format!("{}{line}", pad(&head, indent)));
                head.clear();
            }
        }
    }
    lines.join("\n")
}

/// One JSON object, without its line break. `gate` is what a service adds about itself.
#[must_use]
pub fn json(parts: &[Part], clock: Clock, gate: Option<Station>) -> String {
    let time = |at: Timestamp| at.in_words(Zone::CHINA);
    let page = CheckupJson {
        schema: 1,
        state: name(fitness(parts)),
        holds_everybody: fitness(parts) == Fitness::Holds,
        at: time(clock.at),
        clock: clock.source.name(),
        gate,
        parts: parts
            .iter()
            .map(|part| PartJson {
                part: part.name,
                state: name(part.fitness),
                version: part.version,
                signed_at: part.life.map(|life| time(life.signed_at)),
                warn_from: part.life.map(|life| time(life.warn_from)),
                hold_from: part.life.map(|life| time(life.hold_from)),
                facts: part.facts.iter().map(words).collect(),
                todo: part.todo.as_ref().map(words),
            })
            .collect(),
    };
    value(&page)
}

#[derive(Serialize)]
struct CheckupJson<'p> {
    schema: u8,
    state: &'static str,
    holds_everybody: bool,
    at: String,
    clock: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    gate: Option<Station>,
    parts: Vec<PartJson<'p>>,
}

/// What the page of a gate shows of the service.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Station {
    /// Where it is.
    pub place: &'static str,
    /// Whether each person is told digits, which the phone's proof must repeat.
    pub challenge: bool,
}

#[derive(Serialize)]
struct PartJson<'p> {
    part: &'static str,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    signed_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    warn_from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hold_from: Option<String>,
    facts: Vec<Words<'p>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    todo: Option<Words<'p>>,
}

#[derive(Serialize)]
struct Words<'p> {
    zh: &'p str,
    en: &'p str,
}

fn words(text: &Text) -> Words<'_> {
    Words {
        zh: &text.zh,
        en: &text.en,
    }
}

/// The mark of a part because of which everybody is held; other parts only make the gate unfit for
/// service.
const HOLDS: Text = Text::fixed(
    "目前所有人一律暂缓：",
    "everybody is held until this is done: ",
);

const fn symbol(fitness: Fitness) -> char {
    match fitness {
        Fitness::Fit => '✓',
        Fitness::Warning => '!',
        Fitness::Unfit | Fitness::Holds => '✗',
    }
}

const fn name(fitness: Fitness) -> &'static str {
    match fitness {
        Fitness::Fit => "fit",
        Fitness::Warning => "warning",
        Fitness::Unfit | Fitness::Holds => "unfit",
    }
}

const fn summary(fitness: Fitness) -> Text {
    match fitness {
        Fitness::Fit => Text::fixed("本机可以使用", "the gate is fit"),
        Fitness::Warning => Text::fixed(
            "本机可以使用，但有事要办（见 →）",
            "the gate is fit, with something to do (see →)",
        ),
        Fitness::Unfit => Text::fixed(
            "本机不能用于值守：请先处理标 ✗ 的各项",
            "the gate must not open for service: see to what is marked ✗",
        ),
        Fitness::Holds => Text::fixed(
            "本机不能用于值守，目前对所有人一律暂缓：请先处理标 ✗ 的各项",
            "the gate must not open for service, and holds everybody now: see to what is marked ✗",
        ),
    }
}
