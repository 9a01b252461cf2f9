//! What a standard stream of the process is.

/// Whether a stream stands where the caller has closed it: there Rust opens the null device for reading and
/// writing. A caller that wants no output opens that device for writing alone.
#[cfg(unix)]
pub fn was_closed(stream: &impl std::os::fd::AsFd) -> bool {
    use rustix::fs::{FileType, OFlags, fcntl_getfl, fstat, stat};
    let same_device = || {
        let (out, null) = (fstat(stream).ok()?, stat("/dev/null").ok()?);
        let device = FileType::from_raw_mode(out.st_mode) == FileType::CharacterDevice;
        Some(device && out.st_rdev == null.st_rdev)
    };
    let both_ways = fcntl_getfl(stream).is_ok_and(|flags| flags & OFlags::RWMODE == OFlags::RDWR);
    both_ways && same_device().unwrap_or(false)
}

/// Whether a stream stands where the caller has closed it; this system does not tell.
#[cfg(not(unix))]
pub fn was_closed<S>(_: &S) -> bool {
    false
}
