// What the reader's code can reach from the worker. Python sees every name of JavaScript (`import js`), and over http
// a worker obeys the policy of its own response, which most servers do not send. So after the start, before any code
// of a reader or of a link runs, whatever could send data away, read what this site keeps, or make new code that
// could do so is cut off. Python itself needs none of it any more: the page hands over what is loaded later.

const GONE = [
  // asks a server
  ...[
    "fetch",
    "XMLHttpRequest",
    "EventSource",
    "WebSocket",
    "WebSocketStream",
    "WebTransport",
    "RTCPeerConnection",
  ],
  ...["FontFace", "fonts", "Notification"], // their pictures and fonts have addresses
  // reads or writes what the site keeps, or speaks to its other tabs
  ...["indexedDB", "caches", "cookieStore", "BroadcastChannel", "SharedWorker"],
  ...["webkitRequestFileSystem", "webkitRequestFileSystemSync"],
  ...["webkitResolveLocalFileSystemURL", "webkitResolveLocalFileSystemSyncURL"],
  "navigator", // storage, locks, devices
  // makes code of text, or a place that is not locked; import() is part of the language, and needs such code
  ...["Worker", "importScripts", "eval", "ShadowRealm"],
];

const define = (object, name, value) => Object.defineProperty(object, name, { value });

/** Set a name of the worker to `value`, also where it is inherited from. */
function replace(name, value) {
  for (let object = self; object; object = Object.getPrototypeOf(object))
    if (Object.hasOwn(object, name)) define(object, name, value);
}

/** A timer runs text, too; this one takes functions only. */
const timer =
  (start, refuse) =>
  (action, ...rest) =>
    typeof action === "function" ? start(action, ...rest) : refuse();

/**
 * Before Pyodide comes, which keeps what it finds: no function leads to the maker of functions of text.
 * @param {string} sentence what is said to code that tries
 */
export function lockFunctions(sentence) {
  const refuse = () => {
    throw new TypeError(sentence);
  };
  const closed = new Proxy(Function, { apply: refuse, construct: refuse }); // one may ask if a thing is its instance
  for (const one of [() => {}, async () => {}, function* () {}, async function* () {}])
    define(Object.getPrototypeOf(one), "constructor", closed);
  replace("Function", closed);
  replace("setTimeout", timer(self.setTimeout.bind(self), refuse));
  replace("setInterval", timer(self.setInterval.bind(self), refuse));
}

/** After it has come. */
export function lock() {
  for (const name of GONE) replace(name, undefined);
}
