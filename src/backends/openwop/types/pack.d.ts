/** A pack that is installed on a host. */
export interface OpenWopInstalledPack extends OpenWopJsonObject {
  /** Its name. */
  name?: string;
  /** Its version. */
  version?: string;
}
