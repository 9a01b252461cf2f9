//! Status lists: what loading and asking one costs, from a thousand entries to 100 million.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a bench stops where it fails"
)]

use std::hint::black_box;
use std::time::Duration;

use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group, criterion_main};
use healthcode::Algorithm;
use healthcode::internals::issue::{
    PrivateKey, Signer, StatusDraft, StatusListTerms, Unrevoking, own_registry,
};
use healthcode::internals::status::Bits;
use healthcode::{Region, Registry, StatusLists, Timestamp};

const URI: &str = "https://status.example.cn/330000/1";
const SIZES: [u64; 6] = [1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];
/// One entry in a hundred is revoked, or every other one, which nothing can compress.
const SHARES: [(&str, u64); 2] = [("1-percent", 100), ("noise", 2)];

struct World {
    issuer: Region,
    key: PrivateKey,
    registry: Registry,
    at: Timestamp,
}

impl World {
    fn new() -> Self {
        let issuer = Region::parse("330000").unwrap();
        let key = PrivateKey::generate("2020-03", Algorithm::Ed25519).unwrap();
        Self {
            issuer,
            registry: own_registry(&key, issuer).unwrap(),
            key,
            at: Timestamp::parse("2020-03-28T09:00:00+08:00").unwrap(),
        }
    }

    /// A list of one bit an entry in which one entry in `share` is revoked, by lot.
    fn token(&self, entries: u64, share: u64) -> String {
        let mut draft = StatusDraft::new(entries, Bits::One).unwrap();
        let mut lot = Lot(entries);
        for idx in 0..entries {
            if lot.next().is_multiple_of(share) {
                draft.set(idx, 1, Unrevoking::Refused).unwrap();
            }
        }
        let terms = StatusListTerms {
            issuer: self.issuer,
            uri: URI,
            issued_at: self.at,
            expires_at: None,
            ttl_seconds: Some(86_400),
        };
        draft
            .sign(&Signer::new(&self.key).unwrap(), &terms)
            .unwrap()
    }

    fn load(&self, token: &str) -> StatusLists {
        let lists = StatusLists::load([("list", token)], &self.registry, self.at);
        assert!(lists.refused().is_empty());
        lists
    }
}

/// Numbers by lot, the same in every run (Marsaglia's xorshift).
struct Lot(u64);

impl Lot {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: u64) -> u64 {
        let wide = u128::from(self.next()) * u128::from(end);
        u64::try_from(wide >> 64).unwrap()
    }
}

fn lists(c: &mut Criterion) {
    let world = World::new();
    for (name, share) in SHARES {
        for entries in SIZES {
            let token = world.token(entries, share);
            let mut group = c.benchmark_group("status");
            group
                .sample_size(10)
                .measurement_time(Duration::from_secs(3));
            let id = BenchmarkId::new(format!("load/{name}"), entries);
            group.bench_function(id, |b| {
                b.iter_batched(|| (), |()| world.load(&token), BatchSize::PerIteration);
            });
            let lists = world.load(&token);
            let list = lists.find(world.issuer, URI).expect("loaded");
            let mut lot = Lot(7);
            // What the memory alone takes: one byte of as many, each time another.
            let end = u64::try_from(list.bytes().len()).unwrap();
            let id = BenchmarkId::new(format!("one-byte/{name}"), entries);
            group.bench_function(id, |b| {
                b.iter(|| {
                    list.bytes()
                        .get(usize::try_from(lot.below(end)).unwrap())
                        .copied()
                });
            });
            // Each time another entry.
            let id = BenchmarkId::new(format!("read/{name}"), entries);
            group.bench_function(id, |b| b.iter(|| list.status(lot.below(entries))));
            // The list found by its name first, as step 7 does.
            let id = BenchmarkId::new(format!("find-and-read/{name}"), entries);
            group.bench_function(id, |b| {
                b.iter(|| {
                    let list = lists.find(world.issuer, black_box(URI)).expect("loaded");
                    list.status(lot.below(entries))
                });
            });
            group.finish();
        }
    }
}

criterion_group!(benches, lists);
criterion_main!(benches);
