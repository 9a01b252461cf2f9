//! The one integration test binary.
#![expect(
    clippy::as_conversions,
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "a test stops where it fails"
)]

/// When the version count of a role begins again.
mod bundle_counts;
/// Parts that expire, and clocks that are wrong.
mod bundle_freshness;
/// The real binary makes, carries, installs and judges by bundles.
#[cfg(feature = "cli")]
mod bundle_install;
/// What survives damage to an installed bundle.
#[cfg(feature = "cli")]
mod bundle_kept;
/// Every rule of TUF's client workflow, with a case that breaks it.
mod bundle_refusals;
/// Status lists in a bundle.
mod bundle_status;
/// What may follow an installed bundle.
mod bundle_rollback;
/// Bundles with changed bytes.
mod bundle_tampered;
/// Programs that run take up new trust.
#[cfg(feature = "cli")]
mod gate_follows;
/// Which source judges.
#[cfg(feature = "cli")]
mod gate_sources;
/// A publisher for tests.
mod bundle_world;
/// Pictures of codes as a gate meets them, from a seed.
#[expect(dead_code, unused_imports, reason = "benchmarks take more of it")]
mod camera;
/// How many of them are read, compared with the recorded rates.
mod camera_rates;
/// Several inputs, and mistakes in the call.
mod command_calls;
/// Mistakes in a call, and what holds for every command.
#[cfg(feature = "cli")]
mod command_usage;
/// `filter` as programs use it.
mod command_filter;
/// What is shown or handed in instead of a code, and calls that are mistyped.
mod command_held_up;
/// `issue`, `inspect` and `keys`.
mod command_keys;
/// `status` as issuers use it, and `--status` as gates do.
mod command_status;
/// The phone's side, by the real program.
#[cfg(feature = "cli")]
mod command_present;
/// `scan` as a gate uses it.
mod command_scan;
/// `filter --input jsonl`.
mod command_requests;
/// Whom and what the real binary trusts.
mod command_trust;
/// Pictures for tests, drawn here.
mod drawing;
/// The cast of travellers, as tables.
#[cfg(feature = "cli")]
mod cast;
/// Files, limits and processes.
#[cfg(feature = "cli")]
mod files;
/// The demonstration registry and the fixtures are what their tables say.
#[cfg(feature = "cli")]
mod fixtures;
/// What forgers tried.
mod forger;
/// The manual: every command in it runs, and `guide` shows it.
#[cfg(all(feature = "cli", unix))]
mod manual;
/// A publisher from nothing to a signed bundle, and a gate from its stick.
#[cfg(feature = "cli")]
mod publisher;
/// How many pictures are read, compared with the recorded rates.
mod rates;
/// Keys rotate and leak, and recognition is withdrawn.
mod keys_in_time;
/// Codes that a scanner types through the keyboards of other countries.
#[cfg(feature = "demo")]
mod keyboards;
/// Imports point only backwards along the flow.
mod layering;
/// The real program gives every fixture the decision that the manifest asks for.
#[cfg(feature = "cli")]
mod manifest;
/// No mutant of a genuine token ever passes.
mod mutants;
/// The proof of a notice against brute force.
mod notice_brute;
/// Every notice that is shipped, and every way to break one.
mod notice_proof;
mod notice_random;
mod notice_scenarios;
/// The JSON Schemas against the loaders.
mod notice_schema;
/// Explain, diff and the table of a notice.
mod notice_diff;
mod notice_tools;
/// Notices that ask how a code is shown.
mod presence_scenarios;
/// Places by name.
#[cfg(feature = "cli")]
mod places;
/// What the painter paints.
mod painting;
/// Advice on pictures without a code, and what stands beside one.
mod picture_advice;
/// Hostile files.
mod hostile_files;
mod picture_hostile;
/// Picture files: formats, depths, damage and size.
mod picture_files;
/// Frames of a camera: unpacked pixels, one try, advice.
mod picture_frames;
/// Symbols in pictures: several, none, crafted.
mod picture_symbols;
/// What the stages tell of a bent code.
mod picture_trace;
/// Prepared keys against ring.
#[cfg(feature = "prepared")]
mod differential;
#[cfg(feature = "prepared")]
mod prepared_differential;
/// Edge cases of both algorithms, by name.
#[cfg(feature = "prepared")]
mod prepared_edges;
/// What happens when a prepared key is wrong.
#[cfg(feature = "prepared")]
mod prepared_engine;
/// Wycheproof's vectors under prepared keys.
#[cfg(feature = "prepared")]
mod prepared_wycheproof;
/// The real binary, run as its users run it.
mod program;
/// What the library shows, name by name.
mod public_names;
/// Malformed `registry.json`.
mod registry_entry_faults;
/// Malformed JWK Sets.
mod registry_key_faults;
/// Keys that occur twice, are revoked or outside of their life.
mod registry_keys;
/// Rows of registry faults, and how each must be refused.
mod registry_rows;
/// The texts of the pages of `serve`.
mod page_words;
/// The report of a roster as a page.
#[cfg(feature = "cli")]
mod roster_report_html;
/// The report of a roster as a workbook.
#[cfg(feature = "cli")]
mod roster_report_xlsx;
/// A roster with every kind of answer.
#[cfg(feature = "cli")]
mod roster_world;
/// Rosters with every kind of fault, and the real program on them.
#[cfg(feature = "cli")]
mod rosters;
/// Terminals that a test holds: a serial scanner, the bell.
#[cfg(target_os = "linux")]
mod scanner_terminal;
/// The scenario table at the gate, from token to decision.
mod scenario_gate;
/// The service on a real socket.
#[cfg(feature = "cli")]
mod serve;
/// Many codes by one worker, compared with one by one.
mod streams;
/// The holder's proof: a screenshot is not a code shown live.
mod holder_proof;
/// Every form in which a text may be saved.
mod text_inputs;
/// Claims that are genuinely signed but refused.
mod token_claims;
/// What a header must say, and what it may say without effect.
mod token_header;
/// Hostile status lists.
mod status_hostile;
/// The draft's own published vectors.
mod status_vectors;
/// Status lists of the small world.
mod status_world;
/// One mutation each of a genuine token, and the step that must refuse it.
mod token_refusals;
/// Three segments of base64url and nothing else.
mod token_shape;
/// The Chinese that a guard reads.
mod style;
/// Signatures of another token, cut, reversed or in another form.
mod token_signatures;
/// New trust while codes are judged.
#[cfg(feature = "prepared")]
mod verifier_swaps;
/// A small world of trust for tests.
mod world;
/// Wycheproof's vectors through our own path.
mod wycheproof_vectors;
