//! The characters of a drawing.

/// The characters of a drawing.
pub(in crate::timeline) struct Style {
    pub(super) ascii: bool,
    /// A bar begins with it; where there is none, with what fills it.
    pub(super) open: Option<char>,
    pub(super) close: char,
    /// The end of a bar that had not ended.
    pub(super) goes_on: char,
    /// A bar of one column.
    pub(super) single: char,
    pub(super) ok: char,
    /// A bar within another one.
    pub(super) inner: char,
    pub(super) failed: char,
    pub(super) callback: char,
    pub(super) idle: char,
    pub(super) lost: char,
    /// A column in which a task failed, and there is no room to say which.
    pub(super) some_failed: char,
    /// How full something is.
    pub(super) levels: &'static [char],
    pub(super) axis: char,
    pub(super) tick: char,
    pub(super) origin: char,
    pub(super) ellipsis: char,
    pub(super) between: &'static str,
}

/// Block characters.
pub(in crate::timeline) const UNICODE: Style = Style {
    ascii: false,
    open: None,
    close: '▌',
    goes_on: '>',
    single: '▌',
    ok: '█',
    inner: '▓',
    failed: '░',
    callback: '≡',
    idle: '·',
    lost: 'x',
    some_failed: '!',
    levels: &['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
    axis: '─',
    tick: '┴',
    origin: '└',
    ellipsis: '…',
    between: " · ",
};

/// ASCII only.
pub(in crate::timeline) const ASCII: Style = Style {
    ascii: true,
    open: Some('['),
    close: ']',
    goes_on: '>',
    single: '|',
    ok: '=',
    inner: '-',
    failed: '!',
    callback: '~',
    idle: '.',
    lost: 'x',
    some_failed: '!',
    levels: &[':', '+', '*', '#'],
    axis: '-',
    tick: '+',
    origin: '+',
    ellipsis: '~',
    between: " | ",
};
