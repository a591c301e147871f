// What the declarations of Node leave open and every script of the tests knows: a server that listens has a port, and the `resolve` of a
// promise is called without a value.

declare module "net" {
  interface Server {
    address(): import("net").AddressInfo;
    listen(port?: number, hostname?: string, listener?: (value?: any) => void): this;
  }
}

// What Cloudflare's runtime has beside the web's own.
declare global {
  interface ResponseInit {
    webSocket?: any;
  }
  interface Response {
    readonly webSocket?: any;
  }
  var WebSocketPair: new () => { 0: any; 1: any };
  var WebSocketRequestResponsePair: new (request: string, response: string) => object;
}

export {};
