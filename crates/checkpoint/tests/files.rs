//! Checkpoints that PyTorch's own `torch.save` wrote, and what others could put into one.
//! `files/make.py` made them.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::path::Path;

use checkpoint::{Checkpoint, CheckpointError, Container, ElementType};

fn file(name: &str) -> Vec<u8> {
    std::fs::read(Path::new("tests/files").join(name)).unwrap()
}

fn floats(checkpoint: &Checkpoint<'_>, name: &str) -> Vec<f32> {
    checkpoint.tensor(name).unwrap().floats().unwrap()
}

fn refusal(bytes: &[u8]) -> String {
    Checkpoint::parse(bytes).unwrap_err().to_string()
}

fn check_small(checkpoint: &Checkpoint<'_>, prefix: &str) {
    let named = |name: &str| format!("{prefix}{name}");
    let counting: Vec<f32> = (0..24).map(|number| number as f32).collect();
    assert_eq!(floats(checkpoint, &named("straight")), counting);
    let turned = floats(checkpoint, &named("turned"));
    assert_eq!(turned[..5], [0.0, 6.0, 12.0, 18.0, 1.0]);
    assert_eq!(checkpoint.tensor(&named("turned")).unwrap().shape(), [6, 4]);
    assert_eq!(floats(checkpoint, &named("part")), [3.0, 5.0, 7.0]);
    assert_eq!(floats(checkpoint, &named("one")), [0.5]);
    for name in ["f16", "bf16", "f64"] {
        assert_eq!(floats(checkpoint, &named(name)), [1.0, -2.5], "{name}");
    }
    assert_eq!(floats(checkpoint, &named("parameter")), [7.0]);
    let count = checkpoint.tensor(&named("num_batches_tracked")).unwrap();
    assert_eq!((count.element(), count.floats()), (ElementType::I64, None));
    assert_eq!(checkpoint.names().len(), 9);
}

#[test]
fn every_kind_of_tensor_is_read_from_both_containers() {
    for (name, container) in [("small.pth", Container::Zip), ("small_legacy.pth", Container::Legacy)] {
        let bytes = file(name);
        let checkpoint = Checkpoint::parse(&bytes).unwrap();
        assert_eq!(checkpoint.container(), container);
        check_small(&checkpoint, "");
    }
}

#[test]
fn of_a_training_checkpoint_the_tensors_are_found_and_the_rest_is_left_out() {
    let bytes = file("training.pth");
    check_small(&Checkpoint::parse(&bytes).unwrap(), "model.");
}

#[test]
fn a_command_in_a_checkpoint_is_refused_by_its_name_and_not_run() {
    for name in ["attack.pth", "attack_legacy.pth", "attack_protocol_5.pth"] {
        let message = refusal(&file(name));
        assert!(message.starts_with("refused: the pickle names `posix.system`"), "{name}: {message}");
    }
    assert!(!Path::new("attacked").exists());
}

#[test]
fn a_whole_module_is_refused_by_its_class() {
    let message = refusal(&file("module.pth"));
    assert!(
        message.contains("`torch.nn.modules.linear.Linear`") && message.contains("state_dict()"),
        "{message}"
    );
}

#[test]
fn a_number_type_that_weights_do_not_have_is_refused_by_its_name() {
    let message = refusal(&file("complex.pth"));
    assert!(message.contains("`torch.ComplexFloatStorage`"), "{message}");
}

#[test]
fn other_ways_to_call_code_are_refused_by_the_name_of_their_instruction() {
    let pickles: [(&[u8], &str); 5] = [
        (b"\x80\x02(X\x02\0\0\0idios\nsystem\n.", "INST (0x69) at byte 10"),
        (b"\x80\x02ccollections\nOrderedDict\n)\x81.", "NEWOBJ (0x81) at byte 28"),
        (b"\x80\x02\x82\x01.", "EXT1 (0x82) at byte 2"),
        (b"\x80\x04(ccollections\nOrderedDict\n)}\x92.", "NEWOBJ_EX (0x92)"),
        (b"\x80\x02\xff.", "that no version of Python has (0xff)"),
    ];
    for (pickle, instruction) in pickles {
        let message = refusal(pickle);
        assert!(message.starts_with("refused: ") && message.contains(instruction), "{message}");
    }
}

#[test]
fn what_is_permitted_cannot_be_called_with_anything_else() {
    // `OrderedDict` of a list, a call of a dictionary, attributes for a list, entries for a tuple.
    let pickles: [&[u8]; 4] = [
        b"\x80\x02ccollections\nOrderedDict\n]\x85R.",
        b"\x80\x02})R.",
        b"\x80\x02]}b.",
        b"\x80\x02)K\x01K\x02s.",
    ];
    for pickle in pickles {
        assert!(refusal(pickle).starts_with("the pickle makes no sense at byte"), "{}", refusal(pickle));
    }
}

#[test]
fn other_files_are_told_apart() {
    assert_eq!(refusal(b""), "the file is empty");
    assert_eq!(refusal(b"\x89PNG\r\n\x1a\n"), "the file is not a PyTorch checkpoint");
    assert_eq!(refusal(b"\x80\x02K\x01."), "the file is not a PyTorch checkpoint");
    let message = refusal(&file("no_tensors.pth"));
    assert_eq!(message, "the checkpoint holds no named tensors; save the `state_dict()`");
}

#[test]
fn a_file_cut_off_anywhere_is_refused() {
    for name in ["small.pth", "small_legacy.pth"] {
        let bytes = file(name);
        for length in 1..bytes.len() {
            let cut = Checkpoint::parse(&bytes[..length]);
            assert!(cut.is_err(), "{name} cut to {length} of {} bytes", bytes.len());
        }
        let half = refusal(&bytes[..bytes.len() / 2]);
        assert!(half.starts_with("the file is truncated"), "{name}: {half}");
    }
}

#[test]
fn no_damaged_byte_makes_it_panic() {
    for name in ["small.pth", "small_legacy.pth", "training.pth"] {
        let bytes = file(name);
        for index in 0..bytes.len() {
            for change in [0x01, 0x80, 0xff] {
                let mut damaged = bytes.clone();
                damaged[index] ^= change;
                if let Ok(checkpoint) = Checkpoint::parse(&damaged) {
                    for name in checkpoint.names() {
                        let tensor = checkpoint.tensor(name).unwrap();
                        // A stride of 0 may claim any size; who reads looks at the shape first.
                        if tensor.shape().iter().product::<usize>() < 1000 {
                            let _ = tensor.floats();
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn dictionaries_that_hold_each_other_end() {
    // A dictionary that is its own entry.
    let pickle = b"\x80\x02}q\0X\x01\0\0\0ah\0s.";
    let archive = legacy_file(pickle);
    assert!(matches!(Checkpoint::parse(&archive), Err(CheckpointError::TooMany { .. })));

    // Dictionaries that each hold the one before eight times: two million paths in a few hundred bytes.
    let mut pickle = b"\x80\x02}q\0".to_vec();
    for place in 1..=7u8 {
        pickle.extend(b"}(");
        for key in 0..8u8 {
            pickle.extend([b'X', 1, 0, 0, 0, b'a' + key, b'h', place - 1]);
        }
        pickle.extend([b'u', b'q', place]);
    }
    pickle.push(b'.');
    assert!(matches!(Checkpoint::parse(&legacy_file(&pickle)), Err(CheckpointError::TooMany { .. })));
}

#[test]
fn a_million_lists_in_each_other_are_no_harm() {
    let mut pickle = b"\x80\x02".to_vec();
    pickle.extend(std::iter::repeat_n(b']', 1_000_000));
    pickle.extend(std::iter::repeat_n(b'a', 999_999));
    pickle.push(b'.');
    assert_eq!(Checkpoint::parse(&legacy_file(&pickle)).unwrap_err(), CheckpointError::NoTensors);
}

/// A legacy file about any object, without storages.
fn legacy_file(object: &[u8]) -> Vec<u8> {
    let magic = b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.";
    let version = b"\x80\x02M\xe9\x03.";
    let machine = b"\x80\x02}.";
    let keys = b"\x80\x02].";
    [&magic[..], version, machine, object, keys].concat()
}
