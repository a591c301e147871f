// Where the relay of the tests is: `run.mjs` writes it into each runtime's copy of this file.

export default "";
