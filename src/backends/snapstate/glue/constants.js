// Where SnapState is: the public service, and the address that its first client went to.

export const SnapStateBaseUrl = Object.freeze({
  Public: "https://snapstate.dev",
  Local: "http://localhost:3000",
});
