/**
 * The addresses of SnapState, for the option `baseUrl`. There is no default, because SnapState's own clients do not agree
 * on one.
 */
export const SnapStateBaseUrl: {
  /** The public service: the default of SnapState's own clients from 1.0.1 on. */
  readonly Public: "https://snapstate.dev";
  /** A server of your own on this machine: the default of SnapState's Python client 1.0.0. */
  readonly Local: "http://localhost:3000";
};
