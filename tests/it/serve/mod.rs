//! `serve`: the real binary on a real socket.

pub(crate) mod client;

/// Who may ask for what.
mod access;
/// Requests and their answers.
mod answers;
/// New trust and the end of the service, under load.
#[cfg(unix)]
mod load;
/// Rosters.
mod rosters;
/// Requests that must be refused.
mod refusals;
