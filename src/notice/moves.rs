//! The places whose level differs between two registers, and when.

use std::collections::BTreeMap;

use super::diff::{Moved, Registers, cut};
use crate::base::region::Region;
use crate::base::time::{Timestamp, Window};
use crate::risk::{Reach, RiskLevel};

/// For each level before and after, the places that move so, and while they do.
pub(super) type Moves = BTreeMap<(RiskLevel, RiskLevel), Vec<(Moved, Window)>>;

/// How the places move during the given windows, which follow one another.
pub(super) fn moves(registers: Registers<'_>, windows: &[Window]) -> Moves {
    let mut moves = Moves::new();
    let (Some(first), Some(last)) = (windows.first(), windows.last()) else {
        return moves;
    };
    let span = Window {
        from: first.from,
        until: last.until,
    };
    let entries = || {
        let from = registers.from.entries().iter();
        from.chain(registers.to.entries())
    };
    // Sorted by code, so a province comes before what lies in it.
    let mut regions: Vec<Region> = entries().map(|entry| entry.region()).collect();
    regions.sort_unstable();
    regions.dedup();
    let bounds = entries().flat_map(|entry| [entry.window().from, entry.window().until]);
    let inside = bounds.flatten().filter(|at| span.contains(*at));
    for mut window in cut(inside.chain(span.from).collect()) {
        window.until = window.until.or(span.until);
        let here = window.from.map(|at| moved(registers, &regions, at));
        for (levels, place) in here.unwrap_or_default() {
            let places = moves.entry(levels).or_default();
            let goes_on = places
                .iter_mut()
                .find(|(known, during)| *known == place && during.until == window.from);
            match goes_on {
                Some((_, during)) => during.until = window.until,
                None => places.push((place, window)),
            }
        }
    }
    moves
}

/// The places whose level differs at an instant. A place inside a listed one with the same change is not
/// listed again.
fn moved(
    registers: Registers<'_>,
    regions: &[Region],
    at: Timestamp,
) -> Vec<((RiskLevel, RiskLevel), Moved)> {
    // Its own level: a coarse code that takes its worst part follows from the parts' rows.
    let levels = |region: Region| {
        (
            registers.from.level(region, at, Reach::Issuer),
            registers.to.level(region, at, Reach::Issuer),
        )
    };
    // The nearest place above it that either register lists.
    let above = |region: Region| {
        std::iter::successors(region.parent(), Region::parent)
            .find(|above| regions.binary_search(above).is_ok())
            .map(levels)
    };
    let except = |place: Region, moved: (RiskLevel, RiskLevel)| {
        let inside = regions.iter().copied().filter(|region| {
            let own = levels(*region);
            place.contains(region) && own.0 == moved.0 && own.1 != moved.1
        });
        inside
            .filter(|region| above(*region) == Some(moved))
            .collect()
    };
    let places = regions.iter().map(|region| (levels(*region), *region));
    let places = places.filter(|(moved, _)| moved.0 != moved.1);
    places
        .filter(|(moved, region)| above(*region) != Some(*moved))
        .map(|(moved, region)| {
            let except = except(region, moved);
            (moved, Moved { region, except })
        })
        .collect()
}
