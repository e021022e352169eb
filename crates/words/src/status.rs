//! The bar at the bottom: numbers on the machine's work.
//! Numbers on masks are in `panel`.

use crate::Milliseconds;

texts! {
    /// A text of the status bar.
    Status {
        Decode = "decode" "Antwort" "réponse" "respuesta";
        Backend = "backend" "Rechner" "calcul" "cálculo";
        Threads { threads: u64 } =
            "WASM SIMD, {threads} threads" "WASM SIMD, {threads} Threads" same "WASM SIMD, {threads} hilos";
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
        ForGood =
            "This browser keeps your work until you delete it."
            "Dieser Browser bewahrt Ihre Arbeit auf, bis Sie sie löschen."
            "Ce navigateur conserve votre travail jusqu’à ce que vous le supprimiez."
            "Este navegador conserva su trabajo hasta que usted lo borre.";
        WhileThereIsRoom =
            "This browser may discard your work when its disk is full or the page is not used for long. Save the project file, or install the page."
            "Dieser Browser darf Ihre Arbeit verwerfen, wenn sein Speicher voll ist oder die Seite lange nicht benutzt wird. Speichern Sie die Projektdatei, oder installieren Sie die Seite."
            "Ce navigateur peut supprimer votre travail si son disque est plein ou si la page reste longtemps inutilisée. Enregistrez le fichier de projet, ou installez la page."
            "Este navegador puede descartar su trabajo si el disco se llena o si la página no se usa durante mucho tiempo. Guarde el archivo de proyecto o instale la página.";
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
