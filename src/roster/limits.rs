//! Every budget on rosters, each with its source.

/// The longest row of a sheet or of separated values, and the longest JSON line, in bytes. A token has 2,953 bytes
/// at most and a cell of a workbook 32,767 characters; this leaves room for several such cells.
pub(super) const RECORD_BYTES: usize = 256 * 1024;

/// The lines over which one row of separated values may stretch by quoted line breaks: addresses and
/// remarks have a few. Beyond, a quotation mark was left open.
pub(super) const RECORD_LINES: usize = 32;

/// The columns of a table that are read. Excel has 16,384; rosters have dozens.
pub(super) const COLUMNS: usize = 1_024;

/// The rows of one sheet (Excel's specification).
pub(super) const SHEET_ROWS: u64 = 1_048_576;

/// The tables of one sheet that are read: one for each department of a large works.
pub(super) const TABLES: usize = 256;

/// The longest web page or XML spreadsheet in bytes: 65,536 rows (its ending is that of the old form) with their
/// tokens have some 40 MB. The whole of it is held.
pub(super) const MARKUP_BYTES: u64 = 64 * 1024 * 1024;

/// The cells of one such file that are held, and those that lie before them in their rows: 65,536 rows of 32. A
/// cell may say that it stretches over any number of others.
pub(super) const MARKUP_CELLS: usize = 2_621_440;

/// What a row costs besides, in cells.
pub(super) const MARKUP_ROW_CELLS: usize = 8;

/// The sheets of one workbook that are read.
pub(super) const SHEETS: usize = 256;

/// The longest workbook in bytes: a thousand full screenshots of 1 MB each fit twice.
pub(super) const WORKBOOK_BYTES: u64 = 2 * 1024 * 1024 * 1024;

/// The longest workbook of the old form in bytes. The whole of it is held, and its pictures once
/// more; a sheet has 65,536 rows at most, which is some 30 MB of tokens, or hundreds of screenshots.
pub(super) const OLD_WORKBOOK_BYTES: u64 = 256 * 1024 * 1024;

/// The parts (files) of one workbook, what one of them refers to, and the pictures over all sheets: a
/// picture for each of 100,000 rows, and what belongs to it.
pub(super) const PARTS: usize = 400_000;

/// One part of a workbook after inflation, in bytes. A sheet of a million rows with their tokens in
/// the cells has about 600 MB; it is streamed, so that this bounds time, not memory.
pub(super) const SHEET_BYTES: u64 = 2 * 1024 * 1024 * 1024;

/// The shared strings of a workbook after inflation, in bytes. They are held: 100,000 rows with
/// tokens of 400 bytes need 50 MB.
pub(super) const STRINGS_BYTES: u64 = 256 * 1024 * 1024;

/// How many shared strings are held; an empty one costs 4 bytes in the file and more in memory.
pub(super) const STRINGS: usize = 8_000_000;

/// Any other part of a workbook after inflation (relations, drawings, styles), in bytes; 100,000
/// anchored pictures have a drawing of about 100 MB.
pub(super) const PART_BYTES: u64 = 256 * 1024 * 1024;

/// The longest piece of XML between two angle brackets, in bytes: a cell has 32,767 characters, of
/// which each may be an escape of six.
pub(super) const XML_EVENT_BYTES: usize = 1024 * 1024;

/// What is held of one batch of rows in bytes, so that what is under way stays bounded.
pub(super) const BATCH_BYTES: usize = 64 * 1024;

/// The rows of one batch.
pub(super) const BATCH_ROWS: usize = 128;

/// The pictures of all folders: as many as the workers of the largest employers.
pub(super) const PICTURES: u64 = 1_000_000;

/// How many bytes the files of an archive of any size may have when they are unpacked.
pub(super) const ARCHIVE_BYTES: u64 = 256 * 1024 * 1024;
/// How many more they may have for each byte of the archive. Photographs do not shrink; a screenshot as
/// BMP shrinks to a hundredth.
pub(super) const ARCHIVE_BYTES_FOR_EACH: u64 = 100;
