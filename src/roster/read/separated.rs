//! Separated values: comma, semicolon, TAB or a vertical line.

use std::io::{Cursor, Read, Seek};
use std::sync::Arc;

use memchr::{memchr, memchr_iter};

use csv_core::{ReadRecordResult, Reader, ReaderBuilder, Terminator};

use crate::base::decode::{SAMPLE_BYTES, Utf8, encoding_of};
use crate::base::error::{Error, Fault};
use crate::base::text::Text;

use crate::roster::cell::Cell;
use crate::roster::columns::content::{CellKind, kind_of};
use crate::roster::columns::headings::{self, HEADING_ROWS};
use crate::roster::columns::map::ColumnMap;
use crate::roster::columns::scan::TableScan;
use crate::roster::limits::COLUMNS;
use crate::roster::read::records::{Records, Shape};
use crate::roster::read::table::{Batch, BatchForm, RowFault, Table, TextRecord, not_text};
use crate::roster::row::Row;
use crate::roster::source::{Source, SourceKind};

/// The delimiters that office programs and databases write.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Opens a file of separated values; its rows stay in `reader`.
///
/// # Errors
/// It cannot be read, or no headings were found.
pub fn open(
    file: &str,
    mut reader: impl Read + Seek + Send + 'static,
    map: &ColumnMap,
) -> Result<Table, Error> {
    let sample = sample(&mut reader).map_err(|e| unreadable(file, &e))?;
    // Codes and numbers are alike in every encoding; headings are not.
    let makes_sense = |text: &str| best(text, map).is_some_and(|best| best.roles > 0);
    let encoding = encoding_of(&sample, makes_sense);
    // The sample as text tells the delimiter.
    let mut text = Vec::new();
    Utf8::new(Cursor::new(sample), encoding)
        .read_to_end(&mut text)
        .map_err(|e| unreadable(file, &e))?;
    let found = best(&String::from_utf8_lossy(&text), map).ok_or_else(|| no_headings(file))?;
    let (delimiter, fields) = (found.delimiter, found.fields);
    let whole = move |text: &str| {
        let mut splitter = Splitter::new(delimiter);
        // The headings of a further table may be fewer or more.
        splitter.is_one_row(text, fields) || splitter.is_of_headings(text)
    };
    let mut scan = TableScan::new(map);
    reader.rewind().map_err(|e| unreadable(file, &e))?;
    let mut records = Records::new(Utf8::new(&mut reader, encoding), Shape::Quoted);
    records.stretch_only_if(whole);
    // A fault comes again when the rows are read, after those before it.
    let mut splitter = Splitter::new(delimiter);
    while let Ok(Some(record)) = records.next_record() {
        if let Ok(text) = readable(&record) {
            let beyond = splitter.cut(text);
            scan.fields(record.line, splitter.fields(text), beyond);
        }
    }
    drop(records);
    let like = Source {
        file: file.to_owned(),
        kind: SourceKind::Separated,
        sheet: None,
        range: None,
        heading_row: None,
        columns: Vec::new(),
        notes: Vec::new(),
    };
    let layout = scan
        .finish(&like, |_| false)
        .ok_or_else(|| no_headings(file))?;
    reader.rewind().map_err(|e| unreadable(file, &e))?;
    let mut records = Records::new(Utf8::new(reader, encoding), Shape::Quoted);
    records.stretch_only_if(whole);
    let batches = std::iter::from_fn(move || match records.batch() {
        Ok(records) => {
            records.map(|records| Ok(Batch(BatchForm::Separated { records, delimiter })))
        }
        Err(e) => Some(Err(broken_off(records.line(), &e))),
    });
    let source = layout.first().map_or_else(|| Arc::new(like), Arc::clone);
    Ok(Table {
        source,
        layout: Arc::new(layout),
        batches: Box::new(crate::roster::read::table::until_fault(batches)),
    })
}

/// The beginning of the file, as much of it as is looked at.
pub(in crate::roster) fn sample(reader: &mut impl Read) -> std::io::Result<Vec<u8>> {
    let mut sample = Vec::new();
    let limit = u64::try_from(SAMPLE_BYTES).unwrap_or(u64::MAX);
    reader.take(limit).read_to_end(&mut sample)?;
    Ok(sample)
}

/// How a file is cut into fields.
struct Best {
    /// How many headings are known, and how many cells hold a code, a number or a picture's name.
    roles: usize,
    held: usize,
    delimiter: u8,
    /// How many fields a row has.
    fields: usize,
}

/// The delimiter under which most headings are known, or else most cells hold a code or a number.
fn best(text: &str, map: &ColumnMap) -> Option<Best> {
    let mut records = Records::new(Utf8::of(text), Shape::Quoted);
    let mut first = Vec::new();
    while first.len() < HEADING_ROWS {
        match records.next_record() {
            Ok(Some(record)) => first.push(record),
            _ => break,
        }
    }
    let found = DELIMITERS.into_iter().filter_map(|delimiter| {
        let mut splitter = Splitter::new(delimiter);
        let mut split = |text| splitter.split(text).map(str::to_owned).collect();
        let rows: Vec<Vec<String>> = first.iter().map(|record| split(&record.text)).collect();
        let rows: Vec<Vec<&str>> = rows
            .iter()
            .map(|row| row.iter().map(String::as_str).collect())
            .collect();
        let cells = rows.iter().flatten().map(|cell| kind_of(cell.trim()));
        let held = cells
            .filter(|kind| matches!(kind, CellKind::Token | CellKind::Number | CellKind::File))
            .count();
        let widest = rows.iter().map(Vec::len).max().unwrap_or_default();
        let found = headings::find(&rows, map);
        let roles = found.as_ref().map_or(0, |found| {
            found.columns.iter().filter(|c| c.role.is_some()).count()
        });
        let fields = found.map_or(widest, |found| found.columns.len());
        (roles + held > 0).then_some(Best {
            roles,
            held,
            delimiter,
            fields,
        })
    });
    // The first of equally good delimiters: with a single column, any would do.
    found.reduce(|best, next| {
        let rank = |best: &Best| match best.roles {
            0 => (0, best.held),
            roles => (roles, best.fields),
        };
        if rank(&next) > rank(&best) {
            next
        } else {
            best
        }
    })
}

/// The rows of one batch.
pub(in crate::roster) fn rows(records: &[TextRecord], delimiter: u8) -> Vec<Result<Row, RowFault>> {
    let mut splitter = Splitter::new(delimiter);
    records
        .iter()
        .map(|record| {
            let text = readable(record)?;
            let beyond = splitter.cut(text);
            Ok(Row {
                number: record.line,
                cells: splitter.fields(text).map(Cell::text).collect(),
                beyond,
                ..Row::default()
            })
        })
        .collect()
}

/// The text of a row, unless something is wrong with it.
fn readable(record: &TextRecord) -> Result<&str, RowFault> {
    match record.fault {
        Some(fault) => Err(fault.at(record.line)),
        None if record.text.contains('\u{fffd}') => Err(not_text(record.line)),
        None => Ok(&record.text),
    }
}

/// Cuts rows into fields.
struct Splitter {
    delimiter: u8,
    /// For rows with quotation marks.
    reader: Option<Reader>,
    out: Vec<u8>,
    ends: Vec<usize>,
    /// How many bytes of the last row were taken.
    read: usize,
    /// Whether its fields are those without quotation marks.
    quoted: bool,
}

impl Splitter {
    fn new(delimiter: u8) -> Self {
        Self {
            delimiter,
            reader: None,
            out: Vec::new(),
            ends: Vec::new(),
            read: 0,
            quoted: false,
        }
    }

    /// Whether a text of several lines is one row of so many fields. One that ends before the text
    /// does would take the next row with it.
    fn is_one_row(&mut self, text: &str, fields: usize) -> bool {
        self.unquote(text);
        (self.ends.len(), self.read) == (fields, text.len())
    }

    /// Whether a text of several lines is one row of headings.
    fn is_of_headings(&mut self, text: &str) -> bool {
        self.unquote(text);
        let all = self.read == text.len();
        let fields: Vec<&str> = self.split(text).collect();
        all && headings::heading_columns(&fields, &ColumnMap::default()).len() >= 2
    }

    /// The fields of one row, at most as many as are read.
    fn split<'t>(&'t mut self, text: &'t str) -> impl Iterator<Item = &'t str> {
        self.cut(text);
        self.fields(text)
    }

    /// Finds the ends of a row's fields; whether something stands behind those that are read.
    fn cut(&mut self, text: &str) -> bool {
        self.quoted = memchr(b'"', text.as_bytes()).is_some();
        if self.quoted {
            self.unquote(text);
        } else {
            self.ends.clear();
            let ends = memchr_iter(self.delimiter, text.as_bytes()).chain([text.len()]);
            self.ends.extend(ends.take(COLUMNS));
            self.read = self.ends.last().copied().unwrap_or_default();
        }
        self.leaves_something(text)
    }

    /// The fields of the row that was cut.
    fn fields<'t>(&'t self, text: &'t str) -> impl Iterator<Item = &'t str> + Clone {
        let (fields, gap) = match self.quoted {
            // Quotation marks and delimiters are characters of their own, so nothing is cut in two.
            true => (str::from_utf8(&self.out).unwrap_or_default(), 0),
            false => (text, 1),
        };
        let mut begin = 0;
        self.ends.iter().map(move |end| {
            let field = fields.get(begin..*end).unwrap_or_default();
            begin = end + gap;
            field
        })
    }

    /// Whether something stands behind the fields of the last row that was cut.
    fn leaves_something(&self, text: &str) -> bool {
        let around = |c: char| c.is_whitespace() || c == '"' || c == char::from(self.delimiter);
        let rest = text.get(self.read..).unwrap_or_default();
        rest.contains(|c| !around(c))
    }

    /// Puts the fields one behind the other, without quotation marks.
    fn unquote(&mut self, text: &str) {
        let reader = self.reader.get_or_insert_with(|| {
            let mut builder = ReaderBuilder::new();
            // Every line ends in LF here.
            builder.terminator(Terminator::Any(b'\n'));
            builder.delimiter(self.delimiter).build()
        });
        reader.reset();
        self.out.resize(text.len() + 1, 0);
        self.ends.resize(COLUMNS, 0);
        let (result, read, mut written, mut count) =
            reader.read_record(text.as_bytes(), &mut self.out, &mut self.ends);
        self.read = read;
        if let ReadRecordResult::InputEmpty = result {
            // The end of the input ends the last field.
            let out = self.out.get_mut(written..).unwrap_or_default();
            let ends = self.ends.get_mut(count..).unwrap_or_default();
            let (_, _, more, last) = reader.read_record(&[], out, ends);
            written += more;
            count += last;
        }
        self.out.truncate(written);
        self.ends.truncate(count);
    }
}

/// A file that cannot be read.
pub(in crate::roster) fn unreadable(file: &str, cause: &std::io::Error) -> Error {
    let what = Text::new(
        format!("无法读取：{cause}"),
        format!("cannot be read: {cause}"),
    );
    Error::one(file, Fault::new("", what))
}

/// A table that ends in a fault.
pub(in crate::roster) fn broken_off(row: u64, cause: &std::io::Error) -> RowFault {
    RowFault {
        row,
        what: Text::new(
            format!("读取失败，其后各行未判定：{cause}"),
            format!("reading failed, the rows after it were not judged: {cause}"),
        ),
        hint: Text::fixed("检查文件后重新核验", "check the file and run again"),
    }
}

/// The hint of a table whose columns are not known; a front end may add how they are named there.
pub const HEADINGS: Text = Text::fixed(
    "请在表头写“姓名、证件号码、健康码”，或指定各列的列名或列字母",
    "write headings such as name, ID number, health code, or name the columns by heading or letter",
);

/// The error of a table whose columns are not known.
pub(in crate::roster) fn no_headings(file: &str) -> Error {
    let fault = Fault::new(
        "",
        Text::fixed(
            "没有可识别的表头，也没有成列的健康码或证件号码",
            "no known headings, and no column of codes or ID numbers",
        ),
    )
    .with_hint(HEADINGS);
    Error::one(file, fault)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows_of(text: &str, map: &str) -> (Vec<(u64, Vec<String>)>, usize) {
        let map = if map.is_empty() {
            ColumnMap::default()
        } else {
            ColumnMap::parse(map).unwrap()
        };
        let mut table = open("a.csv", Cursor::new(text.to_owned()), &map).unwrap();
        let mut rows = Vec::new();
        let mut faults = 0;
        while let Some(batch) = table.next_batch().unwrap() {
            for row in batch.rows(&table.source) {
                match row {
                    Ok(row) => rows.extend(
                        table
                            .layout
                            .split(row)
                            .map(|(source, row)| (row.number, row.into_own_cells(source))),
                    ),
                    Err(_) => faults += 1,
                }
            }
        }
        (rows, faults)
    }

    fn owned(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|&c| c.to_owned()).collect()
    }

    #[test]
    fn every_delimiter_is_found_by_the_headings() {
        for d in [',', ';', '\t'] {
            let text =
                format!("花名册\n\n姓名{d}证件号码{d}健康码\n张三{d}\"a{d}\"\"b\"{d}c\n李四\n");
            let (rows, faults) = rows_of(&text, "");
            assert_eq!(faults, 0);
            let quoted = format!("a{d}\"b");
            assert_eq!(
                rows,
                [
                    (4, owned(&["张三", &quoted, "c"])),
                    (5, owned(&["李四", "", ""]))
                ]
            );
        }
    }

    #[test]
    fn headings_with_line_breaks_and_no_headings_at_all() {
        let (rows, _) = rows_of("\"姓名\n(必填)\",证件号码\n张三,1\n", "");
        assert_eq!(rows, [(3, owned(&["张三", "1"]))]);
        let (rows, _) = rows_of("张三,1\n李四,2\n", "name=A,id=B");
        assert_eq!(
            rows,
            [(1, owned(&["张三", "1"])), (2, owned(&["李四", "2"]))]
        );
        let error = open("a.csv", Cursor::new("x,y\n1,2\n"), &ColumnMap::default()).unwrap_err();
        assert!(error.to_string().contains("name the columns"), "{error}");
    }

    #[test]
    fn a_bare_return_ends_a_row_unless_it_is_quoted() {
        let (rows, _) = rows_of("姓名,证件号码\n\"张\r三\",1\n", "");
        assert_eq!(rows, [(2, owned(&["张\n三", "1"]))]);
        // The text behind it is a row and not the rest of a cell.
        let (rows, _) = rows_of("姓名,证件号码\n张三,1\r李四,\"2\"\n", "");
        let names: Vec<&str> = rows.iter().map(|(_, cells)| &*cells[0]).collect();
        assert_eq!(names, ["张三", "李四"]);
    }

    #[test]
    fn a_broken_row_stops_no_other() {
        let (rows, faults) = rows_of("姓名,证件号码\n张\u{fffd},1\n\"李四,2\n王五,3\n", "");
        assert_eq!((rows, faults), (vec![(4, owned(&["王五", "3"]))], 2));
    }

    #[test]
    fn nobody_is_lost_behind_a_stray_mark_or_another_line_end() {
        // Two inch marks are no quotation, even if the number of fields in the first row is right.
        let (rows, faults) = rows_of("姓名,屏\n张三,5\"屏\n李四,7\"屏\n王五,\n", "");
        assert_eq!((rows, faults), (vec![(4, owned(&["王五", ""]))], 2));
        let (rows, faults) = rows_of("姓名,证件号码\n张三,1\r李四,2\n王五,3\r\n", "");
        let names: Vec<&str> = rows.iter().map(|(_, cells)| &*cells[0]).collect();
        assert_eq!((names, faults), (vec!["张三", "李四", "王五"], 0));
    }
}
