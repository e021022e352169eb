//! The search for everything: how far it is, its options, its proposals, and where objects came from.
//! Names of its commands are in `command`.

use crate::{Grouped, Score};

texts! {
    /// A text about the search, or about what it made.
    Everything {
        Title = "Everything" "Alles" "Tout" "Todo";
        FindAll = "Find everything" "Alles finden" "Tout trouver" "Encontrar todo";
        Stop = "Stop" "Anhalten" "Arrêter" "Detener";
        GoOn = "Go on" "Weiter" "Continuer" "Continuar";
        Again = "Again" "Noch einmal" "Encore" "Otra vez";
        AcceptAll = "Accept all" "Alle annehmen" "Tout accepter" "Aceptar todas";
        DismissAll = "Dismiss all" "Alle ablehnen" "Tout écarter" "Descartar todas";
        BringBack = "Bring back" "Zurückholen" "Rétablir" "Recuperar";
        Begin =
            "Find everything in the photo"
            "Alles im Foto finden"
            "Tout trouver dans la photo"
            "Encontrar todo en la foto";
        NotReady =
            "The photo is not ready yet"
            "Das Foto ist noch nicht bereit"
            "La photo n’est pas encore prête"
            "La foto aún no está lista";
        OrDrag =
            "Or drag a box to look in a part of it."
            "Oder ziehen Sie einen Rahmen, um in einem Teil zu suchen."
            "Ou tracez une boîte pour chercher dans une partie."
            "O dibuje una caja para buscar en una parte.";
        Running { masks: u64, done: u64, points: u64 } =
            ["{done} of {points} points, {masks} mask", "{done} of {points} points, {masks} masks"]
            ["{done} von {points} Punkten, {masks} Maske", "{done} von {points} Punkten, {masks} Masken"]
            ["{done} points sur {points}, {masks} masque", "{done} points sur {points}, {masks} masques"]
            ["{done} de {points} puntos, {masks} máscara", "{done} de {points} puntos, {masks} máscaras"];
        AnswersMeanwhile =
            "Clicks are answered meanwhile."
            "Klicks werden währenddessen beantwortet."
            "Les clics reçoivent une réponse pendant ce temps."
            "Los clics se responden mientras tanto.";
        Stopped { masks: u64, done: u64, points: u64 } =
            ["Stopped after {done} of {points} points, {masks} mask", "Stopped after {done} of {points} points, {masks} masks"]
            ["Nach {done} von {points} Punkten angehalten, {masks} Maske", "Nach {done} von {points} Punkten angehalten, {masks} Masken"]
            ["Arrêté après {done} points sur {points}, {masks} masque", "Arrêté après {done} points sur {points}, {masks} masques"]
            ["Detenido tras {done} de {points} puntos, {masks} máscara", "Detenido tras {done} de {points} puntos, {masks} máscaras"];
        Proposed { masks: u64 } =
            ["{masks} mask proposed", "{masks} masks proposed"]
            ["{masks} Maske vorgeschlagen", "{masks} Masken vorgeschlagen"]
            ["{masks} masque proposé", "{masks} masques proposés"]
            ["{masks} máscara propuesta", "{masks} máscaras propuestas"];
        ClickToAccept =
            "Click one to accept it, right click to dismiss it."
            "Ein Klick nimmt eine an, ein Rechtsklick lehnt sie ab."
            "Un clic en accepte un, un clic droit l’écarte."
            "Un clic acepta una, un clic derecho la descarta.";
        Decided { accepted: u64, dismissed: u64 } =
            "{accepted} accepted, {dismissed} dismissed"
            "{accepted} angenommen, {dismissed} abgelehnt"
            "{accepted} acceptés, {dismissed} écartés"
            "{accepted} aceptadas, {dismissed} descartadas";
        NothingToDecide =
            "Nothing is left to decide." "Es ist nichts mehr zu entscheiden." "Il n’y a plus rien à décider." "No queda nada por decidir.";
        NonePasses { masks: u64 } =
            ["The only mask misses the thresholds", "None of {masks} masks passes the thresholds"]
            ["Die einzige Maske verfehlt die Schwellen", "Keine von {masks} Masken erreicht die Schwellen"]
            ["Le seul masque n’atteint pas les seuils", "Aucun des {masks} masques n’atteint les seuils"]
            ["La única máscara no alcanza los umbrales", "Ninguna de {masks} máscaras alcanza los umbrales"];
        LowerThem =
            "Lower them in the panel, without looking again."
            "Senken Sie sie in der Leiste, ohne neu zu suchen."
            "Abaissez-les dans le panneau, sans nouvelle recherche."
            "Bájelos en el panel, sin buscar de nuevo.";
        NothingFound = "Nothing was found" "Nichts gefunden" "Rien trouvé" "No se encontró nada";
        LookAgain =
            "Choose more points or lower thresholds, then look again."
            "Wählen Sie mehr Punkte oder tiefere Schwellen und suchen Sie noch einmal."
            "Choisissez plus de points ou des seuils plus bas, puis cherchez encore."
            "Elija más puntos o umbrales más bajos y busque otra vez.";
        Asked =
            "Points that were asked about" "Befragte Punkte" "Points interrogés" "Puntos consultados";
        PointsASide = "Points a side" "Punkte je Seite" "Points par côté" "Puntos por lado";
        AboutPoints =
            "More points find smaller things and take longer"
            "Mehr Punkte finden Kleineres und dauern länger"
            "Plus de points trouvent de plus petites choses et prennent plus de temps"
            "Más puntos encuentran cosas más pequeñas y tardan más";
        GridOf { points: u64 } =
            ["{points} point on each side", "{points} points on each side"]
            ["{points} Punkt auf jeder Seite", "{points} Punkte auf jeder Seite"]
            ["{points} point de chaque côté", "{points} points de chaque côté"]
            ["{points} punto en cada lado", "{points} puntos en cada lado"];
        AboutPredictedIou =
            "Masks that the network itself thinks worse of are left out"
            "Masken, die das Netz selbst schlechter findet, fallen weg"
            "Les masques que le réseau juge moins bons sont omis"
            "Se omiten las máscaras que la propia red valora menos";
        AboutStability =
            "Masks that change more with the threshold are left out"
            "Masken, die sich mit der Schwelle mehr ändern, fallen weg"
            "Les masques qui changent plus avec le seuil sont omis"
            "Se omiten las máscaras que cambian más con el umbral";
        Overlap = "Overlap" "Überlappung" "Recouvrement" "Solape";
        AboutOverlap =
            "Of two masks whose boxes overlap by more, only the better one stays"
            "Von zwei Masken, deren Rahmen sich mehr überlappen, bleibt nur die bessere"
            "De deux masques dont les boîtes se recouvrent davantage, seul le meilleur reste"
            "De dos máscaras cuyas cajas se solapan más, solo queda la mejor";
        SmallParts = "Small parts" "Kleine Teile" "Petites parties" "Partes pequeñas";
        AboutSmallParts =
            "Holes and islands of fewer pixels are filled and dropped"
            "Löcher und Inseln mit weniger Pixeln werden gefüllt und entfernt"
            "Les trous et îlots de moins de pixels sont remplis et retirés"
            "Los huecos e islas de menos píxeles se rellenan y se quitan";
        Pixels { pixels: Grouped } = "{pixels} px" same same same;
        LeaveOutMarked =
            "Leave out marked objects" "Markierte Objekte auslassen" "Omettre les objets marqués" "Omitir los objetos marcados";
        AboutLeaveOutMarked =
            "Their points are not asked about, and what is found there again is left out"
            "Ihre Punkte werden nicht befragt, und was dort noch einmal gefunden wird, fällt weg"
            "Leurs points ne sont pas interrogés, et ce qui y est retrouvé est omis"
            "No se consultan sus puntos, y lo que allí se vuelve a encontrar se omite";
        Prefill =
            "Propose confident masks for new images"
            "Sichere Masken für neue Bilder vorschlagen"
            "Proposer des masques sûrs pour les nouvelles images"
            "Proponer máscaras seguras para imágenes nuevas";
        AboutPrefill =
            "Every image without objects is searched when it opens, with strict thresholds"
            "Jedes Bild ohne Objekte wird beim Öffnen mit strengen Schwellen durchsucht"
            "Chaque image sans objets est parcourue à l’ouverture, avec des seuils stricts"
            "Cada imagen sin objetos se examina al abrirse, con umbrales estrictos";
        Proposals = "Proposals" "Vorschläge" "Propositions" "Propuestas";
        ProposalNumbers { iou: Score, pixels: Grouped } = "IoU {iou}, {pixels} px" same same same;
        AcceptThis { iou: Score, pixels: Grouped } =
            "Accept the proposal with IoU {iou}, {pixels} px"
            "Vorschlag mit IoU {iou}, {pixels} px annehmen"
            "Accepter la proposition avec IoU {iou}, {pixels} px"
            "Aceptar la propuesta con IoU {iou}, {pixels} px";
        DismissThis { iou: Score, pixels: Grouped } =
            "Dismiss the proposal with IoU {iou}, {pixels} px"
            "Vorschlag mit IoU {iou}, {pixels} px ablehnen"
            "Écarter la proposition avec IoU {iou}, {pixels} px"
            "Descartar la propuesta con IoU {iou}, {pixels} px";
        Prompted { count: u64 } = "{count} prompted" "{count} angeklickt" "{count} par clics" "{count} por clics";
        Automatic { count: u64 } = "{count} automatic" "{count} automatisch" "{count} automatiques" "{count} automáticos";
        Drawn { count: u64 } = "{count} drawn" "{count} gezeichnet" "{count} dessinés" "{count} dibujados";
        Imported { count: u64 } = "{count} imported" "{count} importiert" "{count} importés" "{count} importados";
        FromPrompt = "prompted" "angeklickt" "par clics" "por clics";
        FromSearch = "automatic" "automatisch" "automatique" "automático";
        FromStrokes = "drawn" "gezeichnet" "dessiné" "dibujado";
        FromFile = "imported" "importiert" "importé" "importado";
    }
}
