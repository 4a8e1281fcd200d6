// Texts of modules that go through no catalogue: every string and template that is neither an argument of tr or trN nor
// the name of a module. Prints [[path, line, text], …] as JSON; tools/words.py says which of them are sentences.
import { readFileSync } from "node:fs";
import { parse } from "espree";

const SAID = new Set(["tr", "trN"]);
const found = [];

function text(node) {
  if (node.type === "Literal" && typeof node.value === "string") return node.value;
  return node.type === "TemplateLiteral" ? node.quasis.map((part) => part.value.cooked).join("{}") : null;
}

function visit(node, path) {
  if (Array.isArray(node)) return node.forEach((one) => visit(one, path));
  if (!node || typeof node.type !== "string") return;
  if (/^(Import|Export(All|Named)).*Declaration$/.test(node.type) && node.source) return;
  if (node.type === "CallExpression" && SAID.has(node.callee.name))
    return visit(node.arguments.slice(node.callee.name === "tr" ? 1 : 2), path);
  const said = text(node);
  if (said !== null) found.push([path, node.loc.start.line, said.replaceAll("\n", " ")]);
  for (const [name, part] of Object.entries(node)) if (name !== "loc" && typeof part === "object") visit(part, path);
}

for (const path of process.argv.slice(2)) {
  const options = { ecmaVersion: "latest", sourceType: "module", loc: true };
  visit(parse(readFileSync(path, "utf8"), options).body, path);
}
process.stdout.write(JSON.stringify(found));
