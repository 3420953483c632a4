//! Turns the closed lists of the contract into types, so that no record can hold a word that no user knows.

use serde::Serialize;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $word:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        pub enum $name { $(#[serde(rename = $word)] $variant),* }

        impl $name {
            pub const ALL: &'static [$name] = &[$($name::$variant),*];

            /// The word as it stands in output files and word tables.
            pub const fn word(self) -> &'static str {
                match self { $($name::$variant => $word),* }
            }

            pub fn from_word(word: &str) -> Option<$name> {
                match word { $($word => Some($name::$variant),)* _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }
    };
}

words! {
    /// What kind of act binds the municipality and its partner.
    AgreementType {
        Twinning = "twinning",
        Partnership = "partnership",
        Friendship = "friendship",
        Cooperation = "cooperation",
        Intent = "intent",
        Memorandum = "memorandum",
        Protocol = "protocol",
        Declaration = "declaration",
        Resolution = "resolution",
        Contact = "contact",
        Unspecified = "unspecified",
    }
}

words! {
    /// What kind of body the partner is; `city` covers every town, village and municipality.
    PlaceType {
        City = "city",
        District = "district",
        Region = "region",
        Borough = "borough",
        County = "county",
        Island = "island",
        Other = "other",
    }
}

words! {
    /// Whether the relation still stands.
    Status {
        Active = "active",
        Ended = "ended",
        Suspended = "suspended",
        Planned = "planned",
    }
}

words! {
    /// What settled the country of a partner.
    CountryBasis {
        Stated = "stated",
        Heading = "heading",
        Group = "group",
        Order = "order",
        Region = "region",
        Place = "place",
        Ruling = "ruling",
    }
}

words! {
    /// What a line of a page turned out to be.
    LineRole {
        Record = "record",
        Heading = "heading",
        Membership = "membership",
        Prose = "prose",
        Contact = "contact",
        Other = "other",
        Blank = "blank",
        Unread = "unread",
    }
}

impl LineRole {
    /// Of the parts of one line, the one that says most tells what the line is.
    pub fn telling(self) -> usize {
        use LineRole::*;
        [Blank, Other, Contact, Prose, Heading, Membership, Record, Unread].iter().position(|&known| known == self).unwrap_or(0)
    }
}

words! {
    /// Why a record should be looked at; documented in `docs/flags.md`.
    Flag {
        CountryInferred = "country-inferred",
        NameCorrected = "name-corrected",
        NameTransliterated = "name-transliterated",
        FormerName = "former-name",
        DateMissing = "date-missing",
        AgreementMissing = "agreement-missing",
        Ended = "ended",
        PlaceAmbiguous = "place-ambiguous",
        PlaceUnknown = "place-unknown",
        CountryAmbiguous = "country-ambiguous",
        CountryConflict = "country-conflict",
        DateAmbiguous = "date-ambiguous",
        LineUnread = "line-unread",
        RulingStale = "ruling-stale",
        RulingOrphan = "ruling-orphan",
        MunicipalityUnknown = "municipality-unknown",
        PageDamaged = "page-damaged",
        PlaceTypeAmbiguous = "place-type-ambiguous",
        PartnerDoubtful = "partner-doubtful",
        AgreementDoubtful = "agreement-doubtful",
        DateDoubtful = "date-doubtful",
        PageUnread = "page-unread",
        ConfidenceLow = "confidence-low",
    }
}

words! {
    /// What a ruling settles: one value of a record, the whole row, a membership, a line, a page or a spelling.
    Subject {
        Place = "place",
        PlaceType = "place-type",
        Agreement = "agreement",
        Date = "date",
        Status = "status",
        Partner = "partner",
        Row = "row",
        Membership = "membership",
        Line = "line",
        Municipality = "municipality",
        Alias = "alias",
    }
}

impl PlaceType {
    /// A town, or a part of one.
    pub fn is_town(self) -> bool {
        matches!(self, PlaceType::City | PlaceType::Borough)
    }

    /// A body that holds towns.
    pub fn holds_towns(self) -> bool {
        matches!(self, PlaceType::Region | PlaceType::County | PlaceType::District)
    }
}

impl Subject {
    /// Whether it is told of the partner, by all its acts together, and not of one act.
    pub fn is_of_partner(self) -> bool {
        matches!(self, Subject::Place | Subject::PlaceType | Subject::Partner)
    }
}

impl Flag {
    /// What the answer to a question of this flag settles; the row as it stands, where the flag is of no single value.
    pub fn subject(self) -> Subject {
        use Flag::*;
        match self {
            PlaceAmbiguous | PlaceUnknown | CountryAmbiguous | CountryConflict => Subject::Place,
            PlaceTypeAmbiguous => Subject::PlaceType,
            AgreementDoubtful => Subject::Agreement,
            DateAmbiguous | DateDoubtful => Subject::Date,
            PartnerDoubtful => Subject::Partner,
            LineUnread | PageUnread => Subject::Line,
            MunicipalityUnknown => Subject::Municipality,
            _ => Subject::Row,
        }
    }

    /// Whether a steward must answer before the record is used.
    pub fn asks(self) -> bool {
        use Flag::*;
        !matches!(
            self,
            CountryInferred
                | NameCorrected
                | NameTransliterated
                | FormerName
                | DateMissing
                | AgreementMissing
                | Ended
                | PageDamaged
        )
    }
}
