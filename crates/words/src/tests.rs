//! What must hold for every text: no language forgotten, no value left out, no word that people do not know.
//! Whether texts fit the page is seen in the screenshots of the end-to-end tests.

use crate::table::Row;
use crate::{Announcement, Language, Panel, Say, all_rows};
use std::collections::BTreeSet;

#[test]
fn no_text_is_left_in_english_by_mistake() {
    let left: Vec<_> = all_rows().iter().filter(|row| is_left_in_english(row)).map(|row| row.name).collect();
    assert!(left.is_empty(), "translate these, or write `same` where the words are the same: {left:?}");
}

#[test]
fn every_language_has_the_same_values_in_a_text() {
    for Row { name, texts } in all_rows() {
        for text in texts.into_iter().filter(|text| *text != "same") {
            assert_eq!(values_of(text), values_of(texts[0]), "{name}");
        }
    }
}

#[test]
fn sentences_end_alike_in_every_language_and_have_no_stray_blanks() {
    for Row { name, texts } in all_rows() {
        for text in texts.iter().flat_map(|text| parts_of(text)) {
            assert_eq!(text, text.trim(), "{name}");
            assert!(!text.contains("  "), "{name}");
            assert!(!text.contains("..."), "{name}: say what happens");
        }
        let ends = texts.map(|text| parts_of(text).iter().all(|part| part.ends_with(['.', '?'])));
        assert!(
            texts.iter().zip(ends).all(|(text, end)| *text == "same" || end == ends[0]),
            "{name}: {texts:?}"
        );
    }
}

#[test]
fn french_has_a_blank_before_high_signs_and_a_curly_apostrophe() {
    for Row { name, texts: [_, _, french, _] } in all_rows() {
        for text in parts_of(french) {
            for sign in [';', '?', '!'] {
                let bare = text.split(sign).rev().skip(1).any(|before| !before.ends_with([' ', '\u{a0}']));
                assert!(!bare, "{name}: {text}");
            }
            assert!(!text.contains('\''), "{name}: {text}");
        }
    }
}

#[test]
fn nobody_reads_of_inference_or_tensors() {
    for Row { name, texts } in all_rows() {
        let text = texts.concat().to_lowercase();
        assert!(
            !["inference", "inferenz", "inférence", "inferencia", "tensor", "tenseur"]
                .iter()
                .any(|word| text.contains(word)),
            "{name}"
        );
    }
}

#[test]
fn one_and_none_are_counted_as_each_language_counts() {
    let said = |count, language| Panel::Objects { count }.say(language);
    assert_eq!(said(1, Language::English), "1 object");
    assert_eq!(said(0, Language::English), "0 objects");
    assert_eq!(said(0, Language::French), "0 objet");
    assert_eq!(said(2, Language::Spanish), "2 objetos");
}

#[test]
fn a_text_within_a_text_is_said_in_the_same_language() {
    let step = crate::Step::Command { name: crate::CommandName::Grow };
    assert_eq!(Announcement::Undone { step }.say(Language::German), "Rückgängig: Vergrößern.");
}

/// Some language has the English words, and there are words in them.
fn is_left_in_english(row: &Row) -> bool {
    let [english, others @ ..] = row.texts;
    let words = parts_of(english).concat();
    let words = words.split('{').map(|part| part.rsplit('}').next().unwrap_or_default()).collect::<String>();
    words.chars().any(char::is_alphabetic) && others.contains(&english)
}

/// The one text, or singular and plural.
fn parts_of(source: &str) -> Vec<&str> {
    source.split('"').skip(1).step_by(2).collect()
}

fn values_of(source: &str) -> BTreeSet<&str> {
    source.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect()
}
