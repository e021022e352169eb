//! What the page asks of its worker.
//! The answers are in `answer`.

use crate::packet::{Grid, Packet, PacketError};
use annotation::automatic::ProposalFilter;
use annotation::format::png::Crop;
use annotation::{ImagePoint, LowResLogits, Mask, Prompt};
use serde::{Deserialize, Serialize};

/// Tells the answers to several requests apart; the page counts upwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RequestId(pub u64);

/// Names an image by the SHA-256 of its file's bytes: 64 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ImageKey(pub String);

/// Which of a prompt's candidates are cut at the size of the image and sent, which takes a time of its own for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wanted {
    /// All, to choose from.
    All,
    /// The one with the highest predicted IoU, for a preview.
    Best,
}

/// One piece of work. The worker holds one model and the embeddings that were not forgotten.
#[derive(Debug, Clone, PartialEq)]
pub enum Request {
    /// Take these weights (a `.safetensors` file) instead of the present model; forgets all embeddings.
    LoadModel {
        /// The file.
        weights: Vec<u8>,
    },
    /// Compute and keep the embedding of an image.
    Encode {
        /// The image file.
        image: Vec<u8>,
    },
    /// Keep an embedding that was computed earlier, after making sure that it belongs to the image.
    Restore {
        /// The embedding file.
        embedding: Vec<u8>,
        /// The image file.
        image: Vec<u8>,
    },
    /// Answer a prompt on a kept embedding.
    Segment {
        /// Which image.
        image: ImageKey,
        /// What is wanted.
        prompt: Prompt,
        /// The mask that the prompt corrects, where it did not come from the network; else the prompt has its
        /// logits.
        base: Option<Mask>,
        /// How many of the answers.
        wanted: Wanted,
    },
    /// Cut logits of an earlier answer; they are moved so that the threshold is 0.
    Cut {
        /// Which image.
        image: ImageKey,
        /// What to cut.
        logits: LowResLogits,
        /// Handed through to the candidate.
        predicted_iou: f32,
    },
    /// The good masks of each of these points, every one a click of its own, on a kept embedding. As few points at a
    /// time as shall not keep clicks waiting.
    Propose {
        /// Which image.
        image: ImageKey,
        /// In pixels of the image.
        points: Vec<ImagePoint>,
        /// What masks must reach.
        filter: ProposalFilter,
    },
    /// Decode an image that the browser cannot show.
    Picture {
        /// The image file.
        image: Vec<u8>,
        /// The most pixels that can be shown; a larger image is made smaller.
        most_pixels: u64,
    },
    /// Cut an object out of its image.
    CutOut {
        /// The image file.
        image: Vec<u8>,
        /// The object.
        mask: Mask,
        /// How much to show.
        crop: Crop,
    },
    /// Drop an embedding.
    Forget {
        /// Which image.
        image: ImageKey,
    },
}

/// A request with its number.
#[derive(Debug, Clone, PartialEq)]
pub struct ToWorker {
    /// The answer carries it too.
    pub id: RequestId,
    /// The work.
    pub request: Request,
}

#[derive(Serialize, Deserialize)]
struct Header {
    id: RequestId,
    request: Body,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Body {
    LoadModel,
    Encode,
    /// The payload is the embedding file of this length, then the image file.
    Restore {
        embedding_length: usize,
    },
    Segment {
        image: ImageKey,
        prompt: Prompt,
        fed_back: Option<Grid>,
        base: Option<Mask>,
        wanted: Wanted,
    },
    Cut {
        image: ImageKey,
        logits: Grid,
        predicted_iou: f32,
    },
    Propose {
        image: ImageKey,
        points: Vec<ImagePoint>,
        filter: ProposalFilter,
    },
    Picture {
        most_pixels: u64,
    },
    CutOut {
        mask: Mask,
        crop: Crop,
    },
    Forget {
        image: ImageKey,
    },
}

impl ToWorker {
    /// The bytes to post.
    #[must_use]
    pub fn into_packet(self) -> Packet {
        let (body, payload) = match self.request {
            Request::LoadModel { weights } => (Body::LoadModel, weights),
            Request::Encode { image } => (Body::Encode, image),
            Request::Restore { embedding, image } => {
                let embedding_length = embedding.len();
                (Body::Restore { embedding_length }, [embedding, image].concat())
            }
            Request::Segment { image, mut prompt, base, wanted } => {
                let mut payload = Vec::new();
                let fed_back = prompt.mask.take().map(|logits| Grid::write(&logits, &mut payload));
                (Body::Segment { image, prompt, fed_back, base, wanted }, payload)
            }
            Request::Cut { image, logits, predicted_iou } => {
                let mut payload = Vec::new();
                let logits = Grid::write(&logits, &mut payload);
                (Body::Cut { image, logits, predicted_iou }, payload)
            }
            Request::Propose { image, points, filter } => {
                (Body::Propose { image, points, filter }, Vec::new())
            }
            Request::Picture { image, most_pixels } => (Body::Picture { most_pixels }, image),
            Request::CutOut { image, mask, crop } => (Body::CutOut { mask, crop }, image),
            Request::Forget { image } => (Body::Forget { image }, Vec::new()),
        };
        Packet::new(&Header { id: self.id, request: body }, payload)
    }

    /// The message in posted bytes.
    ///
    /// # Errors
    /// When the packet is not one that [`ToWorker::into_packet`] made.
    pub fn from_packet(packet: Packet) -> Result<Self, PacketError> {
        let Header { id, request: body } = packet.header()?;
        let mut payload = packet.payload;
        let request = match body {
            Body::LoadModel => Request::LoadModel { weights: payload },
            Body::Encode => Request::Encode { image: payload },
            Body::Restore { embedding_length } if embedding_length > payload.len() => {
                return Err(PacketError::Payload);
            }
            Body::Restore { embedding_length } => {
                let image = payload.split_off(embedding_length);
                Request::Restore { embedding: payload, image }
            }
            Body::Segment { image, mut prompt, fed_back, base, wanted } => {
                prompt.mask = fed_back.map(|grid| grid.read(&mut payload.as_slice())).transpose()?;
                Request::Segment { image, prompt, base, wanted }
            }
            Body::Cut { image, logits, predicted_iou } => {
                let logits = logits.read(&mut payload.as_slice())?;
                Request::Cut { image, logits, predicted_iou }
            }
            Body::Propose { image, points, filter } => Request::Propose { image, points, filter },
            Body::Picture { most_pixels } => Request::Picture { image: payload, most_pixels },
            Body::CutOut { mask, crop } => Request::CutOut { image: payload, mask, crop },
            Body::Forget { image } => Request::Forget { image },
        };
        Ok(Self { id, request })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use annotation::{ImageBox, ImageSize, PointLabel, PromptPoint};
    use proptest::prelude::*;

    fn every_request(bytes: Vec<u8>, values: Vec<f32>) -> Vec<Request> {
        let image = ImageKey("ab".repeat(32));
        let point = PromptPoint { position: ImagePoint::new(3.0, 4.5), label: PointLabel::Background };
        let bbox = ImageBox::between(ImagePoint::new(9.0, 1.0), ImagePoint::new(2.0, 8.0));
        let mask = LowResLogits::new(values.len() as u32, 1, values).ok();
        let mask_of_pixels = Mask::from_runs(ImageSize::new(2, 3), [1, 4, 1]).unwrap();
        vec![
            Request::LoadModel { weights: bytes.clone() },
            Request::Encode { image: bytes.clone() },
            Request::Restore { embedding: bytes.clone(), image: vec![4, 2] },
            Request::Segment {
                image: image.clone(),
                prompt: Prompt::default(),
                base: Some(mask_of_pixels.clone()),
                wanted: Wanted::Best,
            },
            Request::Cut {
                image: image.clone(),
                logits: LowResLogits::new(1, 2, vec![0.5, -0.5]).unwrap(),
                predicted_iou: 0.75,
            },
            Request::Segment {
                image: image.clone(),
                prompt: Prompt { points: vec![point], bbox: Some(bbox), mask },
                base: None,
                wanted: Wanted::All,
            },
            Request::Propose {
                image: image.clone(),
                points: vec![ImagePoint::new(0.5, 9.0), ImagePoint::new(7.5, 9.0)],
                filter: ProposalFilter {
                    pred_iou_thresh: 0.5,
                    stability_score_thresh: 0.7,
                    stability_score_offset: 0.3,
                },
            },
            Request::Picture { image: bytes.clone(), most_pixels: 32_000_000 },
            Request::CutOut { image: bytes, mask: mask_of_pixels, crop: Crop::WholeImage },
            Request::Forget { image },
        ]
    }

    proptest! {
        #[test]
        fn every_request_survives_its_packet(
            bytes in any::<Vec<u8>>(), values in prop::collection::vec(-40_f32..40.0, 1..20), id: u64,
        ) {
            for request in every_request(bytes, values) {
                let message = ToWorker { id: RequestId(id), request };
                prop_assert_eq!(ToWorker::from_packet(message.clone().into_packet()).unwrap(), message);
            }
        }
    }

    #[test]
    fn a_payload_that_lost_bytes_is_refused() {
        let prompt = Prompt { mask: LowResLogits::new(2, 2, vec![0.5; 4]).ok(), ..Prompt::default() };
        let request =
            Request::Segment { image: ImageKey(String::new()), prompt, base: None, wanted: Wanted::All };
        let mut packet = ToWorker { id: RequestId(1), request }.into_packet();
        packet.payload.pop();
        assert!(matches!(ToWorker::from_packet(packet), Err(PacketError::Payload)));
    }

    #[test]
    fn a_header_of_another_version_is_refused_in_plain_words() {
        let packet = Packet { header: r#"{"id":1,"request":"dance"}"#.into(), payload: Vec::new() };
        let message = ToWorker::from_packet(packet).unwrap_err().to_string();
        assert!(message.ends_with("reload the page"), "{message}");
    }
}
