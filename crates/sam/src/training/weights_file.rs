//! The weights of a network as a file that every program of ours reads.
//! Not the state of a training: the crate `train` writes that.

use std::collections::BTreeMap;

use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::Tensor;

use crate::config::ModelConfig;
use crate::network::Network;
use crate::safetensors_writer::{FloatTensor, float_file};
use crate::weights::{KeyTable, ParameterPath};

/// As in converted weights.
const FORMAT_VERSION: &str = "1";

/// `shapes` are those of the file that the weights came from; one that means the same is taken over.
pub(super) fn weights_file(
    network: &Network,
    config: &ModelConfig,
    input_side: u32,
    shapes: &BTreeMap<String, Vec<usize>>,
) -> Vec<u8> {
    let mut reader = Reader { keys: config.keys, path: ParameterPath::default(), tensors: Vec::new() };
    network.visit(&mut reader);
    let mut tensors: Vec<FloatTensor> = Vec::new();
    for tensor in reader.tensors {
        push(&mut tensors, tensor);
    }
    for tensor in &mut tensors {
        let values = tensor.values.len();
        let known = shapes.get(&tensor.name).filter(|shape| shape.iter().product::<usize>() == values);
        tensor.shape.clone_from(known.unwrap_or(&tensor.shape.clone()));
    }
    let metadata = BTreeMap::from([
        ("model", config.name.to_owned()),
        ("version", FORMAT_VERSION.to_owned()),
        ("stored_as", "f32".to_owned()),
        ("input_side", input_side.to_string()),
    ]);
    float_file(&metadata, tensors)
}

/// Rows `key[0]`, `key[1]` and so on become one tensor `key`.
fn push(tensors: &mut Vec<FloatTensor>, tensor: FloatTensor) {
    let Some((name, _)) = tensor.name.split_once('[') else { return tensors.push(tensor) };
    match tensors.last_mut() {
        Some(last) if last.name == name => {
            last.shape[0] += tensor.shape[0];
            last.values.extend(tensor.values);
        }
        _ => tensors.push(FloatTensor { name: name.to_owned(), ..tensor }),
    }
}

struct Reader {
    keys: KeyTable,
    path: ParameterPath,
    tensors: Vec<FloatTensor>,
}

impl ModuleVisitor for Reader {
    fn enter_module(&mut self, name: &str, container_type: &str) {
        self.path.enter(name, container_type);
    }

    fn exit_module(&mut self, _name: &str, _container_type: &str) {
        self.path.exit();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let values = param.val();
        let wanted = self.path.wanted(self.keys, values.dims());
        let as_stored = if self.path.is_linear_weight::<D>() { values.transpose() } else { values };
        // On the processor there is nothing to wait for; elsewhere there is no sensible way on without them.
        let values = as_stored.into_data().try_into_vec().expect("weights are 32-bit floats");
        self.tensors.push(FloatTensor { name: wanted.key, shape: wanted.shape, values });
    }
}
