//! What a checkup says of one part of a gate.

use crate::base::error::Error;
use crate::base::text::{Lang, Text};
use crate::bundle::Life;

/// How fit something is, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fitness {
    /// It may be used.
    Fit,
    /// It may be used, and something should be done.
    Warning,
    /// The gate must not be opened for service, though it judges.
    Unfit,
    /// Everybody is held, whatever the code says.
    Holds,
}

/// One part of a gate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// A stable name.
    pub name: &'static str,
    /// What it is to people.
    pub title: Text,
    /// How fit it is.
    pub fitness: Fitness,
    /// What there is to know of it.
    pub facts: Vec<Text>,
    /// What to do about it.
    pub todo: Option<Text>,
    /// Its version, if it has one.
    pub version: Option<u64>,
    /// When it was signed and when it becomes too old, if that is stated.
    pub life: Option<Life>,
}

impl Part {
    /// A part that is fit.
    #[must_use]
    pub fn new(name: &'static str, title: Text) -> Self {
        Self {
            name,
            title,
            fitness: Fitness::Fit,
            facts: Vec::new(),
            todo: None,
            version: None,
            life: None,
        }
    }

    /// A gate whose data cannot be used, with every fault.
    #[must_use]
    pub fn unusable(error: &Error) -> Self {
        let mut part = Self::new("data", Text::fixed("数据", "data"));
        let faults = error.faults().iter().map(|(document, fault)| {
            Text::new(
                fault.line(document, Lang::Zh),
                fault.line(document, Lang::En),
            )
        });
        part.facts.extend(faults);
        part.with_fault(
            Fitness::Unfit,
            Text::fixed(
                "本机目前不能查验，请先按上面的提示处理",
                "the gate can judge nobody: do as said above",
            ),
        )
    }

    /// The same with a fault and what to do about it, behind what there is to do already.
    #[must_use]
    pub fn with_fault(self, fitness: Fitness, todo: Text) -> Self {
        let todo = match &self.todo {
            Some(before) => Text::new(
                format!("{}；{}", before.zh, todo.zh),
                format!("{}; {}", before.en, todo.en),
            ),
            None => todo,
        };
        Self {
            fitness: self.fitness.max(fitness),
            todo: Some(todo),
            ..self
        }
    }
}
