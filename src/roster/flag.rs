//! What the employer must know about a row besides the decision.

use crate::base::text::Text;

/// Another row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherRow {
    /// Its [`number`](super::Entry::number).
    pub number: u64,
    /// Where it stands, for people; never a worker's name.
    pub place: Text,
}

/// A remark on one row. It never makes a verdict better.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flag {
    /// The same code (by issuer and `jti`) stands in another row, for another worker.
    DuplicateCode(OtherRow),
    /// The same worker (by ID number, or by name and code) stands in another row.
    DuplicateWorker(OtherRow),
    /// The spreadsheet has replaced the last digits of the ID number by zeros, or keeps it as a
    /// rounded number: it was not compared.
    IdDigitsLost,
    /// The roster's ID number is masked: its visible characters did not contradict the code, which
    /// proves no more than that.
    IdMasked,
    /// There is no ID number in the row.
    IdMissing,
    /// A cell of the row, or the name of its picture, holds a complete ID number that is not the holder's.
    OtherIdNumber,
    /// Several pictures fit this worker and none was taken: how many.
    AmbiguousPicture(u64),
    /// Several pictures lie over this row, or a picture over the text of a code, or texts of different
    /// codes stand in it; what is in the code's column was judged, the picture before the text.
    SeveralPictures(u64),
    /// The picture lies over several rows. It covers this row more than the others, but not with enough
    /// of its area to be certain.
    PictureAcrossRows,
    /// A picture fits this row and another; it was given to neither.
    PictureForSeveralWorkers,
    /// No row and no file name says whose this picture is; its verified code says that it is this
    /// worker's, and nobody else's on the roster.
    MatchedByHolder,
    /// No code was found: judged as a person without one.
    NoCode,
    /// The row is hidden in the sheet, or filtered away.
    HiddenRow,
    /// This picture belongs to no row of the roster.
    NotOnRoster,
    /// A cell of the row holds a formula that was never calculated, or an error value.
    CellHasNoValue,
    /// The cell of the code holds a few words (`绿色`), which no code has.
    CellIsNoCode,
}

impl Flag {
    /// The stable word of machine forms.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::DuplicateCode(_) => "duplicate-code",
            Self::DuplicateWorker(_) => "duplicate-worker",
            Self::IdDigitsLost => "id-digits-lost",
            Self::IdMasked => "id-masked",
            Self::IdMissing => "id-missing",
            Self::OtherIdNumber => "other-id-number",
            Self::AmbiguousPicture(_) => "ambiguous-picture",
            Self::SeveralPictures(_) => "several-pictures",
            Self::PictureAcrossRows => "picture-across-rows",
            Self::PictureForSeveralWorkers => "picture-for-several-workers",
            Self::MatchedByHolder => "matched-by-holder",
            Self::NoCode => "no-code-given",
            Self::HiddenRow => "hidden-row",
            Self::NotOnRoster => "not-on-roster",
            Self::CellHasNoValue => "cell-has-no-value",
            Self::CellIsNoCode => "cell-is-no-code",
        }
    }

    /// What it says to people.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            Self::DuplicateCode(other) => Text::new(
                format!("同一个码还出现在 {}", other.place.zh),
                format!("the same code stands in {} too", other.place.en),
            ),
            Self::DuplicateWorker(other) => Text::new(
                format!("此人还出现在 {}", other.place.zh),
                format!("this worker stands in {} too", other.place.en),
            ),
            Self::IdDigitsLost => Text::fixed(
                "证件号码末几位已丢失（表格按数字存），未核对；请把该列设为“文本”再重新填写",
                "the spreadsheet has lost the last digits of the ID number, so it was not compared; set the column to text and type it again",
            ),
            Self::IdMasked => Text::fixed(
                "花名册中的证件号码打了码，未能完整比对",
                "the roster's ID number is masked, so it was not compared in full",
            ),
            Self::IdMissing => Text::fixed(
                "没有证件号码，未作比对",
                "no ID number, so none was compared",
            ),
            Self::OtherIdNumber => Text::fixed(
                "此行（或其图片的文件名）还写有一个证件号码，与码中的持码人不符",
                "the row, or the name of its picture, holds an ID number that is not the holder's",
            ),
            Self::AmbiguousPicture(count) => Text::new(
                format!("有 {count} 张图片都像是此人的，未采用任何一张；请在健康码一列写明文件名"),
                format!(
                    "{count} pictures fit this worker and none was taken; write the file's name in the column of the code"
                ),
            ),
            Self::SeveralPictures(count) => Text::new(
                format!("此行有{count}张图片（或健康码文本），只查验了其中一个"),
                format!(
                    "{count} pictures, or texts of codes, are in this row; only one of them was judged"
                ),
            ),
            Self::PictureAcrossRows => Text::fixed(
                "图片压在几行上，不到六成在此行；请把图片放进此人的一行",
                "the picture lies over several rows, less than 60 % of it over this one: move it into the worker's row",
            ),
            Self::PictureForSeveralWorkers => Text::fixed(
                "同一张图片像是几个人的，未采用；请在健康码一列写明文件名",
                "one picture fits several workers, so it was not taken; write the file's name in the column of the code",
            ),
            Self::MatchedByHolder => Text::fixed(
                "图片未写明是谁的，按码中签名的姓名和证件号码归于此人；请看证件确认",
                "nothing says whose this picture is; it was given to this worker by the name and number signed in the code: look at the ID document",
            ),
            Self::NoCode => Text::fixed(
                "没有健康码，按无码办理",
                "no code was given: judged as without one",
            ),
            Self::HiddenRow => Text::fixed("此行在表中是隐藏的", "the row is hidden in the sheet"),
            Self::NotOnRoster => Text::fixed(
                "此图片不属于花名册上的任何一行",
                "this picture belongs to no row of the roster",
            ),
            Self::CellHasNoValue => Text::fixed(
                "此行有单元格是未计算的公式或错误值",
                "a cell of the row holds a formula without a value, or an error",
            ),
            Self::CellIsNoCode => Text::fixed(
                "健康码一栏写的是文字说明：请改填健康码文本、图片文件名，或贴截图",
                "the cell of the code holds words, not a code: put the code's text or a picture's file name there, or the picture",
            ),
        }
    }
}
