//! The service: what every request is answered with, and which route leads where.

use std::fmt;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use axum::{Router, middleware};
use tokio::sync::Semaphore;

use super::access::{self, Access, Scope};
use super::assets::{self, ASSETS, AUTHORITY};
use super::hosts::{self, Hosts};
use super::jobs::Jobs;
use super::judging::Judges;
use super::keys::ApiKeys;
use super::limits::{BATCHES, JOINS, REPORTS, UPLOADS};
use super::metrics::Metrics;
use super::pictures::PicturePool;
use super::problem::Problem;
use super::{batch, join, picture, query, roster, seats, state, verify};
use crate::base::error::Error;
use crate::base::text::{Lang, Text};
use crate::base::time::Day;
use crate::check::{Clock, Verifier};
use crate::facts::Traveller;
use crate::gate::Gate;
use crate::report::doctor::Station;

/// Reads the clock.
pub type Now = Box<dyn Fn() -> Result<Clock, Error> + Send + Sync>;

/// What a service answers with.
pub struct ServiceSettings {
    /// What judges. Its verifier's settings are final.
    pub gate: Arc<Gate>,
    /// The clock, read anew for each request.
    pub now: Now,
    /// What holds for a traveller unless a request says otherwise: where the gate is, and why people come.
    pub traveller: Traveller,
    /// Whether the gate's page shows digits for each person, which the phone's proof must repeat.
    pub challenge: bool,
    /// The language of what stands in one language only.
    pub lang: Lang,
    /// The names under which it answers.
    pub hosts: Hosts,
    /// How many cores judge, and how many read pictures.
    pub cores: NonZeroUsize,
}

impl fmt::Debug for ServiceSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings").finish_non_exhaustive()
    }
}

/// The state that all requests share.
#[derive(Debug)]
pub struct Service {
    settings: ServiceSettings,
    access: Access,
    metrics: Arc<Metrics>,
    judges: Judges,
    pictures: PicturePool,
    batches: Arc<Semaphore>,
    joins: Semaphore,
    uploads: Semaphore,
    reports: Arc<Semaphore>,
    jobs: Jobs,
    refused: Mutex<Option<Text>>,
}

/// When a request is judged.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    pub(super) clock: Clock,
    /// The day of the notice's own zone.
    pub(super) today: Day,
}

impl Service {
    /// A service whose judges are at work.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn new(settings: ServiceSettings) -> std::io::Result<Arc<Self>> {
        let metrics = Arc::new(Metrics::new());
        let cores = settings.cores.get();
        // The first person does not wait for the keys.
        if let Ok(now) = (settings.now)() {
            settings.gate.verifier().prepare(now.at);
        }
        Ok(Arc::new(Self {
            judges: Judges::start(&settings.gate, &metrics, cores)?,
            pictures: PicturePool::new(cores),
            batches: Arc::new(Semaphore::new(BATCHES)),
            joins: Semaphore::new(JOINS),
            uploads: Semaphore::new(UPLOADS),
            reports: Arc::new(Semaphore::new(REPORTS)),
            jobs: Jobs::default(),
            refused: Mutex::default(),
            access: Access::default(),
            metrics,
            settings,
        }))
    }

    /// Notes how a look at the sources has ended: with new trust in force, or with trust that was refused for a
    /// reason; with neither it found nothing new.
    pub fn reloaded(&self, swapped: bool, refused: Option<&Text>) {
        if swapped || refused.is_some() {
            self.metrics.reloaded(refused.is_none());
            *self.refused.lock().unwrap_or_else(PoisonError::into_inner) = refused.cloned();
        }
    }

    /// Puts these keys in force; those before are accepted no more.
    pub fn set_keys(&self, keys: ApiKeys) {
        self.access.set(keys);
    }

    pub(super) const fn access(&self) -> &Access {
        &self.access
    }

    /// Why the newest trust on disk is not in force, if it is not.
    pub(super) fn refused(&self) -> Option<Text> {
        let refused = self.refused.lock();
        refused.unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) const fn cores(&self) -> NonZeroUsize {
        self.settings.cores
    }

    pub(super) fn gate(&self) -> &Gate {
        &self.settings.gate
    }

    pub(super) fn verifier(&self) -> &Verifier {
        self.settings.gate.verifier()
    }

    pub(super) const fn traveller(&self) -> &Traveller {
        &self.settings.traveller
    }

    pub(super) const fn station(&self) -> Station {
        Station {
            place: self.settings.traveller.place.name(),
            challenge: self.settings.challenge,
        }
    }

    pub(super) const fn lang(&self) -> Lang {
        self.settings.lang
    }

    pub(super) const fn hosts(&self) -> &Hosts {
        &self.settings.hosts
    }

    pub(super) const fn judges(&self) -> &Judges {
        &self.judges
    }

    pub(super) const fn pictures(&self) -> &PicturePool {
        &self.pictures
    }

    pub(super) const fn batches(&self) -> &Arc<Semaphore> {
        &self.batches
    }

    /// The places of phones that join.
    pub(super) const fn joins(&self) -> &Semaphore {
        &self.joins
    }

    /// The places of rosters on their way.
    pub(super) const fn uploads(&self) -> &Semaphore {
        &self.uploads
    }

    /// The places of reports that are made or taken.
    pub(super) const fn reports(&self) -> &Arc<Semaphore> {
        &self.reports
    }

    pub(super) const fn jobs(&self) -> &Jobs {
        &self.jobs
    }

    pub(super) fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// The clock now.
    pub(super) fn now(&self) -> Result<Clock, Error> {
        (self.settings.now)()
    }

    /// The clock now, with its day.
    pub(super) fn moment(&self) -> Result<Moment, Problem> {
        let clock = self.now().map_err(|_| Problem::no_clock())?;
        let zone = self.verifier().checker().notice().document().zone();
        Ok(Moment {
            clock,
            today: clock.at.day(zone),
        })
    }

    /// The routes of rosters.
    fn rosters(self: &Arc<Self>) -> Router<Arc<Self>> {
        let admitted = from_fn_with_state((Arc::clone(self), Scope::Roster), access::admit);
        let look = get(roster::look).delete(roster::remove);
        Router::new()
            .route("/v1/roster", plain(post(roster::hand_in)))
            .route("/v1/roster/{id}", plain(look))
            .route("/v1/roster/{id}/map", plain(post(roster::correct)))
            .route("/v1/roster/{id}/stop", plain(post(roster::stop)))
            .route("/v1/roster/{id}/{report}", get(roster::fetch))
            .route_layer(admitted)
    }

    /// Every route (contract section 10).
    pub(super) fn router(self: &Arc<Self>, authority: Option<Arc<str>>) -> Router {
        let admitted = |scope, route: MethodRouter<Arc<Self>>| {
            route.layer(from_fn_with_state((Arc::clone(self), scope), access::admit))
        };
        let verify = admitted(Scope::Verify, plain(post(verify::verify)));
        let batch = admitted(Scope::Batch, plain(post(batch::batch)));
        let picture = admitted(Scope::Picture, post(picture::picture));
        let metrics = admitted(Scope::Metrics, plain(get(state::metrics)));
        let mut router = Router::new()
            .route("/v1/verify", verify)
            .route("/v1/verify/batch", batch)
            .route("/v1/verify/picture", picture)
            .merge(self.rosters())
            .route("/pair/code", plain(post(join::code)))
            .route("/pair", plain(post(join::join)))
            .route("/healthz", plain(get(state::alive)))
            .route("/readyz", plain(get(state::ready)))
            .route("/metrics", metrics)
            .route("/openapi.json", plain(get(state::openapi)));
        for asset in ASSETS {
            router = router.route(asset.path, asset.route());
        }
        if let Some(certificate) = authority {
            router = router.route(AUTHORITY, get(assets::authority(certificate)));
        }
        router
            .fallback(|| async { Problem::not_found() })
            .layer(from_fn_with_state(Arc::clone(self), hosts::check))
            .layer(middleware::map_response(finished))
            .layer(from_fn_with_state(Arc::clone(self), counted))
            .layer(from_fn(seats::answering))
            .with_state(Arc::clone(self))
    }
}

/// A route whose address takes no parameters.
fn plain(route: MethodRouter<Arc<Service>>) -> MethodRouter<Arc<Service>> {
    route.route_layer(from_fn(query::none))
}

/// What goes with every response, and the form of what the router itself refuses.
async fn finished(response: Response) -> Response {
    let plain = !response
        .headers()
        .contains_key(axum::http::header::CONTENT_TYPE);
    let mut response = match Problem::replacing(&response) {
        Some(problem) if plain => problem.into_response(),
        _ => response,
    };
    let headers = response.headers_mut();
    headers
        .entry(CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-resource-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("x-frame-options", "DENY"),
    ] {
        headers
            .entry(HeaderName::from_static(name))
            .or_insert(HeaderValue::from_static(value));
    }
    response
}

/// Counts a request and writes it to the log: the route that it matched, never what was asked.
async fn counted(State(service): State<Arc<Service>>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let method = request.method().clone();
    let matched = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;
    let route = matched.as_ref().map_or("none", MatchedPath::as_str);
    let (status, took) = (response.status(), began.elapsed());
    service.metrics.answered(route, &method, status, took);
    tracing::info!(
        %method,
        route,
        status = status.as_u16(),
        milliseconds = took.as_secs_f64() * 1_000.0,
        "request"
    );
    response
}
