//! Sentences that stay on the screen until they are dismissed: what went wrong, and what to do.
//! What is only read out is in `announcement`.

use crate::{Damage, Download, Megabytes, Reason};

texts! {
    /// What a person has to know.
    #[derive(Eq)]
    Sentence {
        Worker { message: String } = "{message}" same same same;
        AboutImage { image: String, message: String } =
            "{image}: {message}" "{image}: {message}" "{image} : {message}" "{image}: {message}";
        EmbeddedAgain { image: String, message: String } =
            "{image}: {message} It is computed again here."
            "{image}: {message} Das Embedding wird hier neu berechnet."
            "{image} : {message} L’embedding est recalculé ici."
            "{image}: {message} El embedding se vuelve a calcular aquí.";
        WorkerStopped { reason: Reason } =
            "The worker stopped ({reason}); it is started again and nothing is lost."
            "Der Worker ist stehen geblieben ({reason}); er wird neu gestartet, nichts ist verloren."
            "Le worker s’est arrêté ({reason}) ; il redémarre et rien n’est perdu."
            "El worker se detuvo ({reason}); se inicia de nuevo y no se pierde nada.";
        WorkerStoppedEmbedding { image: String, reason: Reason } =
            "{image} could not be embedded: the worker stopped ({reason}); try a smaller copy of the image."
            "{image} konnte nicht eingebettet werden: Der Worker ist stehen geblieben ({reason}); versuchen Sie es mit einer kleineren Kopie des Bildes."
            "Impossible de calculer l’embedding de {image} : le worker s’est arrêté ({reason}) ; essayez une copie plus petite de l’image."
            "No se pudo calcular el embedding de {image}: el worker se detuvo ({reason}); pruebe con una copia más pequeña de la imagen.";
        WorkerStopsAgainAndAgain =
            "The worker stopped several times in a row; save your masks, then reload the page."
            "Der Worker ist mehrmals nacheinander stehen geblieben; speichern Sie Ihre Masken und laden Sie die Seite neu."
            "Le worker s’est arrêté plusieurs fois de suite ; enregistrez vos masques, puis rechargez la page."
            "El worker se detuvo varias veces seguidas; guarde sus máscaras y vuelva a cargar la página.";
        WorkerStopsOfOtherWeights =
            "The worker stopped several times with these weights, which may be too large for this browser. The model from before goes on; to change it, choose a smaller one."
            "Der Worker ist mit diesen Gewichten mehrmals stehen geblieben; vielleicht sind sie für diesen Browser zu groß. Das bisherige Modell arbeitet weiter; wählen Sie ein kleineres, um es zu wechseln."
            "Le worker s’est arrêté plusieurs fois avec ces poids, peut-être trop volumineux pour ce navigateur. Le modèle précédent continue ; choisissez-en un plus petit pour en changer."
            "El worker se detuvo varias veces con estos pesos, quizá demasiado grandes para este navegador. El modelo anterior sigue en uso; elija uno más pequeño para cambiarlo.";
        WeightsRefused { message: String } =
            "These weights cannot be used: {message}. Choose the file of a model that Maskwright knows, or reload the page."
            "Diese Gewichte sind nicht zu gebrauchen: {message}. Wählen Sie die Datei eines Modells, das Maskwright kennt, oder laden Sie die Seite neu."
            "Ces poids sont inutilisables : {message}. Choisissez le fichier d’un modèle que Maskwright connaît, ou rechargez la page."
            "Estos pesos no se pueden usar: {message}. Elija el archivo de un modelo que Maskwright conozca o vuelva a cargar la página.";
        OtherWeightsRefused { message: String } =
            "These weights cannot be used: {message}. The model from before goes on; to change it, choose another file."
            "Diese Gewichte sind nicht zu gebrauchen: {message}. Das bisherige Modell arbeitet weiter; wählen Sie eine andere Datei, um es zu wechseln."
            "Ces poids sont inutilisables : {message}. Le modèle précédent continue ; choisissez un autre fichier pour en changer."
            "Estos pesos no se pueden usar: {message}. El modelo anterior sigue en uso; elija otro archivo para cambiarlo.";
        WeightsTooLarge { file: String, size: Megabytes } =
            "{file} has {size}, more than a page can hold; choose a smaller model, or make a file of its decoder with maskwright convert-weights --part decoder and open images that maskwright embedded."
            "{file} hat {size}, mehr als eine Seite fassen kann; wählen Sie ein kleineres Modell, oder machen Sie mit maskwright convert-weights --part decoder eine Datei aus seinem Decoder und öffnen Sie Bilder, die maskwright eingebettet hat."
            "{file} fait {size}, plus qu’une page ne peut contenir ; choisissez un modèle plus petit, ou tirez-en le décodeur seul avec maskwright convert-weights --part decoder et ouvrez des images encodées par maskwright."
            "{file} tiene {size}, más de lo que cabe en una página; elija un modelo más pequeño, o saque solo su decodificador con maskwright convert-weights --part decoder y abra imágenes codificadas por maskwright.";
        WorkerAnsweredSomethingElse { errand: String } =
            "The worker answered something else ({errand}); reload the page."
            "Der Worker hat etwas anderes geantwortet ({errand}); laden Sie die Seite neu."
            "Le worker a répondu autre chose ({errand}) ; rechargez la page."
            "El worker respondió otra cosa ({errand}); vuelva a cargar la página.";
        EmptyMask =
            "The mask is empty; click on the object or brush it, then accept."
            "Die Maske ist leer; klicken oder malen Sie auf das Objekt und nehmen Sie dann an."
            "Le masque est vide ; cliquez sur l’objet ou peignez-le, puis acceptez."
            "La máscara está vacía; haga clic en el objeto o píntelo y después acepte.";
        NoPointInBox =
            "No point of the grid lies in this box; draw a larger one, or choose more points."
            "Kein Punkt des Rasters liegt in diesem Rahmen; ziehen Sie einen größeren oder wählen Sie mehr Punkte."
            "Aucun point de la grille n’est dans cette boîte ; tracez-en une plus grande ou choisissez plus de points."
            "Ningún punto de la cuadrícula está en esta caja; dibuje una mayor o elija más puntos.";
        EveryPointMarked =
            "Every point lies on an object already; look on marked objects, too, or choose more points."
            "Jeder Punkt liegt schon auf einem Objekt; suchen Sie auch auf markierten Objekten oder wählen Sie mehr Punkte."
            "Chaque point est déjà sur un objet ; cherchez aussi sur les objets marqués ou choisissez plus de points."
            "Cada punto está ya en un objeto; busque también en los objetos marcados o elija más puntos.";
        NothingLeft =
            "Nothing would be left of the object that was selected first; select others."
            "Vom zuerst ausgewählten Objekt bliebe nichts übrig; wählen Sie andere aus."
            "Il ne resterait rien du premier objet sélectionné ; sélectionnez-en d’autres."
            "No quedaría nada del objeto seleccionado primero; seleccione otros.";
        PixelsTaken =
            "Other objects have all pixels of this mask; change it, delete them, or let objects overlap."
            "Andere Objekte haben alle Pixel dieser Maske; ändern Sie sie, löschen Sie jene, oder lassen Sie Überlappungen zu."
            "D’autres objets ont tous les pixels de ce masque ; modifiez-le, supprimez-les ou autorisez les chevauchements."
            "Otros objetos tienen todos los píxeles de esta máscara; cámbiela, elimínelos o permita solapamientos.";
        NothingPasted =
            "Nothing was pasted: the objects lie outside this photo, or others have their pixels; choose another photo."
            "Nichts wurde eingefügt: Die Objekte liegen außerhalb dieses Fotos, oder andere haben ihre Pixel; wählen Sie ein anderes Foto."
            "Rien n’a été collé : les objets sont hors de cette photo, ou d’autres ont leurs pixels ; choisissez une autre photo."
            "No se pegó nada: los objetos quedan fuera de esta foto u otros tienen sus píxeles; elija otra foto.";
        NotCopied { reason: Reason } =
            "Not all files of the queue fit into this browser ({reason}); your objects are kept, but drop the files again after a reload."
            "Nicht alle Dateien der Warteschlange passen in diesen Browser ({reason}); Ihre Objekte bleiben, aber legen Sie die Dateien nach dem Neuladen noch einmal ab."
            "Tous les fichiers de la file ne tiennent pas dans ce navigateur ({reason}) ; vos objets sont conservés, mais déposez à nouveau les fichiers après un rechargement."
            "No todos los archivos de la cola caben en este navegador ({reason}); sus objetos se conservan, pero suelte los archivos de nuevo tras recargar.";
        Imported { objects: u64, images: u64 } =
            ["{objects} object imported.", "{objects} objects imported, on {images} of the images."]
            ["{objects} Objekt importiert.", "{objects} Objekte importiert, auf {images} der Bilder."]
            ["{objects} objet importé.", "{objects} objets importés, sur {images} des images."]
            ["{objects} objeto importado.", "{objects} objetos importados, en {images} de las imágenes."];
        ImportedSizes { count: u64, image: String } =
            ["{image} has another size than its imported objects; they were left out.", "{count} images, {image} among them, have another size than their imported objects; those were left out."]
            ["{image} hat eine andere Größe als seine importierten Objekte; sie wurden weggelassen.", "{count} Bilder, darunter {image}, haben eine andere Größe als ihre importierten Objekte; diese wurden weggelassen."]
            ["{image} n’a pas la taille de ses objets importés ; ils ont été laissés de côté.", "{count} images, dont {image}, n’ont pas la taille de leurs objets importés ; ceux-ci ont été laissés de côté."]
            ["{image} no tiene el tamaño de sus objetos importados; se han omitido.", "{count} imágenes, entre ellas {image}, no tienen el tamaño de sus objetos importados; estos se han omitido."];
        ImportFailed { others: u64, message: String } =
            ["{message} {others} more file could not be read.", "{message} {others} more files could not be read."]
            ["{message} {others} weitere Datei war nicht zu lesen.", "{message} {others} weitere Dateien waren nicht zu lesen."]
            ["{message} {others} autre fichier n’a pas pu être lu.", "{message} {others} autres fichiers n’ont pas pu être lus."]
            ["{message} {others} archivo más no se pudo leer.", "{message} {others} archivos más no se pudieron leer."];
        LostFiles { count: u64, image: String } =
            ["This browser has no copy of {image}; drop the file on the page again, and the work on it goes on.", "This browser has no copy of {count} images, {image} among them; drop the files on the page again, and the work on them goes on."]
            ["Dieser Browser hat keine Kopie von {image}; legen Sie die Datei noch einmal auf der Seite ab, dann geht die Arbeit daran weiter.", "Dieser Browser hat keine Kopie von {count} Bildern, darunter {image}; legen Sie die Dateien noch einmal auf der Seite ab, dann geht die Arbeit daran weiter."]
            ["Ce navigateur n’a pas de copie de {image} ; déposez à nouveau le fichier sur la page, et le travail continue.", "Ce navigateur n’a pas de copie de {count} images, dont {image} ; déposez à nouveau les fichiers sur la page, et le travail continue."]
            ["Este navegador no tiene copia de {image}; suelte el archivo de nuevo en la página y el trabajo continúa.", "Este navegador no tiene copia de {count} imágenes, entre ellas {image}; suelte los archivos de nuevo en la página y el trabajo continúa."];
        CategoryWithoutName =
            "A category needs a name; type one."
            "Eine Kategorie braucht einen Namen; geben Sie einen ein."
            "Une catégorie a besoin d’un nom ; saisissez-en un."
            "Una categoría necesita un nombre; escriba uno.";
        CategoryExists { name: String } =
            "There is a category {name} already, or the name is empty; type another name."
            "Eine Kategorie {name} gibt es schon, oder der Name ist leer; geben Sie einen anderen ein."
            "Une catégorie {name} existe déjà, ou le nom est vide ; saisissez un autre nom."
            "Ya existe una categoría {name}, o el nombre está vacío; escriba otro nombre.";
        CategoryInUse { name: String } =
            "Objects are or were of category {name}; rename it instead."
            "Objekte sind oder waren von der Kategorie {name}; benennen Sie sie stattdessen um."
            "Des objets sont ou étaient de la catégorie {name} ; renommez-la plutôt."
            "Hay o hubo objetos de la categoría {name}; cámbiele el nombre.";
        NotKept { reason: Reason } =
            "Your work cannot be kept in this browser ({reason}); save your masks to a file before you close the page."
            "Ihre Arbeit kann in diesem Browser nicht aufbewahrt werden ({reason}); speichern Sie Ihre Masken in eine Datei, bevor Sie die Seite schließen."
            "Votre travail ne peut pas être conservé dans ce navigateur ({reason}) ; enregistrez vos masques dans un fichier avant de fermer la page."
            "Su trabajo no se puede conservar en este navegador ({reason}); guarde sus máscaras en un archivo antes de cerrar la página.";
        KeptAgain =
            "All of your work is kept in this browser again."
            "Ihre ganze Arbeit ist wieder in diesem Browser aufbewahrt."
            "Tout votre travail est de nouveau conservé dans ce navigateur."
            "Todo su trabajo vuelve a conservarse en este navegador.";
        KeptByAnotherTab =
            "Maskwright is open in another tab, which keeps your work. What you do in this one is not kept."
            "Maskwright ist in einem anderen Tab offen, der Ihre Arbeit aufbewahrt. Was Sie in diesem tun, wird nicht aufbewahrt."
            "Maskwright est ouvert dans un autre onglet, qui conserve votre travail. Ce que vous faites dans celui-ci n’est pas conservé."
            "Maskwright está abierto en otra pestaña, que conserva su trabajo. Lo que haga en esta no se conserva.";
        GoesOnInAnotherTab =
            "Your work goes on in another tab. What you do in this one from now on is not kept."
            "Ihre Arbeit geht in einem anderen Tab weiter. Was Sie von jetzt an in diesem tun, wird nicht aufbewahrt."
            "Votre travail se poursuit dans un autre onglet. Ce que vous faites désormais dans celui-ci n’est pas conservé."
            "Su trabajo continúa en otra pestaña. Lo que haga a partir de ahora en esta no se conserva.";
        OtherTabGone =
            "The tab that kept your work is closed; its work can go on here. What you did in this tab is not kept: save it to a file first."
            "Der Tab, der Ihre Arbeit aufbewahrt hat, ist geschlossen; seine Arbeit kann hier weitergehen. Was Sie in diesem Tab getan haben, ist nicht aufbewahrt: Speichern Sie es zuerst in eine Datei."
            "L’onglet qui conservait votre travail est fermé ; son travail peut se poursuivre ici. Ce que vous avez fait dans cet onglet n’est pas conservé : enregistrez-le d’abord dans un fichier."
            "La pestaña que conservaba su trabajo está cerrada; su trabajo puede continuar aquí. Lo que hizo en esta pestaña no está conservado: guárdelo antes en un archivo.";
        NewVersionWouldLose =
            "Not all of your work is kept in this browser, and loading the page again would lose it; save your masks to a file, then use the new version."
            "Nicht Ihre ganze Arbeit ist in diesem Browser aufbewahrt, und beim Neuladen ginge sie verloren; speichern Sie Ihre Masken in eine Datei, dann verwenden Sie die neue Version."
            "Votre travail n’est pas entièrement conservé dans ce navigateur et serait perdu au rechargement ; enregistrez vos masques dans un fichier, puis utilisez la nouvelle version."
            "No todo su trabajo se conserva en este navegador y se perdería al recargar; guarde sus máscaras en un archivo y use después la nueva versión.";
        Damaged { what: Vec<Damage> } =
            "Some of the work kept in this browser is damaged and could not be read: {what}; everything else is here."
            "Ein Teil der Arbeit in diesem Browser ist beschädigt und konnte nicht gelesen werden: {what}; alles andere ist da."
            "Une partie du travail conservé dans ce navigateur est endommagée et n’a pas pu être lue : {what} ; tout le reste est là."
            "Parte del trabajo conservado en este navegador está dañada y no se pudo leer: {what}; todo lo demás está aquí.";
        ModelNotKept =
            "This browser cannot keep the model; it works until the page is closed, then choose its file again."
            "Dieser Browser kann das Modell nicht behalten; es bleibt, bis die Seite geschlossen wird, wählen Sie dann seine Datei noch einmal."
            "Ce navigateur ne peut pas conserver le modèle ; il reste jusqu’à la fermeture de la page, choisissez ensuite à nouveau son fichier."
            "Este navegador no puede conservar el modelo; sirve hasta que se cierre la página, elija entonces su archivo de nuevo.";
        FileUnreadable { file: String } =
            "{file} could not be read: it was moved or may not be opened, or it is a folder; choose it again."
            "{file} konnte nicht gelesen werden: Die Datei wurde verschoben oder darf nicht geöffnet werden, oder sie ist ein Ordner; wählen Sie sie noch einmal."
            "Impossible de lire {file} : le fichier a été déplacé ou ne peut pas être ouvert, ou c’est un dossier ; choisissez-le à nouveau."
            "No se pudo leer {file}: se movió o no se puede abrir, o es una carpeta; elíjalo de nuevo.";
        Unreachable { what: Download } =
            "{what} could not be loaded: the server cannot be reached; check the connection, then try again."
            "{what} konnte nicht geladen werden: Der Server ist nicht erreichbar; prüfen Sie die Verbindung und versuchen Sie es noch einmal."
            "Impossible de charger {what} : le serveur est injoignable ; vérifiez la connexion, puis réessayez."
            "No se pudo cargar {what}: no se puede acceder al servidor; compruebe la conexión e inténtelo de nuevo.";
        Interrupted { what: Download } =
            "{what} could not be loaded: the connection was lost on the way; try again."
            "{what} konnte nicht geladen werden: Die Verbindung brach unterwegs ab; versuchen Sie es noch einmal."
            "Impossible de charger {what} : la connexion a été coupée en chemin ; réessayez."
            "No se pudo cargar {what}: se perdió la conexión por el camino; inténtelo de nuevo.";
        Missing { what: Download } =
            "{what} could not be loaded: the server does not have it (404); tell whoever runs this page."
            "{what} konnte nicht geladen werden: Der Server hat nichts davon (404); sagen Sie es dem Betreiber dieser Seite."
            "Impossible de charger {what} : le serveur ne l’a pas (404) ; prévenez le responsable de cette page."
            "No se pudo cargar {what}: el servidor no lo tiene (404); avise a quien administra esta página.";
        Refused { what: Download, message: String } =
            "{what} could not be loaded: {message}"
            "{what} konnte nicht geladen werden: {message}"
            "Impossible de charger {what} : {message}"
            "No se pudo cargar {what}: {message}";
        ServerError { what: Download, status: u64 } =
            "{what} could not be loaded: the server answered with error {status}; try again later."
            "{what} konnte nicht geladen werden: Der Server antwortete mit Fehler {status}; versuchen Sie es später noch einmal."
            "Impossible de charger {what} : le serveur a répondu par l’erreur {status} ; réessayez plus tard."
            "No se pudo cargar {what}: el servidor respondió con el error {status}; inténtelo más tarde.";
        Malformed { what: Download } =
            "{what} could not be loaded: the server sent something else; reload the page."
            "{what} konnte nicht geladen werden: Der Server hat etwas anderes geschickt; laden Sie die Seite neu."
            "Impossible de charger {what} : le serveur a envoyé autre chose ; rechargez la page."
            "No se pudo cargar {what}: el servidor envió otra cosa; vuelva a cargar la página.";
    }
}
