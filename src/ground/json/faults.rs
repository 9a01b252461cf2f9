//! The faults found so far in one document.

use crate::ground::error::Fault;
use crate::ground::text::Text;

/// The faults found so far in one document.
#[derive(Debug, Default)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// Notes a fault.
    pub fn add(&mut self, place: &str, what: Text) {
        self.0.push(Fault::new(place, what));
    }

    /// Notes a fault with a hint.
    pub fn add_with_hint(&mut self, place: &str, what: Text, hint: Text) {
        self.0.push(Fault {
            place: place.to_owned(),
            what,
            hint: Some(hint),
        });
    }

    /// Notes a fault that another reader found.
    pub fn push(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    /// Whether none was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them, in the order of the document.
    #[must_use]
    pub fn into_vec(self) -> Vec<Fault> {
        self.0
    }
}
