//! The names of regions: GB/T 2260 as it was in March 2020 (`divisions.txt`, which `make-table` made;
//! licences of its sources beside it).
//!
//! A name only helps people to read and to write a code. It never decides anything, and nobody's
//! origin is derived from the first digits of an ID number.

mod find;
mod short;

use std::sync::LazyLock;

use super::region::Region;
use super::text::Text;

pub use find::{RegionMatch, find, region};

/// One line a code, in the order of the codes: six digits, `-` if the code is no longer in force, the
/// division's own name.
const TABLE: &str = include_str!("divisions.txt");

/// The provinces in English, by their first two digits.
const PROVINCES: [(&str, &str); 31] = [
    ("11", "Beijing"),
    ("12", "Tianjin"),
    ("13", "Hebei"),
    ("14", "Shanxi"),
    ("15", "Inner Mongolia"),
    ("21", "Liaoning"),
    ("22", "Jilin"),
    ("23", "Heilongjiang"),
    ("31", "Shanghai"),
    ("32", "Jiangsu"),
    ("33", "Zhejiang"),
    ("34", "Anhui"),
    ("35", "Fujian"),
    ("36", "Jiangxi"),
    ("37", "Shandong"),
    ("41", "Henan"),
    ("42", "Hubei"),
    ("43", "Hunan"),
    ("44", "Guangdong"),
    ("45", "Guangxi"),
    ("46", "Hainan"),
    ("50", "Chongqing"),
    ("51", "Sichuan"),
    ("52", "Guizhou"),
    ("53", "Yunnan"),
    ("54", "Tibet"),
    ("61", "Shaanxi"),
    ("62", "Gansu"),
    ("63", "Qinghai"),
    ("64", "Ningxia"),
    ("65", "Xinjiang"),
];

/// What lies outside the mainland's border control and is in GB/T 2260 too: the code here, the first
/// two digits there, the name in English.
const OUTSIDE: [(&str, &str, &str); 3] = [
    ("TW", "71", "Taiwan"),
    ("HK", "81", "Hong Kong"),
    ("MO", "82", "Macao"),
];

/// A line of the table.
#[derive(Debug, Clone, Copy)]
struct Division {
    code: &'static str,
    name: &'static str,
    short: Option<&'static str>,
    in_force: bool,
}

static ROWS: LazyLock<Vec<Division>> = LazyLock::new(|| TABLE.lines().filter_map(row).collect());

fn row(line: &'static str) -> Option<Division> {
    let (code, name) = line.split_at_checked(6)?;
    let former = name.strip_prefix('-');
    let name = former.unwrap_or(name);
    Some(Division {
        code,
        name,
        short: short::short(name),
        in_force: former.is_none(),
    })
}

fn row_of(code: &str) -> Option<&'static Division> {
    let at = ROWS.binary_search_by(|row| row.code.cmp(code)).ok()?;
    ROWS.get(at)
}

/// A division's own name: `武汉市` for `420100`.
fn own_name(code: &str) -> Option<&'static str> {
    row_of(code).map(|row| row.name)
}

/// The full name of a region, `湖北省武汉市` and `武汉市, Hubei`: English has names of provinces only.
/// `None` for a country and for a code that GB/T 2260 never had.
#[must_use]
pub fn name(region: Region) -> Option<Text> {
    if region.is_country() {
        let (_, digits, en) = OUTSIDE
            .into_iter()
            .find(|(code, _, _)| *code == region.as_str())?;
        return Some(Text::fixed(own_name(&format!("{digits}0000"))?, en));
    }
    let own = own_name(region.as_str())?;
    let province = PROVINCES
        .into_iter()
        .find(|(digits, _)| region.as_str().starts_with(digits));
    let english = province.map_or("", |(_, en)| en);
    if region.is_province() {
        return Some(Text::fixed(own, english));
    }
    // Counties that a province governs itself have no city above them.
    let (mut zh, mut en) = (own.to_owned(), own.to_owned());
    let mut above = region.parent();
    while let Some(place) = above {
        if let Some(name) = own_name(place.as_str()) {
            zh = format!("{name}{zh}");
            let name = if place.is_province() { english } else { name };
            en = format!("{en}, {name}");
        }
        above = place.parent();
    }
    Some(Text::new(zh, en))
}

/// A region for people: `湖北省武汉市 (420100)`, or the code alone if it has no name.
#[must_use]
pub fn shown(region: Region) -> Text {
    match name(region) {
        Some(name) => Text::new(
            format!("{} ({region})", name.zh),
            format!("{} ({region})", name.en),
        ),
        None => Text::new(region.to_string(), region.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(code: &str) -> Option<[String; 2]> {
        let name = name(Region::parse(code).unwrap())?;
        Some([name.zh.to_string(), name.en.to_string()])
    }

    fn is(code: &str, zh: &str, en: &str) {
        assert_eq!(named(code), Some([zh.to_owned(), en.to_owned()]), "{code}");
    }

    #[test]
    fn a_region_has_the_name_of_march_2020() {
        is("420100", "湖北省武汉市", "武汉市, Hubei");
        is("420102", "湖北省武汉市江岸区", "江岸区, 武汉市, Hubei");
        is("150000", "内蒙古自治区", "Inner Mongolia");
        is("110101", "北京市东城区", "东城区, Beijing");
        is("429004", "湖北省仙桃市", "仙桃市, Hubei");
        is("HK", "香港特别行政区", "Hong Kong");
        // Renamed in June 2020.
        is("130502", "河北省邢台市桥东区", "桥东区, 邢台市, Hebei");
        // Made in 2019; no division of GB/T 2260; no longer in force.
        is("330383", "浙江省温州市龙港市", "龙港市, 温州市, Zhejiang");
        is(
            "150571",
            "内蒙古自治区通辽市通辽经济技术开发区",
            "通辽经济技术开发区, 通辽市, Inner Mongolia",
        );
        is("110103", "北京市崇文区", "崇文区, Beijing");
        assert_eq!([named("429999"), named("US")], [None, None]);
        assert_eq!(shown(Region::parse("US").unwrap()).zh, "US");
        assert_eq!(
            shown(Region::parse("420100").unwrap()).zh,
            "湖北省武汉市 (420100)"
        );
    }

    #[test]
    fn the_table_is_in_order_and_whole() {
        assert_eq!(ROWS.len(), TABLE.lines().count());
        assert!(ROWS.is_sorted_by(|a, b| a.code < b.code));
        for row in ROWS.iter() {
            assert!(row.code.bytes().all(|b| b.is_ascii_digit()) && !row.name.is_empty());
        }
        for (digits, _) in PROVINCES {
            let province = own_name(&format!("{digits}0000"));
            assert!(
                province.is_some_and(|name| name.ends_with(['省', '市', '区'])),
                "{digits}"
            );
        }
    }
}
