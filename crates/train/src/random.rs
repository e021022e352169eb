//! What is drawn by lot besides whole numbers.
//! The numbers themselves come from `eval::Random`: the same seed, the same training.

use eval::Random;

/// Draws of every kind.
pub(crate) trait Draw {
    /// From 0 up to and without 1.
    fn unit(&mut self) -> f64;

    /// From `low` up to and without `high`.
    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + self.unit() * (high - low)
    }

    /// Whether something of this probability happens.
    fn happens(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// Normally distributed with mean 0 and deviation 1 (Box and Muller 1958).
    fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.unit()).cos()
    }

    /// A number below `count`; 0 when there is none.
    fn index(&mut self, count: usize) -> usize;

    /// A place in `weights`, in proportion to them; `None` when all are 0.
    fn weighted(&mut self, weights: &[f64]) -> Option<usize> {
        let total: f64 = weights.iter().sum();
        let mut left = self.unit() * total;
        let last = weights.iter().rposition(|&weight| weight > 0.0)?;
        let chosen = weights.iter().position(|&weight| {
            left -= weight;
            left < 0.0
        });
        Some(chosen.unwrap_or(last)) // rounding may leave a little
    }
}

impl Draw for Random {
    fn unit(&mut self) -> f64 {
        const STEPS: u64 = 1 << 53;
        self.below(STEPS) as f64 / STEPS as f64
    }

    fn index(&mut self, count: usize) -> usize {
        self.below(count as u64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normal_numbers_have_mean_0_and_deviation_1() {
        let mut random = Random::new(1);
        let numbers: Vec<f64> = (0..20_000).map(|_| random.normal()).collect();
        let mean = numbers.iter().sum::<f64>() / 20_000.0;
        let variance = numbers.iter().map(|number| (number - mean).powi(2)).sum::<f64>() / 20_000.0;
        assert!(mean.abs() < 0.03 && (variance - 1.0).abs() < 0.05, "{mean} {variance}");
    }

    #[test]
    fn heavier_ones_are_drawn_more_often_and_weightless_ones_never() {
        let mut random = Random::new(2);
        let mut counts = [0; 4];
        (0..4000).for_each(|_| counts[random.weighted(&[1.0, 0.0, 3.0, 0.0]).unwrap()] += 1);
        assert_eq!(counts[1] + counts[3], 0);
        assert!((2800..3200).contains(&counts[2]), "{counts:?}");
        assert_eq!(random.weighted(&[0.0, 0.0]), None);
    }
}
