//! What is declared.

use proc_macro::{Ident, Span, TokenStream};

use crate::read::{Problem, Tokens};

/// The endpoints of one class.
pub struct Declaration {
    pub class: Ident,
    /// What the class is, where it is made here: its documentation, and what the names of its operations begin with.
    pub part: Option<(TokenStream, String)>,
    pub endpoints: Vec<Endpoint>,
}

/// One endpoint.
pub struct Endpoint {
    pub docs: TokenStream,
    /// The static.
    pub row: Ident,
    pub method: Ident,
    pub ids: Vec<Ident>,
    pub body: Option<Body>,
    /// The types of the options and of what is returned, in TypeScript.
    pub options: String,
    pub returned: String,
    /// The row that this one begins with.
    pub base: Ident,
    pub path: String,
    /// The function that is called.
    pub via: Option<Ident>,
    /// The other members of the row.
    pub members: TokenStream,
}

/// The body of a request.
pub struct Body {
    pub name: Ident,
    pub is_optional: bool,
    /// Its type in TypeScript.
    pub shown: String,
}

impl Declaration {
    pub fn read(input: TokenStream) -> Result<Self, Problem> {
        let mut tokens = Tokens::new(input, Span::call_site());
        let docs = tokens.docs();
        let is_part = tokens.skip("class");
        if !is_part {
            tokens.expect("in")?;
        }
        let class = tokens.ident("a class")?;
        let part = if is_part { Some((docs, tokens.text("what the names of operations begin with")?)) } else { None };
        tokens.expect(";")?;
        let mut endpoints = Vec::new();
        while !tokens.is_empty() {
            endpoints.push(Endpoint::read(&mut tokens)?);
        }
        Ok(Self { class, part, endpoints })
    }
}

impl Endpoint {
    fn read(tokens: &mut Tokens) -> Result<Self, Problem> {
        let docs = tokens.docs();
        let row = tokens.ident("the name of a row")?;
        if docs.is_empty() {
            return Err(Problem::new(row.span(), "an endpoint needs a doc comment: it is what users read"));
        }
        tokens.expect("=")?;
        let method = tokens.ident("a method")?;
        let mut arguments = tokens.parentheses("the method's arguments")?;
        let (mut ids, mut body, mut options) = (Vec::new(), None, "RequestOptions".to_owned());
        while !arguments.is_empty() {
            let name = arguments.ident("an argument")?;
            let is_optional = arguments.skip("?");
            let shown = if arguments.skip(":") { typescript(arguments.until(',')) } else { String::new() };
            if name.to_string() == "options" {
                options = shown;
            } else if !shown.is_empty() {
                body = Some(Body { name, is_optional, shown });
            } else if body.is_none() {
                arguments.skip(",");
                ids.push(name);
            } else {
                return Err(Problem::new(name.span(), "ids come before the body"));
            }
        }
        tokens.expect("-")?;
        tokens.expect(">")?;
        let returned = typescript(tokens.until(':'));
        let base = tokens.ident("the row that this one begins with")?;
        let path = tokens.text("the path")?;
        let names: Vec<String> = ids.iter().map(Ident::to_string).collect();
        if ids_of(&path) != names {
            return Err(Problem::new(tokens.span, "the path has other ids than the method, or in another order"));
        }
        let via = if tokens.skip("via") { Some(tokens.ident("a function")?) } else { None };
        let members = if tokens.skip(",") {
            tokens.until(';')
        } else {
            tokens.expect(";")?;
            TokenStream::new()
        };
        Ok(Self { docs, row, method, ids, body, options, returned, base, path, via, members })
    }
}

/// The ids in a path, such as `runId` in `/runs/{runId}`.
fn ids_of(path: &str) -> Vec<&str> {
    path.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(id, _)| id).collect()
}

/// A type as TypeScript writes it.
fn typescript(tokens: TokenStream) -> String {
    spaced(tokens.into_iter().map(|token| token.to_string()))
}

fn spaced(words: impl Iterator<Item = String>) -> String {
    words.fold(String::new(), |text, word| match word.as_str() {
        "," => text + ", ",
        "|" => text + " | ",
        _ => text + &word,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_from_a_path_in_order() {
        assert_eq!(ids_of("/v1/runs/{runId}/interrupts/{nodeId}"), ["runId", "nodeId"]);
        assert_eq!(ids_of("/api/v1/status?taskId={taskId}"), ["taskId"]);
        assert_eq!(ids_of("/v1/runs/{runId}:fork"), ["runId"]);
        assert!(ids_of("/health").is_empty());
    }

    #[test]
    fn a_type_is_written_as_in_typescript() {
        let write = |words: &[&str]| spaced(words.iter().map(|word| (*word).to_owned()));
        assert_eq!(write(&["Promise", "<", "Answer", "<", "Agent", ">", ">"]), "Promise<Answer<Agent>>");
        assert_eq!(write(&["RunEvent", "|", "\"end\"", "|", "null"]), "RunEvent | \"end\" | null");
        assert_eq!(write(&["AsyncGenerator", "<", "T", ",", "void", ">"]), "AsyncGenerator<T, void>");
    }
}
