// Takes the pictures of docs/operations/walk.md from the pages of an Airflow in which the walk was walked.
//
//   apt-get install chromium pngquant && npm install --no-save playwright-core
//   node docs/operations/pictures/take.mjs http://127.0.0.1:8080 docs/operations/pictures
//   pngquant --ext .png --force 64 docs/operations/pictures/*.png
//
// That Airflow lets everybody in: AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS=True.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [airflow, folder] = process.argv.slice(2);
const DAG = "claims__claims__cms_carrier";
const PATIENCE = 30_000;
// Without these the browser looks for its maker's servers.
const ALONE = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];

const profile = mkdtempSync(join(tmpdir(), "pictures-"));
const browser = await chromium.launchPersistentContext(profile, {
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", ...ALONE],
  colorScheme: "light",
});

/** The page at the path, when it shows `ready`; `clicks` are the labels of buttons; `clip` is what of it is kept. */
async function picture(name, path, { ready, clicks = [], clip }) {
  const page = await browser.newPage();
  await page.setViewportSize({ width: clip.x + clip.width, height: clip.y + clip.height });
  await page.goto(airflow + path);
  for (const label of clicks) await page.getByLabel(label).first().click({ timeout: PATIENCE });
  await page.getByText(ready).first().waitFor({ timeout: PATIENCE });
  await page.mouse.move(0, 0);
  // Names are there before the graph has moved to its place and the log to its end.
  await page.waitForTimeout(4_000);
  await page.screenshot({ path: join(folder, `${name}.png`), clip });
  await page.close();
}

/** The id of the DAG's latest run in that state. */
async function latest(state) {
  const answer = await fetch(`${airflow}/api/v2/dags/${DAG}/dagRuns?state=${state}&order_by=-run_after&limit=1`);
  const { dag_runs: [run] } = await answer.json();
  if (!run) throw new Error(`no run of ${DAG} is ${state}: walk the walk first`);
  return encodeURIComponent(run.dag_run_id);
}

const [good, bad] = [await latest("success"), await latest("failed")];
await picture("dags", "/dags", { ready: "synthea_transactions", clip: { x: 64, y: 190, width: 1216, height: 640 } });
await picture("grid", `/dags/${DAG}/runs/${bad}`, {
  ready: "deliveries",
  clicks: ["Expand all task groups"],
  clip: { x: 64, y: 0, width: 1216, height: 700 },
});
await picture("log", `/dags/${DAG}/runs/${bad}/tasks/cms_carrier.load/mapped/0`, {
  ready: "exit code 1",
  clip: { x: 392, y: 0, width: 1240, height: 760 },
});
// Last: the browser remembers that the graph was asked for, and that the groups are open.
await picture("graph", `/dags/${DAG}/runs/${good}`, {
  ready: "deliveries",
  clicks: [/^Show Graph/],
  clip: { x: 64, y: 0, width: 1336, height: 720 },
});
await browser.close();
rmSync(profile, { recursive: true });
