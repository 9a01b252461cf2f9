//! One run: rows are read, followed and judged on every core, entered in order, and reported.

use std::collections::{HashMap, HashSet, VecDeque};
use std::io;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::super::exit::Exit;
use super::super::input::unreadable;
use super::super::lanes::in_order;
use super::super::terminal::Terminal;
use super::Plan;
use super::follow::{Places, Task};
use super::inputs;
use super::progress::Progress;
use super::report::{Form, HELD_ROWS, Report, Unfinished};
use crate::check::{Clock, Stream};
use crate::decision::Stated;
use crate::ground::error::Error;
use crate::ground::text::{Lang, Text};
use crate::ground::verdict::Verdict;
use crate::roster::{
    About, Album, Answer, Count, Extent, Flag, Judge, Judged, Ledger, Marker, Match, Opened,
    Pointer, Source, Summary, Table, Tally, Worker, unreadable_row,
};

/// Rows that are judged together.
const PIECE_ROWS: usize = 64;

/// What is dealt to a core.
enum Piece {
    /// To be judged.
    Tasks(Vec<Task>),
    /// Answered already: it cannot be read.
    Answered(Box<Judged>),
}

/// Why a run ended before its end.
enum Broken {
    Clock(Error),
    Output(io::Error),
}

/// Judges everything; the worst result is the exit status.
pub(super) fn run(
    plan: &Plan<'_>,
    jobs: NonZeroUsize,
    lang: Lang,
    terminal: &mut Terminal,
) -> Exit {
    match judged(plan, jobs, lang, terminal) {
        Ok(exit) => exit,
        Err(error) => {
            terminal.note(&error.line(lang));
            Exit::CouldNotDecide
        }
    }
}

fn judged(
    plan: &Plan<'_>,
    jobs: NonZeroUsize,
    lang: Lang,
    terminal: &mut Terminal,
) -> Result<Exit, Error> {
    let out = plan.out.display().to_string();
    let stop = stop_on_interrupt();
    let mut rosters = open_all(plan, lang, terminal);
    let sources: Vec<Arc<Source>> = rosters
        .iter()
        .flat_map(|roster| &roster.opened.tables)
        .map(|table| Arc::clone(&table.source))
        .collect();
    let places = Places::new(&plan.inputs);
    let watched = terminal.is_watched();
    let survey = (watched || !plan.inputs.pictures.is_empty()).then(|| survey(plan, &places));
    let mut report = Report::begin(plan.out, plan.form, plan.names, lang, &sources)
        .map_err(|e| unreadable(&out, &e))?;
    let about = about(plan)?;
    let mut progress = Progress::begin(terminal, survey.as_ref().map(|s| s.total), lang);
    let mut ledger = Ledger::default();
    let mut worst = Exit::Done;
    let stream = Stream::new(&plan.gate.checker);
    let marker = Marker::default();
    let mut feed = Feed::new(plan, &mut rosters, &places, survey.as_ref());
    let mut full = false;
    let ended = in_order(
        jobs,
        || {
            Ok((!stop.load(Ordering::Relaxed))
                .then(|| feed.next())
                .flatten())
        },
        || {
            Judge::new(
                &plan.gate.checker,
                &stream,
                plan.gate.traveller.clone(),
                marker.clone(),
            )
        },
        |judge, piece| match piece {
            Piece::Answered(judged) => Ok(vec![*judged]),
            Piece::Tasks(tasks) => {
                let asked = tasks.into_iter().map(Task::fetched).collect();
                let clock = plan.gate.clock.now().map_err(Broken::Clock)?;
                Ok(judge.judge(asked, clock))
            }
        },
        |judged: Result<Vec<Judged>, Broken>| {
            for judged in judged? {
                if full {
                    continue;
                }
                let entry = ledger.enter(judged);
                worst = worst.worst(exit_of(&entry.answer));
                report.entry(entry).map_err(Broken::Output)?;
                full = held(plan.form) && ledger.len() >= HELD_ROWS;
            }
            if full {
                stop.store(true, Ordering::Relaxed);
            }
            progress.at(ledger.len(), terminal);
            Ok(())
        },
    );
    progress.end();
    match ended {
        Ok(()) => {}
        Err(Broken::Clock(error)) => return Err(error),
        Err(Broken::Output(e)) => return Err(unreadable(&out, &e)),
    }
    let extent = if stop.load(Ordering::Relaxed) {
        Extent::Partial
    } else {
        Extent::Whole
    };
    if full {
        terminal.say(&too_many(), lang);
    }
    let summary = Summary {
        about,
        sources,
        tally: ledger.tally().clone(),
        extent,
    };
    report
        .finish(&ledger, &summary)
        .map_err(|unfinished| match unfinished {
            Unfinished::Output(e) => unreadable(&out, &e),
            Unfinished::Form(error) => error,
        })?;
    terminal.say(&words(&summary.tally, extent, &out), lang);
    if extent == Extent::Partial || ledger.is_empty() {
        worst = worst.worst(Exit::CouldNotDecide);
    }
    if ledger.is_empty() {
        terminal.say(&NOBODY, lang);
    }
    Ok(worst)
}

const NOBODY: Text = Text::fixed("花名册上没有人", "there is nobody on the roster");

/// One opened file.
struct Roster {
    path: PathBuf,
    opened: Opened,
    /// Why it could not be opened.
    error: Option<Error>,
}

/// Opens every file, and says which columns were found. One that cannot be read stops no other.
fn open_all(plan: &Plan<'_>, lang: Lang, terminal: &mut Terminal) -> Vec<Roster> {
    let mut rosters = Vec::new();
    for path in &plan.inputs.rosters {
        let (opened, error) = match inputs::open(path, &plan.map) {
            Ok(opened) => (opened, None),
            Err(error) => {
                terminal.note(&error.line(lang));
                (Opened::default(), Some(error))
            }
        };
        let file = path.display();
        for note in &opened.notes {
            terminal.note(&format!("{file}: {}", note.get(lang)));
        }
        for table in &opened.tables {
            let source = &table.source;
            terminal.note(&format!(
                "{}: {}",
                source.title(),
                columns(source).get(lang)
            ));
            for note in &source.notes {
                terminal.note(&format!("{}: {}", source.title(), note.get(lang)));
            }
        }
        rosters.push(Roster {
            path: path.clone(),
            opened,
            error,
        });
    }
    rosters
}

/// Which columns were found.
fn columns(source: &Source) -> Text {
    use crate::roster::{Role, column_letters};
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    for role in Role::ALL {
        let word = role.word();
        match source.columns.iter().find(|c| c.role == Some(role)) {
            Some(column) => {
                let letters = column_letters(column.index);
                zh.push(format!("{} = {letters} 列“{}”", word.zh, column.heading));
                en.push(format!(
                    "{} = column {letters} “{}”",
                    word.en, column.heading
                ));
            }
            None => {
                zh.push(format!("{} = 无", word.zh));
                en.push(format!("{} = none", word.en));
            }
        }
    }
    Text::new(zh.join("，"), en.join(", "))
}

/// What one look through all rows finds before they are judged: how many there are, and whose the
/// pictures of the folders are.
struct Survey {
    total: u64,
    matches: HashMap<(usize, usize, u64), Match>,
}

fn survey(plan: &Plan<'_>, places: &Places) -> Survey {
    let mut keys = Vec::new();
    let mut workers: Vec<Worker> = Vec::new();
    let mut total = 0;
    let matching = !plan.inputs.pictures.is_empty();
    for (file, path) in plan.inputs.rosters.iter().enumerate() {
        let Ok(opened) = inputs::open(path, &plan.map) else {
            continue;
        };
        for (number, mut table) in opened.tables.into_iter().enumerate() {
            while let Ok(Some(batch)) = table.next_batch() {
                for row in batch.rows(&table.source) {
                    let Ok(row) = row else {
                        total += 1;
                        continue;
                    };
                    let Some(worker) = row.worker(&table.source) else {
                        continue;
                    };
                    total += 1;
                    if matching && worker.code == Pointer::Nowhere {
                        keys.push((file, number, row.number));
                        workers.push(worker);
                    }
                }
            }
        }
    }
    total += u64::try_from(plan.inputs.pictures.len()).unwrap_or_default();
    let matches = keys
        .into_iter()
        .zip(places.folder().assign(&workers))
        .collect();
    Survey { total, matches }
}

/// All rows of all files in their order, then the pictures that are on no row.
struct Feed<'f> {
    plan: &'f Plan<'f>,
    places: &'f Places,
    survey: Option<&'f Survey>,
    tables: VecDeque<(usize, usize, Table, Option<Album>)>,
    refused: VecDeque<Judged>,
    ready: VecDeque<Piece>,
    used: HashSet<usize>,
    alone: Option<(Arc<Source>, usize)>,
}

impl<'f> Feed<'f> {
    fn new(
        plan: &'f Plan<'f>,
        rosters: &mut Vec<Roster>,
        places: &'f Places,
        survey: Option<&'f Survey>,
    ) -> Self {
        let mut tables = VecDeque::new();
        let mut refused = VecDeque::new();
        for (file, roster) in rosters.drain(..).enumerate() {
            let album = roster.opened.album;
            for (number, table) in roster.opened.tables.into_iter().enumerate() {
                tables.push_back((file, number, table, album.clone()));
            }
            if let Some(error) = roster.error {
                refused.push_back(unreadable_file(&roster.path, error));
            }
        }
        Self {
            plan,
            places,
            survey,
            tables,
            refused,
            ready: VecDeque::new(),
            used: HashSet::new(),
            alone: None,
        }
    }

    fn next(&mut self) -> Option<Piece> {
        loop {
            if let Some(piece) = self.ready.pop_front() {
                return Some(piece);
            }
            if let Some(judged) = self.refused.pop_front() {
                return Some(Piece::Answered(Box::new(judged)));
            }
            if self.tables.is_empty() {
                return self.next_alone();
            }
            self.read_batch();
        }
    }

    /// Reads some rows of the first table; one that is at its end, or broken, makes way.
    fn read_batch(&mut self) {
        let Some((file, number, table, album)) = self.tables.front_mut() else {
            return;
        };
        let source = Arc::clone(&table.source);
        let batch = match table.next_batch() {
            Ok(Some(batch)) => batch,
            Ok(None) => {
                self.tables.pop_front();
                return;
            }
            Err(fault) => {
                self.ready
                    .push_back(Piece::Answered(Box::new(unreadable_row(&source, fault))));
                self.tables.pop_front();
                return;
            }
        };
        let mut together = Vec::new();
        for row in batch.rows(&source) {
            let row = match row {
                Ok(row) => row,
                Err(fault) => {
                    put(&mut self.ready, &mut together);
                    self.ready
                        .push_back(Piece::Answered(Box::new(unreadable_row(&source, fault))));
                    continue;
                }
            };
            let Some(worker) = row.worker(&source) else {
                continue;
            };
            let key = (*file, *number, row.number);
            let matched = self.survey.and_then(|survey| survey.matches.get(&key));
            let used = &mut self.used;
            let task = Task::row(
                &source,
                row,
                worker,
                matched,
                self.places,
                album.as_ref(),
                &mut |picture| {
                    used.insert(picture);
                },
            );
            if task.is_picture() {
                // Pictures take long: each is dealt alone, so that no core waits for another.
                put(&mut self.ready, &mut together);
                self.ready.push_back(Piece::Tasks(vec![task]));
            } else {
                together.push(task);
                if together.len() >= PIECE_ROWS {
                    put(&mut self.ready, &mut together);
                }
            }
        }
        put(&mut self.ready, &mut together);
    }

    fn next_alone(&mut self) -> Option<Piece> {
        let plan = self.plan;
        let (source, at) = self.alone.get_or_insert_with(|| (plan.inputs.alone(), 0));
        loop {
            let index = *at;
            *at += 1;
            let picture = self.places.picture(index)?;
            if self.used.contains(&index) {
                continue;
            }
            let flags = if plan.inputs.rosters.is_empty() {
                Vec::new()
            } else {
                vec![Flag::NotOnRoster]
            };
            return Some(Piece::Tasks(vec![Task::alone(source, picture, flags)]));
        }
    }
}

fn put(ready: &mut VecDeque<Piece>, together: &mut Vec<Task>) {
    if !together.is_empty() {
        ready.push_back(Piece::Tasks(std::mem::take(together)));
    }
}

/// A file of which nothing could be read, as an entry of its own.
fn unreadable_file(path: &Path, error: Error) -> Judged {
    let source = Arc::new(Source {
        file: path.display().to_string(),
        kind: crate::roster::SourceKind::Separated,
        sheet: None,
        heading_row: None,
        columns: Vec::new(),
        notes: Vec::new(),
    });
    Judged::unreadable(source, error)
}

fn held(form: Form) -> bool {
    matches!(form, Form::Xlsx | Form::Html)
}

fn too_many() -> Text {
    Text::new(
        format!("这种报告最多 {HELD_ROWS} 行，其后未判定；请用 .csv 或 .jsonl"),
        format!(
            "such a report has at most {HELD_ROWS} rows, the rest was not judged: use .csv or .jsonl"
        ),
    )
}

fn exit_of(answer: &Answer) -> Exit {
    answer.verdict().map_or(Exit::CouldNotDecide, Exit::from)
}

/// What judges, when, at which gate.
fn about(plan: &Plan<'_>) -> Result<About, Error> {
    let gate = &plan.gate;
    let clock: Clock = gate.clock.now()?;
    let document = gate.checker.notice().document();
    let traveller = &gate.traveller;
    Ok(About {
        context: gate.checker.context(clock),
        notice_title: document.title().clone(),
        notice_body: document.issuer().clone(),
        stated: Stated {
            place: traveller.place,
            purpose: traveller.purpose,
            grade: traveller.grade,
        },
    })
}

/// Ctrl-C ends the run after the rows that are being judged; their report is finished. A second one
/// leaves nothing behind but what was there before.
fn stop_on_interrupt() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&stop);
    // Without a handler Ctrl-C ends the program at once, and the report is not there.
    drop(ctrlc::set_handler(move || {
        told.store(true, Ordering::Relaxed)
    }));
    stop
}

/// The last line: how many of each, and where the report is.
fn words(tally: &Tally, extent: Extent, out: &str) -> Text {
    let Count { undecided, .. } = tally.verdicts;
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    for verdict in Verdict::ALL {
        let word = verdict.word();
        let count = tally.verdicts.of(Some(verdict));
        zh.push(format!("{} {count}", word.zh));
        en.push(format!("{} {count}", word.en));
    }
    zh.push(format!("未能判定 {undecided}"));
    en.push(format!("UNDECIDED {undecided}"));
    let (part_zh, part_en) = match extent {
        Extent::Whole => ("", ""),
        Extent::Partial => ("【未完成】", "[PARTIAL] "),
    };
    Text::new(
        format!(
            "{part_zh}共 {} 人：{} → {out}",
            tally.verdicts.total(),
            zh.join("，")
        ),
        format!(
            "{part_en}{} in all: {} → {out}",
            tally.verdicts.total(),
            en.join(", ")
        ),
    )
}
