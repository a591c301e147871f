const text = "<the WebAssembly>";

/** The bytes: nothing is decoded before they are wanted, so that what is missing for it is an error of the first call. */
export default () => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
