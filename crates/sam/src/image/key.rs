//! The name under which everything about an image is kept: a strong hash of its file.
//! Not of its pixels: a weak hash of those once mixed up images in a peer's cache.

use crate::sha256_hex;

/// SHA-256 of an image file's bytes, 64 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ImageKey(String);

impl ImageKey {
    /// The key of a file with these bytes.
    #[must_use]
    pub fn of(file_bytes: &[u8]) -> Self {
        Self(sha256_hex(file_bytes))
    }

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for ImageKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_the_sha_256_of_the_file() {
        let key = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"; // FIPS 180-4, example "abc"
        assert_eq!(ImageKey::of(b"abc").as_str(), key);
    }
}
