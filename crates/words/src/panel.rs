//! The panel at the side: categories, the mask that is worked on, and the objects.
//! Names of commands are in `command`.

use crate::{Grouped, Percent, Score};

texts! {
    /// A text of the panel.
    Panel {
        Masks = "Masks" "Masken" "Masques" "Máscaras";
        NoObjects = "no objects yet" "noch keine Objekte" "pas encore d’objets" "aún no hay objetos";
        Objects { count: u64 } =
            ["{count} object", "{count} objects"]
            ["{count} Objekt", "{count} Objekte"]
            ["{count} objet", "{count} objets"]
            ["{count} objeto", "{count} objetos"];
        Categories = "Categories" "Kategorien" "Catégories" "Categorías";
        CategoryToGive =
            "Category of new and selected objects"
            "Kategorie neuer und ausgewählter Objekte"
            "Catégorie des objets nouveaux et sélectionnés"
            "Categoría de los objetos nuevos y seleccionados";
        ChangeCategories =
            "Change the categories" "Kategorien ändern" "Modifier les catégories" "Cambiar las categorías";
        DoneWithCategories =
            "Done with the categories" "Fertig mit den Kategorien" "Terminer avec les catégories" "Terminar con las categorías";
        ColorOf { category: String } =
            "Colour of {category}" "Farbe von {category}" "Couleur de {category}" "Color de {category}";
        NameOf { category: String } = "Name of {category}" "Name von {category}" "Nom de {category}" "Nombre de {category}";
        RemoveCategory { category: String } =
            "Remove the category {category}"
            "Kategorie {category} entfernen"
            "Supprimer la catégorie {category}"
            "Quitar la categoría {category}";
        NewCategory = "New category" "Neue Kategorie" "Nouvelle catégorie" "Categoría nueva";
        NewCategoryName =
            "Name of a new category"
            "Name einer neuen Kategorie"
            "Nom d’une nouvelle catégorie"
            "Nombre de una categoría nueva";
        AddCategory = "Add the category" "Kategorie hinzufügen" "Ajouter la catégorie" "Añadir la categoría";
        ThisMask = "This mask" "Diese Maske" "Ce masque" "Esta máscara";
        NoMask =
            "Hover for a preview; click to begin a mask. Its scores will be here."
            "Zeigen gibt eine Vorschau, Klicken beginnt eine Maske. Ihre Werte stehen dann hier."
            "Survolez pour un aperçu ; cliquez pour commencer un masque. Ses scores seront ici."
            "Pase el cursor para una vista previa; haga clic para empezar una máscara. Sus puntuaciones estarán aquí.";
        PredictedIou = "Predicted IoU" "Vorhergesagte IoU" "IoU prédite" "IoU prevista";
        AboutPredictedIou =
            "The network's own estimate of how well the mask fits"
            "Schätzung des Netzes, wie gut die Maske passt"
            "Estimation par le réseau de la justesse du masque"
            "Estimación de la red de lo bien que encaja la máscara";
        Stability = "Stability" "Stabilität" "Stabilité" "Estabilidad";
        StabilityOf { score: Score } =
            "stability {score}" "Stabilität {score}" "stabilité {score}" "estabilidad {score}";
        AboutStability =
            "How little the mask changes with the threshold"
            "Wie wenig sich die Maske mit der Schwelle ändert"
            "À quel point le masque change peu avec le seuil"
            "Lo poco que cambia la máscara con el umbral";
        Area = "Area" "Fläche" "Aire" "Área";
        PixelsAndShare { pixels: Grouped, share: Percent } =
            "{pixels} px, {share}" same same same;
        Refining { object: u64 } =
            "Refining object {object}" "Objekt {object} wird verfeinert" "Affinage de l’objet {object}" "Refinando el objeto {object}";
        NotAccepted = "Not accepted yet" "Noch nicht angenommen" "Pas encore accepté" "Aún sin aceptar";
        DrawnNotAccepted =
            "Drawn, not accepted yet" "Gezeichnet, noch nicht angenommen" "Dessiné, pas encore accepté" "Dibujada, aún sin aceptar";
        Refine = "Refine" "Verfeinern" "Affiner" "Refinar";
        ChangeMask = "Change the mask" "Maske ändern" "Modifier le masque" "Cambiar la máscara";
        Join = "Join" "Vereinen" "Réunir" "Unir";
        Subtract = "Subtract" "Abziehen" "Soustraire" "Restar";
        Intersect = "Intersect" "Schneiden" "Intersecter" "Intersecar";
        Threshold = "Threshold" "Schwelle" "Seuil" "Umbral";
        AboutThreshold =
            "Higher takes less into the mask, lower takes more"
            "Höher nimmt weniger in die Maske, tiefer mehr"
            "Plus haut en prend moins dans le masque, plus bas davantage"
            "Más alto incluye menos en la máscara, más bajo incluye más";
        SubPart = "Sub-part" "Unterteil" "Sous-partie" "Subparte";
        Part = "Part" "Teil" "Partie" "Parte";
        Whole = "Whole" "Ganzes" "Tout" "Todo";
        Mask = "Mask" "Maske" "Masque" "Máscara";
        ObjectList = "Objects" "Objekte" "Objets" "Objetos";
        NoObjectsYet =
            "Accepted masks gather here."
            "Hier sammeln sich die angenommenen Masken."
            "Les masques acceptés se rassemblent ici."
            "Aquí se reúnen las máscaras aceptadas.";
        Search = "Search" "Suchen" "Rechercher" "Buscar";
        SearchObjects = "Search the objects" "Objekte durchsuchen" "Rechercher des objets" "Buscar objetos";
        ObjectWithIou { iou: Score, pixels: Grouped } =
            "IoU {iou}, {pixels} px" same same same;
        ObjectDrawn { pixels: Grouped } =
            "drawn, {pixels} px" "gezeichnet, {pixels} px" "dessiné, {pixels} px" "dibujado, {pixels} px";
        ObjectImported { pixels: Grouped } =
            "imported, {pixels} px" "importiert, {pixels} px" "importé, {pixels} px" "importado, {pixels} px";
        Delete { object: String } = "Delete {object}" "{object} löschen" "Supprimer {object}" "Eliminar {object}";
        Hide { object: String } = "Hide {object}" "{object} ausblenden" "Masquer {object}" "Ocultar {object}";
        Show { object: String } = "Show {object}" "{object} einblenden" "Afficher {object}" "Mostrar {object}";
        Lock { object: String } = "Lock {object}" "{object} sperren" "Verrouiller {object}" "Bloquear {object}";
        Unlock { object: String } = "Unlock {object}" "{object} entsperren" "Libérer {object}" "Desbloquear {object}";
    }
}
