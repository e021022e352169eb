//! Honest progress of an encode: layers done of layers there are.
//! No clock and no percentage: whoever shows it decides.

/// How far an encode is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EncodeProgress {
    /// Layers that are computed.
    pub done: usize,
    /// All layers of the image encoder.
    pub total: usize,
}

/// Counts layers and tells somebody.
pub(crate) struct Progress<'a> {
    state: EncodeProgress,
    report: &'a mut dyn FnMut(EncodeProgress),
}

impl<'a> Progress<'a> {
    pub(crate) fn new(total: usize, report: &'a mut dyn FnMut(EncodeProgress)) -> Self {
        Self { state: EncodeProgress { done: 0, total }, report }
    }

    /// One more layer is done.
    pub(crate) fn step(&mut self) {
        self.state.done += 1;
        (self.report)(self.state);
    }
}
