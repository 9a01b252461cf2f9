//! The scenario table at the gate: each row as a signed code with the traveller's declaration, judged
//! from token to decision.

use std::collections::BTreeSet;

use healthcode::Algorithm;
use healthcode::{
    Checker, Clock, Declaration, Notice, Region, Register, Registry, Temperature, Timestamp,
    Traveller, embedded,
};
use healthcode::{Grade, Place, Purpose};
use healthcode::{PrivateKey, Signer};
use serde_json::{Map, Value, json};

use crate::notice_scenarios::{COUNTIES, TABLE, cells, word};
use crate::world;

/// One row of the table by its column's name.
struct Row<'t> {
    line: &'t str,
    names: &'t [String],
    cells: Vec<String>,
}

impl Row<'_> {
    fn cell(&self, name: &str) -> &str {
        &self.cells[self.names.iter().position(|known| known == name).unwrap()]
    }

    fn list(&self, name: &str) -> Vec<&str> {
        self.cell(name)
            .split([';', ','])
            .filter(|part| !part.is_empty())
            .collect()
    }

    fn at(&self) -> Timestamp {
        Timestamp::parse(self.cell("at")).unwrap()
    }

    /// The colour as its issuer writes it; the map lacks `77`.
    fn value(&self) -> &str {
        let known = [
            ("green", "00"),
            ("yellow", "01"),
            ("orange", "02"),
            ("grey", "09"),
            ("red", "10"),
            ("unknown", "77"),
        ];
        word(&known, self.cell("colour"))
    }

    fn token(&self) -> String {
        let iss = self.cell("issuer");
        let signer = Signer::new(&key(iss)).unwrap();
        let visited: Map<String, Value> = self
            .list("visited")
            .iter()
            .map(|visit| visit.split_once('@').unwrap())
            .map(|(place, day)| (place.to_owned(), json!(day)))
            .collect();
        let mut claims = world::claims(iss);
        claims["iat"] = json!(self.at().seconds() - 60);
        claims["exp"] = json!(self.at().seconds() + 3_600);
        claims["colour"] = json!(self.value());
        claims["from"] = json!(self.cell("from"));
        claims["visited"] = Value::Object(visited);
        let claims = claims.to_string();
        signer
            .sign(signer.header(iss).as_bytes(), claims.as_bytes())
            .unwrap()
    }

    fn traveller(&self) -> Traveller {
        let declared: Vec<Region> = self
            .list("declared")
            .iter()
            .map(|place| Region::parse(place).unwrap())
            .collect();
        let declaration = if declared.is_empty() {
            Declaration::NotAsked
        } else {
            Declaration::Places(declared)
        };
        let temperature = self.cell("temperature").parse().ok();
        let grade = self.cell("grade");
        let mut traveller = Traveller::at(word(Place::WORDS, self.cell("place")));
        traveller.purpose = word(Purpose::WORDS, self.cell("purpose"));
        traveller.grade = (!grade.is_empty()).then(|| word(Grade::WORDS, grade));
        traveller.declared = declaration;
        traveller.shown.number = Some("11010519491231002X".into());
        traveller.temperature = temperature.map(|t| Temperature::celsius(t).unwrap());
        traveller
    }
}

fn key(iss: &str) -> PrivateKey {
    let secret = iss
        .bytes()
        .chain([b'-'; 26])
        .collect::<Vec<u8>>()
        .try_into()
        .unwrap();
    PrivateKey::from_secret("k1", Algorithm::Ed25519, secret).unwrap()
}

fn registry(issuers: &BTreeSet<&str>) -> Registry {
    let mut documents = world::documents();
    let entries: Vec<Value> = issuers.iter().map(|iss| world::entry(iss)).collect();
    documents.retain(|name, _| name == Registry::FILE);
    documents.get_mut(Registry::FILE).unwrap()["issuers"] = json!(entries);
    for iss in issuers {
        documents.insert(
            format!("{iss}-x.jwks.json"),
            json!({"keys": [key(iss).public_jwk()]}),
        );
    }
    world::load(&documents).unwrap()
}

#[test]
fn every_scenario_is_decided_so_at_the_gate() {
    let mut lines = TABLE.lines();
    let names = cells(lines.next().unwrap());
    let rows: Vec<Row<'_>> = lines
        .map(|line| Row {
            line,
            names: &names,
            cells: cells(line),
        })
        .collect();
    let issuers = rows
        .iter()
        .map(|row| row.cell("issuer"))
        .filter(|iss| !iss.is_empty())
        .collect();
    let notice: Notice = embedded::notice(embedded::TONGLIAO).unwrap();
    let checkers = [
        ("embedded", embedded::risk_register().unwrap()),
        (
            "county-level",
            Register::load("counties", COUNTIES).unwrap(),
        ),
    ]
    .map(|(name, register)| {
        (
            name,
            Checker::new(registry(&issuers), notice.clone(), register),
        )
    });
    for row in &rows {
        let checker = &checkers
            .iter()
            .find(|(name, _)| *name == row.cell("register"))
            .unwrap()
            .1;
        let (traveller, clock) = (row.traveller(), Clock::given(row.at()));
        let decision = if row.cell("colour") == "none" {
            checker.check_without_code(&traveller, clock)
        } else {
            checker.check(&row.token(), &traveller, clock)
        };
        let (verdict, rule) = match row.cell("verdict") {
            "" => ("hold", "notice-not-in-force"),
            verdict => (verdict, row.cell("rule")),
        };
        assert_eq!(
            decision.verdict.name(),
            verdict,
            "{}: {:?}",
            row.line,
            decision.reasons
        );
        assert!(
            world::codes(&decision).contains(&rule),
            "{}: {:?}",
            row.line,
            decision.reasons
        );
        assert_eq!(
            decision.judged.unwrap().risk.name(),
            row.cell("risk"),
            "{}",
            row.line
        );
    }
    assert!(rows.len() >= 60);
}
