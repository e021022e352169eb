//! A mean, and how far it could have come out otherwise.
//! What is averaged is the caller's business.

use serde::Serialize;

use crate::random::Random;

/// How often the images are drawn again.
const RESAMPLES: usize = 1000;
/// The interval leaves out this share of the resampled means on each side: 95 % lie inside.
const TAIL: f64 = 0.025;
/// The same interval for the same values, every time.
const SEED: u64 = 0x6d61_736b;

/// A mean with its 95 % confidence interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Estimate {
    /// Over all objects.
    pub mean: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
}

impl Estimate {
    /// The mean of all values, which come image by image; `None` when there are none.
    ///
    /// The interval is the percentile bootstrap over images (Efron and Tibshirani, "An introduction to the
    /// bootstrap", chapter 13): objects of one image are alike, so whole images are drawn.
    #[must_use]
    pub fn of_images(images: &[Vec<f64>]) -> Option<Self> {
        let totals: Vec<Total> =
            images.iter().filter(|values| !values.is_empty()).map(|values| Total::of(values)).collect();
        let mean = Total::mean(totals.iter())?;
        let mut random = Random::new(SEED);
        let mut means: Vec<f64> = (0..RESAMPLES)
            .filter_map(|_| {
                Total::mean((0..totals.len()).map(|_| &totals[random.below(totals.len() as u64) as usize]))
            })
            .collect();
        means.sort_by(f64::total_cmp);
        Some(Self { mean, low: percentile(&means, TAIL), high: percentile(&means, 1.0 - TAIL) })
    }

    /// Half the width of the interval: what tables show behind the mean.
    #[must_use]
    pub fn margin(&self) -> f64 {
        (self.high - self.low) / 2.0
    }
}

/// Sum and number of one image's values.
struct Total {
    sum: f64,
    count: usize,
}

impl Total {
    fn of(values: &[f64]) -> Self {
        Self { sum: values.iter().sum(), count: values.len() }
    }

    fn mean<'a>(totals: impl Iterator<Item = &'a Self>) -> Option<f64> {
        let (sum, count) =
            totals.fold((0.0, 0), |(sum, count), total| (sum + total.sum, count + total.count));
        (count > 0).then(|| sum / count as f64)
    }
}

/// The value below which a `share` of the ascending `values` lies, between two of them in proportion
/// (NumPy's `percentile`).
fn percentile(values: &[f64], share: f64) -> f64 {
    let place = share * values.len().saturating_sub(1) as f64;
    let (below, above) = (place.floor() as usize, place.ceil() as usize);
    values[below] + (values[above] - values[below]) * place.fract()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_counts_objects_and_not_images() {
        let estimate = Estimate::of_images(&[vec![1.0, 0.0, 0.5], vec![], vec![0.1]]).unwrap();
        assert!((estimate.mean - 0.4).abs() < 1e-12, "{estimate:?}");
        assert_eq!(Estimate::of_images(&[vec![], vec![]]), None);
    }

    #[test]
    fn the_interval_is_the_one_that_theory_gives() {
        // 400 images with one uniform value each: the mean's standard deviation is 1 / sqrt(12 * 400).
        let mut random = Random::new(3);
        let images: Vec<Vec<f64>> =
            (0..400).map(|_| vec![random.below(1 << 30) as f64 / (1 << 30) as f64]).collect();
        let estimate = Estimate::of_images(&images).unwrap();
        let theory = 1.96 / (12.0_f64 * 400.0).sqrt();
        assert!((estimate.margin() / theory - 1.0).abs() < 0.1, "{} instead of {theory}", estimate.margin());
        assert!(estimate.low < estimate.mean && estimate.mean < estimate.high);
    }

    #[test]
    fn objects_of_one_image_count_as_one_when_all_are_alike() {
        let alone: Vec<Vec<f64>> = (0..40).map(|index| vec![f64::from(index % 2)]).collect();
        let crowded: Vec<Vec<f64>> = (0..40).map(|index| vec![f64::from(index % 2); 50]).collect();
        assert_eq!(Estimate::of_images(&alone), Estimate::of_images(&crowded));
    }

    #[test]
    fn percentiles_lie_between_the_values_around_them() {
        assert_eq!(
            [0.0, 0.5, 0.9, 1.0].map(|share| percentile(&[1.0, 2.0, 5.0], share)),
            [1.0, 2.0, 4.4, 5.0]
        );
    }
}
