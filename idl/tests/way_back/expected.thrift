// Written by a test.
//
// Do not edit.

namespace java com.example.shop
namespace * shop

/** A state. */
enum STATE {
  /** Nobody has bought it. */
  OPEN = 1
  SOLD = -7
}

struct Point {
  1: double x = 0.5
  2: double y = -1e300
}

struct Empty {}

/** One of several. */
union Choice {
  /** A text. */
  1: string text
  2: Item item
  3: Empty none
}

/**
 * What there is to buy.
 *
 * - It has a name.
 *   And * / this.
 * - It may hold others.
 */
struct Item {
  1: required string name
  /** How many there are. */
  2: i32 count = 1
  3: optional string note
  4: string text = "a \"b\"\n\t\\ ü'"
  5: STATE state = STATE.SOLD
  6: list<Item> parts
  7: optional Item type
  8: list<i64> numbers = [1, -9223372036854775808]
  9: map<string, list<bool>> flags = {"a": [true], "b": []}
  10: set<STATE> states = [STATE.OPEN]
  11: Point point = {"x": 1.0, "y": 5e-324}
  12: i64 id
  13: binary bytes
  14: optional i8 small = 3
  15: list<i16> arc
  16: optional Choice choice
  30000: list<i64> last = []
}

exception SoldOut {
  1: optional Item item
}

exception Closed {}

service Base {
  string name()
}

/** Whether it is alive. */
service Health extends Base {
  void ping()
}

service Shop extends Health {
  /**
   * Buys something.
   *
   * Or not.
   */
  map<string, list<Item>> buy(
    3: string type,
    1: i32 count = 7,
    5: optional Item item,
    4: required string place,
    6: string text = "x",
  ) throws (
    /** There is none left. */
    1: SoldOut sold_out,
    4: Closed shut,
  )
  bool giveBack(1: Choice choice) throws (1: Closed closed)
  oneway void forget()
}
