//! One request, whichever version of the wire it is of.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::OpenWop;
use super::profiles::Profile;
use super::response::Refusal;
use super::runs::Run;
use super::switches::Majors;
use super::v2::{ids, not_found};
use crate::api::Call;

pub struct Asked<'a> {
    pub service: &'a OpenWop,
    pub call: &'a Call,
    pub majors: Majors,
    /// Whose words the response has.
    pub profile: Profile,
}

impl Asked<'_> {
    /// A member of the query.
    pub fn parameter(&self, name: &str) -> Option<String> {
        self.call.parameter(name)
    }

    /// The key, which what it stores is kept under.
    pub fn key(&self) -> &str {
        self.call.key.as_deref().unwrap_or_default()
    }

    /// The run that the path's first id names.
    pub fn run(&self, named: &[&str]) -> Result<Arc<Run>, Refusal> {
        let segment = named.first().copied().unwrap_or_default();
        if self.profile.is_v2() {
            return self.run_of(&ids::decoded(segment));
        }
        self.service.run(segment, self.profile)
    }

    pub fn run_of(&self, id: &str) -> Result<Arc<Run>, Refusal> {
        if !self.profile.is_v2() {
            return self.service.run(id, self.profile);
        }
        let opaque = ids::opaque_part(id, "runId", self.majors.serves_first())?;
        self.service.runs.get(&opaque).ok_or_else(|| not_found("run not found"))
    }

    /// An absolute address on this host.
    pub fn address(&self, path: &str) -> String {
        let host = self.call.header("host").unwrap_or("127.0.0.1");
        format!("http://{host}{}{path}", self.call.prefix)
    }

    /// The address of something of a run.
    pub fn run_address(&self, run: &Run, rest: &str) -> String {
        if self.profile == Profile::V2 {
            self.address(&format!("/runs/{}{rest}", ids::projected(&run.id)))
        } else {
            self.address(&format!("/v1/runs/{}{rest}", run.id))
        }
    }

    /// The body, which must be a JSON object without other members.
    pub fn closed_body(&self, members: &[&str]) -> Result<Map<String, Value>, Refusal> {
        self.without_others(members, |refusal, _| refusal)
    }

    /// The same, where the host's refusal names the member.
    pub fn closed_body_by_key(&self, members: &[&str]) -> Result<Map<String, Value>, Refusal> {
        self.without_others(members, |refusal, key| refusal.details(json!({ "key": key })))
    }

    fn without_others(
        &self,
        members: &[&str],
        explain: impl FnOnce(Refusal, &str) -> Refusal,
    ) -> Result<Map<String, Value>, Refusal> {
        let body = self.body()?;
        match body.keys().find(|name| !members.contains(&name.as_str())) {
            None => Ok(body),
            Some(key) => Err(explain(Refusal::invalid(format!("unknown key {key}: the body is closed")), key)),
        }
    }

    /// The body, which must be a JSON object; none at all is an empty one.
    pub fn body(&self) -> Result<Map<String, Value>, Refusal> {
        if self.call.body.is_empty() {
            return Ok(Map::new());
        }
        match serde_json::from_slice(&self.call.body) {
            Ok(Value::Object(members)) => Ok(members),
            Ok(_) => Err(Refusal::invalid("the request body MUST be a JSON object")),
            Err(_) => Err(Refusal::invalid("the request body is not JSON")),
        }
    }
}
