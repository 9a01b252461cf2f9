//! `POST /pair/code` and `POST /pair`: the gate's own screen shows a code, a phone joins with it.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{Extension, Request, State};
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use super::access::COOKIE_NAME;
use super::body;
use super::hosts::Addressed;
use super::limits::{CODE_BYTES, JOIN_WITHIN};
use super::pairing::SESSION_LIFE;
use super::problem::Problem;
use super::service::Service;
use crate::base::json::{Faults, Node, parse};
use crate::base::text::Text;

/// A code for the screen of this machine, and for no other.
pub(super) async fn code(
    State(service): State<Arc<Service>>,
    Extension(addressed): Extension<Addressed>,
) -> Result<Response, Problem> {
    if addressed != Addressed::Locally {
        return Err(Problem::forbidden(Text::fixed(
            "配对码只在卡口本机显示",
            "the code is shown on the gate's own screen alone",
        )));
    }
    let shown = service.access().pairing().show(Instant::now());
    let (code, life) = shown.ok_or_else(Problem::internal)?;
    let seconds = life.as_secs();
    Ok(body::json(format!(
        "{{\"code\":\"{code}\",\"seconds\":{seconds}}}"
    )))
}

/// A phone joins: `{"code":"12345678"}`.
pub(super) async fn join(
    State(service): State<Arc<Service>>,
    request: Request,
) -> Result<Response, Problem> {
    let _place = service.joins().try_acquire().map_err(|_| Problem::busy())?;
    let (head, sent) = request.into_parts();
    body::check_type(&head.headers, &["application/json"])?;
    let sent = body::read(&head.headers, sent, CODE_BYTES, JOIN_WITHIN).await?;
    let json = parse(&sent).map_err(|fault| Problem::of_json(&fault))?;
    let mut faults = Faults::default();
    let code = Node::root(&json)
        .closed_object(&["code"], &mut faults)
        .and_then(|members| members.required("code", &mut faults))
        .and_then(|node| node.text(&mut faults));
    let code = faults
        .settle("request", code)
        .map_err(|error| Problem::of(&error))?;
    let joined = service.access().pairing().join(code, Instant::now());
    let secret = joined.ok_or_else(|| {
        Problem::at(
            StatusCode::FORBIDDEN,
            "/code",
            Text::fixed(
                "配对码不对或已失效：请在卡口屏幕上看新的码",
                "not the code, or one that is over: look at the gate's screen for a new one",
            ),
        )
    })?;
    let seconds = SESSION_LIFE.as_secs();
    let cookie = format!(
        "{COOKIE_NAME}={secret}; Path=/; Max-Age={seconds}; Secure; HttpOnly; SameSite=Strict"
    );
    let cookie = HeaderValue::from_str(&cookie).map_err(|_| Problem::internal())?;
    Ok((StatusCode::NO_CONTENT, [(SET_COOKIE, cookie)]).into_response())
}
