//! Pictures over the sheets of a workbook of the old form (MS-ODRAW): the store of pictures that all
//! sheets share, and the place of each picture on its sheet.

use std::ops::Range;

use super::records::{u16_at, u32_at};
use crate::qr::PICTURE_BYTES;
use crate::roster::read::anchor::{Anchor, AnchorEnd, Sizes, Stretch};

/// The pictures of a workbook.
#[derive(Debug, Default)]
pub(in crate::roster) struct XlsPictures {
    bytes: Vec<u8>,
    /// Where each picture lies; `None` for a drawing that is made of lines.
    pictures: Vec<Option<Range<usize>>>,
}

/// The kinds of records of drawings.
mod kind {
    pub(super) const STORE_ENTRY: u16 = 0xf007;
    pub(super) const SHAPE: u16 = 0xf004;
    pub(super) const PROPERTIES: u16 = 0xf00b;
    pub(super) const ANCHOR: u16 = 0xf010;
    pub(super) const JPEG: u16 = 0xf01d;
    pub(super) const PNG: u16 = 0xf01e;
    pub(super) const TIFF: u16 = 0xf029;
    pub(super) const JPEG_CMYK: u16 = 0xf02a;
}

/// The property of a shape that says which picture it shows (MS-ODRAW 2.3.23.5).
const PICTURE: u16 = 0x0104;

/// One record of a drawing.
struct DrawingRecord<'b> {
    kind: u16,
    instance: u16,
    at: usize,
    data: &'b [u8],
}

/// The records of a drawing in their order; those that hold others are followed by what they hold.
struct DrawingRecords<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Iterator for DrawingRecords<'b> {
    type Item = DrawingRecord<'b>;

    fn next(&mut self) -> Option<DrawingRecord<'b>> {
        let head = self.bytes.get(self.at..)?;
        let (form, kind) = (u16_at(head, 0)?, u16_at(head, 2)?);
        let length = usize::try_from(u32_at(head, 4)?).ok()?;
        let data = head.get(8..)?;
        let data = data.get(..length).unwrap_or(data);
        let at = self.at + 8;
        let holds_others = form & 0xf == 0xf;
        self.at = if holds_others { at } else { at + data.len() };
        Some(DrawingRecord {
            kind,
            instance: form >> 4,
            at,
            data,
        })
    }
}

impl XlsPictures {
    /// The pictures in the drawing that all sheets share.
    pub(super) fn new(bytes: Vec<u8>) -> Self {
        let parts = DrawingRecords {
            bytes: &bytes,
            at: 0,
        };
        let entries = parts.filter(|part| part.kind == kind::STORE_ENTRY);
        let pictures = entries.map(|entry| in_entry(&entry)).collect();
        Self { bytes, pictures }
    }

    /// The bytes of a picture, one more than the budget of pictures at most.
    pub(in crate::roster) fn picture(&self, picture: usize) -> Option<Vec<u8>> {
        let range = self.pictures.get(picture)?.clone()?;
        let bytes = self.bytes.get(range)?;
        let most = usize::try_from(PICTURE_BYTES.saturating_add(1)).unwrap_or(usize::MAX);
        Some(bytes.get(..most).unwrap_or(bytes).to_vec())
    }

    /// The pictures over a sheet, measured by its rows and columns: an anchor says parts of them, 1/256 of
    /// a height and 1/1024 of a width (MS-XLS 2.5.193).
    pub(super) fn over_sheet(
        &self,
        drawing: &[u8],
        heights: &Sizes,
        widths: &Sizes,
    ) -> Vec<Option<Anchor>> {
        let mut shapes: Vec<DrawingShape> = Vec::new();
        for part in (DrawingRecords {
            bytes: drawing,
            at: 0,
        }) {
            match (part.kind, shapes.last_mut()) {
                (kind::SHAPE, _) => shapes.push(DrawingShape::default()),
                (kind::PROPERTIES, Some(shape)) => shape.picture = picture_of(&part),
                (kind::ANCHOR, Some(shape)) => shape.place = RawAnchor::read(part.data),
                _ => {}
            }
        }
        let mut anchors = Vec::new();
        for shape in shapes {
            // Pictures are counted from 1; 0 is none.
            let Some(index) = shape.picture.and_then(|picture| picture.checked_sub(1)) else {
                continue;
            };
            let picture = Some(index).filter(|at| matches!(self.pictures.get(*at), Some(Some(_))));
            anchors.push(shape.place.map(|place| Anchor {
                picture,
                rows: place.rows(heights),
                columns: place.columns(widths),
            }));
        }
        anchors
    }
}

/// One shape over a sheet.
#[derive(Default)]
struct DrawingShape {
    picture: Option<usize>,
    place: Option<RawAnchor>,
}

/// Left, top, right and bottom, each a column or row and the part of it.
struct RawAnchor([(u64, u64); 4]);

impl RawAnchor {
    /// Flags, then eight numbers.
    fn read(data: &[u8]) -> Option<Self> {
        let edge = |at| {
            let (cell, part) = u16_at(data, at).zip(u16_at(data, at + 2))?;
            Some((u64::from(cell), u64::from(part)))
        };
        // An anchor without its lower edge, as some programs write it, lies where it begins.
        let (left, top) = (edge(2)?, edge(6)?);
        let (right, bottom) = edge(10).zip(edge(14)).unwrap_or((left, top));
        Some(Self([left, top, right, bottom]))
    }

    fn rows(&self, heights: &Sizes) -> Stretch {
        let Self([_, top, _, bottom]) = self;
        stretch(*top, *bottom, heights, 256)
    }

    fn columns(&self, widths: &Sizes) -> Stretch {
        let Self([left, _, right, _]) = self;
        stretch(*left, *right, widths, 1_024)
    }
}

fn stretch(from: (u64, u64), to: (u64, u64), sizes: &Sizes, parts: u64) -> Stretch {
    let into = |(index, part): (u64, u64)| sizes.of(index).saturating_mul(part) / parts;
    Stretch {
        from: (from.0, into(from)),
        to: AnchorEnd::At(to.0.max(from.0), into(to)),
    }
}

/// Where the picture of an entry of the store lies: 36 bytes, a name, then a record of its own with
/// one or two digests of 16 bytes and one byte more before the file (MS-ODRAW 2.2.32, 2.2.23).
fn in_entry(entry: &DrawingRecord<'_>) -> Option<Range<usize>> {
    let name = usize::from(*entry.data.get(33)?);
    let inside = DrawingRecords {
        bytes: entry.data,
        at: 36 + name,
    };
    let blip = { inside }.next()?;
    if !matches!(
        blip.kind,
        kind::JPEG | kind::PNG | kind::TIFF | kind::JPEG_CMYK
    ) {
        return None;
    }
    let digests = if blip.instance & 1 == 0 { 16 } else { 32 };
    let start = entry.at + blip.at + digests + 1;
    let end = entry.at + blip.at + blip.data.len();
    (start < end).then_some(start..end)
}

/// Which picture a shape shows: properties have six bytes each.
fn picture_of(properties: &DrawingRecord<'_>) -> Option<usize> {
    let all = properties.data.chunks_exact(6);
    let mut all = all.take(usize::from(properties.instance));
    let value = all.find_map(|property| {
        let name = u16_at(property, 0)? & 0x3fff;
        (name == PICTURE).then(|| u32_at(property, 2))?
    })?;
    usize::try_from(value).ok()
}
