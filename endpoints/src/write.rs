//! Writes what is declared: templates, whose words in capitals are filled in.

use proc_macro::{Group, Ident, Literal, TokenStream, TokenTree};

use crate::declaration::{Body, Declaration, Endpoint};
use crate::read::Problem;

const CLASS_OF_A_PART: &str = "
    DOCS
    #[cfg(target_arch = \"wasm32\")]
    #[wasm_bindgen::prelude::wasm_bindgen]
    pub struct CLASS {
        pub(super) client: std::rc::Rc<crate::js::client::Client>,
    }

    #[cfg(target_arch = \"wasm32\")]
    impl CLASS {
        pub(super) fn of(client: &std::rc::Rc<crate::js::client::Client>) -> Self {
            Self { client: client.clone() }
        }
    }";

const CLASS_OF_THE_CLIENT: &str = "
    #[cfg(target_arch = \"wasm32\")]
    use super::js::CLASS;";

const ROW: &str = "
    DOCS
    pub static ROW: crate::core::endpoint::Endpoint = crate::core::endpoint::Endpoint {
        name: NAME,
        path: PATH,
        body: crate::core::endpoint::Body::BODY,
        MEMBERS
        ..BASE
    };";

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
        CALL(&self.client, &ROW, &[ARGUMENTS], options).into()
    }";

const PARAMETER: &str = "#[wasm_bindgen(unchecked_param_type = TYPE)] NAME: &wasm_bindgen::JsValue,";
const OPTIONAL_PARAMETER: &str = "#[wasm_bindgen(unchecked_optional_param_type = TYPE)] NAME: &wasm_bindgen::JsValue,";

/// The class if it is made here, the rows and the methods.
pub fn items(declaration: &Declaration) -> TokenStream {
    let class = || word(&declaration.class);
    let (mut items, prefix) = match &declaration.part {
        Some((docs, prefix)) => (fill(CLASS_OF_A_PART, &[("DOCS", docs.clone()), ("CLASS", class())]), prefix.as_str()),
        None => (fill(CLASS_OF_THE_CLIENT, &[("CLASS", class())]), ""),
    };
    items.extend(declaration.endpoints.iter().map(|endpoint| row(endpoint, prefix)));
    let methods = declaration.endpoints.iter().map(method).collect();
    items.extend(fill(METHODS, &[("CLASS", class()), ("METHODS", methods)]));
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

fn row(endpoint: &Endpoint, prefix: &str) -> TokenStream {
    let body = endpoint.body.as_ref().map_or_else(|| parsed("None"), kind);
    let mut members = endpoint.members.clone();
    if !members.is_empty() {
        members.extend(parsed(","));
    }
    fill(
        ROW,
        &[
            ("DOCS", endpoint.docs.clone()),
            ("ROW", word(&endpoint.row)),
            ("NAME", text(&[prefix, &endpoint.method.to_string()].concat())),
            ("PATH", text(&endpoint.path)),
            ("BODY", body),
            ("MEMBERS", members),
            ("BASE", word(&endpoint.base)),
        ],
    )
}

fn kind(body: &Body) -> TokenStream {
    let kind = if body.is_optional { "Optional(NAME)" } else { "Required(NAME)" };
    fill(kind, &[("NAME", text(&body.name.to_string()))])
}

fn method(endpoint: &Endpoint) -> TokenStream {
    let (mut parameters, mut arguments) = (TokenStream::new(), TokenStream::new());
    let ids = endpoint.ids.iter().map(|id| (id, PARAMETER, "string"));
    let body = endpoint
        .body
        .iter()
        .map(|body| (&body.name, if body.is_optional { OPTIONAL_PARAMETER } else { PARAMETER }, body.shown.as_str()));
    for (name, parameter, shown) in ids.chain(body) {
        parameters.extend(fill(parameter, &[("TYPE", text(shown)), ("NAME", word(name))]));
        arguments.extend(fill("NAME,", &[("NAME", word(name))]));
    }
    let call = match &endpoint.via {
        Some(via) => fill("super::js::VIA", &[("VIA", word(via))]),
        None => parsed("crate::js::endpoint::call"),
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
            ("ROW", word(&endpoint.row)),
            ("ARGUMENTS", arguments),
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
