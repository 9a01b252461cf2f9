//! `serve`: the real binary on a real socket.

pub(crate) mod client;

/// Who may ask for what.
mod access;
/// What is asked and answered.
mod answers;
/// Rosters.
mod rosters;
/// What must be turned away.
mod refusals;
