/**
 * A calculator that remembers what it was asked: small, but with one of
 * everything that a Thrift service is made of.
 */
namespace rs calculator
namespace py calculator

/** What to do with the operands. */
enum Operation {
  ADD = 1,
  SUBTRACT = 2,
  MULTIPLY = 3,
  DIVIDE = 4,
}

/** One calculation: the operation, applied to the operands from left to right. */
struct Work {
  1: Operation op,
  2: list<i32> operands,
  3: optional string comment,
}

/** A calculation that was done, and what came of it. */
struct Entry {
  1: i32 log_id,
  2: Work work,
  3: i64 result,
}

/** The work could not be done. */
exception InvalidOperation {
  1: Operation op,
  2: string why,
}

service Calculator {
  /** Does nothing, and says so. */
  void ping(),

  /** The sum of the two; wraps around on overflow. */
  i32 add(1: i32 a, 2: i32 b),

  /** Does the work and remembers it under `log_id`. */
  i64 calculate(1: i32 log_id, 2: Work work) throws (1: InvalidOperation invalid),

  /** Everything remembered, oldest first. */
  list<Entry> history(),

  /** How often each operation was done. */
  map<Operation, i32> statistics(),

  /** Forgets everything. */
  oneway void clear(),
}
