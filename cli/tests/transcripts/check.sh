mkdir idl
cp "$REPOSITORY/examples/idl/calculator.thrift" idl/
cat > five.thrift <<'END'
struct A {
  1: i32 a
  1: i32 b
  2: Unknown c
}
const i16 BIG = "many"
service S {
  void f() throws (1: A a)
}
typedef T T
END
