//! Turns what was decided into the rows of the contract: the types that `decide` fills and `write` prints.

use crate::know::gazetteer::{Country, PlaceId, RegionId};
use crate::reason::{Called, Reason};
use crate::rulings::Tally;
use crate::span::Span;
use crate::vocab::{AgreementType, CountryBasis, Flag, LineRole, PlaceType, Status};

/// Why one field of a record stands, and the words of the page that say so.
#[derive(Clone, Debug)]
pub struct Evidence {
    pub field: &'static str,
    pub reason: Reason,
    pub span: Option<Span>,
}

/// A reading that was not chosen, or was; with its probability.
#[derive(Clone, Copy, Debug)]
pub struct Candidate {
    pub name: Called,
    pub place: Option<PlaceId>,
    pub country: Country,
    pub region: Option<RegionId>,
    pub place_type: PlaceType,
    pub probability: f64,
}

/// One act between the municipality and a partner.
#[derive(Clone, Debug)]
pub struct Record {
    pub id: String,
    /// 1-based line of the partner's name.
    pub line: usize,
    pub party: String,
    pub partner: String,
    pub partner_raw: Span,
    pub place_type: PlaceType,
    pub country: Option<Country>,
    pub region: Option<RegionId>,
    pub place: Option<PlaceId>,
    pub seat: Option<PlaceId>,
    pub agreement_type: AgreementType,
    pub agreement_raw: Option<Span>,
    pub first: bool,
    /// EDTF; empty where the page has none.
    pub date: String,
    pub date_raw: Option<Span>,
    pub status: Status,
    pub basis: Option<CountryBasis>,
    pub confidence: f64,
    pub flags: Vec<Flag>,
    pub quote: Span,
    pub evidence: Vec<Evidence>,
    /// Best first; the first is the chosen one where a place was chosen.
    pub candidates: Vec<Candidate>,
}

impl Record {
    pub fn needs_review(&self) -> bool {
        self.flags.iter().any(|f| f.asks())
    }
}

#[derive(Clone, Debug)]
pub struct Member {
    pub id: String,
    pub line: usize,
    pub organisation: String,
    pub organisation_raw: Span,
    pub role: Option<Span>,
    pub flags: Vec<Flag>,
    pub quote: Span,
}

/// What a steward must answer.
#[derive(Clone, Debug)]
pub struct Question {
    pub id: String,
    pub record_id: String,
    pub line: usize,
    pub flag: Flag,
    pub question: String,
    pub current: String,
    pub candidates: String,
    pub quote: Span,
    /// How many lines of the page read the same, and the page's digest: `import` finds the line again by it.
    pub anchor: String,
}

/// What one line is, and for which records it speaks.
#[derive(Clone, Debug)]
pub struct LineFate {
    pub role: LineRole,
    pub reason: &'static str,
    pub records: Vec<u32>,
}

/// The municipality whose page it is.
#[derive(Clone, Debug, Default)]
pub struct Municipality {
    pub name: String,
    pub country: Option<Country>,
    pub place: Option<PlaceId>,
    pub probability: f64,
}

/// All that is decided of one page.
#[derive(Default)]
pub struct Decided {
    pub municipality: Municipality,
    pub records: Vec<Record>,
    pub members: Vec<Member>,
    pub questions: Vec<Question>,
    pub lines: Vec<LineFate>,
    /// How the page's rulings ended.
    pub tally: Tally,
}

impl Decided {
    /// Questions that wait for an answer; a ruling that lost its words is only reported.
    pub fn open_questions(&self) -> usize {
        self.questions.iter().filter(|question| question.flag != Flag::RulingOrphan).count()
    }
}
