// Runs the parts of the test one after another and counts what is wrong.
//
//   node tests/serve/page/run.mjs TOOLS PROGRAM [PART...]
import { Bench } from "./bench.mjs";

const PARTS = ["words", "gate", "camera", "roster", "holder"];
const [tools, program, ...wanted] = process.argv.slice(2);
if (!tools || !program) {
  console.error("usage: node run.mjs TOOLS PROGRAM [PART...]");
  process.exit(2);
}
const bench = new Bench(tools, program);
try {
  for (const part of wanted.length > 0 ? wanted : PARTS) {
    const began = Date.now();
    const before = bench.faults;
    const { run } = await import(`./${part}.mjs`);
    await run(bench).catch((error) => bench.fault(`${part}: ${error.stack}`));
    console.log(`-- ${part}: ${bench.faults - before} faults, ${Date.now() - began} ms`);
  }
} finally {
  await bench.close();
}
process.exit(bench.faults === 0 ? 0 : 1);
