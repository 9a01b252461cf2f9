//! Figures on a noisy machine: every contestant takes a turn in each round, in shuffled order, and
//! each turn begins with some pieces that do not count, since the one before has filled the caches;
//! what counts is the time of this thread alone, and the median over the rounds of the ratio to the
//! first contestant in the same round.

use rustix::time::{ClockId, clock_gettime};

/// Something whose time is taken.
pub struct Contestant<'w> {
    pub name: &'static str,
    /// Does the pieces of work from the first number on, so many.
    pub turn: Box<dyn FnMut(usize, usize) + 'w>,
}

impl<'w> Contestant<'w> {
    /// One that does piece by piece.
    pub fn each(name: &'static str, mut run: impl FnMut(usize) + 'w) -> Self {
        let turn = move |first, count| (first..first + count).for_each(&mut run);
        Self {
            name,
            turn: Box::new(turn),
        }
    }
}

#[derive(Debug, Clone)]
pub struct Figure {
    pub name: &'static str,
    /// Nanoseconds a piece: the median over the rounds.
    pub nanos: f64,
    /// The median over the rounds of the ratio to the first contestant, and its quartiles.
    pub ratio: f64,
    pub quartiles: (f64, f64),
    /// What one piece allocates.
    pub allocations: f64,
}

/// How much is measured.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    pub rounds: usize,
    /// Pieces of a turn that count, and those before that do not.
    pub pieces: usize,
    pub warm: usize,
}

pub fn thread_nanos() -> f64 {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    now.tv_sec as f64 * 1e9 + now.tv_nsec as f64
}

/// The value below which `share` of the values lie.
pub fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[((sorted.len() - 1) as f64 * share).round() as usize]
}

pub fn median(values: &[f64]) -> f64 {
    quantile(values, 0.5)
}

pub fn measure(contestants: &mut [Contestant<'_>], plan: Plan) -> Vec<Figure> {
    let Plan {
        rounds,
        pieces,
        warm,
    } = plan;
    let mut times = vec![Vec::with_capacity(rounds); contestants.len()];
    let mut order: Vec<usize> = (0..contestants.len()).collect();
    let mut shuffle = Shuffle::new();
    for round in 0..rounds {
        shuffle.shuffle(&mut order);
        let first = round * (warm + pieces);
        for &i in &order {
            (contestants[i].turn)(first, warm);
            let start = thread_nanos();
            (contestants[i].turn)(first + warm, pieces);
            times[i].push((thread_nanos() - start) / pieces as f64);
        }
    }
    let figure = |(i, contestant): (usize, &mut Contestant<'_>)| {
        let ratios: Vec<f64> = times[i].iter().zip(&times[0]).map(|(a, b)| a / b).collect();
        let counted = allocation_counter::measure(|| (contestant.turn)(0, pieces));
        Figure {
            name: contestant.name,
            nanos: median(&times[i]),
            ratio: median(&ratios),
            quartiles: (quantile(&ratios, 0.25), quantile(&ratios, 0.75)),
            allocations: counted.count_total as f64 / pieces as f64,
        }
    };
    contestants.iter_mut().enumerate().map(figure).collect()
}

/// The same disorder in every run.
pub struct Shuffle(u64);

impl Shuffle {
    pub fn new() -> Self {
        Self(0x2545_f491_4f6c_dd1d)
    }

    pub fn shuffle<T>(&mut self, values: &mut [T]) {
        for i in (1..values.len()).rev() {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            values.swap(i, self.0 as usize % (i + 1));
        }
    }
}
