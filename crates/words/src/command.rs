//! What the commands are called on buttons and in the help sheet.
//! What they do is said by `editor`.

texts! {
    /// The name of a command.
    #[derive(Copy, Eq)]
    CommandName {
        PromptTool = "Point and box" "Punkt und Rahmen" "Point et boîte" "Punto y caja";
        BrushTool = "Brush" "Pinsel" "Pinceau" "Pincel";
        EraserTool = "Eraser" "Radierer" "Gomme" "Borrador";
        PolygonTool = "Polygon" same "Polygone" "Polígono";
        LassoTool = "Lasso" same same "Lazo";
        SelectTool = "Select" "Auswählen" "Sélectionner" "Seleccionar";
        EverythingTool = "Segment everything" "Alles segmentieren" "Tout segmenter" "Segmentar todo";
        AcceptAll =
            "Accept all proposals" "Alle Vorschläge annehmen" "Accepter toutes les propositions" "Aceptar todas las propuestas";
        DismissAll =
            "Dismiss all proposals" "Alle Vorschläge ablehnen" "Écarter toutes les propositions" "Descartar todas las propuestas";
        PanTool = "Move the image" "Bild verschieben" "Déplacer l’image" "Mover la imagen";
        SmallerBrush = "Smaller brush" "Kleinerer Pinsel" "Pinceau plus petit" "Pincel más pequeño";
        LargerBrush = "Larger brush" "Größerer Pinsel" "Pinceau plus grand" "Pincel más grande";
        TogglePointLabel =
            "Foreground or background" "Vordergrund oder Hintergrund" "Premier plan ou arrière-plan" "Primer plano o fondo";
        ForegroundPoints =
            "Foreground points" "Vordergrundpunkte" "Points de premier plan" "Puntos de primer plano";
        BackgroundPoints = "Background points" "Hintergrundpunkte" "Points d’arrière-plan" "Puntos de fondo";
        PointHere =
            "Click at the crosshair" "Klick am Fadenkreuz" "Cliquer au réticule" "Clic en la cruz";
        BackgroundHere =
            "Right click at the crosshair"
            "Rechtsklick am Fadenkreuz"
            "Clic droit au réticule"
            "Clic derecho en la cruz";
        BoxCorner =
            "Corner of a box at the crosshair"
            "Ecke eines Rahmens am Fadenkreuz"
            "Coin d’une boîte au réticule"
            "Esquina de una caja en la cruz";
        Accept = "Accept" "Annehmen" "Accepter" "Aceptar";
        Drop = "Drop" "Verwerfen" "Abandonner" "Descartar";
        NextCandidate = "Next candidate" "Nächster Kandidat" "Candidat suivant" "Candidata siguiente";
        PreviousCandidate = "Previous candidate" "Voriger Kandidat" "Candidat précédent" "Candidata anterior";
        Undo = "Undo" "Rückgängig" "Annuler" "Deshacer";
        Redo = "Redo" "Wiederholen" "Rétablir" "Rehacer";
        Refine = "Refine the object" "Objekt verfeinern" "Affiner l’objet" "Refinar el objeto";
        RapidMode =
            "Rapid: a click accepts" "Schnell: Ein Klick nimmt an" "Rapide : un clic accepte" "Rápido: un clic acepta";
        SelectAll =
            "Select all objects" "Alle Objekte auswählen" "Sélectionner tous les objets" "Seleccionar todos los objetos";
        Join =
            "Join the selected objects"
            "Ausgewählte Objekte vereinen"
            "Réunir les objets sélectionnés"
            "Unir los objetos seleccionados";
        Subtract = "Subtract the others" "Die anderen abziehen" "Soustraire les autres" "Restar los demás";
        Intersect = "Intersect the objects" "Objekte schneiden" "Intersecter les objets" "Intersecar los objetos";
        FillHoles = "Fill holes" "Löcher füllen" "Remplir les trous" "Rellenar huecos";
        DropIslands = "Drop islands" "Inseln entfernen" "Retirer les îlots" "Quitar islas";
        Grow = "Grow" "Vergrößern" "Agrandir" "Agrandar";
        Shrink = "Shrink" "Verkleinern" "Réduire" "Reducir";
        Smooth = "Smooth" "Glätten" "Lisser" "Suavizar";
        ToggleVisibility =
            "Hide or show the object" "Objekt aus- oder einblenden" "Masquer ou afficher l’objet" "Ocultar o mostrar el objeto";
        ToggleLock =
            "Lock or unlock the object"
            "Objekt sperren oder entsperren"
            "Verrouiller ou libérer l’objet"
            "Bloquear o desbloquear el objeto";
        Raise = "Object one up" "Objekt eins nach oben" "Objet un cran plus haut" "Objeto un nivel arriba";
        Lower = "Object one down" "Objekt eins nach unten" "Objet un cran plus bas" "Objeto un nivel abajo";
        DeleteInstance = "Delete the object" "Objekt löschen" "Supprimer l’objet" "Eliminar el objeto";
        Fit = "Fit" "Einpassen" "Ajuster" "Ajustar";
        FullSize = "100 %" "100 %" "100 %" "100 %";
        ZoomIn = "Zoom in" "Näher heran" "Zoom avant" "Acercar";
        ZoomOut = "Zoom out" "Weiter weg" "Zoom arrière" "Alejar";
        SaveCutOut =
            "Save the cut-out (PNG)" "Ausschnitt speichern (PNG)" "Enregistrer la découpe (PNG)" "Guardar el recorte (PNG)";
        SaveCoco =
            "Save all masks (COCO JSON)"
            "Alle Masken speichern (COCO JSON)"
            "Enregistrer tous les masques (COCO JSON)"
            "Guardar todas las máscaras (COCO JSON)";
        NextImage = "Next image" "Nächstes Bild" "Image suivante" "Imagen siguiente";
        PreviousImage = "Previous image" "Voriges Bild" "Image précédente" "Imagen anterior";
        FinishImage =
            "Image done, on to the next"
            "Bild fertig, weiter zum nächsten"
            "Image faite, passer à la suivante"
            "Imagen hecha, pasar a la siguiente";
        SkipImage = "Skip the image" "Bild überspringen" "Passer l’image" "Omitir la imagen";
        FlagImage = "Flag the image" "Bild markieren" "Signaler l’image" "Marcar la imagen";
        Copy = "Copy the objects" "Objekte kopieren" "Copier les objets" "Copiar los objetos";
        Paste = "Paste the objects" "Objekte einfügen" "Coller les objets" "Pegar los objetos";
        Guide = "Guide and timer" "Anleitung und Uhr" "Guide et minuteur" "Guía y cronómetro";
        Statistics = "Statistics" "Statistik" "Statistiques" "Estadísticas";
        Gallery = "Gallery" "Galerie" "Galerie" "Galería";
        Help = "Keys" "Tasten" "Raccourcis" "Teclas";
    }
}
