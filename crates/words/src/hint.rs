//! Under the photo: what can be done now, as a gesture or key and what it does.
//! When which hint is shown is decided by `app`.

texts! {
    /// Half of a hint: what to do, or what it does.
    #[derive(Copy, Eq)]
    Hint {
        TryAgain = "Try again" "Noch einmal" "Réessayer" "Reintentar";
        GetsModel =
            "gets the model once more" "holt das Modell erneut" "recharge le modèle" "vuelve a cargar el modelo";
        Click = "Click" "Klick" "Clic" "Clic";
        Already =
            "already: the answer comes when the photo is ready"
            "geht schon: Die Antwort kommt, wenn das Foto bereit ist"
            "dès maintenant : la réponse vient quand la photo est prête"
            "ya: la respuesta llega cuando la foto esté lista";
        TheObject = "the object" "auf das Objekt" "sur l’objet" "en el objeto";
        RightClick = "Right click" "Rechtsklick" "Clic droit" "Clic derecho";
        NotBelonging =
            "what does not belong" "auf das, was nicht dazugehört" "sur ce qui n’en fait pas partie" "en lo que no pertenece";
        Drag = "Drag" "Ziehen" "Glisser" "Arrastrar";
        ABox = "a box around it" "einen Rahmen darum" "une boîte autour" "una caja alrededor";
        CornerOfBox = "a corner of a box" "eine Ecke eines Rahmens" "un coin d’une boîte" "una esquina de una caja";
        Accepts = "accepts" "nimmt an" "accepte" "acepta";
        Drops = "drops" "verwirft" "abandonne" "descarta";
        MovesImage = "moves the image" "verschiebt das Bild" "déplace l’image" "mueve la imagen";
        BackToPointing =
            "goes back to pointing" "zurück zum Zeigen" "revient au pointage" "vuelve a señalar";
        AStroke = "a stroke" "ein Strich" "un trait" "un trazo";
        RightDrag = "Right drag" "Rechts ziehen" "Glisser à droite" "Arrastrar derecho";
        TheOpposite = "the opposite" "das Gegenteil" "l’inverse" "lo contrario";
        OrControlWheel =
            "or Ctrl wheel: the size" "oder Strg-Rad: die Größe" "ou Ctrl molette : la taille" "o Ctrl rueda: el tamaño";
        ShiftClick = "Shift click" "Umschalt-Klick" "Maj clic" "Mayús clic";
        AStraightLine = "a straight line" "eine gerade Linie" "une ligne droite" "una línea recta";
        TheCorners = "the corners" "die Ecken" "les sommets" "los vértices";
        TakesOneBack = "takes one back" "nimmt eine zurück" "en retire un" "quita uno";
        ClosesIt = "closes it" "schließt es" "le ferme" "lo cierra";
        BeginsHole = "begins a hole" "beginnt ein Loch" "commence un trou" "empieza un hueco";
        AroundTheObject = "around the object" "um das Objekt" "autour de l’objet" "alrededor del objeto";
        TakesAway = "takes away" "nimmt weg" "retire" "quita";
        PickAnObject =
            "an object, again for the one beneath"
            "ein Objekt, noch einmal das darunter"
            "un objet, encore une fois celui du dessous"
            "un objeto, otra vez el de debajo";
        OneMore = "one more" "eines mehr" "un de plus" "uno más";
        OrDoubleClick =
            "or double click: refine" "oder Doppelklick: verfeinern" "ou double-clic : affiner" "o doble clic: refinar";
        Joins = "joins" "vereint" "réunit" "une";
        ShowsNext = "shows the next" "zeigt den nächsten" "montre le suivant" "muestra la siguiente";
        Refines = "refines" "verfeinert" "affine" "refina";
        Adds = "adds" "fügt hinzu" "ajoute" "añade";
        Tap = "Tap" "Tippen" "Toucher" "Tocar";
        AlreadyShort =
            "already, the answer follows" "geht schon, die Antwort folgt" "déjà, la réponse suit" "ya, la respuesta llega";
        Pinch = "Pinch" "Spreizen" "Pincer" "Pellizcar";
        Zooms = "zooms" "zoomt" "zoome" "acerca";
        TwoFingers = "Two fingers" "Zwei Finger" "Deux doigts" "Dos dedos";
        MoveAndZoom = "move and zoom" "verschieben und zoomen" "déplacent et zooment" "mueven y acercan";
        FirstCorner = "First corner" "Erste Ecke" "Premier sommet" "Primer vértice";
        AnObject = "an object" "ein Objekt" "un objet" "un objeto";
        TapTwice = "Tap twice" "Doppelt tippen" "Toucher deux fois" "Tocar dos veces";
        RefinesIt = "refines it" "verfeinert es" "l’affine" "lo refina";
        PlusMinus = "+ / −" "+ / −" "+ / −" "+ / −";
        SwitchesToTakingAway =
            "switches to taking away" "schaltet auf Wegnehmen" "passe au retrait" "cambia a quitar";
    }
}
