//! The language of the page: the one that was chosen, else the first of the browser's that the page has.
//! The words are in `words`.

use gloo::storage::{LocalStorage, Storage};
use leptos::prelude::*;
use std::borrow::Cow;
use std::cell::Cell;
use wasm_bindgen::JsValue;
use words::{Label, Language, Say};

/// Of the browser's local storage.
const KEY: &str = "maskwright.language";

thread_local! {
    /// Everybody who says something needs it, callbacks without a component included.
    static SPOKEN: Cell<Language> = const { Cell::new(Language::English) };
}

/// The words of a text in the page's language. When the language changes, everything is built anew: nobody has to
/// listen to it.
pub(crate) fn say(text: impl Say) -> Cow<'static, str> {
    text.say(SPOKEN.get())
}

/// The choice of the language.
#[derive(Clone, Copy)]
pub(crate) struct LanguageChoice {
    language: RwSignal<Language>,
    /// It was chosen just now.
    is_new: StoredValue<bool>,
}

impl LanguageChoice {
    /// Finds out which language to speak, and gives the choice to all components below.
    pub(crate) fn start() -> Self {
        let chosen: Option<String> = LocalStorage::get(KEY).ok();
        let wished = window().navigator().languages();
        let wished = chosen.into_iter().chain(wished.iter().filter_map(|tag: JsValue| tag.as_string()));
        let choice =
            Self { language: RwSignal::new(Language::preferred(wished)), is_new: StoredValue::new(false) };
        choice.speak();
        provide_context(choice);
        choice
    }

    /// What `start` gave.
    pub(crate) fn here() -> Self {
        expect_context()
    }

    /// The language now; what reads it runs again when it changes.
    pub(crate) fn get(self) -> Language {
        self.language.get()
    }

    /// Speaks this language now and from now on.
    pub(crate) fn choose(self, language: Language) {
        // A browser that keeps nothing (private windows) just forgets it.
        let _ = LocalStorage::set(KEY, language.tag());
        SPOKEN.set(language);
        self.is_new.set_value(true);
        self.language.set(language);
        self.speak();
    }

    /// Whether it was chosen since this was asked last: then the field that was used is gone, and a new one is there.
    pub(crate) fn was_chosen(self) -> bool {
        self.is_new.try_update_value(std::mem::take).unwrap_or_default()
    }

    fn speak(self) {
        let language = self.language.get_untracked();
        SPOKEN.set(language);
        if let Some(root) = document().document_element() {
            // The attribute's name is valid.
            let _ = root.set_attribute("lang", language.tag());
        }
        document().set_title(&say(Label::Title));
    }
}
