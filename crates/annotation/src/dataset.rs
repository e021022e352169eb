//! A data set: images with their categories and instances, what every format is read into and written from.
//! No photos: pixels stay in their files, and `format::Source` finds them.

use crate::{Category, CategoryId, Color, Document, ImageInfo, Instance, InstanceId, Mask, Origin, Prompt};
use serde::{Deserialize, Serialize};

/// The name of the only category where a format has none.
pub const UNNAMED_CATEGORY: &str = "object";

/// The colour of imported instances that bring none.
const UNCOLORED: Color = Color::new(30, 136, 229);

/// Images with their categories and instances.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Dataset {
    /// The classes that instances may have; no number twice.
    pub categories: Vec<Category>,
    /// In the order of the files they came from.
    pub images: Vec<LabeledImage>,
}

/// An image and what is marked on it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LabeledImage {
    /// Its number in COCO and SA-1B; no number twice in a data set.
    pub id: u64,
    /// Its name and size. The name may have folders before it, with `/` between.
    pub image: ImageInfo,
    /// The objects, a later one on top of an earlier one. All masks have the size of the image.
    pub instances: Vec<Instance>,
}

impl Dataset {
    /// The name of a category, [`UNNAMED_CATEGORY`] for a number that there is not.
    #[must_use]
    pub fn category_name(&self, id: CategoryId) -> &str {
        let named = self.categories.iter().find(|category| category.id == id);
        named.map_or(UNNAMED_CATEGORY, |category| &category.name)
    }

    /// All instances of all images.
    pub fn instances(&self) -> impl Iterator<Item = &Instance> {
        self.images.iter().flat_map(|image| &image.instances)
    }

    /// The images one by one, each with all categories.
    #[must_use]
    pub fn into_documents(self) -> Vec<Document> {
        let Self { categories, images } = self;
        let document = |LabeledImage { image, instances, .. }: LabeledImage| Document {
            image,
            categories: categories.clone(),
            instances,
        };
        images.into_iter().map(document).collect()
    }

    /// The number of the category of this name, which is added if there is none.
    pub(crate) fn category_named(&mut self, name: &str) -> CategoryId {
        if let Some(category) = self.categories.iter().find(|category| category.name == name) {
            return category.id;
        }
        let id = CategoryId(self.categories.iter().map(|category| category.id.0 + 1).max().unwrap_or(1));
        self.categories.push(Category::named(id, name));
        id
    }
}

impl From<Document> for Dataset {
    fn from(document: Document) -> Self {
        let Document { image, categories, instances } = document;
        Self { categories, images: vec![LabeledImage { id: 1, image, instances }] }
    }
}

impl Category {
    /// A category with nothing but its number and name.
    #[must_use]
    pub fn named(id: CategoryId, name: &str) -> Self {
        Self { id, name: name.to_owned() }
    }
}

impl Instance {
    /// An instance from a file that says nothing but what and where it is.
    #[must_use]
    pub fn imported(id: u64, category: CategoryId, mask: Mask) -> Self {
        Self {
            id: InstanceId(id),
            category,
            mask,
            prompt: Prompt::default(),
            origin: Origin::Imported,
            predicted_iou: None,
            stability_score: None,
            color: UNCOLORED,
        }
    }

    /// Whether the colour is one that somebody chose.
    #[must_use]
    pub fn is_colored(&self) -> bool {
        self.color != UNCOLORED
    }
}
