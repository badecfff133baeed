//! Futures that have not been given, by key.

/// The keys are small numbers; those of futures that were given are used again.
pub(super) struct Waiting<F> {
    /// With the number of futures that were added before it.
    slots: Vec<Option<(usize, F)>>,
    free: Vec<u32>,
    added: usize,
}

impl<F> Waiting<F> {
    pub(super) fn new() -> Self {
        Self {
            slots: Vec::new(),
            free: Vec::new(),
            added: 0,
        }
    }

    /// The key of the next future.
    pub(super) fn next_key(&self) -> u32 {
        self.free.last().copied().unwrap_or_else(|| self.end())
    }

    /// All keys are smaller than this.
    pub(super) fn end(&self) -> u32 {
        u32::try_from(self.slots.len()).expect("so many futures do not fit into memory")
    }

    pub(super) fn insert(&mut self, key: u32, future: F) {
        let slot = Some((self.added, future));
        self.added += 1;
        if self.free.pop().is_some() {
            self.slots[key as usize] = slot;
        } else {
            self.slots.push(slot);
        }
    }

    pub(super) fn get(&self, key: u32) -> Option<&F> {
        let (_, future) = self.slots.get(key as usize)?.as_ref()?;
        Some(future)
    }

    pub(super) fn remove(&mut self, key: u32) -> Option<F> {
        let (_, future) = self.slots.get_mut(key as usize)?.take()?;
        self.free.push(key);
        Some(future)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &F> {
        self.slots.iter().flatten().map(|(_, future)| future)
    }

    /// Takes out all of them, in the order in which they were added.
    pub(super) fn take_all(&mut self) -> Vec<F> {
        self.free.clear();
        let mut rest: Vec<(usize, F)> = self.slots.drain(..).flatten().collect();
        rest.sort_unstable_by_key(|(added, _)| *added);
        rest.into_iter().map(|(_, future)| future).collect()
    }

    pub(super) fn len(&self) -> usize {
        self.slots.len() - self.free.len()
    }

    /// How many there were in all.
    pub(super) fn added(&self) -> usize {
        self.added
    }
}
