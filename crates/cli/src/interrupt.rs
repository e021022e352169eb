//! Ctrl-C as a wish to stop after the present piece of work.
//! The server has its own way: it waits for the signal directly.

use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What shells report for a program that Ctrl-C ended: 128 + SIGINT.
pub(crate) const EXIT_CODE: u8 = 130;

/// Whether Ctrl-C was pressed since [`Interrupt::listen`].
pub(crate) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Listens from now on; must be called inside the runtime. The second Ctrl-C ends the program at once.
    pub(crate) fn listen() -> Self {
        Self::listen_after("image")
    }

    /// The same for work that goes on to the end of another `piece` than an image.
    pub(crate) fn listen_after(piece: &'static str) -> Self {
        let requested = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&requested);
        tokio::spawn(async move {
            if tokio::signal::ctrl_c().await.is_ok() {
                flag.store(true, Ordering::Relaxed);
                eprintln!("\nstopping after this {piece}; press Ctrl-C again to stop at once");
            }
            if tokio::signal::ctrl_c().await.is_ok() {
                process::exit(EXIT_CODE.into());
            }
        });
        Self(requested)
    }

    /// Whether to stop.
    pub(crate) fn requested(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
