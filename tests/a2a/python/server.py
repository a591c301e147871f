"""An agent behind the official Python SDK: `python server.py <port>`. The first word of a message says what it does; see
tests/a2a/README.md. PUBLIC_URL is what the card names as its address; its own without it."""

import asyncio
import os
import sys

import httpx
import uvicorn
from a2a.server.agent_execution import AgentExecutor
from a2a.server.request_handlers import DefaultRequestHandler
from a2a.server.routes.agent_card_routes import create_agent_card_routes
from a2a.server.routes.jsonrpc_routes import create_jsonrpc_routes
from a2a.server.routes.rest_routes import create_rest_routes
from a2a.server.tasks import BasePushNotificationSender, InMemoryPushNotificationConfigStore, InMemoryTaskStore, TaskUpdater
from a2a.types.a2a_pb2 import AgentCard, Part, Task, TaskState, TaskStatus
from google.protobuf.json_format import ParseDict
from google.protobuf.struct_pb2 import Value
from google.protobuf.timestamp_pb2 import Timestamp
from starlette.applications import Starlette

PORT = int(sys.argv[1])
PUBLIC_URL = os.environ.get("PUBLIC_URL", f"http://127.0.0.1:{PORT}")


def text(value):
    return Part(text=value)


def data(value):
    return Part(data=ParseDict(value, Value()), media_type="application/json")


class Turn:
    """What the agent says in one turn of a task."""

    def __init__(self, context, queue):
        self.context, self.queue = context, queue
        self.said = context.get_user_input(" ").strip()
        self.updater = TaskUpdater(queue, context.task_id, context.context_id)

    async def status(self, state, *parts):
        message = self.updater.new_agent_message(list(parts)) if parts else None
        await self.updater.update_status(getattr(TaskState, f"TASK_STATE_{state}"), message)

    async def artifact(self, name, parts, append=False, last=False):
        await self.updater.add_artifact(list(parts), artifact_id=name, name=name, append=append, last_chunk=last)

    async def begin(self):
        now = Timestamp()
        now.GetCurrentTime()
        status = TaskStatus(state=TaskState.TASK_STATE_SUBMITTED, timestamp=now)
        await self.queue.enqueue_event(Task(id=self.context.task_id, context_id=self.context.context_id, history=[self.context.message], status=status))


async def stream(turn, count=6, ms=500):
    for n in range(1, count + 1):
        await asyncio.sleep(ms / 1000)
        await turn.artifact("report", [text(f"c{n} ")], n > 1, n == count)
        if n % 3 == 0:
            await turn.status("WORKING", text(f"step {n}"))
    await turn.status("COMPLETED", text("done"))


async def burst(turn, count=500, ms=100):
    for n in range(1, count + 1):
        await turn.artifact("report", [text(f"c{n} ")], n > 1)
    await asyncio.sleep(ms / 1000)
    await turn.status("COMPLETED", text("done"))


async def replace(turn, count=3, ms=50):
    for n in range(1, count + 1):
        await asyncio.sleep(ms / 1000)
        await turn.artifact("report", [text(f"version {n}")])
    await turn.status("COMPLETED")


async def big(turn, kilobytes=5000):
    await turn.artifact("report", [text("x" * kilobytes * 1000)], last=True)
    await turn.status("COMPLETED")


async def slow(turn, seconds=20):
    await asyncio.sleep(seconds)
    await turn.artifact("report", [text("late")], last=True)
    await turn.status("COMPLETED", text("done"))


async def stubborn(turn, seconds=20):
    await asyncio.shield(asyncio.sleep(seconds))
    await turn.artifact("report", [text("late")], last=True)
    await turn.status("COMPLETED", text("done"))


async def files(turn):
    picture = Part(url="https://files.example/a.png", media_type="image/png", filename="a.png")
    await turn.artifact("files", [text("two files"), data({"rows": 2}), picture])
    await turn.status("COMPLETED")


async def ask(turn):
    await turn.status("INPUT_REQUIRED", text("Which colour?"), data({"choices": ["red", "blue"], "n": 1, "half": 0.5}))


async def auth(turn, ms=None):
    await turn.status("AUTH_REQUIRED", text("Log in first"))
    if ms is not None:
        await asyncio.sleep(ms / 1000)
        await turn.status("WORKING")
        await turn.artifact("report", [text("after the log-in")], last=True)
        await turn.status("COMPLETED", text("done"))


async def fail(turn):
    await asyncio.sleep(0.1)
    await turn.status("FAILED", text("It went wrong"))


async def reject(turn):
    await turn.status("REJECTED", text("I do not do that"))


async def throw(turn):
    await asyncio.sleep(0.1)
    raise RuntimeError("boom")


async def echo(turn, *_):
    await turn.artifact("echo", [text(turn.said)], last=True)
    await turn.status("COMPLETED", text("done"))


WORDS = {work.__name__: work for work in (stream, burst, replace, big, slow, stubborn, files, ask, auth, fail, reject, throw)}


class Agent(AgentExecutor):
    def __init__(self):
        self.stubborn = set()

    async def execute(self, context, queue):
        turn = Turn(context, queue)
        word, *numbers = turn.said.split() or [""]
        if word == "hello":
            message = turn.updater.new_agent_message([text(f"hello, {turn.said}")])
            message.task_id = ""
            return await queue.enqueue_event(message)
        if word == "throw0":
            raise RuntimeError("thrown before anything was published")
        if context.current_task:
            await turn.status("WORKING")
            await turn.artifact("answer", [text(f"You said: {turn.said}")], last=True)
            return await turn.status("COMPLETED", text("done"))
        if word == "stubborn":
            self.stubborn.add(context.task_id)
        await turn.begin()
        await turn.status("WORKING", text("started"))
        await WORDS.get(word, echo)(turn, *[int(number) for number in numbers if number.isdigit()])

    async def cancel(self, context, queue):
        if context.task_id in self.stubborn:
            return
        updater = TaskUpdater(queue, context.task_id, context.context_id)
        await updater.cancel(updater.new_agent_message([text("stopped")]))


def interface(binding, version, path):
    return {"protocolBinding": binding, "protocolVersion": version, "url": PUBLIC_URL + path}


CARD = {
    "name": "Test agent",
    "description": "Does what the first word of a message says.",
    "version": "1.0.0",
    "supportedInterfaces": [
        interface(binding, version, path)
        for version in ("1.0", "0.3")
        for binding, path in (("JSONRPC", "/a2a/jsonrpc"), ("HTTP+JSON", "/a2a/rest"))
    ],
    "capabilities": {"streaming": True, "pushNotifications": True, "extendedAgentCard": True},
    "securitySchemes": {"bearer": {"httpAuthSecurityScheme": {"scheme": "Bearer"}}},
    "defaultInputModes": ["text/plain", "application/json"],
    "defaultOutputModes": ["text/plain", "application/json"],
    "skills": [{"id": "do", "name": "Do", "description": "what the first word says", "tags": ["test"], "examples": ["echo hi"]}],
}


def build():
    card = ParseDict(CARD, AgentCard())
    pushes = InMemoryPushNotificationConfigStore()
    handler = DefaultRequestHandler(
        agent_executor=Agent(),
        task_store=InMemoryTaskStore(),
        agent_card=card,
        push_config_store=pushes,
        push_sender=BasePushNotificationSender(httpx.AsyncClient(timeout=10), pushes),
        extended_agent_card=ParseDict({**CARD, "description": "The extended card."}, AgentCard()),
    )
    return Starlette(
        routes=[
            *create_agent_card_routes(card),
            *create_jsonrpc_routes(handler, "/a2a/jsonrpc", enable_v0_3_compat=True),
            *create_rest_routes(handler, path_prefix="/a2a/rest", enable_v0_3_compat=True),
        ]
    )


if __name__ == "__main__":
    uvicorn.run(build(), host="127.0.0.1", port=PORT, log_level="warning")
