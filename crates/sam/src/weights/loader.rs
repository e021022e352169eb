//! Fills every parameter of a module from a file and accounts for every key.
//! Computes in f32 whatever the file stores: Burn keeps f16 as it is and then refuses to multiply it.

use burn::module::{Module, ModuleMapper, Param};
use burn::tensor::{Tensor, TensorData};

use super::KeyTable;
use super::lookup::Lookup;
use super::path::ParameterPath;
use super::source::FileTensor;
use crate::error::SamError;

/// `module` with all its parameters taken from a file.
///
/// # Errors
/// When a key is missing or left over, a shape is another, or a value is not finite.
pub(crate) fn load<M: Module>(module: M, lookup: Lookup<'_>, keys: KeyTable) -> Result<M, SamError> {
    let mut loader = Loader { lookup, keys, path: ParameterPath::default(), refused: None };
    let module = module.map(&mut loader);
    match loader.refused {
        Some(error) => Err(error),
        None => loader.lookup.finish().map(|_| module),
    }
}

/// Walks through a module with the path to where it is.
struct Loader<'a> {
    lookup: Lookup<'a>,
    keys: KeyTable,
    path: ParameterPath,
    /// The first tensor that is there but cannot be used.
    refused: Option<SamError>,
}

impl ModuleMapper for Loader<'_> {
    fn enter_module(&mut self, name: &str, container_type: &str) {
        self.path.enter(name, container_type);
    }

    fn exit_module(&mut self, _name: &str, _container_type: &str) {
        self.path.exit();
    }

    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        if self.refused.is_some() {
            return param;
        }
        match self.find(param.lazy_shape().dims::<D>()) {
            Ok(Some(tensor)) => self.fill(param, tensor),
            Ok(None) => param,
            Err(error) => {
                self.refused = Some(error);
                param
            }
        }
    }
}

impl Loader<'_> {
    /// The tensor for the parameter at the present path; none if it is missing.
    fn find<const D: usize>(&mut self, shape: [usize; D]) -> Result<Option<FileTensor>, SamError> {
        let place = self.lookup.locate(&self.path.wanted(self.keys, shape))?;
        place.map(|place| self.lookup.read(&place)).transpose()
    }

    fn fill<const D: usize>(&self, param: Param<Tensor<D>>, tensor: FileTensor) -> Param<Tensor<D>> {
        let mut shape: [usize; D] = param.lazy_shape().dims();
        let is_linear = self.path.is_linear_weight::<D>();
        if is_linear {
            shape.reverse();
        }
        let loaded = Tensor::from_data(TensorData::new(tensor.values, shape), &param.lazy_device());
        let id = param.id;
        param.transform_for_load(if is_linear { loaded.transpose() } else { loaded }, id)
    }
}
