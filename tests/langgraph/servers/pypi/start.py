"""Starts the PyPI server on a port of this machine: `python start.py PORT`. It sends nothing anywhere."""

import os
import sys

os.environ.update(LANGGRAPH_NO_VERSION_CHECK="1", LANGSMITH_TRACING="false", LANGCHAIN_TRACING_V2="false", LANGGRAPH_CLI_NO_ANALYTICS="1")
here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, here)

from langgraph_api.cli import run_server  # noqa: E402

NAMES = {"breakpoint": "pause", "open": "open_", "askBoth": "ask_both", "askTwice": "ask_twice", "nestedAsk": "nested_ask"}
for name in ["echo", "steps", "fails", "ticks", "burst", "tokens", "ask", "nested"]:
    NAMES[name] = name

run_server("127.0.0.1", int(sys.argv[1]), graphs={name: f"./graphs.py:{graph}" for name, graph in NAMES.items()}, n_jobs_per_worker=10, disable_persistence=True)
