//! Turns an address within an fst into the node there, decoding no more of it than is asked for.
//!
//! The `fst` crate decodes a node as a whole before it can be asked anything; a search for near names asks most nodes only
//! whether they have one letter. The layout is that of the crate's format 3: a node is read backwards from its address, the
//! byte there telling its kind. `agrees_with_the_crate` keeps the two readings equal.

use fst::raw::Fst;

/// The nodes of one fst.
#[derive(Clone, Copy)]
pub struct Nodes<'f> {
    data: &'f [u8],
    root: usize,
}

/// Bytes of the checksum at the end of an fst; the address of its root stands before it.
const CHECKSUM: usize = 4;

/// The address of the root of an fst; none where it lies beyond the end. The crate's own answer reads the node there, unchecked.
pub fn root(data: &[u8]) -> Option<usize> {
    let (_, root) = data.get(..data.len().checked_sub(CHECKSUM)?)?.split_last_chunk()?;
    usize::try_from(u64::from_le_bytes(*root)).ok().filter(|&root| root < data.len())
}

/// The node that has no way on and is always final.
const EMPTY: usize = 0;
/// Nodes with more ways on than this have a table of them.
const INDEXED: usize = 32;
const INDEX: usize = 256;
/// The bytes that the format writes as a number within the kind, from 1.
const COMMON: &[u8; 63] = b"te/oasripcnw.hlm-du012g=:bf3y5&_4v9678k%?xCDASFIBEjPTzRNM+LOqHG";

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Empty,
    /// One way on, to the node right before this one.
    Next,
    One,
    Any {
        is_final: bool,
    },
}

/// One node.
#[derive(Clone, Copy)]
pub struct Node<'f> {
    data: &'f [u8],
    kind: Kind,
    /// Where the byte stands that tells the widths of addresses and outputs (of `Next`: where the node ends).
    at: usize,
    count: usize,
    /// The only byte of `Next` and `One`.
    byte: u8,
}

/// A way on: the address of the next node and the output.
pub type Way = (usize, u64);

impl<'f> Nodes<'f> {
    pub fn of<D: AsRef<[u8]>>(fst: &'f Fst<D>) -> Nodes<'f> {
        Nodes::new(fst.as_bytes(), fst.root().addr())
    }

    /// The nodes of an fst of these bytes, whose root is known.
    #[inline]
    pub fn new(data: &'f [u8], root: usize) -> Nodes<'f> {
        Nodes { data, root }
    }

    pub fn root(&self) -> usize {
        self.root
    }

    #[inline(always)]
    pub fn node(&self, address: usize) -> Node<'f> {
        let data = self.data;
        if address == EMPTY {
            return Node { data, kind: Kind::Empty, at: 0, count: 0, byte: 0 };
        }
        let state = data[address];
        let small = usize::from(state & 63);
        let spelled = usize::from(small == 0);
        if state < 0x80 {
            let count = if spelled == 0 { small } else { many(data[address - 1]) };
            return Node { data, kind: Kind::Any { is_final: state & 0x40 != 0 }, at: address - spelled - 1, count, byte: 0 };
        }
        let byte = if spelled == 1 { data[address - 1] } else { COMMON[small - 1] };
        if state >= 0xc0 {
            Node { data, kind: Kind::Next, at: address - spelled, count: 1, byte }
        } else {
            Node { data, kind: Kind::One, at: address - spelled - 1, count: 1, byte }
        }
    }

    /// The output of a whole key.
    pub fn get(&self, key: &[u8]) -> Option<u64> {
        self.go(self.start()?, key)?.value()
    }

    /// A walk that has gone nowhere yet.
    pub fn start(&self) -> Option<Walked<'f>> {
        Some(Walked { node: self.node(self.root), output: 0 })
    }

    /// Where more bytes of a key lead, if any key goes on so.
    pub fn go(&self, from: Walked<'f>, bytes: &[u8]) -> Option<Walked<'f>> {
        let Walked { mut node, mut output } = from;
        for &byte in bytes {
            let (next, more) = node.find(byte)?;
            node = self.node(next);
            output += more;
        }
        Some(Walked { node, output })
    }
}

/// The node that the bytes of a key so far lead to, and the sum of the outputs on the way.
#[derive(Clone, Copy)]
pub struct Walked<'f> {
    node: Node<'f>,
    output: u64,
}

impl Walked<'_> {
    /// The output of the key that ends here.
    pub fn value(&self) -> Option<u64> {
        self.node.is_final().then(|| self.output + self.node.final_output())
    }
}

/// How many ways on a byte of its own tells; 1 would stand in the kind.
fn many(count: u8) -> usize {
    if count == 1 { 256 } else { usize::from(count) }
}

impl<'f> Node<'f> {
    #[inline(always)]
    pub fn is_final(&self) -> bool {
        matches!(self.kind, Kind::Empty | Kind::Any { is_final: true })
    }

    /// The way on under a byte.
    #[inline(always)]
    pub fn find(&self, byte: u8) -> Option<Way> {
        match self.kind {
            Kind::Empty => None,
            Kind::Next => (self.byte == byte).then(|| (self.at - 1, 0)),
            Kind::One if self.byte != byte => None,
            Kind::One => {
                let (address, output) = self.widths();
                let end = self.at - address - output;
                Some((target(end, number(self.data, self.at - address, address)), number(self.data, end, output)))
            }
            Kind::Any { .. } => self.position_any(byte).map(|at| self.way(at)),
        }
    }

    /// Where the way on under a byte leads.
    #[inline(always)]
    pub fn next(&self, byte: u8) -> Option<usize> {
        self.position(byte).map(|at| self.address(at))
    }

    #[inline(always)]
    fn position(&self, byte: u8) -> Option<usize> {
        match self.kind {
            Kind::Empty => None,
            Kind::Next | Kind::One => (self.byte == byte).then_some(0),
            Kind::Any { .. } => self.position_any(byte),
        }
    }

    #[inline(always)]
    fn position_any(&self, byte: u8) -> Option<usize> {
        if self.count > INDEXED {
            let at = usize::from(self.data[self.at - INDEX + usize::from(byte)]);
            return (at < self.count).then_some(at);
        }
        // The bytes stand in reverse order before `at`; eight are compared at once.
        let mut passed = 0;
        while passed < self.count && self.at >= passed + 8 {
            let word = eight(self.data, self.at - passed - 8)?;
            let valid = u64::MAX << (8 * 8usize.saturating_sub(self.count - passed));
            let found = equal_bytes(word, byte) & valid;
            if found != 0 {
                return Some(passed + 7 - found.trailing_zeros() as usize / 8);
            }
            passed += 8;
        }
        let inputs = &self.data[self.at - self.count..self.at - passed.min(self.count)];
        inputs.iter().position(|&known| known == byte).map(|at| self.count - 1 - at)
    }

    /// Which bytes go on, as far as their last five bits tell.
    #[inline(always)]
    pub fn onward(&self) -> u32 {
        match self.kind {
            Kind::Empty => 0,
            Kind::Next | Kind::One => bit(self.byte),
            Kind::Any { .. } => {
                let end = self.at - self.index();
                self.data[end - self.count..end].iter().fold(0, |bits, &byte| bits | bit(byte))
            }
        }
    }

    /// How many ways on there are.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.count
    }

    /// The byte of one of the ways on, which are in order.
    #[inline(always)]
    pub fn byte(&self, at: usize) -> u8 {
        match self.kind {
            Kind::Any { .. } => self.data[self.at - self.index() - at - 1],
            _ => self.byte,
        }
    }

    #[inline(always)]
    pub fn way(&self, at: usize) -> Way {
        (self.address(at), self.output(at))
    }

    #[inline(always)]
    pub fn address(&self, at: usize) -> usize {
        if matches!(self.kind, Kind::Next | Kind::Empty) {
            return self.at - 1;
        }
        let (address, output) = self.widths();
        let addresses = self.at - self.index() - self.inputs();
        let outputs = addresses - self.count * address;
        let end = outputs - (self.count + usize::from(self.is_final())) * output;
        target(end, number(self.data, addresses - (at + 1) * address, address))
    }

    #[inline(always)]
    fn output(&self, at: usize) -> u64 {
        if matches!(self.kind, Kind::Next | Kind::Empty) {
            return 0;
        }
        let (address, output) = self.widths();
        let outputs = self.at - self.index() - self.inputs() - self.count * address;
        number(self.data, outputs - (at + 1) * output, output)
    }

    /// How many bytes spell the ways on, each of which lies under one of them.
    #[inline(always)]
    fn inputs(&self) -> usize {
        if self.kind == Kind::One { 0 } else { self.count }
    }

    pub fn final_output(&self) -> u64 {
        match self.kind {
            Kind::Any { is_final: true } => {
                let (address, output) = self.widths();
                number(self.data, self.at - self.index() - self.count * (1 + address + output) - output, output)
            }
            _ => 0,
        }
    }

    fn index(&self) -> usize {
        if self.count > INDEXED { INDEX } else { 0 }
    }

    #[inline(always)]
    fn widths(&self) -> (usize, usize) {
        let widths = self.data[self.at];
        (usize::from(widths >> 4), usize::from(widths & 15))
    }
}

/// The bit that stands for a byte, and for some others that seldom stand in its place.
#[inline(always)]
pub fn bit(byte: u8) -> u32 {
    1 << (byte & 31)
}

/// Addresses are told from where the node ends.
#[inline(always)]
fn target(end: usize, back: u64) -> usize {
    if back == 0 { EMPTY } else { end - back as usize }
}

#[inline(always)]
fn number(data: &[u8], at: usize, width: usize) -> u64 {
    match eight(data, at) {
        Some(_) if width == 0 => 0,
        Some(word) => word & u64::MAX >> (64 - 8 * width.min(8)),
        None => data[at..at + width].iter().rev().fold(0, |number, &byte| number << 8 | u64::from(byte)),
    }
}

/// The eight bytes from a place on, the first one lowest.
#[inline(always)]
fn eight(data: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(data.get(at..at + 8)?.try_into().ok()?))
}

/// The high bit of each of the eight bytes that equals `byte`.
#[inline(always)]
fn equal_bytes(word: u64, byte: u8) -> u64 {
    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    let other = word ^ (u64::from(byte) * 0x0101_0101_0101_0101);
    !(((other & LOW) + LOW) | other | LOW)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same<D: AsRef<[u8]>>(fst: &Fst<D>, address: usize) {
        let (theirs, ours) = (fst.node(address), Nodes::of(fst).node(address));
        assert_eq!((theirs.len(), theirs.is_final()), (ours.len(), ours.is_final()));
        assert_eq!(theirs.final_output().value(), ours.final_output());
        for (at, transition) in theirs.transitions().enumerate() {
            assert_eq!(transition.inp, ours.byte(at));
            assert_eq!((transition.addr, transition.out.value()), ours.way(at));
            assert_eq!(Some(ours.way(at)), ours.find(transition.inp));
            same(fst, transition.addr);
        }
        assert_eq!(ours.find(b'|').is_some(), theirs.find_input(b'|').is_some());
    }

    #[test]
    fn agrees_with_the_crate() {
        let mut keys: Vec<Vec<u8>> = (0..=255u8).flat_map(|a| [vec![a], vec![a, a], vec![b'n', a, b'x', a]]).collect();
        keys.extend((0..40u8).flat_map(|a| [b'a', b'z'].map(|b| vec![b'q', a, b])));
        keys.sort();
        keys.dedup();
        let fst = Fst::from_iter_map(keys.iter().enumerate().map(|(at, key)| (key, at as u64 * 1_000 + 7))).unwrap();
        same(&fst, fst.root().addr());
        assert_eq!(root(fst.as_bytes()), Some(fst.root().addr()));
        assert_eq!(root(b"short"), None);
        for (at, key) in keys.iter().enumerate() {
            assert_eq!(Nodes::of(&fst).get(key), Some(at as u64 * 1_000 + 7));
        }
        assert_eq!(Nodes::of(&fst).get(b"nn"), Some(fst.get(b"nn").unwrap().value()));
        assert_eq!(Nodes::of(&fst).get(b"no way"), None);
    }
}
