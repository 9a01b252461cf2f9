//! What a standard stream of the process is.

/// Whether the caller has closed a stream. In its place Rust opens the null device for reading and
/// writing; a caller that wants no output opens that device for writing only.
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

/// Whether the caller has closed a stream; this system does not tell.
#[cfg(not(unix))]
pub fn was_closed<S>(_: &S) -> bool {
    false
}
