//! The listening socket: connections within their budgets, until the process is told to end.

use std::future::{Ready, pending, poll_fn, ready};
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use axum::extract::Extension;
use axum::middleware::AddExtension;
use axum_server::accept::{Accept, LocalAddr};
use axum_server::tls_rustls::RustlsAcceptor;
use axum_server::{Handle, Server};
use tokio::net::TcpStream;
use tokio::runtime;
use tower_layer::Layer;

use super::limits::{DRAIN_WITHIN, HEAD_BYTES, HEAD_WITHIN, PICTURES_A_CORE};
use super::seats::{Seated, SeatedStream, Seats};
use super::service::Service;
use super::tls::Tls;

/// How often what was counted is folded into sums.
const KEPT_EVERY: Duration = Duration::from_secs(5);

/// Answers on this socket until the process is told to end (SIGTERM, SIGINT); what was taken until then is
/// finished, in 10 s at most.
///
/// # Errors
/// The socket cannot be used, or the system gives no threads.
pub fn serve(service: &Arc<Service>, listener: TcpListener, tls: Option<Tls>) -> io::Result<()> {
    let cores = service.cores().get();
    let runtime = runtime::Builder::new_multi_thread()
        .worker_threads(cores)
        .max_blocking_threads(cores.saturating_mul(PICTURES_A_CORE))
        .enable_all()
        .build()?;
    // Nobody waits for it unless systemd has started it.
    #[cfg(unix)]
    let _ = sd_notify::notify(&[sd_notify::NotifyState::Ready]);
    let ended = runtime.block_on(async {
        let handle = Handle::<SocketAddr>::new();
        tokio::spawn(end_on_signal(handle.clone()));
        tokio::spawn(keep(Arc::clone(service)));
        let door = Door::default();
        let server = within_budgets(axum_server::from_tcp(listener)?.handle(handle));
        let authority = tls.as_ref().and_then(|tls| tls.authority.clone());
        let routes = service.router(authority).into_make_service();
        match tls {
            None => server.acceptor(door).serve(routes).await,
            Some(Tls { config, .. }) => {
                let acceptor = RustlsAcceptor::new(config).handshake_timeout(HEAD_WITHIN);
                server.acceptor(acceptor.acceptor(door)).serve(routes).await
            }
        }
    });
    // A picture that is still being read has no caller any more.
    runtime.shutdown_background();
    #[cfg(unix)]
    let _ = sd_notify::notify(&[sd_notify::NotifyState::Stopping]);
    ended
}

fn within_budgets(server: Server<SocketAddr>) -> Server<SocketAddr> {
    let mut server = server.http1_only().first_request_timeout(HEAD_WITHIN);
    let mut http = server.http_builder().http1();
    // Covers a connection that is kept and idle as well.
    http.header_read_timeout(HEAD_WITHIN)
        .max_buf_size(HEAD_BYTES);
    server
}

/// Gives connections a seat each, and notes to which address they came.
#[derive(Debug, Clone, Default)]
struct Door(Arc<Seats>);

/// A service whose requests know their connection's seat and to which address it came.
type Noted<S> = AddExtension<AddExtension<S, LocalAddr>, Seated>;

impl<S: Send + 'static> Accept<TcpStream, S> for Door {
    type Stream = SeatedStream<TcpStream>;
    type Service = Noted<S>;
    type Future = Ready<io::Result<(Self::Stream, Self::Service)>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        ready(self.admit(stream, service))
    }
}

impl Door {
    fn admit<S>(
        &self,
        stream: TcpStream,
        service: S,
    ) -> io::Result<(SeatedStream<TcpStream>, Noted<S>)> {
        stream.set_nodelay(true)?;
        let local = LocalAddr(stream.local_addr()?);
        let (stream, seated) = self
            .0
            .sit(stream)
            .ok_or_else(|| io::Error::from(io::ErrorKind::ConnectionRefused))?;
        let service = Extension(local).layer(service);
        Ok((stream, Extension(seated).layer(service)))
    }
}

/// Ends the service when the process is told to.
async fn end_on_signal(handle: Handle<SocketAddr>) {
    told_to_end().await;
    tracing::info!("ending");
    handle.graceful_shutdown(Some(DRAIN_WITHIN));
}

#[cfg(unix)]
async fn told_to_end() {
    use tokio::signal::unix::{SignalKind, signal};
    let kinds = (
        signal(SignalKind::terminate()),
        signal(SignalKind::interrupt()),
    );
    if let (Ok(mut terminate), Ok(mut interrupt)) = kinds {
        poll_fn(|cx| {
            let ended = terminate.poll_recv(cx).is_ready() || interrupt.poll_recv(cx).is_ready();
            if ended {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
        .await;
    } else {
        // The system's own way to end a process is left in force.
        pending().await
    }
}

#[cfg(not(unix))]
async fn told_to_end() {
    if tokio::signal::ctrl_c().await.is_err() {
        pending().await
    }
}

/// Keeps the memory of what is counted flat, and forgets rosters that nobody asks for.
async fn keep(service: Arc<Service>) {
    let mut every = tokio::time::interval(KEPT_EVERY);
    loop {
        every.tick().await;
        service.metrics().keep();
        service.jobs().tidy();
    }
}
