//! One entry in words: what the forms for people show of it.

use crate::base::reason::Reason;
use crate::base::text::{Lang, Text, printable, shortened};
use crate::base::time::{Timestamp, Zone};
use crate::base::verdict::Verdict;
use crate::claims::Holder;
use crate::decision::Decision;
use crate::report::words::{article, document, identity};
use crate::roster::{Answer, CodeLocation, Entry, Names, column_letters};

use super::mask::masked;
use super::words;

/// The most characters of a holder's name or number, as on the card.
const HOLDER_CHARS: usize = 40;

/// An entry, and how it is to be shown.
#[derive(Debug, Clone, Copy)]
pub(super) struct ReportRow<'e> {
    pub(super) entry: &'e Entry,
    pub(super) names: Names,
    pub(super) lang: Lang,
}

impl<'e> ReportRow<'e> {
    pub(super) fn verdict(self) -> Option<Verdict> {
        self.entry.answer.verdict()
    }

    fn decision(self) -> Option<&'e Decision> {
        self.entry.answer.decision()
    }

    /// The reasons, each with the notice's article. A reason that alone would be a pass is given for a
    /// pass only.
    pub(super) fn reasons(self) -> Vec<String> {
        match &self.entry.answer {
            Answer::Decided(decision) => self
                .counting(decision)
                .map(|reason| {
                    let text = printable(reason.text.get(self.lang));
                    let Some(cited) = &reason.article else {
                        return text.into_owned();
                    };
                    let cited = article(&printable(cited), self.lang);
                    match self.lang {
                        Lang::Zh => format!("{text}（{cited}）"),
                        Lang::En => format!("{text} ({cited})"),
                    }
                })
                .collect(),
            Answer::Undecided(error) => vec![self.masked(&error.line(self.lang))],
        }
    }

    /// The stable codes of all reasons.
    pub(super) fn codes(self) -> String {
        let reasons = self.decision().map(|decision| &decision.reasons);
        let codes: Vec<_> = reasons
            .into_iter()
            .flatten()
            .map(|reason| printable(reason.code.as_str()))
            .collect();
        codes.join(" ")
    }

    /// The notice's articles that are among the reasons.
    pub(super) fn articles(self) -> String {
        let mut cited: Vec<String> = Vec::new();
        if let Some(decision) = self.decision() {
            for reason in self.counting(decision) {
                let words = reason.article.as_deref();
                let words = words.map(|words| article(&printable(words), self.lang));
                cited.extend(words.filter(|words| !cited.contains(words)));
            }
        }
        cited.join(words::list_mark(self.lang))
    }

    /// The reasons that count for the verdict. With another verdict, a rule that would let the person
    /// pass is of no use to an employer.
    fn counting(self, decision: &'e Decision) -> impl Iterator<Item = &'e Reason> {
        let verdict = decision.verdict;
        let reasons = decision.reasons.iter();
        reasons.filter(move |r| verdict == Verdict::Pass || r.verdict != Verdict::Pass)
    }

    /// What is left to do, then what comes next.
    pub(super) fn to_do(self) -> Vec<String> {
        let Some(decision) = self.decision() else {
            return Vec::new();
        };
        let duties = decision.obligations.iter().map(|duty| &duty.text);
        duties
            .chain([&decision.next])
            .map(|text| printable(text.get(self.lang)).into_owned())
            .filter(|text| !text.is_empty())
            .collect()
    }

    fn holder(self) -> Option<&'e Holder<'static>> {
        Some(&self.decision()?.code.as_ref()?.holder)
    }

    /// The holder's name as signed: masked.
    pub(super) fn holder_name(self) -> String {
        self.of_holder(|holder| &holder.name)
    }

    /// The holder's number as signed: masked.
    pub(super) fn holder_number(self) -> String {
        self.of_holder(|holder| &holder.number)
    }

    fn of_holder(self, part: impl Fn(&'e Holder<'static>) -> &'e str) -> String {
        self.holder()
            .map(|holder| shortened(&printable(part(holder)), HOLDER_CHARS).into_owned())
            .unwrap_or_default()
    }

    /// The kind of certificate.
    pub(super) fn document(self) -> String {
        self.say(self.holder().map(|holder| document(holder.document)))
    }

    /// How far the holder was compared.
    pub(super) fn identity(self) -> String {
        self.say(self.decision().and_then(|d| d.identity).map(identity))
    }

    /// The issuing province, once the signature was verified.
    pub(super) fn issuer(self) -> String {
        let signer = self.decision().and_then(|d| d.signer.as_ref());
        self.say(signer.map(|signer| signer.name.clone()))
    }

    /// The code's colour, if the notice judged it.
    pub(super) fn colour(self) -> String {
        let judged = self.decision().and_then(|d| d.judged);
        self.say(
            judged
                .and_then(|judged| judged.colour)
                .map(|colour| colour.word()),
        )
    }

    /// When the code expires, and the zone in which to show that.
    pub(super) fn expires(self) -> Option<(Timestamp, Zone)> {
        let decision = self.decision()?;
        Some((decision.code.as_ref()?.expires_at, decision.context.zone))
    }

    /// Where it stands in the input.
    pub(super) fn place(self) -> String {
        self.masked(&self.entry.place(self.names, self.lang))
    }

    /// Where the code was found. File names may name people.
    pub(super) fn found(self) -> String {
        let (text, file) = match &self.entry.found {
            CodeLocation::Token { column } => (over(*column, "文本", "text"), None),
            CodeLocation::PictureNamed { column, file } => {
                (over(*column, "写明的图片文件", "picture named"), Some(file))
            }
            CodeLocation::PictureInSheet { column } => (over(*column, "上的图片", "picture"), None),
            CodeLocation::PictureByName { file } => (
                Text::fixed("按姓名找到的图片", "picture found by name"),
                Some(file),
            ),
            CodeLocation::PictureByIdTail { file } => (
                Text::fixed("按证件尾号找到的图片", "picture found by ID number"),
                Some(file),
            ),
            CodeLocation::PictureByHolder { file } => (
                Text::fixed(
                    "按码中持码人找到的图片",
                    "picture found by the holder in the code",
                ),
                Some(file),
            ),
            CodeLocation::PictureAlone { .. } => {
                (Text::fixed("单独的图片", "picture by itself"), None)
            }
            CodeLocation::Nowhere => (Text::fixed("未找到", "not found"), None),
        };
        let text = text.get(self.lang).to_owned();
        match file.filter(|_| self.names == Names::Repeated) {
            Some(file) => format!("{text} {}", printable(file)),
            None => text,
        }
    }

    /// What else the employer must know.
    pub(super) fn remarks(self) -> Vec<String> {
        let flags = self.entry.flags.iter();
        flags
            .map(|flag| self.masked(flag.text().get(self.lang)))
            .collect()
    }

    fn masked(self, text: &str) -> String {
        masked(&printable(text), self.entry, self.names).into_owned()
    }

    fn say(self, text: Option<Text>) -> String {
        text.map(|text| printable(text.get(self.lang)).into_owned())
            .unwrap_or_default()
    }
}

/// `C 列上的图片`.
fn over(column: u32, zh: &str, en: &str) -> Text {
    let letters = column_letters(column);
    Text::new(
        format!("{letters} 列{zh}"),
        format!("{en} in column {letters}"),
    )
}
