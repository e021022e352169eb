//! Threads that do one piece of work together: the only place where a thread starts, or is called from a page's pool.
//! No order among the parts: what comes out must not depend on who did which, or when.

use std::num::NonZero;
use std::sync::{Mutex, PoisonError};
use std::thread;

/// How many threads share the work of one caller.
///
/// They live as long as a call of [`Team::share`]; the caller is one of them. In a page they are those of the [pool],
/// and where there is none a team is the caller [alone](Team::ALONE) and the work an ordinary loop.
///
/// [pool]: crate#features
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

    /// One for each core that this program may use; in WebAssembly those [at hand](Team::at_hand).
    #[must_use]
    pub fn of_this_machine() -> Self {
        if cfg!(target_family = "wasm") {
            return Self::at_hand();
        }
        thread::available_parallelism().map_or(Self::ALONE, Self::of)
    }

    /// Those that need not be started first, for work of milliseconds: the threads of a pool, else the caller alone.
    #[must_use]
    pub fn at_hand() -> Self {
        #[cfg(feature = "threads")]
        return Self::of(NonZero::<usize>::MIN.saturating_add(crate::pool::waiting()));
        #[cfg(not(feature = "threads"))]
        Self::ALONE
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
        // A page without a pool has nobody to share with, and need not fetch how that is done.
        if self == Self::ALONE || cfg!(all(target_family = "wasm", not(feature = "threads"))) {
            return parts.for_each(work);
        }
        let parts = Mutex::new(parts);
        let take = || parts.lock().unwrap_or_else(PoisonError::into_inner).next();
        let work_until_done = || {
            while let Some(part) = take() {
                work(part);
            }
        };
        #[cfg(feature = "threads")]
        crate::pool::with_others(self.threads() - 1, work_until_done);
        #[cfg(not(feature = "threads"))]
        thread::scope(|scope| {
            for _ in 1..self.threads() {
                scope.spawn(work_until_done);
            }
            work_until_done();
        });
    }

    /// What `work` makes of each of `parts`, in their order.
    ///
    /// # Panics
    /// When `work` does, in any thread.
    pub fn map<T: Send, R: Send>(self, parts: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
        let mut results: Vec<Option<R>> = parts.iter().map(|_| None).collect();
        self.share(parts.into_iter().zip(&mut results), |(part, result)| *result = Some(work(part)));
        results.into_iter().flatten().collect()
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
    fn results_are_in_the_order_of_their_parts() {
        for threads in [1, 2, 5] {
            let squares = of(threads).map((0..100).collect(), |number: usize| number * number);
            assert!(squares.into_iter().eq((0..100).map(|number| number * number)), "{threads}");
        }
    }

    #[test]
    #[cfg(not(feature = "threads"))]
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
