"""Makes calls with the official SnapState client.

Each line of the input is `{"operation", "baseUrl", "key", "given", "options"}` and, where there is one, `"checkpoint_id"`; for each,
one JSON line is printed: `{"value"}` or `{"error", "message", "status", "code", "existing"}`.
"""

import asyncio
import dataclasses
import inspect
import json
import sys

from snapstate_sdk import SnapStateClient


def surface(client):
    """Each method with its parameters, as `get(checkpoint_id)`."""
    methods = inspect.getmembers(client, callable)
    return [f"{name}({', '.join(inspect.signature(method).parameters)})" for name, method in methods if name[0] != "_"]


async def awaited(client, operation, given):
    async with client:
        return await operation(**given)


def perform(client, call):
    if call["operation"] == "surface":
        return surface(client)
    operation = getattr(client, call["operation"])
    given = {name: call[name] for name in inspect.signature(operation).parameters if name in call} | call["given"]
    if call["operation"].startswith("async_"):
        return asyncio.run(awaited(client, operation, given))
    return operation(**given)


def outcome(call):
    result = {}
    with SnapStateClient(call["key"], base_url=call["baseUrl"], **call["options"]) as client:
        try:
            result["value"] = perform(client, call)
        except Exception as error:
            result["error"] = type(error).__name__
            result["message"] = str(error)
            result["status"] = getattr(error, "status_code", None)
            result["code"] = getattr(error, "code", None)
            result["existing"] = getattr(error, "existing", None)
    return result


for line in sys.stdin:
    print(json.dumps(outcome(json.loads(line)), default=dataclasses.asdict), flush=True)
