//! The worker for browsers with relaxed SIMD, which is quicker; the page knows whether its browser is one.
//! How it talks to the page: `worker::connect`.

fn main() {
    worker::connect();
}
