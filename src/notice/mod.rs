//! The notice.
