//! Writes what TypeScript sees of a namespace: an interface, as wasm-bindgen writes a class.

use proc_macro::{TokenStream, TokenTree};

use crate::declaration::{Declaration, Endpoint};

/// The interface of a namespace. That of a class which is made elsewhere adds to its methods.
pub fn interface(declaration: &Declaration) -> String {
    let mut text = comment(&lines(&declaration.docs), "");
    text += &["export interface ", &declaration.class.to_string(), " {\n"].concat();
    let mut open: Option<&str> = None;
    for endpoint in &declaration.endpoints {
        let holder = endpoint.holder.as_deref();
        if holder != open {
            text += if open.is_some() { "    };\n" } else { "" };
            text += &holder.map(|holder| ["    readonly ", holder, ": {\n"].concat()).unwrap_or_default();
            open = holder;
        }
        text += &method(endpoint, if open.is_some() { "        " } else { "    " });
    }
    text += if open.is_some() { "    };\n" } else { "" };
    text + "}\n"
}

fn method(endpoint: &Endpoint, indent: &str) -> String {
    let mut arguments = String::new();
    for argument in &endpoint.arguments {
        let mark = if argument.is_optional { "?: " } else { ": " };
        let shown = argument.shown.as_deref().unwrap_or("string");
        arguments += &[&argument.name.to_string(), mark, shown, ", "].concat();
    }
    let head = [indent, &endpoint.method.to_string(), "(", &arguments, "options?: ", &endpoint.options, "): "].concat();
    [&comment(&lines(&endpoint.docs), indent), head.as_str(), &endpoint.returned, ";\n"].concat()
}

fn comment(lines: &[String], indent: &str) -> String {
    let lines: String = lines.iter().map(|line| [indent, " *", line, "\n"].concat()).collect();
    [indent, "/**\n", &lines, indent, " */\n"].concat()
}

/// The lines of doc comments.
fn lines(docs: &TokenStream) -> Vec<String> {
    let attributes = docs.clone().into_iter().filter_map(|token| match token {
        TokenTree::Group(group) => Some(group.stream()),
        _ => None,
    });
    let texts = attributes.filter_map(|attribute| attribute.into_iter().last()).map(|text| unquoted(&text.to_string()));
    texts.collect()
}

/// What a string literal says. Doc comments become raw ones, or ones in which a quote, an apostrophe and a backslash are escaped.
fn unquoted(literal: &str) -> String {
    if let Some(raw) = literal.strip_prefix('r') {
        let raw = raw.trim_matches('#');
        return raw.strip_prefix('"').and_then(|raw| raw.strip_suffix('"')).unwrap_or(raw).to_owned();
    }
    let inner = literal.strip_prefix('"').and_then(|literal| literal.strip_suffix('"')).unwrap_or(literal);
    let mut text = String::new();
    let mut is_escaped = false;
    for character in inner.chars() {
        is_escaped = character == '\\' && !is_escaped;
        if !is_escaped {
            text.push(character);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_is_read_as_it_was_written() {
        assert_eq!(unquoted(r##"r" says `\"x\"`""##), r#" says `\"x\"`"#);
        assert_eq!(unquoted(r#"" the run\'s \"log\" \\ ""#), r#" the run's "log" \ "#);
    }

    #[test]
    fn a_comment_stands_before_what_it_is_of() {
        let lines = [" One.".to_owned(), String::new(), " Two.".to_owned()];
        assert_eq!(comment(&lines, "  "), "  /**\n   * One.\n   *\n   * Two.\n   */\n");
    }
}
