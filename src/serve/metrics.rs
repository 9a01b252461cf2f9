//! What the service counts, as Prometheus reads it. No label names a person, and each takes its values from a
//! closed list: verdicts, reason codes of this program and of the notice in force, routes, statuses.

use std::fmt;
use std::time::Duration;

use axum::http::{Method, StatusCode};
use metrics::{Key, Label, Level, Metadata, Recorder};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle, PrometheusRecorder};

use crate::base::time::Timestamp;
use crate::decision::Decision;

/// The bounds of the seconds by route: from one code to a whole picture ladder.
const SECONDS: [f64; 10] = [
    0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0,
];

const SECONDS_NAME: &str = "healthcode_request_seconds";

static ABOUT: Metadata<'static> = Metadata::new("healthcode", Level::INFO, None);

/// The counters of one service.
pub(super) struct Metrics {
    recorder: PrometheusRecorder,
    handle: PrometheusHandle,
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Metrics").finish_non_exhaustive()
    }
}

impl Metrics {
    pub(super) fn new() -> Self {
        // Only a list without bounds is refused.
        let builder = PrometheusBuilder::new().set_buckets(&SECONDS);
        let recorder = builder.unwrap_or_default().build_recorder();
        let handle = recorder.handle();
        let metrics = Self { recorder, handle };
        metrics.describe();
        metrics
    }

    fn describe(&self) {
        let counters = [
            ("healthcode_decisions_total", "Decisions by verdict"),
            ("healthcode_reasons_total", "Reasons in decisions by code"),
            (
                "healthcode_requests_total",
                "Requests by route, method and status",
            ),
            (
                "healthcode_reloads_total",
                "New trust by result: taken, or refused",
            ),
        ];
        for (name, what) in counters {
            self.recorder
                .describe_counter(name.into(), None, what.into());
        }
        let gauges = [
            ("healthcode_waiting", "Requests that wait or are judged"),
            ("healthcode_fit", "1 while the gate may open for service"),
            (
                "healthcode_holds_everybody",
                "1 while the gate holds everybody",
            ),
            (
                "healthcode_trust_refused",
                "1 while the newest trust on disk is refused",
            ),
            (
                "healthcode_prepared_keys_failed",
                "1 once a prepared key was wrong",
            ),
            (
                "healthcode_issued_seconds",
                "When the data that judge were issued (Unix time)",
            ),
        ];
        for (name, what) in gauges {
            self.recorder.describe_gauge(name.into(), None, what.into());
        }
        let what = "Seconds from the head of a request to the head of its answer";
        self.recorder
            .describe_histogram(SECONDS_NAME.into(), None, what.into());
    }

    /// Counts a decision that was handed out.
    pub(super) fn decided(&self, decision: &Decision) {
        let verdict = Label::from_static_parts("verdict", decision.verdict.name());
        self.count("healthcode_decisions_total", vec![verdict]);
        for reason in &decision.reasons {
            let code = Label::new("reason", reason.code.as_str().to_owned());
            self.count("healthcode_reasons_total", vec![code]);
        }
    }

    /// Counts a request. `route` is the pattern that it matched, never what was asked.
    pub(super) fn answered(
        &self,
        route: &str,
        method: &Method,
        status: StatusCode,
        took: Duration,
    ) {
        let route = Label::new("route", route.to_owned());
        let labels = vec![
            route.clone(),
            Label::from_static_parts("method", known(method)),
            Label::new("status", status.as_str().to_owned()),
        ];
        self.count("healthcode_requests_total", labels);
        self.recorder
            .register_histogram(&Key::from_parts(SECONDS_NAME, vec![route]), &ABOUT)
            .record(took.as_secs_f64());
    }

    /// Counts new trust.
    pub(super) fn reloaded(&self, taken: bool) {
        let result = if taken { "taken" } else { "refused" };
        let label = Label::from_static_parts("result", result);
        self.count("healthcode_reloads_total", vec![label]);
    }

    /// Sets a state that is looked at when somebody asks.
    pub(super) fn set(&self, name: &'static str, value: f64) {
        self.recorder
            .register_gauge(&Key::from_static_name(name), &ABOUT)
            .set(value);
    }

    /// Sets when one kind of the data that judge was issued.
    pub(super) fn issued(&self, kind: &'static str, at: Timestamp) {
        let label = Label::from_static_parts("data", kind);
        // Seconds since 1970 up to the year 9999 are whole in 53 bits.
        let seconds = Duration::from_secs(u64::try_from(at.seconds()).unwrap_or_default());
        self.recorder
            .register_gauge(
                &Key::from_parts("healthcode_issued_seconds", vec![label]),
                &ABOUT,
            )
            .set(seconds.as_secs_f64());
    }

    /// Everything, as Prometheus reads it.
    pub(super) fn text(&self) -> String {
        self.handle.render()
    }

    /// Folds what was recorded since into the sums, so that it takes no more memory.
    pub(super) fn keep(&self) {
        self.handle.run_upkeep();
    }

    fn count(&self, name: &'static str, labels: Vec<Label>) {
        self.recorder
            .register_counter(&Key::from_parts(name, labels), &ABOUT)
            .increment(1);
    }
}

/// Clients may invent methods.
const fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::DELETE => "DELETE",
        _ => "other",
    }
}
