//! Who may ask for what.

use std::sync::Arc;

use axum::extract::{Extension, Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;

use super::hosts::Addressed;
use super::problem::Problem;
use super::service::Service;
use crate::base::text::Text;
use crate::facts::Traveller;
use crate::notice::Place;

/// What a caller may ask for; a route asks for one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// One code.
    Verify,
    /// Many codes.
    Batch,
    /// Pictures.
    Picture,
    /// Rosters.
    Roster,
    /// What is counted.
    Metrics,
}

impl Scope {
    /// Every scope with its word.
    pub const WORDS: &[(&str, Self)] = &[
        ("verify", Self::Verify),
        ("batch", Self::Batch),
        ("picture", Self::Picture),
        ("roster", Self::Roster),
        ("metrics", Self::Metrics),
    ];
}

/// Who asks, as far as it matters.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    /// The only place that this caller's travellers are at, if it is fixed.
    pub(super) place: Option<Place>,
}

impl Caller {
    /// What holds for every request of this caller unless it says otherwise.
    pub(super) fn defaults(&self, gate: &Traveller) -> Traveller {
        Traveller {
            place: self.place.unwrap_or(gate.place),
            ..gate.clone()
        }
    }

    /// Refuses a request for another place than the caller's own.
    pub(super) fn check(&self, traveller: &Traveller) -> Result<(), Problem> {
        match self.place {
            Some(place) if place != traveller.place => Err(Problem::at(
                StatusCode::FORBIDDEN,
                "/place",
                Text::fixed("此密钥只用于另一个地点", "this key is for another place"),
            )),
            _ => Ok(()),
        }
    }
}

/// Lets a request through whose caller may ask for `scope`, and notes who it is.
pub(super) async fn admit(
    State((_service, _scope)): State<(Arc<Service>, Scope)>,
    Extension(addressed): Extension<Addressed>,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let caller = match addressed {
        Addressed::Locally => Caller { place: None },
        Addressed::Remotely => return Err(Problem::no_key()),
    };
    request.extensions_mut().insert(caller);
    Ok(next.run(request).await)
}
