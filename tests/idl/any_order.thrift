/**
 * Names that are used above their definitions, and constants that are the values of others:
 *
 * > ```rust
 * > this is no test();
 * > ```
 *
 *     nor is this()
 *
 * and Map<K, V> is no tag, nor is [this] a link. }
 */
namespace rs any_order;
include "shared.thrift";

const list<Paint> COPIES = [PAINT, {"color": DARK, "tags": TAGS}]
const Paint PAINT = {"color": DARK, "tags": TAGS, "at": HERE}
const Color DARK = Color.BLACK
const set<string> TAGS = WORDS
const list<string> WORDS = ["a", "b", "a"]
const map<Color, list<Paint>> BY_COLOR = {DARK: COPIES, 1: []}
const map<string, map<Color, list<Paint>>> NESTED = {"all": BY_COLOR}
const list<i64> WIDE = NARROW
const list<i32> NARROW = [LIMIT, -1]
const i32 LIMIT = 7
const shared.Point HERE = {"x": 1}

struct Defaults {
  /** Ends in a brace: {} */
  1: list<Paint> copies = COPIES,
  2: optional Paint paint = PAINT,
  3: map<string, map<Color, list<Paint>>> nested = NESTED,
  4: list<double> doubles = NARROW,
  5: Color color = DARK,
  6: set<string> tags = TAGS,
  7: i32 limit = LIMIT,
}
struct Paint { 1: Color color, 2: set<string> tags, 3: shared.Point at }
/** A name that the included file has as well. */
struct Point { 1: shared.Point of = HERE }
enum Color { WHITE = 1, BLACK = 2 }

service Derived extends Above {
  i32 sum(1: list<i64> values = WIDE) throws (1: Refused refused)
}
service Above { i32 limit(1: i32 limit = LIMIT) throws (1: Plain plain) }
exception Refused { 1: string why = WHY }
const string WHY = "why"
/** Thrown, though it is a struct. */
struct Plain { 1: i32 code }

union Choice { 1: i32 number }
struct Chosen { 1: Choice choice, 2: i32 x }
/** A value that leaves a union out which may be absent. */
struct Holder { 1: Chosen chosen = {"x": 1} }
