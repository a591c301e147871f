use serde_json::json;

use crate::flowmaestro::{ECHO, events, execute, id, reaches};
use crate::host::{Host, Response};

const ORIGIN: &str = "https://app.example.com";

fn cors(response: &Response) -> [Option<&str>; 4] {
    [
        response.header("access-control-allow-origin"),
        response.header("access-control-allow-credentials"),
        response.header("access-control-expose-headers"),
        response.header("vary"),
    ]
}

#[test]
fn every_origin_reads_everything_but_streams_and_headers() {
    let host = Host::start();
    let open = [Some(ORIGIN), Some("true"), Some("X-Correlation-ID"), Some("Origin")];
    let ask = |prefix: &str, path: &str, origin: &str| {
        host.request("GET", &format!("{prefix}/api/v1/{path}")).key("key-test").header("Origin", origin).send()
    };
    assert_eq!(cors(&ask("", "workflows", ORIGIN)), open);
    assert_eq!(cors(&ask("", "workflows", "null"))[0], Some("null"));
    assert_eq!(cors(&host.get("/api/v1/workflows"))[0], None);
    assert_eq!(cors(&ask("", "nope", ORIGIN)), open);
    assert_eq!(cors(&host.request("GET", "/api/v1/agents").header("Origin", ORIGIN).send()), open, "a 401");
    let limited = ask("/as/minute-limit-0", "workflows", ORIGIN);
    assert_eq!((limited.status, cors(&limited)), (429, open));
    assert_eq!(cors(&ask("", &format!("executions/{}/events", id(99)), ORIGIN)), open, "no stream, but a 404");

    let execution = execute(&host, ECHO, json!({}));
    reaches(&host, &execution, "completed");
    let stream = |prefix: &str| events(&host, prefix, &execution).header("Origin", ORIGIN).send();
    assert_eq!((stream("").status, cors(&stream(""))), (200, [None; 4]));
    assert_eq!(stream("").header("x-request-id"), None);
    let readable = stream("/as/cors-open");
    assert_eq!(cors(&readable)[0], Some(ORIGIN));
    assert_eq!(cors(&stream("/as/cors-minimal"))[0], Some(ORIGIN));
    assert_eq!(cors(&ask("/as/cors-none", "workflows", ORIGIN)), [None; 4]);
    assert_eq!(ask("", "agents", ORIGIN).header("x-ratelimit-limit"), Some("6000"), "sent, though no page reads it");
}

#[test]
fn a_preflight_gives_the_same_lists_whatever_is_asked() {
    let host = Host::start();
    let ask = |path: &str, wanted: &str| {
        host.request("OPTIONS", path)
            .header("Origin", ORIGIN)
            .header("Access-Control-Request-Method", "POST")
            .header("Access-Control-Request-Headers", wanted)
            .send()
    };
    for wanted in ["authorization,content-type", "x-api-key", "cache-control", "last-event-id"] {
        let response = ask("/api/v1/workflows/x/execute", wanted);
        assert_eq!((response.status, cors(&response)[0]), (204, Some(ORIGIN)));
        let methods = response.header("access-control-allow-methods");
        assert_eq!(methods, Some("GET, POST, PUT, DELETE, PATCH, OPTIONS"));
        let headers = "Content-Type, Authorization, X-Session-ID, X-Workspace-Id, X-Requested-With, Accept, Origin";
        assert_eq!(response.header("access-control-allow-headers"), Some(headers));
        assert_eq!(response.header("access-control-max-age"), None);
    }
    let open = ask("/as/cors-open/api/v1/workflows", "x-api-key");
    assert_eq!(open.header("access-control-allow-headers"), Some("x-api-key"));
    assert_eq!(ask("/as/cors-none/api/v1/workflows", "accept").status, 404);
    assert_eq!(ask("/v1/runs", "accept").status, 404, "the other service stays closed");
}
