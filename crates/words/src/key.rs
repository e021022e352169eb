//! What keyboards have printed on keys that are no single sign.
//! Which command a key is for is said by `editor`.

texts! {
    /// A key.
    #[derive(Copy, Eq)]
    KeyName {
        Control = "Ctrl" "Strg" same same;
        Alt = "Alt" same same same;
        Shift = "Shift" "Umschalt" "Maj" "Mayús";
        Enter = "Enter" "Eingabe" "Entrée" "Intro";
        Escape = "Esc" same "Échap" same;
        Tab = "Tab" same same same;
        Space = "Space" "Leertaste" "Espace" "Espacio";
        Delete = "Del" "Entf" "Suppr" "Supr";
        Backspace = "Backspace" "Rücktaste" "Retour arrière" "Retroceso";
        Insert = "Ins" "Einfg" "Inser" same;
        PageUp = "Page up" "Bild auf" "Pg préc" "Re Pág";
        PageDown = "Page down" "Bild ab" "Pg suiv" "Av Pág";
        Home = "Home" "Pos 1" "Début" "Inicio";
        End = "End" "Ende" "Fin" "Fin";
        ArrowUp = "↑" "↑" "↑" "↑";
        ArrowDown = "↓" "↓" "↓" "↓";
        ArrowLeft = "←" "←" "←" "←";
        ArrowRight = "→" "→" "→" "→";
    }
}
