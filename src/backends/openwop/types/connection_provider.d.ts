/** A service that workflows can be connected to. */
export interface OpenWopConnectionProvider extends OpenWopJsonObject {
  /** Its id. */
  id: string;
  /** Where it comes from. */
  source: "builtin" | "pack" | (string & {});
  /** The pack that it comes from. */
  packName?: string;
}

/** A provider that the host did not take. */
export interface OpenWopConnectionProviderRefusal {
  /** The pack that it comes from. */
  packName: string;
  /** The provider's id. */
  providerId: string;
  /** Why. */
  code: string;
  /** Who has that id. */
  heldBy?: string;
}

/** The providers, and those that the host did not take. */
export interface OpenWopConnectionProviderPage extends OpenWopPage<OpenWopConnectionProvider> {
  /** The ones that it did not take. */
  refusals?: OpenWopConnectionProviderRefusal[];
}

/** The list of providers; see {@link OpenWopList}. */
export interface OpenWopConnectionProviderList extends Promise<OpenWopConnectionProviderPage> {
  /** Every provider. */
  [Symbol.asyncIterator](): AsyncGenerator<OpenWopConnectionProvider, void, undefined>;
}
