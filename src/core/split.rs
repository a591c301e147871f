//! Texts taken apart at an ASCII character. The standard library's own ways search for characters in any writing: 1 KB, where these
//! take a tenth.

/// What stands before the first of these characters, and what stands behind it.
#[expect(clippy::manual_contains, reason = "it searches like the standard library's ways do")]
pub fn once<'a>(text: &'a str, ends: &[u8]) -> Option<(&'a str, &'a str)> {
    let end = text.bytes().position(|byte| ends.iter().any(|end| *end == byte))?;
    text.get(..end).zip(text.get(end + 1..))
}

/// What stands before the first of these characters; the whole text where there is none.
pub fn first<'a>(text: &'a str, ends: &[u8]) -> &'a str {
    once(text, ends).map_or(text, |(first, _)| first)
}

/// What stands between these characters: one part more than there are of them.
pub fn parts<'a>(text: &'a str, ends: &'static [u8]) -> Parts<'a> {
    Parts { rest: Some(text), ends }
}

/// The parts of a text.
pub struct Parts<'a> {
    rest: Option<&'a str>,
    ends: &'static [u8],
}

impl<'a> Iterator for Parts<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let text = self.rest.take()?;
        let Some((part, rest)) = once(text, self.ends) else { return Some(text) };
        self.rest = Some(rest);
        Some(part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_one_part_more_than_characters_that_end_one() {
        for (text, expected) in
            [("", vec![""]), ("a", vec!["a"]), (",a,", vec!["", "a", ""]), ("a b,c", vec!["a", "b", "c"])]
        {
            assert_eq!(parts(text, b", ").collect::<Vec<_>>(), expected);
        }
    }

    #[test]
    fn characters_of_more_bytes_stay_whole() {
        assert_eq!(once("\u{e9}=\u{4e2d}=x", b"="), Some(("\u{e9}", "\u{4e2d}=x")));
        assert_eq!(once("\u{e9}", b"="), None);
        assert_eq!(first("/v1?a=b", b"?"), "/v1");
        assert_eq!(first("/v1", b"?"), "/v1");
    }
}
