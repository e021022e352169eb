//! The worker for graphics cards; the page knows whether its browser offers one.
//! How it talks to the page: `worker::connect_gpu`.

fn main() {
    worker::connect_gpu();
}
