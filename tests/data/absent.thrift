// What fields that are neither `required` nor `optional` look like where a peer leaves them out. See make_absent.py.

namespace * absent

struct A { 1: required i32 x }

union U { 1: i32 a, 2: string b }

exception Failed { 1: required string why, 2: A a, 3: U u }

/** Cannot be without its union. */
struct OfUnion { 1: required U u, 2: i32 x }

typedef A Alias
typedef U UnionAlias

struct B {
  1: A a
  2: i32 y
}

struct Everything {
  1: B b
  2: Failed failed
  3: U u
  4: UnionAlias alias_of_union
  5: OfUnion of_union
  6: Alias alias
  7: list<list<A>> lists
  8: set<i32> numbers
  9: map<string, A> by_name
  10: string text
  11: binary bytes
  12: double number
  13: U with_default = {"a": 3}
  14: optional U optional_union
}

struct Tree {
  1: i32 value
  2: Tree left
  3: required Leaf leaf
}

struct Leaf {
  1: i32 value
  2: Tree again
}

struct Nested { 1: list<B> listed, 2: map<i32, Everything> of, 3: B last }

service Absent {
  B both(1: A a, 2: U u, 3: i32 n, 4: B b) throws (1: Failed failed)
  U choose(1: U u)
}
