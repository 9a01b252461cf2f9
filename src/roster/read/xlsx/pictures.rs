//! Pictures in a workbook: floating over a sheet, placed in a cell, or WPS Office's `DISPIMG`.

use std::collections::HashMap;
use std::io;

use super::drawing::anchors;
use super::parts::Parts;
use super::relations::Relations;
use super::xml::{Xml, XmlNode};
use crate::roster::limits::{PART_BYTES, PARTS};
use crate::roster::read::anchor::Anchor;

/// The pictures of a workbook, each known by its place in a list of parts.
#[derive(Debug, Default)]
pub(super) struct Pictures {
    parts: Vec<String>,
    known: HashMap<String, usize>,
    /// By the `vm` of a cell, counted from 1 (ECMA-376 part 1, 18.9: cell metadata).
    rich: Vec<Option<usize>>,
    /// By the id of `DISPIMG`.
    named: HashMap<String, usize>,
    /// How many float over all sheets.
    floating: usize,
}

impl Pictures {
    /// Finds the pictures in cells. `workbook` is the workbook's part, whose folder holds the rest.
    pub(super) fn read(parts: &Parts, workbook: &str) -> io::Result<Self> {
        let folder = workbook.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut pictures = Self::default();
        pictures.read_rich(parts, folder)?;
        pictures.read_named(parts, &format!("{folder}/cellimages.xml"))?;
        Ok(pictures)
    }

    /// The part of a picture.
    pub(super) fn part(&self, picture: usize) -> Option<&str> {
        self.parts.get(picture).map(String::as_str)
    }

    /// The picture in a cell with this `vm`.
    pub(super) fn rich(&self, vm: usize) -> Option<usize> {
        self.rich.get(vm.checked_sub(1)?).copied().flatten()
    }

    /// The picture with this `DISPIMG` id.
    pub(super) fn named(&self, id: &str) -> Option<usize> {
        self.named.get(id).copied()
    }

    fn add(&mut self, part: &str) -> usize {
        if let Some(known) = self.known.get(part) {
            return *known;
        }
        let index = self.parts.len();
        self.parts.push(part.to_owned());
        self.known.insert(part.to_owned(), index);
        index
    }

    /// The pictures that float over a sheet.
    pub(super) fn floating(&mut self, parts: &Parts, sheet: &Relations) -> io::Result<Vec<Anchor>> {
        let mut all = Vec::new();
        for drawing in sheet.of_kind("drawing") {
            let Some(part) = parts.part(drawing, PART_BYTES) else {
                continue;
            };
            let relations = Relations::of(parts, drawing)?;
            let most = PARTS.saturating_sub(self.floating);
            let anchors = anchors(&mut Xml::new(part), most)?;
            self.floating += anchors.len();
            for (id, mut anchor) in anchors {
                if let Some(target) = relations.get(&id) {
                    anchor.picture = Some(self.add(target));
                    all.push(anchor);
                }
            }
        }
        Ok(all)
    }

    /// Pictures placed in cells: a cell's `vm` leads through the metadata to a rich value, whose
    /// first field counts the relations of `richValueRel.xml`.
    fn read_rich(&mut self, parts: &Parts, folder: &str) -> io::Result<()> {
        let rich_part = |name: &str| format!("{folder}/richData/{name}.xml");
        let targets_part = rich_part("richValueRel");
        let Some(part) = parts.part(&targets_part, PART_BYTES) else {
            return Ok(());
        };
        let relations = Relations::of(parts, &targets_part)?;
        let mut targets = Vec::new();
        let mut xml = Xml::new(part);
        while let Some(node) = xml.next_node()? {
            if let XmlNode::Start(e) = node
                && e.name == "rel"
            {
                let target = e.get("id").and_then(|id| relations.get(id));
                targets.push(target.map(|target| self.add(target)));
            }
        }
        let values = match parts.part(&rich_part("rdrichvalue"), PART_BYTES) {
            Some(part) => first_fields(&mut Xml::new(part))?,
            None => return Ok(()),
        };
        let by_value = |value: usize| targets.get(*values.get(value)?).copied().flatten();
        let chain = match parts.part(&format!("{folder}/metadata.xml"), PART_BYTES) {
            Some(part) => rich_values(&mut Xml::new(part))?,
            None => (0..values.len()).map(Some).collect(),
        };
        self.rich = chain.into_iter().map(|value| by_value(value?)).collect();
        Ok(())
    }

    /// WPS Office: `cellimages.xml` names each picture and the relation that it embeds.
    fn read_named(&mut self, parts: &Parts, name: &str) -> io::Result<()> {
        let Some(part) = parts.part(name, PART_BYTES) else {
            return Ok(());
        };
        let relations = Relations::of(parts, name)?;
        let mut xml = Xml::new(part);
        let mut id = None;
        while let Some(node) = xml.next_node()? {
            let XmlNode::Start(e) = node else { continue };
            match e.name.as_str() {
                "cellImage" => id = None,
                "cNvPr" => id = e.get("name").map(str::to_owned),
                "blip" => {
                    let target = e.get("embed").and_then(|embed| relations.get(embed));
                    if let (Some(id), Some(target)) = (id.take(), target) {
                        let picture = self.add(target);
                        self.named.insert(id, picture);
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// The first field of each rich value.
fn first_fields(xml: &mut Xml) -> io::Result<Vec<usize>> {
    let mut fields = Vec::new();
    let mut first = false;
    while let Some(node) = xml.next_node()? {
        if let XmlNode::Start(e) = node {
            match e.name.as_str() {
                "rv" => first = true,
                "v" if std::mem::take(&mut first) => {
                    let field = xml.text_until_end("v")?.trim().parse();
                    fields.push(field.unwrap_or(usize::MAX));
                }
                _ => {}
            }
        }
    }
    Ok(fields)
}

/// For each value of the metadata, the rich value that it leads to.
fn rich_values(xml: &mut Xml) -> io::Result<Vec<Option<usize>>> {
    let (mut futures, mut values) = (Vec::new(), Vec::new());
    let mut inside = "";
    let mut block: Option<usize> = None;
    while let Some(node) = xml.next_node()? {
        match node {
            XmlNode::Start(e) => match e.name.as_str() {
                // Only the metadata of rich values leads to pictures.
                "futureMetadata" if e.get("name") == Some("XLRICHVALUE") => inside = "future",
                "valueMetadata" => inside = "value",
                "bk" => block = None,
                "rvb" if inside == "future" => block = e.number("i"),
                "rc" if inside == "value" => block = e.number("v"),
                _ => {}
            },
            XmlNode::End(name) => match (name.as_str(), inside) {
                ("bk", "future") => futures.push(block.take()),
                ("bk", "value") => values.push(block.take()),
                ("futureMetadata" | "valueMetadata", _) => inside = "",
                _ => {}
            },
            XmlNode::Text(_) => {}
        }
    }
    let lead = |future: Option<usize>| futures.get(future?).copied().flatten();
    Ok(values.into_iter().map(lead).collect())
}
