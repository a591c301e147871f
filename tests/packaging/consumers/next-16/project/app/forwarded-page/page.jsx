import { headers } from "next/headers";
import { Refund } from "../../refund.jsx";

/** The service behind a route handler of this server's own. */
export default async function Page() {
  return <Refund baseUrl={`http://${(await headers()).get("host")}/forwarded`} />;
}
