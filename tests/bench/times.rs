//! Many measurements of one thing, in milliseconds, and what is said of them.
//! Where they come from is in `native` and `in_page`.

use anyhow::{Result, ensure};
use serde_json::{Value, json};

/// Measured times.
pub(crate) struct Times {
    sorted: Vec<f64>,
}

impl Times {
    /// Takes the times, in milliseconds, in any order.
    ///
    /// # Errors
    /// When there are none.
    pub(crate) fn new(mut milliseconds: Vec<f64>) -> Result<Self> {
        ensure!(!milliseconds.is_empty(), "nothing was measured");
        milliseconds.sort_by(f64::total_cmp);
        Ok(Self { sorted: milliseconds })
    }

    /// The smallest measured time that `percent` of them do not exceed.
    pub(crate) fn percentile(&self, percent: usize) -> f64 {
        let rank = (self.sorted.len() * percent).div_ceil(100);
        self.sorted[rank.max(1) - 1]
    }

    /// How many were measured.
    pub(crate) fn count(&self) -> usize {
        self.sorted.len()
    }

    /// `{p50, p95, count}`.
    pub(crate) fn to_json(&self) -> Value {
        json!({ "p50": self.percentile(50), "p95": self.percentile(95), "count": self.count() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_measured_times() {
        let times = Times::new((1..=20).rev().map(f64::from).collect()).unwrap();
        assert_eq!((times.percentile(50), times.percentile(95), times.percentile(100)), (10.0, 19.0, 20.0));
        assert_eq!(Times::new(vec![7.0]).unwrap().percentile(95), 7.0);
        assert!(Times::new(Vec::new()).is_err());
    }
}
