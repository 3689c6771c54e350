// Serves the calculator with Apache's C++ library: `server --protocol compact --transport framed`.
//
// Takes a free port of 127.0.0.1, prints `listening on 127.0.0.1:PORT`, and serves, a thread to each connection, until it
// is killed.

#include <cstdint>
#include <cstring>
#include <limits>
#include <mutex>

#include <thrift/TOutput.h>
#include <thrift/server/TThreadedServer.h>
#include <thrift/transport/TServerSocket.h>

#include "Calculator.h"
#include "way.h"

namespace {

using namespace apache::thrift::server;
using namespace way;

int64_t result_of(const Work& work) {
  auto because = [&](const char* why) {
    InvalidOperation exception;
    exception.__set_op(work.op);
    exception.__set_why(why);
    return exception;
  };
  if (work.operands.empty()) throw because("no operands");
  int64_t result = work.operands[0];
  for (size_t i = 1; i < work.operands.size(); i++) {
    int64_t operand = work.operands[i];
    bool overflow = false;
    switch (work.op) {
      case Operation::ADD:
        overflow = __builtin_add_overflow(result, operand, &result);
        break;
      case Operation::SUBTRACT:
        overflow = __builtin_sub_overflow(result, operand, &result);
        break;
      case Operation::MULTIPLY:
        overflow = __builtin_mul_overflow(result, operand, &result);
        break;
      case Operation::DIVIDE:
        if (operand == 0) throw because("division by zero");
        overflow = operand == -1 && result == std::numeric_limits<int64_t>::min();
        if (!overflow) result /= operand;
        break;
    }
    if (overflow) throw because("overflow");
  }
  return result;
}

class Handler : public CalculatorIf {
 public:
  void ping() override {}

  int32_t add(int32_t a, int32_t b) override {
    return static_cast<int32_t>(static_cast<uint32_t>(a) + static_cast<uint32_t>(b));
  }

  int64_t calculate(int32_t log_id, const Work& work) override {
    if (work.op < Operation::ADD || work.op > Operation::DIVIDE) {
      InvalidOperation exception;
      exception.__set_op(work.op);
      exception.__set_why("unknown operation");
      throw exception;
    }
    Entry entry;
    entry.__set_log_id(log_id);
    entry.__set_work(work);
    entry.__set_result(result_of(work));
    std::lock_guard<std::mutex> guard(lock_);
    entries_.push_back(entry);
    return entry.result;
  }

  void history(std::vector<Entry>& history) override {
    std::lock_guard<std::mutex> guard(lock_);
    history = entries_;
  }

  void statistics(std::map<Operation::type, int32_t>& statistics) override {
    std::lock_guard<std::mutex> guard(lock_);
    for (const auto& entry : entries_) statistics[entry.work.op]++;
  }

  void clear() override {
    std::lock_guard<std::mutex> guard(lock_);
    entries_.clear();
  }

 private:
  std::mutex lock_;
  std::vector<Entry> entries_;
};

// The transforms of a server's replies are not those of the request: who wants them has to say so, for each connection.
class ZlibProtocolFactory : public THeaderProtocolFactory {
 public:
  using THeaderProtocolFactory::getProtocol;

  std::shared_ptr<TProtocol> getProtocol(
      std::shared_ptr<TTransport> input, std::shared_ptr<TTransport> output) override {
    auto protocol = THeaderProtocolFactory::getProtocol(input, output);
    compress(*protocol);
    return protocol;
  }
};

// Says where the server listens, once it does: the port is the system's choice.
class Announcement : public TServerEventHandler {
 public:
  explicit Announcement(std::shared_ptr<TServerSocket> socket) : socket_(std::move(socket)) {}

  void preServe() override {
    std::cout << "listening on 127.0.0.1:" << socket_->getPort() << std::endl;
  }

 private:
  std::shared_ptr<TServerSocket> socket_;
};

}  // namespace

int main(int count, char** arguments) {
  // What it says of every connection behind a header: the one protocol's transport is closed twice.
  apache::thrift::GlobalOutput.setOutputFunction([](const char* message) {
    if (!std::strstr(message, "output close failed")) std::cerr << message << std::endl;
  });
  Options options(count, arguments);
  auto processor = std::make_shared<CalculatorProcessor>(std::make_shared<Handler>());
  auto socket = std::make_shared<TServerSocket>("127.0.0.1", 0);
  auto each_transport = transports(options);
  auto input = protocols(options);
  auto output = input;
  if (options.header()) {
    // One protocol for both ways, so that replies are encoded as the calls were: a server makes a second one of any factory
    // that it is given for its output (TServerFramework.cpp).
    output = nullptr;
    input = options.transport == "zlib" ? std::make_shared<ZlibProtocolFactory>()
                                        : std::make_shared<THeaderProtocolFactory>();
  }
  TThreadedServer server(processor, socket, each_transport, each_transport, input, output);
  server.setServerEventHandler(std::make_shared<Announcement>(socket));
  server.serve();
}
