//! Prepared keys against ring: a quick part of what `cargo run --release --features tools --example
//! differential` does without end.

use healthcode::internals::verify::prepared::{Scratch, verify_all};
use healthcode::internals::verify::{Engine, Item, Share, Switch, signature_is_good};

use crate::differential::cases::{Case, Cases};

#[test]
fn prepared_keys_accept_exactly_what_ring_accepts() {
    let mut source = Cases::new(20_200_328);
    let cases: Vec<Case> = (0..450).map(|_| source.next()).collect();
    let ring: Vec<bool> = cases
        .iter()
        .map(|case| signature_is_good(&case.key.public, &case.message, &case.signature))
        .collect();
    assert!(ring.iter().any(|good| *good) && ring.iter().any(|good| !good));
    let families: std::collections::BTreeSet<_> = cases.iter().map(|case| case.family).collect();
    assert_eq!(families.len(), 27, "{families:?}");

    let mut scratch = Scratch::default();
    let mut chunks: Vec<Item<'_>> = cases.iter().map(item).collect();
    verify_all(&mut chunks, &mut scratch);
    let mut few: Vec<Item<'_>> = cases.iter().map(item).collect();
    few.chunks_mut(5)
        .for_each(|chunk| verify_all(chunk, &mut scratch));
    for ((case, ring), items) in cases.iter().zip(&ring).zip(chunks.iter().zip(&few)) {
        let answers = [items.0.accepted(), items.1.accepted()];
        assert_eq!(answers, [*ring; 2], "{case:?}");
    }

    let switch = Switch::new();
    let mut watched: Vec<Item<'_>> = cases.iter().map(item).collect();
    let disagreement = Engine::prepared(&switch, Share::ALL).verify_all(&mut watched);
    assert_eq!((disagreement, switch.is_on()), (None, true));
    assert!(watched.iter().map(Item::accepted).eq(ring));
}

fn item(case: &Case) -> Item<'_> {
    let key = &case.key;
    Item::new(
        &key.public,
        Some(&key.prepared),
        &case.message,
        &case.signature,
    )
}
