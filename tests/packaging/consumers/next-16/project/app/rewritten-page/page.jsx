import { headers } from "next/headers";
import { Refund } from "../../refund.jsx";

/** The service behind a rewrite of this server's own, which must not keep the events back. */
export default async function Page() {
  return <Refund baseUrl={`http://${(await headers()).get("host")}/rewritten`} />;
}
