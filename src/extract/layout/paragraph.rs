//! Turns a paragraph into mentions, or into more of the partner whose name stands above it.

use super::{GroupKey, Read, Walk};
use crate::extract::piece::{Piece, What};
use crate::extract::{Act, ActKind, Extraction, Mention, Origin, home, prose};
use crate::know::words::Role;
use crate::vocab::{AgreementType, LineRole};
use std::ops::Range;

/// Belief in a partner whose paragraph tells what the page is about.
const SURE: f64 = 0.95;

/// "Signed 2004; the first contacts were made in 1998": the date that somebody signed on is the relation's.
fn only_contacts_before_signing(found: &prose::Found) -> bool {
    let contact = |act: &Act| act.kind == ActKind::Relation(AgreementType::Contact);
    found.details.iter().all(contact) && found.dates.first().is_some_and(|(_, told)| *told)
}

impl Walk<'_> {
    pub(super) fn prose(&mut self, read: &Read, out: &mut Extraction) -> (LineRole, &'static str) {
        self.members = false;
        let intro = read.block.body.of(self.text).ends_with(':');
        let pieces = &self.page.pieces[read.pieces.clone()];
        if intro && pieces.iter().any(|p| p.what == What::Role(Role::Member)) && self.names_organisation(read, out) {
            self.members = true;
            return (LineRole::Heading, "introduces a list of unions");
        }
        if intro {
            self.act_heading(read, out);
            return (LineRole::Heading, "introduces a list");
        }
        self.leave_list(read, out);
        let context = prose::Context {
            know: self.know,
            own: &self.own,
            of_body: home::is_of_body(out),
            topic: self.about_partners(),
            acts: self.tells_acts,
            about: self.subject(out),
            unions: !out.memberships.is_empty(),
        };
        let found = prose::read(self.text, read, pieces, &context, out);
        self.tell_of_name_above(read, &found, out);
        if !found.details.is_empty() && !self.target.is_empty() && found.mentions.is_empty() {
            return (LineRole::Record, "tells of the partner above");
        }
        self.take_lead(read, pieces, &found, out);
        let (any, members) = (!found.mentions.is_empty(), !found.memberships.is_empty());
        self.add_found(read, found, out);
        match (any, members) {
            (true, _) => (LineRole::Record, "sentence about a partner"),
            (false, true) => (LineRole::Membership, "sentence about a union"),
            _ => (LineRole::Prose, "no relation told"),
        }
    }

    /// What the paragraph says of the partner whose name stands above it.
    fn tell_of_name_above(&mut self, read: &Read, found: &prose::Found, out: &mut Extraction) {
        if found.mentions.is_empty() && read.block.gap == 0 {
            self.told_until.extend(self.target.clone().map(|m| (m, read.tokens.end)));
        }
        if !found.details.is_empty() && !self.target.is_empty() && !only_contacts_before_signing(found) {
            self.add_details(&found.details, out);
            if let (Some(status), true) = (found.status, found.mentions.is_empty()) {
                out.mentions[self.target.clone()].iter_mut().for_each(|mention| mention.status = status);
            }
        }
        self.add_lone_date(&found.dates, out);
        if found.mentions.iter().any(|m| !m.acts.is_empty()) {
            self.doubt_silence(out);
        }
    }

    /// What the paragraph says of all partners that come: the act that the page is about, the agreement of its first sentence, its date.
    fn take_lead(&mut self, read: &Read, pieces: &[Piece], found: &prose::Found, out: &Extraction) {
        let sure = |m: &Mention| m.belief >= SURE && !m.acts.is_empty();
        if self.title.is_none() && (found.mentions.is_empty() || found.mentions.iter().any(sure)) {
            self.title = self.act_of(read, out);
        }
        if !found.mentions.is_empty() || !self.target.is_empty() {
            return;
        }
        if pieces.iter().any(|p| p.what == What::Role(Role::With)) {
            self.lead_date = found.details.iter().find_map(|act| act.date);
        }
        self.lead = found.details.iter().map(|act| act.kind).find(|kind| matches!(kind, ActKind::Named(_))).or(self.lead);
    }

    fn add_found(&mut self, read: &Read, found: prose::Found, out: &mut Extraction) {
        self.rows += 1;
        let key = GroupKey::Prose(self.rows);
        out.memberships.extend(found.memberships);
        // A heading that says no more than "cooperation" gives way to what the paragraph calls the towns.
        let given = self.heading.as_ref().or(self.title.as_ref());
        let vague = given.is_none_or(|given| given.bare || given.kind == AgreementType::Cooperation);
        let lead = self.lead.or(found.called.filter(|_| vague).map(ActKind::Named));
        let opening = found.mentions.first().filter(|m| m.name.start == read.tokens.start).map(|m| m.name.start);
        for mut mention in found.mentions {
            for act in mention.acts.iter_mut().filter(|act| act.kind == ActKind::Bare) {
                act.kind = lead.unwrap_or(ActKind::Bare);
            }
            if opening == Some(mention.name.start) && mention.stated.is_empty() && self.target.is_empty() {
                mention.stated.clone_from(&self.country);
            }
            self.told.insert(prose::key(&out.tokens, mention.name.clone()));
            self.add_mention(mention, key, out);
        }
    }

    /// Lists end where a paragraph stands apart from them; a name on a line of its own heads the paragraph below.
    fn leave_list(&mut self, read: &Read, out: &Extraction) {
        let listed = |m: &Mention| m.origin == Origin::Item || m.acts.iter().any(|a| a.date.is_some());
        let run = std::mem::take(&mut self.run);
        if self.begins_with_another(read, out) || self.tells_of_another(read, out) {
            self.target = 0..0;
        }
        if read.block.gap > 0 && (run > 1 || out.mentions[self.target.clone()].iter().any(listed)) {
            self.target = 0..0;
        }
    }

    /// "Lugo (Spain) : …": the paragraph begins with a name and its country, and tells of that one.
    fn begins_with_another(&self, read: &Read, out: &Extraction) -> bool {
        let pieces = &self.page.pieces[read.pieces.clone()];
        let article = pieces.first().is_some_and(|p| p.what == What::Role(Role::Article));
        let [name, mark, country, ..] = &pieces[usize::from(article)..] else { return false };
        let placed = matches!(mark.what, What::Mark('(' | ',')) && matches!(country.what, What::Country(_));
        let key = prose::key(&out.tokens, name.at.clone());
        name.what == What::Name && placed && !home::is_own(&self.subject(out), &key)
    }

    /// "Lugo, Spain", and below it "With the town of Ham (Germany) an agreement was signed in 1995.": the paragraph does not name the
    /// partner above, and another town where a partner's name stands.
    fn tells_of_another(&self, read: &Read, out: &Extraction) -> bool {
        let target = &out.mentions[self.target.clone()];
        if target.is_empty() || target.iter().any(|m| m.origin == Origin::Prose) {
            return false;
        }
        let pieces = &self.page.pieces[read.pieces.clone()];
        let subject = self.subject(out);
        let names = || pieces.iter().enumerate().filter(|(_, p)| p.what == What::Name);
        let is =
            |whose: &[String], at: &Range<usize>| home::is_own(whose, &prose::key(&out.tokens, prose::without_type(out, at)));
        let of_subject = names().any(|(_, p)| is(&subject, &p.at));
        !of_subject && names().any(|(index, p)| !is(&self.own, &p.at) && self.stands_as_partner(pieces, index, out))
    }

    /// A town's name with its word, and its country beside it or "with" before it; or a known one with both.
    fn stands_as_partner(&self, pieces: &[Piece], index: usize, out: &Extraction) -> bool {
        let at = &pieces[index].at;
        let core = prose::without_type(out, at);
        let typed = core != *at && out.tokens[core.start].is_capital() && !prose::names_body(out, at);
        let country = |p: Option<&Piece>| p.is_some_and(|p| matches!(p.what, What::Country(_)));
        let at_back = |back: usize| index.checked_sub(back).map(|i| &pieces[i]);
        let before = at_back(1);
        let bracketed = pieces.get(index + 1).is_some_and(|p| p.what == What::Mark('(')) && country(pieces.get(index + 2));
        let is = |role: Role| before.is_some_and(|p| p.what == What::Role(role));
        let with = is(Role::With);
        let placed = country(before) || bracketed || with && country(at_back(2));
        // "by the mayor of the town of Ham", but not "by the mayor Jane Doe".
        let slot = with
            || is(Role::Office) && self.is_known(&core, out)
            || is(Role::And) && at_back(2).is_some_and(|p| p.what == What::Name);
        typed && (placed || slot) || placed && with && self.is_known(&core, out)
    }

    /// The folded names of the partner whose name stands above.
    fn subject(&self, out: &Extraction) -> Vec<String> {
        let names = out.mentions[self.target.clone()].iter().flat_map(|m| std::iter::once(&m.name).chain(&m.also));
        let keys = names.map(|name| prose::key(&out.tokens, name.clone()));
        keys.filter(|key| !home::is_own(&self.own, key)).collect()
    }
}
