//! A counter-example in words: which property breaks, for whom, by which rule.

use std::sync::Arc;

use super::axis::Group;
use super::document::Document;
use super::facts::Facts;
use crate::base::error::Fault;
use crate::base::text::Text;
use crate::base::verdict::Verdict;

/// A property that a notice must have before it judges anyone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Property {
    /// Some rule always matches, and the last one matches everybody.
    Total,
    /// No rule but the last is dead.
    Alive,
    /// Making any one fact worse never makes the verdict better.
    Monotone,
    /// No rule passes a person whom the contract does not let pass.
    Guarded,
    /// Every verdict has an article or a named source, words in both languages and a next step.
    Founded,
    /// Windows are half-open and inside the notice's; `changes` lists every change and no other.
    Dated,
}

impl Property {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 6] = [
        Self::Total,
        Self::Alive,
        Self::Monotone,
        Self::Guarded,
        Self::Founded,
        Self::Dated,
    ];

    /// Its number, from 1.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Total => 1,
            Self::Alive => 2,
            Self::Monotone => 3,
            Self::Guarded => 4,
            Self::Founded => 5,
            Self::Dated => 6,
        }
    }

    /// Its short name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Total => "total",
            Self::Alive => "alive",
            Self::Monotone => "monotone",
            Self::Guarded => "guarded",
            Self::Founded => "founded",
            Self::Dated => "dated",
        }
    }

    /// The property in one sentence.
    #[must_use]
    pub const fn text(self) -> Text {
        match self {
            Self::Total => Text::fixed(
                "任何人都有规则适用，最后一条规则适用于所有人",
                "some rule always matches, and the last one matches everybody",
            ),
            Self::Alive => Text::fixed(
                "除最后一条外，每条规则都会用到",
                "no rule but the last is dead, shadowed by earlier ones",
            ),
            Self::Monotone => Text::fixed(
                "任何一项事实变差，结论不会变好",
                "making any one fact worse never makes the verdict better",
            ),
            Self::Guarded => Text::fixed(
                "重点地区、境外或发热人员不放行；社区以外，仅低风险绿码放行",
                "no pass with key or overseas risk or fever; outside communities none without a \
                 verified green code and low risk",
            ),
            Self::Founded => Text::fixed(
                "每个结论都有条款或出处、中英文说明和下一步",
                "every verdict has an article or a named source, text in both languages, and a \
                 next step",
            ),
            Self::Dated => Text::fixed(
                "时段左闭右开且在通告有效期内；`changes` 恰好列出所有变化时刻",
                "windows are half-open and inside `effective`; `changes` lists every change of a \
                 verdict, no more and no fewer",
            ),
        }
    }
}

/// One way in which a notice breaks a property.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counterexample {
    property: Property,
    place: String,
    what: Text,
    cases: Vec<Case>,
}

/// One person, and the rule and verdict that they get.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    facts: Facts,
    decided: Option<(Arc<str>, Verdict)>,
    words: Text,
}

impl Counterexample {
    pub(super) const fn new(property: Property, place: String, what: Text) -> Self {
        Self {
            property,
            place,
            what,
            cases: Vec::new(),
        }
    }

    /// This counter-example with a person in it.
    pub(super) fn with(mut self, document: &Document, facts: Facts) -> Self {
        self.cases.push(Case::new(document, facts));
        self
    }

    /// The property that breaks.
    #[must_use]
    pub const fn property(&self) -> Property {
        self.property
    }

    /// The JSON Pointer of the rule or member that breaks it.
    #[must_use]
    pub fn place(&self) -> &str {
        &self.place
    }

    /// What is wrong.
    #[must_use]
    pub const fn what(&self) -> &Text {
        &self.what
    }

    /// The smallest case: no person, one person, or two whose verdicts contradict the property.
    #[must_use]
    pub fn cases(&self) -> &[Case] {
        &self.cases
    }

    /// All of it on one line.
    #[must_use]
    pub fn words(&self) -> Text {
        let n = self.property.number();
        let mut words = Text::new(
            format!("性质 {n}：{}", self.what.zh),
            format!("property {n} ({}): {}", self.property.name(), self.what.en),
        );
        for case in &self.cases {
            words = Text::new(
                format!("{}；{}", words.zh, case.words.zh),
                format!("{}; {}", words.en, case.words.en),
            );
        }
        words
    }

    /// As a fault of the document.
    pub(super) fn fault(&self) -> Fault {
        Fault::new(self.place.clone(), self.words())
    }
}

impl Case {
    fn new(document: &Document, facts: Facts) -> Self {
        let decided = document
            .first_match(&facts)
            .map(|rule| (Arc::clone(&rule.id), rule.verdict));
        let who = Group::of(&facts).words();
        let when = facts.at.for_people(document.zone);
        let what = decided.as_ref().map_or(
            Text::fixed("没有规则适用", "no rule matches"),
            |(id, verdict)| {
                let word = verdict.word();
                Text::new(
                    format!("{}（{id}）", word.zh),
                    format!("{} ({id})", word.en),
                )
            },
        );
        let words = Text::new(
            format!("{when}，{} → {}", who.zh, what.zh),
            format!("{when}, {} → {}", who.en, what.en),
        );
        Self {
            facts,
            decided,
            words,
        }
    }

    /// The person.
    #[must_use]
    pub const fn facts(&self) -> &Facts {
        &self.facts
    }

    /// The id of the rule that decides, and its verdict.
    #[must_use]
    pub fn decided(&self) -> Option<(&str, Verdict)> {
        self.decided.as_ref().map(|(id, verdict)| (&**id, *verdict))
    }

    /// The person and the verdict in words.
    #[must_use]
    pub const fn words(&self) -> &Text {
        &self.words
    }
}
