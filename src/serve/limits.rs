//! Every budget of the service, with its source.

use std::time::Duration;

/// One request, in bytes: the longest typed code (11.8 kB), 64 declared places by their longest names and
/// the holder's name, all of it escaped.
pub(super) const REQUEST_BYTES: usize = 64 * 1024;

/// What a phone sends to join, in bytes: 8 digits, however they are written.
pub(super) const CODE_BYTES: usize = 1024;

/// One picture, in bytes (contract section 10).
pub(super) const PICTURE_BYTES: usize = 16 * 1024 * 1024;

/// What stands around the picture in a form: the request and the headers of the parts.
pub(super) const FORM_BYTES: usize = PICTURE_BYTES + 2 * REQUEST_BYTES;

/// The lines of one batch (contract section 10).
pub(super) const BATCH_LINES: usize = 10_000;

/// One batch, in bytes: twice the usual length of 10,000 requests.
pub(super) const BATCH_BYTES: usize = 16 * 1024 * 1024;

/// Batches at a time. What they hold in memory is what bounds them.
pub(super) const BATCHES: usize = 2;

/// The requests that are judged together: what prepared keys verify in one go.
pub(super) const TOGETHER: usize = crate::verify::prepared::CHUNK;

/// The requests that may wait to be judged: at the slowest engine's pace (ring, one core) under a fifth
/// of a second.
pub(super) const WAITING: usize = 1_024;

/// The pictures that may be on their way or wait, for each core that reads them.
pub(super) const PICTURES_A_CORE: usize = 4;

/// A camera that sees a code again within this time has not lost sight of it: nobody shows it once more.
pub(super) const IN_SIGHT: Duration = Duration::from_secs(5);

/// The phones that join at a time. Nobody knows yet whose they are, so that the bodies of no more are waited
/// for, and not for long.
pub(super) const JOINS: usize = 16;

/// How long the code of a phone that joins may take to arrive.
pub(super) const JOIN_WITHIN: Duration = Duration::from_secs(2);

/// What one key or one phone may have answered at a time, so that others are served: requests, a quarter of
/// the connections.
pub(super) const REQUESTS_EACH: usize = CONNECTIONS / 4;

/// The same for pictures: half of the places.
pub(super) const PICTURES_EACH: usize = PICTURES_A_CORE / 2;

/// The same for batches.
pub(super) const BATCHES_EACH: usize = 1;

/// The rosters that one key or one phone may have held, of [`JOBS`].
pub(super) const JOBS_EACH: usize = 8;

/// The rosters that are held at a time, whatever their size.
pub(super) const JOBS: usize = 32;

/// The rosters that are held, in bytes, and so the largest upload (contract section 10).
pub(super) const ROSTER_BYTES: u64 = 256 * 1024 * 1024;

/// The uploads of rosters at a time.
pub(super) const UPLOADS: usize = 4;

/// The uploads of one key or one phone at a time.
pub(super) const UPLOADS_EACH: usize = 1;

/// The reports of rosters that are made or taken at a time. The largest workbook takes 1.8 GB while it is made.
pub(super) const REPORTS: usize = 4;

/// The reports of one key or one phone at a time.
pub(super) const REPORTS_EACH: usize = 2;

/// The rows of all rosters that are held, before the next one is judged; each takes about 1 kB.
pub(super) const ROWS_HELD: u64 = 200_000;

/// How long the upload of a roster may take.
pub(super) const ROSTER_WITHIN: Duration = Duration::from_secs(300);

/// The connections at a time; each costs a file and some 20 kB. While all are taken, the one whose client has
/// been waited for longest makes room for the next.
pub(super) const CONNECTIONS: usize = 512;

/// The head of a request, in bytes: 64 places in the address of a picture, by their longest names, take half of
/// it. So much of what is not yet read waits in memory for each connection, also of strangers.
pub(super) const HEAD_BYTES: usize = 32 * 1024;

/// How long a client may take for the head of a request, and for the hand-shake of TLS.
pub(super) const HEAD_WITHIN: Duration = Duration::from_secs(10);

/// How long the body of a request may take.
pub(super) const BODY_WITHIN: Duration = Duration::from_secs(10);

/// How long a picture or a batch may take on a slow line.
pub(super) const UPLOAD_WITHIN: Duration = Duration::from_secs(60);

/// How long a client may let an answer wait without taking any of it.
pub(super) const TAKEN_WITHIN: Duration = Duration::from_secs(30);

/// How long what was taken may still take when the service ends (contract section 10).
pub(super) const DRAIN_WITHIN: Duration = Duration::from_secs(10);

/// When a client that was turned away may ask again, in seconds.
pub(super) const RETRY_AFTER: u32 = 1;
