//! What a request says of its traveller, member by member (contract section 10).

use super::traveller::{Declaration, Temperature, Traveller};
use crate::base::division;
use crate::base::json::{Faults, Members, Node};
use crate::base::limits::{DECLARED_PLACES, HOLDER_CHARS};
use crate::base::region::Region;
use crate::base::text::Text;
use crate::base::time::Day;
use crate::claims::{Shown, is_challenge};
use crate::notice::{Grade, Place, Purpose};

/// The traveller; what is left out is as the gate says, except for what identifies a person.
pub(super) fn traveller(
    members: &Members<'_>,
    gate: &Traveller,
    today: Day,
    faults: &mut Faults,
) -> Option<Traveller> {
    let place = word(members, "place", Place::WORDS, gate.place, faults);
    let purpose = word(members, "purpose", Purpose::WORDS, gate.purpose, faults);
    let grade = match members.optional("grade") {
        None => Some(gate.grade),
        Some(node) => node.word(faults, Grade::WORDS).map(Some),
    };
    let number = shown(members, "id_number", faults);
    let name = shown(members, "name", faults);
    let declared = match members.optional("declared") {
        None => Some(gate.declared.clone()),
        Some(node) => declared(&node, faults),
    };
    let temperature = match members.optional("temperature") {
        None => Some(gate.temperature),
        Some(node) => temperature(&node, faults).map(Some),
    };
    let arrived = match members.optional("arrived") {
        None => Some(gate.arrived),
        Some(node) => arrived(&node, today, faults).map(Some),
    };
    let challenge = match members.optional("challenge") {
        None => Some(gate.challenge.clone()),
        Some(node) => challenge(&node, faults).map(Some),
    };
    Some(Traveller {
        place: place?,
        purpose: purpose?,
        grade: grade?,
        declared: declared?,
        shown: Shown {
            number: number?,
            name: name?,
            masked_number: None,
        },
        challenge: challenge?,
        temperature: temperature?,
        arrived: arrived?,
    })
}

fn word<T: Copy>(
    members: &Members<'_>,
    name: &str,
    known: &[(&str, T)],
    otherwise: T,
    faults: &mut Faults,
) -> Option<T> {
    match members.optional(name) {
        None => Some(otherwise),
        Some(node) => node.word(faults, known),
    }
}

/// A number or a name of the document that the traveller shows. An empty one would be compared with
/// the holder's; a caller that compares none leaves the member out.
fn shown(members: &Members<'_>, name: &str, faults: &mut Faults) -> Option<Option<String>> {
    let Some(node) = members.optional(name) else {
        return Some(None);
    };
    let text = node.words(faults)?;
    if text.chars().count() > HOLDER_CHARS {
        let expected = Text::new(
            format!("至多 {HOLDER_CHARS} 个字符"),
            format!("{HOLDER_CHARS} characters at most"),
        );
        return node.wrong(faults, &expected);
    }
    Some(Some(text.to_owned()))
}

fn declared(node: &Node<'_>, faults: &mut Faults) -> Option<Declaration> {
    let items = node.array(faults)?;
    if items.len() > DECLARED_PLACES {
        let expected = Text::new(
            format!("至多 {DECLARED_PLACES} 个地点"),
            format!("{DECLARED_PLACES} places at most"),
        );
        return node.wrong(faults, &expected);
    }
    let places: Vec<Option<Region>> = items.iter().map(|item| place(item, faults)).collect();
    places
        .into_iter()
        .collect::<Option<_>>()
        .map(Declaration::Places)
}

/// A place by code or by name.
fn place(node: &Node<'_>, faults: &mut Faults) -> Option<Region> {
    match division::region(node.text(faults)?) {
        Ok(region) => Some(region),
        Err(what) => {
            faults.add(node.pointer(), what);
            None
        }
    }
}

fn temperature(node: &Node<'_>, faults: &mut Faults) -> Option<Temperature> {
    let number = node.number(faults)?.as_f64();
    match number.and_then(Temperature::celsius) {
        Some(temperature) => Some(temperature),
        None => node.wrong(faults, &Text::fixed("30.0 至 45.0", "30.0 to 45.0")),
    }
}

/// The digits that the guard spoke.
fn challenge(node: &Node<'_>, faults: &mut Faults) -> Option<String> {
    let expected = Text::fixed("2 至 12 位数字", "2 to 12 digits");
    node.read(faults, &expected, |text| {
        is_challenge(text).then(|| text.to_owned())
    })
}

fn arrived(node: &Node<'_>, today: Day, faults: &mut Faults) -> Option<Day> {
    let expected = Text::fixed("日期，如 2020-03-27", "a date such as 2020-03-27");
    let day = node.read(faults, &expected, Day::parse)?;
    if day > today {
        let expected = Text::fixed("不晚于今天的日期", "a day that is not later than today");
        return node.wrong(faults, &expected);
    }
    Some(day)
}
