//! Shared strings and date formats: what cells of every sheet refer to.

use std::io;

use super::parts::{Parts, over_budget};
use super::relations::Relations;
use super::xml::{Xml, XmlNode, unescaped};
use crate::roster::limits::{PART_BYTES, STRINGS, STRINGS_BYTES};

/// What the cells of a workbook refer to.
#[derive(Debug, Default)]
pub(super) struct WorkbookValues {
    pub(super) strings: Vec<Box<str>>,
    /// For each cell style, whether it shows a date.
    pub(super) dates: Vec<bool>,
    /// Whether dates count from 1904.
    pub(super) from_1904: bool,
}

impl WorkbookValues {
    pub(super) fn read(parts: &Parts, workbook: &Relations, from_1904: bool) -> io::Result<Self> {
        let mut shared = Self {
            from_1904,
            ..Self::default()
        };
        if let Some(part) = part_of(parts, workbook, "sharedStrings", STRINGS_BYTES) {
            shared.read_strings(&mut Xml::new(part))?;
        }
        if let Some(part) = part_of(parts, workbook, "styles", PART_BYTES) {
            shared.dates = dates(&mut Xml::new(part))?;
        }
        Ok(shared)
    }

    fn read_strings(&mut self, xml: &mut Xml) -> io::Result<()> {
        while let Some(node) = xml.next_node()? {
            if matches!(&node, XmlNode::Start(element) if element.name == "si") {
                if self.strings.len() >= STRINGS {
                    return Err(over_budget("shared strings", STRINGS));
                }
                self.strings.push(rich_text(xml, "si")?.into_boxed_str());
            }
        }
        Ok(())
    }
}

fn part_of(
    parts: &Parts,
    workbook: &Relations,
    kind: &str,
    limit: u64,
) -> Option<super::parts::PartReader> {
    let name = workbook.of_kind(kind).next()?;
    parts.part(name, limit)
}

/// The text of a string item up to the end of `name`; readings of characters (`rPh`) are left out.
pub(super) fn rich_text(xml: &mut Xml, name: &str) -> io::Result<String> {
    let mut text = String::new();
    let mut reading = false;
    while let Some(node) = xml.next_node()? {
        match node {
            XmlNode::Start(element) if element.name == "rPh" => reading = true,
            XmlNode::End(ended) if ended == "rPh" => reading = false,
            XmlNode::Start(element) if element.name == "t" => {
                let part = xml.text_until_end("t")?;
                if !reading {
                    text.push_str(&part);
                }
            }
            XmlNode::End(ended) if ended == name => break,
            _ => {}
        }
        if text.len() > crate::roster::limits::XML_EVENT_BYTES {
            return Err(over_budget(
                "bytes of text",
                crate::roster::limits::XML_EVENT_BYTES,
            ));
        }
    }
    Ok(unescaped(&text))
}

/// For each cell style, whether its number format shows a date (ECMA-376 part 1, 18.8.30 and the
/// formats that East Asian locales have built in).
fn dates(xml: &mut Xml) -> io::Result<Vec<bool>> {
    let mut own: Vec<u32> = Vec::new();
    let mut styles = Vec::new();
    let mut in_cells = false;
    while let Some(node) = xml.next_node()? {
        match node {
            XmlNode::Start(e) if e.name == "numFmt" => {
                if let (Some(id), Some(code)) = (e.number("numFmtId"), e.get("formatCode"))
                    && shows_a_date_by_code(code)
                {
                    own.push(id);
                }
            }
            XmlNode::Start(e) if e.name == "cellXfs" => in_cells = true,
            XmlNode::End(name) if name == "cellXfs" => in_cells = false,
            XmlNode::Start(e) if in_cells && e.name == "xf" => {
                let id: u32 = e.number("numFmtId").unwrap_or_default();
                styles.push(shows_a_date_by_number(id) || own.contains(&id));
            }
            _ => {}
        }
    }
    Ok(styles)
}

/// Whether a format that is built in shows a date or a time.
pub(in crate::roster) const fn shows_a_date_by_number(format: u32) -> bool {
    matches!(format, 14..=22 | 27..=36 | 45..=47 | 50..=58)
}

/// Whether a format has a year or a day outside of quotation marks and brackets.
pub(in crate::roster) fn shows_a_date_by_code(code: &str) -> bool {
    let mut quoted = false;
    let mut bracketed = false;
    code.chars().any(|c| {
        match c {
            '"' => quoted = !quoted,
            '[' => bracketed = true,
            ']' => bracketed = false,
            _ => {}
        }
        !quoted && !bracketed && matches!(c, 'y' | 'Y' | 'd' | 'D')
    })
}

/// A date as a sheet counts it: days since 1899-12-30, or since 1904-01-01.
pub(in crate::roster) fn date(raw: &str, from_1904: bool) -> Option<String> {
    let days: f64 = raw.trim().parse().ok()?;
    let from = if from_1904 {
        time::Date::from_calendar_date(1904, time::Month::January, 1)
    } else {
        time::Date::from_calendar_date(1899, time::Month::December, 30)
    };
    // Before 1 March 1900 sheets count a day that never was.
    if !(61.0..2_958_466.0).contains(&days) && !from_1904 || !(0.0..2_958_466.0).contains(&days) {
        return None;
    }
    let since = time::Duration::seconds_f64((days * 86_400.0).round());
    // Rounded up, or counted from 1904, a day may lie behind the year 9999.
    let moment = from.ok()?.midnight().checked_add(since)?;
    let (day, hour, minute) = (moment.date(), moment.hour(), moment.minute());
    Some(if days.fract() == 0.0 {
        day.to_string()
    } else {
        format!("{day} {hour:02}:{minute:02}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_shown_as_dates() {
        assert_eq!(date("43918", false).as_deref(), Some("2020-03-28"));
        assert_eq!(
            date("43918.375", false).as_deref(),
            Some("2020-03-28 09:00")
        );
        assert_eq!(date("42456", true).as_deref(), Some("2020-03-28"));
        for bad in ["", "x", "-1", "1e300", "NaN", "5"] {
            assert_eq!(date(bad, false), None, "{bad}");
        }
        assert_eq!(date("2958465.999999999", false), None);
        assert_eq!(date("2958400", true), None);
        assert!(shows_a_date_by_code("yyyy\\-mm\\-dd") && shows_a_date_by_code("[$-804]d"));
        assert!(
            !shows_a_date_by_code("0.00\"day\"")
                && !shows_a_date_by_code("[Red]0")
                && !shows_a_date_by_code("@")
        );
    }
}
