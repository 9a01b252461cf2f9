//! A region by its name, as people write it.

use std::str::FromStr;

use unicode_normalization::UnicodeNormalization;

use super::{Division, OUTSIDE, PROVINCES, ROWS, row_of, shown};
use crate::base::error::{Error, Fault};
use crate::base::region::Region;
use crate::base::text::{Lang, Text, printable, shortened};

/// The longest text that is looked for, in bytes; the longest full name has 120.
const LONGEST: usize = 200;

/// The most characters of it that a message repeats.
const QUOTED: usize = 20;

/// What a text names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RegionMatch {
    /// One region.
    One(Region),
    /// Several, in the order of their codes: the text must say which.
    Several(Vec<Region>),
    /// None.
    None,
}

/// The region that `text` names: a code (full-width digits and small letters too), a full name
/// (`湖北省武汉市`), a name alone (`武汉市`) or an unambiguous short form (`武汉`, `湖北武汉`), or an
/// English name of a province. A short form of a province means the province.
#[must_use]
pub fn find(text: &str) -> RegionMatch {
    if text.len() > LONGEST {
        return RegionMatch::None;
    }
    let text: String = text.nfkc().filter(|c| !c.is_whitespace()).collect();
    if let Some(region) = Region::parse(&text.to_ascii_uppercase()) {
        return RegionMatch::One(region);
    }
    if let Some(region) = in_english(&text) {
        return RegionMatch::One(region);
    }
    let rows: Vec<&Division> = ROWS
        .iter()
        .filter(|row| row.in_force && names(&text, row))
        .collect();
    // A name that is written in full is meant, whatever it is short for.
    let whole: Vec<&Division> = rows
        .iter()
        .copied()
        .filter(|row| text.ends_with(row.name))
        .collect();
    let rows = if whole.is_empty() { rows } else { whole };
    let province = rows.iter().find(|row| row.code.ends_with("0000"));
    let regions: Vec<Region> = match province {
        Some(row) => region_of(row).into_iter().collect(),
        None => rows.into_iter().filter_map(region_of).collect(),
    };
    match regions.as_slice() {
        [] => RegionMatch::None,
        [one] => RegionMatch::One(*one),
        _ => RegionMatch::Several(regions),
    }
}

impl FromStr for Region {
    type Err = Error;

    /// Reads a code or a name: `420000`, `湖北省`, `湖北武汉`, `Hubei`, `US`. [`Region::parse`] takes codes
    /// alone.
    fn from_str(text: &str) -> Result<Self, Error> {
        region(text).map_err(|what| Error::one("", Fault::new("", what)))
    }
}

/// The most candidates that a message lists.
const CANDIDATES: usize = 6;

/// The one region that `text` names, or what to write instead.
///
/// # Errors
/// It names none, or several.
pub fn region(text: &str) -> Result<Region, Text> {
    let quoted = shortened(text.trim(), QUOTED).into_owned();
    let quoted = printable(&quoted);
    match find(text) {
        RegionMatch::One(region) => Ok(region),
        RegionMatch::Several(regions) => {
            let list = |lang| {
                let candidates = regions.iter().take(CANDIDATES);
                let listed: Vec<String> = candidates
                    .map(|region| shown(*region).get(lang).to_owned())
                    .collect();
                (listed, regions.len().saturating_sub(CANDIDATES))
            };
            let ((zh, more), (en, _)) = (list(Lang::Zh), list(Lang::En));
            let (more_zh, more_en) = match more {
                0 => (String::new(), String::new()),
                more => (format!("等，另有{more}处"), format!(" and {more} more")),
            };
            Err(Text::new(
                format!(
                    "“{quoted}”有几处，请写全称或代码：{}{more_zh}",
                    zh.join("、")
                ),
                format!(
                    "“{quoted}” is ambiguous, write one of: {}{more_en}",
                    en.join("; ")
                ),
            ))
        }
        RegionMatch::None => Err(Text::new(
            format!(
                "“{quoted}”不是地名，也不是代码：应为地名（如 武汉、湖北省武汉市）或{}",
                Region::EXPECTED.zh
            ),
            format!(
                "“{quoted}” is no place: expected a name (武汉, 湖北省武汉市) or {}",
                Region::EXPECTED.en
            ),
        )),
    }
}

/// A province by its English name, spaces left out.
fn in_english(text: &str) -> Option<Region> {
    let same = |name: &str| {
        let letters = name.chars().filter(|c| *c != ' ');
        text.chars()
            .map(|c| c.to_ascii_lowercase())
            .eq(letters.map(|c| c.to_ascii_lowercase()))
    };
    let outside = OUTSIDE.into_iter().find(|(_, _, en)| same(en));
    if let Some((code, _, _)) = outside {
        return Region::parse(code);
    }
    let (digits, _) = PROVINCES.into_iter().find(|(_, en)| same(en))?;
    Region::parse(&format!("{digits}0000"))
}

/// The row's region; the three outside the mainland's border control by their letters.
fn region_of(row: &Division) -> Option<Region> {
    let outside = OUTSIDE
        .into_iter()
        .find(|(_, digits, _)| row.code.starts_with(digits));
    match outside {
        Some((letters, _, _)) => Region::parse(letters),
        None => Region::parse(row.code),
    }
}

/// Whether `text` is the row's name, in full or short, alone or behind names of what it lies in.
fn names(text: &str, row: &Division) -> bool {
    // 恩施州 for 恩施土家族苗族自治州.
    let prefecture = text
        .strip_suffix('州')
        .filter(|_| row.name.ends_with("自治州"))
        .and_then(|text| text.strip_suffix(row.short?));
    let forms = [Some(row.name), row.short];
    let before = forms
        .into_iter()
        .flatten()
        .filter_map(|form| text.strip_suffix(form));
    before
        .chain(prefecture)
        .any(|before| leads(before, row.code))
}

/// Whether `before` is nothing, or names divisions above `code`, the nearest last.
fn leads(before: &str, code: &str) -> bool {
    if before.is_empty() {
        return true;
    }
    let above = [4, 2].into_iter().filter_map(|digits| {
        let head = code.get(..digits)?;
        row_of(&format!("{head:0<6}")).filter(|above| above.code != code)
    });
    above.into_iter().any(|above| names(before, above))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> String {
        match find(text) {
            RegionMatch::One(region) => region.to_string(),
            RegionMatch::Several(regions) => {
                let codes: Vec<&str> = regions.iter().map(Region::as_str).collect();
                codes.join(" ")
            }
            RegionMatch::None => "none".to_owned(),
        }
    }

    #[test]
    fn a_name_leads_to_its_region() {
        for (text, code) in [
            ("420100", "420100"),
            ("４２０１００", "420100"),
            ("us", "US"),
            ("湖北省武汉市", "420100"),
            ("湖北武汉", "420100"),
            ("武汉市", "420100"),
            ("武汉", "420100"),
            (" 湖北 ", "420000"),
            ("湖北省仙桃市", "429004"),
            ("武汉江岸区", "420102"),
            ("湖北省江岸区", "420102"),
            ("内蒙古", "150000"),
            ("通辽", "150500"),
            ("内蒙古通辽市科尔沁区", "150502"),
            ("恩施州", "422800"),
            ("恩施土家族苗族自治州", "422800"),
            ("香港", "HK"),
            ("台湾省", "TW"),
            ("Hubei", "420000"),
            ("inner mongolia", "150000"),
            ("Hong Kong", "HK"),
            ("龙港市", "330383"),
            // Shaanxi and Shanxi differ in both languages.
            ("陕西", "610000"),
            ("Shanxi", "140000"),
        ] {
            assert_eq!(found(text), code, "{text}");
        }
    }

    #[test]
    fn a_province_goes_before_what_is_called_alike() {
        assert_eq!(found("河北"), "130000");
        assert_eq!(found("吉林"), "220000");
        assert_eq!(found("海南"), "460000");
        assert_eq!(found("吉林市"), "220200");
        assert_eq!(found("河北区"), "120105");
    }

    #[test]
    fn an_ambiguous_name_gives_every_candidate() {
        assert_eq!(found("朝阳区"), "110105 220104");
        assert!(found("朝阳").contains("110105") && found("朝阳").contains("211300"));
        assert_eq!(found("北京朝阳"), "110105");
        assert_eq!(found("朝阳市"), "211300");
    }

    #[test]
    fn a_message_lists_the_candidates() {
        let several = region("桥西区").unwrap_err();
        assert!(
            several.zh.contains("河北省石家庄市桥西区")
                || several.zh.contains("河北省张家口市桥西区 (130703)"),
            "{several:?}"
        );
        let none = region("\u{1b}[2J瓦坎达").unwrap_err();
        assert!(
            none.zh.contains("瓦坎达") && !none.zh.contains('\u{1b}'),
            "{none:?}"
        );
        assert_eq!(region("武汉").unwrap().as_str(), "420100");
    }

    #[test]
    fn what_names_nothing_is_not_found() {
        let long = "武汉市".repeat(100);
        for text in [
            "",
            "市",
            "武",
            "汉",
            "崇文区",
            "北京武汉",
            "武汉湖北",
            "999999",
            "HB",
            long.as_str(),
        ] {
            assert_eq!(found(text), "none", "{text}");
        }
    }

    /// Divisions in force are found under their full names.
    #[test]
    fn every_full_name_is_found() {
        for row in ROWS.iter().filter(|row| row.in_force).step_by(7) {
            let region = region_of(row).unwrap();
            let full = super::super::name(region).unwrap();
            let all = match find(&full.zh) {
                RegionMatch::One(one) => vec![one],
                RegionMatch::Several(several) => several,
                RegionMatch::None => Vec::new(),
            };
            assert!(all.contains(&region), "{} {}", row.code, full.zh);
        }
    }
}
