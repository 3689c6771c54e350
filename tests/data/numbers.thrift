// Fields without numbers, or with numbers that are not positive, which Apache's compiler numbers -1, -2, … See make_numbers.py.

namespace * numbers
namespace py numbers_

exception E { 1: string m }
exception F { string m, 3: i32 n, -7: i32 k, 0: i32 z, i32 last }
struct S { string a, 5: i32 b, i32 c, -3: i32 d, 2: i32 e, 0: i32 f }
union U { i32 a, 3: string b, -1: i32 c }

service Numbers {
  void implicit() throws (E e)
  void negative() throws (-3: E e)
  void zero() throws (0: E e)
  void two() throws (-3: E e, F f)
  void mixed() throws (0: E e, 2: F f)
  i32 arguments(i32 a, 4: i32 b, -9: i32 c, U u)
  S both(1: S s) throws (2: E e, F f)
}
