//! The stream of a workbook → its records (MS-XLS 2.1.4): a kind, a length, and so many bytes.

/// What a record begins or holds, by the names of MS-XLS 2.3.
pub(super) mod kind {
    pub(crate) const FORMULA: u16 = 0x0006;
    pub(crate) const EOF: u16 = 0x000a;
    pub(crate) const DATE_1904: u16 = 0x0022;
    pub(crate) const FILE_PASS: u16 = 0x002f;
    pub(crate) const CONTINUE: u16 = 0x003c;
    pub(crate) const COL_INFO: u16 = 0x007d;
    pub(crate) const BOUND_SHEET: u16 = 0x0085;
    pub(crate) const DEFAULT_ROW_HEIGHT: u16 = 0x0225;
    pub(crate) const DEFAULT_COL_WIDTH: u16 = 0x0055;
    pub(crate) const MERGED_CELLS: u16 = 0x00e5;
    pub(crate) const MUL_RK: u16 = 0x00bd;
    pub(crate) const R_STRING: u16 = 0x00d6;
    pub(crate) const XF: u16 = 0x00e0;
    pub(crate) const MSO_DRAWING_GROUP: u16 = 0x00eb;
    pub(crate) const MSO_DRAWING: u16 = 0x00ec;
    pub(crate) const SST: u16 = 0x00fc;
    pub(crate) const LABEL_SST: u16 = 0x00fd;
    pub(crate) const NUMBER: u16 = 0x0203;
    pub(crate) const LABEL: u16 = 0x0204;
    pub(crate) const BOOL_ERR: u16 = 0x0205;
    pub(crate) const STRING: u16 = 0x0207;
    pub(crate) const ROW: u16 = 0x0208;
    pub(crate) const RK: u16 = 0x027e;
    pub(crate) const FORMAT: u16 = 0x041e;
    pub(crate) const BOF: u16 = 0x0809;
}

/// One record.
#[derive(Debug, Clone, Copy)]
pub(super) struct XlsRecord<'b> {
    pub(super) kind: u16,
    /// Where it begins in the stream.
    pub(super) at: usize,
    pub(super) data: &'b [u8],
}

/// The records of a stream from some place on. An incomplete record ends them.
#[derive(Debug, Clone, Copy)]
pub(super) struct XlsRecords<'b> {
    stream: &'b [u8],
    at: usize,
}

impl<'b> XlsRecords<'b> {
    pub(super) const fn new(stream: &'b [u8], at: usize) -> Self {
        Self { stream, at }
    }

    /// The data of the record at hand and of those that continue it.
    pub(super) fn joined(self, first: XlsRecord<'b>) -> Vec<&'b [u8]> {
        let more = self.take_while(|record| record.kind == kind::CONTINUE);
        let more = more.map(|record| record.data);
        std::iter::once(first.data).chain(more).collect()
    }
}

impl<'b> Iterator for XlsRecords<'b> {
    type Item = XlsRecord<'b>;

    fn next(&mut self) -> Option<XlsRecord<'b>> {
        let head = self.stream.get(self.at..)?;
        let kind = u16_at(head, 0)?;
        let length = usize::from(u16_at(head, 2)?);
        let data = head.get(4..)?.get(..length)?;
        let at = self.at;
        self.at = at + 4 + length;
        Some(XlsRecord { kind, at, data })
    }
}

pub(super) fn u16_at(data: &[u8], at: usize) -> Option<u16> {
    let bytes = data.get(at..)?.first_chunk()?;
    Some(u16::from_le_bytes(*bytes))
}

pub(super) fn u32_at(data: &[u8], at: usize) -> Option<u32> {
    let bytes = data.get(at..)?.first_chunk()?;
    Some(u32::from_le_bytes(*bytes))
}

pub(super) fn f64_at(data: &[u8], at: usize) -> Option<f64> {
    let bytes = data.get(at..)?.first_chunk()?;
    Some(f64::from_le_bytes(*bytes))
}
