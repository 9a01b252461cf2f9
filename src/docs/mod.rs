//! The manual: the contract, the architecture and the chapters that `healthcode guide` shows.
//!
//! The public modules hold text and no code. `gate`, `employer`, `serve`, `trust` and `wallet` exist in
//! Chinese too (`src/docs/gate.zh.md` and so on).

#[doc = include_str!("contract.md")]
pub mod contract {}

#[doc = include_str!("architecture.md")]
pub mod architecture {}

#[doc = include_str!("gate.en.md")]
pub mod gate {}

#[doc = include_str!("employer.en.md")]
pub mod employer {}

#[doc = include_str!("serve.en.md")]
pub mod serve {}

#[cfg(feature = "prepared")]
#[doc = include_str!("library.md")]
pub mod library {}

#[doc = include_str!("trust.md")]
pub mod trust {}

#[doc = include_str!("notices.md")]
pub mod notices {}

#[doc = include_str!("issuing.md")]
pub mod issuing {}

#[doc = include_str!("wallet.en.md")]
pub mod wallet {}

#[doc = include_str!("performance.md")]
pub mod performance {}

#[cfg(feature = "cli")]
pub(crate) mod chapters;
