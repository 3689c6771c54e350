// Command bench is Kitex in the benchmark of `benches/rpc`: an echo server, and clients that call one.
//
//	bench server [--mux]
//	bench client [--mux] --concurrency N --payload BYTES HOST:PORT
package main

import (
	"bufio"
	"context"
	"encoding/binary"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cloudwego/kitex/client"
	"github.com/cloudwego/kitex/pkg/connpool"
	"github.com/cloudwego/kitex/pkg/klog"
	"github.com/cloudwego/kitex/pkg/transmeta"
	"github.com/cloudwego/kitex/server"
	"github.com/cloudwego/kitex/transport"

	"alato.test/peers/gen/bench/echo"
	echoservice "alato.test/peers/gen/bench/echo/echo"
)

func main() {
	klog.SetOutput(io.Discard)
	if len(os.Args) < 2 {
		fail("expected a command: server or client")
	}
	command, arguments := os.Args[1], os.Args[2:]
	switch command {
	case "server":
		serve(arguments)
	case "client":
		call(arguments)
	default:
		fail("unknown command %q: expected server or client", command)
	}
}

func fail(format string, values ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", values...)
	os.Exit(1)
}

// printCounts prints how many allocations there have been, and of how many bytes.
func printCounts() {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	fmt.Println(stats.Mallocs, stats.TotalAlloc)
}

type handler struct{}

func (*handler) Echo(_ context.Context, payload *echo.Payload) (*echo.Payload, error) {
	return payload, nil
}

// serve prints its port, then counts at each line of its input, and serves until that ends.
func serve(arguments []string) {
	flags := flag.NewFlagSet("server", flag.ExitOnError)
	mux := flags.Bool("mux", false, "speak Kitex's multiplexed mode")
	_ = flags.Parse(arguments)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fail("%v", err)
	}
	options := []server.Option{
		server.WithListener(listener),
		server.WithMetaHandler(transmeta.ServerTTHeaderHandler),
	}
	if *mux {
		options = append(options, server.WithMuxTransport())
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	go func() {
		if err := echoservice.NewServer(&handler{}, options...).Run(); err != nil {
			fail("%v", err)
		}
	}()
	for input := bufio.NewScanner(os.Stdin); input.Scan(); {
		printCounts()
	}
	os.Exit(0)
}

const (
	warmUp int32 = iota
	record
	stop
)

// call makes calls until its input ends. It obeys a line of its input: `record` begins to note how long calls take, `counts` prints
// counts, and `stop` ends the calls and writes the times: their number, and then nanoseconds, each in 32 bits.
func call(arguments []string) {
	flags := flag.NewFlagSet("client", flag.ExitOnError)
	mux := flags.Bool("mux", false, "share one connection")
	concurrency := flags.Int("concurrency", 1, "calls at a time")
	payload := flags.Int("payload", 64, "bytes in the payload")
	_ = flags.Parse(arguments)
	if flags.NArg() != 1 {
		fail("expected HOST:PORT")
	}
	options := []client.Option{
		client.WithHostPorts(flags.Arg(0)),
		client.WithTransportProtocol(transport.TTHeader),
		client.WithMetaHandler(transmeta.ClientTTHeaderHandler),
	}
	if *mux {
		options = append(options, client.WithMuxConnection(1))
	} else {
		options = append(options, client.WithLongConnection(connpool.IdleConfig{
			MaxIdlePerAddress: *concurrency,
			MaxIdleGlobal:     *concurrency,
			MaxIdleTimeout:    time.Minute,
		}))
	}
	connected, err := echoservice.NewClient("Echo", options...)
	if err != nil {
		fail("%v", err)
	}

	sent := make([]byte, *payload)
	for i := range sent {
		sent[i] = byte(i * 31)
	}
	var phase atomic.Int32
	times := make([][]uint32, *concurrency)
	var callers sync.WaitGroup
	for n := range times {
		callers.Go(func() {
			noted := make([]uint32, 0, 1<<16)
			for phase.Load() != stop {
				start := time.Now()
				reply, err := connected.Echo(context.Background(), &echo.Payload{Data: sent})
				if err != nil || len(reply.Data) != len(sent) {
					fail("a call failed: %v", err)
				}
				if phase.Load() == record {
					noted = append(noted, uint32(min(time.Since(start), 1<<32-1)))
				}
			}
			times[n] = noted
		})
	}
	for input := bufio.NewScanner(os.Stdin); input.Scan(); {
		switch input.Text() {
		case "record":
			phase.Store(record)
		case "counts":
			printCounts()
		case "stop":
			phase.Store(stop)
			callers.Wait()
			all := slices.Concat(times...)
			out := bufio.NewWriter(os.Stdout)
			_ = binary.Write(out, binary.LittleEndian, uint32(len(all)))
			_ = binary.Write(out, binary.LittleEndian, all)
			_ = out.Flush()
		}
	}
}
