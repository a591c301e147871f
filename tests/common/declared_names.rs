//! The names that a TypeScript declaration lists.

/// The names of a union, or of the members of an interface, that stand one on each line in quotes.
pub fn declared_names<'a>(declarations: &'a str, head: &str) -> Vec<&'a str> {
    let (_, body) = declarations.split_once(head).unwrap();
    let lines = body.lines().skip(1).map(|line| line.trim_start().trim_start_matches("| "));
    lines.map_while(|line| line.strip_prefix('"')?.split('"').next()).collect()
}

/// The members of the interface that begins with `head`, each with whether it must be there.
pub fn members<'a>(declarations: &'a str, head: &str) -> Vec<(&'a str, bool)> {
    let (_, body) = declarations.split_once(head).unwrap();
    let lines = body.lines().take_while(|line| *line != "}").filter_map(|line| line.strip_prefix("  "));
    let names = lines.filter(|line| line.starts_with(char::is_alphabetic)).filter_map(|line| line.split_once(": "));
    names.map(|(name, _)| name.strip_suffix('?').map_or((name, true), |name| (name, false))).collect()
}
