//! Lists that are read page by page, and what the next page is. Servers end lists in three ways; all are one value here.

use alloc::rc::Rc;
use core::cell::RefCell;

use super::call::Call;
use super::endpoint::Endpoint;
use super::error::Error;
use super::json::Json;
use super::machine::{Command, Input, Machine, Notice};
use super::operation::Operation;
use super::protocol::Item;
use super::request::Path;
use super::retry::RetryPolicy;
use crate::prelude::*;

/// A list as a value: how a page of it is asked for, and how it is read.
pub struct List {
    /// What returns a page. The response holds the items under `data`.
    pub endpoint: &'static Endpoint,
    /// The path, with everything in its query but the position.
    pub path: Path,
    /// The first page that is read.
    pub start: Position,
    /// How the position stands in the path.
    pub place: fn(Path, &Position) -> Path,
    /// What a page says of the list, before anything is left out of it.
    pub facts: fn(&Json) -> PageFacts,
    /// The values that members of an item must have to be delivered, where the service cannot be asked for just these.
    pub keep: Vec<(&'static str, String)>,
    /// The body, where the list is asked for with one: a position that is a range stands there, as `offset` and `limit`.
    pub body: Option<Json>,
    /// Whether a list that ends with fewer items than it says that there are is read again from its start: what changed between two
    /// pages may have moved to the front, or have ended it.
    pub recounts: bool,
    /// The member by which an item is known again: one that moved on to the next page, because something new came before
    /// it meanwhile, is delivered once.
    pub id: &'static str,
}

impl List {
    /// The operation that reads the page at a position. When it is read, `next` is where the page after it starts.
    ///
    /// # Errors
    /// What the endpoint refuses.
    pub fn page(self: &Rc<Self>, position: &Position, next: &Next) -> Result<Operation, Error> {
        let mut body = self.body.as_ref().map(Json::shallow_copy);
        if let (Some(body), Position::Range { from, size }) = (&mut body, position) {
            body.set("offset", Json::number(f64::from(*from)));
            body.set("limit", Json::number(f64::from(*size)));
        }
        let mut operation = self.endpoint.at((self.place)(self.path.clone(), position), Vec::new(), body)?;
        let (list, position, next, finish) = (self.clone(), position.clone(), next.clone(), operation.finish.take());
        Ok(operation.finish_with(move |page| {
            let page = match &finish {
                Some(finish) => finish(page)?,
                None => page,
            };
            next.replace(position.after(&(list.facts)(&page)));
            Ok(list.kept(page))
        }))
    }

    /// The page with what is delivered of it.
    fn kept(&self, mut page: Json) -> Json {
        for (member, value) in &self.keep {
            if let Some(items) = page.get("data").and_then(|data| data.items()) {
                let kept = items.into_iter().filter(|item| item.string_at(member).as_ref() == Some(value));
                page.set("data", Json::array(kept.collect()));
            }
        }
        page
    }
}

/// Where the page after the one that was read last starts; `None` after the last one.
pub type Next = Rc<RefCell<Option<Position>>>;

/// How often a list that ended with fewer items than it says is read again.
const RECOUNTS: u32 = 3;

/// A walk over all items of a list, page after page.
///
/// ```text
///            Start                    Delivered                 a page
///   (first) -------> Deliver items -----------------> its Call ---------> Deliver items, or the page after it
///                        ^   \ no page left: Done                 |
///                        `---------------------------------------'
/// ```
pub struct Walk {
    list: Rc<List>,
    next: Next,
    /// The page that is read, or was read last.
    call: Call,
    /// The first page, which was read before.
    first: Option<Json>,
    /// The ids of the items that the last page held; of a list that may be read again, of all.
    known: Vec<String>,
    /// How many items the last page says that there are, and how often the list may still be read again.
    total: usize,
    recounts: u32,
    patience: (RetryPolicy, bool),
}

impl Walk {
    /// A walk from the first page on; `next` is where the second one starts. `patience` is how a page's call is repeated, and whether
    /// the credential comes from a callback.
    ///
    /// # Errors
    /// What the endpoint refuses.
    pub fn new(
        list: &Rc<List>,
        first: Json,
        next: Option<Position>,
        patience: (RetryPolicy, bool),
    ) -> Result<Self, Error> {
        let next = Rc::new(RefCell::new(next));
        let call = Call::new(list.page(&list.start, &next)?, patience.0, patience.1);
        Ok(Self {
            list: list.clone(),
            next,
            call,
            first: Some(first),
            known: Vec::new(),
            total: 0,
            recounts: RECOUNTS,
            patience,
        })
    }

    /// Reads the next page.
    fn turn(&mut self, now_ms: f64, random: f64) -> Command {
        let is_short = self.list.recounts && self.known.len() < self.total && self.recounts > 0;
        let position = match self.next.take() {
            Some(position) => position,
            None if is_short => {
                self.recounts -= 1;
                self.list.start.clone()
            }
            None => return Command::Done(Json::null()),
        };
        match self.list.page(&position, &self.next) {
            Ok(operation) => self.call = Call::new(operation, self.patience.0, self.patience.1),
            Err(error) => return Command::Fail(error),
        }
        self.call.step(now_ms, random, Input::Start)
    }

    /// Delivers what a page holds. What came new meanwhile moved the last page's last items on to this one.
    fn deliver(&mut self, now_ms: f64, random: f64, page: &Json) -> Command {
        let items = page.get("data").and_then(|data| data.items()).unwrap_or_default();
        let (mut known, mut fresh) = (Vec::new(), Vec::new());
        self.total = (self.list.facts)(page).total.map_or(0, |total| total as usize);
        for value in items {
            let id = value.string_at(self.list.id);
            let is_new = id.as_ref().is_none_or(|id| !self.known.contains(id));
            if is_new {
                fresh.push(Item { value, sequence: None, terminal: false, progress: true });
            }
            known.extend(id.filter(|_| is_new || !self.list.recounts));
        }
        if self.list.recounts {
            self.known.extend(known);
        } else {
            self.known = known;
        }
        if fresh.is_empty() { self.turn(now_ms, random) } else { Command::Deliver(fresh) }
    }
}

impl Machine for Walk {
    fn step(&mut self, now_ms: f64, random: f64, input: Input) -> Command {
        if let Some(first) = self.first.take() {
            return self.deliver(now_ms, random, &first);
        }
        if matches!(input, Input::Delivered) {
            return self.turn(now_ms, random);
        }
        match self.call.step(now_ms, random, input) {
            Command::Done(page) => self.deliver(now_ms, random, &page),
            command => command,
        }
    }

    fn operation(&self) -> &Operation {
        self.call.operation()
    }

    fn notice(&mut self) -> Option<Notice> {
        self.call.notice()
    }
}

/// Where a page starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Position {
    /// Numbered pages, the first is 1.
    Page(u32),
    /// A number of items to skip.
    Offset(u32),
    /// A number of items to skip, and how many follow.
    Range {
        /// How many are skipped.
        from: u32,
        /// How many follow at most.
        size: u32,
    },
    /// An opaque text of the server's; `None` is the start.
    Cursor(Option<String>),
}

/// What one page said about the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageFacts {
    /// How many items it held.
    pub items: u32,
    /// How many were asked for at most.
    pub limit: Option<u32>,
    /// Whether the server says that there is more.
    pub says_more: bool,
    /// The cursor of the next page, where the server hands one out.
    pub next_cursor: Option<String>,
    /// How many items the server says that the list has.
    pub total: Option<u32>,
}

impl Position {
    /// Where the next page starts; `None` after the last one.
    ///
    /// A server that says there is no more is not believed while its pages are full: FlowMaestro says so on every page of
    /// its executions. An empty page ends the list whatever the server says, and so does a page that is shorter than was
    /// asked for unless the server says that there is more. A cursor that comes back unchanged ends it too, or the walk
    /// would never end.
    pub fn after(&self, page: &PageFacts) -> Option<Position> {
        let full = page.items > 0 && (page.says_more || page.limit.is_none_or(|limit| page.items >= limit));
        match self {
            Position::Page(number) => full.then(|| Position::Page(number.saturating_add(1))),
            Position::Offset(offset) => full.then(|| Position::Offset(offset.saturating_add(page.items))),
            Position::Range { from, size } => {
                full.then(|| Position::Range { from: from.saturating_add(page.items), size: *size })
            }
            Position::Cursor(current) => {
                let next =
                    page.next_cursor.as_ref().filter(|next| !next.is_empty() && Some(*next) != current.as_ref())?;
                Some(Position::Cursor(Some(next.clone())))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(items: u32, limit: u32) -> PageFacts {
        PageFacts { items, limit: Some(limit), ..PageFacts::default() }
    }

    #[test]
    fn numbered_pages_continue_while_they_are_full() {
        assert_eq!(Position::Page(1).after(&page(20, 20)), Some(Position::Page(2)));
        assert_eq!(Position::Page(2).after(&page(19, 20)), None);
        assert_eq!(Position::Page(2).after(&page(0, 20)), None);
    }

    #[test]
    fn a_server_that_says_there_is_more_is_believed_while_it_brings_something() {
        let short = |items| PageFacts { says_more: true, ..page(items, 20) };
        assert_eq!(Position::Page(1).after(&short(3)), Some(Position::Page(2)));
        assert_eq!(Position::Page(1).after(&short(0)), None);
    }

    #[test]
    fn offsets_continue_by_what_came() {
        assert_eq!(Position::Offset(40).after(&page(20, 20)), Some(Position::Offset(60)));
        let unlimited = PageFacts { items: 7, ..PageFacts::default() };
        assert_eq!(Position::Offset(0).after(&unlimited), Some(Position::Offset(7)));
    }

    #[test]
    fn a_range_keeps_its_size() {
        let range = |from| Position::Range { from, size: 3 };
        assert_eq!(range(2).after(&page(3, 3)), Some(range(5)));
        assert_eq!(range(2).after(&page(2, 3)), None);
    }

    #[test]
    fn a_cursor_that_is_missing_empty_or_unchanged_ends_the_list() {
        let with =
            |next: Option<&str>| PageFacts { items: 3, next_cursor: next.map(str::to_owned), ..PageFacts::default() };
        let start = Position::Cursor(Some("a".into()));
        assert_eq!(start.after(&with(Some("b"))), Some(Position::Cursor(Some("b".into()))));
        assert_eq!(start.after(&with(Some("a"))), None);
        assert_eq!(start.after(&with(Some(""))), None);
        assert_eq!(start.after(&with(None)), None);
    }
}
