//! Turns a mark of an item into what the next piece stands behind.

use super::{Before, Reader};

impl Reader {
    pub(super) fn mark(&mut self, mark: char, before: Before) {
        self.before = match mark {
            ',' => Before::Comma,
            ';' => {
                self.parted = true;
                if self.acts.is_empty() && self.draft.is_empty() && self.draft.date.is_none() {
                    Before::Comma
                } else {
                    Before::Stop
                }
            }
            '(' => {
                self.depth += 1;
                Before::Bracket
            }
            ')' => {
                self.approved = false;
                self.depth = self.depth.saturating_sub(1);
                Before::Other
            }
            '|' if self.list => Before::Comma,
            '/' | '|' | ':' => Before::Dash,
            '?' => {
                self.entry.names.last_mut().into_iter().for_each(|last| last.asked |= self.beside_name);
                Before::Other
            }
            '"' | '“' | '”' | '«' | '»' | '„' => before,
            '.' => {
                // "Twinning of 1964. The museum dates from 2005.", "1964 Lugo. Visited in 2005."
                let led = self.pending_date.is_some() && !self.entry.names.is_empty();
                self.settled = self.depth == 0 && (led || self.draft.date.is_some() && !self.draft.is_empty());
                Before::Stop
            }
            _ => Before::Other,
        };
    }
}
