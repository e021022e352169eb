//! Trainings of a few steps: that they learn, go on exactly, and refuse what leads nowhere.
//! Whether a step is right is held to PyTorch in `goldens`.

use super::*;
use crate::check::ClickCheck;
use crate::settings::Augmentation;
use crate::testing::{Embedded, NANO, learner, set_of_shapes, settings, wait};

fn trainer<'a>(
    scope: Scope,
    settings: Settings,
    sets: &'a [TrainingSet],
    embedded: Option<&'a Embedded>,
) -> Trainer<'a> {
    let source = embedded.map(|embedded| embedded as &dyn EmbeddingSource);
    Trainer::new(learner(scope), settings, sets, source)
}

/// A set of two images with the embeddings of the bundled model.
fn embedded_shapes(folder: &std::path::Path, count: usize) -> (TrainingSet, Embedded) {
    let set = set_of_shapes(folder, count);
    let embedded = Embedded::by(&learner(Scope::Decoder).weights_file(), &set.examples);
    (set, embedded)
}

#[test]
fn a_decoder_learns_shapes_it_has_never_seen() {
    let folder = tempfile::tempdir().unwrap();
    let (mut set, embedded) = embedded_shapes(folder.path(), 12);
    let held = set.hold_out(0.33);
    assert_eq!((set.examples.len(), held.len()), (8, 4));
    let check = ClickCheck { examples: &held, embeddings: Some(&embedded) };
    let sets = [set];
    let augmentation = Augmentation { merge: 0.0, union: 0.0, ..settings().augmentation };
    let settings =
        Settings { steps: 120, images: 2, masks: 2, rounds: 3, rate: 2e-3, augmentation, ..settings() };
    let mut trainer = trainer(Scope::Decoder, settings, &sets, Some(&embedded));
    let before = wait(check.run(&trainer.averaged_weights(), 0)).unwrap();
    let reports: Vec<StepReport> = (0..120).map(|_| trainer.step().unwrap()).collect();
    let after = wait(check.run(&trainer.averaged_weights(), 120)).unwrap();

    let mean =
        |reports: &[StepReport]| reports.iter().map(|report| report.loss).sum::<f64>() / reports.len() as f64;
    assert!(
        mean(&reports[100..]) < 0.6 * mean(&reports[..20]),
        "{} {}",
        mean(&reports[100..]),
        mean(&reports[..20])
    );
    assert_eq!(after.objects, 8);
    assert!(before.miou[0] < 0.9 && after.miou[0] > 0.9 && after.score() > 0.9, "{before:?} {after:?}");
}

#[test]
fn everything_learns_on_changed_images() {
    let folder = tempfile::tempdir().unwrap();
    let sets = [set_of_shapes(folder.path(), 3)];
    let settings = Settings { steps: 3, images: 1, masks: 2, rounds: 2, ..settings() };
    let mut trainer = trainer(Scope::Everything, settings, &sets, None);
    let values = |trainer: &Trainer<'_>| -> Vec<Vec<f32>> {
        let parameters = trainer.learner.parameters().into_iter();
        parameters.map(|parameter| parameter.values.into_data().try_into_vec().unwrap()).collect()
    };
    let before = values(&trainer);
    let report = trainer.step().unwrap();
    assert!(report.loss > 0.0 && report.norm > 0.0, "{report:?}");
    let after = values(&trainer);
    assert!(before.iter().zip(&after).all(|(before, after)| before != after), "a tensor did not change");
    // The file holds what a model is made of.
    let check = ClickCheck { examples: &sets[0].examples[..1], embeddings: None };
    assert_eq!(wait(check.run(&trainer.averaged_weights(), 1)).unwrap().objects, 2);
}

#[test]
fn a_training_that_was_stopped_goes_on_exactly_as_if_it_had_not_been() {
    let folder = tempfile::tempdir().unwrap();
    let (set, embedded) = embedded_shapes(folder.path(), 3);
    let sets = [set];
    let new = || trainer(Scope::Decoder, settings(), &sets, Some(&embedded));
    let mut whole = new();
    let reports: Vec<StepReport> = (0..6).map(|_| whole.step().unwrap()).collect();

    let mut first = new();
    (0..3).for_each(|_| assert_eq!(first.step().unwrap(), reports[first.done() as usize - 1]));
    let state = first.state();
    let mut second = new();
    second.resume(&state).unwrap();
    let rest: Vec<StepReport> = (0..3).map(|_| second.step().unwrap()).collect();
    assert_eq!(rest, reports[3..]);
    assert!(second.state() == whole.state(), "the states differ");
    assert!(second.averaged_weights() == whole.averaged_weights(), "the weights differ");
}

#[test]
fn states_that_are_damaged_or_of_another_training_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (set, embedded) = embedded_shapes(folder.path(), 2);
    let sets = [set];
    let new = |settings| trainer(Scope::Decoder, settings, &sets, Some(&embedded));
    let mut begun = new(settings());
    begun.step().unwrap();
    let state = begun.state();
    let refusal = |mut trainer: Trainer<'_>, state: &[u8]| {
        let before = trainer.state();
        let message = trainer.resume(state).unwrap_err().to_string();
        assert!(trainer.state() == before, "something changed");
        message
    };
    let other = new(Settings { rate: 1.0, ..settings() });
    assert!(refusal(other, &state).contains("of a run with other rate"));
    assert!(refusal(new(settings()), &state[..state.len() / 2]).contains("the training state is truncated"));
    assert!(refusal(new(settings()), b"nonsense").contains("not a safetensors file"));
    assert!(refusal(new(settings()), NANO).contains("`images` is missing"));
    let mut damaged = state.clone();
    let place = damaged.len() - 4;
    damaged[place..].copy_from_slice(&f32::NAN.to_le_bytes());
    assert!(refusal(new(settings()), &damaged).contains("not finite"));
}

#[test]
fn a_loss_that_is_no_number_is_named_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (set, embedded) = embedded_shapes(folder.path(), 2);
    let sets = [set];
    let mut trainer = trainer(Scope::Decoder, settings(), &sets, Some(&embedded));
    let parameters = trainer.learner.parameters().into_iter();
    let broken = parameters.map(|parameter| parameter.values * f64::NAN).collect();
    trainer.learner.replace(broken);
    let message = trainer.step().unwrap_err().to_string();
    assert!(message.starts_with("step 1: the loss is not a number") && message.contains(".png"), "{message}");
    assert_eq!(trainer.done(), 0);
}

#[test]
fn heavier_sets_are_drawn_more_often() {
    let folder = tempfile::tempdir().unwrap();
    let [mut a, b] = ["a", "b"].map(|name| set_of_shapes(&folder.path().join(name), 2));
    a.weight = 3.0;
    let sets = [a, b];
    let trainer = trainer(Scope::Everything, settings(), &sets, None);
    let mut random = Random::new(1);
    let of_a = (0..400).filter(|_| {
        let name = &trainer.any_example(&mut random).name;
        sets[0].examples.iter().any(|example| example.name == *name)
    });
    assert!((260..340).contains(&of_a.count()));
}

#[test]
fn objects_that_are_all_too_small_are_refused_with_advice() {
    let folder = tempfile::tempdir().unwrap();
    let sets = [set_of_shapes(folder.path(), 1)];
    let settings = Settings { min_share: 0.9, ..settings() };
    let message = trainer(Scope::Everything, settings, &sets, None).step().unwrap_err().to_string();
    assert!(
        message.contains("no object of 0.9000 of the frame") && message.contains("--min-share"),
        "{message}"
    );
}
