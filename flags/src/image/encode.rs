//! Writes a painted flag as a GIF file.

use gif::{Encoder, Frame};
use tiny_skia::Pixmap;

use super::lzw;
use super::palette;

/// What a flag's file may take before the buffer has to grow; the largest take about as much.
const USUAL_SIZE: usize = 8 * 1024;

/// A GIF file with one frame; `None` for an image larger than a GIF can be.
pub(super) fn gif(pixmap: &Pixmap) -> Option<Vec<u8>> {
    let width = u16::try_from(pixmap.width()).ok()?;
    let height = u16::try_from(pixmap.height()).ok()?;
    let image = palette::indexed(pixmap);
    let mut file = Vec::with_capacity(USUAL_SIZE);
    let mut encoder = Encoder::new(&mut file, width, height, &image.palette).ok()?;
    let frame = Frame {
        width,
        height,
        transparent: image.clear,
        buffer: lzw::encode(&image.runs, image.palette.len() / 3).into(),
        ..Frame::default()
    };
    encoder.write_lzw_pre_encoded_frame(&frame).ok()?;
    // Writes the trailer too, without which the file is cut short.
    encoder.into_inner().ok()?;
    Some(file)
}
