// Command apache serves and calls `examples/idl/calculator.thrift` with Apache Thrift's library for Go.
//
//	apache server --protocol PROTOCOL --transport TRANSPORT [--multiplexed]
//	apache client --protocol PROTOCOL --transport TRANSPORT [--service NAME] HOST:PORT
package main

import (
	"flag"
	"fmt"
	"os"
	"time"

	"github.com/apache/thrift/lib/go/thrift"
)

func main() {
	if len(os.Args) < 2 {
		fail("expected a command: server or client")
	}
	command, arguments := os.Args[1], os.Args[2:]
	switch command {
	case "server":
		serve(arguments)
	case "client":
		check(arguments)
	default:
		fail("unknown command %q: expected server or client", command)
	}
}

// fail prints what is wrong and ends the process.
func fail(format string, values ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", values...)
	os.Exit(1)
}

// way says how messages are encoded and sent.
type way struct {
	protocol  string
	transport string
}

func addFlags(flags *flag.FlagSet) *way {
	way := &way{}
	flags.StringVar(&way.protocol, "protocol", "binary", "binary, compact or json")
	flags.StringVar(&way.transport, "transport", "framed", "framed, buffered, header or zlib")
	return way
}

func (w *way) configuration() *thrift.TConfiguration {
	configuration := &thrift.TConfiguration{
		ConnectTimeout: 10 * time.Second,
		SocketTimeout:  10 * time.Second,
	}
	id := thrift.THeaderProtocolBinary
	if w.protocol == "compact" {
		id = thrift.THeaderProtocolCompact
	}
	configuration.THeaderProtocolID = thrift.THeaderProtocolIDPtrMust(id)
	if w.transport == "zlib" {
		configuration.THeaderTransforms = []thrift.THeaderTransformID{thrift.TransformZlib}
	}
	return configuration
}

func (w *way) factories() (thrift.TTransportFactory, thrift.TProtocolFactory) {
	configuration := w.configuration()
	none := thrift.NewTTransportFactory()
	switch w.transport {
	case "header", "zlib":
		return thrift.NewTHeaderTransportFactoryConf(none, configuration),
			thrift.NewTHeaderProtocolFactoryConf(configuration)
	case "framed":
		return thrift.NewTFramedTransportFactoryConf(none, configuration), w.innerProtocol()
	case "buffered":
		return thrift.NewTBufferedTransportFactory(8192), w.innerProtocol()
	}
	fail("unknown transport %q", w.transport)
	return nil, nil
}

func (w *way) innerProtocol() thrift.TProtocolFactory {
	switch w.protocol {
	case "binary":
		return thrift.NewTBinaryProtocolFactoryConf(w.configuration())
	case "compact":
		return thrift.NewTCompactProtocolFactoryConf(w.configuration())
	case "json":
		return thrift.NewTJSONProtocolFactory()
	}
	fail("unknown protocol %q", w.protocol)
	return nil
}
