import { Refund } from "../../refund.jsx";

export const runtime = "edge";
export const dynamic = "force-dynamic";

export default function Page() {
  return <Refund baseUrl={process.env.WORKFLOWS_URL} />;
}
