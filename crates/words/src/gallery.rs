//! The first screen: what the page is for, and ways to open a photo.
//! What is said of a photo that is open is in `panel` and `wait`.

use crate::Transferred;

texts! {
    /// A text of the gallery.
    #[derive(Eq)]
    Gallery {
        Headline =
            "Click an object. Get its mask."
            "Objekt anklicken. Maske erhalten."
            "Cliquez un objet. Obtenez son masque."
            "Haga clic en un objeto. Obtenga su máscara.";
        Lead =
            "Cut objects out of photos, or label them to train a model. A few clicks each, a few milliseconds a click."
            "Objekte aus Fotos ausschneiden oder für das Training eines Modells beschriften. Je ein paar Klicks, je Klick ein paar Millisekunden."
            "Découpez des objets dans des photos, ou annotez-les pour entraîner un modèle. Quelques clics chacun, quelques millisecondes par clic."
            "Recorte objetos de fotos o etiquételos para entrenar un modelo. Unos clics cada uno, unos milisegundos por clic.";
        Promise =
            "Everything runs in this page: no account, and no photo leaves your machine."
            "Alles läuft in dieser Seite: kein Konto, und kein Foto verlässt Ihren Rechner."
            "Tout se passe dans cette page : pas de compte, et aucune photo ne quitte votre machine."
            "Todo ocurre en esta página: sin cuenta, y ninguna foto sale de su equipo.";
        OpenPhotos = "Open your photos" "Eigene Fotos öffnen" "Ouvrez vos photos" "Abra sus fotos";
        DropOrPaste =
            "Drop or paste them here, one, many or a folder: JPEG, PNG, WebP, GIF, BMP or TIFF."
            "Hier ablegen oder einfügen, eines, viele oder einen Ordner: JPEG, PNG, WebP, GIF, BMP oder TIFF."
            "Déposez-les ou collez-les ici, une, plusieurs ou un dossier : JPEG, PNG, WebP, GIF, BMP ou TIFF."
            "Suéltelas o péguelas aquí, una, varias o una carpeta: JPEG, PNG, WebP, GIF, BMP o TIFF.";
        ChoosePhotos = "Choose photos" "Fotos auswählen" "Choisir des photos" "Elegir fotos";
        Photos = "Photos" "Fotos" same "Fotos";
        OpenImages = "Open images" "Offene Bilder" "Images ouvertes" "Imágenes abiertas";
        InThisFolder = "In this folder" "In diesem Ordner" "Dans ce dossier" "En esta carpeta";
        TrySample = "Try a sample" "Ein Beispiel ausprobieren" "Essayer un exemple" "Probar un ejemplo";
        CloseImage { name: String } = "Close {name}" "{name} schließen" "Fermer {name}" "Cerrar {name}";
        AskToClose { name: String } =
            "{name} has objects that are in no exported file. Close it and lose them?"
            "{name} hat Objekte, die in keiner exportierten Datei sind. Schließen und sie verlieren?"
            "{name} a des objets qui ne sont dans aucun fichier exporté. La fermer et les perdre ?"
            "{name} tiene objetos que no están en ningún archivo exportado. ¿Cerrarla y perderlos?";
        Loading = "loading" "wird geladen" "chargement" "cargando";
        Waiting = "waiting" "wartet" "en attente" "en espera";
        Embedding =
            "computing the embedding" "Embedding wird berechnet" "calcul de l’embedding" "calculando el embedding";
        LoadingModel { transferred: Transferred } =
            "Loading the model: {transferred}"
            "Modell wird geladen: {transferred}"
            "Chargement du modèle : {transferred}"
            "Cargando el modelo: {transferred}";
        LoadingTheModel = "Loading the model" "Modell wird geladen" "Chargement du modèle" "Cargando el modelo";
        StartingModel = "Starting the model" "Modell wird gestartet" "Démarrage du modèle" "Iniciando el modelo";
        ModelReady = "Model ready" "Modell bereit" "Modèle prêt" "Modelo listo";
        OtherModelReady { name: String } =
            "Model ready: {name}" "Modell bereit: {name}" "Modèle prêt : {name}" "Modelo listo: {name}";
        AnotherModel =
            "Use another model, from the file with its weights"
            "Ein anderes Modell verwenden, aus der Datei mit seinen Gewichten"
            "Utiliser un autre modèle, depuis le fichier de ses poids"
            "Usar otro modelo, del archivo con sus pesos";
        OwnModelAgain =
            "Use the page’s own model again"
            "Wieder das eigene Modell der Seite verwenden"
            "Utiliser à nouveau le modèle de la page"
            "Volver a usar el modelo propio de la página";
        NoModel = "No model" "Kein Modell" "Pas de modèle" "Sin modelo";
    }
}
