//! The language of the page: the one that was chosen, else the first of the browser's that the page has.
//! The words are in `words`.

use gloo::storage::{LocalStorage, Storage};
use leptos::prelude::*;
use std::borrow::Cow;
use std::cell::Cell;
use wasm_bindgen::JsValue;
use words::{Label, Language, Say};

/// Also read by nobody else: index.html has no words.
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
pub(crate) struct LanguageChoice(RwSignal<Language>);

impl LanguageChoice {
    /// Finds out which language to speak, and gives the choice to all components below.
    pub(crate) fn start() -> Self {
        let chosen: Option<String> = LocalStorage::get(KEY).ok();
        let wished = window().navigator().languages();
        let wished = chosen.into_iter().chain(wished.iter().filter_map(|tag: JsValue| tag.as_string()));
        let choice = Self(RwSignal::new(Language::preferred(wished)));
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
        self.0.get()
    }

    /// Speaks this language now and from now on.
    pub(crate) fn choose(self, language: Language) {
        // A browser that keeps nothing (private windows) just forgets it.
        let _ = LocalStorage::set(KEY, language.tag());
        SPOKEN.set(language);
        self.0.set(language);
        self.speak();
    }

    fn speak(self) {
        let language = self.0.get_untracked();
        SPOKEN.set(language);
        if let Some(root) = document().document_element() {
            // The attribute's name is valid.
            let _ = root.set_attribute("lang", language.tag());
        }
        document().set_title(&say(Label::Title));
    }
}
