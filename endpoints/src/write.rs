//! Writes what is declared: templates, whose words in capitals are filled in.

use proc_macro::{Group, Ident, Literal, TokenStream, TokenTree};

use crate::declaration::{Declaration, Endpoint, Kind, Row};
use crate::read::Problem;
use crate::typescript;

const CLASS_OF_A_PART: &str = "
    DOCS
    #[cfg(target_arch = \"wasm32\")]
    #[wasm_bindgen::prelude::wasm_bindgen]
    pub struct CLASS {
        pub(super) client: alloc::rc::Rc<crate::js::client::Client>,
    }

    #[cfg(target_arch = \"wasm32\")]
    impl CLASS {
        pub(super) fn of(client: &alloc::rc::Rc<crate::js::client::Client>) -> Self {
            Self { client: client.clone() }
        }
    }";

const CLASS_OF_THE_CLIENT: &str = "
    #[cfg(target_arch = \"wasm32\")]
    use super::js::CLASS;";

const ROW: &str = "
    DOCS
    pub static ROW: crate::core::endpoint::Endpoint = crate::core::endpoint::Endpoint {
        line: LINE,
        MEMBERS
        ..BASE
    };";

const ROW_OF_A_TABLE: &str = "
    DOCS
    pub static ROW: crate::core::method::Method = crate::core::method::Method {
        endpoint: crate::core::endpoint::Endpoint {
            line: LINE,
            MEMBERS
            ..BASE
        },
        items: ITEMS,
        parts: {
            #[allow(unused_imports)]
            use crate::core::method::Part::*;
            &[PARTS]
        },
    };";

const TABLE: &str = "
    #[cfg(target_arch = \"wasm32\")]
    #[wasm_bindgen::prelude::wasm_bindgen(typescript_custom_section)]
    const TYPESCRIPT: &str = TYPES;

    #[cfg(target_arch = \"wasm32\")]
    pub(super) static TABLE: &[crate::js::namespace::Entry] = &[ENTRIES];";

const ENTRY: &str = "crate::js::namespace::Entry { method: &ROW, via: VIA },";

const METHODS: &str = "
    #[cfg(target_arch = \"wasm32\")]
    #[wasm_bindgen::prelude::wasm_bindgen]
    impl CLASS {
        METHODS
    }";

const METHOD: &str = "
    DOCS
    #[allow(non_snake_case)]
    #[wasm_bindgen(unchecked_return_type = RETURNED)]
    pub fn METHOD(
        &self,
        PARAMETERS
        #[wasm_bindgen(unchecked_optional_param_type = OPTIONS)] options: &wasm_bindgen::JsValue,
    ) -> wasm_bindgen::JsValue {
        CALL.into()
    }";

const CALL: &str = "FUNCTION(&self.client, &ROW, &[ARGUMENTS], options)";
const CALL_WITHOUT_A_ROW: &str = "FUNCTION(&self.client, ARGUMENTS options)";

const PARAMETER: &str = "#[wasm_bindgen(unchecked_param_type = TYPE)] NAME: &wasm_bindgen::JsValue,";
const OPTIONAL_PARAMETER: &str = "#[wasm_bindgen(unchecked_optional_param_type = TYPE)] NAME: &wasm_bindgen::JsValue,";

/// The class if it is made here, the rows and the methods.
pub fn items(declaration: &Declaration) -> TokenStream {
    let class = || word(&declaration.class);
    let docs = || declaration.docs.clone();
    let mut items = match declaration.kind {
        Kind::Client => fill(CLASS_OF_THE_CLIENT, &[("CLASS", class())]),
        Kind::Class => fill(CLASS_OF_A_PART, &[("DOCS", docs()), ("CLASS", class())]),
        Kind::Namespace | Kind::More => return table(declaration),
    };
    for endpoint in &declaration.endpoints {
        items.extend(endpoint.row.as_ref().map(|row| static_of(ROW, row, endpoint, &declaration.prefix)));
    }
    let methods = declaration.endpoints.iter().map(method).collect();
    items.extend(fill(METHODS, &[("CLASS", class()), ("METHODS", methods)]));
    items
}

/// The rows, and what makes an object of them.
fn table(declaration: &Declaration) -> TokenStream {
    let (mut items, mut entries) = (TokenStream::new(), TokenStream::new());
    for endpoint in &declaration.endpoints {
        let Some(row) = &endpoint.row else {
            return refusal(&Problem::new(endpoint.method.span(), "a method of a table needs a row"));
        };
        items.extend(static_of(ROW_OF_A_TABLE, row, endpoint, &declaration.prefix));
        let via = match &endpoint.via {
            Some(via) => fill("Some(super::js::NAME)", &[("NAME", word(via))]),
            None => parsed("None"),
        };
        entries.extend(fill(ENTRY, &[("ROW", word(&row.name)), ("VIA", via)]));
    }
    let types = typescript::interface(declaration);
    items.extend(fill(TABLE, &[("TYPES", text(&types)), ("ENTRIES", entries)]));
    items
}

/// A compiler error.
pub fn refusal(problem: &Problem) -> TokenStream {
    let error = fill("compile_error! { TEXT }", &[("TEXT", text(&problem.text))]);
    error.into_iter().map(|token| placed(token, problem)).collect()
}

fn placed(mut token: TokenTree, problem: &Problem) -> TokenTree {
    token.set_span(problem.span);
    token
}

fn static_of(template: &str, row: &Row, endpoint: &Endpoint, prefix: &str) -> TokenStream {
    let mut line = [prefix, &endpoint.name(), " ", &row.path].concat();
    if let Some(body) = endpoint.arguments.iter().find(|argument| argument.shown.is_some()) {
        line += &[" ", &body.name.to_string(), if body.is_optional { "?" } else { "" }].concat();
    }
    let mut members = row.members.clone();
    if !members.is_empty() {
        members.extend(parsed(","));
    }
    fill(
        template,
        &[
            ("DOCS", endpoint.docs.clone()),
            ("ROW", word(&row.name)),
            ("LINE", text(&line)),
            ("ITEMS", row.items.as_ref().map_or_else(|| parsed("None"), |id| fill("Some(ID)", &[("ID", text(id))]))),
            ("PARTS", row.parts.clone()),
            ("MEMBERS", members),
            ("BASE", word(&row.base)),
        ],
    )
}

fn method(endpoint: &Endpoint) -> TokenStream {
    let (mut parameters, mut arguments) = (TokenStream::new(), TokenStream::new());
    for argument in &endpoint.arguments {
        let parameter = if argument.is_optional { OPTIONAL_PARAMETER } else { PARAMETER };
        let shown = text(argument.shown.as_deref().unwrap_or("string"));
        parameters.extend(fill(parameter, &[("TYPE", shown), ("NAME", word(&argument.name))]));
        arguments.extend(fill("NAME,", &[("NAME", word(&argument.name))]));
    }
    let function = match &endpoint.via {
        Some(via) => fill("super::js::VIA", &[("VIA", word(via))]),
        None => parsed("crate::js::endpoint::call"),
    };
    let call = match &endpoint.row {
        Some(row) => fill(CALL, &[("FUNCTION", function), ("ROW", word(&row.name)), ("ARGUMENTS", arguments)]),
        None => fill(CALL_WITHOUT_A_ROW, &[("FUNCTION", function), ("ARGUMENTS", arguments)]),
    };
    fill(
        METHOD,
        &[
            ("DOCS", endpoint.docs.clone()),
            ("RETURNED", text(&endpoint.returned)),
            ("METHOD", word(&endpoint.method)),
            ("PARAMETERS", parameters),
            ("OPTIONS", text(&endpoint.options)),
            ("CALL", call),
        ],
    )
}

fn word(ident: &Ident) -> TokenStream {
    TokenTree::Ident(ident.clone()).into()
}

fn text(text: &str) -> TokenStream {
    TokenTree::Literal(Literal::string(text)).into()
}

fn parsed(template: &str) -> TokenStream {
    template.parse().unwrap_or_default()
}

/// A template with these words filled in.
fn fill(template: &str, words: &[(&str, TokenStream)]) -> TokenStream {
    filled(parsed(template), words)
}

fn filled(tokens: TokenStream, words: &[(&str, TokenStream)]) -> TokenStream {
    let fill_one = |token: TokenTree| -> TokenStream {
        match &token {
            TokenTree::Ident(ident) => {
                let name = ident.to_string();
                words.iter().find(|(word, _)| *word == name).map_or_else(|| token.into(), |(_, with)| with.clone())
            }
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), filled(group.stream(), words));
                inner.set_span(group.span());
                TokenTree::Group(inner).into()
            }
            _ => token.into(),
        }
    };
    tokens.into_iter().map(fill_one).collect()
}
