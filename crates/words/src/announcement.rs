//! What screen readers say after something has happened.
//! What stays on the screen until it is dismissed is in `sentence`.

use crate::{Chord, CommandName, Offline, Queue, Score, Sentence, Step};

texts! {
    /// A sentence that is read out and gone.
    Announcement {
        Notice { sentence: Sentence } = "{sentence}" same same same;
        NewVersion { told: Offline } = "{told}" same same same;
        NetworkGone { told: Offline } = "{told}." same same same;
        Drawn { pixels: u64, step: Step } =
            ["{step}, {pixels} pixel.", "{step}, {pixels} pixels."]
            ["{step}, {pixels} Pixel.", "{step}, {pixels} Pixel."]
            same
            ["{step}, {pixels} píxel.", "{step}, {pixels} píxeles."];
        ChangedObjects { count: u64, step: Step } =
            ["{step}: {count} object.", "{step}: {count} objects."]
            ["{step}: {count} Objekt.", "{step}: {count} Objekte."]
            ["{step} : {count} objet.", "{step} : {count} objets."]
            ["{step}: {count} objeto.", "{step}: {count} objetos."];
        Combined { others: u64, step: Step, object: u64 } =
            ["{step}: object {object} and {others} other.", "{step}: object {object} and {others} others."]
            ["{step}: Objekt {object} und {others} weiteres.", "{step}: Objekt {object} und {others} weitere."]
            ["{step} : objet {object} et {others} autre.", "{step} : objet {object} et {others} autres."]
            ["{step}: objeto {object} y {others} más.", "{step}: objeto {object} y {others} más."];
        Accepted { pixels: u64, object: u64 } =
            ["Accepted object {object}, {pixels} pixel.", "Accepted object {object}, {pixels} pixels."]
            ["Objekt {object} angenommen, {pixels} Pixel.", "Objekt {object} angenommen, {pixels} Pixel."]
            ["Objet {object} accepté, {pixels} pixel.", "Objet {object} accepté, {pixels} pixels."]
            ["Objeto {object} aceptado, {pixels} píxel.", "Objeto {object} aceptado, {pixels} píxeles."];
        AcceptedSeveral { count: u64 } =
            ["Accepted {count} object.", "Accepted {count} objects."]
            ["{count} Objekt angenommen.", "{count} Objekte angenommen."]
            ["{count} objet accepté.", "{count} objets acceptés."]
            ["{count} objeto aceptado.", "{count} objetos aceptados."];
        Searching =
            "Everything is being looked for." "Alles wird gesucht." "Tout est recherché." "Se está buscando todo.";
        MasksFound { count: u64 } =
            ["{count} mask to accept.", "{count} masks to accept."]
            ["{count} Maske zum Annehmen.", "{count} Masken zum Annehmen."]
            ["{count} masque à accepter.", "{count} masques à accepter."]
            ["{count} máscara por aceptar.", "{count} máscaras por aceptar."];
        NoMaskFound =
            "No mask was found." "Keine Maske gefunden." "Aucun masque trouvé." "No se encontró ninguna máscara.";
        NoMaskPasses =
            "No mask passes the thresholds; lower them."
            "Keine Maske erreicht die Schwellen; senken Sie sie."
            "Aucun masque n’atteint les seuils ; abaissez-les."
            "Ninguna máscara alcanza los umbrales; bájelos.";
        PointedAt { predicted_iou: Score, pixels: u64 } =
            "Proposal, predicted IoU {predicted_iou}, {pixels} pixels."
            "Vorschlag, vorhergesagte IoU {predicted_iou}, {pixels} Pixel."
            "Proposition, IoU prédite {predicted_iou}, {pixels} pixels."
            "Propuesta, IoU prevista {predicted_iou}, {pixels} píxeles.";
        Dismissed { count: u64 } =
            ["Dismissed {count} proposal.", "Dismissed {count} proposals."]
            ["{count} Vorschlag abgelehnt.", "{count} Vorschläge abgelehnt."]
            ["{count} proposition écartée.", "{count} propositions écartées."]
            ["{count} propuesta descartada.", "{count} propuestas descartadas."];
        AcceptedOver { gone: u64, object: u64 } =
            ["Accepted object {object}; {gone} object under it is gone.", "Accepted object {object}; {gone} objects under it are gone."]
            ["Objekt {object} angenommen; {gone} Objekt darunter ist weg.", "Objekt {object} angenommen; {gone} Objekte darunter sind weg."]
            ["Objet {object} accepté ; {gone} objet dessous a disparu.", "Objet {object} accepté ; {gone} objets dessous ont disparu."]
            ["Objeto {object} aceptado; {gone} objeto debajo desapareció.", "Objeto {object} aceptado; {gone} objetos debajo desaparecieron."];
        Queued { count: u64 } =
            ["{count} image is in the queue.", "{count} images are in the queue."]
            ["{count} Bild ist in der Warteschlange.", "{count} Bilder sind in der Warteschlange."]
            ["{count} image est dans la file.", "{count} images sont dans la file."]
            ["{count} imagen está en la cola.", "{count} imágenes están en la cola."];
        NothingLeftToDo =
            "Nothing is left to do in the queue."
            "In der Warteschlange ist nichts mehr zu tun."
            "Il ne reste rien à faire dans la file."
            "No queda nada por hacer en la cola.";
        StatusSet { image: String, status: Queue } =
            "{image}: {status}." same "{image} : {status}." same;
        Unflagged { image: String } =
            "{image} is no longer flagged."
            "{image} ist nicht mehr markiert."
            "{image} n’est plus signalée."
            "{image} ya no está marcada.";
        Copied { count: u64 } =
            ["Copied {count} object.", "Copied {count} objects."]
            ["{count} Objekt kopiert.", "{count} Objekte kopiert."]
            ["{count} objet copié.", "{count} objets copiés."]
            ["{count} objeto copiado.", "{count} objetos copiados."];
        Pasted { count: u64 } =
            ["Pasted {count} object.", "Pasted {count} objects."]
            ["{count} Objekt eingefügt.", "{count} Objekte eingefügt."]
            ["{count} objet collé.", "{count} objets collés."]
            ["{count} objeto pegado.", "{count} objetos pegados."];
        RuleSet { rule: Queue } = "{rule}." same same same;
        GuideOn { hint: Queue } = "{hint}" same same same;
        GuideOff = "The guide is off." "Die Anleitung ist aus." "Le guide est désactivé." "La guía está desactivada.";
        ThirtySeconds =
            "30 seconds for this mask: accept it or move on."
            "30 Sekunden für diese Maske: annehmen oder weitergehen."
            "30 secondes pour ce masque : acceptez-le ou passez au suivant."
            "30 segundos para esta máscara: acéptela o siga adelante.";
        RapidModeOn =
            "Rapid mode: every click is accepted."
            "Schnellmodus: Jeder Klick wird angenommen."
            "Mode rapide : chaque clic est accepté."
            "Modo rápido: cada clic se acepta.";
        RapidModeOff =
            "Rapid mode is off." "Der Schnellmodus ist aus." "Le mode rapide est désactivé." "El modo rápido está desactivado.";
        Dropped = "Dropped." "Verworfen." "Abandonné." "Descartado.";
        Undone { step: Step } = "Undone: {step}." "Rückgängig: {step}." "Annulé : {step}." "Deshecho: {step}.";
        Redone { step: Step } = "Redone: {step}." "Wiederholt: {step}." "Rétabli : {step}." "Rehecho: {step}.";
        Saved { file: String } =
            "Saved {file}." "{file} gespeichert." "{file} enregistré." "{file} guardado.";
        Ready { image: String } =
            "{image} is ready for clicks."
            "{image} ist bereit für Klicks."
            "{image} est prêt pour les clics."
            "{image} está lista para hacer clic.";
        Answered { predicted_iou: Score } =
            "Mask, predicted IoU {predicted_iou}."
            "Maske, vorhergesagte IoU {predicted_iou}."
            "Masque, IoU prédite {predicted_iou}."
            "Máscara, IoU prevista {predicted_iou}.";
        Candidate { number: u64, predicted_iou: Score } =
            "Candidate {number}, predicted IoU {predicted_iou}."
            "Kandidat {number}, vorhergesagte IoU {predicted_iou}."
            "Candidat {number}, IoU prédite {predicted_iou}."
            "Candidata {number}, IoU prevista {predicted_iou}.";
        Selected { object: u64 } =
            "Object {object} selected."
            "Objekt {object} ausgewählt."
            "Objet {object} sélectionné."
            "Objeto {object} seleccionado.";
        SelectedSeveral { count: u64 } =
            ["{count} object selected.", "{count} objects selected."]
            ["{count} Objekt ausgewählt.", "{count} Objekte ausgewählt."]
            ["{count} objet sélectionné.", "{count} objets sélectionnés."]
            ["{count} objeto seleccionado.", "{count} objetos seleccionados."];
        PickedUp { object: u64 } =
            "Object {object} can be corrected by clicks and strokes."
            "Objekt {object} kann mit Klicks und Strichen verbessert werden."
            "L’objet {object} peut être corrigé par des clics et des traits."
            "El objeto {object} se puede corregir con clics y trazos.";
        CrosshairAt { x: u64, y: u64 } =
            "Crosshair at {x}, {y}." "Fadenkreuz bei {x}, {y}." "Réticule à {x}, {y}." "Cruz en {x}, {y}.";
        CrosshairOver { x: u64, y: u64, object: String } =
            "Crosshair at {x}, {y}, on {object}."
            "Fadenkreuz bei {x}, {y}, auf {object}."
            "Réticule à {x}, {y}, sur {object}."
            "Cruz en {x}, {y}, sobre {object}.";
        BoxBegun { x: u64, y: u64 } =
            "Box begun at {x}, {y}; move the crosshair to the opposite corner."
            "Rahmen bei {x}, {y} begonnen; bewegen Sie das Fadenkreuz zur Ecke gegenüber."
            "Boîte commencée à {x}, {y} ; menez le réticule au coin opposé."
            "Caja iniciada en {x}, {y}; lleve la cruz a la esquina opuesta.";
        ForegroundPoints =
            "Clicks mark what belongs to the object."
            "Klicks zeigen, was zum Objekt gehört."
            "Les clics marquent ce qui appartient à l’objet."
            "Los clics marcan lo que pertenece al objeto.";
        BackgroundPoints =
            "Clicks mark what does not belong to the object."
            "Klicks zeigen, was nicht zum Objekt gehört."
            "Les clics marquent ce qui n’appartient pas à l’objet."
            "Los clics marcan lo que no pertenece al objeto.";
        ToolTaken { tool: CommandName } =
            "{tool}." same same same;
        KeyBound { command: CommandName, key: Chord } =
            "{key}: {command}." same "{key} : {command}." same;
        Deleted { object: u64 } =
            "Deleted object {object}." "Objekt {object} gelöscht." "Objet {object} supprimé." "Objeto {object} eliminado.";
        DeletedSeveral { count: u64 } =
            ["Deleted {count} object.", "Deleted {count} objects."]
            ["{count} Objekt gelöscht.", "{count} Objekte gelöscht."]
            ["{count} objet supprimé.", "{count} objets supprimés."]
            ["{count} objeto eliminado.", "{count} objetos eliminados."];
        Moved { object: u64 } =
            "Object {object} moved." "Objekt {object} verschoben." "Objet {object} déplacé." "Objeto {object} movido.";
        CategoryChosen { category: String } =
            "Category {category}." "Kategorie {category}." "Catégorie {category}." "Categoría {category}.";
        CategoryGiven { count: u64, category: String } =
            ["{count} object is now {category}.", "{count} objects are now {category}."]
            ["{count} Objekt ist jetzt {category}.", "{count} Objekte sind jetzt {category}."]
            ["{count} objet est maintenant {category}.", "{count} objets sont maintenant {category}."]
            ["{count} objeto es ahora {category}.", "{count} objetos son ahora {category}."];
    }
}
