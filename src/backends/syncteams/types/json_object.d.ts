/** A JSON object of SyncTeams that may have other members than the declared ones. */
export interface SyncTeamsJsonObject {
  /** Everything else, as the service sent it. */
  [member: string]: unknown;
}
