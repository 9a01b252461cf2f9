//! The register that the program carries, which is an illustration and says so, and the schema of
//! every register.

/// Levels as of 26 March 2020.
pub const REGISTER_2020_03_26: &[u8] = include_bytes!("../embedded/risk/2020-03-26.json");

/// The JSON Schema (draft 2020-12) of registers.
pub const SCHEMA: &str = include_str!("../embedded/schema/risk.schema.json");
