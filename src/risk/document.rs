//! JSON → the register, with every fault on the way (contract section 5).

use super::{Register, RiskEntry, RiskLevel};
use crate::base::error::Error;
use crate::base::json::{Faults, Node, document};
use crate::base::text::Text;

/// The levels that an entry may carry: `unknown` is what a place is without one.
const LISTED: [(&str, RiskLevel); 5] = [
    ("low", RiskLevel::Low),
    ("medium", RiskLevel::Medium),
    ("high", RiskLevel::High),
    ("key", RiskLevel::Key),
    ("overseas", RiskLevel::Overseas),
];

/// Reads a register; `name` is what messages call the document.
pub(super) fn load(name: &str, bytes: &[u8]) -> Result<Register, Error> {
    let json = document(name, bytes)?;
    let mut faults = Faults::default();
    let register = read(&Node::root(&json), &mut faults);
    faults.settle(name, register)
}

fn read(root: &Node<'_>, faults: &mut Faults) -> Option<Register> {
    let known = ["version", "issued_at", "illustration", "source", "entries"];
    let members = root.closed_object(&known, faults)?;
    let version = members
        .required("version", faults)
        .and_then(|node| node.integer(faults));
    let issued_at = members
        .required("issued_at", faults)
        .and_then(|node| node.instant(faults));
    let illustration = match members.optional("illustration") {
        None => Some(false),
        Some(node) => node.flag(faults),
    };
    let source = members
        .required("source", faults)
        .and_then(|node| node.bilingual(faults));
    let nodes = members
        .required("entries", faults)
        .and_then(|node| node.array(faults))?;
    // An entry that cannot be read is dropped here, but its fault refuses the whole register.
    let mut entries: Vec<(usize, RiskEntry)> = nodes
        .iter()
        .enumerate()
        .filter_map(|(i, node)| Some((i, entry(node, faults)?)))
        .collect();
    entries.sort_by_key(|(_, entry)| (entry.region(), entry.since()));
    for pair in entries.windows(2) {
        if let [(earlier, a), (later, b)] = pair
            && a.region() == b.region()
            && a.window().overlaps(&b.window())
        {
            faults.add(
                &format!("/entries/{later}"),
                Text::new(
                    format!("{} 的时间段与 /entries/{earlier} 重叠", b.region()),
                    format!(
                        "the window of {} overlaps that of /entries/{earlier}",
                        b.region()
                    ),
                ),
            );
        }
    }
    let entries = entries.into_iter().map(|(_, entry)| entry).collect();
    Some(Register::new(
        version?,
        issued_at?,
        illustration?,
        source?,
        entries,
    ))
}

fn entry(node: &Node<'_>, faults: &mut Faults) -> Option<RiskEntry> {
    let members = node.closed_object(&["region", "level", "from", "until", "source"], faults)?;
    let region = members
        .required("region", faults)
        .and_then(|node| node.region(faults));
    let level = members
        .required("level", faults)
        .and_then(|node| node.word(faults, &LISTED));
    let window = members.window(faults);
    let source = members
        .required("source", faults)
        .and_then(|node| node.words(faults).map(str::to_owned));
    let (since, window) = window?;
    Some(RiskEntry::new(region?, level?, since, window, source?))
}
