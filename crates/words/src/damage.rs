//! What of the work kept in the browser could not be read back.
//! The sentence about it is in `sentence`.

texts! {
    /// A part of the work.
    #[derive(Eq)]
    Damage {
        Categories = "the categories" "die Kategorien" "les catégories" "las categorías";
        Image { number: u64 } = "image {number}" "Bild {number}" "l’image {number}" "la imagen {number}";
        Object { image: String } =
            "an object of {image}" "ein Objekt von {image}" "un objet de {image}" "un objeto de {image}";
    }
}
