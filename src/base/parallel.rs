//! Work on several cores whose results come out in the order in which it went in.
//!
//! Each core has a lane of its own. Work is dealt to the lanes in turn and collected from them in
//! the same turn, so that nothing needs to be sorted, and what is under way stays bounded: a full
//! lane makes the source wait.

use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

/// What waits in one lane on either side of its worker. Enough to even out pieces that cost
/// differently, little enough to stay small in memory.
const WAITING: usize = 8;

/// Takes pieces from `source` until it has no more, works on each in one of `jobs` threads – each
/// with a state of its own from `start` –, and gives the results to `sink` in the pieces' order. The
/// system may give fewer threads, or none: then fewer work, or the caller's own.
///
/// # Errors
/// What `sink` says, at once; what `source` says, after the results of all pieces before it.
pub(crate) fn in_order<I, O, S, E>(
    jobs: NonZeroUsize,
    mut source: impl FnMut() -> Result<Option<I>, E> + Send,
    start: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, I) -> O + Sync,
    mut sink: impl FnMut(O) -> Result<(), E>,
) -> Result<(), E>
where
    I: Send,
    O: Send,
    E: Send,
{
    let on_threads = thread::scope(|scope| {
        let (to_dealer, lanes) = sync_channel::<Vec<SyncSender<I>>>(1);
        let source = &mut source;
        let deals = move || deal(source, &lanes.recv().unwrap_or_default());
        let dealer = thread::Builder::new().spawn_scoped(scope, deals).ok()?;
        let (mut ins, mut outs) = (Vec::new(), Vec::new());
        for _ in 0..jobs.get() {
            let (to_worker, from_source) = sync_channel(WAITING);
            let (to_sink, from_worker) = sync_channel(WAITING);
            let (start, work) = (&start, &work);
            let works = move || lane(&from_source, &to_sink, start, work);
            if thread::Builder::new().spawn_scoped(scope, works).is_err() {
                break;
            }
            ins.push(to_worker);
            outs.push(from_worker);
        }
        let some = !ins.is_empty();
        // The dealer waits for the lanes and for nothing else.
        let _ = to_dealer.send(ins);
        let collected = collect(outs, &mut sink);
        // A panic is no result.
        let dealt = dealer.join().unwrap_or_else(|panic| resume_unwind(panic));
        some.then(|| collected.and(dealt))
    });
    match on_threads {
        Some(ended) => ended,
        None => in_turn(source, start, work, sink),
    }
}

/// The same without any thread.
fn in_turn<I, O, S, E>(
    mut source: impl FnMut() -> Result<Option<I>, E>,
    start: impl Fn() -> S,
    work: impl Fn(&mut S, I) -> O,
    mut sink: impl FnMut(O) -> Result<(), E>,
) -> Result<(), E> {
    let mut state = start();
    while let Some(piece) = source()? {
        sink(work(&mut state, piece))?;
    }
    Ok(())
}

/// One worker: until there is no more work, or nobody takes the results.
fn lane<I, O, S>(
    pieces: &Receiver<I>,
    results: &SyncSender<O>,
    start: &impl Fn() -> S,
    work: &impl Fn(&mut S, I) -> O,
) {
    let mut state = start();
    while let Ok(piece) = pieces.recv() {
        if results.send(work(&mut state, piece)).is_err() {
            return;
        }
    }
}

/// Deals pieces to the lanes in turn; a lane that nobody serves any more ends it.
fn deal<I, E>(
    source: &mut impl FnMut() -> Result<Option<I>, E>,
    lanes: &[SyncSender<I>],
) -> Result<(), E> {
    for lane in lanes.iter().cycle() {
        let Some(piece) = source()? else { break };
        if lane.send(piece).is_err() {
            break;
        }
    }
    Ok(())
}

/// Collects results from the lanes in the same turn. The first lane that has ended was dealt
/// nothing more, and so were those after it.
fn collect<O, E>(
    lanes: Vec<Receiver<O>>,
    sink: &mut impl FnMut(O) -> Result<(), E>,
) -> Result<(), E> {
    for lane in lanes.iter().cycle() {
        match lane.recv() {
            Ok(result) => sink(result)?,
            Err(_) => break,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn squares(jobs: usize, upto: u64) -> (Vec<u64>, Result<(), &'static str>) {
        let mut next = 0;
        let mut seen = Vec::new();
        let ended = in_order(
            NonZeroUsize::new(jobs).unwrap(),
            || {
                next += 1;
                match next {
                    13 if upto == 13 => Err("thirteen"),
                    n => Ok((n <= upto).then_some(n)),
                }
            },
            || (),
            |(), n| {
                // Later pieces are quicker, so that order is not an accident.
                thread::sleep(std::time::Duration::from_micros(500 / n));
                n * n
            },
            |square| {
                seen.push(square);
                Ok(())
            },
        );
        (seen, ended)
    }

    #[test]
    fn results_keep_the_order_whatever_the_number_of_lanes() {
        for jobs in [1, 2, 3, 8] {
            for upto in [0, 1, 2, 7, 100] {
                let expected: Vec<u64> = (1..=upto).map(|n| n * n).collect();
                assert_eq!(squares(jobs, upto), (expected, Ok(())), "{jobs} {upto}");
            }
        }
    }

    #[test]
    fn without_threads_the_work_is_done_all_the_same() {
        let mut next = 0;
        let mut seen = Vec::new();
        let ended = in_turn(
            || {
                next += 1;
                match next {
                    4 => Err("four"),
                    n => Ok(Some(n)),
                }
            },
            || 10,
            |ten, n| *ten * n,
            |product| {
                seen.push(product);
                Ok(())
            },
        );
        assert_eq!((seen, ended), (vec![10, 20, 30], Err("four")));
    }

    #[test]
    fn a_fault_of_the_source_comes_after_all_results_before_it() {
        let (seen, ended) = squares(3, 13);
        assert_eq!((seen.len(), ended), (12, Err("thirteen")));
    }

    #[test]
    fn a_fault_of_the_sink_ends_the_work() {
        let taken = AtomicUsize::new(0);
        let ended = in_order(
            NonZeroUsize::new(2).unwrap(),
            || Ok(Some(taken.fetch_add(1, Ordering::Relaxed))),
            || (),
            |(), n| n,
            |n| if n < 5 { Ok(()) } else { Err("enough") },
        );
        assert_eq!(ended, Err("enough"));
        // What was under way stays bounded by the lanes.
        assert!(taken.load(Ordering::Relaxed) < 5 + 2 * (2 * WAITING + 3));
    }
}
