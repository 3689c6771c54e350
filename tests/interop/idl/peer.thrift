// The service of the tests with Kitex. `go/kitex` and `tests/kitex` serve it alike.
namespace go peer

exception Sad {
    1: string why
}

// What a server knows of a call apart from its arguments.
struct Seen {
    // The persistent metadata `TENANT`.
    1: optional string tenant
    // The transient metadata `RETRY`.
    2: optional string retry
    // How long the caller still waits, in milliseconds.
    3: optional i64 timeout
}

struct Entry {
    1: i64 id
    2: string name
    3: list<double> weights
    4: map<string, i32> counts
    5: optional Entry next
}

service Peer {
    string echo(1: string text)
    Entry exchange(1: Entry entry)
    binary large(1: binary bytes)
    // Sends `SERVED_BY` back.
    Seen seen()
    void declared(1: string why) throws (1: Sad sad)
    string undeclared(1: string why)
    string business(1: i32 code, 2: string message, 3: map<string, string> extra)
    string slow(1: i32 millis)
    oneway void note(1: string text)
    // Those since the last time.
    list<string> notes()
}
