//! The button that lets work go on in this tab, and what it waits for.
//! Sentences on which tab has the work are in `sentence`.

texts! {
    /// A text of the button.
    #[derive(Copy, Eq)]
    OtherTabs {
        WorkHere = "Work here instead" "Hier weiterarbeiten" "Travailler ici" "Trabajar aquí";
        WorkHereAndLose =
            "Work here instead and lose what was done in this tab"
            "Hier weiterarbeiten und verlieren, was in diesem Tab getan wurde"
            "Travailler ici et perdre ce qui a été fait dans cet onglet"
            "Trabajar aquí y perder lo hecho en esta pestaña";
        Awaited =
            "The other tab is still saving …"
            "Der andere Tab speichert noch …"
            "L’autre onglet enregistre encore …"
            "La otra pestaña todavía está guardando …";
    }
}
