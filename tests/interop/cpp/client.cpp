// Puts a server through the checks, on Apache's C++ library:
// `client --protocol compact --transport framed [--service NAME] HOST:PORT`.
//
// Prints one line for each check; exits with 0 only if all of them held. They are those of `../python/checks.py`.

#include <chrono>
#include <cstdint>
#include <sstream>
#include <stdexcept>
#include <thread>

#include <thrift/TApplicationException.h>
#include <thrift/protocol/TMultiplexedProtocol.h>
#include <thrift/transport/TSocket.h>

#include "Calculator.h"
#include "way.h"

namespace {

using namespace way;
using apache::thrift::TApplicationException;

constexpr int TIMEOUT_MS = 10000;
constexpr int32_t I32_MAX = INT32_MAX, I32_MIN = INT32_MIN;

struct Connection {
  std::shared_ptr<TProtocol> protocol;
  std::unique_ptr<CalculatorClient> client;

  explicit Connection(const Options& options) {
    auto socket = std::make_shared<TSocket>(options.host, options.port);
    socket->setConnTimeout(TIMEOUT_MS);
    socket->setRecvTimeout(TIMEOUT_MS);
    if (options.header()) {
      protocol = std::make_shared<THeaderProtocol>(
          socket, options.protocol == "compact" ? T_COMPACT_PROTOCOL : T_BINARY_PROTOCOL);
      if (options.transport == "zlib") compress(*protocol);
    } else {
      protocol = protocols(options)->getProtocol(transports(options)->getTransport(socket));
    }
    auto of_service = protocol;
    if (!options.service.empty()) {
      of_service = std::make_shared<TMultiplexedProtocol>(protocol, options.service);
    }
    client = std::make_unique<CalculatorClient>(of_service);
    socket->open();
  }

  // Sends a call with no arguments, or with one string (field 1).
  void send(const std::string& name, int32_t seqid, const char* text = nullptr) {
    protocol->writeMessageBegin(name, T_CALL, seqid);
    protocol->writeStructBegin("args");
    if (text) {
      protocol->writeFieldBegin("text", T_STRING, 1);
      protocol->writeString(std::string(text));
      protocol->writeFieldEnd();
    }
    protocol->writeFieldStop();
    protocol->writeStructEnd();
    protocol->writeMessageEnd();
    protocol->getTransport()->writeEnd();
    protocol->getTransport()->flush();
  }
};

// What is not as it should be.
template <typename T>
void expect(const T& actual, const T& expected, const std::string& what) {
  if (!(actual == expected)) {
    std::ostringstream text;
    text << what << ": " << actual << ", expected " << expected;
    throw std::runtime_error(text.str());
  }
}

void expect(bool holds, const std::string& what) { expect(holds, true, what); }

Work work(Operation::type op, std::vector<int32_t> operands, const char* comment = nullptr) {
  Work work;
  work.__set_op(op);
  work.__set_operands(operands);
  if (comment) work.__set_comment(comment);
  return work;
}

class Checks {
 public:
  explicit Checks(const Options& options)
      : options_(options), connection_(options), client_(*connection_.client) {}

  void run() {
    const std::pair<const char*, void (Checks::*)()> checks[] = {
        {"clear_at_first", &Checks::clear_at_first},
        {"ping", &Checks::ping},
        {"add", &Checks::add},
        {"calculate", &Checks::calculate},
        {"invalid_operations", &Checks::invalid_operations},
        {"history", &Checks::history},
        {"statistics", &Checks::statistics},
        {"sequence_ids", &Checks::sequence_ids},
        {"unknown_method", &Checks::unknown_method},
        {"many_calls", &Checks::many_calls},
        {"two_connections", &Checks::two_connections},
        {"clear", &Checks::clear},
        {"oneway_as_call", &Checks::oneway_as_call},
    };
    for (const auto& check : checks) {
      (this->*check.second)();
      std::cout << "ok " << check.first << std::endl;
    }
  }

 private:
  const Options& options_;
  Connection connection_;
  CalculatorClient& client_;
  std::vector<Entry> done_;

  void clear_at_first() {
    client_.clear();
    becomes_empty();
  }

  void ping() { client_.ping(); }

  void add() {
    const int32_t sums[][3] = {{2, 3, 5},   {0, 0, 0},             {-2, -3, -5},
                               {-7, 4, -3}, {I32_MAX, 1, I32_MIN}, {I32_MIN, -1, I32_MAX}};
    for (const auto& sum : sums) expect(client_.add(sum[0], sum[1]), sum[2], "add");
  }

  void calculate() {
    calculate(1, work(Operation::ADD, {1, 2, 3}), 6);
    calculate(2, work(Operation::ADD, {I32_MAX, 1}, "beyond 32 bits"), 2147483648);
    calculate(3, work(Operation::SUBTRACT, {10, 2, 13}, ""), -5);
    calculate(4, work(Operation::MULTIPLY, {I32_MAX, I32_MIN}), -4611686016279904256);
    calculate(5, work(Operation::MULTIPLY, {7, 0}), 0);
    calculate(6, work(Operation::DIVIDE, {100, 7, 2}, "prix \"moyen\", 数量, 😀"), 7);
    calculate(7, work(Operation::DIVIDE, {-7, 2}), -3);
    calculate(-1, work(Operation::DIVIDE, {7, -2}), -3);
    calculate(I32_MAX, work(Operation::ADD, {-42}), -42);
  }

  void calculate(int32_t log_id, const Work& work, int64_t result) {
    expect(client_.calculate(log_id, work), result, "calculate");
    Entry entry;
    entry.__set_log_id(log_id);
    entry.__set_work(work);
    entry.__set_result(result);
    done_.push_back(entry);
  }

  void invalid_operations() {
    invalid(work(Operation::ADD, {}), "no operands");
    invalid(work(Operation::DIVIDE, {1, 0}), "division by zero");
    invalid(work(Operation::MULTIPLY, {I32_MAX, I32_MAX, I32_MAX}), "overflow");
    invalid(work(static_cast<Operation::type>(99), {1, 2}), "unknown operation");
  }

  void invalid(const Work& work, const std::string& why) {
    try {
      client_.calculate(0, work);
    } catch (const InvalidOperation& exception) {
      expect<int>(exception.op, work.op, why);
      expect(exception.why, why, "why");
      return;
    }
    throw std::runtime_error("no exception, expected " + why);
  }

  void history() { remembers_what_was_done(client_); }

  void remembers_what_was_done(CalculatorClient& client) {
    std::vector<Entry> entries;
    client.history(entries);
    expect(entries == done_, "the history is what was done");
  }

  void statistics() {
    std::map<Operation::type, int32_t> statistics;
    client_.statistics(statistics);
    std::map<Operation::type, int32_t> expected = {{Operation::ADD, 3},
                                                   {Operation::SUBTRACT, 1},
                                                   {Operation::MULTIPLY, 2},
                                                   {Operation::DIVIDE, 3}};
    expect(statistics == expected, "the statistics are of what was done");
  }

  void sequence_ids() {
    for (int32_t seqid : {7, -1, 0, I32_MAX, I32_MIN}) ping_by_hand(seqid);
  }

  void ping_by_hand(int32_t seqid) {
    connection_.send("ping", seqid);
    expect_message("ping", T_REPLY, seqid);
    connection_.protocol->skip(T_STRUCT);
    connection_.protocol->readMessageEnd();
    connection_.protocol->getTransport()->readEnd();
  }

  void expect_message(const std::string& name, TMessageType kind, int32_t seqid) {
    std::string its_name;
    TMessageType its_kind;
    int32_t its_seqid;
    connection_.protocol->readMessageBegin(its_name, its_kind, its_seqid);
    expect(its_name, name, "name of the reply");
    expect<int>(its_kind, kind, "kind of the reply");
    expect(its_seqid, seqid, "sequence id of the reply");
  }

  void unknown_method() {
    connection_.send("no_such_method", 8, "to be skipped");
    expect_message("no_such_method", T_EXCEPTION, 8);
    TApplicationException exception;
    exception.read(connection_.protocol.get());
    connection_.protocol->readMessageEnd();
    connection_.protocol->getTransport()->readEnd();
    expect<int>(exception.getType(), TApplicationException::UNKNOWN_METHOD, "type of the exception");
    expect(*exception.what() != '\0', "the exception has a message");
    ping_by_hand(9);
    client_.ping();
  }

  void many_calls() {
    for (int32_t n = 0; n < 200; n++) expect(client_.add(n, n), 2 * n, "add");
  }

  void two_connections() {
    Connection other(options_);
    for (int32_t n = 0; n < 20; n++) {
      expect(client_.add(n, 1), n + 1, "add");
      expect(other.client->add(n, 1), n + 1, "add on another connection");
    }
    calculate(20, work(Operation::ADD, {1, 1}), 2);
    remembers_what_was_done(*other.client);
    client_.ping();
  }

  void clear() {
    client_.clear();
    expect(client_.add(2, 3), 5, "add after clear");
    becomes_empty();
  }

  // A oneway method has no reply, even for a caller that awaits one.
  void oneway_as_call() {
    calculate(30, work(Operation::ADD, {1, 1}), 2);
    connection_.send("clear", 30);
    ping_by_hand(31);
    ping_by_hand(32);
    becomes_empty();
  }

  // Nobody says when a oneway call is done, so this asks until it is.
  void becomes_empty() {
    std::vector<Entry> entries;
    std::map<Operation::type, int32_t> statistics;
    for (int tries = 0; tries < 100; tries++) {
      client_.history(entries);
      client_.statistics(statistics);
      if (entries.empty() && statistics.empty()) {
        done_.clear();
        return;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    throw std::runtime_error("the server did not forget its history");
  }
};

}  // namespace

int main(int count, char** arguments) {
  try {
    Options options(count, arguments);
    Checks(options).run();
  } catch (const std::exception& error) {
    std::cerr << error.what() << std::endl;
    return 1;
  }
}
