//! Bodies of requests, within their budgets.

use std::error::Error as _;
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use http_body_util::{BodyExt, LengthLimitError};

use super::problem::Problem;
use crate::base::text::Text;

/// Checks that the body is of one of these types, as it was sent: nothing that must be unpacked first.
pub(super) fn check_type(
    headers: &HeaderMap,
    types: &[&'static str],
) -> Result<&'static str, Problem> {
    let expected = types.first().copied().unwrap_or_default();
    let wrong = || Problem::wrong_type(expected);
    if headers.contains_key(CONTENT_ENCODING) {
        return Err(wrong());
    }
    let mut given = headers.get_all(CONTENT_TYPE).iter();
    let (Some(first), None) = (given.next(), given.next()) else {
        return Err(wrong());
    };
    let text = first.to_str().map_err(|_| wrong())?;
    let (essence, _) = text.split_once(';').unwrap_or((text, ""));
    let essence = essence.trim();
    let found = types.iter().find(|kind| {
        let any = kind
            .strip_suffix('*')
            .and_then(|family| essence.get(..family.len()).zip(Some(family)))
            .is_some_and(|(given, family)| given.eq_ignore_ascii_case(family));
        any || kind.eq_ignore_ascii_case(essence)
    });
    found.copied().ok_or_else(wrong)
}

/// The whole body: `most` bytes at most, within this time.
pub(super) async fn read(
    headers: &HeaderMap,
    body: Body,
    most: usize,
    within: Duration,
) -> Result<Bytes, Problem> {
    // What says itself that it is too long need not arrive first.
    let stated = headers.get(CONTENT_LENGTH);
    let stated = stated.and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if stated.is_some_and(|length| length > u64::try_from(most).unwrap_or(u64::MAX)) {
        return Err(Problem::too_large(most));
    }
    let read = tokio::time::timeout(within, to_bytes(body, most));
    match read.await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(e)) if e.source().is_some_and(|e| e.is::<LengthLimitError>()) => {
            Err(Problem::too_large(most))
        }
        Ok(Err(_)) => Err(Problem::new(
            StatusCode::BAD_REQUEST,
            Text::fixed("请求不完整", "the request was cut short"),
        )),
        Err(_) => Err(Problem::too_slow()),
    }
}

/// Holds something until the whole answer is on its way.
pub(super) fn keeping<T: Send + 'static>(held: T, response: Response) -> Response {
    response.map(|body| {
        Body::new(body.map_err(move |failed| {
            let _until_the_end = &held;
            failed
        }))
    })
}

/// An answer in JSON.
pub(super) fn json(text: String) -> Response {
    let kind = HeaderValue::from_static("application/json");
    ([(CONTENT_TYPE, kind)], text).into_response()
}
