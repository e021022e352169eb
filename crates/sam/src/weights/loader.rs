//! Fills every parameter of a module from a file and accounts for every key.
//! Computes in f32 whatever the file stores: Burn keeps f16 as it is and then refuses to multiply it.

use std::collections::BTreeSet;

use burn::module::{Module, ModuleMapper, Param};
use burn::tensor::{Tensor, TensorData};

use super::KeyTable;
use crate::error::{KeyList, SamError};
use crate::safetensors_file::{FileTensor, SafetensorsFile};

/// `module` with all its parameters taken from `file`.
///
/// # Errors
/// When a key is missing or left over, a shape is another, or a value is not finite.
pub(crate) fn load<M: Module>(module: M, file: &SafetensorsFile<'_>, keys: KeyTable) -> Result<M, SamError> {
    let unused = file.keys().map(str::to_owned).collect();
    let mut loader = Loader { file, keys, path: Vec::new(), missing: Vec::new(), unused, refused: None };
    let module = module.map(&mut loader);
    match loader.refused {
        Some(error) => Err(error),
        None if loader.missing.is_empty() && loader.unused.is_empty() => Ok(module),
        None => Err(SamError::WrongKeys {
            missing: KeyList(loader.missing),
            unused: KeyList(loader.unused.into_iter().collect()),
        }),
    }
}

/// Walks through a module with the path to where it is.
struct Loader<'a> {
    file: &'a SafetensorsFile<'a>,
    keys: KeyTable,
    path: Vec<Step>,
    missing: Vec<String>,
    unused: BTreeSet<String>,
    /// The first tensor that is there but cannot be used.
    refused: Option<SamError>,
}

struct Step {
    field: String,
    /// Burn's name for the struct the field is in.
    container: String,
}

impl ModuleMapper for Loader<'_> {
    fn enter_module(&mut self, name: &str, container_type: &str) {
        self.path.push(Step { field: name.to_owned(), container: container_type.to_owned() });
    }

    fn exit_module(&mut self, _name: &str, _container_type: &str) {
        self.path.pop();
    }

    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let path: Vec<&str> = self.path.iter().map(|step| step.field.as_str()).collect();
        let key = self.keys.key(&path.join("."));
        match self.find(&key) {
            Ok(Some(tensor)) => self.fill(param, tensor, &key),
            Ok(None) => {
                self.missing.push(key);
                param
            }
            Err(error) => self.refuse(param, error),
        }
    }
}

impl Loader<'_> {
    /// The tensor of `key`; `name[i]` is row `i` of `name`.
    fn find(&mut self, key: &str) -> Result<Option<FileTensor>, SamError> {
        let (name, row) = match key.strip_suffix(']').and_then(|key| key.split_once('[')) {
            Some((name, row)) => (name, row.parse::<usize>().ok()),
            None => (key, None),
        };
        self.unused.remove(name);
        let tensor = self.file.tensor(name)?;
        Ok(match row {
            Some(row) => tensor.and_then(|tensor| tensor.row(row)),
            None => tensor,
        })
    }

    fn fill<const D: usize>(
        &mut self,
        param: Param<Tensor<D>>,
        tensor: FileTensor,
        key: &str,
    ) -> Param<Tensor<D>> {
        let mut expected: [usize; D] = param.lazy_shape().dims();
        // PyTorch keeps linear weights as [output, input], Burn as [input, output].
        let is_linear = D == 2 && self.path.last().is_some_and(|step| step.container == "Struct:Linear");
        if is_linear {
            expected.reverse();
        }
        // A single token is [dim] in nano and [1, dim] in SAM.
        let without_ones =
            |shape: &[usize]| shape.iter().copied().skip_while(|side| *side == 1).collect::<Vec<_>>();
        if without_ones(&tensor.shape) != without_ones(&expected) {
            let error = SamError::WrongShape {
                key: key.to_owned(),
                found: tensor.shape,
                expected: expected.to_vec(),
            };
            return self.refuse(param, error);
        }
        let loaded = Tensor::from_data(TensorData::new(tensor.values, expected), &param.lazy_device());
        let id = param.id;
        param.transform_for_load(if is_linear { loaded.transpose() } else { loaded }, id)
    }

    fn refuse<const D: usize>(&mut self, param: Param<Tensor<D>>, error: SamError) -> Param<Tensor<D>> {
        self.refused.get_or_insert(error);
        param
    }
}
