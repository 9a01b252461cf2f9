//! Why a request is not answered, as `application/problem+json` (RFC 9457).

use axum::http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::limits;
use crate::base::error::{Error, Fault};
use crate::base::text::Text;

/// A request that is not answered: the status, the reason, and where in the request it lies.
#[derive(Debug, Clone)]
pub(super) struct Problem {
    status: StatusCode,
    faults: Vec<(String, Text)>,
    header: Option<(axum::http::HeaderName, HeaderValue)>,
}

#[derive(Serialize)]
struct ProblemDocument<'p> {
    r#type: &'static str,
    title: &'static str,
    status: u16,
    detail: &'p str,
    zh: &'p str,
    en: &'p str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pointer: Option<&'p str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    faults: Vec<PlacedFault<'p>>,
}

#[derive(Serialize)]
struct PlacedFault<'p> {
    pointer: &'p str,
    zh: &'p str,
    en: &'p str,
}

impl Problem {
    pub(super) fn new(status: StatusCode, what: Text) -> Self {
        Self {
            status,
            faults: vec![(String::new(), what)],
            header: None,
        }
    }

    /// A member or a part that is wrong.
    pub(super) fn at(status: StatusCode, pointer: &str, what: Text) -> Self {
        Self {
            faults: vec![(pointer.to_owned(), what)],
            ..Self::new(status, Text::default())
        }
    }

    /// Text that is no JSON is 400, a member that is wrong 422 (contract section 10).
    pub(super) fn of(error: &Error) -> Self {
        let faults = error.faults().iter();
        let faults = faults.map(|(_, fault)| (fault.place.clone(), fault.what.clone()));
        Self {
            faults: faults.collect(),
            ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, Text::default())
        }
    }

    /// The same for the fault that a parser of JSON has found.
    pub(super) fn of_json(fault: &Fault) -> Self {
        if fault.place.starts_with('/') {
            return Self::at(
                StatusCode::UNPROCESSABLE_ENTITY,
                &fault.place,
                fault.what.clone(),
            );
        }
        let place = Text::new(fault.place.clone(), fault.place.clone());
        Self::new(StatusCode::BAD_REQUEST, fault.what.with_detail(&place))
    }

    pub(super) fn busy() -> Self {
        Self {
            header: Some((RETRY_AFTER, HeaderValue::from(limits::RETRY_AFTER))),
            ..Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                Text::fixed("请求过多，请稍后再试", "too much to do: ask again later"),
            )
        }
    }

    /// One caller asks for more than its share.
    pub(super) fn too_much() -> Self {
        Self {
            header: Some((RETRY_AFTER, HeaderValue::from(limits::RETRY_AFTER))),
            ..Self::new(
                StatusCode::TOO_MANY_REQUESTS,
                Text::fixed(
                    "此密钥或设备同时请求过多，请稍后再试",
                    "this key or device asks for too much at a time: ask again later",
                ),
            )
        }
    }

    pub(super) fn too_slow() -> Self {
        Self::new(
            StatusCode::REQUEST_TIMEOUT,
            Text::fixed("请求传送超时", "the request took too long to arrive"),
        )
    }

    pub(super) fn too_large(most: usize) -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            Text::new(
                format!("请求过大，上限 {most} 字节"),
                format!("the request is too large: {most} bytes at most"),
            ),
        )
    }

    pub(super) fn wrong_type(expected: &'static str) -> Self {
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Text::new(
                format!("Content-Type 应为 {expected}，且不压缩"),
                format!("expected Content-Type {expected}, not compressed"),
            ),
        )
    }

    pub(super) fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            Text::fixed("没有此地址", "there is nothing here"),
        )
    }

    pub(super) fn wrong_method() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            Text::fixed("此地址不用这种方法", "this address is not asked that way"),
        )
    }

    pub(super) fn no_key() -> Self {
        Self {
            header: Some((WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))),
            ..Self::new(
                StatusCode::UNAUTHORIZED,
                Text::fixed(
                    "须有有效的密钥，或先配对",
                    "a valid key is needed, or a paired device",
                ),
            )
        }
    }

    pub(super) fn no_clock() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            Text::fixed(
                "本机时间不合理，请校准",
                "the clock of this machine is not plausible: set it",
            ),
        )
    }

    pub(super) fn forbidden(what: Text) -> Self {
        Self::new(StatusCode::FORBIDDEN, what)
    }

    /// Something that should not happen; what it was stands in the log.
    pub(super) fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            Text::fixed("无法判定", "could not decide"),
        )
    }

    /// The same for what stands below `place` in the request.
    pub(super) fn below(mut self, place: &str) -> Self {
        for (pointer, _) in &mut self.faults {
            pointer.insert_str(0, place);
        }
        self
    }

    /// The same as a fault of `document`, for an answer that stands among others.
    pub(super) fn error(&self, document: &str) -> Error {
        let fault = |(pointer, what): &(String, Text)| {
            let fault = Fault::new(pointer.clone(), what.clone());
            (document.to_owned(), fault)
        };
        let all = Error::all(self.faults.iter().map(fault).collect());
        all.unwrap_or_else(|| Error::one(document, Fault::new("", Text::default())))
    }

    /// A response that the router has made, in this form.
    pub(super) fn replacing(response: &Response) -> Option<Self> {
        let problem = match response.status() {
            StatusCode::NOT_FOUND => Self::not_found(),
            StatusCode::METHOD_NOT_ALLOWED => Self::wrong_method(),
            _ => return None,
        };
        let allow = response.headers().get(ALLOW).cloned();
        Some(Self {
            header: allow.map(|allow| (ALLOW, allow)),
            ..problem
        })
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let empty = (String::new(), Text::default());
        let (pointer, what) = self.faults.first().unwrap_or(&empty);
        let is_pointer = |place: &str| place.is_empty() || place.starts_with('/');
        let document = ProblemDocument {
            r#type: "about:blank",
            title: self.status.canonical_reason().unwrap_or("Error"),
            status: self.status.as_u16(),
            detail: &what.en,
            zh: &what.zh,
            en: &what.en,
            pointer: (self.status == StatusCode::UNPROCESSABLE_ENTITY || !pointer.is_empty())
                .then_some(pointer.as_str())
                .filter(|place| is_pointer(place)),
            faults: match self.faults.as_slice() {
                [_] | [] => Vec::new(),
                all => all
                    .iter()
                    .map(|(pointer, what)| PlacedFault {
                        pointer,
                        zh: &what.zh,
                        en: &what.en,
                    })
                    .collect(),
            },
        };
        // Plain structs with string keys always serialize.
        let json = serde_json::to_string(&document).unwrap_or_default();
        let kind = HeaderValue::from_static("application/problem+json");
        let mut response = (self.status, [(CONTENT_TYPE, kind)], json).into_response();
        if let Some((name, value)) = self.header {
            response.headers_mut().insert(name, value);
        }
        response
    }
}
