// Compares two contracts with api-smart-diff, which is a library, and prints what it classifies as breaking.
// Exit status: 0 nothing breaking, 1 something breaking, 2 not comparable.
const { readFileSync } = require("node:fs");
const { apiCompare } = require("api-smart-diff");

// A schema under components is compared again wherever an operation refers to it, with its direction.
// Security schemes are only there.
const counts = ({ path }) => path[0] !== "components" || path[1] === "securitySchemes";

try {
  const [base, head] = process.argv.slice(2).map((file) => JSON.parse(readFileSync(file, "utf8")));
  const found = apiCompare(base, head).diffs.filter((diff) => diff.type === "breaking" && counts(diff));
  const lines = found.map(({ action, path }) => `${action} ${path.join("/")}`);
  process.stdout.write(JSON.stringify({ breaking: lines }));
  process.exitCode = lines.length ? 1 : 0;
} catch (error) {
  process.stdout.write(`${error.name}: ${error.message}`);
  process.exitCode = 2;
}
