// Writes the bundle, and the licences of what went into it.
import { build } from "esbuild";
import { readFileSync, writeFileSync } from "node:fs";

const result = await build({
  entryPoints: ["src/editor.js"],
  outfile: "../static/editor.js",
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  metafile: true,
  legalComments: "none",
});

const packages = new Set();
for (const path of Object.keys(result.metafile.inputs)) {
  const match = path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)/);
  if (match) packages.add(match[1]);
}
let text = "editor.js contains these packages.\n";
for (const name of [...packages].sort()) {
  const about = JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8"));
  let licence = "";
  for (const file of ["LICENSE", "LICENSE.md", "LICENCE", "license"]) {
    try {
      licence = readFileSync(`node_modules/${name}/${file}`, "utf8").trim();
      break;
    } catch {}
  }
  text += `\n${"=".repeat(72)}\n${name} ${about.version} (${about.license})\n\n${licence || "MIT License: the package states it and carries no text of it."}\n`;
}
writeFileSync("../static/THIRD-PARTY.txt", text);
