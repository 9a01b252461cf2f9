//! A drawing over a sheet (ECMA-376 part 1, 20.5) → where its pictures lie, in EMU.

use std::io;

use super::parts::over_budget;
use super::xml::{Element, Xml, XmlNode};
use crate::roster::limits::PARTS;
use crate::roster::read::anchor::{Anchor, AnchorEnd, Stretch};

/// EMU in a point (ECMA-376 part 1, 20.1.2.1).
const POINT: f64 = 12_700.0;

/// A height in points, in EMU.
pub(super) fn of_points(points: f64) -> u64 {
    of_pixels(points * POINT / PIXEL)
}

/// EMU in a pixel of 1/96 inch.
const PIXEL: f64 = 9_525.0;

/// A length in pixels, in EMU; nothing if it is no length.
pub(super) fn of_pixels(pixels: f64) -> u64 {
    /// Taller and wider than any row or column: 409 points, 255 characters.
    const MOST: f64 = 100_000.0;
    let emu = (pixels * PIXEL).round();
    if !emu.is_finite() {
        return 0;
    }
    // A float has no checked conversion into a whole number, but its digits have.
    format!("{}", emu.clamp(0.0, MOST * PIXEL))
        .parse()
        .unwrap_or_default()
}

/// The pictures of a drawing, at most so many: the relation that each embeds, and where it lies.
pub(super) fn anchors(xml: &mut Xml, most: usize) -> io::Result<Vec<(String, Anchor)>> {
    let mut found = Vec::new();
    let mut place = AnchorDraft::default();
    // `row` and `col` stand in `from` and in `to`.
    let mut side = None;
    while let Some(node) = xml.next_node()? {
        match node {
            XmlNode::Start(e) => match e.name.as_str() {
                "twoCellAnchor" | "oneCellAnchor" => place = AnchorDraft::default(),
                "absoluteAnchor" => {
                    place = AnchorDraft {
                        from: [Some(0); 4],
                        ..AnchorDraft::default()
                    };
                }
                "from" => side = Some(AnchorSide::From),
                "to" => side = Some(AnchorSide::To),
                "pos" => place.at(&e),
                // The first is the anchor's; a picture has a size of its own too.
                "ext" if place.size.is_none() => place.size = size(&e),
                "row" | "rowOff" | "col" | "colOff" => {
                    let value = xml.text_until_end(&e.name)?.trim().parse::<i64>().ok();
                    let value = value.map(|value| u64::try_from(value).unwrap_or_default());
                    place.set(side, &e.name, value);
                }
                "blip" => {
                    if found.len() >= most {
                        return Err(over_budget("pictures over sheets", PARTS));
                    }
                    if let (Some(id), Some(anchor)) = (e.get("embed"), place.anchor()) {
                        found.push((id.to_owned(), anchor));
                    }
                }
                _ => {}
            },
            XmlNode::End(name) if matches!(&*name, "from" | "to") => side = None,
            _ => {}
        }
    }
    Ok(found)
}

#[derive(Clone, Copy)]
enum AnchorSide {
    From,
    To,
}

/// What an anchor says, as far as it was read: row, offset, column, offset.
#[derive(Default)]
struct AnchorDraft {
    from: [Option<u64>; 4],
    to: [Option<u64>; 4],
    /// Height and width.
    size: Option<(u64, u64)>,
}

impl AnchorDraft {
    fn set(&mut self, side: Option<AnchorSide>, name: &str, value: Option<u64>) {
        let [row, row_off, col, col_off] = match side {
            Some(AnchorSide::From) => &mut self.from,
            Some(AnchorSide::To) => &mut self.to,
            None => return,
        };
        match name {
            "row" => *row = value,
            "rowOff" => *row_off = value,
            "col" => *col = value,
            _ => *col_off = value,
        }
    }

    fn at(&mut self, pos: &Element) {
        self.from = [Some(0), pos.number("y"), Some(0), pos.number("x")];
    }

    fn anchor(&self) -> Option<Anchor> {
        let [row, row_off, col, col_off] = self.from;
        let [last_row, last_row_off, last_col, last_col_off] = self.to;
        let end = |last: Option<u64>, off: Option<u64>, size: Option<u64>, from: u64| match last {
            Some(last) => AnchorEnd::At(last.max(from), off.unwrap_or_default()),
            None => AnchorEnd::After(size.unwrap_or_default()),
        };
        let (height, width) = self.size.unzip();
        let (row, col) = (row?, col?);
        Some(Anchor {
            picture: None,
            rows: Stretch {
                from: (row, row_off.unwrap_or_default()),
                to: end(last_row, last_row_off, height, row),
            },
            columns: Stretch {
                from: (col, col_off.unwrap_or_default()),
                to: end(last_col, last_col_off, width, col),
            },
        })
    }
}

fn size(ext: &Element) -> Option<(u64, u64)> {
    ext.number("cy").zip(ext.number("cx"))
}
