//! Whether the service is alive, ready, and what it counts.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use super::body;
use super::problem::Problem;
use super::service::Service;
use crate::base::text::Text;
use crate::check::Clock;
use crate::health::{Fitness, Part};
use crate::report::doctor;

/// The API of this service (OpenAPI 3.1).
const OPENAPI: &str = include_str!("openapi.json");

/// The form in which Prometheus reads text.
const PROMETHEUS: &str = "text/plain; version=0.0.4; charset=utf-8";

/// `GET /healthz`: the process answers.
pub(super) async fn alive() -> Response {
    body::json("{\"alive\":true}".to_owned())
}

/// `GET /readyz`: the checkup of the gate; 503 while it would hold everybody.
pub(super) async fn ready(State(service): State<Arc<Service>>) -> Result<Response, Problem> {
    let clock = service.moment()?.clock;
    let parts = checkup(&service, clock);
    let mut response = body::json(doctor::json(&parts, clock, Some(service.station())));
    if doctor::fitness(&parts) == Fitness::Holds {
        *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    }
    Ok(response)
}

/// `GET /metrics`.
pub(super) async fn metrics(State(service): State<Arc<Service>>) -> Result<Response, Problem> {
    let clock = service.moment()?.clock;
    let metrics = service.metrics();
    let fitness = doctor::fitness(&checkup(&service, clock));
    let flag = |on: bool| if on { 1.0 } else { 0.0 };
    let waiting = u32::try_from(service.judges().waiting()).unwrap_or(u32::MAX);
    metrics.set("healthcode_waiting", f64::from(waiting));
    metrics.set("healthcode_fit", flag(fitness <= Fitness::Warning));
    metrics.set(
        "healthcode_holds_everybody",
        flag(fitness == Fitness::Holds),
    );
    metrics.set(
        "healthcode_trust_refused",
        flag(service.refused().is_some()),
    );
    let failed = service.verifier().prepared_keys_failed();
    metrics.set("healthcode_prepared_keys_failed", flag(failed));
    service.verifier().ask(|checker| {
        metrics.issued("registry", checker.registry().issued_at());
        metrics.issued("register", checker.register().issued_at());
        let lists = checker.status_lists().iter();
        if let Some(oldest) = lists.map(|list| list.issued_at()).min() {
            metrics.issued("oldest-status-list", oldest);
        }
    });
    let kind = HeaderValue::from_static(PROMETHEUS);
    Ok(([(CONTENT_TYPE, kind)], metrics.text()).into_response())
}

/// `GET /openapi.json`.
pub(super) async fn openapi() -> Response {
    body::json(OPENAPI.to_owned())
}

/// What the gate says of itself, and what only its service knows.
fn checkup(service: &Service, clock: Clock) -> Vec<Part> {
    let mut parts = service.gate().checkup(clock);
    if let Some(why) = service.refused() {
        let part = Part::new("reload", Text::fixed("新的信任数据", "new trust"));
        parts.push(part.with_fault(Fitness::Warning, why));
    }
    if service.verifier().prepared_keys_failed() {
        let part = Part::new("engine", Text::fixed("验签引擎", "engine"));
        let what = Text::fixed(
            "预备密钥曾接受 ring 拒绝的签名，现只用 ring 验签：请报告此事，并重新判定此前的结果",
            "a prepared key accepted a signature that ring refuses; ring alone verifies now: report \
             this, and judge again what came before",
        );
        parts.push(part.with_fault(Fitness::Warning, what));
    }
    parts
}
