//! Pages in, text and lines and the way back to the bytes out.

use encoding_rs::*;
use proptest::prelude::*;
use twintown::read::{Document, Format};
use twintown::span::Span;

const RUSSIAN: &str = "Города-побратимы Калининграда\r\n1. Гданьск (Польша), соглашение о сотрудничестве от 1 июня 1993 года\r\n\
    2. Киль (Германия), соглашение о дружбе и партнёрстве подписано в 1992 году\r\n3. Клайпеда, Литва\r\n";
const UKRAINIAN: &str = "Міста-побратими Львова\n1. Вроцлав (Польща), угода про співпрацю підписана у 2003 році\n\
    2. Краків, угода про партнерство від 1995 року\n3. Фрайбург, Німеччина\n4. Вінніпег, єдине місто в Канаді\n";
const POLISH: &str = "Miasta partnerskie Gdańska\n1. Brema (Niemcy), umowa o współpracy podpisana w 1976 roku\n\
    2. Sankt Petersburg, umowa o współpracy między miastami\n3. Wilno (Litwa), święto przyjaźni, październik 1998\n\
    4. Łódź, żeglarze i młodzież z całego świata\n";
const LITHUANIAN: &str = "Kauno miestai partneriai\n1. Brestas (Baltarusija), bendradarbiavimo sutartis pasirašyta 1992 m.\n\
    2. Tartu (Estija), draugystės ir bendradarbiavimo sutartis\n3. Vekšė (Švedija), sutartis, pasirašyta rugpjūčio mėnesį\n\
    4. Lodzė, Lenkija; šventės, žiemos ir vaikų čempionatas, ūkio reikalų ryšiai\n";
const ESTONIAN: &str = "Tartu sõpruslinnad\n1. Tampere (Soome), sõprusleping sõlmiti 1992. aastal\n\
    2. Šiauliai ja Žemaitija, Leedu\n3. Lüneburg, Saksamaa; ühised üritused, näitused ja õpilaste vahetus\n4. Veszprém, koššer\n";
const GERMAN: &str = "Städtepartnerschaften der Stadt Kiel\n1. Brest (Frankreich), Partnerschaftsvertrag für Völkerverständigung\n\
    2. Gdynia, Städtefreundschaft – „seit 1985“\n3. Tallinn, größte Übereinkunft\n";
const JAPANESE: &str =
    "姉妹都市一覧\n1. ウラジオストク市(ロシア)、平成四年七月二十八日に姉妹都市提携\n2. 大連市、友好都市の協定を結びました。\n";
const CHINESE: &str = "友好城市名单\n1. 加里宁格勒市(俄罗斯),一九九五年签署友好城市协议书\n2. 汉堡市,德国,建立友好关系的协定\n";
const KOREAN: &str =
    "자매도시 목록\n1. 블라디보스토크시 (러시아), 1992년 6월 자매결연 협정 체결\n2. 상하이시, 중국과의 우호 협력 도시입니다\n";

fn read(raw: impl Into<Vec<u8>>) -> Document {
    Document::from_bytes("page.txt".to_string(), raw.into())
}

fn is_html(raw: impl Into<Vec<u8>>) -> bool {
    Document::read("page.txt".to_string(), raw.into()).format == Format::Html
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

fn starting_with(mark: &[u8], rest: &[u8]) -> Vec<u8> {
    [mark, rest].concat()
}

/// Every word of the page, cut out of the file and decoded on its own, is the word.
fn check_words(page: &Document, raw: &[u8]) {
    let encoding = Encoding::for_label(page.encoding.as_bytes()).unwrap();
    for word in page.text.split_whitespace() {
        let start = word.as_ptr() as usize - page.text.as_ptr() as usize;
        let range = page.raw_span(Span::new(start, start + word.len()));
        assert_eq!(encoding.decode_without_bom_handling(&raw[range]).0, word);
    }
}

#[track_caller]
fn check(text: &str, raw: Vec<u8>, encoding: &'static Encoding) {
    let page = read(raw.clone());
    assert_eq!((page.encoding, page.text.as_str()), (encoding.name(), text));
    assert_eq!((page.damaged, page.is_binary(), page.raw_len), (0, false, raw.len()));
    check_words(&page, &raw);
}

/// The text, written in one encoding, is read back; the name may be that of a superset.
#[track_caller]
fn check_in(text: &str, written: &'static Encoding, read_as: &'static Encoding) {
    let (raw, _, lossy) = written.encode(text);
    assert!(!lossy, "the sample doesn't fit {written:?}");
    check(text, raw.into_owned(), read_as);
}

#[test]
fn unicode_with_and_without_a_mark() {
    for text in [RUSSIAN, UKRAINIAN, POLISH, LITHUANIAN, GERMAN, JAPANESE, CHINESE] {
        check(text, text.into(), UTF_8);
        check(text, starting_with(b"\xEF\xBB\xBF", text.as_bytes()), UTF_8);
        check(text, starting_with(b"\xFF\xFE", &utf16(text, u16::to_le_bytes)), UTF_16LE);
        check(text, starting_with(b"\xFE\xFF", &utf16(text, u16::to_be_bytes)), UTF_16BE);
        check(text, utf16(text, u16::to_le_bytes), UTF_16LE);
        check(text, utf16(text, u16::to_be_bytes), UTF_16BE);
    }
}

#[test]
fn cyrillic_code_pages() {
    for text in [RUSSIAN, UKRAINIAN] {
        check_in(text, WINDOWS_1251, WINDOWS_1251);
        check_in(text, KOI8_U, KOI8_U);
    }
    check_in(RUSSIAN, KOI8_R, KOI8_U);
    check_in(RUSSIAN, IBM866, IBM866);
    check_in(RUSSIAN, ISO_8859_5, ISO_8859_5);
}

#[test]
fn central_european_and_baltic_code_pages() {
    check_in(POLISH, WINDOWS_1250, WINDOWS_1250);
    check_in(POLISH, ISO_8859_2, ISO_8859_2);
    check_in(LITHUANIAN, WINDOWS_1257, WINDOWS_1257);
    check_in(LITHUANIAN, ISO_8859_4, ISO_8859_4);
}

#[test]
fn iso_8859_13_reads_as_itself_or_as_its_twin() {
    let raw = ISO_8859_13.encode(LITHUANIAN).0.into_owned();
    let page = read(raw.clone());
    assert_eq!(page.text, LITHUANIAN);
    assert!(["windows-1257", "ISO-8859-13"].contains(&page.encoding));
    check_words(&page, &raw);
}

#[test]
fn western_code_pages() {
    check_in(GERMAN, WINDOWS_1252, WINDOWS_1252);
    check_in(ESTONIAN, ISO_8859_15, ISO_8859_15);
}

#[test]
fn east_asian_code_pages() {
    check_in(JAPANESE, SHIFT_JIS, SHIFT_JIS);
    check_in(JAPANESE, EUC_JP, EUC_JP);
    check_in(CHINESE, GB18030, GBK);
    check_in(KOREAN, EUC_KR, EUC_KR);
}

#[test]
fn a_declared_encoding_is_believed() {
    let page = "<html><head><meta charset=\"windows-1257\"></head><p>Šilutė</p></html>";
    check_in(page, WINDOWS_1257, WINDOWS_1257);
    assert!(is_html(page));
}

#[test]
fn utf_8_with_broken_bytes_stays_utf_8() {
    let mut raw = RUSSIAN.as_bytes().to_vec();
    raw[7] = 0xFF;
    raw.insert(60, 0xD0);
    let page = read(raw.clone());
    assert_eq!((page.encoding, page.is_binary()), ("UTF-8", false));
    assert!(page.damaged >= 2 && page.damaged == page.text.matches('\u{FFFD}').count());
    let kiel = page.text.find("Киль").unwrap();
    let range = page.raw_span(Span::new(kiel, kiel + "Киль".len()));
    assert_eq!(&raw[range], "Киль".as_bytes());
}

#[test]
fn utf_8_cut_off_within_a_character_stays_utf_8() {
    let page = read(&"Клайпеда, Литва".as_bytes()[..7]);
    assert_eq!((page.encoding, page.text.as_str(), page.damaged), ("UTF-8", "Кла\u{FFFD}", 1));
}

#[test]
fn other_files_are_recognised() {
    let starts =
        [&b"%PDF-1.4\nobj"[..], b"PK\x03\x04\x14\x00", b"\x89PNG\r\n\x1A\n", b"\xD0\xCF\x11\xE0\xA1\xB1", b"{\\rtf1 text}"];
    for start in starts {
        assert!(read(start).is_binary(), "{start:02x?}");
    }
    assert!(read(vec![0; 1000]).is_binary());
    let noise: Vec<u8> = (0..100_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    assert!(read(noise).is_binary());
    for text in ["", "a", "one stray NUL \0 in a line", RUSSIAN] {
        assert!(!read(text).is_binary(), "{text:?}");
    }
}

#[test]
fn html_is_recognised_and_left_alone() {
    let fragment = "<ul><li>Gda&#324;sk</li><li>Kiel</li></ul>";
    assert!(is_html(fragment));
    assert_eq!(read(fragment).text, fragment);
    assert!(is_html("\n<!DOCTYPE HTML><title>x</title>"));
    for text in ["Kiel &amp; Brest", "a < b, <b>bold</b>, <Kiel>, <info@kiel.de>", RUSSIAN] {
        assert!(!is_html(text), "{text:?}");
    }
}

fn lines(text: &str) -> Vec<String> {
    let page = read(text);
    page.lines().iter().map(|line| line.span.of(&page.text).to_string()).collect()
}

#[test]
fn lines_are_what_an_editor_counts() {
    assert_eq!(lines(""), [""; 0]);
    assert_eq!(lines("a"), ["a"]);
    assert_eq!(lines("\n"), [""]);
    assert_eq!(lines("a\nb\r\nc\rd"), ["a", "b", "c", "d"]);
    assert_eq!(lines("a\n\r\n\r\r\nb\n"), ["a", "", "", "", "b"].map(String::from)[..]);
    assert_eq!(lines("a\u{b}b\u{c}c\n"), ["a\u{b}b\u{c}c"]);
}

#[test]
fn rare_line_ends_count_only_where_there_is_no_other() {
    assert_eq!(lines("a\u{85}b\u{2028}c\u{2029}d\u{2029}"), ["a", "b", "c", "d"]);
    assert_eq!(lines("a\u{85}b\u{2028}c\nd\u{2029}e"), ["a\u{85}b\u{2028}c", "d\u{2029}e"]);
    assert_eq!(lines("é–â"), ["é–â"]);
}

#[test]
fn lines_and_columns_of_an_offset() {
    let page = read("Łódź\r\nKiel, ü\n");
    let at = |offset| (page.line_of(offset), page.column(offset));
    assert_eq!(at(0), (0, 1));
    assert_eq!(at(2), (0, 2));
    assert_eq!(at(7), (0, 5));
    assert_eq!(at(8), (0, 6));
    assert_eq!(at(9), (1, 1));
    assert_eq!(at(17), (1, 8));
    assert_eq!(at(10_000).0, 1);
    assert_eq!(read("").line_of(5), 0);
    assert_eq!(read("").column(5), 1);
}

#[test]
fn the_hash_is_that_of_the_file() {
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(read("").sha256, empty);
    assert_ne!(read("\u{FEFF}").sha256, empty);
}

/// Whatever the format, every character has a place in the file, on a line of it.
fn check_places(page: &Document) {
    for (at, c) in page.text.char_indices() {
        let range = page.raw_span(Span::new(at, at + c.len_utf8()));
        assert!(range.start <= range.end && (page.is_extracted() || range.end <= page.raw_len));
        assert!(page.line_at(at) >= 1 && page.column(at) >= 1);
    }
}

fn check_any(raw: Vec<u8>) {
    let page = read(raw.clone());
    let mut next = 0;
    for (number, line) in page.lines().iter().enumerate() {
        let between = &page.text[next..line.span.start as usize];
        assert!(between.chars().all(|c| "\r\n\u{85}\u{2028}\u{2029}".contains(c)));
        assert_eq!(page.line_of(line.span.start as usize), number);
        next = line.span.end as usize;
    }
    let encoding = Encoding::for_label(page.encoding.as_bytes()).unwrap();
    for run in page.text.split('\u{FFFD}') {
        let start = run.as_ptr() as usize - page.text.as_ptr() as usize;
        let range = page.raw_span(Span::new(start, start + run.len()));
        assert_eq!(encoding.decode_without_bom_handling(&raw[range]).0, run);
    }
    let all = page.raw_span(Span::new(0, page.text.len()));
    assert_eq!(all.end, raw.len());
    let page = Document::read("page.txt".to_string(), raw.to_vec());
    check_places(&page);
}

proptest! {
    #[test]
    fn any_bytes_are_a_page(raw in prop::collection::vec(any::<u8>(), 0..400)) {
        check_any(raw);
    }

    #[test]
    fn any_damaged_page_is_a_page(at in any::<prop::sample::Index>(), by in any::<[u8; 3]>(), which in 0..9usize) {
        let text = [RUSSIAN, UKRAINIAN, POLISH, LITHUANIAN, ESTONIAN, GERMAN, JAPANESE, CHINESE, KOREAN][which];
        let codes = [UTF_8, KOI8_U, ISO_8859_2, WINDOWS_1257, UTF_8, WINDOWS_1252, SHIFT_JIS, GB18030, EUC_KR];
        let mut raw = codes[which].encode(text).0.into_owned();
        let at = at.index(raw.len());
        raw.splice(at..at, by);
        check_any(raw);
    }

    #[test]
    fn any_text_in_utf_8_comes_back(text in "\\PC{0,200}") {
        let page = read(text.as_str());
        prop_assert_eq!(&page.text, &text);
        check_any(text.into_bytes());
    }

    #[test]
    fn any_span_of_a_decoded_page_is_exact(a in any::<prop::sample::Index>(), b in any::<prop::sample::Index>(), which in 0..8usize) {
        let text = [RUSSIAN, UKRAINIAN, POLISH, LITHUANIAN, GERMAN, JAPANESE, CHINESE, KOREAN][which].repeat(9);
        let codes = [KOI8_R, WINDOWS_1251, WINDOWS_1250, ISO_8859_4, WINDOWS_1252, SHIFT_JIS, GB18030, EUC_KR];
        let raw = codes[which].encode(&text).0.into_owned();
        let page = read(raw.clone());
        let ends: Vec<usize> = page.text.char_indices().map(|(at, _)| at).chain([page.text.len()]).collect();
        let (a, b) = (*a.get(&ends), *b.get(&ends));
        let span = Span::new(a.min(b), a.max(b));
        let cited = codes[which].decode_without_bom_handling(&raw[page.raw_span(span)]).0;
        prop_assert_eq!(&cited, span.of(&page.text));
    }
}

/// `cargo test --release --test read -- --ignored --nocapture`
#[test]
#[ignore = "a measurement, not a check"]
fn speed() {
    use sha2::Digest;
    use std::hint::black_box;
    let timed = |what: &str, work: &mut dyn FnMut()| {
        let start = std::time::Instant::now();
        work();
        println!("{what}: {:.3} s", start.elapsed().as_secs_f64());
    };
    let from_bytes = |what: &str, raw: Vec<u8>| {
        let mut raw = Some(raw);
        let mut page = None;
        timed(what, &mut || page = Some(black_box(read(raw.take().unwrap()))));
    };
    let ascii = "Kiel, Brest and Gdynia; ".repeat(100_000_000 / 24).into_bytes();
    timed("sha256", &mut || _ = black_box(sha2::Sha256::digest(&ascii)));
    timed("validation", &mut || assert!(black_box(std::str::from_utf8(&ascii)).is_ok()));
    from_bytes("from_bytes, ASCII", ascii);
    let russian = RUSSIAN.repeat(100_000_000 / RUSSIAN.len());
    from_bytes("from_bytes, windows-1251 (about half the bytes)", WINDOWS_1251.encode(&russian).0.into_owned());
    from_bytes("from_bytes, Russian UTF-8, one broken byte", starting_with(russian.as_bytes(), b"\xFF"));
    from_bytes("from_bytes, Russian UTF-8", russian.into_bytes());
}
