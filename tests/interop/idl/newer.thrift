// The service of `peer.thrift`, with a method that a server of that one does not have.
namespace go newer

service Peer {
    string missing(1: string text)
}
