// Two contracts under api-smart-diff, which is a library: prints what it classifies as breaking.
// Exit status: 0 nothing, 1 something, 2 no answer.
const { readFileSync } = require("node:fs");
const { apiCompare } = require("api-smart-diff");

// What stands under components is compared once more wherever an operation refers to it, and there
// with its direction. Only security schemes stand there alone.
const counts = ({ path }) => path[0] !== "components" || path[1] === "securitySchemes";

try {
  const [base, head] = process.argv.slice(2).map((file) => JSON.parse(readFileSync(file, "utf8")));
  const found = apiCompare(base, head).diffs.filter((diff) => diff.type === "breaking" && counts(diff));
  const told = found.map(({ action, path }) => `${action} ${path.join("/")}`);
  process.stdout.write(JSON.stringify({ breaking: told }));
  process.exitCode = told.length ? 1 : 0;
} catch (error) {
  process.stdout.write(`${error.name}: ${error.message}`);
  process.exitCode = 2;
}
