//! Is this a whole GIF? A login page is not, and neither is the first half of one.
//!
//! The blocks are walked, the pixels are not decoded:
//!
//! ```text
//! header  screen [colours]  ( '!' label sub-blocks | ',' frame [colours] size sub-blocks )*  ';'
//! ```

/// Flag byte of a screen or a frame: a colour table follows, of 2·2ⁿ colours.
const HAS_COLOURS: u8 = 0x80;

/// Whether `bytes` are a GIF with at least one image, from its header to its trailer.
///
/// Bytes after the trailer are nobody's business: viewers ignore them.
pub(crate) fn is_whole_gif(bytes: &[u8]) -> bool {
    walk(bytes).is_some_and(|images| images > 0)
}

/// Counts the images; `None` when the blocks do not add up.
fn walk(bytes: &[u8]) -> Option<usize> {
    let rest = bytes
        .strip_prefix(b"GIF87a")
        .or_else(|| bytes.strip_prefix(b"GIF89a"))?;
    let (screen, rest) = rest.split_at_checked(7)?;
    let mut rest = skip_colours(screen[4], rest)?;
    let mut images = 0;
    loop {
        let (&kind, after) = rest.split_first()?;
        rest = match kind {
            b';' => return Some(images),
            b'!' => skip_sub_blocks(after.get(1..)?)?,
            b',' => {
                images += 1;
                let (frame, after) = after.split_at_checked(9)?;
                skip_sub_blocks(skip_colours(frame[8], after)?.get(1..)?)?
            }
            _ => return None,
        };
    }
}

/// Leaves the colour table out that `flags` announce.
fn skip_colours(flags: u8, bytes: &[u8]) -> Option<&[u8]> {
    let colours = if flags & HAS_COLOURS == 0 {
        0
    } else {
        2 << (flags & 7)
    };
    bytes.get(3 * colours..)
}

/// Leaves a chain of sub-blocks out: a length and so many bytes each, the last one empty.
fn skip_sub_blocks(mut bytes: &[u8]) -> Option<&[u8]> {
    loop {
        let (&length, after) = bytes.split_first()?;
        bytes = after.get(usize::from(length)..)?;
        if length == 0 {
            return Some(bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_are_whole_and_no_part_of_them_is() {
        let gif = crate::image::gif("JP").unwrap();
        assert!(is_whole_gif(&gif));
        for end in 0..gif.len() {
            assert!(!is_whole_gif(&gif[..end]), "the first {end} bytes passed");
        }
    }

    #[test]
    fn other_things_are_not() {
        for other in [
            b"".as_slice(),
            b"<!DOCTYPE html>",
            b"GIF89a",
            b"\x89PNG\r\n\x1a\n",
        ] {
            assert!(!is_whole_gif(other), "{other:?} passed");
        }
        assert!(
            !is_whole_gif(b"GIF89a\x01\0\x01\0\0\0\0;"),
            "a GIF without an image passed"
        );
    }
}
