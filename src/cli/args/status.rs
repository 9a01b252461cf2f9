//! What the issuers have said since: a folder of status lists.

use std::borrow::Cow;
use std::env;
use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;

use super::super::files::{Kind, list, read_found, unreadable};
use super::super::terminal::Terminal;
use crate::base::error::{Error, Fault};
use crate::base::text::{Lang, Text};
use crate::base::time::Timestamp;
use crate::bundle::{VerifiedBundle, status_documents};
use crate::status::StatusLists;
use crate::trust::Registry;

/// The environment variable behind `--status`.
const STATUS_VARIABLE: &str = "HEALTHCODE_STATUS";

/// What the issuers have said since.
#[derive(Debug, Args)]
pub(in crate::cli) struct StatusArgs {
    /// 状态列表（*.jwt）所在文件夹 / Folder of status lists, every *.jwt there [env: HEALTHCODE_STATUS=]
    #[arg(long, value_name = "DIR")]
    status: Option<PathBuf>,
}

impl StatusArgs {
    /// The genuine lists of the installed bundle and of the folder, the newest of each. A list that is not used is named in
    /// one line, and the others are: its codes hold, and nobody else waits for it.
    ///
    /// # Errors
    /// The folder itself cannot be read.
    pub(in crate::cli) fn load(
        &self,
        bundle: Option<&VerifiedBundle>,
        registry: &Registry,
        at: Timestamp,
        lang: Lang,
        terminal: &mut Terminal,
    ) -> Result<StatusLists, Error> {
        let variable = env::var_os(STATUS_VARIABLE).filter(|value| !value.is_empty());
        let folder = self.status.clone().or(variable.map(PathBuf::from));
        let files = folder.as_deref().map_or(Ok(Vec::new()), tokens)?;
        if let Some(folder) = folder.filter(|_| files.is_empty()) {
            let what = Text::fixed(
                "没有 *.jwt 状态列表：引用状态列表的码将暂缓",
                "no status list (*.jwt): codes that refer to one will hold",
            );
            terminal.note(&Fault::new("", what).line(&folder.display().to_string(), lang));
        }
        // Each is read when its turn comes, so that one long list at a time is in memory.
        let documents = files
            .iter()
            .filter_map(|file| match read_found(file, Kind::StatusList) {
                Ok(bytes) => Some((file.display().to_string(), bytes)),
                Err(e) => {
                    terminal.note(&unreadable(&file.display().to_string(), &e).line(lang));
                    None
                }
            });
        let bundled = bundle.into_iter().flat_map(|bundle| {
            let lists = status_documents(bundle.bundle());
            lists.map(|(name, bytes)| (name, Cow::Borrowed(bytes)))
        });
        let documents = documents.map(|(name, bytes)| (name, Cow::Owned(bytes)));
        let lists = StatusLists::load(bundled.chain(documents), registry, at);
        for error in lists.refused() {
            terminal.note(&error.line(lang));
        }
        Ok(lists)
    }
}

/// The files of `folder` that end in `.jwt`, by name.
pub(in crate::cli) fn tokens(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let unreadable = |e: io::Error| unreadable(&folder.display().to_string(), &e);
    let mut files = Vec::new();
    for entry in list(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path;
        if path.extension() == Some(OsStr::new("jwt")) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
