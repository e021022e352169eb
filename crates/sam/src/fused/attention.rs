//! The projections of an attention between tokens and image, in the forms that spare the image its projections.
//! The sums over the image are in `image_pass`.
//!
//! Tokens are few and image positions are many, so a projection of the image is folded into the tokens' side:
//! `q . (W_k x) = (W_k^T q) . x`, and `sum(a W_v x) = W_v sum(a x)`. Rows of folded queries, keys and values are one
//! for each pair of token `t` and head `h`, at `t * heads + h`.

use kernels::{Activation, Isa};

use super::doubling::Gains;
use super::linear::Linear;
use super::parameters::Parameters;

/// Widths of an attention between tokens and image.
#[derive(Debug, Clone, Copy)]
pub(super) struct Widths {
    /// Of a token and of an image position.
    pub(super) dim: usize,
    /// Of all heads together.
    pub(super) inner: usize,
    pub(super) heads: usize,
}

impl Widths {
    pub(super) fn per_head(self) -> usize {
        self.inner / self.heads
    }

    /// Where in a row of separate heads the number is that stands at `place` where heads are interleaved.
    fn separate(self, place: usize) -> usize {
        (place % self.heads) * self.per_head() + place / self.heads
    }

    /// What queries are multiplied with before they meet keys.
    fn scale(self) -> f32 {
        (self.per_head() as f32).sqrt().recip()
    }
}

/// A weight that is folded, `[rows, columns]` as in the file.
#[derive(Debug, Clone)]
pub(super) struct Weight {
    values: Vec<f32>,
    columns: usize,
}

impl Weight {
    fn take(parameters: &mut Parameters<'_>, key: &str, [rows, columns]: [usize; 2]) -> Self {
        Self { values: parameters.take(&format!("{key}.weight"), [rows, columns]), columns }
    }

    pub(super) fn new(values: Vec<f32>, columns: usize) -> Self {
        Self { values, columns }
    }

    pub(super) fn row(&self, index: usize) -> &[f32] {
        &self.values[index * self.columns..][..self.columns]
    }

    pub(super) fn columns(&self) -> usize {
        self.columns
    }

    /// As a layer without a bias.
    pub(super) fn packed(&self, isa: Isa) -> kernels::PackedMatrix {
        let rows = self.values.len() / self.columns;
        kernels::PackedMatrix::from_transposed(isa, [self.columns, rows], &self.values)
    }

    /// `self * right`.
    pub(super) fn times(&self, right: &Self) -> Self {
        let rows = self.values.chunks_exact(self.columns);
        Self { values: rows.flat_map(|row| right.combine(row)).collect(), columns: right.columns }
    }

    /// Its rows, one for each channel of all heads, with the same channel of all heads side by side.
    pub(super) fn interleaved(&self, widths: Widths) -> Self {
        let rows = (0..widths.inner).map(|row| widths.separate(row));
        Self { values: rows.flat_map(|row| self.row(row).iter().copied()).collect(), columns: self.columns }
    }

    /// Column by column.
    pub(super) fn transposed(&self) -> Vec<f32> {
        let column = |column: usize| self.values.iter().skip(column).step_by(self.columns).copied();
        (0..self.columns).flat_map(column).collect()
    }

    /// `self * vector`.
    pub(super) fn times_vector(&self, vector: &[f32]) -> Vec<f32> {
        self.values.chunks_exact(self.columns).map(|row| dot(row, vector)).collect()
    }

    /// The sum of its rows, each times its factor.
    fn combine(&self, factors: &[f32]) -> Vec<f32> {
        let mut sum = vec![0.0; self.columns];
        for (row, factor) in self.values.chunks_exact(self.columns).zip(factors) {
            sum.iter_mut().zip(row).for_each(|(sum, value)| *sum += factor * value);
        }
        sum
    }

    /// The rows of one head.
    fn of_head(&self, head: usize, per_head: usize) -> Self {
        let length = per_head * self.columns;
        Self { values: self.values[head * length..][..length].to_vec(), columns: self.columns }
    }
}

/// One row for each token and head, from `[tokens, inner]`: that head's part of the token, through `fold`.
fn for_each_head(tokens: &[f32], widths: Widths, fold: impl Fn(usize, &[f32]) -> Vec<f32>) -> Vec<f32> {
    let tokens = tokens.chunks_exact(widths.inner);
    let parts = tokens.flat_map(|token| token.chunks_exact(widths.per_head()).enumerate());
    parts.flat_map(|(head, part)| fold(head, part)).collect()
}

/// Tokens attend to the image: the image gives keys and values.
#[derive(Debug, Clone)]
pub(super) struct TokenToImage {
    pub(super) widths: Widths,
    query: Linear,
    /// `[inner, dim]`. Its bias adds the same to all scores of a query, so softmax does not see it.
    pub(super) key: Weight,
    pub(super) value: Weight,
    value_bias: Vec<f32>,
    out: Linear,
    /// `key`, head by head.
    key_of_head: Vec<Weight>,
}

impl TokenToImage {
    pub(super) fn take(parameters: &mut Parameters<'_>, isa: Isa, key: &str, widths: Widths) -> Self {
        let Widths { dim, inner, heads } = widths;
        let keys = Weight::take(parameters, &format!("{key}.k_proj"), [inner, dim]);
        let _bias_without_effect: Vec<f32> = parameters.take(&format!("{key}.k_proj.bias"), [inner]);
        Self {
            widths,
            query: Linear::take(parameters, isa, &format!("{key}.q_proj"), [dim, inner]),
            key_of_head: (0..heads).map(|head| keys.of_head(head, widths.per_head())).collect(),
            key: keys,
            value: Weight::take(parameters, &format!("{key}.v_proj"), [inner, dim]),
            value_bias: parameters.take(&format!("{key}.v_proj.bias"), [inner]),
            out: Linear::take(parameters, isa, &format!("{key}.out_proj"), [inner, dim]),
        }
    }

    /// Scaled queries, `[tokens, inner]`.
    pub(super) fn queries(&self, tokens: &[f32]) -> Vec<f32> {
        let mut queries = self.query.forward(tokens, Activation::None);
        let scale = self.widths.scale();
        queries.iter_mut().for_each(|value| *value *= scale);
        queries
    }

    /// `[tokens * heads, dim]`: what image positions are multiplied with to get scores.
    pub(super) fn folded_queries(&self, queries: &[f32]) -> Vec<f32> {
        for_each_head(queries, self.widths, |head, part| self.key_of_head[head].combine(part))
    }

    /// From `[tokens * heads, dim]` weighted sums of image positions to what is added to the tokens.
    pub(super) fn attended(&self, sums: &[f32]) -> Vec<f32> {
        let Widths { dim, heads, .. } = self.widths;
        let per_head = self.widths.per_head();
        let rows = sums.chunks_exact(dim).enumerate();
        let values = rows.flat_map(|(row, sum)| {
            let first = (row % heads) * per_head;
            (first..first + per_head).map(move |channel| dot(self.value.row(channel), sum))
        });
        self.project(values.collect())
    }

    /// From `[tokens, inner]` weighted values without their bias to what is added to the tokens.
    pub(super) fn project(&self, mut values: Vec<f32>) -> Vec<f32> {
        super::linear::add_to_rows(&mut values, &self.value_bias);
        self.out.forward(&values, Activation::None)
    }
}

/// The image attends to tokens: the image gives queries.
#[derive(Debug, Clone)]
pub(super) struct ImageToToken {
    pub(super) widths: Widths,
    /// `[inner, dim]`.
    pub(super) query: Weight,
    query_bias: Vec<f32>,
    key: Linear,
    value: Linear,
    out_bias: Vec<f32>,
    query_of_head: Vec<Weight>,
    /// `[per head, dim]`: transposed, so that a channel of a head is a row.
    out_of_head: Vec<Weight>,
}

impl ImageToToken {
    pub(super) fn take(parameters: &mut Parameters<'_>, isa: Isa, key: &str, widths: Widths) -> Self {
        let Widths { dim, inner, heads } = widths;
        let query = Weight::take(parameters, &format!("{key}.q_proj"), [inner, dim]);
        let out: Vec<f32> = parameters.take(&format!("{key}.out_proj.weight"), [dim, inner]);
        let out = Weight::new(Weight::new(out, inner).transposed(), dim);
        let of_heads = |weight: &Weight| {
            (0..heads).map(|head| weight.of_head(head, widths.per_head())).collect::<Vec<_>>()
        };
        Self {
            widths,
            query_of_head: of_heads(&query),
            out_of_head: of_heads(&out),
            query,
            query_bias: parameters.take(&format!("{key}.q_proj.bias"), [inner]),
            key: Linear::take(parameters, isa, &format!("{key}.k_proj"), [dim, inner]),
            value: Linear::take(parameters, isa, &format!("{key}.v_proj"), [dim, inner]),
            out_bias: parameters.take(&format!("{key}.out_proj.bias"), [dim]),
        }
    }

    /// Scaled keys, `[tokens, inner]`.
    pub(super) fn keys(&self, tokens: &[f32]) -> Vec<f32> {
        let mut keys = self.key.forward(tokens, Activation::None);
        let scale = self.widths.scale();
        keys.iter_mut().for_each(|value| *value *= scale);
        keys
    }

    /// `[tokens * heads, dim]`: what image positions are multiplied with to get scores.
    pub(super) fn folded_keys(&self, keys: &[f32]) -> Vec<f32> {
        for_each_head(keys, self.widths, |head, part| self.query_of_head[head].combine(part))
    }

    /// What the query's bias, and `shift` of every query before it, add to each score: `[tokens * heads]`.
    pub(super) fn score_bias(&self, keys: &[f32], shift: &[f32]) -> Vec<f32> {
        let bias: Vec<f32> = self.query_bias.iter().zip(shift).map(|(bias, shift)| bias + shift).collect();
        let per_head = self.widths.per_head();
        for_each_head(keys, self.widths, |head, part| vec![dot(part, &bias[head * per_head..][..per_head])])
    }

    /// What the image gains from full attention to one token by one head, and in any case.
    pub(super) fn gains(&self, tokens: &[f32]) -> Gains {
        let values = self.value.forward(tokens, Activation::None);
        let pairs = for_each_head(&values, self.widths, |head, part| self.out_of_head[head].combine(part));
        Gains { pairs, constant: self.out_bias.clone() }
    }
}

/// `[tokens, inner]` with the same channel of all heads side by side, as `kernels::head_scores` reads it.
pub(super) fn interleave_heads(tokens: &[f32], widths: Widths) -> Vec<f32> {
    let tokens = tokens.chunks_exact(widths.inner);
    tokens.flat_map(|token| (0..widths.inner).map(move |place| token[widths.separate(place)])).collect()
}

/// Back to the channels of one head after those of another.
pub(super) fn separate_heads(tokens: &[f32], widths: Widths) -> Vec<f32> {
    let mut separate = vec![0.0; tokens.len()];
    for (from, to) in tokens.chunks_exact(widths.inner).zip(separate.chunks_exact_mut(widths.inner)) {
        from.iter().enumerate().for_each(|(place, value)| to[widths.separate(place)] = *value);
    }
    separate
}

/// `[tokens * heads, columns]` from `[tokens, inner]` through `weight` `[inner, columns]`, each head by itself.
pub(super) fn fold(tokens: &[f32], weight: &Weight, widths: Widths) -> Vec<f32> {
    let per_head = widths.per_head();
    for_each_head(tokens, widths, |head, part| {
        let mut sum = vec![0.0; weight.columns()];
        for (offset, factor) in part.iter().enumerate() {
            let row = weight.row(head * per_head + offset);
            sum.iter_mut().zip(row).for_each(|(sum, value)| *sum += factor * value);
        }
        sum
    })
}

/// Attention of the tokens to themselves, all at full width.
#[derive(Debug, Clone)]
pub(super) struct SelfAttention {
    query: Linear,
    key: Linear,
    value: Linear,
    out: Linear,
    dim: usize,
    heads: usize,
}

impl SelfAttention {
    pub(super) fn take(
        parameters: &mut Parameters<'_>,
        isa: Isa,
        key: &str,
        [dim, heads]: [usize; 2],
    ) -> Self {
        let mut linear = |name: &str| Linear::take(parameters, isa, &format!("{key}.{name}"), [dim, dim]);
        Self {
            query: linear("q_proj"),
            key: linear("k_proj"),
            value: linear("v_proj"),
            out: linear("out_proj"),
            dim,
            heads,
        }
    }

    /// `positioned` gives queries and keys, `tokens` the values; all `[tokens, dim]`.
    pub(super) fn forward(&self, positioned: &[f32], tokens: &[f32]) -> Vec<f32> {
        let query = self.query.forward(positioned, Activation::None);
        let key = self.key.forward(positioned, Activation::None);
        let value = self.value.forward(tokens, Activation::None);
        let per_head = self.dim / self.heads;
        let scale = (per_head as f32).sqrt().recip();

        let mut attended = vec![0.0; tokens.len()];
        for (query, attended) in query.chunks_exact(self.dim).zip(attended.chunks_exact_mut(self.dim)) {
            for head in (0..self.dim).step_by(per_head) {
                let part = head..head + per_head;
                let keys = key.chunks_exact(self.dim).map(|key| &key[part.clone()]);
                let mut weights: Vec<f32> = keys.map(|key| scale * dot(&query[part.clone()], key)).collect();
                softmax(&mut weights);
                for (value, weight) in value.chunks_exact(self.dim).zip(weights) {
                    let to = attended[part.clone()].iter_mut();
                    to.zip(&value[part.clone()]).for_each(|(to, value)| *to += weight * value);
                }
            }
        }
        self.out.forward(&attended, Activation::None)
    }
}

fn softmax(scores: &mut [f32]) {
    let largest = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    scores.iter_mut().for_each(|score| *score = (*score - largest).exp());
    let scale = scores.iter().sum::<f32>().recip();
    scores.iter_mut().for_each(|score| *score *= scale);
}

/// In eight sums side by side, which the compiler turns into SIMD.
pub(super) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let (a_chunks, a_rest) = a.as_chunks::<8>();
    let (b_chunks, b_rest) = b.as_chunks::<8>();
    let mut sums = [0.0; 8];
    for (a, b) in a_chunks.iter().zip(b_chunks) {
        for lane in 0..8 {
            sums[lane] += a[lane] * b[lane];
        }
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    sums.iter().sum::<f32>() + rest
}
