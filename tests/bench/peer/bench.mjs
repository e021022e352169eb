// Runs our worker and onnxruntime-web in turn, each time in a fresh headless Chromium, and prints one JSON line.
// node bench.mjs PLAN.json; the plan is written by `bench decode` and says what to run and where the files are.
import fs from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const plan = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const modules = createRequire(path.join(plan.modules, "package.json"));
const { chromium } = modules("playwright-core");
const here = path.dirname(fileURLToPath(import.meta.url));
const ort = path.join(plan.modules, "node_modules/onnxruntime-web/dist");
const web = path.join(here, "../../../web");

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm" };

/** Serves the page, the script that chooses a worker, onnxruntime's files, our site and the plan's files; counts what is sent. */
function startServer() {
  const sent = {};
  const server = http.createServer((request, response) => {
    const [, root, ...rest] = new URL(request.url, "http://x").pathname.split("/");
    const name = decodeURIComponent(rest.join("/"));
    const folder = { page: path.join(here, "page"), web, ort, site: plan.site, files: plan.files }[root];
    const file = folder && path.join(folder, name);
    const headers = {
      "Cross-Origin-Opener-Policy": "same-origin",
      "Cross-Origin-Embedder-Policy": "require-corp",
      "Cache-Control": "no-store",
    };
    if (!file || !file.startsWith(folder) || !fs.existsSync(file)) return response.writeHead(404, headers).end();
    const size = fs.statSync(file).size;
    sent[`${root}/${name}`] = size;
    const type = TYPES[path.extname(file)] ?? "application/octet-stream";
    response.writeHead(200, { ...headers, "Content-Type": type, "Content-Length": size });
    fs.createReadStream(file).pipe(response);
  });
  return new Promise((ready) => server.listen(0, "127.0.0.1", () => ready({ server, sent })));
}

/** CPU ticks of a process and all its children: other programs do not disturb it as they disturb the clock. */
function ticksOfTree(root) {
  const children = {};
  const ticks = {};
  for (const entry of fs.readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = fs.readFileSync(`/proc/${entry}/stat`, "utf8");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      (children[fields[1]] ??= []).push(entry);
      ticks[entry] = Number(fields[11]) + Number(fields[12]);
    } catch { /* it has ended */ }
  }
  const sum = (id) => (ticks[id] ?? 0) + (children[id] ?? []).reduce((total, child) => total + sum(child), 0);
  return sum(String(root));
}

async function run(candidate, address, sent) {
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), "maskwright-peer-"));
  const flags = ["--no-sandbox", "--disable-gpu-sandbox", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-quic"];
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath: plan.chromium, headless: true, args: flags,
  });
  try {
    const page = await browser.newPage();
    const marks = {};
    await page.exposeFunction("mark", (name) => { marks[name] = ticksOfTree(process.pid); });
    await page.goto(`${address}/page/index.html`);
    await page.waitForFunction("window.measure");
    for (const name of Object.keys(sent)) delete sent[name];
    const result = await page.evaluate((candidate) => window.measure(candidate), candidate);
    const millisecondsPerTick = 10;
    const cpu = ((marks.end - marks.start) * millisecondsPerTick) / candidate.runs;
    const wasm = Object.entries(sent).filter(([name]) => name.endsWith(".wasm"));
    return { name: candidate.name, ...result, cpu_ms: cpu, wasm: wasm.map(([name]) => name) };
  } finally {
    await browser.close();
    fs.rmSync(profile, { recursive: true, force: true });
  }
}

const { server, sent } = await startServer();
const address = `http://127.0.0.1:${server.address().port}`;
const results = [];
for (let round = 0; round < plan.rounds; round++) {
  for (const candidate of plan.candidates) {
    const result = await run(candidate, address, sent).catch((error) => {
      if (!candidate.may_fail) throw error;
      return { name: candidate.name, failed: error.message.split("\n")[0] };
    });
    results.push(result);
    const { times, ...rest } = result;
    process.stderr.write(`round ${round + 1} of ${plan.rounds}: ${JSON.stringify(rest)}\n`);
  }
}
server.close();
console.log(JSON.stringify(results));
process.exit(0);
