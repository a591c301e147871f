/**
 * The addresses of SyncTeams, for the option `baseUrl`. There is no default, because SyncTeams' own clients do not agree
 * on one.
 */
export const SyncTeamsBaseUrl: {
  /** The default of SyncTeams' own JavaScript client from 0.2.0 on. */
  readonly Production: "https://api.syncteams.studio";
  /** The default of SyncTeams' own Python client, and of the JavaScript one before 0.2.0. */
  readonly Develop: "https://develop.api.syncteams.studio";
};
