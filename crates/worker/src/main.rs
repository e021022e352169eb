//! The worker for every browser with SIMD.
//! How it talks to the page: `worker::connect`.

fn main() {
    worker::connect();
}
