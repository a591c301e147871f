//! What is kept with the module, as `thread_local!` does it where there is a standard library.

use core::cell::{RefCell, RefMut};

/// A value in a static.
pub struct Kept<T>(RefCell<T>);

// SAFETY: the module has no threads: it is built without the target feature `atomics`.
unsafe impl<T> Sync for Kept<T> {}

impl<T> Kept<T> {
    pub const fn new(value: T) -> Self {
        Self(RefCell::new(value))
    }

    /// The value. It is given back before anybody else asks for it, or the module traps.
    pub fn get(&self) -> RefMut<'_, T> {
        self.0.borrow_mut()
    }
}
