"""Calls any method of an official OpenWOP client by its name.

Each line of the input is `{"operation", "baseUrl", "key", "given", …ids}`. `given` are the arguments by name; an id that the call
takes place with (`runId`) is the argument of that name (`run_id`). An argument for which the method wants one of the client's data
classes is given as the members of one. For each line, one JSON line is printed: `{"value"}` or `{"error", "message", "status", "code"}`,
both where a stream failed after some events.
"""

import dataclasses
import inspect
import itertools
import json
import sys
import typing

import openwop_client
from openwop_client import OpenwopClient


def methods(client, prefix=""):
    members = inspect.getmembers(client, inspect.isfunction)
    return {prefix + name: method for name, method in members if not name.startswith("_")}


# The registry of packs has a client of its own, in the versions that read it.
RegistryClient = getattr(openwop_client, "RegistryClient", None)
REGISTRY = "registry_"
METHODS = {**methods(OpenwopClient), **(methods(RegistryClient, REGISTRY) if RegistryClient else {})}


def parameters(method):
    return list(inspect.signature(method).parameters)[1:]


def surface():
    """Every public method of the clients, with the names of its parameters."""
    return [f"{name}({', '.join(parameters(method))})" for name, method in METHODS.items()]


def camel_case(name):
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)


def argument(hint, value):
    if isinstance(value, dict):
        for kind in typing.get_args(hint) or (hint,):
            if dataclasses.is_dataclass(kind):
                return kind(**value)
    return value


def arguments(method, call):
    hints = typing.get_type_hints(method)
    known = {name: call[camel_case(name)] for name in parameters(method) if camel_case(name) in call}
    given = {name: value for name, value in call["given"].items() if name in hints}
    return {name: argument(hints[name], value) for name, value in {**known, **given}.items()}


def verify(given):
    """What the client's helpers say of a webhook delivery."""
    read = openwop_client.read_webhook_headers(given["headers"])
    if read is None:
        return "no signature"
    signature, timestamp = read[:2] if isinstance(read, tuple) else (read.signature, read.timestamp)
    outcome = openwop_client.verify_webhook_signature(given["secret"], signature, timestamp, given["body"])
    return "valid" if outcome.valid else outcome.reason


def called_tools(events):
    """The events of a tool's call, as the client's own predicate knows them."""
    return [event.type for event in events if openwop_client.is_agent_tool_called(event)]


def value_of(call):
    given, operation = call["given"], call["operation"]
    if operation.startswith(REGISTRY):
        client = RegistryClient(base_url=call["baseUrl"])
    else:
        client = OpenwopClient(base_url=call["baseUrl"], api_key=call["key"])
    if operation == "surface":
        return surface()
    if operation == "verify":
        return verify(given)
    if operation == "called_tools":
        return called_tools(client.runs_events(call["runId"], stream_mode="debug"))
    method = METHODS[operation]
    return method(client, **arguments(method, call))


def outcome(call):
    result = {}
    try:
        value = value_of(call)
        if inspect.isgenerator(value):
            result["value"] = []
            for event in itertools.islice(value, call["given"].get("take")):
                result["value"].append(event)
        else:
            result["value"] = value
    except Exception as error:
        envelope = getattr(error, "envelope", None)
        result["error"] = type(error).__name__
        result["message"] = str(error)
        result["status"] = getattr(error, "status", getattr(error, "code", None))
        result["code"] = getattr(envelope, "error", None)
    return result


def plain(value):
    return list(value) if isinstance(value, bytes) else dataclasses.asdict(value)


for line in sys.stdin:
    print(json.dumps(outcome(json.loads(line)), default=plain), flush=True)
