//! What is said over the photo until it answers clicks.
//! How far it has come is told with a bar.

texts! {
    /// A text about a wait.
    #[derive(Copy, Eq)]
    Wait {
        FileNotHere =
            "The file of this photo is not here"
            "Die Datei dieses Fotos ist nicht da"
            "Le fichier de cette photo n’est pas là"
            "El archivo de esta foto no está aquí";
        DropItAgain =
            "Drop it on the page again, and the work on it goes on"
            "Legen Sie sie noch einmal ab, dann geht die Arbeit weiter"
            "Déposez-le à nouveau sur la page, et le travail continue"
            "Suéltelo de nuevo en la página y el trabajo continúa";
        LoadingPhoto =
            "Loading the photo and its embedding"
            "Foto und Embedding werden geladen"
            "Chargement de la photo et de son embedding"
            "Cargando la foto y su embedding";
        ReadingEmbedding =
            "Reading the image embedding" "Bild-Embedding wird gelesen" "Lecture de l’embedding" "Leyendo el embedding";
        AMoment = "A moment" "Einen Moment" "Un instant" "Un momento";
        WaitingForModel =
            "Waiting for the model" "Warten auf das Modell" "En attente du modèle" "Esperando el modelo";
        StartingModel = "Starting the model" "Modell wird gestartet" "Démarrage du modèle" "Iniciando el modelo";
        Waiting = "Waiting" "Warten" "En attente" "En espera";
        AnotherFirst =
            "Another image comes first"
            "Ein anderes Bild ist vorher dran"
            "Une autre image passe d’abord"
            "Otra imagen va primero";
        NoModel =
            "There is no model yet" "Es gibt noch kein Modell" "Il n’y a pas encore de modèle" "Todavía no hay modelo";
        NoAnswers =
            "Without it no click is answered"
            "Ohne es wird kein Klick beantwortet"
            "Sans lui, aucun clic n’a de réponse"
            "Sin él no se responde a ningún clic";
        ReadingPhoto = "Reading the photo" "Foto wird gelesen" "Lecture de la photo" "Leyendo la foto";
        Encoding =
            "Computing the image embedding"
            "Bild-Embedding wird berechnet"
            "Calcul de l’embedding de l’image"
            "Calculando el embedding de la imagen";
        Layer { done: u64, total: u64 } =
            "Layer {done} of {total}. Once for this photo."
            "Schicht {done} von {total}. Einmal je Foto."
            "Couche {done} sur {total}. Une fois par photo."
            "Capa {done} de {total}. Una vez por foto.";
        Sharpening =
            "Making this part of the photo sharp"
            "Dieser Teil des Fotos wird scharf"
            "Cette partie de la photo devient nette"
            "Esta parte de la foto se está enfocando";
        Stop = "Stop" "Anhalten" "Arrêter" "Detener";
    }
}
