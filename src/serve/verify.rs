//! `POST /v1/verify`: one request, one decision.

use std::sync::Arc;

use axum::extract::{Extension, Request, State};
use axum::response::Response;

use super::access::Caller;
use super::judging::JudgeRequest;
use super::limits::{BODY_WITHIN, REQUEST_BYTES};
use super::problem::Problem;
use super::service::Service;
use super::{body, service};
use crate::base::json::{Json, parse};
use crate::facts;

/// What the answer to a request without a key is known by: it is the first line.
pub(super) const INPUT: &str = "-:1";

/// Judges one request.
pub(super) async fn verify(
    State(service): State<Arc<Service>>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Result<Response, Problem> {
    let (head, sent) = request.into_parts();
    body::check_type(&head.headers, &["application/json"])?;
    let sent = body::read(&head.headers, sent, REQUEST_BYTES, BODY_WITHIN).await?;
    let json = parse(&sent).map_err(|fault| Problem::of_json(&fault))?;
    let asked = asked(&service, &caller, &json, INPUT.to_owned())?;
    let asked = JudgeRequest {
        at_gate: true,
        ..asked
    };
    service.judges().judge(asked).await.map(body::json)
}

/// A request as it is judged now.
pub(super) fn asked(
    service: &Service,
    caller: &Caller,
    json: &Json,
    input: String,
) -> Result<JudgeRequest, Problem> {
    let service::Moment { clock, today } = service.moment()?;
    let defaults = caller.defaults(service.traveller());
    let request = facts::Request::of("request", json, &defaults, today)
        .map_err(|error| Problem::of(&error))?;
    caller.check(&request.traveller)?;
    Ok(JudgeRequest {
        request,
        clock,
        input,
        at_gate: false,
    })
}
