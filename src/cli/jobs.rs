//! On how many cores a command works.

use std::num::NonZeroUsize;
use std::thread;

use clap::Args;

/// How many cores.
#[derive(Debug, Args)]
pub(super) struct JobsArgs {
    /// 并行数，默认为处理器核数 / Workers; as many as there are cores if not given
    #[arg(long, value_name = "N", value_parser = jobs)]
    jobs: Option<NonZeroUsize>,
}

/// The most workers: more than any machine has cores, and few enough that each gets a thread.
const JOBS_MOST: usize = 1_024;

fn jobs(text: &str) -> Result<NonZeroUsize, String> {
    let jobs = text.parse().ok();
    jobs.filter(|jobs: &NonZeroUsize| jobs.get() <= JOBS_MOST)
        .ok_or_else(|| format!("须为 1 至 {JOBS_MOST} / expected 1 to {JOBS_MOST}"))
}

impl JobsArgs {
    /// The number given, else the number of cores.
    pub(super) fn get(&self) -> NonZeroUsize {
        self.jobs
            .or_else(|| thread::available_parallelism().ok())
            .unwrap_or(NonZeroUsize::MIN)
    }
}
