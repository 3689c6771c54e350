/** Names that stand in the way of the code around them. */
namespace rs names

include "shared.thrift"
include "nested/shared_too.thrift"

struct Option { 1: optional string a = "x", 2: String b, 3: optional list<Option> more }
struct String { 1: list<string> s = ["a"], 2: binary type = "b" }
struct Box { 1: optional Box next, 2: double big = 1e308, 3: i64 min = -9223372036854775808 }
struct Chain { 1: i32 value, 2: required Chain chain }
union Result { 1: Box Ok, 2: Result again, 3: string Err, 4: i32 Unknown }
enum E { A = 0, SECOND_A = 0, Unknown = 2147483647, Self = 5 }
enum Empty {}
struct Keyed {
  1: map<Keyed, double> by_key,
  2: set<double> doubles,
  3: map<list<map<double, Keyed>>, E> deep,
}
struct Defaults {
  1: shared.State state = shared.State.OPEN,
  2: list<shared.Point> points = [{"x": 1}, {"x": 2, "y": 3}],
  3: map<E, set<i16>> sets = {E.A: [3, 1, 2], E.Self: []},
  4: optional shared.Point point = {"y": 9},
  5: Result result = {"Err": "none"},
  6: uuid id = "00112233-4455-6677-8899-aabbccddeeff",
  7: bool yes = 1,
  8: E e = 5,
  9: required double half = 0.5,
}
exception RpcError { 1: string message }
exception Other { 1: i32 code }

const map<E, list<shared.Point>> POINTS = {E.A: [{"x": 4}]}
const list<list<string>> WORDS = [["a", "b"], []]
const Result FAILED = {"Err": "failed"}
const double half = 0.5
const i32 HALF = 2
const shared_too.Id FIRST = 1

service Base { i32 add(1: i32 a, 2: i32 b = 10) }
service Middle extends Base { list<string> words(1: list<string> more = ["z"]) }
service Send extends Middle {
  Result type(1: i32 self, 3: optional i32 maybe) throws (1: RpcError e, 7: Other other),
  shared_too.Id next(1: shared_too.Id id) throws (2: Other other),
  oneway void fire(1: string text),
}
/** Of no methods, and of those that it extends. */
service Nothing {}
service Only extends Base {}
