import Head from "next/head";
import { Refund } from "../refund.jsx";

export async function getServerSideProps() {
  return { props: { baseUrl: process.env.WORKFLOWS_URL } };
}

export default function Page({ baseUrl }) {
  return (
    <>
      <Head>
        <link rel="icon" href="data:," />
      </Head>
      <Refund baseUrl={baseUrl} />
    </>
  );
}
