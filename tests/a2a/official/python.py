"""Makes calls with the official Python client, `a2a-sdk`: one JSON line in for each call, one out with its outcome."""

import asyncio
import json
import sys

from a2a.client.client_factory import create_client
from a2a.client.errors import A2AClientError
from a2a.types.a2a_pb2 import SendMessageRequest, SubscribeToTaskRequest
from a2a.utils.errors import A2AError
from google.protobuf.json_format import MessageToDict, ParseDict


async def outcome_of(events):
    """The events as the protocol has them, and what was thrown."""
    seen = []
    try:
        async for event in events:
            seen.append(MessageToDict(event))
    except Exception as error:
        is_typed = isinstance(error, A2AError) and not isinstance(error, A2AClientError)
        return {"events": seen, "error": {"name": type(error).__name__, "message": str(error), "isTyped": is_typed}}
    return {"events": seen}


async def call(url, verb, request=None, id=None):
    client = await create_client(url)
    try:
        if verb == "send":
            return await outcome_of(client.send_message(ParseDict(request, SendMessageRequest())))
        if verb == "subscribe":
            return await outcome_of(client.subscribe(SubscribeToTaskRequest(id=id)))
        return {"card": MessageToDict(client._card)}
    finally:
        await client.close()


async def main():
    for line in iter(sys.stdin.readline, ""):
        outcome = await call(**json.loads(line))
        print(json.dumps(outcome), flush=True)


asyncio.run(main())
