//! The list of a workbook's sheets.

use std::io;

use super::parts::{Parts, over_budget};
use super::relations::Relations;
use super::xml::{Xml, XmlNode};
use crate::base::text::printable;
use crate::roster::limits::{PART_BYTES, SHEETS};

/// One sheet: its name and its part.
pub(super) struct SheetPart {
    pub(super) name: String,
    pub(super) part: String,
    pub(super) hidden: bool,
}

/// The sheets in their order, and whether dates count from 1904.
pub(super) fn sheets(
    parts: &Parts,
    workbook: &str,
    relations: &Relations,
) -> io::Result<(Vec<SheetPart>, bool)> {
    let mut found = Vec::new();
    let mut from_1904 = false;
    let Some(part) = parts.part(workbook, PART_BYTES) else {
        return Ok((found, from_1904));
    };
    let mut xml = Xml::new(part);
    while let Some(node) = xml.next_node()? {
        let XmlNode::Start(e) = node else { continue };
        match e.name.as_str() {
            "workbookPr" => from_1904 = e.is("date1904"),
            "sheet" => {
                if found.len() >= SHEETS {
                    return Err(over_budget("sheets", SHEETS));
                }
                if let Some(id) = e.get("id") {
                    found.push(SheetPart {
                        name: printable(e.get("name").unwrap_or_default()).into_owned(),
                        // One that leads nowhere is found missing when its rows are read.
                        part: relations.get(id).unwrap_or_default().to_owned(),
                        hidden: matches!(e.get("state"), Some("hidden" | "veryHidden")),
                    });
                }
            }
            _ => {}
        }
    }
    Ok((found, from_1904))
}
