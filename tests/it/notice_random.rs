//! Small random notices, as plain lists of words and as JSON.

use healthcode::Verdict;
use healthcode::internals::notice::{Colour, Grade, Place};
use healthcode::internals::risk::RiskLevel;
use healthcode::{Timestamp, Zone};

/// Instants that rules may start or end at; the notice is in force from the second to the last.
const DAYS: [&str; 5] = [
    "2020-03-26",
    "2020-03-27",
    "2020-03-29",
    "2020-03-31",
    "2020-04-02",
];

#[derive(Debug, Clone)]
pub(crate) struct Plain {
    pub(crate) place: Option<Vec<Place>>,
    pub(crate) code: Option<bool>,
    pub(crate) colour: Option<Vec<Colour>>,
    pub(crate) risk: Option<Vec<RiskLevel>>,
    pub(crate) fever: Option<bool>,
    pub(crate) grade: Option<Vec<Grade>>,
    pub(crate) from: Option<usize>,
    pub(crate) until: Option<usize>,
    pub(crate) verdict: Verdict,
    pub(crate) founded: bool,
}

pub(crate) fn day(index: usize) -> Timestamp {
    Timestamp::parse(&format!("{}T00:00:00+08:00", DAYS[index])).unwrap()
}

/// Marsaglia's xorshift: the same notices on every run.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(sides).unwrap()).unwrap()
    }

    fn some<T: Copy>(&mut self, words: &[(&str, T)]) -> Vec<T> {
        loop {
            let picked: Vec<T> = words
                .iter()
                .filter(|_| self.roll(2) == 0)
                .map(|(_, value)| *value)
                .collect();
            if !picked.is_empty() {
                return picked;
            }
        }
    }

    fn maybe<T>(&mut self, one_in: usize, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        (self.roll(one_in) == 0).then(|| make(self))
    }

    fn rule(&mut self) -> Plain {
        let colour = self.maybe(3, |dice| dice.some(Colour::WORDS));
        Plain {
            place: self.maybe(3, |dice| dice.some(Place::WORDS)),
            code: if colour.is_some() {
                None
            } else {
                self.maybe(6, |dice| dice.roll(2) == 0)
            },
            colour,
            risk: self.maybe(2, |dice| dice.some(&RiskLevel::WORDS)),
            fever: self.maybe(4, |dice| dice.roll(3) > 0),
            grade: self.maybe(8, |dice| dice.some(&Grade::WORDS[7..9])),
            from: self.maybe(6, |dice| 1 + dice.roll(2)),
            until: self.maybe(6, |dice| 2 + dice.roll(3)),
            verdict: Verdict::ALL[self.roll(3)],
            founded: self.roll(40) > 0,
        }
    }

    /// Mostly a safe notice with a few random rules in it, so that both answers are common.
    pub(crate) fn notice(&mut self) -> (Vec<Plain>, Vec<usize>) {
        let any = Plain {
            place: None,
            code: None,
            colour: None,
            risk: None,
            fever: None,
            grade: None,
            from: None,
            until: None,
            verdict: Verdict::Hold,
            founded: true,
        };
        let mut rules = vec![
            Plain {
                risk: Some(vec![RiskLevel::Key, RiskLevel::Overseas]),
                verdict: Verdict::Quarantine,
                ..any.clone()
            },
            Plain {
                fever: Some(true),
                ..any.clone()
            },
            Plain {
                colour: Some(vec![Colour::Green]),
                risk: Some(vec![RiskLevel::Low]),
                verdict: Verdict::Pass,
                ..any.clone()
            },
            any,
        ];
        for _ in 0..self.roll(3) {
            let at = self.roll(rules.len());
            let mut rule = self.rule();
            if self.roll(3) > 0 {
                // A hold that also applies to everybody who is worse off: often safe.
                rule = Plain {
                    verdict: Verdict::Hold,
                    risk: None,
                    fever: None,
                    ..rule
                };
            }
            rules.insert(at, rule);
        }
        if self.roll(6) == 0 {
            let at = self.roll(rules.len());
            rules.remove(at);
        }
        let changes = [2, 3].into_iter().filter(|_| self.roll(4) == 0).collect();
        (rules, changes)
    }
}

fn words<T: PartialEq>(name: &str, list: Option<&Vec<T>>, known: &[(&str, T)]) -> Option<String> {
    let list: Vec<String> = known
        .iter()
        .filter(|(_, value)| list.is_some_and(|list| list.contains(value)))
        .map(|(word, _)| format!("\"{word}\""))
        .collect();
    (!list.is_empty()).then(|| format!("\"{name}\":[{}]", list.join(",")))
}

pub(crate) fn json(rules: &[Plain], changes: &[usize]) -> String {
    let time = |at: &usize| format!("\"{}\"", day(*at).in_words(Zone::CHINA));
    let rules: Vec<String> = rules
        .iter()
        .enumerate()
        .map(|(i, rule)| {
            let when: Vec<String> = [
                words("place", rule.place.as_ref(), Place::WORDS),
                rule.code
                    .map(|on| format!("\"code\":\"{}\"", if on { "verified" } else { "none" })),
                words("colour", rule.colour.as_ref(), Colour::WORDS),
                words("risk", rule.risk.as_ref(), &RiskLevel::WORDS),
                rule.fever.map(|fever| format!("\"fever\":{fever}")),
                words("grade", rule.grade.as_ref(), Grade::WORDS),
            ]
            .into_iter()
            .flatten()
            .collect();
            let text = r#"{"zh":"文","en":"text"}"#;
            format!(
                r#"{{"id":"r{i}",{}"when":{{{}}},{}{}"verdict":"{}","text":{text},"next":{text}}}"#,
                if rule.founded {
                    "\"article\":\"1\","
                } else {
                    ""
                },
                when.join(","),
                rule.from
                    .map(|at| format!("\"from\":{},", time(&at)))
                    .unwrap_or_default(),
                rule.until
                    .map(|at| format!("\"until\":{},", time(&at)))
                    .unwrap_or_default(),
                rule.verdict.name(),
            )
        })
        .collect();
    let changes: Vec<String> = changes.iter().map(time).collect();
    let text = r#"{"zh":"文","en":"text"}"#;
    format!(
        r#"{{"id":"random","title":{text},"issuer":{text},"region":"150500","timezone":"+08:00",
        "effective":{{"from":{},"until":{},"basis":{text}}},"lookback_days":14,"source":{text},
        "preamble":"文","articles":[{{"article":"1","text":"文","summary":{text}}}],"sources":[],
        "rules":[{}],"changes":[{}]}}"#,
        time(&1),
        time(&4),
        rules.join(","),
        changes.join(",")
    )
}
