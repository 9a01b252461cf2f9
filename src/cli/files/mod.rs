//! The only place of the command line that touches the file system.
//!
//! Reading: every kind of file has a limit of bytes ([`Kind`]), and nothing that is named instead of
//! a file – a pipe without a writer, a device, a socket, a folder – makes a command wait for ever.
//! Writing: a file appears whole or not at all, and no command replaces what it reads, or anything
//! that is there unless it was told to ([`Existing`]). Changing a file: [`Edit`].

mod edit;
mod faults;
mod folder;
mod one_file;
#[cfg(windows)]
mod owner;
#[cfg(unix)]
mod pipe;
mod read;
mod write;

pub(super) use std::fs::File;

pub(super) use crate::base::unreadable::unreadable;
pub(super) use edit::Edit;
pub(super) use folder::{FoundKind, kind_of, list, make_folder, real};
pub(super) use one_file::{PictureFile, RosterFile};
pub(super) use read::{
    Kind, open_ordinary, read, read_document, read_document_or_stdin, read_found,
    read_status_token, read_stdin, without_mark,
};
pub(super) use write::{Draft, Existing, ForceArgs, Readers, may_write, write};
