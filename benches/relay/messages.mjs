// What is appended, and where.

export const at = (url, run) => `${url}/runs/${run}/events`;

export const message = (number) => ({
  number,
  kind: "token",
  type: "output.chunk",
  status: "running",
  cursor: String(number),
  seq: number,
  synthetic: false,
  text: `word-${number}`,
  node: "write",
});
