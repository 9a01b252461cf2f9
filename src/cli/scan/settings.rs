//! The scanner of a gate: where it is, and how it is read.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::base::error::Error;
use crate::gate::open_scanner;
use crate::report::scanner::gone;
use crate::scan::Scanner;

/// The scanner of a gate.
#[derive(Debug, Args)]
pub(super) struct ReaderArgs {
    /// 每人一组新数字：报给持码人，由其在手机上输入 / New digits for each person: the guard says them, the
    /// holder types them into the phone
    #[arg(long)]
    pub(super) challenge: bool,
    /// 响铃：放行一声，其他三声 / Ring: one tone for a pass, three for all else
    #[arg(long, env = "HEALTHCODE_BELL")]
    pub(super) bell: bool,
    /// 扫码枪不发回车时，停顿多少毫秒算扫完一个码 / A scanner without Enter: how long a pause ends a code, in
    /// milliseconds
    #[arg(long, value_name = "MS", default_value = "300", value_parser = clap::value_parser!(u64).range(50..=5_000))]
    pause: u64,
    /// 扫码枪接在串口上，如 /dev/ttyACM0 / A scanner on a serial line
    #[arg(long, value_name = "DEVICE")]
    serial: Option<PathBuf>,
    /// 串口速率 / The speed of that line
    #[arg(long, value_name = "BAUD", default_value = "9600", requires = "serial")]
    baud: u32,
    /// 试扫：只看扫码枪设置得对不对，不判定任何人 / Only try the scanner; nobody is judged
    #[arg(long)]
    pub(super) test: bool,
}

impl ReaderArgs {
    /// Opens the scanner.
    pub(super) fn open(&self) -> Result<Scanner, Error> {
        let serial = self.serial.as_deref().map(|device| (device, self.baud));
        open_scanner(serial, Duration::from_millis(self.pause))
    }

    /// What to say when a scanner on a serial line is gone. Of standard output, which may be gone as well,
    /// nothing can be said.
    pub(super) fn lost(&self, cause: &io::Error) -> Option<Error> {
        let device = self.serial.as_ref()?;
        if cause.kind() == io::ErrorKind::BrokenPipe {
            return None;
        }
        Some(gone(&device.display().to_string()))
    }
}
