//! The workers beside the first one: the second one and that of the graphics card.
//! What they answer is in `answers`.

use super::Page;
use super::answers::answer_to;
use editor::Message;
use protocol::{Answer, Backend, Failure, FailureKind, FromWorker, ToWorker};

impl Page {
    /// The second worker listens, answers its oldest request, or dies.
    pub(super) fn ahead(&mut self, what: &str) {
        match what {
            "ready" => self.send(Message::Ahead(FromWorker::Ready(Backend::Simd))),
            "answer" => {
                let ToWorker { id, request } = self.ahead.as_mut().unwrap().remove(0);
                let result = Ok(answer_to(request, ""));
                self.send(Message::Ahead(FromWorker::Done { id, result }));
            }
            "die" => self.send(Message::AheadDied),
            _ => panic!("the second worker cannot {what}"),
        }
    }

    /// The graphics card listens, refuses its oldest request, dies, or answers in so many milliseconds; a card that
    /// answers `badly` does so with other masks.
    pub(super) fn gpu(&mut self, what: &str) {
        match what.split_once(' ').unwrap_or((what, "")) {
            ("ready", _) => self.send(Message::Gpu(FromWorker::Ready(Backend::WebGpu))),
            ("answer", how) => {
                let ToWorker { id, request } = self.gpu.as_mut().unwrap().remove(0);
                let (time, scores) =
                    how.strip_prefix("badly ").map_or((how, ""), |time| (time, "0.1 0.2 0.3"));
                let mut answer = answer_to(request, scores);
                if let Answer::Encoded { milliseconds, .. } | Answer::Segmented { milliseconds, .. } =
                    &mut answer
                {
                    *milliseconds = time.parse().unwrap();
                }
                self.send(Message::Gpu(FromWorker::Done { id, result: Ok(answer) }));
            }
            ("refuse", kind) => {
                let id = self.gpu.as_mut().unwrap().remove(0).id;
                let kind = if kind == "image" { FailureKind::Image } else { FailureKind::Internal };
                let failure = Failure { kind, message: "the card refused.".into() };
                self.send(Message::Gpu(FromWorker::Done { id, result: Err(failure) }));
            }
            ("die", _) => self.send(Message::GpuDied),
            _ => panic!("the graphics card cannot {what}"),
        }
    }
}
