//! Paths of operations.

/// What the segments name where they fit the pattern: `{}` stands for a name, and a verb may follow it.
pub fn captures<'a>(pattern: &str, segments: &[&'a str]) -> Option<Vec<&'a str>> {
    let pattern: Vec<&str> = pattern.split('/').skip(1).collect();
    if pattern.len() != segments.len() {
        return None;
    }
    let mut named = Vec::new();
    for (wanted, segment) in pattern.iter().zip(segments) {
        match wanted.strip_prefix("{}") {
            // Without a verb in the pattern a colon belongs to the id.
            Some(verb) => named.push(segment.strip_suffix(verb).filter(|id| !id.is_empty())?),
            None if wanted == segment => {}
            None => return None,
        }
    }
    Some(named)
}
