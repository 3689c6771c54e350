namespace rs names.inner
include "../shared.thrift"
typedef i64 Id
struct Corner { 1: shared.Point at }
