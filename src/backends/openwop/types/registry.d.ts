/** What the registry says of itself. */
export interface OpenWopRegistryDiscovery extends OpenWopJsonObject {
  /** The version of its own protocol. */
  registryVersion: string;
  /** The protocol that its packs are for. */
  protocolVersion: string;
  /** The beginnings that names of packs may have. */
  supportedNamespaces?: string[];
  /** How packs may be signed. */
  supportedSigningMethods?: string[];
  /** Where what is, by name. */
  endpoints?: Record<string, string>;
  /** Its name. */
  name?: string;
  /** Who runs it. */
  operator?: string;
  /** Where it is. */
  url?: string;
  /** Whom it lets a caller trust. */
  supportedTrustModes?: string[];
  /** Its own keys. */
  signingKeys?: OpenWopJsonObject[];
}

/** Every pack. */
export interface OpenWopRegistryIndex extends OpenWopJsonObject {
  /** The packs. */
  packs: OpenWopRegistryEntry[];
  /** When it was made, ISO 8601. */
  generated?: string;
  /** How many there are. */
  packCount?: number;
}

/** A pack in the index. */
export interface OpenWopRegistryEntry extends OpenWopJsonObject {
  /** Its name. */
  name: string;
  /** Its newest version. */
  latestVersion: string;
  /** What it is, in words. */
  description?: string;
}

/** A pack and its versions. */
export interface OpenWopRegistryPack extends OpenWopJsonObject {
  /** Its name. */
  name: string;
  /** Its versions. */
  versions: string[];
  /** What it is, in words. */
  description?: string;
  /** Its newest version. */
  latestVersion?: string;
}

/** The manifest of a pack's version. */
export interface OpenWopPackManifest extends OpenWopJsonObject {
  /** Its name. */
  name: string;
  /** The version. */
  version: string;
  /** The hash of the tarball, as in a page's `integrity`. */
  integrity?: string;
  /** What it is, in words. */
  description?: string;
  /** How it is signed, and with which key. */
  signing?: OpenWopJsonObject;
}
