//! The slow twins: each operation as its definition says, in double precision where that is easy.
//! Only for tests.

use crate::{Activation, Depthwise, Destination, LayerNorm};

/// `left * right^T + bias` for `right` as PyTorch stores a linear layer, `[columns, depth]`.
pub(crate) fn multiply(
    (left, left_stride): (&[f32], usize),
    (right, depth): (&[f32], usize),
    bias: &[f32],
    (destination, activation): (Destination, Activation),
    before: &[f32],
) -> Vec<f32> {
    let columns = bias.len();
    let mut out = Vec::with_capacity(before.len());
    for (row, left) in left.chunks_exact(left_stride).enumerate() {
        for column in 0..columns {
            let products =
                (0..depth).map(|step| f64::from(left[step]) * f64::from(right[column * depth + step]));
            let sum = products.sum::<f64>() + f64::from(bias[column]);
            let activated = match activation {
                Activation::None => sum,
                Activation::Relu => sum.max(0.0),
                Activation::Relu6 => sum.clamp(0.0, 6.0),
            };
            out.push(match destination {
                Destination::Replace => activated as f32,
                Destination::Add => before[row * columns + column] + activated as f32,
            });
        }
    }
    out
}

pub(crate) fn layer_norm(norm: &LayerNorm, rows: &[f32]) -> Vec<f32> {
    let width = norm.gain.len();
    let normalized = rows.chunks_exact(width).flat_map(|row| {
        let mean = row.iter().map(|value| f64::from(*value)).sum::<f64>() / width as f64;
        let variance = row.iter().map(|value| (f64::from(*value) - mean).powi(2)).sum::<f64>() / width as f64;
        let scale = (variance + f64::from(norm.epsilon)).sqrt().recip();
        let channels = norm.gain.iter().zip(&norm.bias);
        row.iter().zip(channels).map(move |(value, (gain, bias))| {
            ((f64::from(*value) - mean) * scale * f64::from(*gain) + f64::from(*bias)) as f32
        })
    });
    normalized.collect()
}

pub(crate) fn softmax(scores: &[f32]) -> Vec<f32> {
    let largest = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let weights: Vec<f64> = scores.iter().map(|score| f64::from(score - largest).exp()).collect();
    let total: f64 = weights.iter().sum();
    weights.iter().map(|weight| (weight / total) as f32).collect()
}

/// By Maclaurin's series where it converges quickly, by the continued fraction beyond.
pub(crate) fn gelu(x: f64) -> f64 {
    let z = x.abs() / std::f64::consts::SQRT_2;
    let erf = if z < 3.0 {
        let (mut term, mut sum) = (z, z);
        for n in 1..200 {
            term *= -z * z / f64::from(n);
            sum += term / f64::from(2 * n + 1);
        }
        sum * std::f64::consts::FRAC_2_SQRT_PI
    } else {
        let fraction = (1..60).rev().fold(0.0, |below, n| f64::from(n) / 2.0 / (z + below));
        1.0 - (-z * z).exp() / ((z + fraction) * std::f64::consts::PI.sqrt())
    };
    0.5 * x * (1.0 + erf.copysign(x))
}

pub(crate) fn depthwise_row(
    layer: &Depthwise,
    image: &[f32],
    [height, width]: [usize; 2],
    y: usize,
) -> Vec<f32> {
    let channels = layer.bias.len();
    let pad = (layer.kernel / 2) as isize;
    let mut out = Vec::new();
    for x in 0..width.div_ceil(layer.stride) {
        for channel in 0..channels {
            let mut sum = layer.bias[channel];
            for ky in 0..layer.kernel {
                for kx in 0..layer.kernel {
                    let from_y = (y * layer.stride + ky) as isize - pad;
                    let from_x = (x * layer.stride + kx) as isize - pad;
                    if (0..height as isize).contains(&from_y) && (0..width as isize).contains(&from_x) {
                        let place = (from_y as usize * width + from_x as usize) * channels + channel;
                        sum += image[place] * layer.weights[(ky * layer.kernel + kx) * channels + channel];
                    }
                }
            }
            out.push(sum);
        }
    }
    out
}
