// What the declarations of Node leave open and every script of the tests knows: a server that listens has a port, and the `resolve` of a
// promise is called without a value.

declare module "net" {
  interface Server {
    address(): import("net").AddressInfo;
    listen(port?: number, hostname?: string, listener?: (value?: any) => void): this;
  }
}

export {};
