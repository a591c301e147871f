// Graphs that need no model. Each wait is in the input, in ms, so a test says how long a run takes.

import { FakeListChatModel } from "@langchain/core/utils/testing";
import { Annotation, END, interrupt, MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";

const wait = (ms = 0) => new Promise((resolve) => setTimeout(resolve, ms));

/** A member that the last writer sets. */
const value = () => Annotation();
/** A member that is added to. */
const list = () => Annotation({ reducer: (before, more) => [...before, ...more], default: () => [] });

/** Nodes one after the other, each with its name. */
function inOrder(State, nodes, options) {
  const graph = new StateGraph(State);
  const names = Object.keys(nodes);
  for (const name of names) graph.addNode(name, nodes[name]);
  [START, ...names].forEach((name, index) => graph.addEdge(name, names[index] ?? END));
  return graph.compile(options);
}

const Echo = Annotation.Root({ text: value(), reply: value() });
export const echo = inOrder(Echo, { echo: ({ text }) => ({ reply: `echo: ${text}` }) });

const Steps = Annotation.Root({ ms: value(), log: list() });
const step =
  (name) =>
  async ({ ms }) => {
    await wait(ms);
    return { log: [name] };
  };
export const steps = inOrder(Steps, { one: step("one"), two: step("two"), three: step("three") });
export const breakpoint = inOrder(Steps, { one: step("one"), two: step("two") }, { interruptBefore: ["two"] });
export const fails = inOrder(Steps, {
  one: step("one"),
  bad: () => {
    throw new TypeError("the second node failed");
  },
});

const Ticks = Annotation.Root({ count: value(), ms: value(), done: value() });
export const ticks = inOrder(Ticks, {
  tick: async ({ count, ms }, { writer, signal }) => {
    for (let tick = 1; tick <= count; tick += 1) {
      await wait(ms);
      if (signal?.aborted) throw new Error("stopped");
      writer?.({ tick });
    }
    return { done: count };
  },
});

/** Events that are alike, as many of them in one moment as there can be. */
export const burst = inOrder(Ticks, {
  burst: ({ count }, { writer }) => {
    for (let number = 0; number < count; number += 1) writer?.({ alike: true });
    return { done: count };
  },
});

const model = (said) => new FakeListChatModel({ responses: [said], sleep: 10 });
export const tokens = inOrder(MessagesAnnotation, {
  model: async ({ messages }, config) => ({ messages: [await model("Hello there").invoke(messages, config)] }),
});

const Order = Annotation.Root({ item: value(), decision: value(), log: list() });
export const ask = inOrder(Order, {
  prepare: ({ item }) => ({ log: [`prepared ${item}`] }),
  ask: ({ item }) => ({ decision: interrupt({ question: `Ship ${item}?`, choices: ["approve", "reject"] }) }),
  finish: async ({ decision }, { writer }) => {
    writer?.({ decision });
    return { log: ["finished"] };
  },
});

/** Takes any answer, and says in its state what it was. */
export const open = inOrder(Order, { ask: () => ({ decision: { answer: interrupt("Which?") } }) });

const Answers = Annotation.Root({ answers: list() });
export const askBoth = new StateGraph(Answers)
  .addNode("left", () => ({ answers: [["left", interrupt({ question: "Left?" })]] }))
  .addNode("right", () => ({ answers: [["right", interrupt({ question: "Right?" })]] }))
  .addNode("join", () => ({ answers: [["join", true]] }))
  .addEdge(START, "left")
  .addEdge(START, "right")
  .addEdge("left", "join")
  .addEdge("right", "join")
  .addEdge("join", END)
  .compile();

const Twice = Annotation.Root({ first: value(), second: value() });
export const askTwice = inOrder(Twice, { ask: () => ({ first: interrupt("first?"), second: interrupt("second?") }) });

const inner = inOrder(Order, {
  deep: async ({ item }, config) => {
    config.writer?.({ from: "deep" });
    return { log: [(await model("Hi").invoke(item, config)).content] };
  },
});
const innerAsk = inOrder(Order, { deep: ({ item }) => ({ decision: interrupt({ question: `Inner ${item}?` }) }) });
export const nested = inOrder(Order, { before: () => ({ log: ["before"] }), child: inner, after: () => ({ log: ["after"] }) });
export const nestedAsk = inOrder(Order, { child: innerAsk, after: () => ({ log: ["after"] }) });
