use std::time::Duration;

use serde::Deserialize;

/// Which versions of the wire a host of the second one serves.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
pub enum Majors {
    /// What the dual host becomes when it gives up the second version.
    #[serde(rename = "1")]
    First,
    #[default]
    #[serde(rename = "dual")]
    Both,
    #[serde(rename = "2")]
    Second,
}

impl Majors {
    pub fn serves_first(self) -> bool {
        self != Self::Second
    }

    pub fn serves_second(self) -> bool {
        self != Self::First
    }

    /// What discovery and a refusal list.
    pub fn versions(self) -> &'static [&'static str] {
        match self {
            Self::First => &["1.11"],
            Self::Both => &["1.11", "2.0"],
            Self::Second => &["2.0"],
        }
    }
}

/// How often a host refuses the version that it offers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Refuses {
    #[default]
    Never,
    Once,
    Always,
}

/// What the words of a `/as/<list>` prefix ask of the OpenWOP service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Switches {
    pub majors: Majors,
    /// 406 to operations of the second version, although discovery offers it.
    pub refuses: Refuses,
    /// Clients that announce an older version are refused.
    pub oldest_client: (u64, u64),
    pub heartbeat: Duration,
    /// Each connection to the host's own events is cut after so many.
    pub host_events: Option<u64>,
    /// Everything that the protocol's text has, also what no host was measured to serve.
    pub whole: bool,
    /// The larger host does not say where a run came from.
    pub hides_ancestry: bool,
    /// The public registry of packs in place of a host.
    pub registry: bool,
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            majors: Majors::default(),
            refuses: Refuses::default(),
            oldest_client: (1, 0),
            heartbeat: Duration::from_secs(5),
            host_events: None,
            whole: false,
            hides_ancestry: false,
            registry: false,
        }
    }
}

impl Switches {
    pub fn take(&mut self, word: &str) -> bool {
        match word {
            "406-once" => self.refuses = Refuses::Once,
            "406-always" => self.refuses = Refuses::Always,
            "whole" => self.whole = true,
            "no-ancestry" => self.hides_ancestry = true,
            "registry" => self.registry = true,
            _ => return self.take_number(word).is_some(),
        }
        true
    }

    fn take_number(&mut self, word: &str) -> Option<()> {
        let (name, number) = word.rsplit_once('-')?;
        match name {
            "min-client" => {
                let (major, minor) = number.split_once('.')?;
                self.oldest_client = (major.parse().ok()?, minor.parse().ok()?);
            }
            "heartbeat" => self.heartbeat = Duration::from_millis(number.parse().ok()?),
            "host-events" => self.host_events = Some(number.parse().ok()?),
            _ => return None,
        }
        Some(())
    }
}
