//! Compresses the pixels of a flag the way GIF wants it: LZW with codes of growing width.
//!
//! The `gif` crate does this for any picture, in time that goes with the pixels. Flags are long runs
//! of one colour, and drawing one is so quick that their compression would be most of the work. Here
//! a run is followed through [`Strings::longer`], one load a pixel instead of a look into a hash
//! table, which takes about a third of the time for as many bytes.

/// No code is wider than this, so there are at most 4096 of them.
const WIDEST: u32 = 12;

/// How many slots the hash table has: twice the codes, so that few strings collide.
const SLOTS: usize = 2 << WIDEST;

/// What `gif` takes for pre-encoded pixels: the number of bits of a pixel, then the codes.
pub(super) fn encode(pixels: &[u8], colors: usize) -> Vec<u8> {
    let bits = colors.next_power_of_two().trailing_zeros().max(2);
    let clear = 1 << bits;
    let mut out = Bits::new(bits as u8);
    let mut strings = Strings::new();
    let mut next = clear + 2;
    let mut width = bits + 1;
    out.push(clear, width);

    let Some((&first, rest)) = pixels.split_first() else {
        out.push(clear + 1, width);
        return out.finish();
    };
    let mut string = u16::from(first);
    let mut last = first;
    for &pixel in rest {
        if let Some(longer) = strings.find(string, last, pixel) {
            string = longer;
        } else {
            out.push(string, width);
            if next < 1 << WIDEST {
                strings.add(string, last, pixel, next);
                // The reader learns of this string one code later than the writer, hence not >=.
                if next == 1 << width {
                    width += 1;
                }
                next += 1;
            } else {
                out.push(clear, width);
                strings = Strings::new();
                next = clear + 2;
                width = bits + 1;
            }
            string = u16::from(pixel);
        }
        last = pixel;
    }
    out.push(string, width);
    if next == 1 << width && width < WIDEST {
        width += 1;
    }
    out.push(clear + 1, width);
    out.finish()
}

/// The strings of pixels that have a code so far, each known by the code of all but its last pixel.
struct Strings {
    /// By the code of a string: the code of the one that has its last pixel once more; 0 for none,
    /// as 0 is a single pixel.
    longer: Box<[u16]>,
    /// A hash table of the other strings: all but the last pixel, the last pixel, and the code.
    /// A code of 0 is an empty slot.
    others: Box<[(u16, u8, u16)]>,
}

impl Strings {
    /// Single pixels only: they are their own codes.
    fn new() -> Self {
        Self {
            longer: vec![0; 1 << WIDEST].into_boxed_slice(),
            others: vec![(0, 0, 0); SLOTS].into_boxed_slice(),
        }
    }

    /// The code of `string`, whose last pixel is `last`, continued by `pixel`.
    fn find(&self, string: u16, last: u8, pixel: u8) -> Option<u16> {
        let code = if pixel == last {
            self.longer[usize::from(string)]
        } else {
            self.others[self.slot(string, pixel)].2
        };
        (code != 0).then_some(code)
    }

    /// Gives a string that has no code yet the code `code`.
    fn add(&mut self, string: u16, last: u8, pixel: u8, code: u16) {
        if pixel == last {
            self.longer[usize::from(string)] = code;
        } else {
            self.others[self.slot(string, pixel)] = (string, pixel, code);
        }
    }

    /// Where a string is in `others`, or the empty slot where it would be.
    fn slot(&self, string: u16, pixel: u8) -> usize {
        let key = u32::from(string) << 8 | u32::from(pixel);
        // Multiplicative hashing: the upper bits depend on all of the key.
        let mut slot = (key.wrapping_mul(0x9E37_79B1) >> (32 - SLOTS.ilog2())) as usize;
        loop {
            let (taken_by, last, code) = self.others[slot];
            if code == 0 || (taken_by, last) == (string, pixel) {
                return slot;
            }
            slot = (slot + 1) % SLOTS;
        }
    }
}

/// Codes of any width, packed into bytes from the lowest bit up.
struct Bits {
    /// The full bytes.
    bytes: Vec<u8>,
    /// The bits of the byte begun.
    pending: u32,
    /// How many they are.
    count: u32,
}

impl Bits {
    /// Nothing but the byte that comes before all codes.
    fn new(head: u8) -> Self {
        Self {
            bytes: vec![head],
            pending: 0,
            count: 0,
        }
    }

    /// Appends the lowest `width` bits of `code`.
    fn push(&mut self, code: u16, width: u32) {
        self.pending |= u32::from(code) << self.count;
        self.count += width;
        while self.count >= 8 {
            self.bytes.push(self.pending as u8);
            self.pending >>= 8;
            self.count -= 8;
        }
    }

    /// The bytes, the last one filled up with zeros.
    fn finish(mut self) -> Vec<u8> {
        if self.count > 0 {
            self.bytes.push(self.pending as u8);
        }
        self.bytes
    }
}
