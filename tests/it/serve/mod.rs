//! `serve`: the real binary on a real socket.

pub(crate) mod client;

/// Who may ask for what.
mod access;
/// What is asked and answered.
mod answers;
/// New trust and the end, under load.
#[cfg(unix)]
mod load;
/// Rosters.
mod rosters;
/// What must be turned away.
mod refusals;
