//! Regions: GB/T 2260 codes of the mainland, ISO 3166-1 alpha-2 codes of everything outside its
//! border control (contract, head).

use std::cmp::Ordering;
use std::fmt;

/// A place: six digits (GB/T 2260, zero-filled) or two capital letters (ISO 3166-1 alpha-2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Region {
    bytes: [u8; 6],
    len: u8,
}

impl Region {
    /// The code as a number, so that the order of codes costs one comparison.
    const fn rank(self) -> u64 {
        let [a, b, c, d, e, f] = self.bytes;
        u64::from_be_bytes([a, b, c, d, e, f, self.len, 0])
    }
}

impl Ord for Region {
    fn cmp(&self, other: &Self) -> Ordering {
        self.rank().cmp(&other.rank())
    }
}

impl PartialOrd for Region {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The first two digits of GB/T 2260 for the mainland's provinces.
const PROVINCES: [&str; 31] = [
    "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41",
    "42", "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65",
];

/// The assigned codes of ISO 3166-1 alpha-2, and `XK`, which passports use for Kosovo. An
/// abbreviation that is not assigned (`HB` for Hubei) must not be taken for a country.
const COUNTRIES: &str = "\
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS \
BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE \
EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM \
HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC \
LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA \
NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW \
SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO \
TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW";

impl Region {
    /// Reads a region. Only the province of a six-digit code is checked against GB/T 2260, because the
    /// tables of counties change. `CN` is refused, and 71, 81 and 82 are written `TW`, `HK`, `MO`: a
    /// code for a place outside the border control must not look like one inside it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let country = text.len() == 2 && COUNTRIES.split(' ').any(|code| code == text);
        let division = text.len() == 6
            && text.bytes().all(|b| b.is_ascii_digit())
            && PROVINCES.iter().any(|p| text.starts_with(p));
        if !(division || country && text != "CN") {
            return None;
        }
        let mut bytes = [0; 6];
        for (to, from) in bytes.iter_mut().zip(text.bytes()) {
            *to = from;
        }
        Some(Self {
            bytes,
            len: if country { 2 } else { 6 },
        })
    }

    /// The code as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let written = self.bytes.get(..usize::from(self.len)).unwrap_or_default();
        std::str::from_utf8(written).unwrap_or_default()
    }

    /// Whether this is a two-letter code.
    #[must_use]
    pub const fn is_country(&self) -> bool {
        self.len == 2
    }

    /// Whether this is a whole province: `330000`.
    #[must_use]
    pub fn is_province(&self) -> bool {
        !self.is_country() && self.significant().len() == 2
    }

    /// The written code without its trailing `00` pairs: `33` for `330000`, `US` for `US`.
    #[must_use]
    pub fn significant(&self) -> &str {
        let mut code = self.as_str();
        while let Some(shorter) = code.strip_suffix("00").filter(|s| s.len() >= 2) {
            code = shorter;
        }
        code
    }

    /// The place one step up: the city of a county, the province of a city.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        let keep = self.significant().len().checked_sub(2)?;
        if self.is_country() || keep == 0 {
            return None;
        }
        let mut up = *self;
        for byte in up.bytes.iter_mut().skip(keep) {
            *byte = b'0';
        }
        Some(up)
    }

    /// The last code in the order of codes that can lie in this place.
    #[must_use]
    pub fn last(&self) -> Self {
        let mut last = *self;
        if !self.is_country() {
            for byte in last.bytes.iter_mut().skip(self.significant().len()) {
                *byte = b'9';
            }
        }
        last
    }

    /// Whether `other` is this place or lies in it.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        self == other
            || (!self.is_country()
                && !other.is_country()
                && other.as_str().starts_with(self.significant()))
    }

    /// What a region must look like, for messages.
    pub const EXPECTED: super::text::Text = super::text::Text::fixed(
        "六位行政区划代码（如 330000）；境外用两位国家或地区代码（如 US；港澳台为 HK、MO、TW）",
        "a six-digit region code (330000) or a two-letter code of a country or region (US; HK, MO, TW)",
    );
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn region(text: &str) -> Region {
        Region::parse(text).unwrap()
    }

    #[test]
    fn only_the_contracts_spellings_are_regions() {
        for good in ["330000", "150502", "US", "HK", "TW", "659001"] {
            assert_eq!(region(good).as_str(), good);
        }
        for bad in [
            "CN",
            "us",
            "33",
            "33000",
            "3300000",
            "710000",
            "810000",
            "990000",
            "３３００００",
            "",
            "U1",
            "XX",
            "HB",
        ] {
            assert_eq!(Region::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_province_contains_its_counties_and_nothing_else() {
        assert!(region("420000").contains(&region("420106")));
        assert!(region("420100").contains(&region("420106")));
        assert!(!region("420106").contains(&region("420100")));
        assert!(!region("420100").contains(&region("420200")));
        assert!(region("US").contains(&region("US")));
        assert!(!region("330000").contains(&region("US")));
        assert_eq!(region("150500").significant(), "1505");
        assert_eq!(region("150502").parent(), Some(region("150500")));
        assert_eq!(region("150500").parent(), Some(region("150000")));
        assert_eq!(region("150000").parent(), None);
        assert_eq!(region("US").parent(), None);
        assert!(region("150000").is_province() && !region("150500").is_province());
    }
}
