//! A notice as a table that an official reads: one row a rule, article beside article.

use super::document::Document;
use super::rule::Rule;
use super::words::window_words;
use crate::base::text::Text;

/// One rule in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleRow<'n> {
    /// The rule itself: id, verdict, text, next step.
    pub rule: &'n Rule,
    /// The article's number, or the source's words.
    pub basis: Text,
    /// The people whom it matches.
    pub who: Text,
    /// When it applies, unless that is all of the notice's time.
    pub when: Option<Text>,
    /// What is left to do, each with its days.
    pub obligations: Vec<Text>,
}

impl Document {
    /// The rules in their order, in words. Articles that decide nothing are in
    /// [`Document::articles`], with the reason.
    #[must_use]
    pub fn table(&self) -> Vec<RuleRow<'_>> {
        self.rules
            .iter()
            .map(|rule| RuleRow {
                rule,
                basis: rule
                    .basis()
                    .map(|basis| self.basis_words(basis))
                    .unwrap_or_default(),
                who: rule.who().words(),
                when: window_words(rule.window(), self.zone),
                obligations: rule
                    .obligations()
                    .iter()
                    .map(|o| o.text().clone())
                    .collect(),
            })
            .collect()
    }
}
