//! Which part refers to which (ECMA-376 part 2, 9: relationships).

use std::collections::HashMap;
use std::io;

use super::parts::{Parts, over_budget};
use super::xml::{Xml, XmlNode};
use crate::roster::limits::{PART_BYTES, PARTS};

/// What one part refers to.
#[derive(Debug, Default)]
pub(super) struct Relations {
    by_id: HashMap<String, String>,
    by_kind: Vec<(String, String)>,
    /// What lies outside the workbook, as it is written.
    outside: HashMap<String, String>,
}

impl Relations {
    /// The relations of `part`; none if it has none. What lies outside the workbook is no part.
    pub(super) fn of(parts: &Parts, part: &str) -> io::Result<Self> {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let name = format!("{folder}/_rels/{file}.rels");
        let mut relations = Self::default();
        let Some(part) = parts.part(&name, PART_BYTES) else {
            return Ok(relations);
        };
        let mut xml = Xml::new(part);
        while let Some(node) = xml.next_node()? {
            let XmlNode::Start(element) = node else {
                continue;
            };
            if element.name != "Relationship" {
                continue;
            }
            if relations.by_kind.len() >= PARTS {
                return Err(over_budget("relations of one part", PARTS));
            }
            let outside = element.get("TargetMode") == Some("External");
            if let (Some(id), Some(target), true) =
                (element.get("Id"), element.get("Target"), outside)
            {
                if relations.outside.len() < PARTS {
                    relations.outside.insert(id.to_owned(), target.to_owned());
                }
            } else if let (Some(id), Some(target)) = (element.get("Id"), element.get("Target")) {
                let target = resolve(folder, target);
                let kind = element.get("Type").unwrap_or_default();
                let kind = kind.rsplit('/').next().unwrap_or_default();
                relations.by_kind.push((kind.to_owned(), target.clone()));
                relations.by_id.insert(id.to_owned(), target);
            }
        }
        Ok(relations)
    }

    /// The part with this id.
    pub(super) fn get(&self, id: &str) -> Option<&str> {
        self.by_id.get(id).map(String::as_str)
    }

    /// What lies outside the workbook under this id.
    pub(super) fn outside(&self, id: &str) -> Option<&str> {
        self.outside.get(id).map(String::as_str)
    }

    /// The parts of one kind: `drawing`, `sharedStrings` …
    pub(super) fn of_kind<'r>(&'r self, kind: &'r str) -> impl Iterator<Item = &'r str> {
        let known = self.by_kind.iter().filter(move |(known, _)| known == kind);
        known.map(|(_, target)| target.as_str())
    }
}

/// A target as a name in the archive: it may be relative and climb.
fn resolve(folder: &str, target: &str) -> String {
    let start = if target.starts_with('/') { "" } else { folder };
    let mut steps: Vec<&str> = Vec::new();
    for step in start.split('/').chain(target.split('/')) {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop();
            }
            step => steps.push(step),
        }
    }
    steps.join("/")
}

#[cfg(test)]
mod tests {
    use super::resolve;

    #[test]
    fn targets_are_relative_to_their_part() {
        assert_eq!(resolve("xl/worksheets", "../media/1.png"), "xl/media/1.png");
        assert_eq!(resolve("xl", "/xl/a.xml"), "xl/a.xml");
        assert_eq!(resolve("xl", "../../../etc/passwd"), "etc/passwd");
    }
}
