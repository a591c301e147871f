/// What the words of a `/as/<list>` prefix ask of this service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Switches {
    /// How many requests a key may send in 60 s. The real service's default is 100, which the tests of one key would use up.
    pub minute_limit: usize,
    /// Workflows are read from cold storage.
    pub archive: bool,
    /// The database is down.
    pub degraded: bool,
    /// Every step may be saved twice: the server searches a step and writes it one after the other, and of saves at the same
    /// moment several succeed.
    pub racing: bool,
}

impl Default for Switches {
    fn default() -> Self {
        Self { minute_limit: 6_000, archive: false, degraded: false, racing: false }
    }
}

impl Switches {
    /// Takes over one word; false where it is none of this service's.
    pub fn take(&mut self, word: &str) -> bool {
        match word {
            "archive" => self.archive = true,
            "degraded" => self.degraded = true,
            "racing" => self.racing = true,
            _ => match word.strip_prefix("minute-limit-").and_then(|limit| limit.parse().ok()) {
                Some(limit) => self.minute_limit = limit,
                None => return false,
            },
        }
        true
    }
}
