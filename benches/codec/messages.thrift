// The messages of the benchmark, for the rivals that are generated from an IDL. The other rows have the same fields
// with the same numbers.

namespace rs messages

struct Flat {
  1: required bool flag
  2: required i8 byte
  3: required i16 short
  4: required i32 width
  5: required i32 height
  6: required i32 depth
  7: required i64 created
  8: required i64 changed
  9: required double latitude
  10: required double longitude
  11: required string id
  12: required string name
  13: required string city
}

struct Point {
  1: required i32 x
  2: required i32 y
  3: optional string label
}

struct Item {
  1: required i64 id
  2: required string name
  3: optional double price
  4: optional string note
  5: required list<string> tags
  6: required Point at
  7: required binary digest
}

struct Nested {
  1: required string title
  2: required Item first
  3: required list<Item> items
  4: required map<string, i32> counts
  5: required map<i32, Point> points
  6: optional string comment
  7: optional list<i64> numbers
  8: optional Item last
}

struct Blob {
  1: required binary data
}

struct Longs {
  1: required list<i64> values
}

struct Doubles {
  1: required list<double> values
}
