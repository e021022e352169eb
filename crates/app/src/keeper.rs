//! The browser's disk: one IndexedDB database with a store of records and one of files.
//! What is written, and when, is decided by `editor`; which tab may write, by `tabs`.

use crate::page::Page;
use editor::{Content, Entry, KeepMessage, Message, Record, SessionId};
use gloo::events::EventListener;
use js_sys::{Array, Object, Promise, Reflect, Uint8Array};
use leptos::prelude::window;
use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, DomException, EventTarget, IdbDatabase, IdbRequest, IdbTransaction};
use words::Reason;

/// The database.
const NAME: &str = "maskwright";
/// Text, read as a whole when the page opens.
const RECORDS: &str = "records";
/// Blobs, each read when it is wanted. A copy being written holds up no record.
const FILES: &str = "files";
/// Of the form of the database; the form of the records is the editor's.
const VERSION: u32 = 2;

#[wasm_bindgen]
extern "C" {
    /// `IDBDatabase`; web-sys cannot ask for durability yet.
    type Database;

    #[wasm_bindgen(method, catch)]
    fn transaction(
        this: &Database,
        stores: &JsValue,
        mode: &str,
        options: &JsValue,
    ) -> Result<IdbTransaction, JsValue>;

    #[wasm_bindgen(method)]
    fn close(this: &Database);

    /// `IDBTransaction`; web-sys calls its `commit` deprecated, which the standard does not.
    type Transaction;

    #[wasm_bindgen(method, catch)]
    fn commit(this: &Transaction) -> Result<(), JsValue>;
}

/// A file of an image.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Part {
    /// The image itself.
    Image,
    /// Its embedding.
    Embedding,
}

/// An open database.
#[derive(Clone)]
pub(crate) struct Keeper {
    database: Database,
}

impl Clone for Database {
    fn clone(&self) -> Self {
        AsRef::<JsValue>::as_ref(self).clone().unchecked_into()
    }
}

impl Keeper {
    /// Opens the disk and tells the page everything that is on it, unless another tab has the work.
    pub(crate) async fn read_kept(page: Page) {
        if !page.tabs().take(page).await {
            page.send(Message::Keep(KeepMessage::Elsewhere));
            return;
        }
        let read = async {
            let keeper = Self::open(page).await?;
            keeper.read().await.map(KeepMessage::Read).map_err(|error| reason(&error))
        };
        page.send(Message::Keep(read.await.unwrap_or_else(KeepMessage::Unavailable)));
    }

    /// Opens the disk anew, whatever has become of it, and tells the page the keys of all that is on it.
    pub(crate) async fn find_kept(page: Page) {
        let found = async {
            let keeper = Self::open(page).await?;
            keeper.keys().await.map(KeepMessage::Found).map_err(|error| reason(&error))
        };
        page.send(Message::Keep(found.await.unwrap_or_else(KeepMessage::Unavailable)));
    }

    /// No entry is begun any more; those that were are finished.
    pub(crate) fn close(&self) {
        self.database.close();
    }

    async fn open(page: Page) -> Result<Self, Reason> {
        let keeper = Self { database: database(page).await? };
        keeper.listen(page);
        page.keep_with(keeper.clone());
        Ok(keeper)
    }

    /// Tells when the browser closes the disk: somebody clears the site's data, or the disk fails. Another page that
    /// wants to delete the database, or to bring it into a new form, waits until it is closed here.
    fn listen(&self, page: Page) {
        let target: &EventTarget = AsRef::<JsValue>::as_ref(&self.database).unchecked_ref();
        for kind in ["close", "versionchange"] {
            let keeper = self.clone();
            EventListener::new(target, kind, move |_| {
                keeper.close();
                page.send(Message::Keep(KeepMessage::Closed));
            })
            .forget();
        }
    }

    /// Begins to write at once and tells the page when it is on the disk. Entries are written in their order.
    pub(crate) fn write(&self, page: Page, entry: &Entry) {
        let begun = self.begin_to_write(entry);
        spawn_local(async move {
            let written = match begun {
                Ok(transaction) => finished(&transaction).await,
                Err(error) => Err(error),
            };
            page.send(Message::Keep(match written {
                Ok(()) => KeepMessage::Written,
                Err(error) => KeepMessage::Failed(reason(&error)),
            }));
        });
    }

    /// Copies a file to the disk, by way of the browser and not through the page's memory, and tells the page.
    pub(crate) fn copy(&self, page: Page, session: SessionId, file: &Blob) {
        let keeper = self.clone();
        let key = session.file_key();
        let file = file.clone();
        spawn_local(async move {
            let copied = async {
                let transaction = keeper.begin(&[FILES])?;
                transaction.object_store(FILES)?.put_with_key(&file, &key.as_str().into())?;
                finished(&transaction).await
            };
            page.send(Message::Keep(match copied.await {
                Ok(()) => KeepMessage::Copied(session),
                Err(error) => KeepMessage::NotCopied(session, reason(&error)),
            }));
        });
    }

    /// A file of an image, not read yet.
    pub(crate) async fn file(&self, session: SessionId, part: Part) -> Result<Blob, JsValue> {
        let key = match part {
            Part::Image => session.file_key(),
            Part::Embedding => session.embedding_key(),
        };
        let transaction = self.database.transaction(&FILES.into(), "readonly", &JsValue::UNDEFINED)?;
        let found = result(&transaction.object_store(FILES)?.get(&key.as_str().into())?).await?;
        found.dyn_into::<Blob>()
    }

    fn begin(&self, stores: &[&str]) -> Result<IdbTransaction, JsValue> {
        let options = Object::new();
        // Written through to the disk: a power cut takes nothing, either.
        Reflect::set(&options, &"durability".into(), &"strict".into())?;
        let stores: Array = stores.iter().map(|&store| JsValue::from(store)).collect();
        self.database.transaction(&stores, "readwrite", &options)
    }

    fn begin_to_write(&self, entry: &Entry) -> Result<IdbTransaction, JsValue> {
        let has_files = entry.put.iter().any(|record| matches!(record.content, Content::Bytes(_)));
        let stores = if has_files || !entry.remove.is_empty() { &[RECORDS, FILES][..] } else { &[RECORDS] };
        let transaction = self.begin(stores)?;
        for key in &entry.remove {
            for store in stores {
                transaction.object_store(store)?.delete(&key.as_str().into())?;
            }
        }
        for Record { key, content } in &entry.put {
            let (store, value): (_, JsValue) = match content {
                Content::Text(text) => (RECORDS, text.as_str().into()),
                Content::Bytes(bytes) => {
                    let parts = Array::of1(&Uint8Array::from(&bytes[..]));
                    (FILES, Blob::new_with_u8_array_sequence(&parts)?.into())
                }
                Content::OnDisk => continue,
            };
            transaction.object_store(store)?.put_with_key(&value, &key.as_str().into())?;
        }
        // The browser has all of it now, and finishes it even if this page dies.
        transaction.unchecked_ref::<Transaction>().commit()?;
        Ok(transaction)
    }

    /// All records, and the keys of all files.
    async fn read(&self) -> Result<Vec<Record>, JsValue> {
        let transaction = self.begin_to_read()?;
        let records = transaction.object_store(RECORDS)?;
        let (keys, values) = (records.get_all_keys()?, records.get_all()?);
        let files = transaction.object_store(FILES)?.get_all_keys()?;
        let keys: Array = result(&keys).await?.unchecked_into();
        let values: Array = result(&values).await?.unchecked_into();
        let files: Array = result(&files).await?.unchecked_into();
        let text = |(key, value): (JsValue, JsValue)| {
            Some(Record { key: key.as_string()?, content: Content::Text(value.as_string()?) })
        };
        let on_disk = |key: JsValue| Some(Record { key: key.as_string()?, content: Content::OnDisk });
        let records = keys.iter().zip(values.iter()).filter_map(text);
        Ok(records.chain(files.iter().filter_map(on_disk)).collect())
    }

    /// The keys of all records and files.
    async fn keys(&self) -> Result<Vec<String>, JsValue> {
        let transaction = self.begin_to_read()?;
        let records = transaction.object_store(RECORDS)?.get_all_keys()?;
        let files = transaction.object_store(FILES)?.get_all_keys()?;
        let records: Array = result(&records).await?.unchecked_into();
        let files: Array = result(&files).await?.unchecked_into();
        Ok(records.iter().chain(files.iter()).filter_map(|key| key.as_string()).collect())
    }

    fn begin_to_read(&self) -> Result<IdbTransaction, JsValue> {
        let stores = Array::of2(&RECORDS.into(), &FILES.into());
        self.database.transaction(&stores, "readonly", &JsValue::UNDEFINED)
    }
}

async fn database(page: Page) -> Result<Database, Reason> {
    let told = |error| reason(&error);
    let factory = window().indexed_db().map_err(told)?.ok_or(Reason::NoDatabase)?;
    let opening = factory.open_with_u32(NAME, VERSION).map_err(told)?;
    let request = opening.clone();
    let upgrade = Closure::once(move || -> Result<(), JsValue> {
        let database: IdbDatabase = request.result()?.unchecked_into();
        for store in [RECORDS, FILES] {
            if !database.object_store_names().contains(store) {
                database.create_object_store(store)?;
            }
        }
        Ok(())
    });
    opening.set_onupgradeneeded(Some(upgrade.as_ref().unchecked_ref()));
    // It goes on when the other tab is closed.
    let blocked =
        Closure::once(move || page.send(Message::Keep(KeepMessage::Unavailable(Reason::BusyDatabase))));
    opening.set_onblocked(Some(blocked.as_ref().unchecked_ref()));
    Ok(result(&opening).await.map_err(told)?.unchecked_into())
}

/// What a request gives, once it is done.
async fn result(request: &IdbRequest) -> Result<JsValue, JsValue> {
    let done = Promise::new(&mut |resolve, reject| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
    });
    match JsFuture::from(done).await {
        Ok(_) => request.result(),
        Err(event) => Err(request.error().ok().flatten().map_or(event, Into::into)),
    }
}

async fn finished(transaction: &IdbTransaction) -> Result<(), JsValue> {
    let done = Promise::new(&mut |resolve, reject| {
        transaction.set_oncomplete(Some(&resolve));
        transaction.set_onabort(Some(&reject));
    });
    match JsFuture::from(done).await {
        Ok(_) => Ok(()),
        Err(event) => Err(transaction.error().map_or(event, Into::into)),
    }
}

/// In plain words where the reason is a common one.
fn reason(error: &JsValue) -> Reason {
    let Some(exception) = error.dyn_ref::<DomException>() else {
        return Reason::Told { words: format!("{error:?}") };
    };
    match &*exception.name() {
        "QuotaExceededError" => Reason::StorageFull,
        _ => Reason::Told { words: exception.message() },
    }
}
