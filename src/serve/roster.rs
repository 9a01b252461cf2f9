//! `/v1/roster`: a roster is handed in, watched, corrected, stopped, and its report fetched.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{DefaultBodyLimit, Extension, FromRequest, Multipart, Path, Request, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION};
use axum::http::{HeaderName, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use super::access::Caller;
use super::body;
use super::handed_in::{Upload, map_of, options};
use super::jobs::{Job, JobView, report};
use super::limits::{BODY_WITHIN, REQUEST_BYTES, ROSTER_BYTES, ROSTER_WITHIN, TAKEN_WITHIN};
use super::problem::Problem;
use super::query;
use super::service::Service;
use crate::base::error::Error;
use crate::base::json::parse;
use crate::base::text::Text;
use crate::report::roster::{ReportForm, RowForm, WholeForm};
use crate::roster::{Count, Extent, Listed, Source, column_letters};

/// A report as a page may run its own script and nothing else: it has no origin, so that it reaches neither
/// this service nor its cookies.
const SANDBOX: &str = "sandbox allow-scripts allow-downloads; default-src 'none'; \
     script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:";

/// The room for one upload.
const UPLOAD: usize = 256 * 1024 * 1024 + 1024 * 1024;

/// `POST /v1/roster`: takes the files and begins.
pub(super) async fn hand_in(
    State(service): State<Arc<Service>>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Result<Response, Problem> {
    body::check_type(request.headers(), &["multipart/form-data"])?;
    let _share = service.access().upload(&caller)?;
    let place = service.uploads().try_acquire();
    let _place = place.map_err(|_| Problem::busy())?;
    let upload = Upload::new(service.jobs().room());
    let upload = timeout(ROSTER_WITHIN, received(request, upload));
    let upload = upload.await.map_err(|_| Problem::too_slow())??;
    let asked = options(&service, &caller, &upload.options)?;
    let (inputs, held) = upload.inputs()?;
    let jobs = service.jobs();
    let id = jobs.begin(&service, &caller, inputs, held, asked)?;
    let place = format!("/v1/roster/{id}");
    let location = HeaderValue::from_str(&place).map_err(|_| Problem::internal())?;
    let mut response = body::json(json!({"id": id}).to_string());
    *response.status_mut() = StatusCode::ACCEPTED;
    response.headers_mut().insert(LOCATION, location);
    Ok(response)
}

async fn received(mut request: Request, mut upload: Upload) -> Result<Upload, Problem> {
    DefaultBodyLimit::max(UPLOAD).apply(&mut request);
    let broken = |status: StatusCode| match status {
        StatusCode::PAYLOAD_TOO_LARGE => {
            Problem::too_large(usize::try_from(ROSTER_BYTES).unwrap_or(usize::MAX))
        }
        _ => {
            let what = Text::fixed("表单无效", "the form is not valid");
            Problem::new(StatusCode::BAD_REQUEST, what)
        }
    };
    let parts = Multipart::from_request(request, &()).await;
    let mut parts = parts.map_err(|e| broken(e.status()))?;
    while let Some(mut part) = parts.next_field().await.map_err(|e| broken(e.status()))? {
        let name = part.name().unwrap_or_default().to_owned();
        let file = part.file_name().unwrap_or_default().to_owned();
        let mut bytes = Vec::new();
        while let Some(piece) = part.chunk().await.map_err(|e| broken(e.status()))? {
            upload.grows(&name, piece.len(), bytes.len())?;
            bytes.extend_from_slice(&piece);
        }
        upload.add(&name, &file, bytes)?;
    }
    Ok(upload)
}

/// `GET /v1/roster/{id}`: how far it is, and which columns were found.
pub(super) async fn look(
    State(service): State<Arc<Service>>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let job = find(&service, &caller, &id)?;
    Ok(body::json(document(&id, &job.view()).to_string()))
}

/// `POST /v1/roster/{id}/stop`: what was judged so far becomes the report.
pub(super) async fn stop(
    State(service): State<Arc<Service>>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    find(&service, &caller, &id)?.stop();
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `DELETE /v1/roster/{id}`: stops it and forgets it.
pub(super) async fn remove(
    State(service): State<Arc<Service>>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let removed = service.jobs().remove(&id, &caller.owner());
    removed.ok_or_else(Problem::not_found)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `POST /v1/roster/{id}/map`: judges everybody anew by these columns.
pub(super) async fn correct(
    State(service): State<Arc<Service>>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let (head, sent) = request.into_parts();
    body::check_type(&head.headers, &["application/json"])?;
    let job = find(&service, &caller, &id)?;
    let sent = body::read(&head.headers, sent, REQUEST_BYTES, BODY_WITHIN).await?;
    let json = parse(&sent).map_err(|fault| Problem::of_json(&fault))?;
    let map = map_of(&json)?;
    let again = service.jobs().again(&service, &job, map);
    again.ok_or_else(Problem::internal)?;
    Ok(StatusCode::ACCEPTED.into_response())
}

/// `GET /v1/roster/{id}/{report}`: the report in one of its forms.
pub(super) async fn fetch(
    State(service): State<Arc<Service>>,
    Extension(caller): Extension<Caller>,
    Path((id, file)): Path<(String, String)>,
    uri: Uri,
) -> Result<Response, Problem> {
    let listed = listed(&uri)?;
    let form = match file.as_str() {
        "report.xlsx" => ReportForm::Whole(WholeForm::Xlsx),
        "report.html" => ReportForm::Whole(WholeForm::Html),
        "report.jsonl" => ReportForm::Rows(RowForm::JsonLines),
        _ => return Err(Problem::not_found()),
    };
    let view = find(&service, &caller, &id)?.view();
    let Some(Ok(results)) = view.ended else {
        return Err(Problem::not_found());
    };
    let share = service.access().report(&caller)?;
    let place = Arc::clone(service.reports()).acquire_owned();
    let place = timeout(TAKEN_WITHIN, place).await;
    let place = place.map_err(|_| Problem::busy())?;
    let (names, lang) = (view.names, service.lang());
    let made = spawn_blocking(move || report(&results, form, listed, (names, lang))).await;
    let made = made.ok().flatten();
    let (kind, bytes) = made.ok_or_else(Problem::internal)?;
    let mut response = ([(CONTENT_TYPE, HeaderValue::from_static(kind))], bytes).into_response();
    let headers = response.headers_mut();
    match form {
        ReportForm::Whole(WholeForm::Html) => {
            headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(SANDBOX));
            headers.insert(
                HeaderName::from_static("x-frame-options"),
                HeaderValue::from_static("SAMEORIGIN"),
            );
        }
        ReportForm::Whole(WholeForm::Xlsx) | ReportForm::Rows(_) => {
            let name = format!("attachment; filename=\"{file}\"");
            let name = HeaderValue::from_str(&name).map_err(|_| Problem::internal())?;
            headers.insert(CONTENT_DISPOSITION, name);
        }
    }
    Ok(body::keeping((share, place), response))
}

/// Whom a report lists: everybody, or with `only=not-passed` the rest.
fn listed(uri: &Uri) -> Result<Listed, Problem> {
    let mut listed = Listed::All;
    for (name, value) in query::pairs(uri)? {
        match (name.as_str(), value.as_str()) {
            ("only", "not-passed") => listed = Listed::NotPassed,
            ("only", _) => {
                let what = Text::fixed("应为 not-passed", "expected not-passed");
                return Err(Problem::at(StatusCode::UNPROCESSABLE_ENTITY, "/only", what));
            }
            _ => return Err(query::unknown(&name)),
        }
    }
    Ok(listed)
}

fn find(service: &Service, caller: &Caller, id: &str) -> Result<Arc<Job>, Problem> {
    let found = service.jobs().find(id, &caller.owner());
    found.ok_or_else(Problem::not_found)
}

/// What there is to say of a job.
fn document(id: &str, view: &JobView) -> Value {
    let (state, error) = match &view.ended {
        None => ("running", None),
        Some(Ok(results)) => match results.summary().extent {
            Extent::Whole => ("done", None),
            Extent::Partial => ("stopped", None),
        },
        Some(Err(error)) => ("failed", Some(both(&Text::from(error)))),
    };
    let counted = match &view.ended {
        Some(Ok(results)) => &results.summary().tally.verdicts,
        _ => &view.progress.verdicts,
    };
    json!({
        "id": id,
        "state": state,
        "error": error,
        "total": view.progress.total,
        "judged": counted.total(),
        "verdicts": verdicts(counted),
        "seconds_left": left(view),
        "tables": view.tables.iter().map(|table| columns(table)).collect::<Vec<_>>(),
        "faults": view.faults.iter().map(|fault: &Error| both(&Text::from(fault))).collect::<Vec<_>>(),
    })
}

fn both(text: &Text) -> Value {
    json!({"zh": &*text.zh, "en": &*text.en})
}

fn verdicts(count: &Count) -> Value {
    json!({
        "pass": count.pass,
        "hold": count.hold,
        "quarantine": count.quarantine,
        "reject": count.reject,
        "undecided": count.undecided,
    })
}

/// The seconds that are left if the rest goes as what was judged.
fn left(view: &JobView) -> Option<u64> {
    let (total, judged) = (view.progress.total?, view.progress.verdicts.total());
    let rest = u32::try_from(total.checked_sub(judged)?).ok()?;
    let judged = u32::try_from(judged).ok().filter(|judged| *judged > 0)?;
    let each = view.seconds / f64::from(judged);
    let left = Duration::try_from_secs_f64(each * f64::from(rest)).ok()?;
    view.ended.is_none().then_some(left.as_secs())
}

/// A table with its columns.
fn columns(table: &Source) -> Value {
    let columns = table.columns.iter().map(|column| {
        json!({
            "letter": column_letters(column.index),
            "heading": column.heading,
            "role": column.role.map(|role| role.name()),
        })
    });
    json!({
        "title": table.title(),
        "columns": columns.collect::<Vec<_>>(),
        "notes": table.notes.iter().map(both).collect::<Vec<_>>(),
    })
}
