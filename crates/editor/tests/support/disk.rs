//! What the browser of a [`Page`] keeps, and what is wrong with it.
//! When it is asked for something, the editor says.

use super::Page;
use editor::{Content, Download, EmbeddedImage, Entry, HeldFile, KeepMessage, Message, Record, SessionId};
use words::Sentence;

impl Page {
    pub(super) fn copy(&mut self, session: SessionId, file: HeldFile) {
        let bytes = Content::Bytes(self.held[&file].clone());
        self.disk.insert(format!("image/{}/file", session.0), bytes);
        self.send(Message::Keep(KeepMessage::Copied(session)));
    }

    pub(super) fn read_kept(&mut self) {
        let record = |(key, content): (&String, &Content)| Record {
            key: key.clone(),
            content: match content {
                Content::Bytes(_) => Content::OnDisk,
                content => content.clone(),
            },
        };
        let records = self.disk.iter().map(record).collect();
        self.tell(KeepMessage::Read(records));
    }

    pub(super) fn find_kept(&mut self) {
        let keys = self.disk.keys().cloned().collect();
        self.tell(KeepMessage::Found(keys));
    }

    /// Answers what a disk is asked when it is opened, unless it cannot be.
    fn tell(&mut self, answer: KeepMessage) {
        let fault = self.disk_fault.clone().filter(|fault| matches!(fault, KeepMessage::Unavailable(_)));
        self.send(Message::Keep(fault.unwrap_or(answer)));
    }

    pub(super) fn read_files(&mut self, session: SessionId, held: Option<HeldFile>, has_embedding: bool) {
        let on_disk = |part: &str| match self.disk.get(&format!("image/{}/{part}", session.0)) {
            Some(Content::Bytes(bytes)) => Some(bytes.clone()),
            _ => None,
        };
        let image = held.map_or_else(|| on_disk("file"), |file| self.held.get(&file).cloned());
        let embedding = has_embedding.then(|| on_disk("embedding")).flatten();
        self.send(Message::Image(
            session,
            match image {
                Some(image) => Download::Finished(EmbeddedImage { image, embedding }),
                None => Download::Failed(Sentence::FileUnreadable { file: "it".into() }),
            },
        ));
    }

    pub(super) fn write(&mut self, entry: Entry) {
        match self.disk_fault.clone() {
            Some(KeepMessage::Unavailable(reason)) => {
                return self.send(Message::Keep(KeepMessage::Failed(reason)));
            }
            Some(fault) => return self.send(Message::Keep(fault)),
            None => {}
        }
        for key in entry.remove {
            self.disk.remove(&key);
        }
        self.disk.extend(entry.put.into_iter().map(|record| (record.key, record.content)));
        self.send(Message::Keep(KeepMessage::Written));
    }
}
