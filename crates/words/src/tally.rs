//! What the work has come to: masks, images and times.
//! The queue itself is in `queue`.

use crate::Queue;

texts! {
    /// A text of the statistics.
    #[derive(Eq)]
    Tally {
        Statistics = "Statistics" "Statistik" "Statistiques" "Estadísticas";
        Nothing =
            "Accepted masks and the time they took will be here."
            "Hier stehen dann angenommene Masken und die Zeit dafür."
            "Les masques acceptés et leur durée seront ici."
            "Aquí estarán las máscaras aceptadas y el tiempo que llevaron.";
        Masks = "Masks" "Masken" "Masques" "Máscaras";
        PerImage = "Masks per image" "Masken je Bild" "Masques par image" "Máscaras por imagen";
        PerMask = "Seconds per mask" "Sekunden je Maske" "Secondes par masque" "Segundos por máscara";
        PerHour = "Masks per hour" "Masken je Stunde" "Masques par heure" "Máscaras por hora";
        Thinking = "Thinking" "Nachdenken" "Réflexion" "Pensar";
        Prompting = "Prompting" "Klicken" "Clics" "Clics";
        Brushing = "Brushing" "Malen" "Pinceau" "Pincel";
        Category = "Category" "Kategorie" "Catégorie" "Categoría";
        Prompted = "Prompted" "Geklickt" "Par clics" "Con clics";
        Drawn = "Drawn" "Gezeichnet" "Dessinés" "Dibujadas";
        Automatic = "Automatic" "Automatisch" "Automatiques" "Automáticas";
        Imported = "Imported" "Importiert" "Importés" "Importadas";
        Sittings = "Times of work" "Arbeitszeiten" "Temps de travail" "Tiempos de trabajo";
        Minutes = "Minutes" same same "Minutos";
        SaveCsv = "Times (CSV)" "Zeiten (CSV)" "Durées (CSV)" "Tiempos (CSV)";
        SaveJson = "All of it (JSON)" "Alles (JSON)" "Tout (JSON)" "Todo (JSON)";
        ImagesSoFar { count: u64, status: Queue } = "{count} {status}" same same same;
    }
}
