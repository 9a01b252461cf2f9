//! Every budget on untrusted input, each with its source. Callers may pass tighter ones.

/// The longest token, in bytes: what the largest QR symbol holds in byte mode (version 40-L,
/// ISO/IEC 18004 table 7). A code that no symbol can carry is no health code.
pub const TOKEN_BYTES: usize = 2_953;

/// The longest text that a scanner types for one token, in bytes: an input method makes three bytes
/// of each character, and there may be a prefix.
pub const TYPED_BYTES: usize = 4 * TOKEN_BYTES;

/// The longest status list token, in bytes. A list of 100 million entries of 2 bits has 25 MB; if
/// nothing in it can be compressed, base64url twice (`lst`, then the payload) makes 44.5 MB of it.
pub const STATUS_TOKEN_BYTES: usize = 64 * 1024 * 1024;

/// The largest status list once it is unpacked, in bytes (contract section 4).
pub const STATUS_LIST_BYTES: usize = 128 * 1024 * 1024;

/// The header segments that a stream remembers: a few spellings for each key of a registry of 1,000
/// issuers; under 2 MiB.
pub const KNOWN_HEADERS: usize = 8_192;

/// The memory that prepared keys may take, in bytes: about a hundred keys, three times the issuers
/// that there are, and half of what a stream may take in all.
pub const PREPARED_BYTES: usize = 32 * 1024 * 1024;

/// After this many good codes in one thread a key gets its tables: making them takes as long as
/// verifying about 25 codes with ring.
pub const EARNED_AFTER: u8 = 25;

/// The longest signed JSON document that is read as trust data (registry, key set, register,
/// notice), in bytes. A registry of 1,000 issuers with four keys each stays under 2 MiB; this
/// leaves room for ten times as much.
pub const DOCUMENT_BYTES: usize = 16 * 1024 * 1024;

/// `sub` and `jti`, in bytes (contract section 2).
pub const IDENTIFIER_BYTES: usize = 64;

/// The holder's name and number as signed, in characters each. GB 11643 has 18; the longest
/// machine-readable name line has 39 (ICAO 9303-4); this leaves room for names beside it.
pub const HOLDER_CHARS: usize = 128;

/// A certificate number with fewer clear characters identifies nobody (contract section 2).
pub const HOLDER_CLEAR_CHARS: usize = 4;

/// The largest leeway for the times of codes and lists, in seconds (contract section 7).
pub const LEEWAY_MAX_SECONDS: i64 = 300;

/// The longest text of a code with a proof, in bytes (contract section 2a).
pub const PRESENTATION_BYTES: usize = 2_048;

/// The proofs and the codes that a gate remembers, each in two generations: more than a busy gate sees in
/// an hour, in 8 MB together.
pub const REMEMBERED_PROOFS: usize = 65_536;

/// The usual life of a holder's proof, in seconds (contract section 3).
pub const PROOF_LIFE_SECONDS: i64 = 60;

/// The longest life of a holder's proof, in seconds (contract section 3).
pub const PROOF_LIFE_MAX_SECONDS: i64 = 3_600;

/// The digits that a guard speaks and the holder types (contract section 2a).
pub const CHALLENGE_DIGITS: std::ops::RangeInclusive<usize> = 2..=12;

/// The characters of a proof's random nonce: 6 bytes as base64url (contract section 2a).
pub const NONCE_CHARS: usize = 8;

/// The usual leeway, in seconds (contract section 7).
pub const LEEWAY_SECONDS: i64 = 60;

/// Places that one traveller may declare: more than the provinces there are.
pub const DECLARED_PLACES: usize = 64;

/// The longest key by which a caller names its request, in bytes (contract section 10).
pub const REQUEST_KEY_BYTES: usize = 128;

/// The rules that one notice may hold. The proof is exact for all of them; a city's notice has
/// about twenty.
pub const NOTICE_RULES: usize = 1_000;

/// The plausible range of a body temperature in °C; outside it the thermometer or the typing is
/// wrong (contract section 6).
pub const TEMPERATURE_RANGE: std::ops::RangeInclusive<f64> = 30.0..=45.0;

/// Fever starts here, in °C (contract section 6).
pub const FEVER_FROM: f64 = 37.3;
