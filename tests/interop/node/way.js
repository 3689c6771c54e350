// How messages are encoded and sent, from the command line; and what of Apache's library does it.
"use strict";

const util = require("util");
const thrift = require("thrift");

const PROTOCOLS = {
  binary: thrift.TBinaryProtocol,
  compact: thrift.TCompactProtocol,
  json: thrift.TJSONProtocol,
};
const SUBPROTOCOLS = { binary: 0, compact: 2 };

/** `{ protocol, transport, service, address }`, each a string or undefined. */
exports.options = () => {
  const string = { type: "string" };
  const { values, positionals } = util.parseArgs({
    options: { protocol: string, transport: string, service: string },
    allowPositionals: true,
  });
  return { ...values, address: positionals[0] };
};

/** The classes that the library is to use, as it takes them. */
exports.classes = ({ protocol, transport }) => {
  if (transport === "header") {
    // The header protocol makes frames itself, over whatever collects its bytes. It has no zlib: "Transforms are not yet
    // supported" (header_transport.js).
    return {
      transport: thrift.TBufferedTransport,
      protocol: headerProtocol(SUBPROTOCOLS[protocol]),
    };
  }
  return {
    transport:
      transport === "framed"
        ? thrift.TFramedTransport
        : thrift.TBufferedTransport,
    protocol: PROTOCOLS[protocol],
  };
};

/**
 * The library's header protocol, made usable by its own clients. They flush the transport and not the protocol (`send_*` in
 * what the compiler generates), where only the protocol's `flush` writes the header (header_protocol.js); and nobody tells
 * a client's transport which protocol is inside.
 */
function headerProtocol(subprotocol) {
  function HeaderProtocol(trans) {
    const isOfClient = trans.client !== undefined;
    if (isOfClient) trans.setProtocolId(subprotocol);
    thrift.THeaderProtocol.call(this, trans);
    this.writesHeader = isOfClient;
  }
  util.inherits(HeaderProtocol, thrift.THeaderProtocol);
  HeaderProtocol.prototype.writeMessageEnd = function () {
    thrift.THeaderProtocol.prototype.writeMessageEnd.call(this);
    if (this.writesHeader) this.trans.writeHeaders();
  };
  return HeaderProtocol;
}

/** An `Int64` or a number of the library as a bigint. */
exports.toBigInt = (i64) =>
  typeof i64 === "number"
    ? BigInt(i64)
    : i64.buffer.readBigInt64BE(i64.offset);
