//! The two-way transformer of the decoder: tokens look at the image and the image at tokens, twice, a band of rows of the
//! grid at a time. What a look is: `image_pass` and `prepared_look`; the weights: `decoder`.

use std::ops::Range;

use kernels::{Team, layer_norm};

use super::attention::{dot, fold, interleave_heads, separate_heads};
use super::decoder::Decoder;
use super::dense_prompt::Dense;
use super::image_pass::{Attended, ImageLooks, TokensLook};
use super::linear::{add, add_to_rows, sum};
use super::prepared::PreparedImage;
use super::prepared_look::PreparedLook;

/// Rows of the grid that a thread takes at a time. Not a share of the team's size: what tokens see is summed up in each
/// band and then over the bands, and must be the same for every team.
const BAND: usize = 4;

/// What comes out: tokens that have seen the image, and the image that has seen the tokens.
pub(super) struct Seen {
    /// `[tokens, dim]`.
    pub(super) tokens: Vec<f32>,
    /// Rows of the grid and, its side doubled once, what there is: `[positions, 4, 64]`.
    pub(super) doubled: Vec<(Range<usize>, Vec<f32>)>,
}

/// Some rows of the image on their way.
struct Band {
    rows: Range<usize>,
    /// `[positions, dim]`.
    positions: Vec<f32>,
    /// By the first look.
    attended: Attended,
}

/// All rows of a grid, a few at a time.
pub(super) fn bands(side: usize) -> Vec<Range<usize>> {
    (0..side).step_by(BAND).map(|first| first..side.min(first + BAND)).collect()
}

impl Decoder {
    /// Official `TwoWayTransformer`, and the first doubling.
    pub(super) fn run_transformer(
        &self,
        (image, dense): (&PreparedImage, &Dense<'_>),
        start: &[f32],
        team: Team,
    ) -> Seen {
        let Self { isa, dim, first, second, .. } = self;
        let (isa, dim) = (*isa, *dim);

        // Layer 1, tokens' side. Its queries are their own positional encoding.
        let mut tokens = first.self_attention.forward(start, start);
        layer_norm(isa, &first.norms[0], &mut tokens);
        self.look_at_prepared((image, dense), &mut tokens, start, team);
        first.think(isa, &mut tokens);
        let image_looks = self.first_image_look(dense, &tokens, start);

        // Layer 2, tokens' side, as far as it does not need the image.
        let seen_from = sum(&tokens, start);
        let mut next = tokens;
        let seen = second.self_attention.forward(&seen_from, &next);
        add(&mut next, &seen);
        layer_norm(isa, &second.norms[0], &mut next);
        let queries = second.token_to_image.queries(&sum(&next, start));
        let look = TokensLook::new(isa, &second.token_to_image.folded_queries(&queries), dim);

        // Layer 1 on the image's side and layer 2's look at it, a row of the grid at a time.
        let passed = team.map(bands(image.side), |rows| {
            let mut seen = look.glimpse();
            let mut band = Band {
                positions: image.embedding(rows.clone()).to_vec(),
                rows,
                attended: Attended::default(),
            };
            let mut encoded = vec![0.0; image.side * dim];
            for (y, row) in band.rows.clone().zip(band.positions.chunks_exact_mut(image.side * dim)) {
                let features = dense.row(y, image.side, self.dense.width);
                if let Some(features) = features {
                    self.updates.add_to_image(features, row);
                }
                image_looks.look((image.queries(y), features), row, &mut band.attended);
                image_looks.normalize(&first.norms[3], row, &mut band.attended);
                image.with_positions(row, y, &mut encoded);
                look.look(&encoded, row, &mut seen);
            }
            (band, seen)
        });
        let (bands, seen) = passed.into_iter().unzip();
        let mut tokens = next;
        add(&mut tokens, &second.token_to_image.attended(&look.finish(seen)));
        layer_norm(isa, &second.norms[1], &mut tokens);
        second.think(isa, &mut tokens);

        let looks = [image_looks, second.image_look(isa, &tokens, start)];
        let doubled = self.finish_image((image, dense, bands), &looks, (&mut tokens, start), team);
        Seen { tokens, doubled }
    }

    /// Layer 2 on the image's side, the last look at it, and its first doubling.
    fn finish_image(
        &self,
        (image, dense, bands): (&PreparedImage, &Dense<'_>, Vec<Band>),
        [first_looks, looks]: &[ImageLooks; 2],
        (tokens, start): (&mut Vec<f32>, &[f32]),
        team: Team,
    ) -> Vec<(Range<usize>, Vec<f32>)> {
        let Self { isa, dim, second, .. } = self;
        let queries = self.last_look.queries(&sum(tokens, start));
        let look = TokensLook::new(*isa, &self.last_look.folded_queries(&queries), *dim);
        let gains = [first_looks.gains(), looks.gains()];
        let shortcut = self.doubling.of_click(gains, dense.features.is_some(), team);

        let side = image.side;
        let passed = team.map(bands, |Band { rows, mut positions, attended: before }| {
            let (mut seen, mut attended) = (look.glimpse(), Attended::default());
            let mut encoded = vec![0.0; side * dim];
            let mut doubled = vec![0.0; rows.len() * image.doubled(0).len()];
            let of_rows =
                positions.chunks_exact_mut(side * dim).zip(doubled.chunks_exact_mut(image.doubled(0).len()));
            for (index, (row, doubled)) in of_rows.enumerate() {
                let y = rows.start + index;
                image.with_positions(row, y, &mut encoded);
                looks.look((&encoded, None), row, &mut attended);
                looks.normalize(&second.norms[3], row, &mut attended);
                image.with_positions(row, y, &mut encoded);
                look.look(&encoded, row, &mut seen);
                match &shortcut {
                    Some(shortcut) => {
                        let here = index * side..(index + 1) * side;
                        let gained =
                            [first_looks.gained(&before, here.clone()), looks.gained(&attended, here)];
                        let features = dense.row(y, side, self.dense.width);
                        shortcut.forward(image.doubled(y), gained, features, doubled);
                    }
                    None => self.doubling.forward(row, doubled),
                }
            }
            ((rows, doubled), seen)
        });
        let (doubled, seen) = passed.into_iter().unzip();
        add(tokens, &self.last_look.attended(&look.finish(seen)));
        layer_norm(*isa, &self.last_norm, tokens);
        doubled
    }

    /// The first look of the tokens at the image, whose keys and values were projected when it was prepared.
    fn look_at_prepared(
        &self,
        (image, dense): (&PreparedImage, &Dense<'_>),
        tokens: &mut [f32],
        start: &[f32],
        team: Team,
    ) {
        let attention = &self.first.token_to_image;
        let widths = attention.widths;
        let queries = attention.queries(&sum(tokens, start));
        let mut look = PreparedLook::new(self.isa, interleave_heads(&queries, widths), widths);
        let width = self.dense.width;
        if dense.features.is_some() {
            look = look.with_features(&fold(&queries, &self.updates.key, widths), width);
        }
        let seen = look.finish(team.map(bands(image.side), |rows| {
            let mut seen = look.glimpse();
            for y in rows {
                look.look((image.keys(y), image.values(y)), dense.row(y, image.side, width), &mut seen);
            }
            seen
        }));

        let mut values = separate_heads(&seen.values, widths);
        if dense.features.is_some() {
            // A row of sums for each token and head, through the channels of that head.
            let rows = seen.features.chunks_exact(width).enumerate();
            let from_features = rows.flat_map(|(row, sums)| {
                let first = (row % widths.heads) * widths.per_head();
                (first..first + widths.per_head())
                    .map(move |channel| dot(self.updates.value.row(channel), sums))
            });
            add(&mut values, &from_features.collect::<Vec<_>>());
        }
        add_to_rows(&mut values, &attention.value.times_vector(dense.constant));
        add(tokens, &attention.project(values));
        layer_norm(self.isa, &self.first.norms[1], tokens);
    }

    /// The first look of the image, whose queries were projected when it was prepared, at the tokens.
    fn first_image_look(&self, dense: &Dense<'_>, tokens: &[f32], start: &[f32]) -> ImageLooks {
        let attention = &self.first.image_to_token;
        let widths = attention.widths;
        let keys = attention.keys(&sum(tokens, start));
        let shift = attention.query.times_vector(dense.constant);
        let scored = (interleave_heads(&keys, widths), attention.score_bias(&keys, &shift));
        let mut gains = attention.gains(tokens);
        add(&mut gains.constant, dense.constant);
        let looks = ImageLooks::prepared(self.isa, scored, widths.heads, gains);
        if dense.features.is_none() {
            return looks;
        }
        looks.with_features(&fold(&keys, &self.updates.query, widths), self.dense.width)
    }
}

impl Dense<'_> {
    /// The features of row `y` of the grid.
    fn row(&self, y: usize, side: usize, width: usize) -> Option<&[f32]> {
        self.features.as_ref().map(|features| &features[y * side * width..][..side * width])
    }
}
