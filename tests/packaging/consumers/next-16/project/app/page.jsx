import { Refund } from "../refund.jsx";

export const dynamic = "force-dynamic";

export default function Page() {
  return <Refund baseUrl={process.env.WORKFLOWS_URL} />;
}
