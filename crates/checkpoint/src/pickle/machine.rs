//! Runs a pickle with the instructions and names that build weights, on values that can do nothing.
//! No import, no call of anything but the four names in `value::Name`, which are carried out here.

use std::collections::HashMap;

use super::instruction::Instruction;
use super::reader::Reader;
use super::value::{Id, Name, Objects, Storage, TensorObject, Value};
use crate::error::CheckpointError;
use crate::tensor::Placement;

/// Arguments of a call or of a storage. A pickle can repeat a tuple in two bytes, so what is copied must be short.
const MAX_ARGUMENTS: usize = 8;
/// Axes of a tensor.
const MAX_AXES: usize = 8;
/// Bytes in the key of a storage, which is a number.
const MAX_KEY: usize = 64;

/// What a pickle built.
#[derive(Debug)]
pub(crate) struct Done {
    pub(crate) objects: Objects,
    /// Bytes of the pickle.
    pub(crate) length: usize,
}

/// Runs the pickle at the front of `bytes` to its end.
///
/// # Errors
/// When it is truncated, makes no sense, or asks for anything that weights do not need.
pub(crate) fn run(bytes: &[u8]) -> Result<Done, CheckpointError> {
    let mut machine = Machine {
        reader: Reader::new(bytes),
        objects: Objects::new(),
        stack: Vec::new(),
        marks: Vec::new(),
        memo: HashMap::new(),
        position: 0,
    };
    loop {
        machine.position = machine.reader.position();
        let code = machine.reader.byte()?;
        match Instruction::of(code, machine.position)? {
            Instruction::Stop => break,
            instruction => machine.step(instruction)?,
        }
    }
    let root = machine.pop()?;
    Ok(Done { objects: machine.objects.with_root(root), length: machine.reader.position() })
}

struct Machine<'a> {
    reader: Reader<'a>,
    objects: Objects,
    stack: Vec<Id>,
    /// Heights of the stack where marks were set.
    marks: Vec<usize>,
    memo: HashMap<u32, Id>,
    /// Of the instruction that is being carried out.
    position: usize,
}

impl Machine<'_> {
    fn step(&mut self, instruction: Instruction) -> Result<(), CheckpointError> {
        use Instruction as I;
        let value = match instruction {
            I::None => Value::None,
            I::True => Value::Boolean(true),
            I::False => Value::Boolean(false),
            I::Int1 | I::Int2 | I::Int4 | I::LongInt => self.integer(instruction)?,
            I::Float => {
                self.reader.array::<8>()?;
                Value::Float
            }
            I::Text1 | I::Text4 | I::Text8 | I::ByteText1 | I::ByteText4 => self.text(instruction)?,
            I::EmptyList => Value::List(Vec::new()),
            I::EmptyTuple => Value::Tuple(Vec::new()),
            I::EmptyDictionary => Value::Dictionary(Vec::new()),
            I::Tuple => Value::Tuple(self.pop_to_mark()?),
            I::Tuple1 => Value::Tuple(self.pop_last(1)?),
            I::Tuple2 => Value::Tuple(self.pop_last(2)?),
            I::Tuple3 => Value::Tuple(self.pop_last(3)?),
            I::Name | I::NameOnStack => self.name(instruction)?,
            other => return self.act(other),
        };
        let id = self.objects.add(value);
        self.stack.push(id);
        Ok(())
    }

    /// The instructions that do more than push a new value.
    fn act(&mut self, instruction: Instruction) -> Result<(), CheckpointError> {
        use Instruction as I;
        match instruction {
            I::Protocol => self.reader.byte().map(drop)?,
            I::Frame => self.reader.array::<8>().map(drop)?,
            I::Mark => self.marks.push(self.stack.len()),
            I::Pop => self.pop().map(drop)?,
            I::Append => self.append(1)?,
            I::Appends => self.append_to_mark()?,
            I::SetItem => {
                let entries = self.pop_last(2)?;
                self.set_items(&entries)?;
            }
            I::SetItems => {
                let entries = self.pop_to_mark()?;
                self.set_items(&entries)?;
            }
            I::Get1 | I::Get4 => self.recall(instruction)?,
            I::Put1 | I::Put4 | I::Memoize => self.remember(instruction)?,
            I::Call => self.call()?,
            I::SetState => self.set_state()?,
            I::Persistent => self.persistent()?,
            _ => return Err(self.malformed("an instruction out of place")),
        }
        Ok(())
    }

    fn integer(&mut self, instruction: Instruction) -> Result<Value, CheckpointError> {
        Ok(Value::Integer(match instruction {
            Instruction::Int1 => i128::from(self.reader.byte()?),
            Instruction::Int2 => i128::from(u16::from_le_bytes(self.reader.array()?)),
            Instruction::Int4 => i128::from(i32::from_le_bytes(self.reader.array()?)),
            _ => {
                let length = usize::from(self.reader.byte()?);
                let bytes = self.reader.take(length)?;
                if length > 16 {
                    return Err(self.malformed("an integer of more than 16 bytes"));
                }
                // The highest byte carries the sign.
                let negative = bytes.last().is_some_and(|byte| *byte >= 0x80);
                let mut all = if negative { [0xff; 16] } else { [0; 16] };
                all[..length].copy_from_slice(bytes);
                i128::from_le_bytes(all)
            }
        }))
    }

    fn text(&mut self, instruction: Instruction) -> Result<Value, CheckpointError> {
        let length = match instruction {
            Instruction::Text1 | Instruction::ByteText1 => usize::from(self.reader.byte()?),
            Instruction::Text8 => {
                usize::try_from(u64::from_le_bytes(self.reader.array()?)).unwrap_or(usize::MAX)
            }
            _ => self.reader.length()?,
        };
        let bytes = self.reader.take(length)?;
        Ok(Value::Text(self.decoded(bytes)?))
    }

    fn name(&mut self, instruction: Instruction) -> Result<Value, CheckpointError> {
        let [module, name] = if instruction == Instruction::Name {
            let [module, name] = [self.reader.line()?, self.reader.line()?];
            [self.decoded(module)?, self.decoded(name)?]
        } else {
            let parts = self.pop_last(2)?;
            match [self.objects.value(parts[0]), self.objects.value(parts[1])] {
                [Value::Text(module), Value::Text(name)] => [module.clone(), name.clone()],
                _ => return Err(self.malformed("a name that is no text")),
            }
        };
        let known = Name::of(&module, &name);
        known.map(Value::Name).ok_or(CheckpointError::RefusedName { module, name })
    }

    fn append(&mut self, count: usize) -> Result<(), CheckpointError> {
        let items = self.pop_last(count)?;
        let list = self.top()?;
        match self.objects.value_mut(list) {
            Value::List(list) => list.extend(items),
            _ => return Err(self.malformed("appending to what is no list")),
        }
        Ok(())
    }

    fn append_to_mark(&mut self) -> Result<(), CheckpointError> {
        let mark = self.marks.last().copied().ok_or_else(|| self.malformed("a mark is missing"))?;
        self.marks.pop();
        self.append(self.stack.len().saturating_sub(mark))
    }

    fn set_items(&mut self, entries: &[Id]) -> Result<(), CheckpointError> {
        let dictionary = self.top()?;
        let (pairs, rest) = entries.as_chunks::<2>();
        match self.objects.value_mut(dictionary) {
            Value::Dictionary(dictionary) if rest.is_empty() => {
                dictionary.extend(pairs.iter().map(|[key, value]| (*key, *value)));
            }
            _ => return Err(self.malformed("entries for what is no dictionary")),
        }
        Ok(())
    }

    fn recall(&mut self, instruction: Instruction) -> Result<(), CheckpointError> {
        let place = self.memo_place(instruction)?;
        let id = self.memo.get(&place).copied();
        self.stack.push(id.ok_or_else(|| self.malformed("a value that was not remembered"))?);
        Ok(())
    }

    fn remember(&mut self, instruction: Instruction) -> Result<(), CheckpointError> {
        let place = self.memo_place(instruction)?;
        let top = self.top()?;
        self.memo.insert(place, top);
        Ok(())
    }

    fn memo_place(&mut self, instruction: Instruction) -> Result<u32, CheckpointError> {
        Ok(match instruction {
            Instruction::Get1 | Instruction::Put1 => u32::from(self.reader.byte()?),
            Instruction::Get4 | Instruction::Put4 => u32::from_le_bytes(self.reader.array()?),
            _ => u32::try_from(self.memo.len()).unwrap_or(u32::MAX),
        })
    }

    /// Calls of the names that are not refused, carried out on plain values.
    fn call(&mut self) -> Result<(), CheckpointError> {
        let parts = self.pop_last(2)?;
        let Value::Tuple(arguments) = self.objects.value(parts[1]) else {
            return Err(self.malformed("a call without its arguments"));
        };
        let result = match self.objects.value(parts[0]) {
            Value::Name(Name::OrderedDictionary) if arguments.is_empty() => Value::Dictionary(Vec::new()),
            Value::Name(Name::RebuildTensor) => Value::Tensor(self.tensor(arguments)?),
            Value::Name(Name::RebuildParameter) => {
                match arguments.first().map(|id| self.objects.value(*id)) {
                    Some(Value::Tensor(tensor)) => Value::Tensor(tensor.clone()),
                    _ => return Err(self.malformed("a parameter without a tensor")),
                }
            }
            _ => return Err(self.malformed("a call of what cannot be called")),
        };
        let id = self.objects.add(result);
        self.stack.push(id);
        Ok(())
    }

    /// `_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, backward_hooks)`.
    fn tensor(&self, arguments: &[Id]) -> Result<TensorObject, CheckpointError> {
        if arguments.len() > MAX_ARGUMENTS {
            return Err(self.malformed("a tensor of other arguments"));
        }
        let values: Vec<&Value> = arguments.iter().map(|id| self.objects.value(*id)).collect();
        let [Value::Storage(storage), Value::Integer(offset), Value::Tuple(shape), Value::Tuple(strides), ..] =
            values[..]
        else {
            return Err(self.malformed("a tensor of other arguments"));
        };
        let offset = usize::try_from(*offset).map_err(|_| self.malformed("a negative offset"))?;
        let placement = Placement { offset, shape: self.counts(shape)?, strides: self.counts(strides)? };
        Ok(TensorObject { storage: *storage, placement })
    }

    /// Integers that are not negative.
    fn counts(&self, ids: &[Id]) -> Result<Vec<usize>, CheckpointError> {
        let count = |id: &Id| match self.objects.value(*id) {
            Value::Integer(number) => usize::try_from(*number).ok(),
            _ => None,
        };
        let counts: Option<Vec<usize>> = ids.iter().take(MAX_AXES + 1).map(count).collect();
        let counts = counts.filter(|counts| counts.len() <= MAX_AXES);
        counts.ok_or_else(|| self.malformed("a side or a step that is no count"))
    }

    /// Attributes of an ordered dictionary (`_metadata`): nothing that weights need, so they are dropped.
    fn set_state(&mut self) -> Result<(), CheckpointError> {
        self.pop()?;
        match self.objects.value(self.top()?) {
            Value::Dictionary(_) => Ok(()),
            _ => Err(self.malformed("attributes for what is no dictionary")),
        }
    }

    /// `('storage', class, key, location, count)`, and a sixth part in old files that is `None`.
    fn persistent(&mut self) -> Result<(), CheckpointError> {
        let id = self.pop()?;
        let parts = match self.objects.value(id) {
            Value::Tuple(parts) if parts.len() <= MAX_ARGUMENTS => parts.iter(),
            _ => return Err(self.malformed("a storage of other arguments")),
        };
        let parts: Vec<&Value> = parts.map(|id| self.objects.value(*id)).collect();
        match parts[..] {
            [
                Value::Text(kind),
                Value::Name(Name::StorageClass(element)),
                Value::Text(key),
                Value::Text(_),
                Value::Integer(_),
                ref view @ ..,
            ] if kind == "storage" && key.len() <= MAX_KEY && matches!(view, [] | [Value::None]) => {
                let storage = Storage { key: key.clone(), element: *element };
                let id = self.objects.add_storage(storage);
                self.stack.push(id);
                Ok(())
            }
            _ => Err(self.malformed("a storage of other arguments")),
        }
    }

    fn top(&self) -> Result<Id, CheckpointError> {
        self.stack.last().copied().ok_or_else(|| self.malformed("a value is missing"))
    }

    fn pop(&mut self) -> Result<Id, CheckpointError> {
        let top = self.top()?;
        self.stack.pop();
        Ok(top)
    }

    /// The last `count` values, in the order they were pushed.
    fn pop_last(&mut self, count: usize) -> Result<Vec<Id>, CheckpointError> {
        let first = self.stack.len().checked_sub(count);
        Ok(self.stack.split_off(first.ok_or_else(|| self.malformed("a value is missing"))?))
    }

    fn pop_to_mark(&mut self) -> Result<Vec<Id>, CheckpointError> {
        let mark = self.marks.pop().ok_or_else(|| self.malformed("a mark is missing"))?;
        Ok(self.stack.split_off(mark.min(self.stack.len())))
    }

    fn decoded(&self, bytes: &[u8]) -> Result<String, CheckpointError> {
        String::from_utf8(bytes.to_vec()).map_err(|_| self.malformed("a text that is no Unicode"))
    }

    fn malformed(&self, reason: &'static str) -> CheckpointError {
        CheckpointError::Malformed { position: self.position, reason }
    }
}
