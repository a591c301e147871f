// How each service signs what it sends: where its signature is, what tells two deliveries apart, and which run an event is of.
//
// Only what is signed counts. An id in a header that no signature covers may be any id, so it can make a delivery a repetition of
// another one, but never a new one.

/** @import { Signing } from "./types.d.ts" */

/** The last `t` of a signature's header, as the check of it reads that: the spaces around it are not signed, and do not count. @param {string} signature */
function timeOf(signature) {
  const times = signature.split(",").map((part) => /^[\t\n\f\r ]*t[\t\n\f\r ]*=[\t\n\f\r ]*(.*?)[\t\n\f\r ]*$/s.exec(part)?.[1]);
  return times.findLast((time) => time !== undefined);
}

/** @type {(name: string) => Signing["verify"]} */
const header = (name) => (Service, body, headers, secret) => Service.verifyWebhook(body, headers.get(name), secret);

/** @type {Record<string, Signing>} */
export const SERVICES = {
  openwop: {
    verify: (Service, body, headers, secret) => Service.verifyWebhook(body, headers, secret),
    // An event's number in its run is the same in every attempt, whatever else the host writes anew.
    id: ({ runId, event, challenge }) => challenge ?? (event.sequence === undefined ? undefined : `${runId ?? event.runId} ${event.sequence}`),
    run: ({ runId, event }) => runId ?? event?.runId,
    challenge: ({ challenge }) => challenge,
  },
  flowmaestro: {
    verify: header("X-FlowMaestro-Signature"),
    id: ({ id }) => id,
    // Nothing of the signature expires.
    at: ({ created_at: at }) => at,
  },
  snapstate: {
    verify: header("X-Checkpoint-Signature"),
    at: ({ timestamp }) => timestamp,
  },
  syncteams: {
    verify: (Service, body, headers, secret) => {
      const timestamp = headers.get("SyncTeams-Timestamp");
      return Service.verifyWebhook(body, headers.get("SyncTeams-Signature"), secret, timestamp ? { timestamp } : {});
    },
    run: ({ taskId }) => taskId,
    // Two rounds of one task may have the same body: only the time in the signature tells them apart.
    more: (headers) => timeOf(headers.get("SyncTeams-Signature") ?? ""),
    unsigned: (headers) => headers.get("SyncTeams-Event-Id"),
  },
  a2a: {
    // One server leaves the token out where there are credentials.
    verify: (Service, body, headers, secret) => Service.verifyWebhook(body, headers.get("X-A2A-Notification-Token") ?? headers.get("Authorization"), secret),
  },
};
