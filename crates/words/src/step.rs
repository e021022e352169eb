//! What undo and redo call the steps of a history.
//! When a step is made is decided by `editor`.

use crate::CommandName;

texts! {
    /// The name of a step.
    #[derive(Copy, Eq)]
    Step {
        Command { name: CommandName } = "{name}" same same same;
        ForegroundPoint = "Foreground point" "Vordergrundpunkt" "Point de premier plan" "Punto de primer plano";
        BackgroundPoint = "Background point" "Hintergrundpunkt" "Point d’arrière-plan" "Punto de fondo";
        Box = "Box" "Rahmen" "Boîte" "Caja";
        AcceptProposal = "Accept a proposal" "Vorschlag annehmen" "Accepter une proposition" "Aceptar una propuesta";
        ChooseCandidate = "Choose a candidate" "Kandidat wählen" "Choisir un candidat" "Elegir una candidata";
        Threshold = "Threshold" "Schwelle" "Seuil" "Umbral";
        BrushStroke = "Brush stroke" "Pinselstrich" "Coup de pinceau" "Trazo de pincel";
        EraserStroke = "Eraser stroke" "Radiererstrich" "Coup de gomme" "Trazo de borrador";
        Polygon = "Polygon" same "Polygone" "Polígono";
        Lasso = "Lasso" same same "Lazo";
        RapidMask = "Rapid mask" "Schnelle Maske" "Masque rapide" "Máscara rápida";
        Refine = "Refine" "Verfeinern" "Affiner" "Refinar";
        Delete = "Delete" "Löschen" "Supprimer" "Eliminar";
        Import = "Import" same "Importation" "Importación";
        Order = "Order" "Reihenfolge" "Ordre" "Orden";
        Category = "Category" "Kategorie" "Catégorie" "Categoría";
        Join = "Join" "Vereinen" "Réunir" "Unir";
        Subtract = "Subtract" "Abziehen" "Soustraire" "Restar";
        Intersect = "Intersect" "Schneiden" "Intersecter" "Intersecar";
    }
}
