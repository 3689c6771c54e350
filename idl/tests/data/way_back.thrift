/** Everything that generated Rust says by its descriptors. */
namespace rs way_back

/** A state. */
enum STATE {
  /** Nobody has bought it. */
  OPEN = 1
  SOLD_OUT = -7
}

typedef i64 Id (rust.newtype)

struct point {
  1: double X = 0.5
  2: optional double y
}

/**
 * What there is to buy.
 *
 *   - indented
 */
struct Item {
  1: required string itemName
  /** How many there are. */
  2: i32 count = 1
  3: optional string self = "a \"b\"\n"
  4: STATE state = STATE.SOLD_OUT
  5: list<Item> parts
  6: optional Item type
  7: list<i64> numbers = [1, -9223372036854775808]
  8: map<string, list<bool>> flags = {"a": [true], "b": []}
  9: set<STATE> states = [STATE.OPEN]
  10: point where
  11: Id id
  12: binary bytes = "b"
  13: set<double> doubles = [0.5]
  14: uuid key = "00112233-4455-6677-8899-aabbccddeeff"
  15: optional Choice choice
  16: i8 small = -128
  17: i16 shorter = 5
  30000: bool last = true
}

/** One of several. */
union Choice {
  /** A text. */
  1: string text
  2: Item someItem
}

exception SoldOut {
  1: optional Item item
}

exception Closed {}

service base {
  string name()
}

/** Whether it is alive. */
service Health extends base {
  void ping()
}

service shopService extends Health {
  /**
   * Buys something.
   *
   * Or not.
   */
  map<string, list<Item>> buyIt(
    3: string type
    1: i32 count = 7
    5: optional Item self
    4: required string place
    6: string text = "x"
  ) throws (
    /** There is none left. */
    1: SoldOut noneLeft
    4: Closed closed
  )
  bool give_back(1: Choice choice) throws (1: Closed closed)
  void later() throws (2: SoldOut sold_out)
  oneway void forget()
}
