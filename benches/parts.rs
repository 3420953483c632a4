//! Turns single steps of the program into times of their own, to tell which one a slower run comes from.

mod corpus;

use corpus::Corpus;
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use twintown::extract::layout;
use twintown::know::Knowledge;
use twintown::pipeline::Reader;
use twintown::read::Document;
use twintown::segment::segment;
use twintown::write::rows::{Rendered, render};

/// Misspelt names of all lengths, one edit away from a place.
const MISSPELT: [&str; 8] =
    ["gdynnia", "kalinigrad", "tonsbnrg", "ravvenna", "thiurnageswaram", "klaipda", "san sebastan", "nieznanice"];
/// Names that two edits reach, or none do.
const FAR: [&str; 8] = ["gdynnai", "kalinigrd", "tonzbnrg", "ravvena x", "thiurnagesvaram", "klaypda", "san sebastn", "zzyzxqw"];

fn near(c: &mut Criterion) {
    let know = Knowledge::embedded();
    for (edits, names) in [(1, MISSPELT), (2, FAR)] {
        let mut names = names.iter().cycle();
        c.bench_function(&format!("near, {edits} edits"), |b| {
            b.iter(|| {
                let mut hits = 0;
                know.gazetteer.near(names.next().unwrap(), edits, &mut |_, _, _| hits += 1);
                hits
            });
        });
    }
}

/// The stages of pages of one kind.
fn stages(c: &mut Criterion, name: &str, pages: &[String]) {
    let know = Knowledge::embedded();
    let documents: Vec<Document> =
        pages.iter().map(|p| Document::from_bytes("000/000001.txt".to_owned(), p.clone().into_bytes())).collect();
    let bytes = pages.iter().map(String::len).sum::<usize>() / pages.len();
    let mut group = c.benchmark_group(name);
    group.throughput(Throughput::Bytes(bytes as u64));
    let mut at = documents.iter().cycle();
    let mut texts = pages.iter().cycle();
    group.bench_function("document", |b| {
        b.iter_batched(
            || texts.next().unwrap().clone().into_bytes(),
            |raw| Document::from_bytes(String::new(), raw),
            BatchSize::SmallInput,
        );
    });
    group.bench_function("segment", |b| b.iter(|| segment(black_box(at.next().unwrap()))));
    group.bench_function("extract", |b| {
        b.iter_batched(
            || at.next().unwrap(),
            |d| layout::extract(&d.text, d.lines().len(), segment(d), &know, &mut Default::default()),
            BatchSize::SmallInput,
        );
    });
    let read = |d: &Document| Reader::new(&d.source, &know, None).read(d).decided;
    group.bench_function("page", |b| b.iter(|| read(black_box(at.next().unwrap()))));
    group.bench_function("render", |b| {
        b.iter_batched(
            || {
                let document = at.next().unwrap();
                (document, read(document))
            },
            |(document, decided)| {
                let mut out = Rendered::default();
                render(document, &decided, &know, &mut out);
                out
            },
            BatchSize::SmallInput,
        );
    });
    group.finish();
}

fn pages(c: &mut Criterion) {
    let corpus = Corpus::new();
    stages(c, "crawl", &corpus.crawl(5, 1_000));
    stages(c, "dense", &corpus.dense(6, 400));
}

criterion_group!(benches, near, pages);
criterion_main!(benches);
