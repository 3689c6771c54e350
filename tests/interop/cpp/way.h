// How messages are encoded and sent, from the command line; and what of Apache's library does it.
#pragma once

#include <cstdlib>
#include <iostream>
#include <map>
#include <memory>
#include <string>

#include <thrift/protocol/TBinaryProtocol.h>
#include <thrift/protocol/TCompactProtocol.h>
#include <thrift/protocol/THeaderProtocol.h>
#include <thrift/protocol/TJSONProtocol.h>
#include <thrift/transport/TBufferTransports.h>

namespace way {

using namespace apache::thrift::protocol;
using namespace apache::thrift::transport;

struct Options {
  std::string protocol = "binary";
  std::string transport = "framed";
  std::string service;
  std::string host;
  int port = 0;

  Options(int count, char** arguments) {
    std::map<std::string, std::string*> named = {
        {"--protocol", &protocol}, {"--transport", &transport}, {"--service", &service}};
    for (int i = 1; i < count; i++) {
      std::string argument = arguments[i];
      auto found = named.find(argument);
      if (found != named.end() && i + 1 < count) {
        *found->second = arguments[++i];
        continue;
      }
      auto colon = argument.rfind(':');
      if (colon == std::string::npos) {
        std::cerr << "what is " << argument << "?" << std::endl;
        std::exit(2);
      }
      host = argument.substr(0, colon);
      port = std::stoi(argument.substr(colon + 1));
    }
  }

  bool header() const { return transport == "header" || transport == "zlib"; }
};

inline std::shared_ptr<TProtocolFactory> protocols(const Options& options) {
  if (options.protocol == "compact") return std::make_shared<TCompactProtocolFactory>();
  if (options.protocol == "json") return std::make_shared<TJSONProtocolFactory>();
  // Strict both ways: no message without a version.
  return std::make_shared<TBinaryProtocolFactory>(0, 0, true, true);
}

inline std::shared_ptr<TTransportFactory> transports(const Options& options) {
  if (options.transport == "framed") return std::make_shared<TFramedTransportFactory>();
  return std::make_shared<TBufferedTransportFactory>();
}

// Makes what a header protocol sends compressed.
inline void compress(TProtocol& protocol) {
  auto header = std::dynamic_pointer_cast<THeaderTransport>(protocol.getTransport());
  header->setTransform(THeaderTransport::ZLIB_TRANSFORM);

  // A compressed message is read into a buffer of its size, and once it is decompressed copied over that: beyond the end, where
  // it did not fit (`readFrame` and `untransform` in THeaderTransport.cpp). So the buffer has to be large beforehand. What
  // is larger than 1 KiB when decompressed is refused, unless something larger was sent.
  struct Open : THeaderTransport {
    static void widen(THeaderTransport& transport) { (transport.*&Open::ensureReadBuffer)(1 << 16); }
  };
  Open::widen(*header);
}

}  // namespace way
