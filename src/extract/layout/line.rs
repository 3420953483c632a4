//! Turns a short line into what it is (a partner, a heading, a detail, a menu), because nothing marks it and its neighbours decide.

use super::contact::{is_breadcrumb, is_labelled_date, is_notice};
use super::{Part, Read, Walk};
use crate::extract::clue::Sense;
use crate::extract::entry::{Entry, Named};
use crate::extract::piece::{Piece, What};
use crate::extract::{ActKind, Extraction, Mention, Origin, home, prose};
use crate::know::words::{Class, Role};
use crate::segment::BlockKind;
use crate::segment::address_in;
use std::ops::Range;

/// What a short line turned out to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Line {
    Row,
    CountryHeading,
    ActHeading,
    /// "Former partners", "no longer active".
    StatusHeading,
    MembersHeading,
    Detail,
    /// A short sentence, to be read as one.
    Sentence,
    Contact,
    Menu,
    Other,
}

/// What a line says beside its first name.
#[derive(Clone, Copy)]
pub(super) struct Signs {
    pub(super) stated: bool,
    pub(super) dated: bool,
    pub(super) acted: bool,
    /// The gazetteer knows the name.
    pub(super) known: bool,
    /// It stands right below rows of partners.
    pub(super) in_run: bool,
}

impl Walk<'_> {
    /// What a short line is; one with an address tells of a partner, or how to reach somebody.
    pub(super) fn tell(&self, index: usize, read: &Read, entry: &Entry, out: &Extraction) -> Line {
        let line = self.tell_words(index, read, entry, out);
        let addressed =
            !matches!(line, Line::Row | Line::Detail | Line::Contact) && address_in(read.block.body.of(self.text)).is_some();
        if addressed { Line::Contact } else { line }
    }

    fn tell_words(&self, index: usize, read: &Read, entry: &Entry, out: &Extraction) -> Line {
        let pieces = &self.page.pieces[read.pieces.clone()];
        let text = read.block.body.of(self.text);
        let has = |wanted: fn(&What) -> bool| pieces.iter().any(|p| wanted(&p.what));
        let intro = text.ends_with(':');
        if read.part == Part::Row && self.about_partners() && entry.names.first().is_some_and(|n| !self.is_own(n, out)) {
            return Line::Row;
        }
        if entry.member && text.ends_with('.') && self.names_organisation(read, out) {
            return Line::Sentence;
        }
        if entry.member && (entry.organisation || self.names_organisation(read, out)) {
            return Line::MembersHeading;
        }
        if !self.below_own(out) && self.labels_date(read, entry, out) {
            return Line::Detail;
        }
        if self.is_contact(read, entry, out) || is_notice(read, out) {
            return Line::Contact;
        }
        // A row of a table has bars or slashes too, between a name and its country or date.
        let placed = || {
            let led = pieces.first().is_some_and(|p| p.what == What::Navigation);
            !led || entry.names.iter().any(|n| !n.stated.is_empty() || self.is_known(&n.name, out))
        };
        let told = !entry.names.is_empty() && has(|w| matches!(w, What::Date(_) | What::Country(_))) && placed();
        if (is_breadcrumb(text) || self.is_path(text, pieces, entry, out) || entry.navigation && entry.stated.is_empty())
            && !(told && self.about_partners())
        {
            return Line::Menu;
        }
        if is_country_only(entry) && !has(|w| matches!(w, What::Date(_))) {
            return Line::CountryHeading;
        }
        if is_labelled_date(pieces, out, |at| self.is_known(at, out)) {
            return Line::Other;
        }
        let dated = has(|w| matches!(w, What::Date(_)));
        let act = has(|w| matches!(w, What::Act(..))) || !dated && self.hints_at_list(index, read, out);
        if intro || has(|w| *w == What::Role(Role::International)) {
            return Line::ActHeading;
        }
        if act && text.ends_with('.') && self.is_sentence(pieces, read, entry, out) {
            return Line::Sentence;
        }
        if self.tells_of_two(pieces, out) {
            return Line::Other;
        }
        if entry.names.is_empty() {
            return self.tell_nameless(index, read, entry, out, (act, dated));
        }
        // A question names no partner.
        if text.ends_with('?') {
            return Line::Other;
        }
        if dated && (self.acts_for_name_above(pieces, read, entry, out) || self.ends_with_date(pieces, read, entry, out))
            || self.dates_the_name_above(pieces, read, entry, out)
        {
            Line::Detail
        } else if self.is_row(index, entry, out) {
            Line::Row
        } else if entry.status.is_some() && !dated {
            Line::StatusHeading
        } else if act && (!dated || self.leads_rows(index, entry, out)) {
            Line::ActHeading
        } else {
            Line::Other
        }
    }

    /// "Since 1947 Lugo has been twinned with", of the page's own town, and the rows come right below.
    fn leads_rows(&self, index: usize, entry: &Entry, out: &Extraction) -> bool {
        let own = entry.names.iter().all(|named| self.is_own(named, out));
        let below = self.page.reads.get(index + 1).filter(|below| below.block.gap == 0);
        own && below.is_some_and(|below| self.names_known(below, out))
    }

    /// A line without a name: a heading, or more of the partner above.
    fn tell_nameless(&self, index: usize, read: &Read, entry: &Entry, out: &Extraction, (act, dated): (bool, bool)) -> Line {
        let detail = !self.target.is_empty() && (dated || act && self.is_awaited(read, out));
        if act && dated && self.introduces_list(index, read) {
            Line::ActHeading
        } else if entry.status.is_some() && !dated && read.block.body.len() < STATUS {
            Line::StatusHeading
        } else if detail {
            Line::Detail
        } else if act {
            Line::ActHeading
        } else {
            Line::Other
        }
    }

    /// "A contract with Lugo (Spain) is in preparation.": words between the names, and none of a known place before them.
    fn is_sentence(&self, pieces: &[Piece], read: &Read, entry: &Entry, out: &Extraction) -> bool {
        let has = |wanted: fn(&What) -> bool| pieces.iter().any(|p| wanted(&p.what));
        let worded = has(|w| matches!(w, What::Words | What::Role(_))) && has(|w| matches!(w, What::Country(_)));
        let placed = |n: &Named| !n.stated.is_empty() || self.is_known(&n.name, out);
        let led = entry.names.first().is_some_and(|n| n.name.start == read.tokens.start && placed(n))
            || read.block.lines.len() > 1 && pieces.first().is_some_and(|first| matches!(first.what, What::Country(_)));
        // "Spain: Lugo – agreement of 1990."
        let of_country =
            matches!(pieces, [country, mark, ..] if matches!(country.what, What::Country(_)) && mark.what == What::Mark(':'));
        read.tokens.len() >= SENTENCE && worded && !led && !of_country
    }

    /// Right below a partner's name of whom nothing is told yet.
    fn is_awaited(&self, read: &Read, out: &Extraction) -> bool {
        !self.target.is_empty() && read.block.gap == 0 && self.awaits_act(out) && !self.below_own(out)
    }

    /// "Friendship agreement: 1972, with the former district of Lugo", "A port. Agreement signed in 1993", right below a name.
    fn acts_for_name_above(&self, pieces: &[Piece], read: &Read, entry: &Entry, out: &Extraction) -> bool {
        let act = pieces.iter().position(|p| matches!(p.what, What::Act(_, Class::Act)));
        let leads = act.is_some_and(|at| at == 0 || pieces[..at].iter().any(|p| p.what == What::Mark('.')));
        leads && self.is_awaited(read, out) && entry.names.iter().all(|n| n.stated.is_empty())
    }

    /// An act with its date, apart from what stands above, and items right below it.
    fn introduces_list(&self, index: usize, read: &Read) -> bool {
        let below = self.page.reads.get(index + 1).filter(|below| read.block.gap > 0 && below.block.gap == 0);
        below.is_some_and(|below| matches!(below.block.kind, BlockKind::Item(_)))
    }

    /// "Affiliated on 8 May 1987" right below a name: a capital that begins a line is no name by itself.
    fn dates_the_name_above(&self, pieces: &[Piece], read: &Read, entry: &Entry, out: &Extraction) -> bool {
        let [name, role, date, ..] = pieces else { return false };
        let laid_out = name.what == What::Name && matches!(role.what, What::Role(_)) && matches!(date.what, What::Date(_));
        let dateless = out.mentions[self.target.clone()].iter().all(|m| m.acts.iter().all(|a| a.date.is_none()));
        let unknown = entry.names.iter().all(|n| n.stated.is_empty() && !self.is_known(&n.name, out));
        laid_out && unknown && dateless && !self.target.is_empty() && read.block.gap == 0
    }

    /// "Cherries from the hills of Modena. 2002.", right below a name: its last sentence is a date.
    fn ends_with_date(&self, pieces: &[Piece], read: &Read, entry: &Entry, out: &Extraction) -> bool {
        let stop = |p: &Piece| p.what == What::Mark('.');
        let ended = pieces.split_last().map_or(pieces, |(last, rest)| if stop(last) { rest } else { pieces });
        let told = matches!(ended, [.., before, date] if stop(before) && matches!(date.what, What::Date(_)));
        told && self.is_awaited(read, out) && entry.names.iter().all(|n| n.stated.is_empty())
    }

    /// The line above is a partner's name with nothing told of it yet.
    pub(super) fn awaits_act(&self, out: &Extraction) -> bool {
        out.mentions[self.target.clone()]
            .iter()
            .all(|m| m.origin == Origin::Row && m.acts.iter().all(|a| a.kind == ActKind::None))
    }

    /// The name above is the page's own: no partner, so that a heading may follow.
    fn below_own(&self, out: &Extraction) -> bool {
        // "City of Aveiro" is Aveiro too.
        let ends = |key: &str, own: &str| key.strip_suffix(own).is_some_and(|before| before.ends_with(' '));
        let own = |m: &Mention| {
            let key = prose::key(&out.tokens, m.name.clone());
            home::is_own(&self.own, &key) || self.own.iter().any(|own| ends(&key, own))
        };
        out.mentions[self.target.clone()].iter().any(own)
    }

    pub(super) fn names_organisation(&self, read: &Read, out: &Extraction) -> bool {
        let clues = &out.clues;
        let first = clues.first(read.tokens.start);
        clues[first..].iter().take_while(|c| c.at.start < read.tokens.end).any(|c| matches!(c.sense, Sense::Organisation))
    }

    /// A line that names a partner says so by a country, a date or an act beside the name, or stands among lines that do.
    pub(super) fn is_row(&self, index: usize, entry: &Entry, out: &Extraction) -> bool {
        let Some(first) = entry.names.first() else { return false };
        let signs = Signs {
            stated: !first.stated.is_empty(),
            dated: first.acts.iter().any(|a| a.date.is_some()),
            acted: first.acts.iter().any(|a| a.kind != ActKind::None),
            known: self.is_known(&first.name, out) || first.also.iter().any(|a| self.is_known(a, out)),
            in_run: self.about_partners() && self.run > 0 && self.page.reads[index].block.gap == 0,
        };
        !self.is_no_row(index, entry, first, signs, out)
            && (self.says_partner(entry, first, signs, out) || self.stands_like_partner(index, entry, first, signs, out))
    }

    /// The page's own name, a visit, news, or too many words around the name.
    fn is_no_row(&self, index: usize, entry: &Entry, first: &Named, signs: Signs, out: &Extraction) -> bool {
        let Signs { stated, dated, acted, known, in_run } = signs;
        let elsewhere = self.about_partners() && !(first.stated.is_empty() && first.beside.is_empty() && first.also.is_empty());
        let own = self.is_own(first, out) && !elsewhere || self.is_small_word(&first.name, out);
        let beside = entry.date_beside_name && (known || !self.country.is_empty());
        let placed = stated && (in_run || known && self.about_partners());
        let wordy = entry.loose > 2 && !(dated && (acted && known || beside || placed));
        // "12.03.2021 New playground opened": news, not a partner.
        let dated_first = matches!(self.page.pieces[self.page.reads[index].pieces.start].what, What::Date(_));
        let news = dated_first && !stated && !acted && !(in_run && (entry.loose == 0 || known && entry.loose == 1));
        own || entry.visit && !acted || wordy || news && (entry.loose > 0 || !known)
    }

    /// The line's own words tell of a partner.
    fn says_partner(&self, entry: &Entry, first: &Named, signs: Signs, out: &Extraction) -> bool {
        let Signs { stated, dated, acted, known, .. } = signs;
        // A row of a table may have a cell that no table of words knows.
        let plain = self.about_partners() && (entry.loose == 0 || entry.loose == 1 && entry.date_beside_name);
        let listed = self.about_partners() || !self.country.is_empty() || acted;
        let under_country = dated && acted && !self.country.is_empty() && entry.loose <= 2;
        let told = || self.was_told(&first.name, out) && entry.loose <= 1;
        stated || dated && listed && (known || plain) || acted && known || under_country || told()
    }

    /// A sentence above has named this partner.
    fn was_told(&self, name: &Range<usize>, out: &Extraction) -> bool {
        !self.told.is_empty() && self.told.contains(&prose::key(&out.tokens, name.clone()))
    }

    pub(super) fn about_partners(&self) -> bool {
        self.title.is_some() || self.heading.is_some()
    }

    pub(super) fn is_known(&self, name: &Range<usize>, out: &Extraction) -> bool {
        self.know.gazetteer.named(&prose::key(&out.tokens, name.clone())).next().is_some()
    }

    pub(super) fn is_own(&self, named: &Named, out: &Extraction) -> bool {
        home::is_own(&self.own, &prose::key(&out.tokens, named.name.clone()))
    }
}

/// Bytes of the longest heading that is a status.
const STATUS: usize = 60;

/// Tokens of the shortest line that may be a sentence.
const SENTENCE: usize = 6;

pub(super) fn is_country_only(entry: &Entry) -> bool {
    let only = !entry.stated.is_empty() && entry.acts.is_empty() && entry.loose == 0;
    only && entry.names.is_empty()
}
