//! The compression of GIF files, for images that come as runs of equal pixels.
//!
//! An encoder that takes pixel after pixel spends half of the time it takes to draw a flag. A flag is
//! mostly long runs, and the dictionary is mostly about them; so its entries are linked into *chains*,
//! each entry the one before and the same colour once more, along which a run is matched in one step:
//!
//! ```text
//! chain of red:    r ─ rr ─ rrr ─ rrrr
//!                       │
//! chain of white:      rrw ─ rrww ─ rrwww
//! ```
//!
//! What comes out is plain LZW: at every place the longest entry there is.

/// So many equal pixels in a row: the index of their colour, and their number.
pub(super) type Run = (u8, u32);

/// Codes have at most 12 bits, so this is one more than the last of them.
const MOST_CODES: usize = 1 << LONGEST_CODE;
/// In bits.
const LONGEST_CODE: u32 = 12;

/// The compressed image, the length of the shortest code before it; `colors` are in use.
pub(super) fn encode(runs: &[Run], colors: usize) -> Vec<u8> {
    // The format has no codes for fewer than four colours.
    let bits = colors.max(4).next_power_of_two().trailing_zeros();
    let mut out = Codes::new(bits);
    let mut known = Dictionary::new(bits);
    let mut matched = None;
    out.push(known.clear);
    for &(color, mut left) in runs {
        while left > 0 {
            let Some(begun) = matched else {
                matched = Some(u16::from(color));
                left -= 1;
                continue;
            };
            if let Some((longer, more)) = known.extend(begun, color, left) {
                matched = Some(longer);
                left -= more;
                continue;
            }
            out.push(begun);
            known.learn(begun, color);
            if known.len() > 1 << out.length && out.length < LONGEST_CODE {
                out.length += 1;
            }
            if known.len() > MOST_CODES {
                out.push(known.clear);
                known = Dictionary::new(bits);
                out.length = bits + 1;
            }
            matched = None;
        }
    }
    let end = known.clear + 1;
    if let Some(last) = matched {
        out.push(last);
        // What reads this makes an entry of it, which may need a longer code.
        if known.len() >= 1 << out.length && out.length < LONGEST_CODE {
            out.length += 1;
        }
    }
    out.push(end);
    out.finish()
}

/// A sequence of colours that has a code.
struct Entry {
    /// The last of its colours.
    color: u8,
    /// The chain it belongs to; none as long as it is alone.
    chain: Option<u16>,
    /// Its place in the chain.
    place: u16,
    /// A longer entry that goes on with another colour; the others are that one's siblings.
    child: Option<u16>,
    /// Another entry that goes on from where this one does.
    sibling: Option<u16>,
}

/// The sequences that have codes.
struct Dictionary {
    /// By code.
    entries: Vec<Entry>,
    /// The chains, each without its first entry.
    chains: Vec<Vec<u16>>,
    /// The code that empties the dictionary; the one after it ends the image.
    clear: u16,
}

impl Dictionary {
    /// A code for every colour, and the two special ones, from which nothing ever goes on.
    fn new(bits: u32) -> Self {
        let clear = 1 << bits;
        let alone = |color: u16| Entry {
            color: color as u8,
            chain: None,
            place: 0,
            child: None,
            sibling: None,
        };
        let mut entries = Vec::with_capacity(MOST_CODES + 1);
        entries.extend((0..clear + 2).map(alone));
        Self {
            entries,
            chains: Vec::new(),
            clear,
        }
    }

    /// How many codes there are.
    fn len(&self) -> usize {
        self.entries.len()
    }

    /// An entry that is `code` and then this colour, at most `left` times, and how many times. There may
    /// be a longer one, so one asks until there is none.
    fn extend(&self, code: u16, color: u8, left: u32) -> Option<(u16, u32)> {
        let entry = &self.entries[usize::from(code)];
        if entry.color == color {
            let chain = &self.chains[usize::from(entry.chain?)];
            let further = &chain[usize::from(entry.place)..];
            let more = further.len().min(left as usize);
            return Some((*further[..more].last()?, more as u32));
        }
        let mut child = entry.child;
        while let Some(code) = child {
            let entry = &self.entries[usize::from(code)];
            if entry.color == color {
                return Some((code, 1));
            }
            child = entry.sibling;
        }
        None
    }

    /// Makes an entry of `code` and this colour, for which [`extend`](Self::extend) found none.
    fn learn(&mut self, code: u16, color: u8) {
        let new = self.entries.len() as u16;
        let entry = &mut self.entries[usize::from(code)];
        let (mut chain, mut place, mut sibling) = (None, 0, None);
        if entry.color == color {
            let at = *entry.chain.get_or_insert_with(|| {
                self.chains.push(Vec::new());
                self.chains.len() as u16 - 1
            });
            self.chains[usize::from(at)].push(new);
            (chain, place) = (Some(at), entry.place + 1);
        } else {
            sibling = entry.child.replace(new);
        }
        self.entries.push(Entry {
            color,
            chain,
            place,
            child: None,
            sibling,
        });
    }
}

/// Codes of growing length, packed into bytes.
struct Codes {
    /// The bytes that are full.
    bytes: Vec<u8>,
    /// The bits that do not fill a byte yet.
    rest: u32,
    /// How many they are.
    count: u32,
    /// How many bits the next code has.
    length: u32,
}

impl Codes {
    /// For images with this many bits a pixel.
    fn new(bits: u32) -> Self {
        Self {
            bytes: vec![bits as u8],
            rest: 0,
            count: 0,
            length: bits + 1,
        }
    }

    /// Appends a code.
    fn push(&mut self, code: u16) {
        self.rest |= u32::from(code) << self.count;
        self.count += self.length;
        while self.count >= 8 {
            self.bytes.push(self.rest as u8);
            self.rest >>= 8;
            self.count -= 8;
        }
    }

    /// All of them.
    fn finish(mut self) -> Vec<u8> {
        if self.count > 0 {
            self.bytes.push(self.rest as u8);
        }
        self.bytes
    }
}
