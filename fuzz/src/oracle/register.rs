//! A risk register.

use crate::subject::{Reach, Region, Register, RiskLevel, Timestamp};
use crate::world::NOW;

/// Every level is the one that a plain walk over all entries gives (contract section 5).
pub fn register(data: &[u8]) {
    let Ok(register) = Register::load("fuzz", data) else {
        return;
    };
    let at = Timestamp::parse(NOW).unwrap();
    let fixed = [
        "330000", "330100", "330102", "420000", "420100", "110000", "US", "HK",
    ];
    let regions = fixed.iter().filter_map(|text| Region::parse(text));
    let listed = register
        .entries()
        .iter()
        .take(16)
        .map(|entry| entry.region());
    let ends = register.entries().iter().take(4).map(|entry| entry.since());
    let times: Vec<Timestamp> = ends.chain([at]).collect();
    for region in regions.chain(listed).collect::<Vec<_>>() {
        for at in times.iter().copied() {
            let own = own(&register, region, at);
            assert_eq!(
                register.level(region, at, Reach::Issuer),
                own,
                "{region} {at:?}"
            );
            let beneath = register
                .entries()
                .iter()
                .filter(|entry| entry.window().contains(at) && inside(entry.region(), region));
            let worst = beneath.map(|entry| entry.level()).fold(own, Ord::max);
            assert_eq!(
                register.level(region, at, Reach::Whole),
                worst,
                "{region} {at:?}"
            );
        }
    }
}

fn own(register: &Register, region: Region, at: Timestamp) -> RiskLevel {
    let fitting = register.entries().iter().filter(|entry| {
        entry.window().contains(at) && (entry.region() == region || inside(region, entry.region()))
    });
    let own = fitting
        .max_by_key(|entry| bare(entry.region()).len())
        .map(|entry| entry.level());
    own.unwrap_or(if region.as_str().len() == 2 {
        RiskLevel::Overseas
    } else {
        RiskLevel::Unknown
    })
}

/// Whether `inner` lies in `outer` and is not it.
fn inside(inner: Region, outer: Region) -> bool {
    let digits = |region: Region| region.as_str().len() == 6;
    digits(inner)
        && digits(outer)
        && bare(inner).len() > bare(outer).len()
        && bare(inner).starts_with(&bare(outer))
}

/// The code without its pairs of zeros at the end.
fn bare(region: Region) -> String {
    let mut code = region.as_str().to_owned();
    while code.len() > 2 && code.ends_with("00") {
        code.truncate(code.len() - 2);
    }
    code
}
