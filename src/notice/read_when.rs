//! JSON → the conditions of a rule: who it is about.

use super::axis::{self, Axis, Group};
use super::facts::{CodeFact, Colour, Fever, Grade, Place, Presence, Purpose};
use crate::base::json::{Faults, Members, Node};
use crate::base::text::Text;
use crate::risk::RiskLevel;

/// Whether a rule requires a code.
const CODES: [(&str, u64); 2] = [
    ("verified", Axis::Code.mask() & !axis::code(CodeFact::None)),
    ("none", axis::code(CodeFact::None)),
];

/// The conditions; an absent condition matches everything.
pub(super) fn when(node: &Node<'_>, faults: &mut Faults) -> Option<Group> {
    let known = [
        "place", "purpose", "code", "presence", "colour", "risk", "fever", "grade",
    ];
    let members = node.closed_object(&known, faults)?;
    let all = Group::EVERYBODY;
    let mut group = all
        .with(
            Axis::Place,
            any_of(&members, "place", faults, Place::WORDS, axis::place),
        )
        .with(
            Axis::Purpose,
            any_of(&members, "purpose", faults, Purpose::WORDS, axis::purpose),
        )
        .with(
            Axis::Risk,
            any_of(&members, "risk", faults, &RiskLevel::WORDS, axis::risk),
        );
    if let Some(node) = members.optional("grade") {
        // A grade that was not stated is none of the listed ones.
        group = group.with(
            Axis::Grade,
            listed(&node, faults, Grade::WORDS, |g| axis::grade(Some(g))),
        );
    }
    if let Some(node) = members.optional("fever") {
        let fever = node
            .flag(faults)
            .map(|on| if on { Fever::Fever } else { Fever::None });
        group = group.with(Axis::Fever, fever.map_or(0, axis::fever));
    }
    let code = members
        .optional("code")
        .map(|node| node.word(faults, &CODES));
    let colour = members.optional("colour").map(|node| {
        (
            node.pointer().to_owned(),
            listed(&node, faults, Colour::WORDS, axis::colour),
            Text::fixed("无码者没有颜色", "without a code there is no colour"),
        )
    });
    let presence = members.optional("presence").map(|node| {
        (
            node.pointer().to_owned(),
            listed(&node, faults, Presence::WORDS, axis::presence),
            Text::fixed("无码者谈不上出示方式", "without a code nothing is shown"),
        )
    });
    let mut codes = code.map_or(Axis::Code.mask(), Option::unwrap_or_default);
    // Both are always those of a verified code.
    for (place, bits, without) in [colour, presence].into_iter().flatten() {
        let before = codes;
        codes &= bits;
        if codes == 0 && bits != 0 && before != 0 {
            faults.add(&place, without);
        }
    }
    Some(group.with(Axis::Code, codes))
}

/// The bits of a condition that lists values, or of the whole axis without it.
fn any_of<T: Copy>(
    members: &Members<'_>,
    name: &str,
    faults: &mut Faults,
    known: &[(&str, T)],
    bit: impl Fn(T) -> u64,
) -> u64 {
    // `Group::with` keeps the bits of its own axis only.
    members
        .optional(name)
        .map_or(u64::MAX, |node| listed(&node, faults, known, bit))
}

/// The bits of a list of values: not empty, none twice.
fn listed<T: Copy>(
    node: &Node<'_>,
    faults: &mut Faults,
    known: &[(&str, T)],
    bit: impl Fn(T) -> u64,
) -> u64 {
    let Some(nodes) = node.array(faults) else {
        return 0;
    };
    if nodes.is_empty() {
        let what = Text::fixed("空列表不匹配任何人", "an empty list matches nobody");
        faults.add(node.pointer(), what);
    }
    let mut bits = 0;
    for item in nodes {
        let Some(value) = item.word(faults, known) else {
            continue;
        };
        if bits & bit(value) != 0 {
            faults.add(
                item.pointer(),
                Text::fixed("重复的值", "this value occurs twice"),
            );
        }
        bits |= bit(value);
    }
    bits
}
