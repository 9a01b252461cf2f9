//! How commands read and write files: within limits and without waiting for ever.
//!
//! Reading: every kind of file has a limit of bytes ([`FileKind`]), and nothing that is named instead of
//! a file – a pipe without a writer, a device, a socket, a folder – makes the caller wait for ever.
//! Writing: a file appears whole or not at all, and nothing replaces what this process reads, or anything
//! that is there unless the caller says so ([`Existing`]). Changing a file: [`Edit`].

mod edit;
mod faults;
mod folder;
mod keyboard;
#[cfg(feature = "roster")]
mod named;
#[cfg(windows)]
mod owner;
#[cfg(unix)]
mod pipe;
mod read;
#[cfg(feature = "roster")]
mod roster;
mod serial;
#[cfg(feature = "roster")]
mod spool;
mod standard;
mod write;

pub use edit::Edit;
pub(in crate::gate) use faults::Refusal;
pub use folder::{FolderEntry, FolderEntryKind, kind_of, list, make_folder, real};
pub use keyboard::EchoOff;
#[cfg(feature = "roster")]
pub use named::Named;
#[cfg(feature = "roster")]
pub use read::read_first_line;
pub(in crate::gate) use read::read_within;
pub use read::{
    FileContent, FileKind, read, read_document, read_document_or_stdin, read_found,
    read_status_token, read_stdin, take, take_stdin, without_mark,
};
#[cfg(feature = "roster")]
pub use roster::{PictureFile, RosterFile};
pub use serial::open_serial;
#[cfg(feature = "roster")]
pub use spool::Output;
pub use standard::was_closed;
pub use write::{Draft, Existing, Readers, may_write, write, write_all};
