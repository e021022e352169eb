//! From the path of a parameter in our modules to its key in a weights file.
//! Field names already equal the official keys; here are the ones that cannot, and nano's own.

/// How the keys of a weights file are spelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyTable {
    /// As in Meta's checkpoints.
    Official,
    /// As in the Python definition of nano.
    Nano,
}

/// Names that Rust or Burn do not allow: positions in a `Sequential`, enum variants, Burn's layer norm.
const OFFICIAL: &[(&str, &str)] = &[
    (".gamma", ".weight"),
    (".beta", ".bias"),
    (".dense.Mask.", "."),
    (".dense.ClickMaps.", "."),
    ("image_encoder.Nano.", "image_encoder."),
    ("image_encoder.Vit.", "image_encoder."),
    ("image_encoder.TinyVit.", "image_encoder."),
    ("patch_embed.conv1.", "patch_embed.seq.0."),
    ("patch_embed.conv2.", "patch_embed.seq.2."),
    ("neck.conv1.", "neck.0."),
    ("neck.norm1.", "neck.1."),
    ("neck.conv2.", "neck.2."),
    ("neck.norm2.", "neck.3."),
    ("mask_downscaling.conv1.", "mask_downscaling.0."),
    ("mask_downscaling.norm1.", "mask_downscaling.1."),
    ("mask_downscaling.conv2.", "mask_downscaling.3."),
    ("mask_downscaling.norm2.", "mask_downscaling.4."),
    ("mask_downscaling.conv3.", "mask_downscaling.6."),
    ("output_upscaling.conv1.", "output_upscaling.0."),
    ("output_upscaling.norm.", "output_upscaling.1."),
    ("output_upscaling.conv2.", "output_upscaling.3."),
];

/// Nano's short names, from the official ones. `key[i]` is row `i` of the tensor `key`.
const NANO: &[(&str, &str)] = &[
    ("image_encoder.", "encoder."),
    (".stem.", ".stem.conv."),
    (".expand.", ".expand.conv."),
    (".depthwise.", ".depthwise.conv."),
    (".project.", ".project.conv."),
    ("prompt_encoder.", "prompt."),
    ("pe_layer.positional_encoding_gaussian_matrix", "pe.gauss"),
    ("point_embeddings.0.weight", "labels[0]"),
    ("point_embeddings.1.weight", "labels[1]"),
    ("point_embeddings.2.weight", "labels[2]"),
    ("point_embeddings.3.weight", "labels[3]"),
    ("not_a_point_embed.weight", "not_a_point"),
    ("mask_downscaling.0.", "m1."),
    ("mask_downscaling.1.", "n1."),
    ("mask_downscaling.3.", "m2."),
    ("mask_downscaling.4.", "n2."),
    ("mask_downscaling.6.", "m3."),
    ("mask_decoder.", "decoder."),
    (".layers.", ".l."),
    ("transformer.l.", "layers."),
    ("transformer.final_attn_token_to_image.", "final."),
    ("transformer.norm_final_attn.", "fn."),
    ("self_attn.", "sa."),
    ("cross_attn_token_to_image.", "t2i."),
    ("cross_attn_image_to_token.", "i2t."),
    ("q_proj.", "q."),
    ("k_proj.", "k."),
    ("v_proj.", "v."),
    ("out_proj.", "o."),
    (".norm1.", ".n.0."),
    (".norm2.", ".n.1."),
    (".norm3.", ".n.2."),
    (".norm4.", ".n.3."),
    (".mlp.lin1.", ".m1."),
    (".mlp.lin2.", ".m2."),
    ("iou_token.weight", "iou_tok"),
    ("mask_tokens.weight", "mask_tok"),
    ("output_upscaling.0.", "up1."),
    ("output_upscaling.1.", "un."),
    ("output_upscaling.3.", "up2."),
    ("output_hypernetworks_mlps.", "hyper."),
    ("iou_prediction_head.", "iou."),
];

impl KeyTable {
    /// The key of the parameter at `path`.
    pub(crate) fn key(self, path: &str) -> String {
        let renames: &[&[(&str, &str)]] = match self {
            Self::Official => &[OFFICIAL],
            Self::Nano => &[OFFICIAL, NANO],
        };
        let renames = renames.iter().copied().flatten();
        renames.fold(path.to_owned(), |key, (from, to)| key.replace(from, to))
    }
}
