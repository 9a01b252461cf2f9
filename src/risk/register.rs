//! The register: which level a place had at an instant, and why.

use super::derivation::LevelOrigin;
use super::{RiskEntry, RiskLevel, document};
use crate::base::error::Error;
use crate::base::region::Region;
use crate::base::text::Text;
use crate::base::time::Timestamp;

/// Dated levels by region (contract section 5).
///
/// ```
/// use healthcode::{Register, embedded};
///
/// let register = Register::load("risk.json", embedded::risk_document())?;
/// // The embedded one shows the form; a registry of production is never judged by it.
/// assert!(register.is_illustration());
/// # Ok::<(), healthcode::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Register {
    version: u64,
    issued_at: Timestamp,
    illustration: bool,
    source: Text,
    /// Sorted by region, then by start: a place and all that lies in it stand together.
    entries: Vec<RiskEntry>,
}

/// How far a place reaches when its level is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Somewhere in it: a place set out from, visited or declared. It may have been its worst part.
    Whole,
    /// The place as an authority: the issuing province of a code.
    Issuer,
}

impl Register {
    /// Reads a register; `name` is what messages call the document.
    ///
    /// # Errors
    /// Every fault of the document, with its JSON Pointer.
    pub fn load(name: &str, bytes: &[u8]) -> Result<Self, Error> {
        document::load(name, bytes)
    }

    /// `entries` are sorted by region and start, and do not overlap.
    pub(super) const fn new(
        version: u64,
        issued_at: Timestamp,
        illustration: bool,
        source: Text,
        entries: Vec<RiskEntry>,
    ) -> Self {
        Self {
            version,
            issued_at,
            illustration,
            source,
            entries,
        }
    }

    /// The register's own version.
    #[must_use]
    pub const fn version(&self) -> u64 {
        self.version
    }

    /// When the register was issued; a clock before it is wrong.
    #[must_use]
    pub const fn issued_at(&self) -> Timestamp {
        self.issued_at
    }

    /// Whether the register only shows the form of one (`"illustration": true`). Nobody is judged by
    /// it for real: a bundle never holds one, and a registry of production never meets one (contract
    /// section 5).
    #[must_use]
    pub const fn is_illustration(&self) -> bool {
        self.illustration
    }

    /// Where its levels come from.
    #[must_use]
    pub const fn source(&self) -> &Text {
        &self.source
    }

    /// Every entry, by region and start.
    #[must_use]
    pub fn entries(&self) -> &[RiskEntry] {
        &self.entries
    }

    /// The level of `region` at `at`. Allocates nothing.
    #[must_use]
    pub fn level(&self, region: Region, at: Timestamp, reach: Reach) -> RiskLevel {
        let own = self.decided(region, at).level();
        match reach {
            Reach::Issuer => own,
            Reach::Whole => self
                .beneath(region, at)
                .map(RiskEntry::level)
                .fold(own, Ord::max),
        }
    }

    /// The longest prefix among the entries in force.
    pub(super) fn decided(&self, region: Region, at: Timestamp) -> LevelOrigin<'_> {
        let listed = std::iter::successors(Some(region), Region::parent).find_map(|place| {
            self.run(place, place)
                .iter()
                .find(|entry| entry.window().contains(at))
        });
        match listed {
            Some(entry) => LevelOrigin::Listed(entry),
            None if region.is_country() => LevelOrigin::Overseas,
            None => LevelOrigin::NotListed,
        }
    }

    /// The entries in force strictly beneath `region`.
    pub(super) fn beneath(
        &self,
        region: Region,
        at: Timestamp,
    ) -> impl Iterator<Item = &RiskEntry> {
        self.run(region, region.last())
            .iter()
            .filter(move |entry| entry.region() != region && entry.window().contains(at))
    }

    /// The entries of the regions from `first` to `last`.
    fn run(&self, first: Region, last: Region) -> &[RiskEntry] {
        let start = self.entries.partition_point(|entry| entry.region() < first);
        let from = self.entries.get(start..).unwrap_or_default();
        let count = from.iter().take_while(|entry| entry.region() <= last);
        from.get(..count.count()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMBEDDED: &[u8] = include_bytes!("../embedded/risk/2020-03-26.json");

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    fn region(text: &str) -> Region {
        Region::parse(text).unwrap()
    }

    fn register(entries: &[(&str, &str, &str, &str)]) -> Result<Register, Error> {
        let entries: Vec<String> = entries
            .iter()
            .map(|(region, level, from, until)| {
                let until = match *until {
                    "" => "null".to_owned(),
                    day => format!("\"{day}T00:00:00+08:00\""),
                };
                format!(
                    r#"{{"region":"{region}","level":"{level}",
                    "from":"{from}T00:00:00+08:00","until":{until},"source":"s"}}"#
                )
            })
            .collect();
        let text = format!(
            r#"{{"version":1,"issued_at":"2020-03-26T00:00:00+08:00",
            "source":{{"zh":"示例","en":"example"}},"entries":[{}]}}"#,
            entries.join(",")
        );
        Register::load("risk.json", text.as_bytes())
    }

    #[test]
    fn the_embedded_illustration_lists_every_mainland_province() {
        let register = Register::load("embedded", EMBEDDED).unwrap();
        let now = at("2020-03-28T09:00:00+08:00");
        let level = |text| register.level(region(text), now, Reach::Whole);
        assert_eq!(level("420106"), RiskLevel::Key);
        assert_eq!(level("330100"), RiskLevel::Low);
        assert_eq!(level("US"), RiskLevel::Overseas);
        assert_eq!(level("HK"), RiskLevel::Overseas);
        assert_eq!(register.entries().len(), 31);
        // Before its first entry begins, the register knows no level.
        assert_eq!(
            register.level(
                region("330000"),
                at("2020-03-01T00:00:00+08:00"),
                Reach::Whole
            ),
            RiskLevel::Unknown
        );
    }

    #[test]
    fn the_longest_prefix_wins_and_a_coarse_place_takes_its_worst_part() {
        let register = register(&[
            ("230000", "low", "2020-03-01", ""),
            ("230100", "medium", "2020-03-01", ""),
            ("230102", "low", "2020-03-01", "2020-04-01"),
            ("231081", "high", "2020-03-10", ""),
            ("KR", "medium", "2020-03-01", ""),
        ])
        .unwrap();
        let now = at("2020-03-28T09:00:00+08:00");
        for (place, whole, issuer) in [
            ("230000", RiskLevel::High, RiskLevel::Low),
            ("230100", RiskLevel::Medium, RiskLevel::Medium),
            ("230102", RiskLevel::Low, RiskLevel::Low),
            ("230103", RiskLevel::Medium, RiskLevel::Medium),
            ("231000", RiskLevel::High, RiskLevel::Low),
            ("220000", RiskLevel::Unknown, RiskLevel::Unknown),
            ("KR", RiskLevel::Medium, RiskLevel::Medium),
            ("JP", RiskLevel::Overseas, RiskLevel::Overseas),
        ] {
            assert_eq!(
                register.level(region(place), now, Reach::Whole),
                whole,
                "{place}"
            );
            assert_eq!(
                register.level(region(place), now, Reach::Issuer),
                issuer,
                "{place}"
            );
            assert_eq!(
                register.derivation(region(place), now).level,
                whole,
                "{place}"
            );
        }
        let derived = register.derivation(region("230000"), now);
        let worse: Vec<_> = derived
            .beneath
            .iter()
            .map(|e| e.region().to_string())
            .collect();
        assert_eq!(worse, ["231081", "230100"]);
        // The county's own entry has ended: its city speaks for it.
        let later = at("2020-04-01T00:00:00+08:00");
        assert_eq!(
            register.level(region("230102"), later, Reach::Whole),
            RiskLevel::Medium
        );
    }

    #[test]
    fn every_fault_is_named_at_once() {
        let error = register(&[
            ("230000", "low", "2020-03-01", "2020-03-10"),
            ("230000", "high", "2020-03-09", ""),
            ("CN", "low", "2020-03-01", ""),
            ("220000", "unknown", "2020-03-01", ""),
            ("220000", "hgh", "2020-03-01", "2020-02-01"),
        ])
        .unwrap_err();
        let places: Vec<&str> = error
            .faults()
            .iter()
            .map(|(_, f)| f.place.as_str())
            .collect();
        assert_eq!(
            places,
            [
                "/entries/2/region",
                "/entries/3/level",
                "/entries/4/level",
                "/entries/4/until",
                "/entries/1"
            ]
        );
        let hint = error.faults()[2].1.hint.as_ref().unwrap();
        assert_eq!(hint.en, "did you mean `high`?");
    }

    #[test]
    fn windows_that_meet_do_not_overlap() {
        let register = register(&[
            ("230000", "high", "2020-03-10", ""),
            ("230000", "low", "2020-03-01", "2020-03-10"),
        ])
        .unwrap();
        let boundary = at("2020-03-10T00:00:00+08:00");
        assert_eq!(
            register.level(region("230000"), boundary, Reach::Whole),
            RiskLevel::High
        );
        let before = boundary.plus_seconds(-1);
        assert_eq!(
            register.level(region("230000"), before, Reach::Whole),
            RiskLevel::Low
        );
    }
}
