//! The operations that are rows of tables: what each sends.

use std::rc::Rc;

use flowtether::backends::openwop::wire::{AGREEMENT, agreed};
use flowtether::backends::openwop::{
    agents, audit, connection_providers, content, host, packs, prompts, proposals, registry, run_records, tools,
    triggers, webhooks, workspace,
};
use flowtether::core::error::{Error, ErrorKind};
use flowtether::core::json::Json;
use flowtether::core::method::Method;
use flowtether::core::operation::{Operation, Replay};
use flowtether::core::page::Next;
use flowtether::core::request::Method as Verb;
use flowtether::core::response::{Body as ResponseBody, Response};
use serde_json::{Value, json};

use crate::{refused, sent};

/// A row, arguments that it takes, and the request that they make.
pub struct Case {
    pub method: &'static Method,
    pub ids: Vec<&'static str>,
    pub body: Option<Value>,
    pub options: Value,
    pub line: &'static str,
}

impl Case {
    fn body(self, body: Value) -> Self {
        Self { body: Some(body), ..self }
    }

    fn options(self, options: Value) -> Self {
        Self { options, ..self }
    }

    pub fn operation(&self) -> Result<Operation, Error> {
        ask(self.method, &self.ids, self.body.clone(), &self.options)
    }
}

/// The operation of a row, as the edge makes it.
pub fn ask(method: &'static Method, ids: &[&str], body: Option<Value>, options: &Value) -> Result<Operation, Error> {
    let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
    let mut value = |name: &str| options.get(name).cloned().map(Json::from);
    if method.items.is_some() {
        let list = Rc::new(method.list(method.endpoint.path(&ids)?, &mut value)?);
        return list.page(&list.start, &Next::default());
    }
    let mut operation = method.endpoint.operation(ids, body.map(Json::from))?;
    method.complete(&mut operation, &mut value)?;
    Ok(operation)
}

fn case<const N: usize>(method: &'static Method, ids: [&'static str; N], line: &'static str) -> Case {
    Case { method, ids: ids.to_vec(), body: None, options: json!({}), line }
}

/// Every row of every table.
pub fn cases() -> Vec<Case> {
    let prompt = || json!({"templateId": "greet", "version": "1.0.0", "kind": "user", "text": "Hello {{name}}"});
    vec![
        case(&run_records::LIST, [], "GET /v1/runs"),
        case(&run_records::LIST, [], "GET /v1/runs?limit=20&status=failed&workflowId=pick%20apples&cursor=c%3D1")
            .options(json!({"cursor": "c=1", "workflowId": "pick apples", "status": "failed", "limit": 20})),
        case(&run_records::DELETE, ["r-1"], "DELETE /v1/runs/r-1"),
        case(&run_records::PAUSE, ["r-1"], "POST /v1/runs/r-1:pause")
            .body(json!({"reason": "lunch", "drainPolicy": "immediate"})),
        case(&run_records::RESUME, ["r-1"], "POST /v1/runs/r-1:resume").body(json!({"reason": "back"})),
        case(&run_records::BULK_CANCEL, [], "POST /v1/runs:bulk-cancel")
            .body(json!({"runIds": ["r-1", "acme/r-2"], "reason": "sweep"})),
        case(&run_records::DIFF, ["r-1", "r/2"], "GET /v1/runs/r-1:diff?against=r%2F2"),
        case(&run_records::ANCESTRY, ["r-1"], "GET /v1/runs/r-1/ancestry"),
        case(&run_records::DEBUG_BUNDLE, ["r-1"], "GET /v1/runs/r-1/debug-bundle?maxEvents=5")
            .options(json!({"maxEvents": 5})),
        case(&run_records::EVAL_SUMMARY, ["r-1"], "GET /v1/runs/r-1/eval-summary"),
        case(&run_records::ARTIFACT, ["r-1", "a:1"], "GET /v1/runs/r-1/artifacts/a%3A1"),
        case(&run_records::COMPENSATION, ["acme/r"], "GET /runs/acme%2Fr/compensation"),
        case(&run_records::EFFECTS, ["acme/r"], "GET /runs/acme%2Fr/effects"),
        case(&run_records::ANNOTATIONS, ["r-1"], "GET /v1/runs/r-1/annotations"),
        case(&run_records::ANNOTATE, ["r-1"], "POST /v1/runs/r-1/annotations")
            .body(json!({"signal": {"kind": "rating", "rating": 4}, "target": {"nodeId": "n"}, "note": "good"})),
        case(&audit::VERIFY, [], "GET /v1/audit/verify?fromSeq=0&toSeq=20").options(json!({"toSeq": 20, "fromSeq": 0})),
        case(&webhooks::LIST, [], "GET /v1/webhooks"),
        case(&webhooks::REGISTER, [], "POST /v1/webhooks")
            .body(json!({"url": "https://in.example/h", "events": ["run.completed"]})),
        case(&webhooks::UNREGISTER, ["w-1"], "DELETE /v1/webhooks/w-1?tenantId=t%201")
            .options(json!({"tenantId": "t 1"})),
        case(&webhooks::TEST, ["w-1"], "POST /v1/webhooks/w-1/test"),
        case(&webhooks::ROTATE_SECRET, ["w-1"], "POST /v1/webhooks/w-1/rotate-secret?tenantId=t")
            .body(json!({"secret": "whsec_AAAA"}))
            .options(json!({"tenantId": "t"})),
        case(&webhooks::DEAD_LETTERS, ["acme/w"], "GET /webhooks/acme%2Fw/dead-letters?limit=1&cursor=n")
            .options(json!({"limit": 1, "cursor": "n"})),
        case(&triggers::CREATE, [], "POST /v1/trigger-subscriptions")
            .body(json!({"source": {"type": "webhook"}, "workflowId": "w"})),
        case(&triggers::LIST, [], "GET /v1/trigger-subscriptions"),
        case(&triggers::GET, ["t-1"], "GET /v1/trigger-subscriptions/t-1"),
        case(&triggers::UPDATE, ["t-1"], "PATCH /v1/trigger-subscriptions/t-1").body(json!({"state": "paused"})),
        case(&triggers::DEAD_LETTERS, ["acme/t"], "GET /trigger-subscriptions/acme%2Ft/dead-letters"),
        case(&agents::LIST, [], "GET /v1/agents"),
        case(&agents::GET, ["core.chat"], "GET /v1/agents/core.chat"),
        case(&agents::ROSTER, [], "GET /v1/agents/roster"),
        case(&agents::ROSTER_ENTRY, ["e-1"], "GET /v1/agents/roster/e-1"),
        case(&agents::ORG_CHART, [], "GET /v1/agents/org-chart"),
        case(&agents::DEPARTMENT, ["d-1"], "GET /v1/agents/org-chart/d-1?recursive=false")
            .options(json!({"recursive": false})),
        case(&agents::DEPLOYMENTS, ["core.chat"], "GET /v1/agents/core.chat/deployments"),
        case(&agents::TRANSITION, ["core.chat"], "POST /v1/agents/core.chat/deployments")
            .body(json!({"version": "1.2.0", "transition": "promote"})),
        case(&tools::LIST, [], "GET /v1/tools?view=compact").options(json!({"view": "compact"})),
        case(&tools::GET, ["openwop:core.noop"], "GET /v1/tools/openwop%3Acore.noop"),
        case(&prompts::LIST, [], "GET /v1/prompts?kind=user&tag=a&modelClass=chat&source=host&limit=2&cursor=2")
            .options(
                json!({"kind": "user", "tag": "a", "modelClass": "chat", "source": "host", "limit": 2, "cursor": "2"}),
            ),
        case(&prompts::GET, ["greet"], "GET /v1/prompts/greet?version=1.0.0&libraryId=l")
            .options(json!({"version": "1.0.0", "libraryId": "l"})),
        case(&prompts::CREATE, [], "POST /v1/prompts").body(prompt()),
        case(&prompts::UPDATE, ["greet"], "PUT /v1/prompts/greet").body(prompt()),
        case(&prompts::DELETE, ["greet"], "DELETE /v1/prompts/greet"),
        case(&prompts::RENDER, [], "POST /v1/prompts:render")
            .body(json!({"ref": "prompt:greet", "variables": {"name": "Ann"}})),
        case(&content::LIST, [], "GET /v1/content/pages"),
        case(&content::GET, ["home"], "GET /v1/content/pages/home"),
        case(&content::CREATE, [], "POST /v1/content/pages").body(json!({"slug": "home", "name": "Home"})),
        case(&content::DELETE, ["p-1"], "DELETE /v1/content/pages/p-1"),
        case(&content::PUT_SECTION, ["p-1", "s-1"], "PUT /v1/content/pages/p-1/sections/s-1")
            .body(json!({"locale": "de", "data": {"title": "Haus"}})),
        case(&content::SETTINGS, [], "GET /v1/content/settings"),
        case(&content::PUT_SETTINGS, [], "PUT /v1/content/settings")
            .body(json!({"baseLocale": "en", "supportedLocales": ["en"], "autoTranslateOnPublish": false})),
        case(&workspace::LIST, [], "GET /v1/host/workspace/files?prefix=notes%2F").options(json!({"prefix": "notes/"})),
        case(&workspace::GET, ["notes/today.md"], "GET /v1/host/workspace/files/notes%2Ftoday.md?version=2")
            .options(json!({"version": 2})),
        case(&workspace::PUT, ["notes/today.md"], "PUT /v1/host/workspace/files/notes%2Ftoday.md")
            .body(json!({"content": ""})),
        case(&workspace::DELETE, ["a b"], "DELETE /v1/host/workspace/files/a%20b"),
        case(&proposals::LIST, [], "GET /proposals?state=draft&kind=automation&limit=3")
            .options(json!({"state": "draft", "kind": "automation", "limit": 3})),
        case(&proposals::GET, ["p-1"], "GET /proposals/p-1"),
        case(&proposals::SUBMIT, [], "POST /proposals").body(json!({"kind": "automation", "artifact": {}})),
        case(&proposals::REVISE, ["p-1"], "PATCH /proposals/p-1").body(json!({"title": "t"})),
        case(&proposals::ARCHIVE, ["p-1"], "DELETE /proposals/p-1"),
        case(&proposals::APPLY, ["p-1"], "POST /proposals/p-1:apply").body(json!({"artifactDigest": "sha256:0"})),
        case(&proposals::REJECT, ["p-1"], "POST /proposals/p-1:reject").body(json!({"reason": "no"})),
        case(&connection_providers::LIST, [], "GET /connection-providers"),
        case(&connection_providers::RESOLVE, ["mail"], "GET /connection-providers/mail?pack=p")
            .options(json!({"pack": "p"})),
        case(&host::EMIT_TEST_EVENT, [], "POST /host/events/test").body(json!({"delivery": "durable"})),
        case(&host::EFFECT_SEAMS, [], "GET /host/effect-seams"),
        case(&host::FRAME, ["p", "u"], "GET /host/ui-plugins/p/u/frame"),
        case(&host::REQUEST, ["p", "u"], "POST /host/ui-plugins/p/u/rpc")
            .body(json!({"id": 1, "method": "host.toast"})),
        case(&packs::LIST, [], "GET /packs"),
    ]
}

#[test]
fn the_registry_has_files_for_a_pack_and_each_of_its_versions() {
    let of = |method: &'static Method, ids: &[&str]| ask(method, ids, None, &json!({})).unwrap();
    for (operation, path) in [
        (of(&registry::DISCOVERY, &[]), "/.well-known/openwop-registry"),
        (of(&registry::INDEX, &[]), "/v1/index.json"),
        (of(&registry::PACK, &["a.b"]), "/v1/packs/a.b/index.json"),
        (of(&registry::VERSION, &["a.b", "1.0.0"]), "/v1/packs/a.b/-/1.0.0.json"),
        (of(&registry::TARBALL, &["a.b", "1.0.0"]), "/v1/packs/a.b/-/1.0.0.tgz"),
        (of(&registry::SIGNATURE, &["a.b", "1.0.0"]), "/v1/packs/a.b/-/1.0.0.sig"),
        (of(&registry::PUBLIC_KEY, &["k 1"]), "/keys/k%201.pub"),
    ] {
        assert_eq!((operation.request.method, operation.request.path.as_str()), (Verb::Get, path));
        assert!(operation.service.agreement.is_none(), "nothing is agreed on with the registry");
        assert_eq!(operation.service.base_url, Some("https://packs.openwop.dev"));
    }
}

#[test]
fn each_row_sends_its_request() {
    for case in cases() {
        let request = sent(case.operation());
        assert_eq!(request.line(), case.line);
        assert_eq!(request.header("Authorization"), Some("Bearer key-1"), "{}", case.line);
    }
}

/// What is sent in another form than it is given: `{}` where nothing is, and what a host wants besides.
#[test]
fn a_body_is_sent_as_it_is_given_unless_a_host_wants_more() {
    for case in cases() {
        let request = sent(case.operation());
        let expected = match case.method.endpoint.name() {
            "webhooks.test" => Some(json!({})),
            "webhooks.register" => {
                let events = json!(["run.completed"]);
                Some(json!({"url": "https://in.example/h", "events": events, "eventTypes": events}))
            }
            "host.uiPlugins.request" => {
                Some(json!({"message": {"openwop": "ui-plugin/1", "type": "request", "id": 1, "method": "host.toast"}}))
            }
            _ => case.body.clone(),
        };
        assert_eq!(request.body.as_ref().map(|_| request.json()), expected, "{}", case.line);
    }
    for method in [&run_records::PAUSE, &run_records::RESUME, &proposals::APPLY, &proposals::REJECT] {
        assert_eq!(sent(ask(method, &["x"], None, &json!({}))).json(), json!({}), "{}", method.endpoint.name());
    }
}

#[test]
fn a_newer_host_gets_the_registration_as_it_was_given() {
    let webhook = json!({"url": "https://in.example/h", "events": ["run.completed"], "secret": "s"});
    let operation = ask(&webhooks::REGISTER, &[], Some(webhook.clone()), &json!({})).unwrap();
    let newer = operation.request.newer.as_ref().unwrap();
    assert_eq!(newer.body.clone().map(Value::from), Some(webhook));
    assert_eq!((newer.method, newer.path.as_str()), (Verb::Post, "/v1/webhooks"));
}

#[test]
fn options_that_are_headers_are_sent_as_such() {
    let language = json!({"locale": "de-CH, de;q=0.8"});
    let page = sent(ask(&content::GET, &["home"], None, &language));
    assert_eq!(
        (page.line(), page.header("Accept-Language")),
        ("GET /v1/content/pages/home".to_owned(), Some("de-CH, de;q=0.8"))
    );
    let file = ask(&workspace::PUT, &["f"], Some(json!({"content": "x"})), &json!({"ifMatch": "\"1-abc\""}));
    assert_eq!(sent(file).header("If-Match"), Some("\"1-abc\""));
    let artifact = sent(ask(&run_records::ARTIFACT, &["r", "a"], None, &json!({"accept": "application/a2a+json"})));
    assert_eq!(artifact.header("Accept"), Some("application/a2a+json"));
    assert_eq!(sent(ask(&host::FRAME, &["p", "u"], None, &json!({}))).header("Accept"), Some("text/html"));
    for wrong in ["a\nb", "\u{20ac}"] {
        assert_eq!(refused(ask(&content::GET, &["home"], None, &json!({"locale": wrong}))), "locale");
    }
}

#[test]
fn options_of_another_type_are_refused_by_name() {
    let no_texts = [json!(7), json!(""), json!(true), json!({}), json!(["a"])];
    let no_counts = |least: i32| {
        [json!("5"), json!(least - 1), json!(least as f64 + 0.5), json!(9_007_199_254_740_992.0_f64), json!(true)]
    };
    let no_flags = [json!("true"), json!(0), json!({})];
    for case in cases() {
        for (name, _) in case.options.as_object().unwrap() {
            let wrong: Vec<Value> = match name.as_str() {
                "limit" | "maxEvents" => no_counts(1).to_vec(),
                "fromSeq" | "toSeq" => no_counts(0).to_vec(),
                "recursive" => no_flags.to_vec(),
                "version" if case.options[name].is_number() => no_counts(1).to_vec(),
                _ => no_texts.to_vec(),
            };
            for wrong in wrong {
                let mut options = case.options.clone();
                options[name] = wrong.clone();
                let operation = ask(case.method, &case.ids, case.body.clone(), &options);
                assert_eq!(&refused(operation), name, "{}: {wrong}", case.line);
            }
        }
    }
}

#[test]
fn every_id_is_refused_by_its_name_where_a_url_would_swallow_it() {
    for case in cases() {
        let names = case.method.endpoint.template().split('{').skip(1).map(|part| part.split_once('}').unwrap().0);
        for (place, name) in names.enumerate() {
            for id in ["", ".", ".."] {
                let mut ids = case.ids.clone();
                ids[place] = id;
                assert_eq!(refused(ask(case.method, &ids, case.body.clone(), &case.options)), name, "{}", case.line);
            }
        }
    }
}

#[test]
fn a_body_that_hosts_refuse_is_refused_by_the_name_of_what_is_wrong() {
    let refusals: [(&'static Method, &[&str], Value, &str); 38] = [
        (&run_records::BULK_CANCEL, &[], json!([]), "cancellation"),
        (&run_records::BULK_CANCEL, &[], json!({}), "runIds"),
        (&run_records::BULK_CANCEL, &[], json!({"runIds": []}), "runIds"),
        (&run_records::BULK_CANCEL, &[], json!({"runIds": "r"}), "runIds"),
        (&run_records::BULK_CANCEL, &[], json!({"runIds": ["r", 7]}), "runIds"),
        (&run_records::BULK_CANCEL, &[], json!({"runIds": [""]}), "runIds"),
        (&run_records::BULK_CANCEL, &[], json!({"runIds": vec!["r"; 101]}), "runIds"),
        (&run_records::ANNOTATE, &["r"], json!({}), "signal"),
        (&run_records::ANNOTATE, &["r"], json!({"signal": "rating"}), "signal"),
        (&run_records::ANNOTATE, &["r"], json!({"signal": {"rating": 3}}), "signal"),
        (&run_records::ANNOTATE, &["r"], json!({"signal": {"kind": "star"}}), "signal"),
        (&run_records::ANNOTATE, &["r"], json!({"signal": {"kind": "rating"}}), "rating"),
        (&run_records::ANNOTATE, &["r"], json!({"signal": {"kind": "rating", "rating": 0}}), "rating"),
        (&run_records::ANNOTATE, &["r"], json!({"signal": {"kind": "rating", "rating": 5.5}}), "rating"),
        (&run_records::ANNOTATE, &["r"], json!({"signal": {"kind": "label", "label": "x", "rating": 9}}), "rating"),
        (&run_records::ANNOTATE, &["r"], json!({"signal": {"kind": "rating", "rating": "4"}}), "rating"),
        (&run_records::PAUSE, &["r"], json!("now"), "pause"),
        (&webhooks::REGISTER, &[], json!({"events": ["a"]}), "url"),
        (&webhooks::REGISTER, &[], json!({"url": "https://x.example"}), "events"),
        (&webhooks::REGISTER, &[], json!({"url": "https://x.example", "events": []}), "events"),
        (&webhooks::REGISTER, &[], json!({"url": "https://x.example", "events": "a"}), "events"),
        (&webhooks::REGISTER, &[], json!({"url": "https://x.example", "events": ["a", ""]}), "events"),
        (&webhooks::REGISTER, &[], json!({"url": 7, "events": ["a"]}), "url"),
        (&webhooks::ROTATE_SECRET, &["w"], json!({}), "secret"),
        (&triggers::CREATE, &[], json!({"workflowId": "w"}), "source"),
        (&triggers::CREATE, &[], json!({"source": null, "workflowId": "w"}), "source"),
        (&triggers::CREATE, &[], json!({"source": "webhook"}), "workflowId"),
        (&triggers::UPDATE, &["t"], json!({"state": 1}), "state"),
        (&agents::TRANSITION, &["a"], json!({"version": "1"}), "transition"),
        (&prompts::CREATE, &[], json!({"templateId": "x"}), "version"),
        (&prompts::UPDATE, &["x"], json!({"version": "1", "kind": "user"}), "text"),
        (&prompts::RENDER, &[], json!({"ref": "prompt:x"}), "variables"),
        (&content::PUT_SECTION, &["p", "s"], json!({"locale": "de"}), "data"),
        (&workspace::PUT, &["f"], json!({}), "content"),
        (&workspace::PUT, &["f"], json!({"content": 7}), "content"),
        (&proposals::SUBMIT, &[], json!({"kind": "automation"}), "artifact"),
        (&host::EMIT_TEST_EVENT, &[], json!({}), "delivery"),
        (&host::REQUEST, &["p", "u"], json!({"id": 1}), "method"),
    ];
    for (method, ids, body, field) in refusals {
        let name = method.endpoint.name();
        assert_eq!(refused(ask(method, ids, Some(body.clone()), &json!({}))), field, "{name}: {body}");
    }
    for rating in [json!(1), json!(5), json!(2.5)] {
        let body = json!({"signal": {"kind": "rating", "rating": rating}});
        assert_eq!(sent(ask(&run_records::ANNOTATE, &["r"], Some(body.clone()), &json!({}))).json(), body);
    }
    let most = json!({"runIds": vec!["r"; 100]});
    assert_eq!(sent(ask(&run_records::BULK_CANCEL, &[], Some(most.clone()), &json!({}))).json(), most);
}

/// Keys go only where the wire has them; what takes none is repeated where a repeat does nothing more, or where it was refused.
#[test]
fn a_key_is_taken_only_where_the_wire_has_one() {
    let with_key = "runs.pause runs.resume runs.bulkCancel runs.annotations.create webhooks.register webhooks.rotateSecret \
        triggers.create agents.deployments.transition prompts.create prompts.update workspace.files.put proposals.submit \
        proposals.apply host.emitTestEvent";
    let when_refused =
        "webhooks.test triggers.update content.pages.create proposals.revise proposals.reject host.uiPlugins.request";
    for case in cases() {
        let name = case.method.endpoint.name();
        let is_in = |names: &str| names.split_whitespace().any(|listed| listed == name);
        let replay = match (is_in(with_key), is_in(when_refused)) {
            (true, _) => Replay::Unsafe,
            (_, true) => Replay::WhenRefused,
            _ => Replay::Safe,
        };
        assert_eq!(case.operation().unwrap().replay, replay, "{name}");
    }
}

#[test]
fn a_404_to_what_is_read_without_an_id_means_that_the_host_has_no_such_operation() {
    for case in cases() {
        let endpoint = &case.method.endpoint;
        let mut response = Response::new(404);
        response.body = ResponseBody::Json(json!({ "error": "not_found", "message": "Not found." }).into());
        let is_index = endpoint.method == Verb::Get && !endpoint.template().contains('{');
        let expected = if is_index { ErrorKind::Unsupported } else { ErrorKind::NotFound };
        assert_eq!(case.operation().unwrap().refusal(&response).kind, expected, "{}", endpoint.name());
    }
}

#[test]
fn a_host_of_the_newer_version_gets_the_same_paths_without_their_prefix_and_its_ids_projected() {
    for case in cases() {
        let request = (AGREEMENT.fit)(&case.operation().unwrap(), &agreed(2.0, None)).unwrap().unwrap();
        let path = case.line.split_once(' ').unwrap().1;
        let expected = path.strip_prefix("/v1").unwrap_or(path);
        let expected = expected.replace("acme%2F", "acme~2F").replace("against=r%2F2", "against=r~2F2");
        assert_eq!(request.path.as_str(), expected);
        assert_eq!(request.headers.get("OpenWOP-Version"), Some("2.0"), "{path}");
    }
}

#[test]
fn what_only_the_newer_version_has_is_not_asked_of_the_older_one() {
    for case in cases() {
        let fitted = (AGREEMENT.fit)(&case.operation().unwrap(), &agreed(1.0, None));
        let is_newer = !case.method.endpoint.template().starts_with("/v1/");
        assert_eq!(fitted.is_err_and(|error| error.kind == ErrorKind::Unsupported), is_newer, "{}", case.line);
    }
}

#[test]
fn what_a_host_says_that_it_lacks_is_not_asked_of_it() {
    let lacks = |name: &'static str| json!({ name: { "supported": false } });
    for case in cases().into_iter().filter(|case| !case.method.endpoint.needs.is_empty()) {
        let (operation, needs) = (case.operation().unwrap(), case.method.endpoint.needs);
        let fit = |major: f64, document: Value| (AGREEMENT.fit)(&operation, &agreed(major, Some(Json::from(document))));
        let message = |outcome: Result<_, Error>| outcome.err().map(|error| error.message.clone()).unwrap_or_default();
        assert!(message(fit(2.0, json!({}))).contains(needs), "{}: what is not there is not supported", case.line);
        assert!(fit(2.0, json!({ needs: { "status": "stable" } })).is_ok(), "{}", case.line);
        if case.method.endpoint.template().starts_with("/v1/") {
            assert!(fit(1.0, json!({})).is_ok(), "{}: a host of version 1 may leave it out", case.line);
            assert!(message(fit(1.0, lacks(needs))).contains(needs), "{}", case.line);
        }
    }
}
