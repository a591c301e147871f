use crate::auth::Authentication;
use crate::cors::Cors;
use crate::openwop::{Majors, Profile};
use crate::{flowmaestro, openwop, snapstate, syncteams};

/// What the words of a `/as/<list>` prefix ask of the host.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Behaviour {
    pub profile: Profile,
    /// None leaves it to the service.
    pub cors: Option<Cors>,
    pub authentication: Authentication,
    pub openwop: openwop::Switches,
    pub flowmaestro: flowmaestro::Switches,
    pub snapstate: snapstate::Switches,
    pub syncteams: syncteams::Switches,
    /// Stands in for the key of requests that carry none, so that faults and recordings still belong to one test.
    pub stand_in_key: Option<String>,
}

impl Behaviour {
    /// Reads a comma list such as `python,cors-open`.
    pub fn parse(list: &str) -> Result<Self, String> {
        let mut behaviour = Self::default();
        for word in list.split(',') {
            match word {
                "spec" => behaviour.profile = Profile::Spec,
                "in-memory" => behaviour.profile = Profile::InMemory,
                "sqlite" => behaviour.profile = Profile::Sqlite,
                "python" => behaviour.profile = Profile::Python,
                "postgres" => behaviour.profile = Profile::Postgres,
                "dual" => behaviour.serve(Majors::Both),
                "v2" => behaviour.serve(Majors::Second),
                "extended" => {
                    behaviour.profile = Profile::Extended;
                    behaviour.cors.get_or_insert(Cors::Listed);
                }
                "cors-none" => behaviour.cors = Some(Cors::Closed),
                "cors-open" => behaviour.cors = Some(Cors::Open),
                "cors-minimal" => behaviour.cors = Some(Cors::Minimal),
                "cors-listed" => behaviour.cors = Some(Cors::Listed),
                "cors-reflect" => behaviour.cors = Some(Cors::Reflecting),
                "no-auth" => behaviour.authentication = Authentication::Off,
                "cookie-auth" => behaviour.authentication = Authentication::Cookie,
                key if key.starts_with("key-") => behaviour.stand_in_key = Some(key.to_owned()),
                word if behaviour.take(word) => {}
                _ => return Err(format!("/as/{list}: unknown word {word:?}")),
            }
        }
        Ok(behaviour)
    }

    fn serve(&mut self, majors: Majors) {
        self.profile = Profile::V2;
        self.openwop.majors = majors;
    }

    /// Offers one word to every service: it may mean something to several of them.
    fn take(&mut self, word: &str) -> bool {
        let taken = [
            self.openwop.take(word),
            self.flowmaestro.take(word),
            self.snapstate.take(word),
            self.syncteams.take(word),
        ];
        taken.contains(&true)
    }
}
