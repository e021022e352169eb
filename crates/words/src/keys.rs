//! The sheet on which keys are looked at and chosen.
//! Names of keys are in `key`, those of commands in `command`.

use crate::{Chord, CommandName};

texts! {
    /// A text of the sheet.
    #[derive(Eq)]
    Keys {
        KeysOf = "Keys of" "Tasten von" "Raccourcis de" "Teclas de";
        Change = "Change the keys" "Tasten ändern" "Modifier les raccourcis" "Cambiar las teclas";
        Done = "Done" "Fertig" "Terminé" "Listo";
        Reset = "Reset" "Zurücksetzen" "Réinitialiser" "Restablecer";
        AboutReset { tool: String } =
            "Back to the keys of {tool}, without your own"
            "Zurück zu den Tasten von {tool}, ohne Ihre eigenen"
            "Revenir aux raccourcis de {tool}, sans les vôtres"
            "Volver a las teclas de {tool}, sin las suyas";
        AddTo { command: CommandName } =
            "Add a key for: {command}"
            "Taste hinzufügen für: {command}"
            "Ajouter un raccourci pour : {command}"
            "Añadir una tecla para: {command}";
        Remove { key: Chord, command: CommandName } =
            "Remove {key} from: {command}"
            "{key} entfernen von: {command}"
            "Retirer {key} de : {command}"
            "Quitar {key} de: {command}";
        Press =
            "Press a key; Escape keeps what is there"
            "Eine Taste drücken; Escape lässt es, wie es ist"
            "Appuyez sur une touche ; Échap ne change rien"
            "Pulse una tecla; Escape lo deja como está";
        Taken { key: Chord, holder: CommandName } =
            "{key} is the key for: {holder}"
            "{key} ist die Taste für: {holder}"
            "{key} est le raccourci de : {holder}"
            "{key} es la tecla de: {holder}";
        Fixed { key: Chord } =
            "{key} always does the same: choose another key"
            "{key} macht immer dasselbe: Wählen Sie eine andere Taste"
            "{key} fait toujours la même chose : choisissez une autre touche"
            "{key} hace siempre lo mismo: elija otra tecla";
        TakeOver = "Take it over" "Übernehmen" "Le reprendre" "Tomarla";
        Cancel = "Cancel" "Abbrechen" "Annuler" "Cancelar";
    }
}
