//! Where a walk through a module is, and what a file must hold for the parameter there.
//! No values.

use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::Tensor;

use super::KeyTable;
use super::lookup::Wanted;

/// The fields that led to a parameter.
#[derive(Debug, Default)]
pub(crate) struct ParameterPath {
    steps: Vec<Step>,
}

#[derive(Debug)]
struct Step {
    field: String,
    /// Burn's name for the struct the field is in.
    container: String,
}

impl ParameterPath {
    pub(crate) fn enter(&mut self, field: &str, container: &str) {
        self.steps.push(Step { field: field.to_owned(), container: container.to_owned() });
    }

    pub(crate) fn exit(&mut self) {
        self.steps.pop();
    }

    /// The fields with dots between them.
    pub(crate) fn name(&self) -> String {
        let fields: Vec<&str> = self.steps.iter().map(|step| step.field.as_str()).collect();
        fields.join(".")
    }

    /// PyTorch keeps linear weights as `[output, input]`, Burn as `[input, output]`.
    pub(crate) fn is_linear_weight<const D: usize>(&self) -> bool {
        D == 2 && self.container() == "Struct:Linear"
    }

    /// What a file must hold for a parameter of the given sides.
    pub(crate) fn wanted<const D: usize>(&self, keys: KeyTable, mut shape: [usize; D]) -> Wanted {
        if self.is_linear_weight::<D>() {
            shape.reverse();
        }
        let output_axis = match self.container() {
            "Struct:Linear" | "Struct:Conv2d" if D > 1 => Some(0),
            "Struct:ConvTranspose2d" if D > 1 => Some(1),
            _ => None,
        };
        Wanted { key: keys.key(&self.name()), shape: shape.to_vec(), output_axis }
    }

    fn container(&self) -> &str {
        self.steps.last().map_or("", |step| &step.container)
    }
}

/// Everything that a module needs, in the order of its fields.
#[cfg_attr(not(feature = "flex"), allow(dead_code, reason = "only conversion and tests ask for it"))]
pub(crate) fn wanted_by<M: Module>(module: &M, keys: KeyTable) -> Vec<Wanted> {
    let mut visitor = Visitor { keys, path: ParameterPath::default(), wanted: Vec::new() };
    module.visit(&mut visitor);
    visitor.wanted
}

struct Visitor {
    keys: KeyTable,
    path: ParameterPath,
    wanted: Vec<Wanted>,
}

impl ModuleVisitor for Visitor {
    fn enter_module(&mut self, name: &str, container_type: &str) {
        self.path.enter(name, container_type);
    }

    fn exit_module(&mut self, _name: &str, _container_type: &str) {
        self.path.exit();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        self.wanted.push(self.path.wanted(self.keys, param.lazy_shape().dims::<D>()));
    }
}
