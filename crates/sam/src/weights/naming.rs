//! How others spell the keys of Segment Anything: Meta's checkpoints and HF's `SamModel`, with any prefix before.
//! Not nano's spelling, which is a key table of its own.

/// Whose names a file uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spelling {
    /// The key table's: Meta's `segment_anything`, `mobile_sam`, and nano's own.
    Own,
    /// `transformers.SamModel`.
    HuggingFace,
}

/// How the keys of one file are spelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Naming {
    pub(crate) spelling: Spelling,
    /// Before every key: empty, or for example `model.` in a training checkpoint.
    pub(crate) prefix: String,
}

/// From Meta's keys to HF's, in this order: a later line sees what an earlier one wrote.
const HUGGING_FACE: &[(&str, &str)] = &[
    (
        "prompt_encoder.pe_layer.positional_encoding_gaussian_matrix",
        "shared_image_embedding.positional_embedding",
    ),
    // The three layers of an MLP are called in, 0 and out; only theirs stand right before `weight` and `bias`.
    (".layers.0.weight", ".proj_in.weight"),
    (".layers.0.bias", ".proj_in.bias"),
    (".layers.1.weight", ".layers.0.weight"),
    (".layers.1.bias", ".layers.0.bias"),
    (".layers.2.weight", ".proj_out.weight"),
    (".layers.2.bias", ".proj_out.bias"),
    ("output_upscaling.0.", "upscale_conv1."),
    ("output_upscaling.1.", "upscale_layer_norm."),
    ("output_upscaling.3.", "upscale_conv2."),
    ("mask_downscaling.0.", "mask_embed.conv1."),
    ("mask_downscaling.1.", "mask_embed.layer_norm1."),
    ("mask_downscaling.3.", "mask_embed.conv2."),
    ("mask_downscaling.4.", "mask_embed.layer_norm2."),
    ("mask_downscaling.6.", "mask_embed.conv3."),
    ("point_embeddings.", "point_embed."),
    ("neck.0.", "neck.conv1."),
    ("neck.1.", "neck.layer_norm1."),
    ("neck.2.", "neck.conv2."),
    ("neck.3.", "neck.layer_norm2."),
    ("patch_embed.proj.", "patch_embed.projection."),
    (".norm", ".layer_norm"),
    ("image_encoder.blocks.", "image_encoder.layers."),
    ("image_encoder.", "vision_encoder."),
];

/// HF ties these two; a file may hold either or both.
const TIED: [&str; 2] =
    ["shared_image_embedding.positional_embedding", "prompt_encoder.shared_embedding.positional_embedding"];

impl Naming {
    /// Our own files': official keys, nothing before them.
    pub(crate) fn own() -> Self {
        Self { spelling: Spelling::Own, prefix: String::new() }
    }

    /// The names under which a file may hold the tensor that is `key` in the key table.
    pub(crate) fn spellings(&self, key: &str) -> Vec<String> {
        let spelled = match self.spelling {
            Spelling::Own => vec![key.to_owned()],
            Spelling::HuggingFace => {
                let spelled = HUGGING_FACE.iter().fold(key.to_owned(), |key, (own, hf)| key.replace(own, hf));
                if spelled == TIED[0] { TIED.map(str::to_owned).to_vec() } else { vec![spelled] }
            }
        };
        spelled.into_iter().map(|name| format!("{}{name}", self.prefix)).collect()
    }

    /// Whether a file of a model that is known may hold `name` although the network has no use for it.
    pub(crate) fn is_spare(&self, name: &str) -> bool {
        const SPARE: [&str; 6] = [
            // MobileSAM's classifier: TinyViT was trained on ImageNet.
            "image_encoder.norm_head.",
            "image_encoder.head.",
            // Constants that are built in here.
            "pixel_mean",
            "pixel_std",
            TIED[0],
            TIED[1],
        ];
        match name.strip_prefix(&self.prefix) {
            Some(name) => {
                SPARE.iter().any(|spare| name.starts_with(spare))
                    || name.ends_with(".num_batches_tracked")
                    || name.ends_with(".attention_bias_idxs")
            }
            // Beside the network, as an optimiser's state is.
            None => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_official_key_is_spelled_as_transformers_does() {
        let naming = Naming { spelling: Spelling::HuggingFace, prefix: String::new() };
        let lines = include_str!("../../goldens/keys/official_to_hf.tsv").lines();
        let pairs: Vec<_> = lines.filter_map(|line| line.split_once('\t')).collect();
        assert!(pairs.len() > 300);
        for (official, expected) in pairs.into_iter().filter(|(official, _)| !official.starts_with('#')) {
            assert_eq!(naming.spellings(official)[0], expected);
        }
    }

    #[test]
    fn a_prefix_stands_before_every_key() {
        let naming = Naming { spelling: Spelling::Own, prefix: "model.".to_owned() };
        assert_eq!(naming.spellings("image_encoder.pos_embed"), ["model.image_encoder.pos_embed"]);
        assert!(naming.is_spare("optimizer.state") && !naming.is_spare("model.image_encoder.extra"));
    }
}
