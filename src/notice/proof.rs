//! The proof that a notice is safe: six properties, decided over the whole fact space and all of
//! its time, exactly. Properties 5 and 6 also look at the document itself, in `proof_words`.

use super::axis::{self, Axis, Group};
use super::counterexample::{Counterexample, Property};
use super::document::Document;
use super::facts::{Colour, Facts, Fever, Place};
use super::proof_words;
use super::space::{FactStep, People, Space};
use super::timeline::{Segment, groups, starts};
use crate::base::text::Text;
use crate::base::time::Timestamp;
use crate::base::verdict::Verdict;
use crate::risk::RiskLevel;

/// What was proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proof {
    /// How many different people there are.
    pub people: usize,
    /// How many segments time was cut into.
    pub segments: usize,
    /// How many rules were tried.
    pub rules: usize,
    /// How many pairs of people, one step worse, were compared in each segment.
    pub steps: usize,
}

/// Proves the six properties, or finds the smallest counter-examples: for properties 1, 3 and 4
/// the plainest person (fewest facts that differ from [`Facts::plain`](super::Facts::plain), then
/// the vocabulary's order, then the earliest instant), for the others each rule or date in turn.
///
/// The people whom neither the rules nor property 4 tell apart are decided alike at any time, so one
/// of them stands for all. The whole space is searched only for the smallest counter-example.
pub(super) fn prove(document: &Document) -> Result<Proof, Vec<Counterexample>> {
    let guarded = guarded();
    let told: Vec<Group> = (document.rules.iter().map(|rule| rule.who))
        .chain(guarded.iter().map(|(group, _)| *group))
        .collect();
    if search(document, &Space::told_apart(&told)).is_empty() {
        let (people, steps) = Space::size();
        return Ok(Proof {
            people,
            segments: starts(document).len(),
            rules: document.rules.len(),
            steps,
        });
    }
    Err(search(document, Space::whole()))
}

/// The counter-examples among the people of a space, in the order of the properties.
fn search(document: &Document, space: &Space) -> Vec<Counterexample> {
    let groups = groups(document, space);
    let mut search = ProofSearch::new(document, space, &groups);
    for at in starts(document) {
        search.look_at(Segment::decide(document, space, &groups, at));
    }
    let mut found = search.conclude();
    found.extend(proof_words::founded(document));
    found.extend(proof_words::windows(document));
    found.sort_by_key(Counterexample::property);
    found
}

/// The people whom no rule may let pass: property 4.
fn guarded() -> [(Group, Text); 4] {
    let all = Group::EVERYBODY;
    let outside = all.with(Axis::Place, !axis::place(Place::Community));
    [
        (
            all.with(
                Axis::Risk,
                axis::risk(RiskLevel::Key) | axis::risk(RiskLevel::Overseas),
            ),
            Text::fixed(
                "放行了重点地区或境外人员",
                "a pass with key or overseas risk",
            ),
        ),
        (
            all.with(Axis::Fever, axis::fever(Fever::Fever)),
            Text::fixed("放行了发热人员", "a pass with a fever"),
        ),
        (
            outside.with(Axis::Code, !axis::colour(Colour::Green)),
            Text::fixed(
                "社区以外放行了非绿码人员",
                "a pass without a green code outside a community",
            ),
        ),
        (
            outside.with(Axis::Risk, !axis::risk(RiskLevel::Low)),
            Text::fixed(
                "社区以外放行了非低风险人员",
                "a pass without low risk outside a community",
            ),
        ),
    ]
}

/// The smallest case so far: a person by index, and when.
type Smallest<T> = Option<(T, Timestamp)>;

struct ProofSearch<'d> {
    document: &'d Document,
    space: &'d Space,
    groups: &'d [People],
    forbidden: People,
    /// Per rule: whether it ever decides.
    alive: Vec<bool>,
    gap: Smallest<usize>,
    step: Smallest<FactStep>,
    pass: Smallest<usize>,
    /// Instants at which a verdict changes, with the plainest person whose does.
    changes: Vec<(Timestamp, usize, Timestamp)>,
    previous: Option<Segment>,
}

impl<'d> ProofSearch<'d> {
    fn new(document: &'d Document, space: &'d Space, groups: &'d [People]) -> Self {
        let guarded = guarded();
        let forbidden =
            space.filter(|person| guarded.iter().any(|(group, _)| group.covers(person)));
        Self {
            document,
            space,
            groups,
            forbidden,
            alive: vec![false; groups.len()],
            gap: None,
            step: None,
            pass: None,
            changes: Vec::new(),
            previous: None,
        }
    }

    fn look_at(&mut self, segment: Segment) {
        let at = segment.at;
        for (alive, won) in self.alive.iter_mut().zip(&segment.won) {
            *alive = *alive || !won.is_empty();
        }
        keep(&mut self.gap, segment.rest.first(), at);
        let mut forbidden = self.forbidden.each();
        let pass = forbidden.find(|person| segment.verdict(*person) == Some(Verdict::Pass));
        keep(&mut self.pass, pass, at);
        let better = self.space.steps.iter().copied().find(|step| {
            // A person without a matching rule is reported by property 1.
            matches!(
                (segment.verdict(step.better), segment.verdict(step.worse)),
                (Some(better), Some(worse)) if worse < better
            )
        });
        keep(&mut self.step, better, at);
        if let Some(previous) = &self.previous {
            let pairs = previous.verdicts.iter().zip(&segment.verdicts);
            let changed = pairs.zip(0..).find(|((before, after), _)| before != after);
            if let Some((_, person)) = changed {
                self.changes.push((at, person, previous.at));
            }
        }
        self.previous = Some(segment);
    }

    fn conclude(self) -> Vec<Counterexample> {
        let (document, space) = (self.document, self.space);
        let mut found = Vec::new();
        let last = document.rules.len().saturating_sub(1);
        if let Some((person, at)) = self.gap.or_else(|| self.outside_last(last)) {
            let what = Text::fixed(
                "最后一条规则并不适用于所有人",
                "the last rule does not match all",
            );
            found.push(
                Counterexample::new(Property::Total, format!("/rules/{last}"), what)
                    .with(document, space.facts(person, at)),
            );
        }
        for (i, (rule, alive)) in document.rules.iter().zip(&self.alive).enumerate() {
            if !alive && i != last {
                found.push(self.dead(i, &rule.id));
            }
        }
        if let Some((step, at)) = self.step {
            let worse = space.facts(step.worse, at);
            let what = Text::fixed(
                "事实变差，结论反而变好",
                "a worse fact gives a better verdict",
            );
            found.push(
                Counterexample::new(Property::Monotone, place_of(document, &worse), what)
                    .with(document, space.facts(step.better, at))
                    .with(document, worse),
            );
        }
        if let Some((person, at)) = self.pass {
            let facts = space.facts(person, at);
            let who = Group::of(&facts);
            let what = guarded().into_iter().find(|(group, _)| group.covers(who));
            found.push(
                Counterexample::new(
                    Property::Guarded,
                    place_of(document, &facts),
                    what.map(|(_, what)| what).unwrap_or_default(),
                )
                .with(document, facts),
            );
        }
        found.extend(proof_words::changes(document, space, &self.changes));
        found
    }

    /// A person whom the last rule does not match, although an earlier rule does.
    fn outside_last(&self, last: usize) -> Smallest<usize> {
        let rule = self.document.rules.get(last)?;
        let person = self.space.filter(|person| !rule.who.covers(person)).first();
        let early = starts(self.document)
            .into_iter()
            .find(|at| !rule.window.contains(*at));
        match (person, early) {
            (Some(person), _) => Some((person, self.document.from)),
            (None, Some(at)) => Some((0, at)),
            (None, None) => None,
        }
    }

    fn dead(&self, index: usize, id: &str) -> Counterexample {
        let what = Text::new(
            format!("规则 `{id}` 从不起作用"),
            format!("rule `{id}` never decides"),
        );
        let dead = Counterexample::new(Property::Alive, format!("/rules/{index}"), what);
        let window = self.document.rules.get(index).map(|rule| rule.window);
        let at = starts(self.document)
            .into_iter()
            .find(|at| window.is_some_and(|window| window.contains(*at)));
        match (at, self.groups.get(index).and_then(People::first)) {
            (Some(at), Some(person)) => dead.with(self.document, self.space.facts(person, at)),
            // Its window never meets the notice's own.
            _ => dead,
        }
    }
}

/// Keeps the smaller case; of two equal ones the earlier.
fn keep<T: Ord>(smallest: &mut Smallest<T>, candidate: Option<T>, at: Timestamp) {
    if let Some(candidate) = candidate
        && smallest
            .as_ref()
            .is_none_or(|(known, _)| candidate < *known)
    {
        *smallest = Some((candidate, at));
    }
}

/// The JSON Pointer of the rule that decides about a person.
fn place_of(document: &Document, facts: &Facts) -> String {
    let who = Group::of(facts);
    let mut rules = document.rules.iter();
    let rule = rules.position(|rule| rule.matches(who, facts.at));
    rule.map_or_else(String::new, |index| format!("/rules/{index}"))
}
