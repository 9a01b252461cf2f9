//! The connections at a time. One that waits for its client (for a hand-shake, for the head of a request) gives
//! its seat to somebody who comes while all are taken, the one that has waited longest first: who opens
//! connections and says nothing keeps nobody else waiting.

use std::collections::BTreeMap;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::oneshot;
use tokio::time::{Sleep, sleep};

use super::body;
use super::limits::{CONNECTIONS, TAKEN_WITHIN};

/// All seats.
#[derive(Debug, Default)]
pub(super) struct Seats {
    table: Mutex<SeatTable>,
}

#[derive(Debug, Default)]
struct SeatTable {
    taken: usize,
    /// The next number of those who wait.
    number: u64,
    /// Those who wait for their client, by how long; what is dropped here ends its connection.
    waiting: BTreeMap<u64, oneshot::Sender<()>>,
}

/// The seat of one connection.
#[derive(Debug)]
struct Seat {
    seats: Arc<Seats>,
    state: Mutex<SeatState>,
}

#[derive(Debug)]
enum SeatState {
    /// The connection waits for its client and has this number among those that wait.
    Waits(u64),
    /// A request is answered.
    Answers(oneshot::Sender<()>),
    /// Somebody else has the seat.
    Gone,
}

/// What a request of a connection knows of it.
#[derive(Debug, Clone)]
pub(super) struct Seated(Arc<Seat>);

/// A connection with a seat, which ends when the seat is given away.
#[derive(Debug)]
pub(super) struct SeatedStream<S> {
    stream: S,
    gone: oneshot::Receiver<()>,
    seat: Arc<Seat>,
    /// When the client must have taken some of what it is sent.
    stalled: Option<Pin<Box<Sleep>>>,
}

impl Seats {
    /// A seat for this connection; `None` if all are taken by requests that are answered.
    pub(super) fn sit<S>(self: &Arc<Self>, stream: S) -> Option<(SeatedStream<S>, Seated)> {
        let (end, gone) = oneshot::channel();
        let number = {
            let mut table = self.table();
            if table.taken >= CONNECTIONS {
                table.waiting.pop_first()?;
                table.taken = table.taken.saturating_sub(1);
            }
            table.taken += 1;
            table.wait(end)
        };
        let seat = Arc::new(Seat {
            seats: Arc::clone(self),
            state: Mutex::new(SeatState::Waits(number)),
        });
        let seated = Seated(Arc::clone(&seat));
        let stream = SeatedStream {
            stream,
            gone,
            seat,
            stalled: None,
        };
        Some((stream, seated))
    }

    fn table(&self) -> MutexGuard<'_, SeatTable> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SeatTable {
    fn wait(&mut self, end: oneshot::Sender<()>) -> u64 {
        let number = self.number;
        self.number += 1;
        self.waiting.insert(number, end);
        number
    }
}

impl Seat {
    fn state(&self) -> MutexGuard<'_, SeatState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A request has come whole; its connection keeps the seat.
    fn answers(&self) {
        let mut state = self.state();
        if let SeatState::Waits(number) = *state {
            let end = self.seats.table().waiting.remove(&number);
            *state = end.map_or(SeatState::Gone, SeatState::Answers);
        }
    }

    /// The client is waited for again.
    fn waits(&self) {
        let mut state = self.state();
        *state = match std::mem::replace(&mut *state, SeatState::Gone) {
            SeatState::Answers(end) => SeatState::Waits(self.seats.table().wait(end)),
            other => other,
        };
    }

    /// The connection has ended.
    fn leave(&self) {
        let mut state = self.state();
        let mut table = self.seats.table();
        let held = match std::mem::replace(&mut *state, SeatState::Gone) {
            SeatState::Waits(number) => table.waiting.remove(&number).is_some(),
            SeatState::Answers(_) => true,
            SeatState::Gone => false,
        };
        if held {
            table.taken = table.taken.saturating_sub(1);
        }
    }
}

/// A request that is answered until this is dropped, which its answer takes along.
struct Answering(Seated);

impl Drop for Answering {
    fn drop(&mut self) {
        self.0.0.waits();
    }
}

/// Notes that the connection's client is not waited for, until the whole answer is on its way.
pub(super) async fn answering(mut request: Request, next: Next) -> Response {
    let Some(seated) = request.extensions_mut().remove::<Seated>() else {
        return next.run(request).await;
    };
    seated.0.answers();
    let answering = Answering(seated);
    body::keeping(answering, next.run(request).await)
}

impl<S> Drop for SeatedStream<S> {
    fn drop(&mut self) {
        self.seat.leave();
    }
}

impl<S> SeatedStream<S> {
    /// Whether the seat was given away; wakes the reader when it is.
    fn is_gone(&mut self, cx: &mut Context<'_>) -> bool {
        Pin::new(&mut self.gone).poll(cx).is_ready()
    }

    /// What became of a write; an error once the client has taken nothing for so long.
    fn taken<T>(
        &mut self,
        cx: &mut Context<'_>,
        written: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.stalled = None;
            return written;
        }
        let stalled = self
            .stalled
            .get_or_insert_with(|| Box::pin(sleep(TAKEN_WITHIN)));
        match stalled.as_mut().poll(cx) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for SeatedStream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.is_gone(cx) {
            return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        }
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for SeatedStream<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.taken(cx, written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let written = Pin::new(&mut self.stream).poll_flush(cx);
        self.taken(cx, written)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, pieces);
        self.taken(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether the seat was given away.
    fn is_gone(stream: &mut SeatedStream<()>) -> bool {
        matches!(
            stream.gone.try_recv(),
            Err(oneshot::error::TryRecvError::Closed)
        )
    }

    #[test]
    fn who_has_waited_longest_makes_room_and_who_is_answered_does_not() {
        let seats = Arc::new(Seats::default());
        let mut all: Vec<_> = (0..CONNECTIONS).map(|_| seats.sit(()).unwrap()).collect();
        let waiting = |seats: &Seats| seats.table().waiting.len();
        // The first is answered: the second makes room, then the third.
        all[0].1.0.answers();
        let (mut late, _) = seats.sit(()).unwrap();
        assert_eq!(
            all.iter_mut()
                .map(|(s, _)| is_gone(s))
                .take(3)
                .collect::<Vec<_>>(),
            [false, true, false]
        );
        // Its end frees no seat a second time, and what comes too late keeps none.
        all[1].1.0.answers();
        all[1].1.0.waits();
        let (second, _) = all.remove(1);
        drop(second);
        assert_eq!(seats.table().taken, CONNECTIONS);
        let _more = seats.sit(()).unwrap();
        assert!(is_gone(&mut all[1].0) && !is_gone(&mut late));
        // One that was answered waits anew, behind all others.
        all[0].1.0.waits();
        let _third = seats.sit(()).unwrap();
        assert!(!is_gone(&mut all[0].0) && is_gone(&mut all[2].0));
        assert_eq!(waiting(&seats), CONNECTIONS);
        drop(all);
        drop(late);
        assert!(seats.table().taken <= 2 && waiting(&seats) <= 2);
    }

    #[test]
    fn who_takes_nothing_of_an_answer_is_let_go() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap();
        let seats = Arc::new(Seats::default());
        let (mut stream, _) = seats.sit(()).unwrap();
        runtime.block_on(async {
            stream.stalled = Some(Box::pin(sleep(std::time::Duration::ZERO)));
            let nothing = std::future::poll_fn(|cx| stream.taken::<()>(cx, Poll::Pending));
            assert_eq!(nothing.await.unwrap_err().kind(), io::ErrorKind::TimedOut);
            // Whatever is taken gives new time.
            let some = std::future::poll_fn(|cx| stream.taken(cx, Poll::Ready(Ok(1))));
            assert_eq!(some.await.unwrap(), 1);
            assert!(stream.stalled.is_none());
        });
    }

    #[test]
    fn where_all_are_answered_nobody_else_comes_in() {
        let seats = Arc::new(Seats::default());
        let mut all: Vec<_> = (0..CONNECTIONS).map(|_| seats.sit(()).unwrap()).collect();
        for (_, seated) in &all {
            seated.0.answers();
        }
        assert!(seats.sit(()).is_none());
        all.pop();
        assert!(seats.sit(()).is_some());
    }
}
