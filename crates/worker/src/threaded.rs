//! The worker for pages that may share memory: several threads do its work.
//! How it talks to the page: `worker::connect`; how the threads start: `worker::connect_with_threads`.

fn main() {
    worker::connect_with_threads();
}
