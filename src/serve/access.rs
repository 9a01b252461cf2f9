//! Who may ask for what: this machine itself, a key, a paired phone.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Instant;

use axum::extract::{Extension, Request, State};
use axum::http::header::{AUTHORIZATION, COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::Response;

use super::body;
use super::hosts::Addressed;
use super::jobs::Owner;
use super::keys::ApiKeys;
use super::limits::{BATCHES_EACH, PICTURES_EACH, REPORTS_EACH, REQUESTS_EACH, UPLOADS_EACH};
use super::pairing::Pairing;
use super::problem::Problem;
use super::secret::Digest;
use super::service::Service;
use super::shares::{Shares, TakenShare};
use crate::base::text::Text;
use crate::base::time::Day;
use crate::bundle::hex;
use crate::facts::Traveller;
use crate::notice::Place;

/// The cookie of a paired phone. Its prefix binds it to this host and to TLS (RFC 6265bis §4.1.3.2).
pub(super) const COOKIE_NAME: &str = "__Host-healthcode";

/// What a caller may ask for; a route asks for one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// One code.
    Verify,
    /// Many codes.
    Batch,
    /// Pictures.
    Picture,
    /// Rosters.
    Roster,
    /// What is counted.
    Metrics,
}

impl Scope {
    /// Every scope with its word.
    pub const WORDS: &[(&str, Self)] = &[
        ("verify", Self::Verify),
        ("batch", Self::Batch),
        ("picture", Self::Picture),
        ("roster", Self::Roster),
        ("metrics", Self::Metrics),
    ];

    /// The word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Verify => "verify",
            Self::Batch => "batch",
            Self::Picture => "picture",
            Self::Roster => "roster",
            Self::Metrics => "metrics",
        }
    }

    /// What one caller may have answered at a time, where so many cores judge.
    const fn share(self, cores: usize) -> usize {
        match self {
            Self::Verify | Self::Roster | Self::Metrics => REQUESTS_EACH,
            Self::Batch => BATCHES_EACH,
            Self::Picture => PICTURES_EACH.saturating_mul(cores),
        }
    }
}

/// Who is known.
#[derive(Debug, Default)]
pub(super) struct Access {
    keys: RwLock<Arc<ApiKeys>>,
    pairing: Mutex<Pairing>,
    shares: Arc<Shares>,
    /// The uploads on their way, and the reports.
    uploads: Arc<Shares>,
    reports: Arc<Shares>,
}

/// Who asks, as far as it matters.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    who: CallerIdentity,
    /// The only place that this caller's travellers are at, if it is fixed.
    place: Option<Place>,
}

/// How a caller is known.
#[derive(Debug, Clone, PartialEq, Eq)]
enum CallerIdentity {
    /// Somebody at this machine: everything.
    Here,
    /// A paired phone, by the digest of its cookie: what the pages ask for.
    Phone(String),
    /// A key by its digest: what it was given for. Another key may get its name later.
    Key(String, Vec<Scope>),
}

impl Caller {
    /// What holds for every request of this caller unless it says otherwise.
    pub(super) fn defaults(&self, gate: &Traveller) -> Traveller {
        Traveller {
            place: self.place.unwrap_or(gate.place),
            ..gate.clone()
        }
    }

    /// Refuses a request for another place than the caller's own.
    pub(super) fn check(&self, traveller: &Traveller) -> Result<(), Problem> {
        match self.place {
            Some(place) if place != traveller.place => Err(Problem::at(
                StatusCode::FORBIDDEN,
                "/place",
                Text::fixed("此密钥只用于另一个地点", "this key is for another place"),
            )),
            _ => Ok(()),
        }
    }

    /// By what a roster is this caller's own.
    pub(super) fn owner(&self) -> Owner {
        Owner(match &self.who {
            CallerIdentity::Here => "here".to_owned(),
            CallerIdentity::Phone(digest) => format!("phone {digest}"),
            CallerIdentity::Key(digest, _) => format!("key {digest}"),
        })
    }

    /// Whether the limits of one caller apply; they do not apply to this machine.
    pub(super) fn is_one_of_many(&self) -> bool {
        self.who != CallerIdentity::Here
    }

    /// A share of what is answered at a time; this machine needs none.
    fn share_of(
        &self,
        shares: &Arc<Shares>,
        scope: Scope,
        most: usize,
    ) -> Result<Option<TakenShare>, Problem> {
        match self.is_one_of_many() {
            true => {
                let share = shares.take(self.owner(), scope, most);
                share.map(Some).ok_or_else(Problem::too_much)
            }
            false => Ok(None),
        }
    }

    fn may(&self, scope: Scope) -> bool {
        match &self.who {
            CallerIdentity::Here => true,
            CallerIdentity::Phone(_) => {
                matches!(scope, Scope::Verify | Scope::Picture | Scope::Roster)
            }
            CallerIdentity::Key(_, scopes) => scopes.contains(&scope),
        }
    }
}

impl Access {
    /// Puts other keys in force.
    pub(super) fn set(&self, keys: ApiKeys) {
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(keys);
    }

    pub(super) fn pairing(&self) -> MutexGuard<'_, Pairing> {
        self.pairing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A share of the uploads.
    ///
    /// # Errors
    /// The caller has its share already.
    pub(super) fn upload(&self, caller: &Caller) -> Result<Option<TakenShare>, Problem> {
        caller.share_of(&self.uploads, Scope::Roster, UPLOADS_EACH)
    }

    /// The same of the reports.
    pub(super) fn report(&self, caller: &Caller) -> Result<Option<TakenShare>, Problem> {
        caller.share_of(&self.reports, Scope::Roster, REPORTS_EACH)
    }

    /// Who asks. A key that is presented is looked at wherever the request comes from, so that its place and
    /// scopes hold; without one somebody at this machine is trusted.
    fn caller(
        &self,
        headers: &HeaderMap,
        addressed: Addressed,
        today: Day,
    ) -> Result<Caller, Problem> {
        if headers.contains_key(AUTHORIZATION) {
            let keys = Arc::clone(&self.keys.read().unwrap_or_else(PoisonError::into_inner));
            let key = presented(headers).and_then(|key| keys.find(key, today));
            let key = key.ok_or_else(Problem::no_key)?;
            return Ok(Caller {
                who: CallerIdentity::Key(key.digest(), key.scopes.clone()),
                place: key.place,
            });
        }
        let who = match addressed {
            Addressed::Locally => CallerIdentity::Here,
            Addressed::Remotely => {
                let secret = cookie(headers).ok_or_else(Problem::no_key)?;
                let known = self.pairing().knows(secret, Instant::now());
                let digest = || CallerIdentity::Phone(hex(&Digest::of(secret).0));
                known.then(digest).ok_or_else(Problem::no_key)?
            }
        };
        Ok(Caller { who, place: None })
    }
}

/// The key of `Authorization: Bearer id.secret` (RFC 6750).
fn presented(headers: &HeaderMap) -> Option<&str> {
    let mut given = headers.get_all(AUTHORIZATION).iter();
    let (Some(only), None) = (given.next(), given.next()) else {
        return None;
    };
    let (scheme, key) = only.to_str().ok()?.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then_some(key.trim_ascii())
}

/// The secret of a paired phone.
fn cookie(headers: &HeaderMap) -> Option<&str> {
    let given = headers.get_all(COOKIE).iter();
    given
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(name, value)| (name == COOKIE_NAME).then_some(value))
}

/// Lets a request through whose caller may ask for `scope`, and notes who it is.
pub(super) async fn admit(
    State((service, scope)): State<(Arc<Service>, Scope)>,
    Extension(addressed): Extension<Addressed>,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let today = service.moment()?.today;
    let access = service.access();
    let caller = access.caller(request.headers(), addressed, today)?;
    if !caller.may(scope) {
        return Err(Problem::forbidden(Text::new(
            format!("此密钥不能用于 {}", scope.name()),
            format!("this key is not for {}", scope.name()),
        )));
    }
    let most = scope.share(service.cores().get());
    let share = caller.share_of(&access.shares, scope, most)?;
    request.extensions_mut().insert(caller);
    Ok(body::keeping(share, next.run(request).await))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> Day {
        Day::parse("2020-03-28").unwrap()
    }

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn a_key_says_what_its_owner_may_ask_for_wherever_it_comes_from() {
        let access = Access::default();
        let mut keys = ApiKeys::default();
        let place = Some(Place::Workplace);
        let given = keys.add("t", &[Scope::Verify], place, None).unwrap();
        access.set(keys);
        let ask = |value: &str, addressed| {
            access.caller(&headers(&[("authorization", value)]), addressed, today())
        };
        for addressed in [Addressed::Locally, Addressed::Remotely] {
            let caller = ask(&format!("Bearer {given}"), addressed).unwrap();
            assert!(caller.may(Scope::Verify) && !caller.may(Scope::Batch));
            let gate = Traveller::default();
            assert_eq!(caller.defaults(&gate).place, Place::Workplace);
            assert!(caller.check(&caller.defaults(&gate)).is_ok());
            assert!(caller.check(&gate).is_err());
            for wrong in ["Bearer t.x", "Basic dDp4", "Bearer", "", &given] {
                assert!(ask(wrong, addressed).is_err(), "{wrong}");
            }
        }
        let twice = headers(&[
            ("authorization", &format!("Bearer {given}")),
            ("authorization", &format!("Bearer {given}")),
        ]);
        assert!(access.caller(&twice, Addressed::Locally, today()).is_err());
        access.set(ApiKeys::default());
        assert!(ask(&format!("Bearer {given}"), Addressed::Locally).is_err());
    }

    #[test]
    fn a_paired_phone_asks_for_what_the_pages_need() {
        let access = Access::default();
        let remote = |headers: &HeaderMap| access.caller(headers, Addressed::Remotely, today());
        assert!(remote(&HeaderMap::new()).is_err());
        let (code, _) = access.pairing().show(Instant::now()).unwrap();
        let secret = access.pairing().join(&code, Instant::now()).unwrap();
        let value = format!("a=b; {COOKIE_NAME}={secret}");
        let caller = remote(&headers(&[("cookie", &value)])).unwrap();
        assert!(caller.may(Scope::Verify) && caller.may(Scope::Picture));
        assert!(!caller.may(Scope::Batch) && !caller.may(Scope::Metrics));
        for value in ["x", "__Host-healthcode=", &format!("healthcode={secret}")] {
            assert!(remote(&headers(&[("cookie", value)])).is_err(), "{value}");
        }
        let here = access.caller(&HeaderMap::new(), Addressed::Locally, today());
        assert!(here.unwrap().may(Scope::Metrics));
    }
}
