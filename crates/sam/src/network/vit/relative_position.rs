//! Decomposed relative positions: a term for rows apart and one for columns apart, added to each score (official
//! `add_decomposed_rel_pos`). Written into query and key, so that the product of the two has the terms in it.

use burn::tensor::{Int, Tensor, TensorData};

/// Learned vectors, one for each distance from `-(side - 1)` to `side - 1`.
pub(super) struct RelativeTables {
    /// `[2 * height - 1, head_dim]`.
    pub(super) rows: Tensor<2>,
    /// `[2 * width - 1, head_dim]`.
    pub(super) columns: Tensor<2>,
    /// Height and width of the square of tokens.
    pub(super) sides: [usize; 2],
}

/// Query and key whose product is the scaled score plus both position terms.
///
/// The terms are `query · row vector of the distance`, so they depend on the key only by its row and its column.
/// The query gets them appended for every row and column there is, `height + width` numbers, and the key a 1 at its
/// own row and its own column. A product of matrices then costs less than reading and writing all scores twice.
///
/// # Shapes
/// `query` and `key` `[heads, height * width, head_dim]`; returns both
/// `[heads, height * width, head_dim + height + width]`.
pub(super) fn with_positions(query: Tensor<3>, key: Tensor<3>, tables: &RelativeTables) -> [Tensor<3>; 2] {
    let [heads, tokens, head_dim] = query.dims();
    let [height, width] = tables.sides;
    let scale = (head_dim as f64).sqrt().recip();
    let grid = query.clone().reshape([heads, height, width, head_dim]);

    // Row `y` of the grid against the vectors of its distances to all rows; columns likewise.
    let of_rows = grid.clone().matmul(by_distance(&tables.rows, height)); // [heads, height, width, height]
    let of_columns = grid.swap_dims(1, 2).matmul(by_distance(&tables.columns, width)).swap_dims(1, 2);
    let appended = [
        query * scale,
        of_rows.reshape([heads, tokens, height]),
        of_columns.reshape([heads, tokens, width]), // [heads, height, width, width] before
    ];
    let places = own_places(&key, tables.sides).expand([heads, tokens, height + width]);
    [Tensor::cat(appended.into(), 2), Tensor::cat(vec![key, places], 2)]
}

/// For each of `side` positions the vectors of its distances to all positions (official `get_rel_pos`),
/// `[1, side, head_dim, side]`.
fn by_distance(table: &Tensor<2>, side: usize) -> Tensor<4> {
    let [_, head_dim] = table.dims();
    let distances = (0..side).flat_map(|query| (0..side).map(move |key| (query + side - 1 - key) as i64));
    let data = TensorData::new(distances.collect(), [side * side]);
    let index = Tensor::<1, Int>::from_data(data, &table.device());
    table.clone().select(0, index).reshape([1, side, side, head_dim]).swap_dims(2, 3)
}

/// A 1 at each token's row and at its column, `[1, height * width, height + width]`.
fn own_places(like: &Tensor<3>, [height, width]: [usize; 2]) -> Tensor<3> {
    let mut places = vec![0.0f32; height * width * (height + width)];
    for (token, place) in places.chunks_exact_mut(height + width).enumerate() {
        place[token / width] = 1.0;
        place[height + token % width] = 1.0;
    }
    Tensor::from_data(TensorData::new(places, [1, height * width, height + width]), &like.device())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::testing::uniform;
    use burn::tensor::Device;

    const SIDES: [usize; 2] = [3, 4];
    const HEAD_DIM: usize = 5;

    fn formula<const D: usize>(name: &str, shape: [usize; D]) -> Tensor<D> {
        Tensor::from_data(TensorData::new(uniform(name, shape.iter().product()), shape), &Device::flex())
    }

    /// The official sum, one score at a time.
    fn score_reference(query: &[f32], key: &[f32], [row, column]: [&[f32]; 2]) -> f32 {
        let dot = |left: &[f32], right: &[f32]| left.iter().zip(right).map(|(a, b)| a * b).sum::<f32>();
        dot(query, key) / (HEAD_DIM as f32).sqrt() + dot(query, row) + dot(query, column)
    }

    #[test]
    fn the_product_is_every_score_with_both_terms() {
        let [height, width] = SIDES;
        let tokens = height * width;
        let [query, key] = ["query", "key"].map(|name| uniform(name, tokens * HEAD_DIM));
        let rows = uniform("rows", (2 * height - 1) * HEAD_DIM);
        let columns = uniform("columns", (2 * width - 1) * HEAD_DIM);

        let tables = RelativeTables {
            rows: formula("rows", [2 * height - 1, HEAD_DIM]),
            columns: formula("columns", [2 * width - 1, HEAD_DIM]),
            sides: SIDES,
        };
        let shape = [1, tokens, HEAD_DIM];
        let [longer_query, longer_key] =
            with_positions(formula("query", shape), formula("key", shape), &tables);
        let scores: Vec<f32> =
            longer_query.matmul(longer_key.transpose()).into_data().try_into_vec().unwrap();

        for (q, scores) in scores.chunks_exact(tokens).enumerate() {
            for (k, found) in scores.iter().enumerate() {
                let row = q / width + height - 1 - k / width;
                let column = q % width + width - 1 - k % width;
                let [query, key] =
                    [(&query, q), (&key, k)].map(|(all, at)| &all[at * HEAD_DIM..][..HEAD_DIM]);
                let terms = [&rows[row * HEAD_DIM..][..HEAD_DIM], &columns[column * HEAD_DIM..][..HEAD_DIM]];
                let expected = score_reference(query, key, terms);
                assert!((found - expected).abs() < 1e-5, "{q} to {k}: {found} instead of {expected}");
            }
        }
    }
}
