"""Makes calls with the official OpenWOP client.

Each line of the input is `{"operation", "baseUrl", "key", "runId", "token", "given"}`; for each, one JSON line is printed:
`{"value"}` or `{"error", "message", "status"}`, both where a stream failed after some events.
"""

import dataclasses
import inspect
import json
import sys

from openwop_client import (
    CancelRunRequest,
    CreateRunRequest,
    ForkRunRequest,
    OpenwopClient,
    ResolveInterruptRequest,
)


def events(client, run_id, given):
    arguments = {
        "stream_mode": given.get("streamMode"),
        "last_event_id": given.get("lastEventId"),
        "buffer_ms": given.get("bufferMs"),
    }
    if "timeoutSeconds" in given:
        arguments["timeout_seconds"] = given["timeoutSeconds"]
    return client.runs_events(run_id, **arguments)


def cancel_request(given):
    return CancelRunRequest(reason=given["reason"]) if "reason" in given else None


OPERATIONS = {
    "discovery_capabilities": lambda client, call, given: client.discovery_capabilities(),
    "discovery_openapi": lambda client, call, given: client.discovery_openapi(),
    "workflows_get": lambda client, call, given: client.workflows_get(given["workflowId"]),
    "runs_create": lambda client, call, given: client.runs_create(
        CreateRunRequest(**given["run"]),
        idempotency_key=given.get("idempotencyKey"),
        dedup=given.get("dedup", False),
    ),
    "runs_get": lambda client, call, given: client.runs_get(call["runId"]),
    "runs_cancel": lambda client, call, given: client.runs_cancel(
        call["runId"], cancel_request(given), idempotency_key=given.get("idempotencyKey")
    ),
    "runs_fork": lambda client, call, given: client.runs_fork(
        call["runId"], ForkRunRequest(**given["fork"]), idempotency_key=given.get("idempotencyKey")
    ),
    "runs_poll_events": lambda client, call, given: client.runs_poll_events(
        call["runId"],
        last_sequence=given.get("lastSequence"),
        timeout_seconds=given.get("timeoutSeconds"),
    ),
    "runs_events": lambda client, call, given: events(client, call["runId"], given),
    "interrupts_resolve_by_run": lambda client, call, given: client.interrupts_resolve_by_run(
        call["runId"],
        given["nodeId"],
        ResolveInterruptRequest(resumeValue=given["resumeValue"]),
        idempotency_key=given.get("idempotencyKey"),
    ),
    "interrupts_inspect_by_token": lambda client, call, given: client.interrupts_inspect_by_token(call["token"]),
    "interrupts_resolve_by_token": lambda client, call, given: client.interrupts_resolve_by_token(
        call["token"],
        ResolveInterruptRequest(resumeValue=given["resumeValue"]),
        idempotency_key=given.get("idempotencyKey"),
    ),
    # How long a stream may be silent, unless the caller says so.
    "stream_time_limit": lambda client, call, given: inspect.signature(client.runs_events)
    .parameters["timeout_seconds"]
    .default,
}


def outcome(call):
    client = OpenwopClient(base_url=call["baseUrl"], api_key=call["key"])
    result = {}
    try:
        value = OPERATIONS[call["operation"]](client, call, call["given"])
        if inspect.isgenerator(value):
            result["value"] = []
            for event in value:
                result["value"].append(event)
        else:
            result["value"] = value
    except Exception as error:
        result["error"] = type(error).__name__
        result["message"] = str(error)
        result["status"] = getattr(error, "status", None)
    return result


for line in sys.stdin:
    print(json.dumps(outcome(json.loads(line)), default=dataclasses.asdict), flush=True)
