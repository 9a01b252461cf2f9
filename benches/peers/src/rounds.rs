//! Figures on a noisy machine: every contestant takes a short turn in each round, in shuffled
//! order; what counts is the time of this thread alone, and the median over the rounds of the ratio
//! to the first contestant in the same round.

use rustix::time::{ClockId, clock_gettime};

/// Something whose time is taken. It is told which piece of work to do.
pub struct Contestant<'w> {
    pub name: &'static str,
    pub run: Box<dyn FnMut(usize) + 'w>,
}

pub struct Figure {
    pub name: &'static str,
    /// Nanoseconds a piece: the median over the rounds.
    pub nanos: f64,
    /// The median over the rounds of the ratio to the first contestant.
    pub ratio: f64,
}

fn thread_nanos() -> f64 {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    now.tv_sec as f64 * 1e9 + now.tv_nsec as f64
}

pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Runs so many rounds of so many pieces each.
pub fn measure(contestants: &mut [Contestant<'_>], rounds: usize, pieces: usize) -> Vec<Figure> {
    let mut times = vec![Vec::with_capacity(rounds); contestants.len()];
    let mut order: Vec<usize> = (0..contestants.len()).collect();
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    for round in 0..rounds + 1 {
        for i in (1..order.len()).rev() {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            order.swap(i, seed as usize % (i + 1));
        }
        for &i in &order {
            let start = thread_nanos();
            for piece in 0..pieces {
                (contestants[i].run)(round * pieces + piece);
            }
            // The first round only warms up.
            if round > 0 {
                times[i].push((thread_nanos() - start) / pieces as f64);
            }
        }
    }
    let ratios = |i: usize| times[i].iter().zip(&times[0]).map(|(a, b)| a / b).collect();
    contestants
        .iter()
        .enumerate()
        .map(|(i, contestant)| Figure {
            name: contestant.name,
            nanos: median(times[i].clone()),
            ratio: median(ratios(i)),
        })
        .collect()
}
