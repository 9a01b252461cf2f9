//! What stands behind the `?` of an address. A parameter that a route does not know is a fault, as an unknown
//! member of a request is.

use std::collections::BTreeSet;

use axum::extract::{Query, Request};
use axum::http::{StatusCode, Uri};
use axum::middleware::Next;
use axum::response::Response;

use super::problem::Problem;
use crate::base::text::Text;

/// The parameters, in their order; none stands there twice.
pub(super) fn pairs(uri: &Uri) -> Result<Vec<(String, String)>, Problem> {
    let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(uri).map_err(|_| {
        let what = Text::fixed("网址参数无效", "the query is not valid");
        Problem::new(StatusCode::BAD_REQUEST, what)
    })?;
    let mut known = BTreeSet::new();
    if let Some((twice, _)) = pairs.iter().find(|(name, _)| !known.insert(name.as_str())) {
        let what = Text::fixed("成员重复出现", "this member occurs twice");
        return Err(wrong(twice, what));
    }
    Ok(pairs)
}

/// A parameter that is wrong.
pub(super) fn wrong(name: &str, what: Text) -> Problem {
    let pointer = format!("/{}", name.replace('~', "~0").replace('/', "~1"));
    Problem::at(StatusCode::UNPROCESSABLE_ENTITY, &pointer, what)
}

/// A parameter that the route does not know.
pub(super) fn unknown(name: &str) -> Problem {
    wrong(name, Text::fixed("未知成员", "unknown member"))
}

/// Lets a request through that has no parameters, to a route that knows none.
pub(super) async fn none(request: Request, next: Next) -> Result<Response, Problem> {
    match pairs(request.uri())?.first() {
        Some((name, _)) => Err(unknown(name)),
        None => Ok(next.run(request).await),
    }
}
