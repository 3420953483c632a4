//! Turns each table's columns into one list, from which header, descriptor and documentation are made, so that they cannot disagree.

/// A column: name, Frictionless type, what it holds.
pub struct Column {
    pub name: &'static str,
    pub kind: &'static str,
    pub about: &'static str,
}

const fn text(name: &'static str, about: &'static str) -> Column {
    Column { name, kind: "string", about }
}

const fn of(name: &'static str, kind: &'static str, about: &'static str) -> Column {
    Column { name, kind, about }
}

pub const AGREEMENTS: &[Column] = &[
    text("record_id", "stable id of the agreement on its page"),
    text("source", "page file relative to the input folder"),
    of("line", "integer", "1-based line of the partner's name"),
    text("municipality", "the municipality whose page it is"),
    text("municipality_country", "its country, ISO 3166-1 alpha-2"),
    text("party", "who signed on this side"),
    text("partner", "canonical name of the partner"),
    text("partner_raw", "the exact characters of the page"),
    text("place_type", "city, district, region, borough, county, island or other"),
    text("country_code", "country of the partner, ISO 3166-1 alpha-2"),
    text("country", "its English short name"),
    text("admin1", "name of the first-level region"),
    text("admin1_code", "its ISO 3166-2 code; the partner's own where it is such a region"),
    of("geonames_id", "integer", "GeoNames id of the place itself"),
    of("latitude", "number", "WGS 84, degrees"),
    of("longitude", "number", "WGS 84, degrees"),
    of(
        "seat_geonames_id",
        "integer",
        "GeoNames id of the town that a district, county or region is named after or governed from",
    ),
    text("agreement_type", "kind of act"),
    text("agreement_raw", "the words of the page that name the act"),
    of("first", "boolean", "the page calls it the first of several"),
    text("date", "EDTF (ISO 8601-2)"),
    text("date_raw", "the words of the page that date the act"),
    text("status", "active, ended, suspended or planned"),
    text("country_basis", "what settled the country"),
    of("confidence", "number", "chance that every field of the row is right"),
    of("needs_review", "boolean", "a steward must answer before the row is used"),
    text("flags", "codes joined by semicolons"),
    text("quote", "the characters of the page that prove the row"),
];

pub const MEMBERSHIPS: &[Column] = &[
    text("record_id", "stable id of the membership on its page"),
    text("source", "page file relative to the input folder"),
    of("line", "integer", "1-based line of the organisation's name"),
    text("municipality", "the municipality whose page it is"),
    text("organisation", "name of the union or network"),
    text("organisation_raw", "the exact characters of the page"),
    text("role", "as the page words it, such as associated member"),
    of("needs_review", "boolean", "a steward must answer before the row is used"),
    text("flags", "codes joined by semicolons"),
    text("quote", "the characters of the page that prove the row"),
];

pub const REVIEW: &[Column] = &[
    text("question_id", "stable id of the question"),
    text("record_id", "the record that waits for the answer"),
    text("source", "page file relative to the input folder"),
    of("line", "integer", "1-based line of the page"),
    text("flag", "what is open"),
    text("question", "the question in words"),
    text("current", "what the record holds now"),
    text("candidates", "possible answers, numbered, with their probabilities, best first"),
    text("quote", "the characters of the page"),
    text(
        "ruling",
        "for the steward's answer: a candidate's number, a GeoNames id, a corrected value, keep, reject or not-a-partner",
    ),
    text("note", "for the steward's reason"),
    text("anchor", "which of how many lines of the page that read the same, and the page's digest; leave it as it is"),
];

pub const LINES: &[Column] = &[
    text("source", "page file relative to the input folder"),
    of("line", "integer", "1-based line of the page"),
    text("role", "record, heading, membership, prose, contact, other, blank or unread"),
    text("record_ids", "the records that the line speaks for, joined by semicolons"),
    text("reason", "why the line has its role"),
];
