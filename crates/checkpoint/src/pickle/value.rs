//! What a pickle may build: plain data, storages and tensors.
//! All values lie in one list and speak of each other by number, so neither a cycle nor a million lists inside each
//! other can hurt.

use crate::element::ElementType;
use crate::tensor::Placement;

/// The number of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Id(usize);

/// The number of a storage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct StorageId(usize);

/// One value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    None,
    Boolean(bool),
    Integer(i128),
    /// A number that no tensor depends on.
    Float,
    Text(String),
    Tuple(Vec<Id>),
    List(Vec<Id>),
    /// Keys and values as they were set.
    Dictionary(Vec<(Id, Id)>),
    /// A name that may be called or spoken of.
    Name(Name),
    Storage(StorageId),
    Tensor(TensorObject),
}

/// The names of Python that weights need; all others are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Name {
    /// `collections.OrderedDict`.
    OrderedDictionary,
    /// `torch._utils._rebuild_tensor_v2`.
    RebuildTensor,
    /// `torch._utils._rebuild_parameter`.
    RebuildParameter,
    /// `torch.FloatStorage` and its kin.
    StorageClass(ElementType),
}

impl Name {
    /// None for a name that is refused.
    pub(super) fn of(module: &str, name: &str) -> Option<Self> {
        Some(match (module, name) {
            ("collections", "OrderedDict") => Self::OrderedDictionary,
            ("torch._utils", "_rebuild_tensor_v2") => Self::RebuildTensor,
            ("torch._utils", "_rebuild_parameter") => Self::RebuildParameter,
            ("torch", class) => Self::StorageClass(ElementType::of_storage(class)?),
            _ => return None,
        })
    }
}

/// Numbers that are kept outside the pickle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Storage {
    pub(crate) key: String,
    pub(crate) element: ElementType,
}

/// A tensor in a storage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TensorObject {
    pub(crate) storage: StorageId,
    pub(crate) placement: Placement,
}

/// All values of a pickle and the one it is about.
#[derive(Debug)]
pub(crate) struct Objects {
    values: Vec<Value>,
    storages: Vec<Storage>,
    root: Id,
}

impl Objects {
    pub(super) fn new() -> Self {
        Self { values: vec![Value::None], storages: Vec::new(), root: Id(0) }
    }

    pub(super) fn with_root(self, root: Id) -> Self {
        Self { root, ..self }
    }

    /// What the pickle is about.
    pub(crate) fn root(&self) -> Id {
        self.root
    }

    pub(crate) fn value(&self, id: Id) -> &Value {
        &self.values[id.0]
    }

    pub(super) fn value_mut(&mut self, id: Id) -> &mut Value {
        &mut self.values[id.0]
    }

    pub(super) fn add(&mut self, value: Value) -> Id {
        self.values.push(value);
        Id(self.values.len() - 1)
    }

    pub(super) fn add_storage(&mut self, storage: Storage) -> Id {
        self.storages.push(storage);
        self.add(Value::Storage(StorageId(self.storages.len() - 1)))
    }

    pub(crate) fn storage(&self, id: StorageId) -> &Storage {
        &self.storages[id.0]
    }

    /// Every storage that is spoken of; one that is shared by tensors comes several times.
    pub(crate) fn storages(&self) -> impl Iterator<Item = &Storage> {
        self.storages.iter()
    }
}
