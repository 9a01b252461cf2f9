//! What the service logs: one JSON object a line.

use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt;
use tracing_subscriber::fmt::MakeWriter;

/// Writes each request to `writer`, or faults of the service alone.
pub fn log_lines(requests: bool, writer: impl for<'w> MakeWriter<'w> + Send + Sync + 'static) {
    let level = if requests {
        LevelFilter::INFO
    } else {
        LevelFilter::ERROR
    };
    let lines = fmt()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false)
        .with_max_level(level)
        .with_writer(writer);
    // A second logger would be a second service in this process.
    let _ = lines.try_init();
}
