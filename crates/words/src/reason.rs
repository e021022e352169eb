//! Why a part of the browser did not do what it was asked: the second halves of sentences.
//! The sentences are in `sentence`.

texts! {
    /// A reason, in brackets of a sentence.
    #[derive(Eq)]
    Reason {
        Told { words: String } = "{words}" same same same;
        NotLoaded =
            "it could not be loaded" "er konnte nicht geladen werden" "il n’a pas pu être chargé" "no se pudo cargar";
        NoMessage =
            "it sent something that is no message"
            "er hat etwas geschickt, das keine Nachricht ist"
            "il a envoyé quelque chose qui n’est pas un message"
            "envió algo que no es un mensaje";
        Unreadable =
            "it sent a message that cannot be read"
            "er hat eine Nachricht geschickt, die nicht lesbar ist"
            "il a envoyé un message illisible"
            "envió un mensaje que no se puede leer";
        NoDatabase =
            "this browser has no IndexedDB"
            "dieser Browser hat kein IndexedDB"
            "ce navigateur n’a pas IndexedDB"
            "este navegador no tiene IndexedDB";
        NoStorage =
            "the browser does not let this page store anything"
            "der Browser lässt diese Seite nichts speichern"
            "le navigateur ne laisse pas cette page stocker de données"
            "el navegador no permite que esta página guarde nada";
        BusyDatabase =
            "another tab has an older version of this page open; close that tab"
            "in einem anderen Tab ist eine ältere Version dieser Seite offen; schließen Sie ihn"
            "une version plus ancienne de cette page est ouverte dans un autre onglet ; fermez-le"
            "otra pestaña tiene abierta una versión anterior de esta página; ciérrela";
        FileGone =
            "the file is gone" "die Datei ist weg" "le fichier a disparu" "el archivo ya no está";
        StorageFull =
            "the browser's storage is full"
            "der Speicher des Browsers ist voll"
            "le stockage du navigateur est plein"
            "el almacenamiento del navegador está lleno";
    }
}
