//! `POST /v1/verify/picture`: a picture and what is known of its traveller, one decision.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, Extension, FromRequest, Multipart, Request, State};
use axum::http::request::Parts;
use axum::http::{StatusCode, Uri};
use axum::response::Response;

use super::access::Caller;
use super::body;
use super::limits::{FORM_BYTES, IN_SIGHT, PICTURE_BYTES, REQUEST_BYTES, UPLOAD_WITHIN};
use super::problem::Problem;
use super::query;
use super::service::{Moment, Service};
use super::verify::INPUT;
use crate::base::json::{Json, parse};
use crate::base::text::Text;
use crate::facts::Traveller;
use crate::qr::Effort;
use crate::report::json;

/// The types of a picture as it is, and of a form with a picture in it.
const TYPES: [&str; 3] = ["image/*", "application/octet-stream", FORM];
const FORM: &str = "multipart/form-data";

/// What identifies a person stands in no address: addresses are logged on the way.
const UNSPEAKABLE: [&str; 2] = ["id_number", "name"];

/// A picture, and what is said of who shows it.
struct ShownPicture {
    picture: Bytes,
    stated: Json,
}

/// Judges the code in one picture.
pub(super) async fn picture(
    State(service): State<Arc<Service>>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Result<Response, Problem> {
    let (head, sent) = request.into_parts();
    let kind = body::check_type(&head.headers, &TYPES)?;
    let mut asked = stated(&head.uri)?;
    let effort = effort(&mut asked)?;
    // Its place among the pictures is held from the first byte on: they are what takes memory.
    let place = Arc::clone(service.pictures().places()).try_acquire_owned();
    let _place = place.map_err(|_| Problem::busy())?;
    let shown = match kind {
        FORM => form(head, sent, &asked).await?,
        _ => ShownPicture {
            picture: body::read(&head.headers, sent, PICTURE_BYTES, UPLOAD_WITHIN).await?,
            stated: Json::Object(asked),
        },
    };
    let Moment { clock, today } = service.moment()?;
    let defaults = caller.defaults(service.traveller());
    let (key, traveller) = Traveller::of("request", &shown.stated, &defaults, today)
        .map_err(|error| Problem::of(&error))?;
    caller.check(&traveller)?;
    let reader = Arc::clone(&service);
    let mut decision = service
        .pictures()
        .read(move || {
            let verifier = reader.verifier();
            verifier.check_picture(&shown.picture, effort, &traveller, clock)
        })
        .await?;
    service.gate().note(&mut decision, IN_SIGHT);
    service.metrics().decided(&decision);
    let mut line = String::with_capacity(json::LINE_BYTES);
    json::write_answer(&mut line, INPUT, key.as_deref(), &decision);
    Ok(body::json(line))
}

/// How much is tried: `effort=first` is for the frames of a camera, of which the next may be better.
fn effort(asked: &mut Vec<(String, Json)>) -> Result<Effort, Problem> {
    let place = asked.iter().position(|(name, _)| name == "effort");
    let Some(place) = place else {
        return Ok(Effort::EveryTry);
    };
    match asked.swap_remove(place).1 {
        Json::Text(word) if word == "first" => Ok(Effort::FirstTry),
        Json::Text(word) if word == "every" => Ok(Effort::EveryTry),
        _ => Err(Problem::at(
            StatusCode::UNPROCESSABLE_ENTITY,
            "/effort",
            Text::fixed("应为 first 或 every", "expected first or every"),
        )),
    }
}

/// What the query says, as the members of a request.
fn stated(uri: &Uri) -> Result<Vec<(String, Json)>, Problem> {
    let pairs = query::pairs(uri)?;
    let mut members: Vec<(String, Json)> = Vec::with_capacity(pairs.len());
    for (name, value) in pairs {
        if UNSPEAKABLE.contains(&name.as_str()) {
            let what = Text::fixed(
                "不得写在网址中，请放在请求正文里",
                "must not stand in an address: send it in a form",
            );
            return Err(query::wrong(&name, what));
        }
        let value = match name.as_str() {
            "declared" => declared(&value),
            "temperature" => parse(value.as_bytes()).unwrap_or(Json::Text(value)),
            _ => Json::Text(value),
        };
        members.push((name, value));
    }
    Ok(members)
}

/// Places between commas; nothing at all declares nothing to report.
fn declared(value: &str) -> Json {
    let places = value.split([',', '，', '、']).filter(|_| !value.is_empty());
    Json::Array(places.map(|place| Json::Text(place.to_owned())).collect())
}

/// The two parts of a form. What it says of the traveller stands in its request alone.
async fn form(head: Parts, sent: Body, asked: &[(String, Json)]) -> Result<ShownPicture, Problem> {
    let unprocessable =
        |pointer, what| Problem::at(StatusCode::UNPROCESSABLE_ENTITY, pointer, what);
    if !asked.is_empty() {
        let what = Text::fixed(
            "表单的内容写在 request 部分，不写在网址中",
            "a form says it in its part request, not in the address",
        );
        return Err(unprocessable("", what));
    }
    let sent = body::read(&head.headers, sent, FORM_BYTES, UPLOAD_WITHIN).await?;
    let mut request = Request::from_parts(head, Body::from(sent));
    // It was read within its budget.
    DefaultBodyLimit::disable().apply(&mut request);
    let broken = || {
        let what = Text::fixed("表单无效", "the form is not valid");
        Problem::new(StatusCode::BAD_REQUEST, what)
    };
    let parts = Multipart::from_request(request, &()).await;
    let mut parts = parts.map_err(|_| broken())?;
    let (mut picture, mut stated) = (None, None);
    while let Some(part) = parts.next_field().await.map_err(|_| broken())? {
        let name = part.name().unwrap_or_default().to_owned();
        let bytes = part.bytes().await.map_err(|_| broken())?;
        let (slot, most) = match name.as_str() {
            "picture" => (&mut picture, PICTURE_BYTES),
            "request" => (&mut stated, REQUEST_BYTES),
            _ => return Err(wrong_part(&name)),
        };
        if bytes.len() > most {
            return Err(Problem::too_large(most));
        }
        if slot.replace(bytes).is_some() {
            return Err(wrong_part(&name));
        }
    }
    let missing = || {
        unprocessable(
            "/picture",
            Text::fixed("缺少此部分", "this part is missing"),
        )
    };
    let picture = picture.ok_or_else(missing)?;
    let stated = match stated {
        Some(stated) => parse(&stated).map_err(|fault| Problem::of_json(&fault))?,
        None => Json::Object(Vec::new()),
    };
    Ok(ShownPicture { picture, stated })
}

fn wrong_part(name: &str) -> Problem {
    let known = ["picture", "request"].contains(&name);
    let pointer = if known {
        format!("/{name}")
    } else {
        String::new()
    };
    let what = match known {
        true => Text::fixed("此部分重复", "this part is given twice"),
        false => Text::fixed(
            "表单只能有 picture 和 request 两部分",
            "a form has the parts picture and request and no other",
        ),
    };
    Problem::at(StatusCode::UNPROCESSABLE_ENTITY, &pointer, what)
}
