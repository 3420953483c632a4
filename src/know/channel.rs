//! Turns the tables of `data/transliteration/` into channels: ways in which a name reaches a page in other letters than its own.
//!
//! A channel is a list of rules, each with what the page writes and what that stands for in the gazetteer. The rules are
//! applied backwards while the gazetteer's names are walked ([`super::gazetteer::respell`]), so that no name needs a key for
//! each of its spellings.

/// How common a spelling is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Practice {
    /// By one of the standards.
    Usual,
    /// By another of them.
    Also,
    Careless,
}

/// What a page writes (`""` for what it leaves out), and what it stands for (`""` for what it adds); both folded, never both empty.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    pub written: &'static str,
    pub meant: &'static str,
    pub practice: Practice,
}

/// One table.
#[derive(Debug)]
pub struct Channel {
    /// The name of its file: what a steward is told.
    pub name: &'static str,
    /// ISO 3166-1 alpha-2 codes of the countries whose names it bends; all of them if empty.
    pub countries: &'static [&'static str],
    /// Letters without a rule stand for themselves.
    pub same: bool,
    /// Rules hold for whole words only.
    pub words: bool,
    /// Sorted by what is written.
    pub rules: &'static [Rule],
}

/// A channel, by row; rows are in the order of the files' names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChannelId(pub u8);

/// Compiled by `build.rs`.
static CHANNELS: &[Channel] = include!(concat!(env!("OUT_DIR"), "/channels.rs"));

/// All channels.
pub fn channels() -> impl Iterator<Item = (ChannelId, &'static Channel)> {
    CHANNELS.iter().enumerate().map(|(row, channel)| (ChannelId(row as u8), channel))
}

/// Whether words are short for others inside of names ("a d" for "an der").
pub fn shortens(words: &str) -> bool {
    CHANNELS.iter().any(|channel| channel.words && !channel.rules_for(words).is_empty())
}

impl ChannelId {
    pub fn channel(self) -> &'static Channel {
        &CHANNELS[usize::from(self.0)]
    }
}

impl Channel {
    /// The rules for just these letters.
    pub fn rules_for(&self, written: &str) -> &'static [Rule] {
        let first = self.rules.partition_point(|rule| rule.written < written);
        let count = self.rules[first..].partition_point(|rule| rule.written == written);
        &self.rules[first..first + count]
    }

    /// Whether Latin names of every country are bent: the likeliest to find what is not meant.
    pub fn bends_anywhere(&self) -> bool {
        self.same && !self.words && self.countries.is_empty()
    }

    /// The rules whose written side a text begins with, the shortest first.
    pub fn rules_before<'t>(&self, text: &'t str) -> impl Iterator<Item = &'static Rule> + use<'t> {
        let empty = self.rules.partition_point(|rule| rule.written.is_empty());
        let begin = text.as_bytes().first().copied();
        let first = self.rules.partition_point(|rule| rule.written.as_bytes().first().copied() < begin).max(empty);
        let with = move |rule: &&Rule| rule.written.as_bytes().first().copied() == begin;
        let begun = self.rules[first..].iter().take_while(with).filter(move |rule| text.starts_with(rule.written));
        self.rules[..empty].iter().chain(begun)
    }
}
