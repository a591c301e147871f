"""Graphs that need no model: the same as those of the npm server, as far as this one can."""

import asyncio
import operator
from typing import Annotated, Any, TypedDict

from langchain_core.language_models.fake_chat_models import FakeListChatModel
from langgraph.config import get_stream_writer
from langgraph.graph import END, START, MessagesState, StateGraph
from langgraph.types import interrupt


def in_order(state, nodes, **options):
    """Nodes one after the other, each with its name."""
    graph = StateGraph(state)
    before = START
    for name, node in nodes.items():
        graph.add_node(name, node)
        graph.add_edge(before, name)
        before = name
    graph.add_edge(before, END)
    return graph.compile(**options)


class Echo(TypedDict, total=False):
    text: str
    reply: str


echo = in_order(Echo, {"echo": lambda state: {"reply": f"echo: {state['text']}"}})


class Steps(TypedDict, total=False):
    ms: int
    log: Annotated[list, operator.add]


def step(name):
    async def run(state):
        await asyncio.sleep(state.get("ms", 0) / 1000)
        return {"log": [name]}

    return run


def bad(state):
    raise TypeError("the second node failed")


steps = in_order(Steps, {name: step(name) for name in ["one", "two", "three"]})
pause = in_order(Steps, {name: step(name) for name in ["one", "two"]}, interrupt_before=["two"])
fails = in_order(Steps, {"one": step("one"), "bad": bad})


class Ticks(TypedDict, total=False):
    count: int
    ms: int
    done: int


async def tick(state):
    write = get_stream_writer()
    for number in range(1, state["count"] + 1):
        await asyncio.sleep(state.get("ms", 0) / 1000)
        write({"tick": number})
    return {"done": state["count"]}


ticks = in_order(Ticks, {"tick": tick})


async def write_alike(state):
    write = get_stream_writer()
    for _ in range(state["count"]):
        write({"alike": True})
    return {"done": state["count"]}


burst = in_order(Ticks, {"burst": write_alike})


def model(text):
    return FakeListChatModel(responses=[text], sleep=0.01)


async def say(state, config):
    return {"messages": [await model("Hello there").ainvoke(state["messages"], config)]}


tokens = in_order(MessagesState, {"model": say})


class Order(TypedDict, total=False):
    item: str
    decision: Any
    log: Annotated[list, operator.add]


def finish(state):
    get_stream_writer()({"decision": state["decision"]})
    return {"log": ["finished"]}


ask = in_order(
    Order,
    {
        "prepare": lambda state: {"log": [f"prepared {state['item']}"]},
        "ask": lambda state: {"decision": interrupt({"question": f"Ship {state['item']}?", "choices": ["approve", "reject"]})},
        "finish": finish,
    },
)
open_ = in_order(Order, {"ask": lambda state: {"decision": {"answer": interrupt("Which?")}}})


class Answers(TypedDict, total=False):
    answers: Annotated[list, operator.add]


both = StateGraph(Answers)
both.add_node("left", lambda state: {"answers": [["left", interrupt({"question": "Left?"})]]})
both.add_node("right", lambda state: {"answers": [["right", interrupt({"question": "Right?"})]]})
both.add_node("join", lambda state: {"answers": [["join", True]]})
for start, end in [(START, "left"), (START, "right"), ("left", "join"), ("right", "join"), ("join", END)]:
    both.add_edge(start, end)
ask_both = both.compile()


class Twice(TypedDict, total=False):
    first: Any
    second: Any


ask_twice = in_order(Twice, {"ask": lambda state: {"first": interrupt("first?"), "second": interrupt("second?")}})


async def deep(state, config):
    get_stream_writer()({"from": "deep"})
    return {"log": [(await model("Hi").ainvoke(state["item"], config)).content]}


inner = in_order(Order, {"deep": deep})
inner_ask = in_order(Order, {"deep": lambda state: {"decision": interrupt({"question": f"Inner {state['item']}?"})}})
nested = in_order(Order, {"before": lambda state: {"log": ["before"]}, "child": inner, "after": lambda state: {"log": ["after"]}})
nested_ask = in_order(Order, {"child": inner_ask, "after": lambda state: {"log": ["after"]}})
