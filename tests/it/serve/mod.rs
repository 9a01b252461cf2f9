//! `serve`: the real binary on a real socket.

pub(crate) mod client;

/// What is asked and answered.
mod answers;
/// What must be turned away.
mod refusals;
