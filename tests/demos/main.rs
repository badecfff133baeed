//! Tests of `demos`.
