//! What is fetched from a server, as the subject of a sentence that says it did not come.
//! The sentences are in `sentence`.

texts! {
    /// Something that is fetched.
    #[derive(Eq)]
    Download {
        Model = "The model" "Das Modell" "le modèle" "el modelo";
        Samples = "The list of samples" "Die Liste der Beispiele" "la liste des exemples" "la lista de ejemplos";
        Images = "The list of images" "Die Liste der Bilder" "la liste des images" "la lista de imágenes";
        Image { name: String } = "{name}" same same same;
        Embedding { image: String } =
            "The embedding of {image}" "Das Embedding von {image}" "l’embedding de {image}" "el embedding de {image}";
    }
}
