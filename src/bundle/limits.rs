//! Every budget on a bundle, which is untrusted until its last signature has been checked.

/// The largest bundle, in bytes: status lists of 100 million codes (12.5 MB unpacked at one bit)
/// for every province still fit.
pub const BUNDLE_BYTES: usize = 256 * 1024 * 1024;

/// The most documents of one bundle: 1,000 issuers with a key set and a status list each, and as
/// many roots as [`ROOTS`].
pub const ENTRIES: usize = 4_096;

/// The largest metadata document, in bytes. `targets.json` of [`ENTRIES`] targets stays under
/// 2 MiB.
pub const METADATA_BYTES: usize = 4 * 1024 * 1024;

/// The most roots of one chain (TUF §5.3.3 asks for such a bound): a rotation a month for twenty
/// years.
pub const ROOTS: usize = 240;

/// The most signatures of one document, and keys of one root.
pub const KEYS: usize = 64;

/// The longest name of a document, in bytes: the name field of a tar header (POSIX ustar).
pub const NAME_BYTES: usize = 100;

/// The largest version. One that cannot be counted on from is a mistake or an attack.
pub const VERSION: u64 = 1 << 53;
