// Serves the calculator with Apache's library for Node: `node server.js --protocol compact --transport framed`.
//
// Takes a free port of 127.0.0.1, prints `listening on 127.0.0.1:PORT`, and serves until it is killed.
"use strict";

const Int64 = require("node-int64");
const thrift = require("thrift");
const generated = process.env.ALATO_GENERATED;
const Calculator = require(`${generated}/Calculator`);
const { Entry, InvalidOperation, Operation } = require(
  `${generated}/calculator_types`,
);
const way = require("./way");

const STEPS = {
  [Operation.ADD]: (a, b) => a + b,
  [Operation.SUBTRACT]: (a, b) => a - b,
  [Operation.MULTIPLY]: (a, b) => a * b,
  [Operation.DIVIDE]: (a, b) => {
    if (b === 0n) throw new Error("division by zero");
    return a / b;
  },
};

let entries = [];

const handler = {
  ping() {},

  add: (a, b) => (a + b) | 0,

  // Async, so that what it throws is the outcome of the call: what is thrown at once ends the process (the generated
  // `process_calculate` passes it on to the library, whose server emits it as an error).
  async calculate(log_id, work) {
    let result;
    try {
      result = calculate(work);
    } catch (error) {
      throw new InvalidOperation({ op: work.op, why: error.message });
    }
    entries.push(new Entry({ log_id, work, result }));
    return result;
  },

  history: () => entries,

  statistics() {
    const counts = {};
    for (const { work } of entries) counts[work.op] = (counts[work.op] ?? 0) + 1;
    return counts;
  },

  clear() {
    entries = [];
  },
};

function calculate({ op, operands }) {
  if (operands.length === 0) throw new Error("no operands");
  const step = STEPS[op];
  if (step === undefined) throw new Error("unknown operation");
  const result = operands.map(BigInt).reduce((a, b) => {
    const next = step(a, b);
    // After every step, as for a language whose integers are 64 bits.
    if (next !== BigInt.asIntN(64, next)) throw new Error("overflow");
    return next;
  });
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(result);
  return new Int64(bytes);
}

const server = thrift.createServer(
  Calculator,
  handler,
  way.classes(way.options()),
);
server.listen(0, "127.0.0.1", () => {
  console.log(`listening on 127.0.0.1:${server.address().port}`);
});
