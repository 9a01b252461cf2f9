//! The embedded notice and the fixtures against the proof.

use healthcode::Lang;
use healthcode::internals::notice::{Document, Notice, Property};

const TONGLIAO: &[u8] = include_bytes!("../../src/embedded/notices/tongliao-2020-03.json");

fn fixture(name: &str) -> Vec<u8> {
    let path = format!(
        "{}/fixtures/notices/{name}.json",
        env!("CARGO_MANIFEST_DIR")
    );
    std::fs::read(&path).unwrap_or_else(|e| panic!("{path}: {e}"))
}

#[test]
fn the_embedded_notice_is_whole_and_proven() {
    let notice = Notice::load("tongliao", TONGLIAO).unwrap_or_else(|e| panic!("{:#?}", e.faults()));
    let proof = notice.proof();
    assert_eq!((proof.people, proof.segments, proof.rules), (58_368, 2, 19));
    let document = notice.document();
    let numbers: Vec<&str> = document.articles().iter().map(|a| &**a.number()).collect();
    assert_eq!(numbers, ["1", "2", "3", "4", "5", "6"]);
    // Every word of the notice's own text is there.
    let text: String = document.articles().iter().map(|a| a.text()).collect();
    for words in [
        "集中隔离医学观察14天",
        "0475—8836994",
        "3月30日开学复课",
        "自3月27日起",
    ] {
        assert!(text.contains(words), "{words}");
    }
    assert!(document.liability().unwrap().zh.contains("瞒报"));
}

#[test]
fn other_notices_are_proven_too() {
    for name in ["strict-no-recognition", "county-level-short-lookback"] {
        Notice::load(name, &fixture(name)).unwrap_or_else(|e| panic!("{:#?}", e.faults()));
    }
}

#[test]
fn each_break_is_caught_as_the_property_that_it_breaks() {
    for (name, property) in [
        ("broken-1-total", Property::Total),
        ("broken-2-alive", Property::Alive),
        ("broken-3-monotone", Property::Monotone),
        ("broken-4-guarded", Property::Guarded),
        ("broken-5-founded", Property::Founded),
        ("broken-6-changes", Property::Dated),
    ] {
        let document = Document::read(name, &fixture(name)).unwrap();
        let found = document.prove().unwrap_err();
        let mut properties: Vec<Property> = found.iter().map(|f| f.property()).collect();
        properties.dedup();
        assert_eq!(properties, [property], "{name}: {found:#?}");
        // The library's loader refuses it too, and says why.
        let line = Notice::load(name, &fixture(name))
            .unwrap_err()
            .line(Lang::En);
        assert!(
            line.contains(&format!("property {}", property.number())),
            "{line}"
        );
    }
}
