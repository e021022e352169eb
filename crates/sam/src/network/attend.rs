//! Softmax attention of a whole image's tokens, in slices, so that no matrix of all scores is ever in memory.
//! No projections and no position terms: those are in the encoders' own attention.

use burn::tensor::Tensor;
use burn::tensor::activation::softmax;

/// Scores that are computed at once: 4 MB, about what a core's cache holds. All scores of a global block of ViT-H
/// would take 1.1 GB.
const SCORES_AT_ONCE: usize = 1 << 20;

/// `softmax(query keyᵀ) value`, without a scale: the caller has put it into the query.
///
/// # Shapes
/// `query` `[heads, queries, width]`, `key` `[heads, keys, width]`, `value` `[heads, keys, depth]`; returns
/// `[heads, queries, depth]`.
pub(crate) fn attend(query: &Tensor<3>, key: Tensor<3>, value: &Tensor<3>) -> Tensor<3> {
    let [heads, queries, _] = query.dims();
    let [_, keys, _] = key.dims();
    let rows = (SCORES_AT_ONCE / keys).clamp(1, queries);
    let group = (SCORES_AT_ONCE / (rows * keys)).clamp(1, heads);

    let key = key.transpose(); // [heads, width, keys]
    let grouped = (0..heads).step_by(group).map(|first| {
        let of_group = |tensor: &Tensor<3>| tensor.clone().narrow(0, first, group.min(heads - first));
        let [query, key, value] = [query, &key, value].map(of_group);
        let slices = (0..queries).step_by(rows).map(|row| {
            let slice = query.clone().narrow(1, row, rows.min(queries - row));
            softmax(slice.matmul(key.clone()), 2).matmul(value.clone())
        });
        joined(slices.collect(), 1)
    });
    joined(grouped.collect(), 0)
}

/// The parts end to end; a single one is not copied.
fn joined(mut parts: Vec<Tensor<3>>, axis: usize) -> Tensor<3> {
    if parts.len() == 1 { parts.remove(0) } else { Tensor::cat(parts, axis) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::{Device, TensorData};

    fn formula(name: &str, shape: [usize; 3]) -> Tensor<3> {
        let values = crate::image::testing::uniform(name, shape.iter().product());
        Tensor::from_data(TensorData::new(values, shape), &Device::flex())
    }

    fn check(heads: usize, queries: usize, keys: usize) {
        let query = formula("query", [heads, queries, 6]);
        let key = formula("key", [heads, keys, 6]);
        let value = formula("value", [heads, keys, 4]);
        let at_once = softmax(query.clone().matmul(key.clone().transpose()), 2).matmul(value.clone());
        let error = (attend(&query, key, &value) - at_once).abs().max().into_scalar::<f32>();
        assert!(error < 1e-6, "{heads} heads, {queries} x {keys}: {error:e}");
    }

    #[test]
    fn slices_of_queries_and_of_heads_equal_everything_at_once() {
        check(1, 1, 1);
        check(5, 30, 30);
        check(3, 1100, 1000); // more than one slice of queries
        check(7, 500, 600); // groups of three heads
    }
}
