const text = "<the WebAssembly>";

export default Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
