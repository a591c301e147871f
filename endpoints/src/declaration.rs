//! What is declared.

use proc_macro::{Ident, Span, TokenStream};

use crate::read::{Problem, Tokens};

/// The endpoints of one class.
pub struct Declaration {
    pub class: Ident,
    pub kind: Kind,
    /// The documentation of what is made here.
    pub docs: TokenStream,
    /// What the names of its operations begin with.
    pub prefix: String,
    pub endpoints: Vec<Endpoint>,
}

/// What has the methods.
#[derive(Clone, Copy, PartialEq)]
pub enum Kind {
    /// The class of the service's client, which is in `js.rs`.
    Client,
    /// A class that is made here.
    Class,
    /// An object of a table of methods, and an interface.
    Namespace,
    /// A class that is made elsewhere, whose objects get a table of methods more.
    More,
}

/// One method.
pub struct Endpoint {
    pub docs: TokenStream,
    /// What holds the method, in the class: `annotations` of `annotations.list`.
    pub holder: Option<String>,
    pub method: Ident,
    pub arguments: Vec<Argument>,
    /// The types of the options and of what is returned, in TypeScript.
    pub options: String,
    pub returned: String,
    /// The function that is called, where it is not the one that all calls have in common.
    pub via: Option<Ident>,
    /// Its row, unless it is no plain call.
    pub row: Option<Row>,
}

/// The row of an endpoint.
pub struct Row {
    /// The static.
    pub name: Ident,
    /// The row that this one begins with.
    pub base: Ident,
    pub path: String,
    /// The member by which the items of its list are recognized, where it responds with a list.
    pub items: Option<String>,
    /// What goes with its request, each a `core::method::Part`.
    pub parts: TokenStream,
    /// The other members.
    pub members: TokenStream,
}

/// An argument before the options.
pub struct Argument {
    pub name: Ident,
    pub is_optional: bool,
    /// Its type in TypeScript; an id has none.
    pub shown: Option<String>,
}

impl Declaration {
    pub fn read(input: TokenStream) -> Result<Self, Problem> {
        let mut tokens = Tokens::new(input, Span::call_site());
        let docs = tokens.docs();
        let kinds = [("class", Kind::Class), ("namespace", Kind::Namespace), ("more", Kind::More)];
        let kind = kinds.into_iter().find(|(word, _)| tokens.skip(word)).map(|(_, kind)| kind);
        if kind.is_none() {
            tokens.expect("in")?;
        }
        let kind = kind.unwrap_or(Kind::Client);
        let class = tokens.ident("a class")?;
        let is_client = kind == Kind::Client;
        let prefix = if is_client { String::new() } else { tokens.text("what the names of operations begin with")? };
        tokens.expect(";")?;
        let mut endpoints = Vec::new();
        while !tokens.is_empty() {
            endpoints.push(Endpoint::read(&mut tokens)?);
        }
        if !matches!(kind, Kind::Namespace | Kind::More)
            && endpoints.iter().any(|endpoint: &Endpoint| endpoint.needs_a_table())
        {
            return Err(Problem::new(
                class.span(),
                "only a namespace has methods in methods, lists, and options after `with`",
            ));
        }
        Ok(Self { class, kind, docs, prefix, endpoints })
    }
}

impl Endpoint {
    fn read(tokens: &mut Tokens) -> Result<Self, Problem> {
        let docs = tokens.docs();
        let first = tokens.ident("a method, or the name of its row")?;
        if docs.is_empty() {
            return Err(Problem::new(first.span(), "a method needs a doc comment: it is what users read"));
        }
        let (row, mut method) = if tokens.skip("=") { (Some(first), tokens.ident("a method")?) } else { (None, first) };
        let mut holder = None;
        if tokens.skip(".") {
            holder = Some(std::mem::replace(&mut method, tokens.ident("a method")?).to_string());
        }
        let (arguments, options) = read_arguments(tokens.parentheses("the method's arguments")?)?;
        tokens.expect("-")?;
        tokens.expect(">")?;
        let returned = typescript(tokens.until(':'));
        let row = row.map(|name| Row::read(name, &arguments, tokens)).transpose()?;
        let via = if tokens.skip("via") { Some(tokens.ident("a function")?) } else { None };
        let row = match row {
            None if via.is_none() => return Err(tokens.wanted("`via` and a function: the method has no row")),
            None => None,
            Some(row) if tokens.skip(",") => Some(Row { members: tokens.until(';'), ..row }),
            Some(row) => Some(row),
        };
        if row.as_ref().is_none_or(|row| row.members.is_empty()) {
            tokens.expect(";")?;
        }
        Ok(Self { docs, holder, method, arguments, options, returned, via, row })
    }

    /// Its name in the class.
    pub fn name(&self) -> String {
        let holder = self.holder.iter().map(|holder| [holder, "."].concat());
        holder.chain([self.method.to_string()]).collect()
    }

    fn needs_a_table(&self) -> bool {
        self.holder.is_some() || self.row.as_ref().is_some_and(|row| row.items.is_some() || !row.parts.is_empty())
    }
}

impl Row {
    /// Reads how the row begins.
    fn read(name: Ident, arguments: &[Argument], tokens: &mut Tokens) -> Result<Self, Problem> {
        let base = tokens.ident("the row that this one begins with")?;
        let path = tokens.text("the path")?;
        let ids = arguments.iter().take_while(|argument| argument.shown.is_none());
        let names: Vec<String> = ids.map(|id| id.name.to_string()).collect();
        if ids_of(&path) != names {
            return Err(Problem::new(tokens.span, "the path has other ids than the method, or in another order"));
        }
        if arguments.len() > names.len() + 1 {
            return Err(Problem::new(name.span(), "after the ids there may be a body, and the options"));
        }
        let items = if tokens.skip("of") { Some(tokens.text("the member that is an item's id")?) } else { None };
        let parts =
            if tokens.skip("with") { tokens.brackets("what goes with the request")? } else { TokenStream::new() };
        Ok(Self { name, base, path, items, parts, members: TokenStream::new() })
    }
}

/// The arguments, and the type of the options.
fn read_arguments(mut tokens: Tokens) -> Result<(Vec<Argument>, String), Problem> {
    let (mut arguments, mut options) = (Vec::new(), "RequestOptions".to_owned());
    while !tokens.is_empty() {
        let name = tokens.ident("an argument")?;
        let is_optional = tokens.skip("?");
        let shown = tokens.skip(":").then(|| typescript(tokens.until(',')));
        if shown.is_none() {
            tokens.skip(",");
        }
        match shown {
            Some(shown) if name.to_string() == "options" => options = shown,
            shown => arguments.push(Argument { name, is_optional, shown }),
        }
    }
    Ok((arguments, options))
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
        assert_eq!(write(&["Promise", "<", "Page", "<", "Agent", ">", ">"]), "Promise<Page<Agent>>");
        assert_eq!(write(&["RunEvent", "|", "\"end\"", "|", "null"]), "RunEvent | \"end\" | null");
        assert_eq!(write(&["AsyncGenerator", "<", "T", ",", "void", ">"]), "AsyncGenerator<T, void>");
    }
}
