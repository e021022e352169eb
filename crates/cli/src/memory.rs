//! How much memory is free, so that a model which is too large is refused before the system ends the program.
//! Only Linux says it without further ado; elsewhere nothing is refused.

use std::fs;

use anyhow::{Result, bail};

/// # Errors
/// When `bytes` more are known not to fit.
pub(crate) fn check_free(bytes: u64, what: &str) -> Result<()> {
    match fs::read_to_string("/proc/meminfo").ok().and_then(|text| available(&text)) {
        Some(free) if bytes > free => {
            let gigabytes = |bytes: u64| bytes as f64 / 1e9;
            let (needed, free) = (gigabytes(bytes), gigabytes(free));
            bail!(
                "{what} needs {needed:.1} GB of memory and {free:.1} GB are free; close programs or take a smaller model"
            )
        }
        _ => Ok(()),
    }
}

/// Bytes after `MemAvailable:`, which Linux tells in kB.
fn available(text: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_linux_is_read() {
        let text = "MemTotal:       24631236 kB\nMemAvailable:   23119212 kB\n";
        assert_eq!(available(text), Some(23_119_212 * 1024));
        assert_eq!(available("MemTotal: 1 kB\n"), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn what_no_machine_has_is_refused() {
        let message = check_free(u64::MAX, "all of it").unwrap_err().to_string();
        assert!(message.starts_with("all of it needs 18446744073.7 GB of memory and "), "{message}");
        assert!(check_free(1, "a byte").is_ok());
    }
}
