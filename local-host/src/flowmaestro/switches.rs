use super::rate::Limits;

/// What the words of a `/as/<list>` prefix ask of this service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Switches {
    /// Streams carry live events, which the service as deployed never sends.
    pub live: bool,
    /// Messages can be streamed.
    pub message_streams: bool,
    /// One execution of somebody else stands between any two of the key's own.
    pub other_tenants: bool,
    pub limits: Limits,
}

impl Switches {
    /// Takes over one word; false where it is none of this service's.
    pub fn take(&mut self, word: &str) -> bool {
        let number = |prefix: &str| word.strip_prefix(prefix)?.parse().ok();
        match word {
            "live" => self.live = true,
            "message-streams" => self.message_streams = true,
            "other-tenants" => self.other_tenants = true,
            _ => {
                if let Some(limit) = number("minute-limit-") {
                    self.limits.minute = limit;
                } else if let Some(limit) = number("day-limit-") {
                    self.limits.day = limit;
                } else {
                    return false;
                }
            }
        }
        true
    }
}
