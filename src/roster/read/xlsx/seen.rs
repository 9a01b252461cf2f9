//! What a sheet holds besides the text in its cells: sizes, merged cells, links. Some of it stands
//! behind the rows that it is about.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::drawing::{of_pixels, of_points};
use super::relations::Relations;
use super::sheet::column_of;
use super::xml::Element;
use crate::roster::cell::Cell;
use crate::roster::limits::PARTS;
use crate::roster::read::anchor::{Anchor, Sizes};
use crate::roster::read::link::{is_a_label, local_picture};
use crate::roster::read::merged::Merged;
use crate::roster::row::{Placed, Row};

/// The usual height of a row in points, and width of a column in pixels, of a sheet that says none.
const USUAL_POINTS: f64 = 15.0;
const USUAL_PIXELS: f64 = 64.0;

/// The pixels of a character, and of the space around a column's text (ECMA-376 part 1, 18.3.1.13).
const PIXELS: f64 = 7.0;
const AROUND: f64 = 5.0;

/// What a sheet holds besides the text in its cells.
#[derive(Debug, Clone)]
pub(super) struct SheetFacts {
    /// Hidden columns: first and last.
    hidden: Vec<(u32, u32)>,
    /// Heights are kept only where pictures lie over the rows.
    has_pictures: bool,
    heights: Sizes,
    widths: Sizes,
    cells: Vec<[u64; 4]>,
    pub(super) merged: Merged,
    relations: Arc<Relations>,
    /// By row and column, counted from 0.
    links: BTreeMap<(u64, u64), String>,
}

impl SheetFacts {
    pub(super) fn new(has_pictures: bool, relations: Arc<Relations>) -> Self {
        Self {
            hidden: Vec::new(),
            has_pictures,
            heights: Sizes::new(of_points(USUAL_POINTS)),
            widths: Sizes::new(of_pixels(USUAL_PIXELS)),
            cells: Vec::new(),
            merged: Merged::default(),
            relations,
            links: BTreeMap::new(),
        }
    }

    /// An element of the sheet that is no row.
    pub(super) fn element(&mut self, e: &Element) {
        match e.name.as_str() {
            "sheetFormatPr" => {
                if let Some(points) = e.number("defaultRowHeight") {
                    self.heights.usual = of_points(points);
                }
                if let Some(characters) = e.number::<f64>("defaultColWidth") {
                    self.widths.usual = of_pixels(characters.mul_add(PIXELS, AROUND));
                }
            }
            "col" => self.col(e),
            "mergeCell" if self.cells.len() < PARTS => {
                self.cells.extend(e.get("ref").and_then(area));
            }
            "hyperlink" if self.links.len() < PARTS => {
                let outside = e.get("id").and_then(|id| self.relations.outside(id));
                let picture = outside.and_then(local_picture);
                if let (Some(picture), Some([top, _, left, _])) =
                    (picture, e.get("ref").and_then(area))
                {
                    self.links.insert((top, left), picture);
                }
            }
            _ => {}
        }
    }

    /// Columns are counted from 1 here.
    fn col(&mut self, e: &Element) {
        let (Some(first), Some(last)) = (e.number::<u32>("min"), e.number::<u32>("max")) else {
            return;
        };
        let (first, last) = (first.saturating_sub(1), last.saturating_sub(1));
        if e.is("hidden") {
            self.hidden.push((first, last));
            self.widths.set(first.into(), last.into(), 0);
        } else if let Some(characters) = e.number::<f64>("width") {
            let width = of_pixels(characters.mul_add(PIXELS, AROUND));
            self.widths.set(first.into(), last.into(), width);
        }
    }

    /// A row begins; `number` is counted from 1.
    pub(super) fn row(&mut self, e: &Element, number: u64) {
        let Some(index) = number.checked_sub(1).filter(|_| self.has_pictures) else {
            return;
        };
        if e.is("hidden") {
            self.heights.set(index, index, 0);
        } else if let Some(points) = e.number("ht") {
            self.heights.set(index, index, of_points(points));
        }
    }

    /// Ends the sheet.
    pub(super) fn ended(mut self) -> Self {
        self.merged = Merged::new(std::mem::take(&mut self.cells));
        self
    }

    pub(super) fn hides(&self, column: u32) -> bool {
        let mut hidden = self.hidden.iter();
        hidden.any(|(first, last)| (*first..=*last).contains(&column))
    }

    /// Where pictures lie: with the row, counted from 1, or nowhere in particular.
    pub(super) fn place(&self, anchors: &[Anchor]) -> Vec<(Option<u64>, Placed)> {
        let mut all = Vec::new();
        for anchor in anchors {
            match anchor.placed(&self.heights, &self.widths, &self.merged) {
                Some(placed) => all.extend(placed.into_iter().map(|(row, p)| (Some(row), p))),
                None => all.push((None, Placed::default())),
            }
        }
        all
    }

    /// Puts the pictures to which links lead in the place of the words that show them.
    pub(super) fn links_of(&self, row: &mut Row) {
        let Some(index) = row.number.checked_sub(1) else {
            return;
        };
        for ((_, column), picture) in self.links.range((index, 0)..=(index, u64::MAX)) {
            let Ok(column) = u32::try_from(*column) else {
                continue;
            };
            let at = usize::try_from(column).unwrap_or(usize::MAX);
            match is_a_label(row.cell(column).shown()) {
                true => row.set(at, Cell::Text(picture.clone())),
                false => row.links.push((column, picture.clone())),
            }
        }
    }
}

/// The rows and columns of `B2:D9`, counted from 0: top, bottom, left, right.
fn area(reference: &str) -> Option<[u64; 4]> {
    let (first, last) = reference.split_once(':').unwrap_or((reference, reference));
    let corner = |text: &str| {
        let row: u64 = text
            .trim_start_matches(|c: char| c.is_ascii_alphabetic())
            .parse()
            .ok()?;
        let column = u64::try_from(column_of(text)?).ok()?;
        Some((row.checked_sub(1)?, column))
    };
    let ((top, left), (bottom, right)) = (corner(first)?, corner(last)?);
    Some([top, bottom, left, right])
}
