//! The classes that objects may have, with their colours and keys; one list for all images.
//! Which object has which is in the instances.

use crate::palette;
use annotation::{Category, CategoryId, Color, Instance, InstanceId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The category of an instance until somebody gives it another.
pub(crate) const DEFAULT_CATEGORY: CategoryId = CategoryId(1);

/// A category as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownCategory {
    /// Number and name, as exported.
    pub category: Category,
    /// The colour of its objects, once there is more than one category.
    pub color: Color,
}

/// All categories, and the one that new objects get.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Categories {
    list: Vec<ShownCategory>,
    current: CategoryId,
    last: u32,
}

impl Default for Categories {
    fn default() -> Self {
        let category = Category { id: DEFAULT_CATEGORY, name: "object".into() };
        let first = ShownCategory { category, color: palette::color_of(u64::from(DEFAULT_CATEGORY.0)) };
        Self { list: vec![first], current: DEFAULT_CATEGORY, last: DEFAULT_CATEGORY.0 }
    }
}

impl Categories {
    /// In the order of their keys, the first being `1`; never empty.
    #[must_use]
    pub fn list(&self) -> &[ShownCategory] {
        &self.list
    }

    /// What new objects get.
    #[must_use]
    pub fn current(&self) -> CategoryId {
        self.current
    }

    /// The category with this number.
    #[must_use]
    pub fn get(&self, id: CategoryId) -> Option<&ShownCategory> {
        self.list.iter().find(|shown| shown.category.id == id)
    }

    /// The category's name; empty when there is none of that number.
    #[must_use]
    pub fn name(&self, id: CategoryId) -> &str {
        self.get(id).map_or("", |shown| &shown.category.name)
    }

    /// Objects are coloured by category as soon as there are several to tell apart.
    #[must_use]
    pub fn color(&self, id: CategoryId) -> Option<Color> {
        self.get(id).filter(|_| self.list.len() > 1).map(|shown| shown.color)
    }

    /// The colour in which an object is shown.
    #[must_use]
    pub fn color_of(&self, instance: &Instance) -> Color {
        self.color(instance.category).unwrap_or(instance.color)
    }

    /// What an object is called, such as `boat 12`.
    #[must_use]
    pub fn name_of(&self, category: CategoryId, id: InstanceId) -> String {
        format!("{} {}", self.name(category), id.0)
    }

    /// As exported.
    pub(crate) fn exported(&self) -> Vec<Category> {
        self.list.iter().map(|shown| shown.category.clone()).collect()
    }

    /// Adds a category, or finds the one of that name. `None` for a name that is empty.
    pub(crate) fn add(&mut self, name: &str) -> Option<CategoryId> {
        let name = name.trim();
        if let Some(found) = self.list.iter().find(|shown| shown.category.name == name) {
            return Some(found.category.id);
        }
        if name.is_empty() {
            return None;
        }
        self.last += 1;
        let category = Category { id: CategoryId(self.last), name: name.to_owned() };
        self.list.push(ShownCategory { category, color: palette::color_of(u64::from(self.last)) });
        Some(CategoryId(self.last))
    }

    /// Takes in the categories of others, and says which number each of them has here.
    pub(crate) fn join(&mut self, others: &Self) -> BTreeMap<CategoryId, CategoryId> {
        let mut numbers = BTreeMap::new();
        for ShownCategory { category, color } in &others.list {
            if let Some(id) = self.add(&category.name) {
                self.recolor(id, *color);
                numbers.insert(category.id, id);
            }
        }
        numbers
    }

    /// Another name; `false` when it is empty or another category has it.
    pub(crate) fn rename(&mut self, id: CategoryId, name: &str) -> bool {
        let name = name.trim();
        let taken = self.list.iter().any(|shown| shown.category.id != id && shown.category.name == name);
        match self.get_mut(id) {
            Some(shown) if !name.is_empty() && !taken => {
                shown.category.name = name.to_owned();
                true
            }
            Some(_) | None => false,
        }
    }

    pub(crate) fn recolor(&mut self, id: CategoryId, color: Color) {
        if let Some(shown) = self.get_mut(id) {
            shown.color = color;
        }
    }

    /// Takes a category out; the last one stays.
    pub(crate) fn remove(&mut self, id: CategoryId) {
        if self.list.len() > 1 {
            self.list.retain(|shown| shown.category.id != id);
        }
        if self.get(self.current).is_none() {
            self.current = self.list.first().map_or(DEFAULT_CATEGORY, |shown| shown.category.id);
        }
    }

    /// New objects get `id` from now on; its name, or `None` when there is no such category.
    pub(crate) fn choose(&mut self, id: CategoryId) -> Option<String> {
        let name = self.get(id)?.category.name.clone();
        self.current = id;
        Some(name)
    }

    fn get_mut(&mut self, id: CategoryId) -> Option<&mut ShownCategory> {
        self.list.iter_mut().find(|shown| shown.category.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_given_once() {
        let mut categories = Categories::default();
        let boat = categories.add(" boat ").unwrap();
        assert_eq!(categories.add("boat"), Some(boat));
        assert_eq!(categories.add("  "), None);
        assert!(!categories.rename(boat, "object"));
        assert!(categories.rename(boat, "ship"));
        assert_eq!(categories.name(boat), "ship");
    }

    #[test]
    fn the_last_category_stays_and_a_removed_one_is_not_the_current() {
        let mut categories = Categories::default();
        categories.remove(DEFAULT_CATEGORY);
        assert_eq!(categories.list().len(), 1);
        let boat = categories.add("boat").unwrap();
        categories.choose(boat);
        categories.remove(boat);
        assert_eq!(categories.current(), DEFAULT_CATEGORY);
        assert_ne!(categories.add("buoy"), Some(boat), "a number is not used twice");
    }

    #[test]
    fn objects_have_the_colour_of_their_category_once_there_are_two() {
        let mut categories = Categories::default();
        assert_eq!(categories.color(DEFAULT_CATEGORY), None);
        let boat = categories.add("boat").unwrap();
        categories.recolor(boat, Color::new(1, 2, 3));
        assert_eq!(categories.color(boat), Some(Color::new(1, 2, 3)));
    }
}
