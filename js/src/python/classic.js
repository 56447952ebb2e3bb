// A classic worker, for from file:// a browser starts no other. Pyodide asks for a module worker only because it
// wants import(), which a classic one has too: without importScripts it does not see the difference.
Object.defineProperty(globalThis, "importScripts", { value: undefined });

export {};
