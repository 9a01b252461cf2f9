//! A notice that may judge: only a proven one.

use super::axis::Group;
use super::counterexample::Counterexample;
use super::document::Document;
use super::facts::Facts;
use super::proof::{self, Proof};
use super::rule::Rule;
use crate::base::error::Error;
use crate::base::json::Faults;
use crate::base::time::Timestamp;

/// A notice that has been proven safe.
///
/// ```
/// use healthcode::{Notice, embedded};
///
/// let (name, bytes) = embedded::notice_document(embedded::TONGLIAO).ok_or("not embedded")?;
/// let notice = Notice::load(name, bytes)?;
/// assert_eq!(&**notice.document().id(), "tongliao-2020-03");
/// // What is no safe notice is refused, with every fault and its place.
/// let refused = Notice::load("mine.json", b"{}");
/// assert!(refused.is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Notice {
    document: Document,
    proof: Proof,
}

impl Document {
    /// Proves the six properties over the whole fact space.
    ///
    /// # Errors
    /// The smallest counter-examples, in the order of the properties.
    pub fn prove(self) -> Result<Notice, Vec<Counterexample>> {
        let proof = proof::prove(&self)?;
        Ok(Notice {
            document: self,
            proof,
        })
    }

    /// The first rule that matches.
    pub(super) fn first_match(&self, facts: &Facts) -> Option<&Rule> {
        let person = Group::of(facts);
        self.rules
            .iter()
            .find(|rule| rule.matches(person, facts.at))
    }
}

impl Notice {
    /// Reads and proves a notice; `name` is what messages call the document. One that fails the
    /// proof is refused, and nothing overrides that.
    ///
    /// # Errors
    /// Every fault of the document, or else every counter-example, with its JSON Pointer.
    pub fn load(name: &str, bytes: &[u8]) -> Result<Self, Error> {
        let document = Document::read(name, bytes)?;
        let mut faults = Faults::default();
        let notice = document.prove().map_err(|found| {
            found
                .iter()
                .for_each(|example| faults.push(example.fault()));
        });
        faults.settle(name, notice.ok())
    }

    /// What the notice says.
    #[must_use]
    pub const fn document(&self) -> &Document {
        &self.document
    }

    /// What was proven about it.
    #[must_use]
    pub const fn proof(&self) -> Proof {
        self.proof
    }

    /// Whether the notice is in force.
    #[must_use]
    pub fn in_force(&self, at: Timestamp) -> bool {
        self.document.in_force(at)
    }

    /// The rule that decides about a person: the first that matches. `None` only while the notice
    /// is not in force, when it decides nothing.
    #[must_use]
    pub fn judge(&self, facts: &Facts) -> Option<&Rule> {
        self.in_force(facts.at)
            .then(|| self.document.first_match(facts))
            .flatten()
    }
}
