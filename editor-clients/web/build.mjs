// Bundles src/ into the folder that the server's wheel ships: page.js, page.css, index.html, and the licences of what
// is bundled. `node build.mjs FOLDER` writes elsewhere, for the test that compares.

import { build } from "esbuild";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const shipped = path.join(here, "../../server/sfumato_server/page");
const folder = path.resolve(process.argv[2] ?? shipped);
const NOTICES = "THIRD_PARTY_NOTICES.txt";

await mkdir(folder, { recursive: true });
const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: [
    { in: "src/main.ts", out: "page" },
    { in: "src/page.css", out: "page" },
  ],
  outdir: folder,
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  banner: { js: `/* Sfumato, Apache-2.0. Licences of what is bundled: ${NOTICES} */` },
  metafile: true,
  write: true,
});
await cp(path.join(here, "src/index.html"), path.join(folder, "index.html"));
await writeFile(path.join(folder, NOTICES), await notices(Object.keys(metafile.inputs)));

// Every package that a bundled file comes from, with its own licence file.
async function notices(inputs) {
  const names = inputs.flatMap((input) => input.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)\//)?.[1] ?? []);
  const parts = [];
  for (const name of [...new Set(names)].sort()) {
    const root = path.join(here, "node_modules", name);
    const { license } = JSON.parse(await readFile(path.join(root, "package.json"), "utf8"));
    const text = (await readFile(path.join(root, "LICENSE"), "utf8")).trim();
    parts.push(`${name} (${license})\n\n${text}\n`);
  }
  return `page.js holds parts of these packages.\n\n${parts.join(`\n${"-".repeat(80)}\n\n`)}`;
}
