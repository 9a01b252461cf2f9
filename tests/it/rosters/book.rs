//! Workbooks built part by part, with the same bytes on every run.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// A workbook that is being built.
#[derive(Default)]
pub(crate) struct Book {
    sheets: Vec<Sheet>,
    strings: Option<String>,
    media: Vec<Vec<u8>>,
    cell_images: Vec<(String, usize)>,
    rich: Vec<usize>,
    more: Vec<(String, Vec<u8>)>,
}

/// One sheet of it.
pub(crate) struct Sheet {
    pub(crate) name: String,
    /// `state="hidden"` and the like.
    pub(crate) attributes: String,
    /// What stands before `sheetData`.
    pub(crate) head: String,
    /// `<row>…</row>` …
    pub(crate) rows: String,
    /// Floating pictures: row and column counted from 0, and the picture.
    pub(crate) floating: Vec<(u32, u32, usize)>,
}

/// A sheet with these rows, each cell as text.
pub(crate) fn sheet(name: &str, rows: &[&[&str]]) -> Sheet {
    let rows: String = (1..)
        .zip(rows)
        .map(|(number, cells)| row(number, "", cells))
        .collect();
    Sheet {
        name: name.to_owned(),
        attributes: String::new(),
        head: String::new(),
        rows,
        floating: Vec::new(),
    }
}

/// One row; a cell that begins with `<` stands as it is.
pub(crate) fn row(number: usize, attributes: &str, cells: &[&str]) -> String {
    let cells: String = cells
        .iter()
        .enumerate()
        .map(|(at, cell)| {
            let place = format!("{}{number}", char::from(b'A' + at as u8));
            if cell.is_empty() {
                String::new()
            } else if let Some(raw) = cell.strip_prefix('<') {
                format!("<{}", raw.replacen("PLACE", &place, 1))
            } else {
                format!(
                    r#"<c r="{place}" t="inlineStr"><is><t>{}</t></is></c>"#,
                    escaped(cell)
                )
            }
        })
        .collect();
    format!(r#"<row r="{number}" {attributes}>{cells}</row>"#)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

const NAMESPACES: &str = r#"xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships""#;
const DRAWING: &str = "http://schemas.openxmlformats.org/drawingml/2006";
const KIND: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

impl Book {
    pub(crate) fn of(sheets: impl IntoIterator<Item = Sheet>) -> Self {
        Self {
            sheets: sheets.into_iter().collect(),
            ..Self::default()
        }
    }

    /// With the shared strings part, as XML text.
    pub(crate) fn strings(mut self, xml: &str) -> Self {
        self.strings = Some(xml.to_owned());
        self
    }

    /// With this picture; the first is 0.
    pub(crate) fn picture(mut self, png: &[u8]) -> Self {
        self.media.push(png.to_vec());
        self
    }

    /// With a WPS cell picture under this id.
    pub(crate) fn cell_image(mut self, id: &str, picture: usize) -> Self {
        self.cell_images.push((id.to_owned(), picture));
        self
    }

    /// With a picture placed in a cell: the first is `vm="1"`.
    pub(crate) fn in_cell(mut self, picture: usize) -> Self {
        self.rich.push(picture);
        self
    }

    /// With another part, or instead of one.
    pub(crate) fn part(mut self, name: &str, bytes: &[u8]) -> Self {
        self.more.push((name.to_owned(), bytes.to_vec()));
        self
    }

    /// The file.
    pub(crate) fn bytes(self) -> Vec<u8> {
        self.zipped(CompressionMethod::Stored)
    }

    pub(crate) fn zipped(self, method: CompressionMethod) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().compression_method(method);
        let more = self.more.clone();
        let own = self.parts();
        let replaced = |name: &str| more.iter().any(|(other, _)| other == name);
        let parts = own.into_iter().filter(|(name, _)| !replaced(name));
        for (name, bytes) in parts.chain(more.clone()) {
            writer.start_file(name, options).unwrap();
            writer.write_all(&bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn parts(self) -> Vec<(String, Vec<u8>)> {
        let mut parts = vec![
            ("[Content_Types].xml".to_owned(), self.content_types()),
            (
                "_rels/.rels".to_owned(),
                relations(&[("rId1", "officeDocument", "xl/workbook.xml")]),
            ),
        ];
        let mut listed = String::new();
        let mut related = vec![];
        for (number, sheet) in (1..).zip(&self.sheets) {
            let (name, attributes) = (&sheet.name, &sheet.attributes);
            listed += &format!(
                r#"<sheet name="{name}" sheetId="{number}" r:id="rId{number}" {attributes}/>"#
            );
            related.push((
                format!("rId{number}"),
                "worksheet",
                format!("worksheets/sheet{number}.xml"),
            ));
            let drawing = if sheet.floating.is_empty() {
                ""
            } else {
                r#"<drawing r:id="rId1"/>"#
            };
            let xml = format!(
                r#"<worksheet {NAMESPACES}><dimension ref="A1:XFD1048576"/>{}<sheetData>{}</sheetData>{drawing}</worksheet>"#,
                sheet.head, sheet.rows
            );
            parts.push((format!("xl/worksheets/sheet{number}.xml"), xml.into_bytes()));
            if !sheet.floating.is_empty() {
                let target = format!("../drawings/drawing{number}.xml");
                parts.push((
                    format!("xl/worksheets/_rels/sheet{number}.xml.rels"),
                    relations(&[("rId1", "drawing", &target)]),
                ));
                parts.extend(drawing_parts(number, &sheet.floating));
            }
        }
        if let Some(strings) = &self.strings {
            related.push((
                "rId90".to_owned(),
                "sharedStrings",
                "sharedStrings.xml".to_owned(),
            ));
            parts.push((
                "xl/sharedStrings.xml".to_owned(),
                strings.clone().into_bytes(),
            ));
        }
        let related: Vec<(&str, &str, &str)> =
            related.iter().map(|(a, b, c)| (&**a, *b, &**c)).collect();
        parts.push(("xl/_rels/workbook.xml.rels".to_owned(), relations(&related)));
        parts.push((
            "xl/workbook.xml".to_owned(),
            format!("<workbook {NAMESPACES}><sheets>{listed}</sheets></workbook>").into_bytes(),
        ));
        for (number, png) in (1..).zip(&self.media) {
            parts.push((format!("xl/media/image{number}.png"), png.clone()));
        }
        parts.extend(self.wps_parts());
        parts.extend(self.rich_parts());
        parts
    }

    /// Without it no office program opens the file.
    fn content_types(&self) -> Vec<u8> {
        const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";
        let mut list = format!(
            r#"<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/><Override PartName="/xl/workbook.xml" ContentType="{WORKBOOK}.sheet.main+xml"/>"#
        );
        if self.strings.is_some() {
            list += &format!(
                r#"<Override PartName="/xl/sharedStrings.xml" ContentType="{WORKBOOK}.sharedStrings+xml"/>"#
            );
        }
        for (number, sheet) in (1..).zip(&self.sheets) {
            list += &format!(
                r#"<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{WORKBOOK}.worksheet+xml"/>"#
            );
            if !sheet.floating.is_empty() {
                list += &format!(
                    r#"<Override PartName="/xl/drawings/drawing{number}.xml" ContentType="application/vnd.openxmlformats-officedocument.drawing+xml"/>"#
                );
            }
        }
        format!(r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{list}</Types>"#).into_bytes()
    }

    fn wps_parts(&self) -> Vec<(String, Vec<u8>)> {
        if self.cell_images.is_empty() {
            return Vec::new();
        }
        let mut xml = String::from(
            r#"<etc:cellImages xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData" xmlns:xdr="x" xmlns:a="a" xmlns:r="r">"#,
        );
        let mut related = Vec::new();
        for (number, (id, picture)) in (1..).zip(&self.cell_images) {
            xml += &format!(
                r#"<etc:cellImage><xdr:pic><xdr:nvPicPr><xdr:cNvPr id="{number}" name="{id}"/></xdr:nvPicPr><xdr:blipFill><a:blip r:embed="rId{number}"/></xdr:blipFill></xdr:pic></etc:cellImage>"#
            );
            related.push((
                format!("rId{number}"),
                format!("media/image{}.png", picture + 1),
            ));
        }
        xml += "</etc:cellImages>";
        let related: Vec<(&str, &str, &str)> =
            related.iter().map(|(a, b)| (&**a, "image", &**b)).collect();
        vec![
            ("xl/cellimages.xml".to_owned(), xml.into_bytes()),
            (
                "xl/_rels/cellimages.xml.rels".to_owned(),
                relations(&related),
            ),
        ]
    }

    fn rich_parts(&self) -> Vec<(String, Vec<u8>)> {
        if self.rich.is_empty() {
            return Vec::new();
        }
        let count = self.rich.len();
        let each = |form: &dyn Fn(usize) -> String| (0..count).map(form).collect::<String>();
        let targets: Vec<(String, String)> = (1..)
            .zip(&self.rich)
            .map(|(n, picture)| {
                (
                    format!("rId{n}"),
                    format!("../media/image{}.png", picture + 1),
                )
            })
            .collect();
        let related: Vec<(&str, &str, &str)> =
            targets.iter().map(|(a, b)| (&**a, "image", &**b)).collect();
        vec![
            (
                "xl/metadata.xml".to_owned(),
                format!(
                    r#"<metadata {NAMESPACES}><futureMetadata name="XLRICHVALUE">{}</futureMetadata><valueMetadata>{}</valueMetadata></metadata>"#,
                    each(&|i| format!(r#"<bk><extLst><ext><xlrd:rvb xmlns:xlrd="x" i="{i}"/></ext></extLst></bk>"#)),
                    each(&|i| format!(r#"<bk><rc t="1" v="{i}"/></bk>"#)),
                )
                .into_bytes(),
            ),
            (
                "xl/richData/rdrichvalue.xml".to_owned(),
                format!("<rvData>{}</rvData>", each(&|i| format!(r#"<rv s="0"><v>{i}</v><v>5</v></rv>"#))).into_bytes(),
            ),
            (
                "xl/richData/richValueRel.xml".to_owned(),
                format!(
                    r#"<richValueRels xmlns:r="r">{}</richValueRels>"#,
                    each(&|i| format!(r#"<rel r:id="rId{}"/>"#, i + 1))
                )
                .into_bytes(),
            ),
            ("xl/richData/_rels/richValueRel.xml.rels".to_owned(), relations(&related)),
        ]
    }
}

fn drawing_parts(number: usize, floating: &[(u32, u32, usize)]) -> [(String, Vec<u8>); 2] {
    let mut xml = format!(
        r#"<xdr:wsDr xmlns:xdr="{DRAWING}/spreadsheetDrawing" xmlns:a="{DRAWING}/main" xmlns:r="{KIND}">"#
    );
    let mut related = Vec::new();
    for (at, (row, column, picture)) in (1..).zip(floating) {
        let (below, right) = (row + 1, column + 1);
        xml += &format!(
            r#"<xdr:twoCellAnchor><xdr:from><xdr:col>{column}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{row}</xdr:row><xdr:rowOff>9</xdr:rowOff></xdr:from><xdr:to><xdr:col>{right}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{below}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to><xdr:pic><xdr:nvPicPr><xdr:cNvPr id="{at}" name="{at}"/><xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill><a:blip r:embed="rId{at}"/><a:stretch><a:fillRect/></a:stretch></xdr:blipFill><xdr:spPr><a:prstGeom prst="rect"/></xdr:spPr></xdr:pic><xdr:clientData/></xdr:twoCellAnchor>"#
        );
        related.push((
            format!("rId{at}"),
            format!("../media/image{}.png", picture + 1),
        ));
    }
    xml += "</xdr:wsDr>";
    let related: Vec<(&str, &str, &str)> =
        related.iter().map(|(a, b)| (&**a, "image", &**b)).collect();
    [
        (format!("xl/drawings/drawing{number}.xml"), xml.into_bytes()),
        (
            format!("xl/drawings/_rels/drawing{number}.xml.rels"),
            relations(&related),
        ),
    ]
}

fn relations(list: &[(&str, &str, &str)]) -> Vec<u8> {
    let list: String = list
        .iter()
        .map(|(id, kind, target)| {
            format!(r#"<Relationship Id="{id}" Type="{KIND}/{kind}" Target="{target}"/>"#)
        })
        .collect();
    format!(r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{list}</Relationships>"#).into_bytes()
}

impl Book {
    /// With another sheet.
    pub(crate) fn with(mut self, sheet: Sheet) -> Self {
        self.sheets.push(sheet);
        self
    }
}
