// Puts a server through the checks, on Apache's library for Node:
// `node client.js --protocol compact --transport framed [--service NAME] HOST:PORT`.
//
// Prints one line for each check; exits with 0 only if all of them held. They are those of `../python/checks.py`.
"use strict";

const assert = require("assert/strict");
const { setTimeout: sleep } = require("timers/promises");
const thrift = require("thrift");
const generated = process.env.ALATO_GENERATED;
const Calculator = require(`${generated}/Calculator`);
const { InvalidOperation, Operation, Work } = require(
  `${generated}/calculator_types`,
);
const way = require("./way");

const { MessageType, Type, TApplicationException, TApplicationExceptionType } =
  thrift.Thrift;
const TIMEOUT_MS = 20_000;
const I32_MAX = 2147483647;
const I32_MIN = -2147483648;

const options = way.options();

/** A connection, and the client on it. */
function connect() {
  const [host, port] = options.address.split(":");
  const connection = thrift.createConnection(
    host,
    Number(port),
    way.classes(options),
  );
  connection.on("error", (error) => {
    console.error(error);
    process.exit(1);
  });
  const client = options.service
    ? new thrift.Multiplexer().createClient(
        options.service,
        Calculator,
        connection,
      )
    : thrift.createClient(Calculator, connection);
  return { connection, client };
}

/** Sends a message with no arguments, or with one string (field 1). */
function send(client, name, kind, seqid, text) {
  const protocol = new client.pClass(client.output);
  protocol.writeMessageBegin(name, kind, seqid);
  protocol.writeStructBegin("args");
  if (text !== undefined) {
    protocol.writeFieldBegin("text", Type.STRING, 1);
    protocol.writeString(text);
    protocol.writeFieldEnd();
  }
  protocol.writeFieldStop();
  protocol.writeStructEnd();
  protocol.writeMessageEnd();
  client.output.flush();
}

async function pingByHand(client, seqid) {
  const reply = new Promise((resolve, reject) => {
    client._reqs[seqid] = (error) => (error ? reject(error) : resolve());
  });
  send(client, "ping", MessageType.CALL, seqid);
  await reply;
}

async function checks() {
  const { connection, client } = connect();
  let done = [];

  const run = async (check) => {
    await check();
    console.log("ok", check.name);
  };

  const calculate = async (log_id, op, operands, comment, result) => {
    const work = new Work({ op, operands, comment });
    assert.equal(way.toBigInt(await client.calculate(log_id, work)), result);
    done.push({ log_id, op, operands, comment, result });
  };

  const remembersWhatWasDone = async (client) => {
    const entries = (await client.history()).map(({ log_id, work, result }) => ({
      log_id,
      op: work.op,
      operands: work.operands,
      comment: work.comment,
      result: way.toBigInt(result),
    }));
    assert.deepEqual(entries, done);
  };

  // Nobody says when a oneway call is done, so this asks until it is.
  const becomesEmpty = async () => {
    const deadline = Date.now() + 2000;
    while ((await client.history()).length > 0 && Date.now() < deadline) {
      await sleep(20);
    }
    assert.deepEqual(await client.history(), []);
    assert.deepEqual(await client.statistics(), {});
    done = [];
  };

  await run(async function clearAtFirst() {
    await client.clear();
    await becomesEmpty();
  });
  await run(async function ping() {
    assert.equal(await client.ping(), undefined);
  });
  await run(async function add() {
    for (const [a, b, total] of [
      [2, 3, 5],
      [0, 0, 0],
      [-2, -3, -5],
      [-7, 4, -3],
      [I32_MAX, 1, I32_MIN],
      [I32_MIN, -1, I32_MAX],
    ]) {
      assert.equal(await client.add(a, b), total);
    }
  });
  await run(async function calculations() {
    for (const arguments_ of [
      [1, Operation.ADD, [1, 2, 3], null, 6n],
      [2, Operation.ADD, [I32_MAX, 1], "beyond 32 bits", 2147483648n],
      [3, Operation.SUBTRACT, [10, 2, 13], "", -5n],
      [4, Operation.MULTIPLY, [I32_MAX, I32_MIN], null, -4611686016279904256n],
      [5, Operation.MULTIPLY, [7, 0], null, 0n],
      [6, Operation.DIVIDE, [100, 7, 2], 'prix "moyen", 数量, 😀', 7n],
      [7, Operation.DIVIDE, [-7, 2], null, -3n],
      [-1, Operation.DIVIDE, [7, -2], null, -3n],
      [I32_MAX, Operation.ADD, [-42], null, -42n],
    ]) {
      await calculate(...arguments_);
    }
  });
  await run(async function invalidOperations() {
    for (const [op, operands, why] of [
      [Operation.ADD, [], "no operands"],
      [Operation.DIVIDE, [1, 0], "division by zero"],
      [Operation.MULTIPLY, [I32_MAX, I32_MAX, I32_MAX], "overflow"],
      [99, [1, 2], "unknown operation"],
    ]) {
      await assert.rejects(
        client.calculate(0, new Work({ op, operands })),
        (error) => {
          assert(error instanceof InvalidOperation, `${error}`);
          assert.deepEqual([error.op, error.why], [op, why]);
          return true;
        },
      );
    }
  });
  await run(async function history() {
    await remembersWhatWasDone(client);
  });
  await run(async function statistics() {
    assert.deepEqual(await client.statistics(), {
      [Operation.ADD]: 3,
      [Operation.SUBTRACT]: 1,
      [Operation.MULTIPLY]: 2,
      [Operation.DIVIDE]: 3,
    });
  });
  await run(async function sequenceIds() {
    // Not 0: a client keeps what it is to do with a reply under the negative of its sequence id (connection.js), which is no
    // other there.
    const seqids = [1007, I32_MAX];
    // In compact, a negative one is read as a positive number of 32 bits (`readVarint32` in compact_protocol.js).
    if (options.protocol !== "compact") seqids.push(-1, I32_MIN + 1);
    for (const seqid of seqids) {
      await pingByHand(client, seqid);
    }
  });
  await run(async function unknownMethod() {
    const answer = new Promise((resolve) => {
      client.recv_no_such_method = (input, kind, seqid) => {
        const error = new TApplicationException();
        error.read(input);
        input.readMessageEnd();
        // Lets the connection go on behind the message.
        client._reqs[seqid]();
        resolve([kind, seqid, error]);
      };
    });
    send(client, "no_such_method", MessageType.CALL, 1008, "to be skipped");
    const [kind, seqid, error] = await answer;
    assert.deepEqual([kind, seqid], [MessageType.EXCEPTION, -1008]);
    assert.equal(error.type, TApplicationExceptionType.UNKNOWN_METHOD);
    assert(error.message.length > 0);
    await client.ping();
  });
  await run(async function manyCalls() {
    for (let n = 0; n < 200; n++) assert.equal(await client.add(n, n), 2 * n);
  });
  await run(async function callsAtOnce() {
    const sums = Array.from({ length: 200 }, (_, n) => client.add(n, 1));
    assert.deepEqual(
      await Promise.all(sums),
      sums.map((_, n) => n + 1),
    );
  });
  await run(async function twoConnections() {
    const other = connect();
    for (let n = 0; n < 20; n++) {
      for (const each of [client, other.client]) {
        assert.equal(await each.add(n, 1), n + 1);
      }
    }
    await calculate(20, Operation.ADD, [1, 1], null, 2n);
    await remembersWhatWasDone(other.client);
    other.connection.end();
    await client.ping();
  });
  await run(async function clear() {
    await client.clear();
    assert.equal(await client.add(2, 3), 5);
    await becomesEmpty();
  });
  // A oneway method has no reply, even for a caller that awaits one.
  await run(async function onewayAsCall() {
    await calculate(30, Operation.ADD, [1, 1], null, 2n);
    client.recv_clear = () => {
      console.error("a oneway method was answered");
      process.exit(1);
    };
    send(client, "clear", MessageType.CALL, 1030);
    await pingByHand(client, 1031);
    await pingByHand(client, 1032);
    await becomesEmpty();
  });
  connection.end();
}

setTimeout(() => {
  console.error(`not done after ${TIMEOUT_MS} ms`);
  process.exit(1);
}, TIMEOUT_MS).unref();

checks().catch((error) => {
  console.error(error);
  process.exit(1);
});
