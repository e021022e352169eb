//! The decoder's rewrites in double precision, at small sizes: equal to the plain formulas but for the last digits.
//! That the kernels compute them, in single precision: `parity::fused`. Only for tests.

use proptest::prelude::*;

/// Rows of numbers.
type Matrix = Vec<Vec<f64>>;

const DIM: usize = 8;
const HEADS: usize = 2;
const PER_HEAD: usize = 2;
const INNER: usize = HEADS * PER_HEAD;
const POSITIONS: usize = 7;
const TOKENS: usize = 3;
const FEATURES: usize = 3;
const OUT: usize = 5;
const TOLERANCE: f64 = 1e-12;

/// Numbers from -1 to 1, other ones each time.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as f64 / f64::from(1 << 30) - 1.0
    }

    fn matrix(&mut self, rows: usize, columns: usize) -> Matrix {
        (0..rows).map(|_| self.row(columns)).collect()
    }

    fn row(&mut self, columns: usize) -> Vec<f64> {
        (0..columns).map(|_| self.next()).collect()
    }

    fn norm(&mut self) -> Norm {
        Norm { gain: self.row(DIM), bias: self.row(DIM) }
    }
}

struct Norm {
    gain: Vec<f64>,
    bias: Vec<f64>,
}

impl Norm {
    fn moments(row: &[f64]) -> [f64; 2] {
        let mean = row.iter().sum::<f64>() / row.len() as f64;
        let variance = row.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / row.len() as f64;
        [mean, (variance + 1e-5).sqrt().recip()]
    }

    fn apply(&self, rows: &Matrix) -> Matrix {
        let normalize = |row: &Vec<f64>| {
            let [mean, scale] = Self::moments(row);
            let channels = row.iter().zip(self.gain.iter().zip(&self.bias));
            channels.map(|(value, (gain, bias))| (value - mean) * scale * gain + bias).collect()
        };
        rows.iter().map(normalize).collect()
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// `left * right^T`: a linear layer whose weight is `right`.
fn through(left: &Matrix, right: &Matrix) -> Matrix {
    left.iter().map(|left| right.iter().map(|right| dot(left, right)).collect()).collect()
}

fn transposed(matrix: &Matrix) -> Matrix {
    (0..matrix[0].len()).map(|column| matrix.iter().map(|row| row[column]).collect()).collect()
}

fn product(left: &Matrix, right: &Matrix) -> Matrix {
    through(left, &transposed(right))
}

fn plus(a: &Matrix, b: &Matrix) -> Matrix {
    a.iter().zip(b).map(|(a, b)| a.iter().zip(b).map(|(a, b)| a + b).collect()).collect()
}

fn plus_row(rows: &Matrix, row: &[f64]) -> Matrix {
    rows.iter().map(|values| values.iter().zip(row).map(|(a, b)| a + b).collect()).collect()
}

fn softmax(scores: &Matrix) -> Matrix {
    let of_row = |row: &Vec<f64>| {
        let weights: Vec<f64> = row.iter().map(|score| score.exp()).collect();
        let total: f64 = weights.iter().sum();
        weights.iter().map(|weight| weight / total).collect()
    };
    scores.iter().map(of_row).collect()
}

/// The channels of one head.
fn head(rows: &Matrix, head: usize) -> Matrix {
    rows.iter().map(|row| row[head * PER_HEAD..][..PER_HEAD].to_vec()).collect()
}

/// Attention as published, without the output projection: `[queries, inner]`.
fn attention(queries: &Matrix, keys: &Matrix, values: &Matrix) -> Matrix {
    let heads = (0..HEADS).map(|index| {
        let weights = softmax(&through(&head(queries, index), &head(keys, index)));
        product(&weights, &head(values, index))
    });
    let heads: Vec<Matrix> = heads.collect();
    (0..queries.len()).map(|row| heads.iter().flat_map(|head| head[row].clone()).collect()).collect()
}

#[track_caller]
fn assert_equal(found: &Matrix, expected: &Matrix) {
    assert_eq!([found.len(), found[0].len()], [expected.len(), expected[0].len()]);
    for (found, expected) in found.iter().flatten().zip(expected.iter().flatten()) {
        assert!((found - expected).abs() < TOLERANCE * expected.abs().max(1.0), "{found}, not {expected}");
    }
}

proptest! {
    #[test]
    fn tokens_see_the_same_through_folded_queries_and_sums_of_positions(seed: u64) {
        let mut numbers = Numbers(seed);
        let [queries, image] = [numbers.matrix(TOKENS, INNER), numbers.matrix(POSITIONS, DIM)];
        let [key, value] = [numbers.matrix(INNER, DIM), numbers.matrix(INNER, DIM)];
        let [key_bias, value_bias] = [numbers.row(INNER), numbers.row(INNER)];
        let keys = plus_row(&through(&image, &key), &key_bias);
        let values = plus_row(&through(&image, &value), &value_bias);
        let expected = attention(&queries, &keys, &values);

        for index in 0..HEADS {
            let rows = |weight: &Matrix| weight[index * PER_HEAD..][..PER_HEAD].to_vec();
            let folded = product(&head(&queries, index), &rows(&key));
            let sums = product(&softmax(&through(&folded, &image)), &image);
            let found = plus_row(&through(&sums, &rows(&value)), &value_bias[index * PER_HEAD..]);
            assert_equal(&found, &head(&expected, index));
        }
    }

    #[test]
    fn the_image_gains_the_same_through_folded_keys_and_values(seed: u64) {
        let mut numbers = Numbers(seed);
        let [keys, values] = [numbers.matrix(TOKENS, INNER), numbers.matrix(TOKENS, INNER)];
        let [image, query] = [numbers.matrix(POSITIONS, DIM), numbers.matrix(INNER, DIM)];
        let (query_bias, out) = (numbers.row(INNER), numbers.matrix(DIM, INNER));
        let queries = plus_row(&through(&image, &query), &query_bias);
        let expected = through(&attention(&queries, &keys, &values), &out);

        let mut found = vec![vec![0.0; DIM]; POSITIONS];
        for index in 0..HEADS {
            let folded_keys = product(&head(&keys, index), &query[index * PER_HEAD..][..PER_HEAD].to_vec());
            let score_bias: Vec<f64> =
                head(&keys, index).iter().map(|key| dot(key, &query_bias[index * PER_HEAD..])).collect();
            let scores = plus_row(&through(&image, &folded_keys), &score_bias);
            let folded_values = through(&head(&values, index), &head(&out, index));
            found = plus(&found, &product(&softmax(&scores), &folded_values));
        }
        assert_equal(&found, &expected);
    }

    #[test]
    fn a_dense_prompt_only_updates_what_was_prepared(seed: u64) {
        let mut numbers = Numbers(seed);
        let [image, positions] = [numbers.matrix(POSITIONS, DIM), numbers.matrix(POSITIONS, DIM)];
        let [features, projection] = [numbers.matrix(POSITIONS, FEATURES), numbers.matrix(DIM, FEATURES)];
        let (constant, weight) = (numbers.row(DIM), numbers.matrix(INNER, DIM));
        let prompted = plus_row(&plus(&image, &through(&features, &projection)), &constant);
        let expected = through(&plus(&prompted, &positions), &weight);

        let prepared = through(&plus(&image, &positions), &weight);
        let update = through(&features, &product(&weight, &projection));
        let shift: Vec<f64> = weight.iter().map(|row| dot(row, &constant)).collect();
        assert_equal(&plus_row(&plus(&prepared, &update), &shift), &expected);
        // What is added to all keys alike, no softmax over the positions sees.
        let query = numbers.matrix(TOKENS, INNER);
        let shifted = softmax(&through(&query, &expected));
        assert_equal(&softmax(&through(&query, &plus(&prepared, &update))), &shifted);
    }

    #[test]
    fn the_doubling_of_a_click_equals_the_convolution_behind_both_norms(seed: u64) {
        let mut numbers = Numbers(seed);
        let image = numbers.matrix(POSITIONS, DIM);
        let [features, projection] = [numbers.matrix(POSITIONS, FEATURES), numbers.matrix(DIM, FEATURES)];
        let pairs = TOKENS * HEADS;
        let weights = [0; 2].map(|_| softmax(&numbers.matrix(POSITIONS, pairs)));
        let gains = [0; 2].map(|_| numbers.matrix(pairs, DIM));
        let constants = [0; 2].map(|_| numbers.row(DIM));
        let norms = [0; 2].map(|_| numbers.norm());
        let [conv, conv_bias] = [numbers.matrix(OUT, DIM), numbers.matrix(1, OUT)];

        let prompted = plus(&image, &through(&features, &projection));
        let before_first = plus_row(&plus(&prompted, &product(&weights[0], &gains[0])), &constants[0]);
        let first = norms[0].apply(&before_first);
        let before_second = plus_row(&plus(&first, &product(&weights[1], &gains[1])), &constants[1]);
        let second = norms[1].apply(&before_second);
        let expected = plus_row(&through(&second, &conv), &conv_bias[0]);

        let behind = |weight: &Matrix, norm: &Norm| -> Matrix {
            let row = |row: &Vec<f64>| row.iter().zip(&norm.gain).map(|(value, gain)| value * gain).collect();
            weight.iter().map(row).collect()
        };
        let behind_second = behind(&conv, &norms[1]);
        let behind_both = behind(&behind_second, &norms[0]);
        let prepared = through(&image, &behind_both);
        let one = vec![vec![1.0; DIM]];
        let second_constant = plus_row(&vec![constants[1].clone()], &norms[0].bias);
        let vectors = [
            through(&gains[0], &behind_both),
            through(&vec![constants[0].clone()], &behind_both),
            through(&one, &behind_both),
            through(&transposed(&projection), &behind_both),
            through(&gains[1], &behind_second),
            through(&second_constant, &behind_second),
            through(&one, &behind_second),
        ]
        .concat();
        let bias = plus(&through(&vec![norms[1].bias.clone()], &conv), &conv_bias);
        let found = (0..POSITIONS).map(|position| {
            let [[mean_1, scale_1], [mean_2, scale_2]] =
                [&before_first, &before_second].map(|rows| Norm::moments(&rows[position]));
            let both = scale_1 * scale_2;
            let times = |row: &[f64], scale: f64| row.iter().map(|value| scale * value).collect::<Vec<_>>();
            let factors = [
                times(&weights[0][position], both),
                vec![both, -both * mean_1],
                times(&features[position], both),
                times(&weights[1][position], scale_2),
                vec![scale_2, -scale_2 * mean_2],
            ]
            .concat();
            let gained = product(&vec![factors], &vectors);
            let row = plus(&vec![times(&prepared[position], both)], &gained);
            plus(&row, &bias).concat()
        });
        assert_equal(&found.collect(), &expected);
    }
}
