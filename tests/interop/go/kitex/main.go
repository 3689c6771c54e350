// Command kitex serves and calls `../../idl/peer.thrift` with Kitex.
//
//	kitex server [--mux]
//	kitex client --transport TRANSPORT HOST:PORT
//	kitex restart --transport TRANSPORT HOST:PORT
package main

import (
	"fmt"
	"io"
	"os"

	"github.com/cloudwego/kitex/pkg/klog"
)

func main() {
	// What Kitex logs of the errors that the tests provoke is of no interest.
	klog.SetOutput(io.Discard)
	if len(os.Args) < 2 {
		fail("expected a command: server, client or restart")
	}
	command, arguments := os.Args[1], os.Args[2:]
	switch command {
	case "server":
		serve(arguments)
	case "client":
		check(arguments)
	case "restart":
		checkRestart(arguments)
	default:
		fail("unknown command %q: expected server, client or restart", command)
	}
}

// fail prints what is wrong and ends the process.
func fail(format string, values ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", values...)
	os.Exit(1)
}
