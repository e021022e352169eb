//! The image encoder of Segment Anything: a plain ViT with windowed and global attention (paper, appendix A, "Image
//! encoder"; official `ImageEncoderViT`). Not MobileSAM's, which is in `tiny_vit`.

mod attention;
mod block;
mod neck;
mod relative_position;
pub(crate) mod window;

use burn::module::{Module, Param};
use burn::nn::Initializer;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::tensor::{Device, Tensor};

use super::image_encoder::EncodedImage;
pub(crate) use block::Block;
use block::BlockConfig;
pub(crate) use neck::Neck;

use crate::network_config::{VIT_PATCH, VitConfig};
use crate::progress::Progress;

/// Patches become tokens, blocks mix them, the neck brings them to the width of the image embedding.
#[derive(Module, Debug)]
pub(crate) struct Vit {
    pub(crate) patch_embed: PatchEmbed,
    pub(crate) pos_embed: Param<Tensor<4>>,
    pub(crate) blocks: Vec<Block>,
    pub(crate) neck: Neck,
}

/// Patches of the image to tokens.
#[derive(Module, Debug)]
pub(crate) struct PatchEmbed {
    proj: Conv2d,
}

impl Vit {
    /// `out_dim` is the width of the image embedding.
    pub(crate) fn new(config: &VitConfig, out_dim: usize, device: &Device) -> Self {
        let block = |index: usize| {
            let window = (!config.global_blocks.contains(&index)).then_some(config.window);
            let VitConfig { dim, heads, mlp_dim, side, .. } = *config;
            Block::new(BlockConfig { dim, heads, mlp_dim, window, side }, device)
        };
        let patches = Conv2dConfig::new([3, config.dim], [VIT_PATCH; 2]).with_stride([VIT_PATCH; 2]);
        Self {
            patch_embed: PatchEmbed { proj: patches.init(device) },
            pos_embed: Initializer::Zeros.init([1, config.side, config.side, config.dim], device),
            blocks: (0..config.depth).map(block).collect(),
            neck: Neck::new(config.dim, out_dim, device),
        }
    }

    /// How many steps [`Vit::forward`] reports: patches, blocks, neck.
    pub(crate) fn layers(&self) -> usize {
        1 + self.blocks.len() + 1
    }

    /// # Shapes
    /// `[1, 3, 16 * side, 16 * side]` to `[1, out_dim, side, side]`; the side is 64 in every published model.
    pub(crate) fn forward(&self, image: Tensor<4>, progress: &mut Progress<'_>) -> EncodedImage {
        let patches = self.patch_embed.forward(image) + self.pos_embed.val();
        progress.step();
        let tokens = self.blocks.iter().fold(patches, |tokens, block| {
            let tokens = block.forward(tokens);
            progress.step();
            tokens
        });
        let embedding = self.neck.forward(tokens.permute([0, 3, 1, 2]));
        progress.step();
        EncodedImage { embedding, high_res: None }
    }
}

impl PatchEmbed {
    /// # Shapes
    /// `[1, 3, side, side]` to `[1, side / 16, side / 16, dim]`.
    pub(crate) fn forward(&self, image: Tensor<4>) -> Tensor<4> {
        self.proj.forward(image).permute([0, 2, 3, 1])
    }
}
