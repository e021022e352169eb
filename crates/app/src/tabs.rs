//! Which tab has the disk: a Web Lock for as long as it is kept, and a channel over which another tab asks for it.
//! What asking and letting go mean for the work is decided by `editor`.

use crate::page::Page;
use editor::{Handover, Message, TabMessage};
use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use js_sys::{Array, Function, Promise};
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{EventTarget, MessageEvent};

/// Of the lock, and of the channel.
const NAME: &str = "maskwright";
/// What tabs tell each other.
const WANTED: &str = "wanted";
const HERE: &str = "here";
/// A page that is loaded again has to wait for its own end; another tab does not end.
const PATIENCE_MILLISECONDS: i32 = 1500;
/// A tab that is loaded again lets the lock go and takes it again; one that was closed does not.
const GRACE_MILLISECONDS: u32 = 3000;

#[wasm_bindgen]
extern "C" {
    /// The Web Locks API; web-sys has it as unstable only.
    #[wasm_bindgen(catch, js_namespace = ["navigator", "locks"], js_name = request)]
    fn request_lock(name: &str, held: &JsValue) -> Result<Promise, JsValue>;

    type BroadcastChannel;

    #[wasm_bindgen(constructor, catch)]
    fn new(name: &str) -> Result<BroadcastChannel, JsValue>;

    #[wasm_bindgen(method, catch, js_name = postMessage)]
    fn post_message(this: &BroadcastChannel, words: &str) -> Result<(), JsValue>;
}

/// What this tab has of the lock.
enum Lock {
    /// Nothing, and it waits for nothing.
    Away,
    /// It asks for it to keep it.
    Starting,
    /// It asks for it to learn when it is free.
    Waiting,
    /// The lock; this function lets it go. Where there are no locks, nothing.
    Held(Option<Function>),
}

/// This tab among others.
#[derive(Clone, Copy)]
pub(crate) struct Tabs {
    lock: StoredValue<Lock, LocalStorage>,
    channel: StoredValue<Option<BroadcastChannel>, LocalStorage>,
}

impl Tabs {
    pub(crate) fn new() -> Self {
        let channel = BroadcastChannel::new(NAME).ok();
        Self { lock: StoredValue::new_local(Lock::Away), channel: StoredValue::new_local(channel) }
    }

    /// Takes the lock if no other tab has it; else waits for it. One that is there stays.
    pub(crate) async fn take(self, page: Page) -> bool {
        if self.is(|lock| matches!(lock, Lock::Held(_))) {
            return true;
        }
        self.listen(page);
        self.lock.set_value(Lock::Starting);
        let held = Promise::new(&mut |resolve, _| self.request(page, Some(resolve)));
        let waited = Promise::new(&mut |resolve, _| {
            let _ = window()
                .set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, PATIENCE_MILLISECONDS);
        });
        // The lock is there, or the time is over with nothing.
        let _ = JsFuture::from(Promise::race(&Array::of2(&held, &waited))).await;
        if self.is(|lock| matches!(lock, Lock::Held(_))) {
            self.tell(HERE);
            return true;
        }
        self.lock.set_value(Lock::Waiting);
        false
    }

    /// Asks whoever has the lock to let it go.
    pub(crate) fn ask(self, page: Page) {
        self.tell(WANTED);
        self.wait(page);
    }

    /// Lets another tab have it.
    pub(crate) fn let_go(self) {
        self.lock.update_value(|lock| {
            if let Lock::Held(Some(release)) = std::mem::replace(lock, Lock::Away) {
                // Resolves a promise, which cannot fail.
                let _ = release.call0(&JsValue::NULL);
            }
        });
    }

    fn listen(self, page: Page) {
        let Some(channel) = self.channel.with_value(|channel| channel.as_ref().map(target)) else { return };
        EventListener::new(&channel, "message", move |event| {
            let said = event.unchecked_ref::<MessageEvent>().data().as_string();
            match said.as_deref() {
                Some(WANTED) if self.is(|lock| matches!(lock, Lock::Held(_))) => {
                    page.send(Message::Tab(TabMessage::Wanted));
                }
                Some(HERE) => {
                    self.wait(page);
                    if page.look(|editor| editor.handover() == Handover::Awaited) {
                        self.tell(WANTED); // it has not heard the first time
                    }
                }
                _ => {}
            }
        })
        .forget();
    }

    fn wait(self, page: Page) {
        if self.is(|lock| matches!(lock, Lock::Away)) {
            self.lock.set_value(Lock::Waiting);
            self.request(page, None);
        }
    }

    /// Asks for the lock, and tells `started` once it is held.
    fn request(self, page: Page, started: Option<Function>) {
        let granted = Closure::once_into_js(move |_: JsValue| {
            if self.is(|lock| matches!(lock, Lock::Waiting)) {
                self.found_free(page);
                return JsValue::UNDEFINED;
            }
            let held = Promise::new(&mut |release, _| self.lock.set_value(Lock::Held(Some(release))));
            started.inspect(|started| drop(started.call0(&JsValue::NULL)));
            held.into()
        });
        // Without locks (a page that is not served securely) nobody can tell: then each tab is the only one.
        if request_lock(NAME, &granted).is_err() {
            self.lock.set_value(Lock::Held(None));
        }
    }

    /// The lock was granted to a tab that does not keep it: it is let go at once, since only a page that begins
    /// anew knows what is on the disk.
    fn found_free(self, page: Page) {
        self.lock.set_value(Lock::Away);
        let is_awaited = page.look(|editor| editor.handover() == Handover::Awaited);
        let grace = if is_awaited { 0 } else { GRACE_MILLISECONDS };
        Timeout::new(grace, move || {
            if self.is(|lock| matches!(lock, Lock::Away)) {
                page.send(Message::Tab(TabMessage::Free));
            }
        })
        .forget();
    }

    fn is(self, is: impl FnOnce(&Lock) -> bool) -> bool {
        self.lock.with_value(is)
    }

    fn tell(self, words: &str) {
        self.channel.with_value(|channel| {
            // Fails only when the channel is closed, which it never is.
            let _ = channel.as_ref().map(|channel| channel.post_message(words));
        });
    }
}

fn target(channel: &BroadcastChannel) -> EventTarget {
    AsRef::<JsValue>::as_ref(channel).clone().unchecked_into()
}
