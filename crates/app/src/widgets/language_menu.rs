//! Chooses the language of the page.
//! What it is at the start is found out in `crate::language`.

use super::{Icon, IconView};
use crate::language::{LanguageChoice, say};
use leptos::html;
use leptos::prelude::*;
use words::{Label, Language};

/// A field with every language by its own name.
#[component]
pub(crate) fn LanguageMenu() -> impl IntoView {
    let choice = LanguageChoice::here();
    let options = Language::ALL.map(|language| {
        let chosen = language == choice.get();
        view! { <option value=language.tag() lang=language.tag() selected=chosen>{language.own_name()}</option> }
    });
    let field = NodeRef::<html::Select>::new();
    Effect::new(move |_| {
        if let Some(field) = field.get().filter(|_| choice.was_chosen()) {
            // Fails only for what is not in the page.
            let _ = field.focus();
        }
    });
    let changed = move |event| {
        if let Some(language) = Language::from_tag(&event_target_value(&event)) {
            choice.choose(language);
        }
    };
    view! {
        <label class="language-menu" title=say(Label::Language)>
            <IconView icon=Icon::Languages />
            <select node_ref=field aria-label=say(Label::Language) data-testid="language" on:change=changed>
                {options.collect_view()}
            </select>
        </label>
    }
}
