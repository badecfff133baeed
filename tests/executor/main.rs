//! Tests of `executor`.

#[cfg(feature = "timeline")]
mod timeline;
