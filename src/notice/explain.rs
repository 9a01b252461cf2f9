//! Why each rule matched or did not, for one person.

use super::axis::{Axis, Group};
use super::facts::Facts;
use super::judge::Notice;
use super::rule::Rule;
use super::words::window_words;
use crate::base::text::Text;
use crate::base::time::Zone;

/// One rule, applied to one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation<'n> {
    /// The rule.
    pub rule: &'n Rule,
    /// The outcome.
    pub outcome: Outcome,
}

/// The outcome of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The first that matches: it decides.
    Decides,
    /// It matches too, but an earlier one has decided.
    ComesTooLate,
    /// It does not match, for each of these reasons.
    DoesNotMatch(Vec<Text>),
    /// The notice is not in force.
    NotInForce,
}

impl Notice {
    /// Each rule in its order, with why it matched or not.
    #[must_use]
    pub fn explain(&self, facts: &Facts) -> Vec<Explanation<'_>> {
        let person = Group::of(facts);
        let mut decided = false;
        self.document()
            .rules()
            .iter()
            .map(|rule| {
                let outcome = if !self.in_force(facts.at) {
                    Outcome::NotInForce
                } else if !rule.matches(person, facts.at) {
                    Outcome::DoesNotMatch(mismatches(rule, facts, self.document().zone()))
                } else if decided {
                    Outcome::ComesTooLate
                } else {
                    decided = true;
                    Outcome::Decides
                };
                Explanation { rule, outcome }
            })
            .collect()
    }
}

impl Outcome {
    /// In words.
    #[must_use]
    pub fn words(&self) -> Text {
        match self {
            Self::Decides => Text::fixed("适用，由本条决定", "matches and decides"),
            Self::ComesTooLate => Text::fixed(
                "也适用，但前面的规则已决定",
                "matches too, but an earlier rule decided",
            ),
            Self::NotInForce => Text::fixed("通告未生效", "the notice is not in force"),
            Self::DoesNotMatch(reasons) => {
                let zh: Vec<&str> = reasons.iter().map(|reason| &*reason.zh).collect();
                let en: Vec<&str> = reasons.iter().map(|reason| &*reason.en).collect();
                Text::new(zh.join("；"), en.join("; "))
            }
        }
    }
}

/// Every condition that a person does not meet.
fn mismatches(rule: &Rule, facts: &Facts, zone: Zone) -> Vec<Text> {
    let person = Group::of(facts);
    let mut reasons: Vec<Text> = Axis::ALL
        .into_iter()
        .filter(|axis| rule.who().on(*axis) & person.on(*axis) == 0)
        .filter_map(|axis| {
            let (title, is) = (axis.title(), person.values(axis)?);
            let asked = rule.who().values(axis)?;
            Some(Text::new(
                format!("{}：本条只管{}，现为{}", title.zh, asked.zh, is.zh),
                format!(
                    "{}: {}, but the rule asks for {}",
                    title.en, is.en, asked.en
                ),
            ))
        })
        .collect();
    if !rule.window().contains(facts.at)
        && let Some(window) = window_words(rule.window(), zone)
    {
        let now = facts.at.for_people(zone);
        reasons.push(Text::new(
            format!("时间：现为 {now}，规则适用于 {}", window.zh),
            format!("time: {now}, but the rule applies {}", window.en),
        ));
    }
    reasons
}
