//! Whether a workbook of the old form claims no more than it holds (\[MS-CFB\] 2.2 to 2.6, \[MS-XLS\]
//! 2.4). Its reader believes what a file says of itself: a chain of sectors may go round for ever,
//! and two cells may span more columns than there are. Running out of memory cannot be caught, so
//! such a file never gets there.

use super::limits::OLD_CELLS;

/// Ids from here on are no sectors; this one ends a chain.
const RESERVED: u32 = 0xffff_fffa;
const END: u32 = 0xffff_fffe;

/// Bytes: of the header that count, of an entry of the directory, of a sector of the mini stream,
/// and from which on a stream does not lie there.
const HEADER: usize = 512;
const ENTRY: usize = 128;
const MINI: usize = 64;
const LONG: usize = 4_096;

/// Whether the file may be given to its reader, who says what else is wrong with it.
pub(super) fn is_bounded(bytes: &[u8]) -> bool {
    book(bytes).is_some_and(|book| cells(&book).is_some_and(|cells| cells <= OLD_CELLS))
}

/// The stream of the workbook, empty if there is none; `None` if the file goes round, or beyond its
/// end.
fn book(bytes: &[u8]) -> Option<Vec<u8>> {
    let size = match u16_at(bytes, 30)? {
        9 => 512,
        12 => 4_096,
        _ => return None,
    };
    let mut file = Sectors {
        bytes: bytes.get(size..)?,
        size,
        next: Vec::new(),
    };
    let count = file.bytes.len().div_ceil(size);
    let mut tables = words(bytes.get(76..HEADER)?);
    let mut more = u32_at(bytes, 68)?;
    let mut steps = 0;
    while more < RESERVED {
        steps += 1;
        tables.extend(words(file.sector(more)?));
        more = tables.pop().filter(|_| steps <= count)?;
    }
    tables.retain(|id| *id < RESERVED);
    if tables.len() > count {
        return None;
    }
    for id in tables {
        let next = words(file.sector(id)?);
        file.next.extend(next);
    }
    let directory = file.chain(u32_at(bytes, 48)?, usize::MAX)?;
    let entries = directory.chunks_exact(ENTRY);
    let root = entries.clone().next()?;
    let named = |name| entries.clone().find(|entry| is_named(entry, name));
    let Some(entry) = named("workbook").or_else(|| named("book")) else {
        return Some(Vec::new());
    };
    // No stream is longer than the file.
    let within = |length: usize| Some(length).filter(|length| *length <= bytes.len());
    let length = |entry| within(length(entry, size)?);
    let (start, long) = (u32_at(entry, 116)?, length(entry)?);
    if u32_at(bytes, 64)? > 0 {
        let tables = usize::try_from(u32_at(bytes, 64)?).ok()?;
        let tables = file.chain(u32_at(bytes, 60)?, within(tables.checked_mul(size)?)?)?;
        let mini = file.chain(u32_at(root, 116)?, length(root)?)?;
        if long < LONG {
            let mini = Sectors {
                bytes: &mini,
                size: MINI,
                next: words(&tables),
            };
            return mini.chain(start, long);
        }
    }
    file.chain(start, long)
}

/// Sectors, and which comes after each.
struct Sectors<'b> {
    bytes: &'b [u8],
    size: usize,
    next: Vec<u32>,
}

impl Sectors<'_> {
    fn sector(&self, id: u32) -> Option<&[u8]> {
        let start = usize::try_from(id).ok()?.checked_mul(self.size)?;
        let rest = self.bytes.get(start..).filter(|rest| !rest.is_empty())?;
        rest.get(..self.size.min(rest.len()))
    }

    /// The sectors from `id` on, as far as `most` bytes go.
    fn chain(&self, mut id: u32, most: usize) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        while id != END && bytes.len() < most {
            bytes.extend_from_slice(self.sector(id)?);
            if bytes.len() > self.bytes.len() {
                return None;
            }
            id = *self.next.get(usize::try_from(id).ok()?)?;
        }
        bytes.truncate(most);
        Some(bytes)
    }
}

/// How many cells its reader makes room for, at most; `None` if a sheet has columns that no sheet
/// has.
fn cells(book: &[u8]) -> Option<u64> {
    /// The columns and rows of a sheet.
    const COLUMNS: u16 = 256;
    const ROWS: u32 = 65_536;
    let (mut sheets, mut largest) = (0_u64, 0_u64);
    // The corners of the cells since the last beginning of a sheet.
    let mut span: Option<[u16; 4]> = None;
    let mut rest = book;
    while let (Some(kind), Some(length)) = (u16_at(rest, 0), u16_at(rest, 2)) {
        let Some((data, more)) = rest
            .get(4..)
            .and_then(|rest| rest.split_at_checked(length.into()))
        else {
            break;
        };
        rest = more;
        match kind {
            // A sheet is named.
            0x0085 => sheets = sheets.saturating_add(1),
            // A sheet begins.
            0x0809 => span = None,
            // How far it goes.
            0x0200 => {
                let (rows, columns) = match data.len() {
                    10 => (u32::from(u16_at(data, 2)?), u16_at(data, 6)?),
                    _ => (u32_at(data, 4)?, u16_at(data, 10)?),
                };
                if rows > ROWS || columns > COLUMNS {
                    return None;
                }
            }
            // Cells: a formula, numbers, texts and truths; several beside each other.
            0x0006 | 0x0203 | 0x0204 | 0x0205 | 0x00d6 | 0x00fd | 0x027e | 0x00bd => {
                let (row, first) = (u16_at(data, 0)?, u16_at(data, 2)?);
                let last = match kind {
                    0x00bd => u16_at(data, data.len().checked_sub(2)?)?,
                    _ => first,
                };
                if first >= COLUMNS || last >= COLUMNS {
                    return None;
                }
                let [top, left, bottom, right] = span.unwrap_or([row, first, row, last]);
                let corners = [
                    top.min(row),
                    left.min(first),
                    bottom.max(row),
                    right.max(last),
                ];
                span = Some(corners);
                let [top, left, bottom, right] = corners.map(u64::from);
                let side = |from: u64, to: u64| to.saturating_sub(from).saturating_add(1);
                largest = largest.max(side(top, bottom).saturating_mul(side(left, right)));
            }
            _ => {}
        }
    }
    // Two sheets may be named that begin at one place.
    Some(sheets.max(1).saturating_mul(largest))
}

/// Whether an entry of the directory has this name, whatever its case.
fn is_named(entry: &[u8], name: &str) -> bool {
    let letters = entry.get(..64).unwrap_or_default().chunks_exact(2);
    let letters = letters.map(|pair| u16_at(pair, 0).and_then(|unit| u8::try_from(unit).ok()));
    letters
        .take_while(|letter| *letter != Some(0))
        .map(|letter| letter.map(|letter| letter.to_ascii_lowercase()))
        .eq(name.bytes().map(Some))
}

/// How long a stream is; files of small sectors have 32 bits for it.
fn length(entry: &[u8], size: usize) -> Option<usize> {
    let low = u32_at(entry, 120)?;
    let high = if size == HEADER {
        0
    } else {
        u32_at(entry, 124)?
    };
    usize::try_from(u64::from(high) << 32 | u64::from(low)).ok()
}

fn words(bytes: &[u8]) -> Vec<u32> {
    let words = bytes.chunks_exact(4);
    words.filter_map(|word| u32_at(word, 0)).collect()
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let word = bytes.get(at..)?.first_chunk()?;
    Some(u16::from_le_bytes(*word))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let word = bytes.get(at..)?.first_chunk()?;
    Some(u32::from_le_bytes(*word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u16, data: &[u16]) -> Vec<u8> {
        let length = u16::try_from(data.len() * 2).unwrap();
        let words = [&[kind, length], data].concat();
        words.into_iter().flat_map(u16::to_le_bytes).collect()
    }

    /// A compound file whose only stream is a workbook of one sheet with these records.
    fn file(records: &[Vec<u8>]) -> Vec<u8> {
        let mut stream = [record(0x0809, &[0x600, 5]), record(0x0085, &[0; 4])].concat();
        stream.extend(record(0x000a, &[]));
        stream.extend(record(0x0809, &[0x600, 16]));
        stream.extend(records.concat());
        stream.extend(record(0x000a, &[]));
        stream.resize(LONG, 0);
        let mut bytes = vec![0xff; HEADER];
        bytes[..8].copy_from_slice(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
        bytes[8..76].fill(0);
        bytes[24..34].copy_from_slice(&[0x3e, 0, 3, 0, 0xfe, 0xff, 9, 0, 6, 0]);
        bytes[44] = 1;
        // The directory is sector 1, the table of sectors 0.
        bytes[48] = 1;
        bytes[60..64].copy_from_slice(&END.to_le_bytes());
        bytes[68..72].copy_from_slice(&END.to_le_bytes());
        bytes[76..80].fill(0);
        let mut table = vec![0xffff_fffd, END, 3, 4, 5, 6, 7, 8, 9, END];
        table.resize(128, u32::MAX);
        bytes.extend(table.into_iter().flat_map(u32::to_le_bytes));
        let mut directory = vec![0; 512];
        for (entry, name) in ["Root Entry", "Workbook"].iter().enumerate() {
            for (at, letter) in name.bytes().enumerate() {
                directory[entry * ENTRY + at * 2] = letter;
            }
        }
        directory[ENTRY + 116] = 2;
        directory[ENTRY + 121] = 0x10;
        bytes.extend(directory);
        bytes.extend(stream);
        bytes
    }

    fn number(row: u16, column: u16) -> Vec<u8> {
        record(0x0203, &[row, column, 0, 0, 0, 0, 0])
    }

    #[test]
    fn a_sheet_is_no_larger_than_sheets_are() {
        let dimensions = |rows: u16, columns| record(0x0200, &[0, 0, rows, 1, 0, columns, 0]);
        for records in [
            vec![],
            vec![number(0, 0), number(65_535, 255)],
            vec![dimensions(0, 256), record(0x00bd, &[1, 2, 0, 0, 0, 2])],
        ] {
            let bytes = file(&records);
            assert_eq!(book(&bytes).unwrap().len(), LONG);
            assert!(is_bounded(&bytes), "{records:?}");
        }
        for records in [
            vec![number(0, 256)],
            vec![dimensions(1, 1)],
            vec![dimensions(0, 257)],
            vec![record(0x00bd, &[1, 2, 0, 0, 0, 256])],
        ] {
            assert!(!is_bounded(&file(&records)), "{records:?}");
        }
        let mut many = vec![record(0x0085, &[0; 4]); 20];
        many.extend([number(0, 0), number(65_535, 255)]);
        assert!(!is_bounded(&file(&many)));
    }

    #[test]
    fn no_chain_goes_round_and_no_part_makes_a_panic() {
        let good = file(&[number(0, 0)]);
        // The directory follows itself; the last sector of the stream leads to its first.
        for (at, to) in [(HEADER + 4, 1), (HEADER + 9 * 4, 2)] {
            let mut round = good.clone();
            round[at..at + 4].copy_from_slice(&[to, 0, 0, 0]);
            assert_eq!(is_bounded(&round), at != HEADER + 4, "{at}");
        }
        for length in 0..good.len() {
            book(&good[..length]);
        }
        for at in 0..1_600 {
            for bit in 0..8 {
                let mut other = good.clone();
                other[at] ^= 1 << bit;
                is_bounded(&other);
            }
        }
    }
}
