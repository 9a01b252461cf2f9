//! What is handed in with a roster: its files in memory, and what is asked of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::http::StatusCode;

use super::access::Caller;
use super::jobs::{ReservedBytes, RosterRequest};
use super::limits::{REQUEST_BYTES, ROSTER_BYTES};
use super::problem::Problem;
use super::service::Service;
use crate::base::json::{Faults, Json, Node, parse};
use crate::base::text::{Text, printable};
use crate::facts::Traveller;
use crate::notice::Place;
use crate::roster::{ColumnMap, ColumnRole, InMemory, Input, Inputs, Names};

/// The most files of one upload.
const FILES: usize = 10_000;

/// What a request may set for all workers of a roster. Who they are comes from the rows.
const STATED: [&str; 4] = ["place", "purpose", "grade", "declared"];

/// The parts of an upload so far.
#[derive(Debug)]
pub(super) struct Upload {
    files: Vec<(String, Vec<u8>)>,
    /// The options as they were sent; none at all are the usual ones.
    pub(super) options: Vec<u8>,
    /// How many bytes there are, and the room that they take of all rosters'.
    bytes: u64,
    held: ReservedBytes,
}

fn wrong(pointer: &str, what: Text) -> Problem {
    Problem::at(StatusCode::UNPROCESSABLE_ENTITY, pointer, what)
}

impl Upload {
    /// Nothing yet, in this room.
    pub(super) fn new(held: ReservedBytes) -> Self {
        Self {
            files: Vec::new(),
            options: Vec::new(),
            bytes: 0,
            held,
        }
    }

    /// Notes that the part of this name, of which `so_far` bytes are there, grows by so many.
    pub(super) fn grows(&mut self, part: &str, by: usize, so_far: usize) -> Result<(), Problem> {
        if part != "file" && so_far.saturating_add(by) > REQUEST_BYTES {
            return Err(Problem::too_large(REQUEST_BYTES));
        }
        self.bytes = self
            .bytes
            .saturating_add(u64::try_from(by).unwrap_or(u64::MAX));
        match self.bytes > ROSTER_BYTES {
            true => Err(Problem::too_large(
                usize::try_from(ROSTER_BYTES).unwrap_or(usize::MAX),
            )),
            false => self.held.grow(self.bytes).ok_or_else(Problem::busy),
        }
    }

    /// Takes a part that is whole.
    pub(super) fn add(&mut self, part: &str, file: &str, bytes: Vec<u8>) -> Result<(), Problem> {
        match part {
            "file" if self.files.len() >= FILES => Err(wrong(
                "/file",
                Text::new(
                    format!("文件超过 {FILES} 个"),
                    format!("more than {FILES} files"),
                ),
            )),
            "file" => {
                self.files.push((label(file)?, bytes));
                Ok(())
            }
            "options" if self.options.is_empty() => {
                self.options = bytes;
                Ok(())
            }
            _ => Err(wrong(
                "",
                Text::fixed(
                    "表单只能有 file（可多个）和一个 options",
                    "a form has parts file and one part options, and no other",
                ),
            )),
        }
    }

    /// The files, sorted by what they are.
    pub(super) fn inputs(self) -> Result<(Inputs, ReservedBytes), Problem> {
        let unusable = |error| Problem::of(&error).below("/file");
        let mut inputs = Inputs::default();
        let mut folders: BTreeMap<String, Vec<Arc<dyn Input>>> = BTreeMap::new();
        for (name, bytes) in self.files {
            let folder = folder(&name);
            let input: Arc<dyn Input> = Arc::new(InMemory::new(name, bytes));
            match folder {
                Some(folder) => folders.entry(folder).or_default().push(input),
                None => inputs.add(input).map_err(unusable)?,
            }
        }
        for (folder, files) in folders {
            inputs.add_folder(&folder, files).map_err(unusable)?;
        }
        match inputs.is_empty() {
            false => Ok((inputs, self.held)),
            true => Err(wrong(
                "/file",
                Text::fixed("没有可读的文件", "there is no file that can be read"),
            )),
        }
    }
}

/// How a file is named to people; nothing is ever opened by this name.
fn label(file: &str) -> Result<String, Problem> {
    let name = file.replace('\\', "/");
    let name = printable(name.trim_start_matches('/')).into_owned();
    match name.is_empty() {
        false => Ok(name),
        true => Err(wrong(
            "/file",
            Text::fixed("文件没有名称", "a file has no name"),
        )),
    }
}

/// The folder in which a file was handed in.
fn folder(name: &str) -> Option<String> {
    let (folder, _) = name.split_once('/')?;
    Some(folder.to_owned())
}

/// What is asked of a roster. Workers are at a workplace unless something else is said.
pub(super) fn options(
    service: &Service,
    caller: &Caller,
    sent: &[u8],
) -> Result<RosterRequest, Problem> {
    let json = match sent.trim_ascii().is_empty() {
        true => Json::Object(Vec::new()),
        false => parse(sent).map_err(|fault| Problem::of_json(&fault).below("/options"))?,
    };
    let of = |error| Problem::of(&error).below("/options");
    let mut faults = Faults::default();
    let known: Vec<&str> = STATED.into_iter().chain(["with_names", "map"]).collect();
    let read = Node::root(&json)
        .closed_object(&known, &mut faults)
        .and_then(|members| {
            let names = match members.optional("with_names") {
                None => Some(false),
                Some(node) => node.flag(&mut faults),
            };
            let map = match members.optional("map") {
                None => Some(ColumnMap::default()),
                Some(node) => map(&node, &mut faults),
            };
            Some((names?, map?))
        });
    let (with_names, map) = faults.settle("options", read).map_err(of)?;
    let Json::Object(mut stated) = json else {
        return Err(Problem::internal());
    };
    stated.retain(|(name, _)| STATED.contains(&name.as_str()));
    let workplace = Traveller {
        place: Place::Workplace,
        ..service.traveller().clone()
    };
    let today = service.moment()?.today;
    let defaults = caller.defaults(&workplace);
    let (_, traveller) =
        Traveller::of("options", &Json::Object(stated), &defaults, today).map_err(of)?;
    caller.check(&traveller)?;
    Ok(RosterRequest {
        traveller,
        names: if with_names {
            Names::Repeated
        } else {
            Names::Masked
        },
        map,
    })
}

/// The columns that the caller names: `{"name":"姓名","id":"B"}`.
pub(super) fn map_of(json: &Json) -> Result<ColumnMap, Problem> {
    let mut faults = Faults::default();
    let read = map(&Node::root(json), &mut faults);
    faults
        .settle("map", read)
        .map_err(|error| Problem::of(&error))
}

fn map(node: &Node<'_>, faults: &mut Faults) -> Option<ColumnMap> {
    let known = ColumnRole::ALL.map(ColumnRole::name);
    let members = node.closed_object(&known, faults)?;
    let mut columns = Vec::new();
    for role in ColumnRole::ALL {
        if let Some(node) = members.optional(role.name()) {
            columns.push((role, node.words(faults)?.trim().to_owned()));
        }
    }
    Some(ColumnMap::of(columns))
}
