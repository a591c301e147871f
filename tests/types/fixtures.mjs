// The types of the services are what the services send and take: bodies in the shapes of real traffic, `tests/fixtures`, are
// compiled as values of their types. Nothing that no type knows may be in one, and every member of a type is in one. Members
// named `addedTomorrow` stand for what a newer service adds.

import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import ts from "typescript";
import { settings } from "./settings.mjs";

const root = path.resolve(import.meta.dirname, "../..");
const PREFIXES = {
  openwop: "OpenWop",
  flowmaestro: "FlowMaestro",
  snapstate: "SnapState",
  syncteams: "SyncTeams",
  langgraph: "LangGraph",
  a2a: "A2A",
  relay: "Relay",
};
/** Types whose members are the names of other types, by which a union narrows. */
const MAPS = ["OpenWopRunEventPayloads", "OpenWopInterruptData", "FlowMaestroWebhookData", "SnapStateWebhookData"];
/** How many names the lists have: those that the services' protocols and clients list. */
const COUNTS = {
  OpenWopErrorCode: 158,
  OpenWopRunEventType: 161,
  FlowMaestroErrorCode: 12,
  FlowMaestroWebhookEventName: 10,
  SnapStateWebhookEventName: 3,
  SyncTeamsWorkflowStatus: 7,
  SyncTeamsApprovalDecision: 2,
  SyncTeamsWorkflowEventType: 72,
  A2AErrorCode: 15,
  A2ATaskState: 8,
  A2ARole: 2,
};

const known = (value) => JSON.parse(JSON.stringify(value), (name, member) => (name === "addedTomorrow" ? undefined : member));
const pascal = (name) => name.replaceAll(/(?:^|_)(\w)/g, (_, letter) => letter.toUpperCase());
const without = (value, names) => Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));

/** Cases that are not simply values of the type of their fixture's name: from a case to what is compiled. */
const SPECIAL = {
  openwop: {
    event_payloads: ({ type, payload }) => [`All.OpenWopRunEventPayloads[${JSON.stringify(type)}]`, payload],
    interrupt_payload: (payload) => [
      payload.kind === "orchard.taste" ? "All.OpenWopInterruptPayloadBase & { kind: string; data: unknown }" : "All.OpenWopInterruptPayload",
      payload,
    ],
    // As the client fills them in: some hosts have older names for two members, or leave some out.
    run_event: ({ data = null, seq, ...event }, { eventTypes }) => [
      eventTypes.has(event.type) ? "All.OpenWopRunEvent" : "All.OpenWopUnknownRunEvent",
      { sequence: seq, payload: data, ...event },
    ],
    page: (page) => ["All.OpenWopPage<unknown>", page],
    resolve_interrupt_response: (response) => ["All.OpenWopResolveInterruptResponse", { nodeId: response.interrupt?.nodeId, ...response }],
    // Each event is one of `run_event`.
    poll_events_response: (response) => ["All.OpenWopPollEventsResponse", { isComplete: false, ...response, events: [] }],
  },
  flowmaestro: {
    envelope: (envelope) => [Array.isArray(envelope.data) ? "All.FlowMaestroPage<unknown>" : "All.FlowMaestroResponse<unknown>", envelope],
    // Live events also have their own names for some members.
    execution_event: (event, { liveNames }) => [
      event.type === "node:skipped" ? "All.FlowMaestroUnknownExecutionEvent" : "All.FlowMaestroExecutionEvent",
      without(event, liveNames),
    ],
    message_event: (event) => [event.type === "message:edited" ? "All.FlowMaestroUnknownMessageEvent" : "All.FlowMaestroMessageEvent", event],
    webhook_event: (event) => [event.event === "orchard.flooded" ? "All.FlowMaestroUnknownWebhookEvent" : "All.FlowMaestroWebhookEvent", event],
  },
  snapstate: {
    webhook_event: (event) => [event.event === "lamp.broken" ? "All.SnapStateUnknownWebhookEvent" : "All.SnapStateWebhookEvent", event],
  },
};

/** A file in which every case of a service is a value of its type. */
async function compiled(service, facts) {
  const folder = path.join(root, "tests/fixtures", service);
  const lines = ['import type * as All from "flowtether";'];
  const comments = [];
  for (const file of (await readdir(folder)).filter((name) => name.endsWith(".json")).sort()) {
    const name = path.basename(file, ".json");
    const special = SPECIAL[service]?.[name] ?? ((value) => [`All.${PREFIXES[service]}${pascal(name)}`, value]);
    for (const [label, value] of Object.entries(JSON.parse(await readFile(path.join(folder, file), "utf8")))) {
      const [type, shown] = special(known(value), facts);
      lines.push(`export const case${lines.length}: ${type} = ${JSON.stringify(shown)};`);
      comments.push(`${name}: ${label}`);
    }
  }
  return { text: `${lines.join("\n")}\n`, comments };
}

/** The names of the types of a service that go over the wire. */
async function wireTypes(service) {
  const folder = path.join(root, "src/backends", service, "types");
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".d.ts") && name !== "options.d.ts");
  const texts = await Promise.all(files.map((name) => readFile(path.join(folder, name), "utf8")));
  return texts.flatMap((text) => [...text.matchAll(/^export (?:interface|type|const) (\w+)/gm)].map(([, name]) => name));
}

async function factsOf(declarations) {
  const payloads = declarations.get("OpenWopRunEventPayloads").members.map((member) => member.name.text);
  const live = await readFile(path.join(root, "tests/common/live_names.rs"), "utf8");
  return { eventTypes: new Set(payloads), liveNames: [...live.matchAll(/^ {4}\("(\w+)",/gm)].map(([, name]) => name) };
}

/** Compiles the fixtures of a service, and finds out which members of which types they have and lack. */
async function examine(installed, service) {
  const directory = path.resolve(installed, "../..");
  const file = path.join(directory, `fixtures-${service}.ts`);
  const { options } = ts.convertCompilerOptionsFromJson(settings["a bundler, for a page"], directory);
  const parsed = ts.createSourceFile("index.d.ts", await readFile(path.join(installed, "index.d.ts"), "utf8"), ts.ScriptTarget.Latest, true);
  const byName = (source) => new Map(source.statements.filter(ts.isInterfaceDeclaration).map((node) => [node.name.text, node]));
  const { text, comments } = await compiled(service, await factsOf(byName(parsed)));
  await writeFile(file, text);
  const program = ts.createProgram([file], options);
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  const problems = program.getSemanticDiagnostics(source).map((diagnostic) => {
    const line = source.getLineAndCharacterOfPosition(diagnostic.start).line;
    return `${comments[line - 1]}: ${ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n")}`;
  });
  const [held, lacked] = [new Set(), new Set()];
  const visit = (node) => {
    ts.forEachChild(node, visit);
    if (!ts.isObjectLiteralExpression(node)) return;
    const contextual = checker.getContextualType(node);
    const own = checker.getTypeAtLocation(node);
    for (const type of contextual?.isUnion() ? contextual.types : contextual ? [contextual] : []) {
      if (contextual.isUnion() && !checker.isTypeAssignableTo(own, type)) continue;
      for (const property of checker.getPropertiesOfType(type)) {
        const isHeld = checker.getPropertyOfType(own, property.name) !== undefined;
        for (const declaration of property.declarations ?? []) (isHeld ? held : lacked).add(declaration);
      }
    }
  };
  visit(source);
  return { problems, held, lacked, declarations: byName(program.getSourceFile(path.join(installed, "index.d.ts"))), checker };
}

const membersOf = (declaration) => declaration.members.filter(ts.isPropertySignature);

function testsOf(service) {
  return async (installed) => {
    const { problems, held, lacked, declarations } = await examine(installed, service);
    for (const name of (await wireTypes(service)).filter((name) => declarations.has(name) && !MAPS.includes(name))) {
      for (const member of membersOf(declarations.get(name))) {
        const title = `${name}.${member.name.getText()}`;
        if (!held.has(member)) problems.push(`no fixture has ${title}`);
        // Of OpenWOP there are hosts without number: what one leaves out is not known of all of them.
        if (service !== "openwop" && member.questionToken && !lacked.has(member)) problems.push(`no fixture is without ${title}, which is optional`);
        if (service !== "openwop" && member.questionToken && name.endsWith("Request")) {
          const type = member.type.getText();
          if (!type.endsWith("| undefined")) problems.push(`${title} may not be undefined`);
          if (/\bnull\b/.test(type) && member.name.getText() !== "headers") problems.push(`${title} may be null`);
        }
      }
    }
    return problems;
  };
}

export const fixtureTests = {
  ...Object.fromEntries(Object.keys(PREFIXES).map((service) => [`the types of ${service} are what its fixtures have`, testsOf(service)])),

  "every type of a service carries its name": async () => {
    const problems = [];
    for (const [service, prefix] of Object.entries(PREFIXES)) {
      problems.push(...(await wireTypes(service)).filter((name) => !name.startsWith(prefix)).map((name) => `${name} is ${service}'s`));
    }
    return problems;
  },

  "every event type of OpenWOP has a fixture for its payload": async (installed) => {
    const { declarations } = await examine(installed, "openwop");
    const declared = declarations.get("OpenWopRunEventPayloads").members.map((member) => member.name.text);
    const fixtures = JSON.parse(await readFile(path.join(root, "tests/fixtures/openwop/event_payloads.json"), "utf8"));
    const shown = new Set(fixtures.map(({ type }) => type));
    return declared.filter((name) => !shown.has(name)).map((name) => `${name} has none`);
  },

  "lists of names have as many as the services have": async (installed) => {
    const file = path.join(installed, "index.d.ts");
    const program = ts.createProgram([file], { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, types: [] });
    const checker = program.getTypeChecker();
    const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(file)));
    return Object.entries(COUNTS).flatMap(([name, count]) => {
      const type = checker.getDeclaredTypeOfSymbol(exported.find((symbol) => symbol.name === name));
      const found = (type.isUnion() ? type.types : []).filter((part) => part.isStringLiteral()).length;
      return found === count ? [] : [`${name} has ${found} names, not ${count}`];
    });
  },
};
