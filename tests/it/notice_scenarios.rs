//! The scenario table: place × purpose × colour × risk × visits × declaration × date, with the
//! rule and the article that decide each row.

use healthcode::Region;
use healthcode::internals::notice::{
    CodeFact, Colour, Facts, Fever, Grade, Notice, Place, Presence, Purpose,
};
use healthcode::internals::risk::{Reach, Register, RiskLevel};
use healthcode::{Day, Timestamp};

pub(crate) const TABLE: &str = include_str!("../../fixtures/scenarios/tongliao-2020-03.csv");
const TONGLIAO: &[u8] = include_bytes!("../../src/embedded/notices/tongliao-2020-03.json");
const RISK: &[u8] = include_bytes!("../../src/embedded/risk/2020-03-26.json");
pub(crate) const COUNTIES: &[u8] = include_bytes!("../../fixtures/registers/county-level.json");

/// The cells of one line; a quoted cell may hold commas, and none holds quotes.
pub(crate) fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            c => cells.last_mut().unwrap().push(c),
        }
    }
    cells
}

pub(crate) fn word<T: Copy>(words: &[(&str, T)], given: &str) -> T {
    words
        .iter()
        .find(|(word, _)| *word == given)
        .unwrap_or_else(|| panic!("{given}"))
        .1
}

fn region(text: &str) -> Region {
    Region::parse(text).unwrap_or_else(|| panic!("{text}"))
}

/// The worst level among the places that count (contract section 6).
fn risk(
    notice: &Notice,
    register: &Register,
    cell: impl Fn(&str) -> String,
    at: Timestamp,
) -> RiskLevel {
    let document = notice.document();
    let today = at.day(document.zone());
    let listed = |name| {
        let text = cell(name);
        text.split([';', ','])
            .filter(|s| !s.is_empty())
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let mut levels = Vec::new();
    if !cell("issuer").is_empty() {
        levels.push(register.level(region(&cell("issuer")), at, Reach::Issuer));
        levels.push(register.level(region(&cell("from")), at, Reach::Whole));
    }
    for visit in listed("visited") {
        let (place, day) = visit.split_once('@').unwrap();
        let ago = today.days_since(Day::parse(day).unwrap());
        if ago <= i64::from(document.lookback_days()) {
            levels.push(register.level(region(place), at, Reach::Whole));
        }
    }
    let declared = listed("declared");
    levels.extend(
        declared
            .iter()
            .map(|place| register.level(region(place), at, Reach::Whole)),
    );
    levels.into_iter().max().unwrap_or(RiskLevel::Unknown)
}

#[test]
fn every_scenario_is_decided_by_its_article() {
    let notice = Notice::load("tongliao", TONGLIAO).unwrap();
    let embedded = Register::load("embedded", RISK).unwrap();
    let counties = Register::load("counties", COUNTIES).unwrap();
    let mut lines = TABLE.lines();
    let names = cells(lines.next().unwrap());
    let mut used = std::collections::BTreeSet::new();
    let mut count = 0;
    for line in lines {
        let row = cells(line);
        assert_eq!(row.len(), names.len(), "{line}");
        let cell = |name: &str| row[names.iter().position(|n| n == name).unwrap()].clone();
        let at = Timestamp::parse(&cell("at")).unwrap();
        let register = match &*cell("register") {
            "embedded" => &embedded,
            "county-level" => &counties,
            other => panic!("{other}"),
        };
        let grade = cell("grade");
        let fever = cell("temperature")
            .parse::<f64>()
            .map_or(Fever::None, |celsius| Fever::from_celsius(celsius).unwrap());
        let facts = Facts {
            place: word(Place::WORDS, &cell("place")),
            purpose: word(Purpose::WORDS, &cell("purpose")),
            code: match &*cell("colour") {
                "none" => CodeFact::None,
                colour => CodeFact::Verified(word(Colour::WORDS, colour), Presence::Static),
            },
            risk: risk(&notice, register, cell, at),
            fever,
            grade: (!grade.is_empty()).then(|| word(Grade::WORDS, &grade)),
            at,
        };
        assert_eq!(facts.risk.name(), cell("risk"), "{line}");
        let rule = notice.judge(&facts);
        let said = rule.map_or(["", "", ""].map(str::to_owned), |rule| {
            let article = rule.article().map_or("", |article| &**article);
            [rule.verdict().name(), &**rule.id(), article].map(str::to_owned)
        });
        assert_eq!(
            said,
            [cell("verdict"), cell("rule"), cell("article")],
            "{line}"
        );
        used.extend(rule.map(|rule| rule.id().to_string()));
        count += 1;
    }
    assert!(count >= 60, "{count}");
    // Every rule decides somewhere in the table.
    let missing: Vec<&str> = notice
        .document()
        .rules()
        .iter()
        .map(|rule| &**rule.id())
        .filter(|id| !used.contains(*id))
        .collect();
    assert_eq!(missing, Vec::<&str>::new());
}
