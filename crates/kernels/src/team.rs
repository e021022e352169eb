//! Threads that do one piece of work together: the only place where a thread starts.
//! No order among the parts: what comes out must not depend on who did which, or when.

use std::num::NonZero;
use std::sync::{Mutex, PoisonError};
use std::thread;

/// How many threads share the work of one caller.
///
/// They live as long as a call of [`Team::share`]; the caller is one of them. Where threads cannot be started, as in a
/// page, a team is the caller [alone](Team::ALONE) and the work an ordinary loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Team {
    threads: NonZero<usize>,
}

impl Team {
    /// The caller and nobody else.
    pub const ALONE: Self = Self { threads: NonZero::<usize>::MIN };

    /// As many as that, the caller among them.
    #[must_use]
    pub fn of(threads: NonZero<usize>) -> Self {
        Self { threads }
    }

    /// One for each core that this program may use; in WebAssembly the caller alone.
    #[must_use]
    pub fn of_this_machine() -> Self {
        if cfg!(target_family = "wasm") {
            return Self::ALONE;
        }
        thread::available_parallelism().map_or(Self::ALONE, Self::of)
    }

    /// Threads in it.
    #[must_use]
    pub fn threads(self) -> usize {
        self.threads.get()
    }

    /// Does `work` once with each of `parts`; whoever is free takes the next one.
    ///
    /// # Panics
    /// When `work` does, in any thread.
    pub fn share<T: Send>(self, parts: impl Iterator<Item = T> + Send, work: impl Fn(T) + Sync) {
        if self == Self::ALONE {
            return parts.for_each(work);
        }
        let parts = Mutex::new(parts);
        let take = || parts.lock().unwrap_or_else(PoisonError::into_inner).next();
        let work_until_done = || {
            while let Some(part) = take() {
                work(part);
            }
        };
        thread::scope(|scope| {
            for _ in 1..self.threads() {
                scope.spawn(work_until_done);
            }
            work_until_done();
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(threads: usize) -> Team {
        NonZero::new(threads).map_or(Team::ALONE, Team::of)
    }

    #[test]
    fn every_part_is_done_once_whatever_the_number_of_threads() {
        for threads in [1, 2, 3, 16] {
            let mut values = vec![0usize; 1000];
            of(threads).share(values.chunks_mut(7).enumerate(), |(index, part)| {
                part.iter_mut().for_each(|value| *value += index + 1);
            });
            assert!(values.iter().enumerate().all(|(place, value)| *value == place / 7 + 1), "{threads}");
        }
        of(4).share(std::iter::empty::<()>(), |()| panic!("there was nothing to do"));
    }

    #[test]
    #[should_panic(expected = "a scoped thread panicked")]
    fn a_panic_in_another_thread_is_not_lost() {
        let caller = thread::current().id();
        // The caller waits for the others, so that it does not take all parts itself.
        let met = std::sync::Barrier::new(2);
        of(2).share(0..2, |_| {
            met.wait();
            assert!(thread::current().id() == caller, "in another thread");
        });
    }
}
