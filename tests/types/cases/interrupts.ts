// What a suspended run asks: the data by the kind.
import type { OpenWopApprovalData, OpenWopClarificationData, OpenWopInterruptKind, OpenWopInterruptPayload, OpenWop } from "flowtether";
import { type Equal, holds } from "./equal.js";

declare const wop: OpenWop;

export async function inspected(): Promise<void> {
  const asked = await wop.interrupts.inspectByToken("token");
  holds<Equal<typeof asked, OpenWopInterruptPayload>>();
  switch (asked.kind) {
    case "approval":
      holds<Equal<typeof asked.data, OpenWopApprovalData>>();
      break;
    case "clarification":
      holds<Equal<typeof asked.data, OpenWopClarificationData>>();
      break;
    // @ts-expect-error a kind that does not exist
    case "aproval":
      break;
  }
  const _key: string = asked.key;
}

export async function seen(): Promise<void> {
  const { interrupt } = await wop.runs.get("run");
  // On a run, kinds are an open set: hosts add their own.
  const kind: OpenWopInterruptKind | undefined = interrupt?.kind;
  const _open: string | undefined = kind;
}
