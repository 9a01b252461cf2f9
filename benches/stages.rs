//! Each stage of a code's way alone, and what the number of issuers costs.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a bench stops where it fails"
)]

mod codes;

use std::hint::black_box;

use codes::{Issuers, Kind, NOW};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use healthcode::Claims;
use healthcode::Presence;
use healthcode::internals::base::base64url;
use healthcode::internals::facts;
use healthcode::internals::jws::{Algorithm, Header, Segments, TokenType, UnverifiedJws};
use healthcode::internals::report::json;
use healthcode::internals::verify::prepared::CHUNK;
use healthcode::internals::verify::{
    Engine, Item, PreparedKey, SWITCH, Share, VerifiedJws, signature_is_good,
};
use healthcode::{Checker, Clock, Registry, Timestamp, Traveller, Verdict, embedded};
use healthcode::{Presented, Verifier};

const LEEWAY: i64 = 60;

fn checker(registry: Registry) -> Checker {
    let notice = embedded::notice(embedded::TONGLIAO).unwrap();
    Checker::new(registry, notice, embedded::risk_register().unwrap())
}

fn stages(c: &mut Criterion) {
    let mut group = c.benchmark_group("stage");
    let issuers = Issuers::new(&[Algorithm::Ed25519, Algorithm::Es256], 2);
    let codes = [0, 1].map(|n| issuers.code(n, Kind::Green));
    let code = codes[0].as_str();
    let registry = issuers.registry();
    let checker = checker(registry.clone());
    let (traveller, at) = (Traveller::default(), Timestamp::parse(NOW).unwrap());
    let clock = Clock::given(at);

    group.bench_function("split", |b| {
        b.iter(|| Segments::cut(black_box(code)).unwrap())
    });
    let mut room = vec![0; code.len()];
    let segments: Vec<&str> = code.split('.').collect();
    group.bench_function("base64", |b| {
        b.iter(|| {
            let (payload, rest) = base64url::decode_into(segments[1], &mut room).unwrap();
            let (signature, _) = base64url::decode_into(segments[2], rest).unwrap();
            black_box((payload.len(), signature.len()))
        });
    });
    group.bench_function("header, read strictly", |b| {
        b.iter(|| Header::read(black_box(segments[0]), TokenType::HealthCode).unwrap());
    });
    let parsed = UnverifiedJws::parse(code, TokenType::HealthCode).unwrap();
    group.bench_function("find the key, of a parsed token", |b| {
        b.iter_batched(
            || parsed.clone(),
            |parsed| registry.find(parsed, at).unwrap(),
            criterion::BatchSize::SmallInput,
        );
    });
    for (code, key) in codes.iter().zip(&issuers.keys) {
        let (input, signature) = code.rsplit_once('.').unwrap();
        let (input, signature) = (input.as_bytes(), base64url::decode(signature).unwrap());
        let public = key.public();
        let name = public.algorithm().name();
        group.bench_function(format!("verify, ring, {name}"), |b| {
            b.iter(|| signature_is_good(public, input, &signature));
        });
        group.bench_function(format!("prepare a key, {name}"), |b| {
            b.iter(|| PreparedKey::prepare(black_box(public)).unwrap());
        });
        // The tables of one key stay in the nearest cache; `benches/table` has thirty-one in turn.
        let prepared = PreparedKey::prepare(public).unwrap();
        let mut engine = Engine::prepared(&SWITCH, Share::DEFAULT);
        for count in [1, CHUNK] {
            let item = || Item::new(public, Some(&prepared), input, &signature);
            group.throughput(Throughput::Elements(u64::try_from(count).unwrap()));
            group.bench_function(format!("verify, prepared, {name}, {count} together"), |b| {
                b.iter(|| {
                    let mut items: [Item<'_>; CHUNK] = std::array::from_fn(|_| item());
                    assert!(engine.verify_all(&mut items[..count]).is_none());
                    items[0].accepted()
                });
            });
        }
        group.throughput(Throughput::Elements(1));
    }
    let verified = VerifiedJws::verify(registry.find(parsed, at).unwrap()).unwrap();
    group.bench_function("claims", |b| {
        b.iter(|| Claims::read(black_box(&verified)).unwrap())
    });
    let claims = Claims::read(&verified).unwrap();
    group.bench_function("clock", |b| {
        b.iter(|| black_box(&claims).live(at, LEEWAY).unwrap());
    });
    let live = claims.live(at, LEEWAY).unwrap();
    group.bench_function("facts", |b| {
        b.iter(|| {
            facts::with_code(
                black_box(&live),
                Presence::Static,
                &traveller,
                checker.notice(),
                checker.register(),
                at,
            )
        });
    });
    let facts = facts::with_code(
        &live,
        Presence::Static,
        &traveller,
        checker.notice(),
        checker.register(),
        at,
    );
    group.bench_function("notice", |b| {
        b.iter(|| checker.notice().judge(black_box(&facts)))
    });
    let decision = checker.check(code, &traveller, clock);
    assert_eq!(decision.verdict, Verdict::Pass);
    group.bench_function("JSON line", |b| {
        b.iter(|| json::line("0", black_box(&decision)))
    });
    group.finish();
}

/// Text to decision as a service does it: prepared keys, a thousand codes of 31 issuers together.
fn decision(c: &mut Criterion) {
    let mut group = c.benchmark_group("decision");
    let issuers = Issuers::new(&[Algorithm::Ed25519, Algorithm::Es256], 31);
    let codes: Vec<String> = (0..1_000).map(|n| issuers.code(n, Kind::Green)).collect();
    let (traveller, at) = (Traveller::default(), Timestamp::parse(NOW).unwrap());
    let presented: Vec<Presented<'_>> = codes
        .iter()
        .map(|text| Presented::new(text, &traveller, Clock::given(at)))
        .collect();
    let verifier = Verifier::new(checker(issuers.registry())).with_prepared_keys(Share::DEFAULT);
    verifier.prepare(at);
    let mut worker = verifier.worker();
    group.throughput(Throughput::Elements(1_000));
    group.bench_function("prepared keys", |b| {
        b.iter(|| {
            worker.judge_all(&presented, |_, evaluation| {
                assert_eq!(evaluation.verdict(), Verdict::Pass);
            });
        });
    });
    group.finish();
}

/// A remembered code takes every step but the signature, so that what the issuers cost is not hidden
/// behind it; a new one is parsed and its key found, and its signature is wrong.
fn issuers(c: &mut Criterion) {
    let mut group = c.benchmark_group("issuers");
    let traveller = Traveller::default();
    let clock = Clock::given(Timestamp::parse(NOW).unwrap());
    for count in [1, 31, 100, 1_000] {
        let issuers = Issuers::new(&[Algorithm::Ed25519], count);
        let checker = checker(issuers.registry());
        let codes: Vec<String> = (0..1_000).map(|n| issuers.code(n, Kind::Green)).collect();
        let verifier = Verifier::new(checker.clone()).remembering(codes.len());
        let mut worker = verifier.worker();
        let mut n = 0;
        let mut next = || {
            n = (n + 1) % codes.len();
            Presented::new(&codes[n], &traveller, clock)
        };
        for _ in 0..codes.len() {
            let verdict = worker.judge(next(), |evaluation| evaluation.verdict());
            assert_eq!(verdict, Verdict::Pass);
        }
        group.bench_function(format!("{count}, presented again"), |b| {
            b.iter(|| worker.judge(next(), |evaluation| evaluation.verdict()));
        });
        let registry = checker.registry();
        group.bench_function(format!("{count}, parsed and the key found"), |b| {
            b.iter(|| {
                let parsed = UnverifiedJws::parse(next().text, TokenType::HealthCode).unwrap();
                registry.find(parsed, clock.at).unwrap()
            });
        });
        group.bench_function(format!("{count}, registry loaded"), |b| {
            b.iter(|| Registry::load(black_box(&issuers.documents)).unwrap());
        });
    }
    group.finish();
}

criterion_group!(benches, stages, decision, issuers);
criterion_main!(benches);
