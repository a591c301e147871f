use std::path::PathBuf;
use std::sync::Arc;

use crate::clock::Clock;
use crate::faults::CallFaults;
use crate::flowmaestro::FlowMaestro;
use crate::inbox::Inbox;
use crate::openwop::OpenWop;
use crate::page::Page;
use crate::recording::{Requests, Streams};
use crate::snapstate::SnapState;
use crate::syncteams::SyncTeams;

/// Everything one running host knows.
pub struct Host {
    pub clock: Clock,
    pub requests: Requests,
    pub faults: CallFaults,
    pub inbox: Inbox,
    pub streams: Arc<Streams>,
    pub openwop: OpenWop,
    pub flowmaestro: FlowMaestro,
    pub snapstate: SnapState,
    pub syncteams: SyncTeams,
    pub page: Page,
}

impl Host {
    pub fn new(page: Option<PathBuf>, package: Option<PathBuf>) -> Self {
        let clock = Clock::start();
        let streams = Arc::new(Streams::new(clock));
        Self {
            clock,
            requests: Requests::default(),
            faults: CallFaults::default(),
            inbox: Inbox::default(),
            openwop: OpenWop::new(Arc::clone(&streams)),
            flowmaestro: FlowMaestro::new(Arc::clone(&streams)),
            snapstate: SnapState::new(),
            syncteams: SyncTeams::default(),
            streams,
            page: Page::new(page, package),
        }
    }
}
