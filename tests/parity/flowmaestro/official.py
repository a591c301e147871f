"""Makes calls with the official FlowMaestro client.

Each line of the input is `{"operation", "baseUrl", "key", "given", "options"}` and ids such as `"execution_id"`; for each, one
JSON line is printed: `{"value"}` or `{"error", "message", "status", "code", "retryAfter"}`, both where a stream failed after
some events. An operation is a resource and a method, as in `workflows.list`; `given` are its arguments.
"""

import inspect
import json
import sys

from flowmaestro import FlowMaestroClient


def public(value):
    return [name for name in dir(value) if not name.startswith("_")]


def surface(client):
    """Each method with its parameters, as `workflows.get(workflow_id)`."""
    resources = {name: getattr(client, name) for name in public(client) if not callable(getattr(client, name))}
    return [
        f"{name}.{method}({', '.join(inspect.signature(getattr(resource, method)).parameters)})"
        for name, resource in resources.items()
        for method in public(resource)
        if callable(getattr(resource, method))
    ]


OTHERS = {
    "surface": surface,
    # How long a request may take, unless the caller says so.
    "time_limit": lambda client: client._http.timeout,
}


def perform(client, call):
    if call["operation"] in OTHERS:
        return OTHERS[call["operation"]](client)
    resource, method = call["operation"].split(".")
    operation = getattr(getattr(client, resource), method)
    ids = {name: call[name] for name in inspect.signature(operation).parameters if name in call}
    return operation(**ids, **call["given"])


def outcome(call):
    result = {}
    with FlowMaestroClient(call["key"], base_url=call["baseUrl"], **call["options"]) as client:
        try:
            value = perform(client, call)
            if inspect.isgenerator(value):
                result["value"] = []
                for event in value:
                    result["value"].append(event)
            else:
                result["value"] = value
        except Exception as error:
            result["error"] = type(error).__name__
            result["message"] = str(error)
            result["status"] = getattr(error, "status_code", None)
            result["code"] = getattr(error, "code", None)
            result["retryAfter"] = getattr(error, "retry_after", None)
    return result


for line in sys.stdin:
    print(json.dumps(outcome(json.loads(line))), flush=True)
