//! What buttons, menus and regions of the page are called that belong to no single panel.
//! Names of commands are in `command`.

texts! {
    /// A name on the page.
    #[derive(Copy, Eq)]
    Label {
        Title =
            "Maskwright: click an object, get its mask"
            "Maskwright: Objekt anklicken, Maske erhalten"
            "Maskwright : cliquez un objet, obtenez son masque"
            "Maskwright: haga clic en un objeto y obtenga su máscara";
        DropPhotos =
            "Drop the photos to open them"
            "Loslassen, um die Fotos zu öffnen"
            "Déposez les photos pour les ouvrir"
            "Suelte las fotos para abrirlas";
        Tools = "Tools" "Werkzeuge" "Outils" "Herramientas";
        Steps = "Steps" "Schritte" "Étapes" "Pasos";
        Draft = "Draft" "Entwurf" "Ébauche" "Borrador de máscara";
        Save = "Save" "Speichern" "Enregistrer" "Guardar";
        CutOut = "Cut-out" "Ausschnitt" "Découpe" "Recorte";
        CutOutFormat =
            "PNG, the rest transparent" "PNG, der Rest durchsichtig" "PNG, le reste transparent" "PNG, el resto transparente";
        AllMasks = "All masks" "Alle Masken" "Tous les masques" "Todas las máscaras";
        CocoFormat = "COCO JSON with scores" "COCO-JSON mit Werten" "COCO JSON avec les scores" "COCO JSON con puntuaciones";
        AllImages = "All images" "Alle Bilder" "Toutes les images" "Todas las imágenes";
        WithPhotos = "With the photos" "Mit den Fotos" "Avec les photos" "Con las fotos";
        Coco = "COCO" same same same;
        Sa1b = "SA-1B" same same same;
        Labelme = "LabelMe" same same same;
        YoloSeg = "YOLO" same same same;
        Voc = "Pascal VOC" same same same;
        PngLabels = "Label maps" "Label-Karten" "Cartes d’étiquettes" "Mapas de etiquetas";
        PngInstances = "Mask PNGs" "Masken-PNGs" "PNG des masques" "PNG de máscaras";
        ProjectFile = "Project file" "Projektdatei" "Fichier de projet" "Archivo de proyecto";
        Close = "Close" "Schließen" "Fermer" "Cerrar";
        Dismiss = "Dismiss" "Ausblenden" "Masquer" "Descartar";
        Notices = "Notices" "Hinweise" "Avis" "Avisos";
        TryAgain = "Try again" "Noch einmal" "Réessayer" "Reintentar";
        DarkLook = "Dark look" "Dunkles Aussehen" "Apparence sombre" "Aspecto oscuro";
        LightLook = "Light look" "Helles Aussehen" "Apparence claire" "Aspecto claro";
        Language = "Language" "Sprache" "Langue" "Idioma";
        Candidates = "Candidates" "Kandidaten" "Candidats" "Candidatas";
        Stage =
            "Photo. Click the object, or move a crosshair with the arrow keys and press Enter. The help sheet lists all keys."
            "Foto. Klicken Sie auf das Objekt, oder bewegen Sie mit den Pfeiltasten ein Fadenkreuz und drücken Sie die Eingabetaste. Das Hilfeblatt nennt alle Tasten."
            "Photo. Cliquez sur l’objet, ou déplacez un réticule avec les flèches et appuyez sur Entrée. La feuille d’aide montre tous les raccourcis."
            "Foto. Haga clic en el objeto, o mueva una cruz con las flechas y pulse Intro. La hoja de ayuda muestra todas las teclas.";
    }
}
