//! How many pictures there are at a time. Each takes megabytes, and reading one takes a core for as long as a
//! thousand codes.

use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use super::limits::PICTURES_A_CORE;
use super::problem::Problem;

/// The pool of pictures.
#[derive(Debug)]
pub(super) struct PicturePool {
    places: Arc<Semaphore>,
    readers: Semaphore,
}

impl PicturePool {
    /// A pool that reads so many at a time.
    pub(super) fn new(readers: usize) -> Self {
        Self {
            places: Arc::new(Semaphore::new(readers * PICTURES_A_CORE)),
            readers: Semaphore::new(readers),
        }
    }

    /// The places for pictures that are on their way, wait or are read.
    pub(super) const fn places(&self) -> &Arc<Semaphore> {
        &self.places
    }

    /// Reads one on a thread of its own when its turn comes.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let _turn = self
            .readers
            .acquire()
            .await
            .map_err(|_| Problem::internal())?;
        spawn_blocking(work).await.map_err(|failed| {
            tracing::error!(%failed, "a picture was not read");
            Problem::internal()
        })
    }
}
