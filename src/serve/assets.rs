//! The pages and what belongs to them: files that the program carries. They tell nothing of anybody.

use std::future::{Ready, ready};
use std::sync::Arc;

use axum::extract::Request;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue, Method};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};

/// A file of the pages.
pub(super) struct Asset {
    /// Where it is asked for.
    pub(super) path: &'static str,
    kind: &'static str,
    bytes: &'static [u8],
}

/// Nothing is loaded from elsewhere, and no script or style stands in the markup.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; \
     connect-src 'self'; media-src 'self' blob:; manifest-src 'self'; worker-src 'self'; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The page may use the camera; nothing else that a browser guards.
const PERMISSIONS: &str = "camera=(self), microphone=(), geolocation=()";

macro_rules! assets {
    (
        pages { $( $page:literal $html:literal )+ }
        files { $( $path:literal $kind:literal $file:literal )+ }
    ) => {
        /// Every file of `src/serve/page`, by the path at which it is asked for.
        pub(super) const ASSETS: &[Asset] = &[
            $( Asset {
                path: $page,
                kind: "text/html; charset=utf-8",
                // All pages begin alike.
                bytes: concat!(
                    include_str!("page/head.html"),
                    include_str!(concat!("page/", $html)),
                )
                .as_bytes(),
            }, )+
            $( Asset {
                path: $path,
                kind: $kind,
                bytes: include_bytes!(concat!("page/", $file)),
            }, )+
        ];

        #[cfg(test)]
        const FILES: &[&str] = &["head.html", $( $html, )+ $( $file, )+];
    };
}

assets! {
    pages {
        "/" "gate.html"
        "/roster" "roster.html"
        "/pair" "pair.html"
        "/holder" "holder.html"
    }
    files {
        "/page/base.css" "text/css; charset=utf-8" "base.css"
        "/page/camera.js" "text/javascript; charset=utf-8" "camera.js"
        "/page/challenge.js" "text/javascript; charset=utf-8" "challenge.js"
        "/page/details.js" "text/javascript; charset=utf-8" "details.js"
        "/page/facts.js" "text/javascript; charset=utf-8" "facts.js"
        "/page/frames.js" "text/javascript; charset=utf-8" "frames.js"
        "/page/gate.css" "text/css; charset=utf-8" "gate.css"
        "/page/gate.js" "text/javascript; charset=utf-8" "gate.js"
        "/holder-worker.js" "text/javascript; charset=utf-8" "holder-worker.js"
        "/page/holder.css" "text/css; charset=utf-8" "holder.css"
        "/page/holder.js" "text/javascript; charset=utf-8" "holder.js"
        "/page/icon.svg" "image/svg+xml" "icon.svg"
        "/page/judge.js" "text/javascript; charset=utf-8" "judge.js"
        "/page/keys.js" "text/javascript; charset=utf-8" "keys.js"
        "/page/language.js" "text/javascript; charset=utf-8" "language.js"
        "/page/make.js" "text/javascript; charset=utf-8" "make.js"
        "/page/pair.js" "text/javascript; charset=utf-8" "pair.js"
        "/page/places.js" "text/javascript; charset=utf-8" "places.js"
        "/page/proof.js" "text/javascript; charset=utf-8" "proof.js"
        "/page/qr.js" "text/javascript; charset=utf-8" "qr.js"
        "/page/roster.css" "text/css; charset=utf-8" "roster.css"
        "/page/roster.js" "text/javascript; charset=utf-8" "roster.js"
        "/page/shift.js" "text/javascript; charset=utf-8" "shift.js"
        "/page/sound.js" "text/javascript; charset=utf-8" "sound.js"
        "/page/state.js" "text/javascript; charset=utf-8" "state.js"
        "/page/upload.js" "text/javascript; charset=utf-8" "upload.js"
        "/page/verdict.js" "text/javascript; charset=utf-8" "verdict.js"
        "/page/words.js" "text/javascript; charset=utf-8" "words.js"
        "/page/divisions.txt" "text/plain; charset=utf-8" "../../base/division/divisions.txt"
    }
}

/// Where phones find the certificate of the machine's own authority, if it has one.
pub(super) const AUTHORITY: &str = "/ca.pem";

/// The answer with that certificate; phones offer to install it.
pub(super) fn authority(
    certificate: Arc<str>,
) -> impl Fn() -> Ready<Response> + Clone + Send + Sync + 'static {
    move || {
        let kind = HeaderValue::from_static("application/x-x509-ca-cert");
        ready(([(CONTENT_TYPE, kind)], certificate.to_string()).into_response())
    }
}

/// Whether a request asks for one of them.
pub(super) fn is_asset(request: &Request) -> bool {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let path = request.uri().path();
    reads && (path == AUTHORITY || ASSETS.iter().any(|asset| asset.path == path))
}

impl Asset {
    pub(super) fn route<S: Clone + Send + Sync + 'static>(&'static self) -> MethodRouter<S> {
        get(move || async move { self.response() })
    }

    fn response(&self) -> Response {
        let headers = [
            (CONTENT_TYPE, HeaderValue::from_static(self.kind)),
            (CACHE_CONTROL, HeaderValue::from_static("no-cache")),
            (CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
            (
                HeaderName::from_static("permissions-policy"),
                HeaderValue::from_static(PERMISSIONS),
            ),
        ];
        (headers, self.bytes).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_pages_is_served() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/serve/page");
        let mut there: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        // The names of places have their own folder.
        let mut served: Vec<&str> = FILES
            .iter()
            .copied()
            .filter(|file| !file.starts_with("../"))
            .collect();
        there.sort();
        served.sort_unstable();
        assert_eq!(there, served);
    }
}
