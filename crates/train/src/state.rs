//! The whole state of a training as one safetensors file, and a training that goes on from it exactly.
//! No files: bytes in, bytes out. The draws need no state: they follow from seed and step.

use std::collections::BTreeMap;

use burn::tensor::{Tensor, TensorData};
use sam::training::Parameter;
use sam::{FileKind, FloatTensor, SafetensorsFile, TensorSource, float_file};
use serde_json::Value;

use crate::error::TrainError;
use crate::optimiser::Memory;
use crate::settings::scope_name;
use crate::trainer::Trainer;

/// Raised when an older program would misread the state.
const VERSION: &str = "1";

/// What is kept of each parameter, before its name.
const WEIGHT: &str = "weight/";
const AVERAGE: &str = "average/";
const MOMENTS: [&str; 2] = ["first_moment/", "second_moment/"];

/// Names of metadata.
const STEP: &str = "step";
const TIMES: &str = "times";
const SETTINGS: &str = "settings";
const IMAGES: &str = "images";

impl Trainer<'_> {
    /// Everything from which the training can go on: weights, their average, the optimiser's memory, step and settings.
    #[must_use]
    pub fn state(&self) -> Vec<u8> {
        let mut tensors = Vec::new();
        let mut push = |section: &str, name: &str, values: Tensor<1>| {
            let values: Vec<f32> = values.into_data().try_into_vec().expect("weights are 32-bit floats");
            tensors.push(FloatTensor { name: format!("{section}{name}"), shape: vec![values.len()], values });
        };
        let mut times = BTreeMap::new();
        let kept = self.optimiser.averages.iter().zip(&self.optimiser.memories);
        for (Parameter { name, values, .. }, (average, memory)) in
            self.learner.parameters().into_iter().zip(kept)
        {
            push(WEIGHT, &name, values);
            push(AVERAGE, &name, average.clone());
            if let Some(Memory { time, moments }) = memory {
                for (section, moment) in MOMENTS.iter().zip(moments) {
                    push(section, &name, moment.clone());
                }
                times.insert(name, *time);
            }
        }
        let mut metadata = self.description();
        metadata.insert(STEP, self.done.to_string());
        metadata.insert(TIMES, serde_json::json!(times).to_string());
        float_file(&metadata, tensors)
    }

    /// Goes on from a state of the same training: with it every later step is what it would have been.
    ///
    /// # Errors
    /// When the state is damaged, or that of another training.
    pub fn resume(&mut self, state: &[u8]) -> Result<(), TrainError> {
        let file = SafetensorsFile::parse(state, FileKind::TrainingState)?;
        self.check_description(&file)?;
        let damaged = |key: &str| TrainError::DamagedState { key: key.to_owned() };
        let said = |key: &'static str| TensorSource::metadata(&file, key).ok_or_else(|| damaged(key));
        let done = said(STEP)?.parse().ok().filter(|&done| done <= self.settings.steps);
        let times: BTreeMap<String, usize> =
            serde_json::from_str(said(TIMES)?).map_err(|_| damaged(TIMES))?;

        let parameters = self.learner.parameters();
        let (mut weights, mut averages, mut memories) = (Vec::new(), Vec::new(), Vec::new());
        for Parameter { name, values, .. } in &parameters {
            let read = |section: &str| read(&file, &format!("{section}{name}"), values);
            weights.push(read(WEIGHT)?);
            averages.push(read(AVERAGE)?);
            memories.push(match times.get(name) {
                Some(&time) => Some(Memory { time, moments: [read(MOMENTS[0])?, read(MOMENTS[1])?] }),
                None => None,
            });
        }
        self.done = done.ok_or_else(|| damaged(STEP))?;
        self.learner.replace(weights);
        self.optimiser.averages = averages;
        self.optimiser.memories = memories;
        Ok(())
    }

    /// What must be the same for a training to go on.
    fn description(&self) -> BTreeMap<&'static str, String> {
        let images = self
            .sets
            .iter()
            .map(|set| serde_json::json!([set.name, set.weight, set.examples.len(), set.objects()]));
        BTreeMap::from([
            ("version", VERSION.to_owned()),
            ("model", self.learner.model().to_owned()),
            ("scope", scope_name(self.learner.scope()).to_owned()),
            ("side", self.learner.input_side().to_string()),
            (IMAGES, Value::from_iter(images).to_string()),
            (SETTINGS, serde_json::json!(self.settings).to_string()),
        ])
    }

    /// # Errors
    /// With the name of the first thing that differs.
    fn check_description(&self, file: &SafetensorsFile<'_>) -> Result<(), TrainError> {
        for (key, expected) in self.description() {
            let found = TensorSource::metadata(file, key);
            let found = found.ok_or_else(|| TrainError::DamagedState { key: key.to_owned() })?;
            if found == expected {
                continue;
            }
            let what = match key {
                SETTINGS => differing(found, &expected).unwrap_or_else(|| SETTINGS.to_owned()),
                key => key.to_owned(),
            };
            return Err(TrainError::OtherRun { what });
        }
        Ok(())
    }
}

/// The first setting that is not the same in both, as JSON.
fn differing(found: &str, expected: &str) -> Option<String> {
    let [found, expected] = [found, expected].map(|text| serde_json::from_str::<Value>(text).ok());
    let (found, expected) = (found?, expected?);
    let names = expected.as_object()?.keys();
    names.into_iter().find(|name| found.get(name) != expected.get(name)).map(|name| name.replace('_', " "))
}

/// A tensor as long as `like`.
fn read(file: &SafetensorsFile<'_>, key: &str, like: &Tensor<1>) -> Result<Tensor<1>, TrainError> {
    let [length] = like.dims();
    let tensor = TensorSource::tensor(file, key)?.filter(|tensor| tensor.values.len() == length);
    let tensor = tensor.ok_or_else(|| TrainError::DamagedState { key: key.to_owned() })?;
    Ok(Tensor::from_data(TensorData::new(tensor.values, [length]), &like.device()))
}
