//! On how many cores a command works.

use std::num::NonZeroUsize;
use std::thread;

use clap::Args;

use crate::cli::read_by;

/// How many cores.
#[derive(Debug, Args)]
pub(super) struct JobsArgs {
    /// 并行数，默认为处理器核数 / Workers; as many as there are cores if not given
    #[arg(long, value_name = "N", value_parser = read_by(jobs, JOBS))]
    jobs: Option<NonZeroUsize>,
}

/// The most workers: more than any machine has cores, and few enough that each gets a thread.
const JOBS_MOST: usize = 1_024;

const JOBS: &str = "须为 1 至 1024 / expected 1 to 1024";

fn jobs(text: &str) -> Option<NonZeroUsize> {
    let jobs: NonZeroUsize = text.parse().ok()?;
    (jobs.get() <= JOBS_MOST).then_some(jobs)
}

impl JobsArgs {
    /// The number given, else the number of cores.
    pub(super) fn get(&self) -> NonZeroUsize {
        self.jobs
            .or_else(|| thread::available_parallelism().ok())
            .unwrap_or(NonZeroUsize::MIN)
    }
}
