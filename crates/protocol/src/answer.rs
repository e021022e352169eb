//! What the worker tells the page.
//! The requests are in `request`.

use crate::packet::{Grid, Packet, PacketError, Runs};
use crate::request::{ImageKey, RequestId};
use annotation::automatic::AutomaticMask;
use annotation::{Candidate, ImageSize};
use serde::{Deserialize, Serialize};

/// On what the network runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Backend {
    /// WebAssembly with 128-bit SIMD, one thread.
    Simd,
    /// The same with several.
    Threads {
        /// How many share each piece of work.
        threads: usize,
    },
    /// The graphics card, through WebGPU.
    WebGpu,
}

/// The model that was loaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelInfo {
    /// Its name, such as `nano`.
    pub name: String,
    /// SHA-256 of the weights file, 64 hexadecimal digits.
    pub sha256: String,
    /// Side of the square frame that images are brought to, in pixels.
    pub input_side: u32,
}

/// What the worker is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Reading the image file; one step.
    Decoding,
    /// Running the image encoder; a step is a layer.
    Encoding,
}

/// How far a request has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The kind of step.
    pub stage: Stage,
    /// Steps done.
    pub done: u32,
    /// Steps in all.
    pub total: u32,
}

/// The result of a request that went well, one for each kind of request.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// The model is ready.
    ModelLoaded(ModelInfo),
    /// The embedding is kept in the worker, and here it is for the page to keep.
    Encoded {
        /// Names the image from now on.
        image: ImageKey,
        /// Size of the original image.
        size: ImageSize,
        /// The embedding file in f32: restored, it answers exactly as the one computed.
        embedding: Vec<u8>,
        /// Time of the encoder, image decoding and resizing included.
        milliseconds: f64,
    },
    /// The embedding is kept in the worker.
    Restored {
        /// Names the image from now on.
        image: ImageKey,
        /// Size of the original image.
        size: ImageSize,
    },
    /// The masks for a prompt: three for an ambiguous one, else one; the one mask of logits that were cut.
    Segmented {
        /// In the network's order.
        candidates: Vec<Candidate>,
        /// How many there are besides, which nobody [wanted](crate::Wanted).
        left_out: usize,
        /// Time of prompt encoder, mask decoder and postprocessing.
        milliseconds: f64,
    },
    /// The good masks of each point, in the order in which the points were asked about.
    Proposed {
        /// Up to three for each point.
        found: Vec<Vec<AutomaticMask>>,
        /// Time of all points together.
        milliseconds: f64,
    },
    /// An image to show.
    Picture {
        /// Its own size.
        photo: ImageSize,
        /// Size of what is shown: smaller where the image is too large for that.
        size: ImageSize,
        /// Rows of red, green, blue, alpha bytes.
        rgba: Vec<u8>,
    },
    /// The cut-out.
    CutOut {
        /// A PNG file.
        png: Vec<u8>,
    },
    /// The embedding is gone.
    Forgotten,
}

/// Why a request could not be done; decides what the page does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureKind {
    /// The file is no image that can be read.
    Image,
    /// The embedding is damaged, or of another image or model.
    Embedding,
    /// The weights are damaged or of an unknown model.
    Weights,
    /// The prompt does not fit the image.
    Prompt,
    /// No embedding of that image is kept; restore it and ask again.
    UnknownImage,
    /// The message could not be read, or the worker is in a state it should not be in.
    Internal,
}

/// A request that could not be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// For the program.
    pub kind: FailureKind,
    /// For the person: one sentence with what is wrong and what to do. Of weights only what is wrong, without the full
    /// stop: what to do depends on what the page has.
    pub message: String,
}

/// A message from the worker.
#[derive(Debug, Clone, PartialEq)]
pub enum FromWorker {
    /// The worker listens from now on.
    Ready(Backend),
    /// A request is being worked on.
    Progress {
        /// Which request.
        id: RequestId,
        /// How far it is.
        progress: Progress,
    },
    /// A request is done.
    Done {
        /// Which request.
        id: RequestId,
        /// Its result.
        result: Result<Answer, Failure>,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Header {
    Ready { backend: Backend },
    Progress { id: RequestId, progress: Progress },
    Done { id: RequestId, answer: Body },
    Failed { id: RequestId, failure: Failure },
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Body {
    ModelLoaded { model: ModelInfo },
    Encoded { image: ImageKey, size: ImageSize, milliseconds: f64 },
    Restored { image: ImageKey, size: ImageSize },
    Segmented { candidates: Vec<CandidateHeader>, left_out: usize, milliseconds: f64 },
    Proposed { found: Vec<Vec<AutomaticMask>>, milliseconds: f64 },
    Picture { photo: ImageSize, size: ImageSize },
    CutOut,
    Forgotten,
}

#[derive(Serialize, Deserialize)]
struct CandidateHeader {
    mask: Runs,
    predicted_iou: f32,
    stability_score: f32,
    grid: Grid,
}

impl FromWorker {
    /// The bytes to post.
    #[must_use]
    pub fn into_packet(self) -> Packet {
        match self {
            Self::Ready(backend) => Packet::new(&Header::Ready { backend }, Vec::new()),
            Self::Progress { id, progress } => Packet::new(&Header::Progress { id, progress }, Vec::new()),
            Self::Done { id, result: Ok(answer) } => {
                let (answer, payload) = body_of(answer);
                Packet::new(&Header::Done { id, answer }, payload)
            }
            Self::Done { id, result: Err(failure) } => {
                Packet::new(&Header::Failed { id, failure }, Vec::new())
            }
        }
    }

    /// The message in posted bytes.
    ///
    /// # Errors
    /// When the packet is not one that [`FromWorker::into_packet`] made.
    pub fn from_packet(packet: Packet) -> Result<Self, PacketError> {
        Ok(match packet.header()? {
            Header::Ready { backend } => Self::Ready(backend),
            Header::Progress { id, progress } => Self::Progress { id, progress },
            Header::Done { id, answer } => Self::Done { id, result: Ok(answer_of(answer, packet.payload)?) },
            Header::Failed { id, failure } => Self::Done { id, result: Err(failure) },
        })
    }
}

fn body_of(answer: Answer) -> (Body, Vec<u8>) {
    match answer {
        Answer::ModelLoaded(model) => (Body::ModelLoaded { model }, Vec::new()),
        Answer::Encoded { image, size, embedding, milliseconds } => {
            (Body::Encoded { image, size, milliseconds }, embedding)
        }
        Answer::Restored { image, size } => (Body::Restored { image, size }, Vec::new()),
        Answer::Segmented { candidates, left_out, milliseconds } => {
            let mut payload = Vec::new();
            let header = |candidate: Candidate| CandidateHeader {
                mask: Runs::write(&candidate.mask, &mut payload),
                grid: Grid::write(&candidate.low_res_logits, &mut payload),
                predicted_iou: candidate.predicted_iou,
                stability_score: candidate.stability_score,
            };
            let candidates = candidates.into_iter().map(header).collect();
            (Body::Segmented { candidates, left_out, milliseconds }, payload)
        }
        Answer::Proposed { found, milliseconds } => (Body::Proposed { found, milliseconds }, Vec::new()),
        Answer::Picture { photo, size, rgba } => (Body::Picture { photo, size }, rgba),
        Answer::CutOut { png } => (Body::CutOut, png),
        Answer::Forgotten => (Body::Forgotten, Vec::new()),
    }
}

fn answer_of(body: Body, payload: Vec<u8>) -> Result<Answer, PacketError> {
    Ok(match body {
        Body::ModelLoaded { model } => Answer::ModelLoaded(model),
        Body::Encoded { image, size, milliseconds } => {
            Answer::Encoded { image, size, embedding: payload, milliseconds }
        }
        Body::Restored { image, size } => Answer::Restored { image, size },
        Body::Segmented { candidates, left_out, milliseconds } => {
            let mut rest = payload.as_slice();
            let candidate = |header: CandidateHeader| {
                Ok(Candidate {
                    mask: header.mask.read(&mut rest)?,
                    predicted_iou: header.predicted_iou,
                    stability_score: header.stability_score,
                    low_res_logits: header.grid.read(&mut rest)?,
                })
            };
            let candidates = candidates.into_iter().map(candidate).collect::<Result<_, PacketError>>()?;
            Answer::Segmented { candidates, left_out, milliseconds }
        }
        Body::Proposed { found, milliseconds } => Answer::Proposed { found, milliseconds },
        Body::Picture { size, .. } if payload.len() as u64 != size.area() * 4 => {
            return Err(PacketError::Payload);
        }
        Body::Picture { photo, size } => Answer::Picture { photo, size, rgba: payload },
        Body::CutOut => Answer::CutOut { png: payload },
        Body::Forgotten => Answer::Forgotten,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use annotation::{ImagePoint, LowResLogits, Mask, PixelBox};

    fn candidate(value: f32) -> Candidate {
        Candidate {
            mask: Mask::from_runs(ImageSize::new(2, 3), [1, 4, 1]).unwrap(),
            predicted_iou: 0.9,
            stability_score: 0.8,
            low_res_logits: LowResLogits::new(2, 1, vec![value, -value]).unwrap(),
        }
    }

    fn found() -> AutomaticMask {
        let Candidate { mask, predicted_iou, stability_score, .. } = candidate(0.0);
        let crop_box = PixelBox { x: 0, y: 0, width: 2, height: 3 };
        AutomaticMask { mask, predicted_iou, stability_score, point: ImagePoint::new(0.5, 2.25), crop_box }
    }

    fn every_answer() -> Vec<Result<Answer, Failure>> {
        let (image, size) = (ImageKey("00".repeat(32)), ImageSize::new(2, 1));
        let model = ModelInfo { name: "nano".into(), sha256: "11".repeat(32), input_side: 384 };
        vec![
            Ok(Answer::ModelLoaded(model)),
            Ok(Answer::Encoded { image: image.clone(), size, embedding: vec![1, 2], milliseconds: 1.5 }),
            Ok(Answer::Restored { image, size }),
            Ok(Answer::Segmented {
                candidates: vec![candidate(1.25), candidate(-7.5)],
                left_out: 1,
                milliseconds: 3.25,
            }),
            Ok(Answer::Proposed { found: vec![vec![found(); 2], Vec::new()], milliseconds: 40.5 }),
            Ok(Answer::Picture { photo: size, size, rgba: vec![7; 8] }),
            Ok(Answer::CutOut { png: vec![9] }),
            Ok(Answer::Forgotten),
            Err(Failure { kind: FailureKind::Image, message: "no image".into() }),
        ]
    }

    #[test]
    fn every_message_survives_its_packet() {
        let id = RequestId(u64::MAX);
        let progress = Progress { stage: Stage::Encoding, done: 3, total: 21 };
        let threads = FromWorker::Ready(Backend::Threads { threads: 4 });
        let mut messages =
            vec![FromWorker::Ready(Backend::Simd), threads, FromWorker::Progress { id, progress }];
        messages.extend(every_answer().into_iter().map(|result| FromWorker::Done { id, result }));
        for message in messages {
            assert_eq!(FromWorker::from_packet(message.clone().into_packet()).unwrap(), message);
        }
    }

    #[test]
    fn masks_that_lost_bytes_or_are_none_are_refused() {
        let answer = Answer::Segmented { candidates: vec![candidate(1.0)], left_out: 0, milliseconds: 1.0 };
        let packet = FromWorker::Done { id: RequestId(0), result: Ok(answer) }.into_packet();
        for length in 0..packet.payload.len() {
            let payload = packet.payload[..length].to_vec();
            let short = FromWorker::from_packet(Packet { payload, ..packet.clone() });
            assert!(matches!(short, Err(PacketError::Payload)), "{length}");
        }
        let mut longer = packet;
        longer.payload[0] += 1; // the first run: six pixels become seven
        assert!(matches!(FromWorker::from_packet(longer), Err(PacketError::Payload)));
    }

    #[test]
    fn a_picture_that_lost_a_row_is_refused() {
        let size = ImageSize::new(2, 1);
        let answer = Answer::Picture { photo: size, size, rgba: vec![7; 4] };
        let packet = FromWorker::Done { id: RequestId(0), result: Ok(answer) }.into_packet();
        assert!(matches!(FromWorker::from_packet(packet), Err(PacketError::Payload)));
    }
}
