//! The bar at the bottom: numbers on the machine's work.
//! Numbers on masks are in `panel`.

use crate::Milliseconds;

texts! {
    /// A text of the status bar.
    Status {
        Decode = "decode" "Antwort" "réponse" "respuesta";
        Backend = "backend" "Rechner" "calcul" "cálculo";
        Model = "model" "Modell" "modèle" "modelo";
        Embedding = "embedding" "Embedding" same same;
        Zoom = "zoom" "Zoom" same same;
        Reading = "reading" "wird gelesen" "lecture" "leyendo";
        Saved = "saved" "gesichert" "enregistré" "guardado";
        Saving = "saving" "wird gesichert" "enregistrement" "guardando";
        NotSaved = "not saved" "nicht gesichert" "non enregistré" "no guardado";
        NotSavedHere = "not saved here" "hier nicht gesichert" "non enregistré ici" "no guardado aquí";
        AboutReading =
            "What was kept in this browser is being read"
            "Was in diesem Browser aufbewahrt wurde, wird gelesen"
            "Ce qui était conservé dans ce navigateur est en cours de lecture"
            "Se está leyendo lo que se conservó en este navegador";
        AboutSaved =
            "All of your work is kept in this browser"
            "Ihre ganze Arbeit ist in diesem Browser aufbewahrt"
            "Tout votre travail est conservé dans ce navigateur"
            "Todo su trabajo se conserva en este navegador";
        AboutSaving =
            "The last change is being written"
            "Die letzte Änderung wird geschrieben"
            "La dernière modification est en cours d’écriture"
            "Se está escribiendo el último cambio";
        AboutNotSaved =
            "The last change could not be kept in this browser"
            "Die letzte Änderung konnte in diesem Browser nicht aufbewahrt werden"
            "La dernière modification n’a pas pu être conservée dans ce navigateur"
            "El último cambio no se pudo conservar en este navegador";
        AboutNotSavedHere =
            "Another tab keeps your work"
            "Ein anderer Tab bewahrt Ihre Arbeit auf"
            "Un autre onglet conserve votre travail"
            "Otra pestaña conserva su trabajo";
        Version { version: String } = "Version {version}" same same "Versión {version}";
        Starting = "starting" "startet" "démarrage" "iniciando";
        Missing = "missing" "fehlt" "absent" "falta";
        AboutModel { name: String, sha256: String, side: u64 } =
            "{name}, SHA-256 of the weights {sha256}, images are brought to {side} x {side} pixels"
            "{name}, SHA-256 der Gewichte {sha256}, Bilder werden auf {side} x {side} Pixel gebracht"
            "{name}, SHA-256 des poids {sha256}, les images sont ramenées à {side} x {side} pixels"
            "{name}, SHA-256 de los pesos {sha256}, las imágenes se llevan a {side} x {side} píxeles";
        FromFile = "from file" "aus Datei" "depuis un fichier" "de archivo";
        ComputedHere { time: Milliseconds } =
            "computed here in {time}" "hier berechnet in {time}" "calculé ici en {time}" "calculado aquí en {time}";
    }
}
