//! One of several parts of the images, each for a machine or process of its own.
//! Which images there are is said by `inputs`.

use std::path::Path;
use std::str::FromStr;

use anyhow::{Context, Error, Result, ensure};

/// The `number`-th of `count` parts, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Part {
    number: u64,
    count: u64,
}

impl Part {
    /// Whether this part has the image. Nothing but the file's own name decides, so that all parts together have every
    /// image even where machines see the folder under other names, or while more images come into it.
    pub(crate) fn has(self, image: &Path) -> bool {
        let name = image.file_name().unwrap_or(image.as_os_str());
        let hash = sam::sha256_hex(name.as_encoded_bytes());
        let digits = u64::from_str_radix(&hash[..16], 16).unwrap_or_default(); // 16 hexadecimal digits are an u64
        digits % self.count == self.number - 1
    }
}

impl FromStr for Part {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let advice = || format!("`{text}` is no part; `3/16` is the third of sixteen");
        let (number, count) = text.split_once('/').with_context(advice)?;
        let part =
            Self { number: number.parse().with_context(advice)?, count: count.parse().with_context(advice)? };
        ensure!((1..=part.count).contains(&part.number), advice());
        Ok(part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_image_is_in_exactly_one_part_and_parts_are_about_as_large() {
        let images: Vec<String> = (0..4000).map(|number| format!("photos/{number:06}.jpg")).collect();
        let parts = (1..=8).map(|number| Part { number, count: 8 });
        let sizes: Vec<usize> =
            parts.map(|part| images.iter().filter(|image| part.has(Path::new(image))).count()).collect();
        assert_eq!(sizes.iter().sum::<usize>(), images.len(), "{sizes:?}");
        assert!(sizes.iter().all(|size| (400..600).contains(size)), "{sizes:?}");
        for image in &images {
            let owners = (1..=8).filter(|&number| Part { number, count: 8 }.has(Path::new(image)));
            assert_eq!(owners.count(), 1, "{image}");
        }
    }

    #[test]
    fn the_folder_that_an_image_is_in_changes_nothing() {
        for number in 1..=5 {
            let part = Part { number, count: 5 };
            assert_eq!(part.has(Path::new("here/a.jpg")), part.has(Path::new("a.jpg")));
        }
    }

    #[test]
    fn what_is_no_part_is_refused_with_an_example() {
        assert_eq!("3/16".parse::<Part>().unwrap(), Part { number: 3, count: 16 });
        for text in ["", "3", "0/4", "5/4", "1/0", "-1/4", "a/b", "1/2/3"] {
            let error = text.parse::<Part>().unwrap_err().to_string();
            assert!(error.contains("`3/16` is the third of sixteen"), "{text}: {error}");
        }
    }
}
