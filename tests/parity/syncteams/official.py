"""Makes calls with the official SyncTeams client.

Each line of the input is `{"operation", "baseUrl", "key", "given", "options"}` and, where there is one, `"task_id"`; for each, one
JSON line is printed: `{"value"}` or `{"error", "message", "status"}`.
"""

import inspect
import json
import sys
from threading import Event, Timer

from syncteams_sdk import ApprovalDecision, WorkflowClient, verify_webhook_signature


def stopping(_, given):
    """An event that is set after a while, where it is said after which."""
    event = Event()
    if "after_ms" in given:
        Timer(given["after_ms"] / 1000, event.set).start()
    return event


def looking(client, _):
    """Looks once more, so that the host sees that it was told."""
    return lambda reply: client.get_task_status(reply["taskId"])


def deciding(client, given):
    """Decides, where it is said how, and has the wait go on."""

    def decide(reply):
        if "decision" in given:
            client.continue_task(task_id=reply["taskId"], decision=ApprovalDecision(given["decision"]))
        return True

    return decide


MADE = {
    "decision": lambda _, given: ApprovalDecision(given),
    "stop_event": stopping,
    "on_update": looking,
    "on_waiting": deciding,
}


def surface(client):
    """Each method with its parameters, as `get_task_status(task_id)`."""
    methods = inspect.getmembers(client, callable)
    return [f"{name}({', '.join(inspect.signature(method).parameters)})" for name, method in methods if name[0] != "_"]


def verified(given):
    return verify_webhook_signature(
        payload=given["body"].encode("latin-1"),
        signature_header=given["signature"],
        signing_secret=given["secret"],
    )


def perform(client, call):
    if call["operation"] == "surface":
        return surface(client)
    if call["operation"] == "verify_webhook_signature":
        return verified(call["given"])
    operation = getattr(client, call["operation"])
    given = {name: MADE[name](client, value) if name in MADE else value for name, value in call["given"].items()}
    if "task_id" in call:
        given["task_id"] = call["task_id"]
    return operation(**given)


def outcome(call):
    result = {}
    client = WorkflowClient(api_key=call["key"], base_url=call["baseUrl"], **call["options"])
    try:
        result["value"] = perform(client, call)
    except Exception as error:
        result["error"] = type(error).__name__
        result["message"] = str(error)
        result["status"] = getattr(error, "status", None)
        result["statusText"] = getattr(error, "status_text", None)
    return result


for line in sys.stdin:
    print(json.dumps(outcome(json.loads(line))), flush=True)
