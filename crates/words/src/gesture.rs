//! What mouse and fingers do, for the help sheet: gestures and their meanings.
//! Keys come from the table of commands.

texts! {
    /// A gesture or what it means.
    #[derive(Copy, Eq)]
    Gesture {
        Title = "Keys and gestures" "Tasten und Gesten" "Raccourcis et gestes" "Teclas y gestos";
        Click = "Click, tap" "Klicken, tippen" "Clic, toucher" "Clic, toque";
        ClickMeans =
            "What belongs to the object" "Was zum Objekt gehört" "Ce qui appartient à l’objet" "Lo que pertenece al objeto";
        RightClick = "Right click, Alt click" "Rechtsklick, Alt-Klick" "Clic droit, Alt clic" "Clic derecho, Alt clic";
        RightClickMeans =
            "What does not belong to it" "Was nicht dazugehört" "Ce qui n’en fait pas partie" "Lo que no le pertenece";
        Drag = "Drag" "Ziehen" "Glisser" "Arrastrar";
        DragMeans =
            "A box around the object"
            "Ein Rahmen um das Objekt"
            "Une boîte autour de l’objet"
            "Una caja alrededor del objeto";
        Hover = "Hover" "Zeigen" "Survoler" "Pasar el cursor";
        HoverMeans = "Preview of a click" "Vorschau eines Klicks" "Aperçu d’un clic" "Vista previa de un clic";
        Digits = "1 to 9" "1 bis 9" "1 à 9" "1 a 9";
        DigitsMean =
            "Category of new and selected objects"
            "Kategorie neuer und ausgewählter Objekte"
            "Catégorie des objets nouveaux et sélectionnés"
            "Categoría de los objetos nuevos y seleccionados";
        Arrows = "Arrows, with Shift faster" "Pfeile, mit Umschalt schneller" "Flèches, plus vite avec Maj" "Flechas, con Mayús más rápido";
        ArrowsMean = "Move a crosshair" "Ein Fadenkreuz bewegen" "Déplacer un réticule" "Mover una cruz";
        ControlWheel = "Ctrl wheel" "Strg-Rad" "Ctrl molette" "Ctrl rueda";
        ControlWheelMeans = "Size of the brush" "Größe des Pinsels" "Taille du pinceau" "Tamaño del pincel";
        ShiftClickBrush =
            "Shift click with the brush"
            "Umschalt-Klick mit dem Pinsel"
            "Maj clic avec le pinceau"
            "Mayús clic con el pincel";
        ShiftClickBrushMeans =
            "A straight stroke from the last one"
            "Ein gerader Strich vom letzten aus"
            "Un trait droit depuis le dernier"
            "Un trazo recto desde el último";
        RightDragBrush =
            "Right drag with the brush"
            "Rechts ziehen mit dem Pinsel"
            "Glisser à droite avec le pinceau"
            "Arrastrar con el botón derecho";
        RightDragBrushMeans =
            "Erase; with the eraser, paint"
            "Radieren; mit dem Radierer malen"
            "Effacer ; avec la gomme, peindre"
            "Borrar; con el borrador, pintar";
        DoubleClick =
            "Double click an object" "Objekt doppelt klicken" "Double-clic sur un objet" "Doble clic en un objeto";
        DoubleClickMeans =
            "Pick it up to refine it" "Aufnehmen zum Verfeinern" "Le reprendre pour l’affiner" "Retomarlo para refinarlo";
        ClickProposal =
            "Click or right click a proposal"
            "Vorschlag klicken oder rechts klicken"
            "Clic ou clic droit sur une proposition"
            "Clic o clic derecho en una propuesta";
        ClickProposalMeans =
            "Accept or dismiss it" "Annehmen oder ablehnen" "L’accepter ou l’écarter" "Aceptarla o descartarla";
        DragEverything =
            "Drag with Segment everything"
            "Ziehen mit „Alles segmentieren“"
            "Glisser avec « Tout segmenter »"
            "Arrastrar con «Segmentar todo»";
        DragEverythingMeans =
            "Look in a part of the photo"
            "In einem Teil des Fotos suchen"
            "Chercher dans une partie de la photo"
            "Buscar en una parte de la foto";
        ShiftClick =
            "Shift click an object" "Objekt mit Umschalt klicken" "Maj clic sur un objet" "Mayús clic en un objeto";
        ShiftClickMeans = "Select one more" "Eines mehr auswählen" "En sélectionner un de plus" "Seleccionar uno más";
        Wheel = "Wheel, pinch" "Rad, zwei Finger spreizen" "Molette, pincer" "Rueda, pellizcar";
        WheelMeans = "Zoom" "Zoomen" "Zoomer" same;
        SpaceDrag =
            "Space and drag, middle button, two fingers"
            "Leertaste und ziehen, mittlere Taste, zwei Finger"
            "Espace et glisser, bouton central, deux doigts"
            "Espacio y arrastrar, botón central, dos dedos";
        SpaceDragMeans = "Move the image" "Bild verschieben" "Déplacer l’image" "Mover la imagen";
        DropPaste = "Drop, paste" "Ablegen, einfügen" "Déposer, coller" "Soltar, pegar";
        DropPasteMeans = "Open photos" "Fotos öffnen" "Ouvrir des photos" "Abrir fotos";
    }
}
