// No namespace: the module has the file's name.
enum State { OPEN = 1, CLOSED = 2 }
struct Point { 1: i32 x, 2: i32 y = 7 }
