//! Where the network computes: the processor, or a graphics card through Burn where that was compiled in.
//! What is computed there is in `sam`.

use anyhow::{Error, Result, anyhow};
use sam::Device;
use train::Processor;

/// The devices by name.
#[derive(Debug, Clone, Copy, Default, clap::ValueEnum)]
pub(crate) enum DeviceName {
    /// The processor, with our own kernels
    #[default]
    Cpu,
    /// A graphics card through Vulkan, Metal or Direct3D; needs a program compiled with `--features wgpu`
    Wgpu,
    /// A graphics card of NVIDIA; needs a program compiled with `--features cuda`
    Cuda,
}

impl DeviceName {
    /// The device of this name.
    ///
    /// # Errors
    /// When the program was compiled without it, or the machine has none.
    pub(crate) fn open(self) -> Result<Device> {
        match self {
            Self::Cpu => Ok(Device::Cpu),
            #[cfg(feature = "wgpu")]
            Self::Wgpu => Device::wgpu().ok_or_else(|| none_here("wgpu")),
            #[cfg(not(feature = "wgpu"))]
            Self::Wgpu => Err(left_out("wgpu")),
            #[cfg(feature = "cuda")]
            Self::Cuda => Device::cuda().ok_or_else(|| none_here("cuda")),
            #[cfg(not(feature = "cuda"))]
            Self::Cuda => Err(left_out("cuda")),
        }
    }

    /// The same for a training.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub(crate) fn processor(self) -> Result<Processor> {
        match self {
            Self::Cpu => Ok(Processor::Cpu),
            #[cfg(feature = "wgpu")]
            Self::Wgpu => self.open().map(|_| Processor::Wgpu),
            #[cfg(not(feature = "wgpu"))]
            Self::Wgpu => Err(left_out("wgpu")),
            #[cfg(feature = "cuda")]
            Self::Cuda => self.open().map(|_| Processor::Cuda),
            #[cfg(not(feature = "cuda"))]
            Self::Cuda => Err(left_out("cuda")),
        }
    }
}

#[cfg(any(feature = "wgpu", feature = "cuda"))]
fn none_here(name: &str) -> Error {
    anyhow!(
        "--device {name}: no such graphics card or driver was found here; leave out --device for the processor"
    )
}

#[cfg(not(all(feature = "wgpu", feature = "cuda")))]
fn left_out(name: &str) -> Error {
    anyhow!(
        "--device {name}: this program was compiled without it; install it with \
         `cargo install --path crates/cli --features {name}`, or leave out --device for the processor"
    )
}
