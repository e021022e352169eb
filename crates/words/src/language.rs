//! The languages of the page.
//! Which one is shown is decided by `app`.

/// A language of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// English, which everything was written in first.
    #[default]
    English,
    /// German.
    German,
    /// French.
    French,
    /// Spanish.
    Spanish,
}

impl Language {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::English, Self::German, Self::French, Self::Spanish];

    /// Its BCP 47 tag, for the `lang` attribute.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::French => "fr",
            Self::Spanish => "es",
        }
    }

    /// What it calls itself.
    #[must_use]
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
            Self::French => "Français",
            Self::Spanish => "Español",
        }
    }

    /// The language that a tag such as `de` or `de-AT` names, if the page has it.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let language = tag.split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|known| known.tag().eq_ignore_ascii_case(language))
    }

    /// The first language of a person's list that the page has; English when it has none.
    #[must_use]
    pub fn preferred<T: AsRef<str>>(tags: impl IntoIterator<Item = T>) -> Self {
        tags.into_iter().find_map(|tag| Self::from_tag(tag.as_ref())).unwrap_or_default()
    }

    /// Whether `count` things are told in the singular.
    pub(crate) const fn is_singular(self, count: u64) -> bool {
        match self {
            Self::English | Self::German | Self::Spanish => count == 1,
            Self::French => count <= 1,
        }
    }

    /// What stands between whole number and fraction.
    pub(crate) const fn decimal_mark(self) -> &'static str {
        match self {
            Self::English => ".",
            Self::German | Self::French | Self::Spanish => ",",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_language_that_the_page_has_is_taken() {
        assert_eq!(Language::preferred(["pt-BR", "de-AT", "fr"]), Language::German);
        assert_eq!(Language::preferred(["FR"]), Language::French);
        assert_eq!(Language::preferred(["zh-Hans", "esperanto"]), Language::English);
        assert_eq!(Language::preferred::<&str>([]), Language::English);
    }

    #[test]
    fn every_tag_names_its_language() {
        for language in Language::ALL {
            assert_eq!(Language::from_tag(language.tag()), Some(language));
        }
    }
}
