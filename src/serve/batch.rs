//! `POST /v1/verify/batch`: JSON lines in, JSON lines out, in order.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Extension, Request, State};
use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use http_body_util::channel::{Channel, Sender};
use tokio::time::timeout;

use super::access::Caller;
use super::body;
use super::judging::JudgeRequest;
use super::limits::{
    BATCH_BYTES, BATCH_LINES, REQUEST_BYTES, TAKEN_WITHIN, TOGETHER, UPLOAD_WITHIN,
};
use super::problem::Problem;
use super::service::Service;
use super::verify::asked;
use crate::base::json::parse;
use crate::base::text::Text;
use crate::facts;
use crate::report::json;

/// Judges every line. The batch as a whole is refused if it is too long, so that nobody is judged twice when
/// it comes again; what is wrong with a line stands in its line.
pub(super) async fn batch(
    State(service): State<Arc<Service>>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Result<Response, Problem> {
    let (head, sent) = request.into_parts();
    let types = ["application/jsonl", "application/x-ndjson"];
    let kind = body::check_type(&head.headers, &types)?;
    let place = Arc::clone(service.batches()).try_acquire_owned();
    let place = place.map_err(|_| Problem::busy())?;
    let sent = body::read(&head.headers, sent, BATCH_BYTES, UPLOAD_WITHIN).await?;
    if lines(&sent).nth(BATCH_LINES).is_some() {
        return Err(Problem::new(
            axum::http::StatusCode::PAYLOAD_TOO_LARGE,
            Text::new(
                format!("至多 {BATCH_LINES} 行"),
                format!("{BATCH_LINES} lines at most"),
            ),
        ));
    }
    let (answers, channel) = Channel::<Bytes>::new(1);
    tokio::spawn(async move {
        if answer(&service, &caller, &sent, answers).await.is_none() {
            tracing::warn!("a batch was not answered to its end");
        }
        drop(place);
    });
    let headers = [(CONTENT_TYPE, HeaderValue::from_static(kind))];
    Ok((headers, Body::new(channel)).into_response())
}

/// The lines, without their ends; a last line end ends the last line.
fn lines(sent: &[u8]) -> impl Iterator<Item = &[u8]> {
    let sent = sent.strip_suffix(b"\n").unwrap_or(sent);
    let some = !sent.is_empty();
    sent.split(|byte| *byte == b'\n')
        .filter(move |_| some)
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
}

/// Judges the lines piece by piece and hands the answers out; `None` if the caller does not take them.
async fn answer(
    service: &Service,
    caller: &Caller,
    sent: &[u8],
    mut answers: Sender<Bytes>,
) -> Option<()> {
    let mut lines = (1_u64..).zip(lines(sent)).peekable();
    while lines.peek().is_some() {
        // Each line is its own answer, or a place among those that are judged.
        let (mut refused, mut asked) = (Vec::with_capacity(TOGETHER), Vec::new());
        for (number, line) in lines.by_ref().take(TOGETHER) {
            match read(service, caller, number, line) {
                Ok(request) => {
                    refused.push(None);
                    asked.push(request);
                }
                Err(answer) => refused.push(Some(answer)),
            }
        }
        let judged = match asked.is_empty() {
            true => Vec::new(),
            false => service.judges().judge_all(asked).await.ok()?,
        };
        let mut judged = judged.into_iter();
        let mut text = String::with_capacity(refused.len() * json::LINE_BYTES);
        for refused in refused {
            text.push_str(&match refused {
                Some(answer) => answer,
                None => judged.next()?,
            });
            text.push('\n');
        }
        let sent = timeout(TAKEN_WITHIN, answers.send_data(text.into()));
        sent.await.ok()?.ok()?;
    }
    Some(())
}

/// A line as it is judged, or the answer that says what is wrong with it.
fn read(
    service: &Service,
    caller: &Caller,
    number: u64,
    line: &[u8],
) -> Result<JudgeRequest, String> {
    let input = format!("-:{number}");
    let mut key = None;
    let asked = match line.len() <= REQUEST_BYTES {
        true => parse(line)
            .map_err(|fault| Problem::of_json(&fault))
            .and_then(|json| {
                key = facts::Request::key_of(&json);
                asked(service, caller, &json, input.clone())
            }),
        false => Err(Problem::too_large(REQUEST_BYTES)),
    };
    asked.map_err(|problem| {
        let mut answer = String::new();
        let (key, error) = (key.as_deref(), problem.error("request"));
        json::write_refusal(&mut answer, &input, key, &error, service.lang());
        answer
    })
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn a_line_end_ends_a_line() {
        let count = |text: &str| lines(text.as_bytes()).count();
        assert_eq!(
            [count(""), count("\n"), count("a"), count("a\n")],
            [0, 0, 1, 1]
        );
        assert_eq!(
            [count("a\n\n"), count("a\nb"), count("\n\na\r\n")],
            [2, 2, 3]
        );
        assert_eq!(lines(b"a\r\nb").collect::<Vec<_>>(), [b"a", b"b"]);
    }
}
