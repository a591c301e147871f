// Pages in Chromium.

import { chromium } from "playwright-core";

const ARGUMENTS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"];

let browser;

/** An empty page; `trouble` collects what a developer would find in its console, and requests to origins that are not named. */
export async function openPage(after, baseUrl, settings = {}, otherOrigins = []) {
  browser ??= chromium.launch({ executablePath: process.env.FLOWTETHER_CHROMIUM, args: ARGUMENTS });
  const context = await (await browser).newContext(settings);
  after(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const trouble = [];
  page.on("console", (message) => trouble.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => trouble.push(`uncaught ${error}`));
  page.on("request", (request) => {
    const url = request.url();
    const isOwn = [baseUrl, ...otherOrigins].some((origin) => url.startsWith(`${origin}/`));
    if (!isOwn && !url.startsWith("data:")) trouble.push(`asked for ${url}`);
  });
  return { page, trouble };
}

export async function closeBrowser() {
  if (browser !== undefined) await (await browser).close();
}
