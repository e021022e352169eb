//! The queue of images: where one is, how far each image is, what is said about it, and what holds for all.
//! What the work has come to is in `tally`.

texts! {
    /// A text about the queue.
    #[derive(Eq)]
    Queue {
        Images = "Images" "Bilder" same "Imágenes";
        Place { place: u64, count: u64, done: u64 } =
            "{place} of {count}, {done} done"
            "{place} von {count}, {done} fertig"
            "{place} sur {count}, {done} faites"
            "{place} de {count}, {done} hechas";
        New = "new" "neu" "nouvelle" "nueva";
        InWork = "in work" "in Arbeit" "en cours" "en curso";
        Done = "done" "fertig" "faite" "hecha";
        Skipped = "skipped" "übersprungen" "passée" "omitida";
        Frame { image: String, status: Box<Queue> } =
            "{image}: {status}" same "{image} : {status}" same;
        FlaggedFrame { image: String, status: Box<Queue> } =
            "{image}: {status}, flagged"
            "{image}: {status}, markiert"
            "{image} : {status}, signalée"
            "{image}: {status}, marcada";
        NotOpened = "not opened yet" "noch nicht geöffnet" "pas encore ouverte" "aún sin abrir";
        Flagged = "flagged" "markiert" "signalée" "marcada";
        ThisImage = "This image" "Dieses Bild" "Cette image" "Esta imagen";
        HowFar = "How far the image is" "Wie weit das Bild ist" "Avancement de l’image" "Avance de la imagen";
        Note = "Note" "Notiz" same "Nota";
        NoteOnImage = "Note on this image" "Notiz zu diesem Bild" "Note sur cette image" "Nota sobre esta imagen";
        Skip = "Skip" "Überspringen" "Passer" "Omitir";
        DoneNext = "Done, next" "Fertig, weiter" "Faite, suivante" "Hecha, siguiente";
        WorkOnAll = "Work on all" "Alle bearbeiten" "Tout traiter" "Trabajar con todas";
        WholeFolder = "A whole folder" "Ein ganzer Ordner" "Un dossier entier" "Una carpeta entera";
        FolderOfPhotos = "Folder of photos" "Ordner mit Fotos" "Dossier de photos" "Carpeta de fotos";
        Project = "Project" "Projekt" "Projet" "Proyecto";
        Overlap = "Overlaps" "Überlappungen" "Chevauchements" "Solapamientos";
        OverlapAllowed = "Objects may overlap" "Objekte dürfen überlappen" "Les objets peuvent se chevaucher" "Los objetos pueden solaparse";
        NewWins = "The new object wins" "Das neue Objekt gewinnt" "Le nouvel objet l’emporte" "Gana el objeto nuevo";
        OldWins = "The old objects win" "Die alten Objekte gewinnen" "Les anciens objets l’emportent" "Ganan los objetos antiguos";
        Annotator = "Annotator" "Wer beschriftet" "Qui annote" "Quién anota";
        ByProminence =
            "Label the objects in the order of their prominence."
            "Beschriften Sie die Objekte in der Reihenfolge ihrer Auffälligkeit."
            "Annotez les objets du plus au moins saillant."
            "Etiquete los objetos del más al menos destacado.";
        MoveOn = "Accept it or move on." "Annehmen oder weitergehen." "Acceptez ou passez au suivant." "Acepte o siga adelante.";
        OnThisMask = "On this mask" "An dieser Maske" "Sur ce masque" "En esta máscara";
    }
}

impl<T: crate::Say> crate::Say for Box<T> {
    fn say(&self, language: crate::Language) -> std::borrow::Cow<'static, str> {
        (**self).say(language)
    }
}
