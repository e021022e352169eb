//! The parameters that learn, one after the other: collected, replaced, and made to record gradients.
//! Not what their new values are.

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::{Gradients, Tensor};

use super::learner::Scope;
use crate::network::Network;
use crate::weights::{KeyTable, ParameterPath};

/// One tensor that learns.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Its key in a weights file.
    pub name: String,
    /// Where it belongs.
    pub part: Part,
    /// Its values in a row.
    pub values: Tensor<1>,
}

/// Parts of a network that learn at different rates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The image encoder up to its neck, which was trained on other tasks before.
    Backbone,
    /// Everything else.
    Rest,
}

/// The random frequencies of positions, which never learn.
const FREQUENCIES: &str = "positional_encoding_gaussian_matrix";
const ENCODER: &str = "image_encoder.";

/// Whether the parameter at `path` learns.
fn learns(path: &str, scope: Scope) -> bool {
    let in_scope = match scope {
        Scope::Everything => true,
        Scope::Decoder => !path.starts_with(ENCODER),
    };
    in_scope && !path.ends_with(FREQUENCIES)
}

fn part(path: &str) -> Part {
    if path.starts_with(ENCODER) && !path.contains(".neck.") { Part::Backbone } else { Part::Rest }
}

/// The values of everything that learns.
pub(super) fn collect(network: &Network, keys: KeyTable, scope: Scope) -> Vec<Parameter> {
    let mut collector = Collector { keys, scope, path: ParameterPath::default(), collected: Vec::new() };
    network.visit(&mut collector);
    collector.collected
}

/// The network with other values for what learns, in the order of [`collect`].
pub(super) fn replace(network: Network, scope: Scope, values: Vec<Tensor<1>>) -> Network {
    network.map(&mut Replacer { scope, path: ParameterPath::default(), values: values.into_iter() })
}

/// A copy of the network in which everything that learns records gradients.
pub(super) fn recording(network: Network, scope: Scope) -> Network {
    network.map(&mut Recorder { scope, path: ParameterPath::default() })
}

/// What the gradients say about everything that learns, in the order of [`collect`].
pub(super) fn gradients(network: &Network, scope: Scope, of: &Gradients) -> Vec<Option<Tensor<1>>> {
    let mut reader = GradientReader { scope, path: ParameterPath::default(), of, read: Vec::new() };
    network.visit(&mut reader);
    reader.read
}

struct Collector {
    keys: KeyTable,
    scope: Scope,
    path: ParameterPath,
    collected: Vec<Parameter>,
}

impl ModuleVisitor for Collector {
    fn enter_module(&mut self, name: &str, container_type: &str) {
        self.path.enter(name, container_type);
    }

    fn exit_module(&mut self, _name: &str, _container_type: &str) {
        self.path.exit();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let path = self.path.name();
        if learns(&path, self.scope) {
            let values = param.val().reshape([-1]);
            self.collected.push(Parameter { name: self.keys.key(&path), part: part(&path), values });
        }
    }
}

struct GradientReader<'a> {
    scope: Scope,
    path: ParameterPath,
    of: &'a Gradients,
    read: Vec<Option<Tensor<1>>>,
}

impl ModuleVisitor for GradientReader<'_> {
    fn enter_module(&mut self, name: &str, container_type: &str) {
        self.path.enter(name, container_type);
    }

    fn exit_module(&mut self, _name: &str, _container_type: &str) {
        self.path.exit();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if learns(&self.path.name(), self.scope) {
            self.read.push(param.val().grad(self.of).map(|gradient| gradient.reshape([-1])));
        }
    }
}

struct Replacer {
    scope: Scope,
    path: ParameterPath,
    values: std::vec::IntoIter<Tensor<1>>,
}

impl ModuleMapper for Replacer {
    fn enter_module(&mut self, name: &str, container_type: &str) {
        self.path.enter(name, container_type);
    }

    fn exit_module(&mut self, _name: &str, _container_type: &str) {
        self.path.exit();
    }

    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        if !learns(&self.path.name(), self.scope) {
            return param;
        }
        match self.values.next() {
            Some(values) => param.map(|old| values.reshape(old.dims())),
            None => param,
        }
    }
}

struct Recorder {
    scope: Scope,
    path: ParameterPath,
}

impl ModuleMapper for Recorder {
    fn enter_module(&mut self, name: &str, container_type: &str) {
        self.path.enter(name, container_type);
    }

    fn exit_module(&mut self, _name: &str, _container_type: &str) {
        self.path.exit();
    }

    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let learns = learns(&self.path.name(), self.scope);
        param.map(|values| Tensor::from_inner(values).set_require_grad(learns))
    }
}
