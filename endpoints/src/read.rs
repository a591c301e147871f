//! Reads tokens.

use std::iter::Peekable;

use proc_macro::token_stream::IntoIter;
use proc_macro::{Delimiter, Ident, Span, TokenStream, TokenTree};

/// What is wrong, and where.
pub struct Problem {
    pub span: Span,
    pub text: String,
}

impl Problem {
    pub fn new(span: Span, text: impl Into<String>) -> Self {
        Self { span, text: text.into() }
    }
}

/// Tokens that are read one after the other.
pub struct Tokens {
    rest: Peekable<IntoIter>,
    /// Where the last token was.
    pub span: Span,
}

impl Tokens {
    pub fn new(tokens: TokenStream, span: Span) -> Self {
        Self { rest: tokens.into_iter().peekable(), span }
    }

    pub fn next(&mut self) -> Option<TokenTree> {
        let token = self.rest.next()?;
        self.span = token.span();
        Some(token)
    }

    pub fn is_empty(&mut self) -> bool {
        self.rest.peek().is_none()
    }

    /// Takes this sign or word if it is the next one.
    pub fn skip(&mut self, text: &str) -> bool {
        let is_next = self.rest.peek().is_some_and(|token| token.to_string() == text);
        if is_next {
            self.next();
        }
        is_next
    }

    pub fn expect(&mut self, text: &str) -> Result<(), Problem> {
        if self.skip(text) { Ok(()) } else { Err(self.wanted(&["`", text, "`"].concat())) }
    }

    pub fn ident(&mut self, what: &str) -> Result<Ident, Problem> {
        match self.next() {
            Some(TokenTree::Ident(ident)) => Ok(ident),
            _ => Err(self.wanted(what)),
        }
    }

    /// A text, without its quotes.
    pub fn text(&mut self, what: &str) -> Result<String, Problem> {
        let token = self.next().map(|token| token.to_string()).unwrap_or_default();
        let text = token.strip_prefix('"').and_then(|token| token.strip_suffix('"'));
        text.map(str::to_owned).ok_or_else(|| self.wanted(what))
    }

    /// What is in parentheses.
    pub fn parentheses(&mut self, what: &str) -> Result<Tokens, Problem> {
        match self.next() {
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis => {
                Ok(Tokens::new(group.stream(), group.span()))
            }
            _ => Err(self.wanted(what)),
        }
    }

    /// What is in brackets.
    pub fn brackets(&mut self, what: &str) -> Result<TokenStream, Problem> {
        match self.next() {
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Bracket => Ok(group.stream()),
            _ => Err(self.wanted(what)),
        }
    }

    /// Everything before this sign, which is taken too, or to the end.
    pub fn until(&mut self, sign: char) -> TokenStream {
        let is_sign = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign);
        std::iter::from_fn(|| self.next().filter(|token| !is_sign(token))).collect()
    }

    /// The doc comments that come next, as the attributes that they are.
    pub fn docs(&mut self) -> TokenStream {
        let mut docs = TokenStream::new();
        while self.rest.peek().is_some_and(|token| token.to_string() == "#") {
            docs.extend([self.next(), self.next()].into_iter().flatten());
        }
        docs
    }

    pub fn wanted(&self, what: &str) -> Problem {
        Problem::new(self.span, ["here should be ", what].concat())
    }
}
