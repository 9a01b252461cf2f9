//! Under which names the service answers. A request that a foreign page sends under another name (DNS rebinding)
//! or from another origin is refused before anything is read.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{Extension, Request, State};
use axum::http::header::{HOST, ORIGIN};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Version};
use axum::middleware::Next;
use axum::response::Response;
use axum_server::accept::LocalAddr;

use super::assets;
use super::problem::Problem;
use super::service::Service;
use crate::base::text::Text;

/// Says from where a browser was made to ask (Fetch Metadata); scripts cannot set it.
const FETCH_SITE: &str = "sec-fetch-site";

/// What proxies add.
const FORWARDED: [&str; 5] = [
    "forwarded",
    "via",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-real-ip",
];

/// The names that the service knows as its own.
#[derive(Debug, Clone, Default)]
pub struct Hosts {
    names: Vec<String>,
    encrypted: bool,
}

/// How a request addressed the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Addressed {
    /// By a name of this machine to itself, over the loopback interface.
    Locally,
    /// In another way that is known.
    Remotely,
}

impl Hosts {
    /// The service answers to these names, to the address that a connection came to and, on this machine, to
    /// `localhost`. `encrypted` says whether it is asked over TLS.
    #[must_use]
    pub fn new(names: impl IntoIterator<Item = String>, encrypted: bool) -> Self {
        let names = names.into_iter().map(|name| name.to_ascii_lowercase());
        // A machine that calls itself so is still `localhost` to itself alone.
        let names = names.filter(|name| name != "localhost");
        Self {
            names: names.collect(),
            encrypted,
        }
    }

    /// How `host` names the service on a connection to `local`; `None` if it does not.
    fn addressed(&self, host: &str, local: SocketAddr) -> Option<Addressed> {
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let here = local.ip().to_canonical();
        if here.is_loopback() {
            let named = host.eq_ignore_ascii_case("localhost");
            let numbered = host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
            if named || numbered {
                return Some(Addressed::Locally);
            }
        }
        let is_own = host
            .parse::<IpAddr>()
            .is_ok_and(|ip| ip.to_canonical() == here);
        let known = is_own
            || self
                .names
                .iter()
                .any(|name| name.eq_ignore_ascii_case(host));
        known.then_some(Addressed::Remotely)
    }

    /// How the request addresses the service, and by which name.
    fn check_name(
        &self,
        request: &Request,
        local: SocketAddr,
    ) -> Result<(Addressed, Authority), Problem> {
        let authority = one(request.headers(), HOST.as_str())?
            .and_then(|host| Authority::try_from(host.as_bytes()).ok())
            .filter(|host| !host.as_str().contains('@'))
            .ok_or_else(|| bad(Text::fixed("缺少有效的 Host", "there is no valid Host")))?;
        if request.uri().authority().is_some_and(|a| *a != authority) {
            return Err(bad(Text::fixed(
                "Host 与请求地址不一致",
                "Host and the address that is asked are not the same",
            )));
        }
        let addressed = self.addressed(authority.host(), local).ok_or_else(|| {
            Problem::new(
                StatusCode::MISDIRECTED_REQUEST,
                Text::fixed("此服务不用这个名称", "not a name of this service"),
            )
        })?;
        Ok((addressed, authority))
    }

    /// A browser says which page asks: only the service's own may.
    fn check_origin(&self, headers: &HeaderMap, host: &Authority) -> Result<(), Problem> {
        let foreign = || {
            Problem::forbidden(Text::fixed(
                "请求来自其他网页",
                "the request comes from a page of another origin",
            ))
        };
        if let Some(origin) = one(headers, ORIGIN.as_str())? {
            let origin = origin.to_str().map_err(|_| foreign())?;
            let own = match origin.split_once("://") {
                Some(("https", asked)) => asked.eq_ignore_ascii_case(host.as_str()),
                Some(("http", asked)) => {
                    !self.encrypted && asked.eq_ignore_ascii_case(host.as_str())
                }
                _ => false,
            };
            if !own {
                return Err(foreign());
            }
        }
        match one(headers, FETCH_SITE)?.map(HeaderValue::as_bytes) {
            None | Some(b"same-origin" | b"none") => Ok(()),
            Some(_) => Err(foreign()),
        }
    }
}

/// The only value of a header; one that stands there twice is a trick.
fn one<'h>(headers: &'h HeaderMap, name: &str) -> Result<Option<&'h HeaderValue>, Problem> {
    let mut values = headers.get_all(name).iter();
    let first = values.next();
    match values.next() {
        None => Ok(first),
        Some(_) => Err(bad(Text::new(
            format!("{name} 重复"),
            format!("{name} is given twice"),
        ))),
    }
}

fn bad(what: Text) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, what)
}

/// Lets a request through that addresses the service by a name of its own, and notes how it did.
pub(super) async fn check(
    State(service): State<Arc<Service>>,
    Extension(LocalAddr(local)): Extension<LocalAddr>,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let (mut addressed, authority) = service.hosts().check_name(&request, local)?;
    // A proxy on this machine asks for others. Some add no header, but speak the older version of HTTP, which
    // neither browsers nor the programs of this machine do.
    let is_old = request.version() < Version::HTTP_11;
    let mut marks = FORWARDED.iter();
    if is_old || marks.any(|name| request.headers().contains_key(*name)) {
        addressed = Addressed::Remotely;
    }
    // A link on another page may lead to the service's own pages, which tell nothing.
    if !assets::is_asset(&request) {
        service
            .hosts()
            .check_origin(request.headers(), &authority)?;
    }
    request.extensions_mut().insert(addressed);
    Ok(next.run(request).await)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts() -> Hosts {
        Hosts::new(["Gate.lan".to_owned()], true)
    }

    fn local(text: &str) -> SocketAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_name_that_is_not_its_own_is_no_name() {
        let here = local("127.0.0.1:8020");
        for host in ["localhost", "LOCALHOST", "127.0.0.1", "[::1]", "127.0.0.9"] {
            assert_eq!(
                hosts().addressed(host, here),
                Some(Addressed::Locally),
                "{host}"
            );
        }
        let there = local("192.168.1.7:8020");
        for host in ["192.168.1.7", "gate.lan"] {
            assert_eq!(
                hosts().addressed(host, there),
                Some(Addressed::Remotely),
                "{host}"
            );
        }
        let mapped = local("[::ffff:192.168.1.7]:8020");
        assert_eq!(
            hosts().addressed("192.168.1.7", mapped),
            Some(Addressed::Remotely)
        );
        for host in [
            "localhost",
            "127.0.0.1",
            "192.168.1.8",
            "evil.example",
            "",
            "gate.lan.",
        ] {
            assert_eq!(hosts().addressed(host, there), None, "{host}");
        }
        assert_eq!(hosts().addressed("evil.example", here), None);
    }

    #[test]
    fn another_page_may_not_ask() {
        let host = Authority::from_static("gate.lan:8020");
        let asked = |name: &'static str, value: &'static str, hosts: Hosts| {
            let mut headers = HeaderMap::new();
            headers.insert(name, HeaderValue::from_static(value));
            hosts.check_origin(&headers, &host).is_ok()
        };
        assert!(hosts().check_origin(&HeaderMap::new(), &host).is_ok());
        assert!(asked("origin", "https://gate.lan:8020", hosts()));
        assert!(asked("origin", "http://gate.lan:8020", Hosts::default()));
        for origin in [
            "http://gate.lan:8020",
            "https://gate.lan",
            "https://gate.lan:8021",
            "https://evil.example",
            "null",
            "",
        ] {
            assert!(!asked("origin", origin, hosts()), "{origin}");
        }
        assert!(asked(FETCH_SITE, "same-origin", hosts()));
        assert!(asked(FETCH_SITE, "none", hosts()));
        for site in ["cross-site", "same-site", ""] {
            assert!(!asked(FETCH_SITE, site, hosts()), "{site}");
        }
    }
}
