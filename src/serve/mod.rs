//! The service: HTTP, the gate's page and the employers' page (contract section 10).
//!
//! A request passes the names and origins that are known ([`Hosts`]), then what its caller may ask for, then
//! its budget of bytes and time; what is left is a [`Request`](crate::facts::Request), which the judges take
//! from one bounded queue. Nothing of a person is logged, counted or stored.

mod access;
mod assets;
mod batch;
mod body;
mod encryption;
mod handed_in;
mod hosts;
mod jobs;
mod join;
mod judging;
mod key_file;
mod keys;
mod limits;
mod listen;
mod log;
mod metrics;
mod pairing;
mod picture;
mod pictures;
mod problem;
mod query;
mod roster;
mod seats;
mod secret;
mod service;
mod shares;
mod socket;
mod state;
mod tls;
mod verify;

pub use access::Scope;
pub use encryption::{Encryption, fingerprint_text, ready};
pub use hosts::Hosts;
pub use key_file::IfMissing;
pub use keys::{ApiKey, ApiKeys, KeyFault};
pub use listen::serve;
pub use log::log_lines;
pub use service::{Now, Service, ServiceSettings};
pub use socket::{NoSocket, cannot_listen, open_socket};
pub use tls::{Authority, Tls};
