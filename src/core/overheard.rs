//! Records that came beside the loops which follow a run: a service that tells only news does not repeat them.

use alloc::rc::{Rc, Weak};
use core::cell::RefCell;

use super::json::Json;
use crate::prelude::*;

/// The records that a loop has not read yet.
pub type Heard = Rc<RefCell<Vec<Json>>>;

/// The same, known to a loop that may be gone.
type Listener = Weak<RefCell<Vec<Json>>>;

/// The loops of one client that want to hear of such records.
#[derive(Default)]
pub struct Overheard {
    loops: RefCell<Vec<(String, Listener)>>,
}

impl Overheard {
    /// From now on, what comes of this run is kept for the caller, as long as it keeps the list.
    pub fn listen(&self, run: &str) -> Heard {
        let heard = Heard::default();
        let mut loops = self.loops.borrow_mut();
        loops.retain(|(_, heard)| heard.strong_count() > 0);
        loops.push((run.to_owned(), Rc::downgrade(&heard)));
        heard
    }

    /// Takes a record of a run.
    pub fn hear(&self, run: &str, record: &Json) {
        for (known, heard) in self.loops.borrow().iter() {
            if known == run
                && let Some(heard) = heard.upgrade()
            {
                heard.borrow_mut().push(record.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loop_hears_of_its_own_run_until_it_is_left() {
        let overheard = Overheard::default();
        let (one, other) = (overheard.listen("a"), overheard.listen("b"));
        overheard.hear("a", &Json::null());
        assert_eq!((one.borrow().len(), other.borrow().len()), (1, 0));
        drop(one);
        overheard.hear("a", &Json::null());
        let _next = overheard.listen("c");
        assert_eq!(overheard.loops.borrow().len(), 2);
    }
}
