//! The published JSON Schemas against the loaders: what a schema accepts and refuses is what the
//! loader does, except where only the loader can know.

use healthcode::Error;
use healthcode::Notice;
use healthcode::Register;
use jsonschema::Validator;
use serde_json::{Value, json};

/// Who refuses a mutation.
enum Refused {
    /// The schema and the loader.
    ByBoth,
    /// The loader only, since no schema can know this.
    ByLoader(&'static str),
}

use Refused::{ByBoth, ByLoader};

fn read(path: &str) -> Value {
    let path = format!("{}/{path}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn schema(name: &str) -> Validator {
    let schema = read(&format!("src/embedded/schema/{name}.schema.json"));
    jsonschema::draft202012::meta::validate(&schema).unwrap();
    jsonschema::draft202012::new(&schema).unwrap()
}

/// `document` with one value replaced or added (`-` at the end of an array), or removed.
fn mutated(document: &Value, pointer: &str, value: Option<Value>) -> Value {
    let mut document = document.clone();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    match (document.pointer_mut(parent).unwrap(), value) {
        (Value::Object(members), Some(value)) => {
            members.insert(name.to_owned(), value);
        }
        (Value::Object(members), None) => {
            members.remove(name).unwrap();
        }
        (Value::Array(items), Some(value)) if name == "-" => items.push(value),
        (Value::Array(items), Some(value)) => items[name.parse::<usize>().unwrap()] = value,
        (other, _) => panic!("{pointer} leads into {other}"),
    }
    document
}

fn hold(
    name: &str,
    valid: &Value,
    load: impl Fn(&[u8]) -> Result<(), Error>,
    mutations: Vec<(&str, Option<Value>, Refused)>,
) {
    let schema = schema(name);
    for (pointer, value, refused) in mutations {
        let bad = mutated(valid, pointer, value.clone());
        let case = format!("{name} {pointer} {value:?}");
        let error = load(bad.to_string().as_bytes()).expect_err(&case);
        assert!(!error.faults().is_empty(), "{case}");
        match refused {
            ByBoth => assert!(!schema.is_valid(&bad), "the schema accepts {case}"),
            ByLoader(why) => assert!(schema.is_valid(&bad), "{case}: the schema knows: {why}"),
        }
    }
}

#[test]
fn every_valid_document_validates() {
    let notices = schema("notice");
    for path in [
        "src/embedded/notices/tongliao-2020-03.json",
        "fixtures/notices/strict-no-recognition.json",
        "fixtures/notices/county-level-short-lookback.json",
        "fixtures/notices/live-at-the-city-entry.json",
        "fixtures/notices/paper-for-the-elderly.json",
    ] {
        let document = read(path);
        let errors: Vec<String> = notices
            .iter_errors(&document)
            .map(|e| e.to_string())
            .collect();
        assert_eq!(errors, Vec::<String>::new(), "{path}");
        Notice::load(path, document.to_string().as_bytes()).unwrap();
    }
    let registers = schema("risk");
    for path in [
        "src/embedded/risk/2020-03-26.json",
        "fixtures/registers/county-level.json",
    ] {
        let document = read(path);
        assert!(registers.is_valid(&document), "{path}");
        Register::load(path, document.to_string().as_bytes()).unwrap();
    }
}

#[test]
fn broken_registers_are_refused() {
    for (name, faults) in [("broken-overlap", 1), ("broken-words", 8)] {
        let document = read(&format!("fixtures/registers/{name}.json"));
        let error = Register::load(name, document.to_string().as_bytes()).unwrap_err();
        assert_eq!(error.faults().len(), faults, "{:#?}", error.faults());
    }
}

#[test]
fn one_fault_in_a_register_is_refused_by_both() {
    let valid = read("fixtures/registers/county-level.json");
    let entry = valid["entries"][0].clone();
    hold(
        "risk",
        &valid,
        |bytes| Register::load("risk", bytes).map(drop),
        vec![
            ("/version", None, ByBoth),
            ("/version", Some(json!(-1)), ByBoth),
            ("/version", Some(json!("1")), ByBoth),
            ("/issued_at", Some(json!("2020-03-26")), ByBoth),
            (
                "/issued_at",
                Some(json!("2020-02-30T00:00:00Z")),
                ByLoader("the calendar"),
            ),
            ("/source/en", Some(json!(" ")), ByBoth),
            ("/source", Some(json!("x")), ByBoth),
            ("/comment", Some(json!(1)), ByBoth),
            ("/entries", Some(json!({})), ByBoth),
            ("/entries/0/region", Some(json!("CN")), ByBoth),
            ("/entries/0/region", Some(json!("99")), ByBoth),
            ("/entries/0/region", Some(json!("990000")), ByBoth),
            ("/entries/0/level", Some(json!("unknown")), ByBoth),
            ("/entries/0/level", Some(json!("hgih")), ByBoth),
            ("/entries/0/from", Some(json!(null)), ByBoth),
            ("/entries/0/until", None, ByBoth),
            (
                "/entries/0/until",
                Some(json!("2019-01-01T00:00:00Z")),
                ByLoader("comparing times"),
            ),
            ("/entries/0/source", Some(json!("")), ByBoth),
            ("/entries/0/note", Some(json!("")), ByBoth),
            ("/entries/-", Some(entry), ByLoader("overlapping windows")),
        ],
    );
}

#[test]
fn one_fault_in_a_notice_is_refused_by_both() {
    let valid = read("src/embedded/notices/tongliao-2020-03.json");
    let rule = valid["rules"][1].clone();
    hold(
        "notice",
        &valid,
        |bytes| Notice::load("notice", bytes).map(drop),
        vec![
            ("/id", Some(json!("Tongliao 2020")), ByBoth),
            ("/title/en", None, ByBoth),
            ("/issuer", None, ByBoth),
            ("/region", Some(json!("CN")), ByBoth),
            ("/timezone", Some(json!("Asia/Shanghai")), ByBoth),
            ("/timezone", Some(json!("+25:00")), ByLoader("real offsets")),
            ("/effective/from", Some(json!("2020-03-27")), ByBoth),
            (
                "/effective/until",
                Some(json!("2020-03-01T00:00:00Z")),
                ByLoader("comparing times"),
            ),
            ("/effective/basis", None, ByBoth),
            ("/lookback_days", Some(json!(0)), ByBoth),
            ("/lookback_days", Some(json!(61)), ByBoth),
            ("/lookback_days", Some(json!("14")), ByBoth),
            ("/preamble", Some(json!("")), ByBoth),
            (
                "/articles/5/decides_nothing",
                None,
                ByLoader("no rule cites article 6"),
            ),
            (
                "/articles/0/article",
                Some(json!("2")),
                ByLoader("duplicate numbers"),
            ),
            ("/sources/0/zh", Some(json!("")), ByBoth),
            ("/liability/zh", None, ByBoth),
            ("/overrides", Some(json!(true)), ByBoth),
            ("/rules", Some(json!([])), ByBoth),
            ("/rules/-", Some(rule), ByLoader("duplicate ids")),
            (
                "/rules/0/id",
                Some(json!("expired")),
                ByLoader("the program's own reason codes"),
            ),
            (
                "/rules/0/article",
                Some(json!("22")),
                ByLoader("which articles there are"),
            ),
            ("/rules/0/article", None, ByBoth),
            ("/rules/0/source", Some(json!("health-card")), ByBoth),
            ("/rules/0/verdict", Some(json!("reject")), ByBoth),
            ("/rules/0/verdict", Some(json!("quarantin")), ByBoth),
            (
                "/rules/0/verdict",
                Some(json!("pass")),
                ByLoader("the proof: key areas pass"),
            ),
            ("/rules/0/when", None, ByBoth),
            (
                "/rules/0/when",
                Some(json!({})),
                ByLoader("the proof: all others are dead"),
            ),
            ("/rules/0/when/risk", Some(json!([])), ByBoth),
            ("/rules/0/when/risk", Some(json!(["key", "key"])), ByBoth),
            ("/rules/0/when/risk", Some(json!(["oversea"])), ByBoth),
            ("/rules/0/when/temperature", Some(json!(37.3)), ByBoth),
            ("/rules/1/when/fever", Some(json!("yes")), ByBoth),
            ("/rules/2/when/code", Some(json!("none")), ByBoth),
            ("/rules/7/when/place", Some(json!(["comunity"])), ByBoth),
            ("/rules/7/when/place", Some(json!("community")), ByBoth),
            (
                "/rules/7/from",
                Some(json!("2020-03-26T00:00:00+08:00")),
                ByLoader("the proof: dates"),
            ),
            ("/rules/7/from", Some(json!("tomorrow")), ByBoth),
            ("/rules/0/text/en", Some(json!("")), ByBoth),
            ("/rules/0/next", None, ByBoth),
            ("/rules/0/obligations/0/days", Some(json!(0)), ByBoth),
            ("/rules/0/obligations/0/until", Some(json!("x")), ByBoth),
            (
                "/rules/0/obligations/1/id",
                Some(json!("declare")),
                ByLoader("duplicate ids"),
            ),
            (
                "/changes",
                Some(json!([])),
                ByLoader("the proof: a change is not listed"),
            ),
            (
                "/changes/-",
                Some(json!("2020-04-01T00:00:00Z")),
                ByLoader("the proof: no change"),
            ),
            ("/changes/-", Some(json!("soon")), ByBoth),
        ],
    );
}
