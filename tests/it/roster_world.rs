//! A judged roster for tests of its reports.

use std::collections::BTreeMap;
use std::sync::Arc;

use healthcode::ground::error::Fault;
use healthcode::ground::reason::Code;
use healthcode::ground::text::Text;
use healthcode::ground::time::Zone;
use healthcode::roster::{
    About, Answer, Column, Count, Entry, Extent, Flag, Found, ProvinceCount, ReasonCount, Role,
    Source, SourceKind, Summary, Tally,
};
use healthcode::{Checker, Clock, Error, Place, Traveller};

use crate::world::{checker, now};

/// A judged roster.
pub(crate) struct Judged {
    pub(crate) summary: Summary,
    pub(crate) entries: Vec<Entry>,
}

/// A sheet with the columns name, ID number, code and remark.
pub(crate) fn source(file: &str) -> Arc<Source> {
    let column = |index, heading: &str, role| Column {
        index,
        heading: heading.to_owned(),
        role,
    };
    Arc::new(Source {
        file: file.to_owned(),
        kind: SourceKind::Workbook,
        sheet: Some("Sheet1".to_owned()),
        heading_row: Some(1),
        columns: vec![
            column(0, "姓名", Some(Role::Name)),
            column(1, "身份证号", Some(Role::IdNumber)),
            column(2, "健康码", Some(Role::Code)),
            column(3, "备注", None),
        ],
        notes: Vec::new(),
    })
}

/// One row, judged at a workplace.
pub(crate) fn entry(source: &Arc<Source>, row: u64, cells: [&str; 4]) -> Entry {
    entry_by(checker(), source, row, cells)
}

pub(crate) fn entry_by(
    checker: &Checker,
    source: &Arc<Source>,
    row: u64,
    cells: [&str; 4],
) -> Entry {
    let traveller = Traveller {
        place: Place::Workplace,
        ..Traveller::default()
    };
    let [.., token, _] = cells;
    let clock = Clock::given(now());
    let (found, flags, decision) = if token.is_empty() {
        let decision = checker.check_without_code(&traveller, clock);
        (Found::Nowhere, vec![Flag::NoCode], decision)
    } else {
        let decision = checker.check(token, &traveller, clock);
        (Found::Token { column: 2 }, Vec::new(), decision)
    };
    Entry {
        number: 0,
        source: Arc::clone(source),
        row: Some(row),
        cells: cells.map(str::to_owned).into(),
        found,
        answer: Answer::Decided(Box::new(decision)),
        flags,
    }
}

/// A row whose picture is not there.
pub(crate) fn without_picture(source: &Arc<Source>, row: u64, name: &str, id: &str) -> Entry {
    let file = format!("{name}.png");
    let cells = [name, id, &file, ""].map(str::to_owned).into();
    let fault = Fault::new("", Text::fixed("没有这个文件", "there is no such file"));
    Entry {
        number: 0,
        source: Arc::clone(source),
        row: Some(row),
        cells,
        found: Found::PictureNamed {
            column: 2,
            file: file.clone(),
        },
        answer: Answer::Undecided(Error::one(&file, fault)),
        flags: Vec::new(),
    }
}

/// Numbers the entries and counts them.
pub(crate) fn judged(mut entries: Vec<Entry>) -> Judged {
    let mut tally = Tally::default();
    let mut sources: Vec<Arc<Source>> = Vec::new();
    for (entry, number) in entries.iter_mut().zip(1..) {
        entry.number = number;
        count(&mut tally, entry);
        if !sources
            .iter()
            .any(|known| Arc::ptr_eq(known, &entry.source))
        {
            sources.push(Arc::clone(&entry.source));
        }
    }
    let context = checker()
        .check_without_code(&Traveller::default(), Clock::given(now()))
        .context;
    let decided = entries.iter().find_map(|entry| entry.answer.decision());
    let context = decided.map_or(context, |decision| decision.context.clone());
    let stated = decided.expect("an entry that was decided").stated;
    let document = checker().notice().document();
    let about = About {
        context,
        notice_title: document.title().clone(),
        notice_body: document.issuer().clone(),
        stated,
    };
    Judged {
        summary: Summary {
            about,
            sources,
            tally,
            extent: Extent::Whole,
        },
        entries,
    }
}

fn count(tally: &mut Tally, entry: &Entry) {
    let verdict = entry.answer.verdict();
    tally.verdicts.add(verdict);
    for flag in &entry.flags {
        *tally.flags.entry(flag.name()).or_default() += 1;
    }
    let Some(decision) = entry.answer.decision() else {
        return;
    };
    for reason in &decision.reasons {
        let known = tally.reasons.entry(reason.code.as_str().to_owned());
        known
            .or_insert_with(|| ReasonCount {
                text: match &reason.code {
                    Code::Finding(finding) => finding.text(),
                    Code::Rule(_) => reason.text.clone(),
                },
                verdict: reason.verdict,
                article: reason.article.clone(),
                count: 0,
            })
            .count += 1;
    }
    if let Some(signer) = &decision.signer {
        let known = tally.provinces.entry(signer.id);
        let new = || ProvinceCount {
            name: signer.name.clone(),
            verdicts: Count::default(),
        };
        known.or_insert_with(new).verdicts.add(verdict);
    }
    if let Some(code) = &decision.code {
        let day = code.expires_at.day(Zone::CHINA);
        tally.expiry.entry(day).or_default().add(verdict);
    }
}

/// The files of a zip archive: what a workbook is.
pub(crate) fn parts(workbook: &[u8]) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(workbook)).unwrap();
    (0..archive.len())
        .map(|place| {
            let mut file = archive.by_index(place).unwrap();
            let mut text = String::new();
            std::io::Read::read_to_string(&mut file, &mut text).unwrap();
            (file.name().unwrap().into_owned(), text)
        })
        .collect()
}
