use parking_lot::Mutex;
use tokio::sync::watch;

/// A value whose changes can be waited for, and none of them missed.
#[derive(Debug)]
pub struct Watched<T> {
    value: Mutex<T>,
    changed: watch::Sender<()>,
}

impl<T> Watched<T> {
    pub fn new(value: T) -> Self {
        Self { value: Mutex::new(value), changed: watch::Sender::new(()) }
    }

    pub fn read<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        read(&self.value.lock())
    }

    /// Changes the value and wakes everyone who waits for it.
    pub fn change<R>(&self, change: impl FnOnce(&mut T) -> R) -> R {
        let result = change(&mut self.value.lock());
        self.changed.send_replace(());
        result
    }

    /// Returns when `reached` says so of the value.
    pub async fn until(&self, reached: impl Fn(&T) -> bool) {
        let mut changes = self.changes();
        while !self.read(&reached) {
            // The sender lives as long as this value does.
            let _ = changes.changed().await;
        }
    }

    /// Wakes for every change after the moment it is made or marked as unchanged.
    pub fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }
}
