//! The notice that the program carries, and the schema of every notice.

/// The notice of Tongliao, March 2020, id `tongliao-2020-03`.
pub const TONGLIAO_2020_03: &[u8] = include_bytes!("../embedded/notices/tongliao-2020-03.json");

/// The JSON Schema (draft 2020-12) of notices.
pub const SCHEMA: &str = include_str!("../embedded/schema/notice.schema.json");
