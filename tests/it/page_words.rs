//! The texts in the pages of `serve` equal those of the library.

use healthcode::internals::notice::{Colour, Grade, Place, Presence, Purpose};
use healthcode::internals::risk::RiskLevel;
use healthcode::{Cause, Text, Verdict};

const WORDS: &str = include_str!("../../src/serve/page/words.js");
const FACTS: &str = include_str!("../../src/serve/page/facts.js");

/// The row of a word, with its name in any notation.
fn is_said(name: &str, text: &Text) {
    let rows = [name.to_owned(), format!("\"{name}\"")]
        .map(|name| format!("\n  {name}: [\"{}\", \"{}\"],", text.zh, text.en));
    assert!(
        rows.iter().any(|row| WORDS.contains(row.as_str())),
        "words.js does not say {}",
        rows[0]
    );
}

#[test]
fn the_page_has_the_words_of_the_library() {
    for verdict in Verdict::ALL {
        is_said(verdict.name(), &verdict.word());
    }
    for (name, place) in Place::WORDS {
        is_said(name, &place.word());
    }
    for (name, purpose) in Purpose::WORDS {
        is_said(name, &purpose.word());
    }
    for (name, grade) in Grade::WORDS {
        is_said(name, &grade.word());
    }
    for (name, presence) in Presence::WORDS {
        is_said(name, &presence.word());
    }
    for (_, colour) in Colour::WORDS {
        let name = match colour {
            Colour::Unknown => "unknownColour",
            known => known.name(),
        };
        is_said(name, &colour.word());
    }
    for (_, level) in RiskLevel::WORDS {
        let name = match level {
            RiskLevel::Unknown => "unknownRisk",
            known => known.name(),
        };
        is_said(name, &level.word());
    }
}

#[test]
fn the_headline_of_the_page_follows_the_same_cause() {
    let row = FACTS.lines().find(|line| line.starts_with("const CAUSES"));
    let row = row.unwrap();
    for (cause, word) in [
        (Cause::Reading, "rejectReading"),
        (Cause::Number, "rejectNumber"),
        (Cause::Holder, "rejectHolder"),
    ] {
        let said = format!("{}: \"{word}\"", cause.name());
        assert!(row.contains(&said), "{row}");
    }
    assert!(!row.contains(&format!("{}:", Cause::Code.name())));
    assert!(FACTS.contains("CAUSES[decision.cause] ?? decision.verdict"));
}
