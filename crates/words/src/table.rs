//! How a table of texts is written, and what becomes of it: an enum with a variant for each row.
//! No texts.

/// A table of texts. A row is `Name = "English" "German" "French" "Spanish";`. Values of the text follow the name, as
/// fields, and are written into it by their names. A text about a number comes as two, `["one", "many"]`, and the
/// first value is the number. `same` stands for a text that is the same as in English.
macro_rules! texts {
    ($(#[$about:meta])* $table:ident {
        $($name:ident $({ $($value:ident: $type:ty),+ })? = $english:tt $german:tt $french:tt $spanish:tt;)*
    }) => {
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq)]
        #[allow(missing_docs, reason = "the values are named in the text")]
        pub enum $table {
            $(#[doc = stringify!($english)] $name $({ $($value: $type),+ })?,)*
        }

        impl $crate::Say for $table {
            fn say(&self, language: $crate::Language) -> std::borrow::Cow<'static, str> {
                use $crate::Language;
                match self {
                    $(Self::$name $({ $($value),+ })? => match language {
                        Language::English => words!(language, [$($($value)+)?], $english),
                        Language::German => words!(language, [$($($value)+)?], $german, $english),
                        Language::French => words!(language, [$($($value)+)?], $french, $english),
                        Language::Spanish => words!(language, [$($($value)+)?], $spanish, $english),
                    },)*
                }
            }
        }

        /// Every row as it is written.
        #[cfg(test)]
        pub(crate) fn rows() -> Vec<$crate::table::Row> {
            vec![$($crate::table::Row {
                name: concat!(stringify!($table), "::", stringify!($name)),
                texts: [stringify!($english), stringify!($german), stringify!($french), stringify!($spanish)],
            },)*]
        }
    };
}

/// One text in one language, with its values in place.
macro_rules! words {
    ($language:ident, [$($value:ident)*], same, $english:tt) => {
        words!($language, [$($value)*], $english)
    };
    ($language:ident, [$($value:ident)*], $text:tt, $english:tt) => {
        words!($language, [$($value)*], $text)
    };
    ($language:ident, [], $text:literal) => {
        std::borrow::Cow::Borrowed($text)
    };
    ($language:ident, [$($value:ident)+], $text:literal) => {{
        $(let $value = $crate::Say::say($value, $language);)+
        std::borrow::Cow::Owned(format!($text))
    }};
    ($language:ident, [$count:ident $($value:ident)*], [$one:literal, $many:literal]) => {{
        let is_one = $language.is_singular(*$count);
        let $count = $crate::Say::say($count, $language);
        $(let $value = $crate::Say::say($value, $language);)*
        std::borrow::Cow::Owned(if is_one { format!($one) } else { format!($many) })
    }};
}

/// A row of a table, for tests.
#[cfg(test)]
#[derive(Clone)]
pub(crate) struct Row {
    /// Table and name.
    pub(crate) name: &'static str,
    /// In the order of [`crate::Language::ALL`], as they are written in the table.
    pub(crate) texts: [&'static str; 4],
}
