//! Threads that wait for work: WebAssembly starts none by itself, so somebody starts them beforehand and lets each
//! [`work`]. Who shares what with them is said by [`Team`](crate::Team).

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use rayon::{ThreadBuilder, ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};

/// Not rayon's global pool: that one waits where it is prepared until its threads run.
static POOL: OnceLock<ThreadPool> = OnceLock::new();
/// Threads that were prepared and have not begun.
static PREPARED: Mutex<Vec<ThreadBuilder>> = Mutex::new(Vec::new());
/// Threads that were said to wait.
static WAITING: AtomicUsize = AtomicUsize::new(0);
/// Whether one of them has ended, which none should.
static ENDED: AtomicBool = AtomicBool::new(false);
/// How often somebody who waits for the others looks whether one has ended.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// Prepares so many threads, once in the life of the program; each still has to be started and to [`work`].
///
/// # Errors
/// When they cannot be prepared.
pub fn prepare(threads: usize) -> Result<(), ThreadPoolBuildError> {
    let keep = |thread| {
        locked(&PREPARED).push(thread);
        Ok(())
    };
    let pool = ThreadPoolBuilder::new().num_threads(threads).spawn_handler(keep).build()?;
    // A second pool would have no work.
    POOL.get_or_init(|| pool);
    Ok(())
}

/// What a new thread does for its whole life. Returns at once when no thread is missing.
pub fn work() {
    let thread = locked(&PREPARED).pop();
    if let Some(thread) = thread {
        thread.run();
    }
}

/// Says that all prepared threads have started, or are just about to [`work`]: from now on teams count on them.
pub fn have_started(threads: usize) {
    WAITING.store(threads, Ordering::Release);
}

/// Says that a thread has ended, for instance since there was no memory: whoever waits for it panics.
pub fn one_has_ended() {
    ENDED.store(true, Ordering::Release);
}

/// How many threads a team can count on.
pub(crate) fn waiting() -> usize {
    WAITING.load(Ordering::Acquire)
}

/// Lets the caller and so many others do the same.
pub(crate) fn with_others(others: usize, work: impl Fn() + Sync) {
    let Some(pool) = POOL.get().filter(|_| waiting() > 0) else { return work() };
    let busy = Busy::new(others);
    pool.in_place_scope(|scope| {
        for _ in 0..others {
            scope.spawn(|_| {
                let _done = busy.until_dropped();
                work();
            });
        }
        work();
        busy.wait();
    });
}

/// How many others have not finished. The scope would wait for them, too, but for ever.
struct Busy {
    count: Mutex<usize>,
    changed: Condvar,
}

impl Busy {
    fn new(others: usize) -> Self {
        Self { count: Mutex::new(others), changed: Condvar::new() }
    }

    /// Counts one as done, also when it panics.
    fn until_dropped(&self) -> Done<'_> {
        Done(self)
    }

    /// # Panics
    /// When a thread has ended that should have gone on.
    fn wait(&self) {
        let mut count = locked(&self.count);
        while *count > 0 {
            let waited = self.changed.wait_timeout(count, LOOK_AGAIN);
            count = waited.unwrap_or_else(PoisonError::into_inner).0;
            assert!(!ENDED.load(Ordering::Acquire), "a thread that shared the work has ended");
        }
    }
}

struct Done<'a>(&'a Busy);

impl Drop for Done<'_> {
    fn drop(&mut self) {
        *locked(&self.0.count) -= 1;
        self.0.changed.notify_one();
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Team;
    use std::sync::Barrier;

    /// The only test with a pool: there is one for the whole program.
    #[test]
    fn a_team_works_alone_until_its_threads_wait_and_then_with_them() {
        assert_eq!(Team::at_hand(), Team::ALONE);
        prepare(2).unwrap();
        assert_eq!(Team::at_hand(), Team::ALONE);
        std::thread::scope(|scope| {
            // For the life of the program.
            let threads = [(); 2].map(|()| std::thread::Builder::new().spawn(work).unwrap());
            have_started(threads.len());
            let team = Team::at_hand();
            assert_eq!(team.threads(), 3);
            // Nobody passes before all three are there.
            let met = Barrier::new(3);
            let caller = scope.spawn(move || {
                let ids = team.map((0..3).collect(), |_: usize| {
                    met.wait();
                    std::thread::current().id()
                });
                assert!((0..3).all(|a| (0..a).all(|b| ids[a] != ids[b])), "{ids:?}");
            });
            caller.join().unwrap();
        });
    }
}
