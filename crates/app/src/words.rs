//! Numbers as people read them.
//! No sentences: those are with whoever says them.

use annotation::Instance;
use editor::{Editor, Transfer};

/// Bytes in megabytes, such as `9.6 MB`.
pub(crate) fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}

/// A download, such as `3.1 of 9.6 MB`.
pub(crate) fn transfer(transfer: Transfer) -> String {
    match transfer.total {
        Some(total) => format!("{:.1} of {}", transfer.received as f64 / 1e6, megabytes(total)),
        None => megabytes(transfer.received),
    }
}

/// The part of a download that is here, from 0 to 1.
pub(crate) fn share(transfer: Transfer) -> Option<f64> {
    transfer.total.map(|total| transfer.received as f64 / total.max(1) as f64)
}

/// A count with thin spaces between thousands, such as `12 345`.
pub(crate) fn count(number: u64) -> String {
    let digits = number.to_string();
    let groups = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy);
    groups.collect::<Vec<_>>().join("\u{2009}")
}

/// What an object is called, such as `boat 12`.
pub(crate) fn object(editor: &Editor, instance: &Instance) -> String {
    format!("{} {}", editor.categories().name(instance.category), instance.id.0)
}

/// A time, such as `4.1 ms` or `1.3 s`.
pub(crate) fn duration(milliseconds: f64) -> String {
    if milliseconds < 1000.0 {
        format!("{milliseconds:.1} ms")
    } else {
        format!("{:.1} s", milliseconds / 1e3)
    }
}

/// A share of one in percent, such as `18.4 %`.
pub(crate) fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}
