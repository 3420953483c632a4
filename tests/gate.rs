//! Turns invented texts into whether the gate lets them pass: words that any page may have count only together, near a country or as a heading.

use twintown::gate::speaks_of_partners;
use twintown::know::Knowledge;

/// Ordinary sentences of so many bytes at least.
fn ordinary(bytes: usize) -> String {
    "The library opens at nine and the swimming hall stays closed until the repair is done. ".repeat(bytes / 80 + 1) + "\n\n"
}

fn passes(text: &str) -> bool {
    speaks_of_partners(text, &Knowledge::embedded())
}

/// The sentences, ordinary text between them.
fn apart(sentences: &[&str]) -> String {
    sentences.iter().map(|sentence| ordinary(900) + sentence + " ").collect::<String>() + &ordinary(900)
}

#[test]
fn one_plain_word_on_a_long_page_is_enough() {
    for sentence in [
        "Twin towns are Gdynia and Turku.",
        "Unsere Partnerstadt ist Gdynia.",
        "Города-побратимы: Гдыня, Турку.",
        "Naše partnerské město je Gdynia.",
        "Ystävyyskaupunki on Gdynia.",
    ] {
        assert!(passes(&apart(&[sentence])), "{sentence}");
    }
}

#[test]
fn words_of_any_page_count_where_they_stand_together() {
    let scattered =
        ["The contract was signed.", "A partner is sought.", "Cooperation with schools.", "The agreement holds.", "Friendship."];
    assert!(!passes(&apart(&scattered)));
    assert!(!passes(&apart(&[scattered.join(" ").split(". ").next().unwrap_or_default()])));
    assert!(passes(&apart(&[&scattered.join(" ")])));
    assert!(passes("Cooperation: the agreement with our partner."), "a short page needs fewer");
}

#[test]
fn words_all_over_a_page_count_where_a_country_is_named_near_one() {
    let told = |country: &str| {
        let first = format!("The contract with Gdynia in {country} was signed.");
        apart(&[&first, "A partner is sought.", "Cooperation with schools.", "The agreement holds.", "Friendship."])
    };
    for country in ["Poland", "the Czech Republic", "Peru"] {
        assert!(passes(&told(country)), "{country}");
    }
    assert!(!passes(&told("spring")));
}

#[test]
fn a_word_for_a_partner_is_plain_as_a_heading_only() {
    assert!(passes(&apart(&["\n\nPartners\n\nGdynia\nTurku\n\n"])));
    assert!(passes(&apart(&["\n\nНаши партнёры\n\nГдыня\nТурку\n\n"])));
    assert!(passes("The partners of the town are Gdynia and Turku."), "a short page needs no more");
    assert!(passes(&apart(&["A partner of the town is Gdynia in Poland."])), "nor does one with a country beside it");
    assert!(!passes(&apart(&["The partners of the youth club meet."])));
    assert!(!passes(&apart(&["Ищем партнёров для спортивного клуба."])));
}
