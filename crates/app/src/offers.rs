//! Pictures that the page offers: the bundled samples, and the folder that `maskwright serve` shows.
//! How they are shown is in `gallery`.

use crate::fetch;
use editor::Sample;
use gloo::storage::{LocalStorage as BrowserStorage, Storage};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::BTreeMap;
use words::{Download, Language, Say, Sentence};

/// The folder of the samples, seen from the page.
const SAMPLES: &str = "assets/samples/";
/// The list of the server's images; static hosts have none.
const SERVED: &str = "api/images";
/// In the local storage: whether the server had images when it was asked last.
const SERVED_SOME: &str = "maskwright.served-images";

/// A picture that can be opened at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Offer {
    /// What opens it.
    pub(crate) sample: Sample,
    /// What it shows.
    pub(crate) title: Title,
    /// Who made it; empty for a person's own images.
    pub(crate) credit: String,
}

/// Words for a picture, by the tag of the language; in English at least.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Title(BTreeMap<String, String>);

impl Say for Title {
    fn say(&self, language: Language) -> Cow<'static, str> {
        let words = self.0.get(language.tag()).or_else(|| self.0.get(Language::English.tag()));
        words.cloned().unwrap_or_default().into()
    }
}

#[derive(Deserialize)]
struct BundledSample {
    name: String,
    title: Title,
    image: String,
    embedding: String,
    credit: String,
}

#[derive(Deserialize)]
struct ServedImage {
    name: String,
    url: String,
    embedding_url: String,
}

/// All offers; each list is `None` until it is known.
#[derive(Clone, Copy)]
pub(crate) struct Offers {
    /// The samples that come with the page.
    pub(crate) samples: OfferList,
    /// The images of the server's folder.
    pub(crate) served: OfferList,
}

/// The pictures of one list, or why there are none.
pub(crate) type OfferList = RwSignal<Option<Result<Vec<Offer>, Sentence>>>;

impl Offers {
    /// Begins to load both lists and gives them to all components below.
    pub(crate) fn load() {
        let offers = Self { samples: RwSignal::new(None), served: RwSignal::new(None) };
        provide_context(offers);
        spawn_local(async move { offers.samples.set(Some(samples().await)) });
        spawn_local(async move { offers.served.set(Some(served_images().await)) });
    }

    /// What `load` gave.
    pub(crate) fn here() -> Self {
        expect_context()
    }
}

async fn samples() -> Result<Vec<Offer>, Sentence> {
    let listed: Vec<BundledSample> =
        fetch::json(&format!("{SAMPLES}samples.json"), Download::Samples).await?;
    let offer = |listed: BundledSample| Offer {
        sample: Sample {
            name: listed.name,
            image_url: format!("{SAMPLES}{}", listed.image),
            embedding_url: format!("{SAMPLES}{}", listed.embedding),
        },
        title: listed.title,
        credit: listed.credit,
    };
    Ok(listed.into_iter().map(offer).collect())
}

async fn served_images() -> Result<Vec<Offer>, Sentence> {
    let listed = match fetch::json::<Vec<ServedImage>>(SERVED, Download::Images).await {
        Err(error @ Sentence::Refused { .. }) => return Err(error),
        // The list of an hour ago would offer what nobody can send.
        Err(error @ Sentence::Unreachable { .. }) if served_some() => return Err(error),
        // A static host knows nothing of such a list, which is no fault.
        Err(_) => Vec::new(),
        Ok(listed) => {
            // A browser that keeps nothing (private windows) just forgets it.
            let _ = BrowserStorage::set(SERVED_SOME, !listed.is_empty());
            listed
        }
    };
    let offer = |ServedImage { name, url, embedding_url }| Offer {
        title: Title([(Language::English.tag().to_owned(), name.clone())].into()),
        sample: Sample { name, image_url: url, embedding_url },
        credit: String::new(),
    };
    Ok(listed.into_iter().map(offer).collect())
}

fn served_some() -> bool {
    BrowserStorage::get(SERVED_SOME).unwrap_or(false)
}
