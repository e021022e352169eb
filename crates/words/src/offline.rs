//! The page as a program that is kept in the browser: without a network, and when a newer version is there.
//! Sentences on what went wrong are in `sentence`.

texts! {
    /// A text on the kept page.
    #[derive(Copy, Eq)]
    Offline {
        NewVersion =
            "A new version of Maskwright is ready."
            "Eine neue Version von Maskwright ist bereit."
            "Une nouvelle version de Maskwright est prête."
            "Hay una nueva versión de Maskwright.";
        UseNewVersion = "Use the new version" "Neue Version verwenden" "Utiliser la nouvelle version" "Usar la nueva versión";
        NothingIsLost =
            "The page loads again; your work stays."
            "Die Seite lädt neu; Ihre Arbeit bleibt."
            "La page se recharge ; votre travail reste."
            "La página se vuelve a cargar; su trabajo se conserva.";
        WhenAllIsSaved =
            "It starts when your last changes are finished and saved."
            "Sie startet, sobald Ihre letzten Änderungen fertig und gesichert sind."
            "Elle démarre dès que vos dernières modifications sont terminées et enregistrées."
            "Empieza cuando sus últimos cambios estén terminados y guardados.";
        WorksOffline =
            "Works without a network, too"
            "Geht auch ohne Netz"
            "Fonctionne aussi sans réseau"
            "Funciona también sin red";
        WorksWithoutNetwork =
            "No network: everything here goes on"
            "Kein Netz: Hier geht alles weiter"
            "Pas de réseau : tout continue ici"
            "Sin red: aquí todo sigue";
        Ready = "works offline" "geht offline" "marche hors ligne" "sirve sin red";
        NoNetwork = "no network" "kein Netz" "pas de réseau" "sin red";
        AboutReady =
            "Page, model and samples are kept in this browser and open without a network"
            "Seite, Modell und Beispiele sind in diesem Browser aufbewahrt und öffnen sich ohne Netz"
            "La page, le modèle et les exemples sont conservés dans ce navigateur et s’ouvrent sans réseau"
            "La página, el modelo y los ejemplos se conservan en este navegador y se abren sin red";
        AboutNoNetwork =
            "This machine has no network; what is kept in this browser works all the same"
            "Dieser Rechner hat kein Netz; was in diesem Browser aufbewahrt ist, geht trotzdem"
            "Cette machine n’a pas de réseau ; ce qui est conservé dans ce navigateur fonctionne quand même"
            "Este equipo no tiene red; lo que se conserva en este navegador funciona igualmente";
        AboutNoNetworkYet =
            "This machine has no network, and not all of the page is kept in this browser yet; leave it open"
            "Dieser Rechner hat kein Netz, und noch ist nicht die ganze Seite in diesem Browser aufbewahrt; lassen Sie sie offen"
            "Cette machine n’a pas de réseau, et la page n’est pas encore entièrement conservée dans ce navigateur ; laissez-la ouverte"
            "Este equipo no tiene red, y aún no se conserva toda la página en este navegador; déjela abierta";
    }
}
