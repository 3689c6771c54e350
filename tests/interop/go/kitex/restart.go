package main

import (
	"context"
	"fmt"
	"os"
	"sync/atomic"
	"time"

	"github.com/cloudwego/kitex/client"
	"github.com/cloudwego/kitex/pkg/endpoint"
	"github.com/cloudwego/kitex/pkg/rpcinfo"
)

// checkRestart makes a call that is answered while its server shuts down, and then others, which a new server at the same address
// answers. It prints `calling` when the first is on its way, and goes on when its standard input ends.
func checkRestart(arguments []string) {
	way := parseWay("restart", arguments)
	var notices atomic.Int32
	notice := func(next endpoint.Endpoint) endpoint.Endpoint {
		return func(ctx context.Context, request, response any) error {
			err := next(ctx, request, response)
			if _, ok := rpcinfo.GetRPCInfo(ctx).To().Tag(rpcinfo.ConnResetTag); ok {
				notices.Add(1)
			}
			return err
		}
	}
	connected := way.connect(client.WithMiddleware(notice))
	ctx := context.Background()
	if _, err := connected.Echo(ctx, "before"); err != nil {
		fail("before: %v", err)
	}
	slow := make(chan error)
	go func() {
		_, err := connected.Slow(ctx, 700)
		slow <- err
	}()
	time.Sleep(200 * time.Millisecond)
	fmt.Println("calling")
	if err := <-slow; err != nil {
		fail("while the server shut down: %v", err)
	}
	if way.hasHeader() && notices.Load() != 1 {
		fail("%d replies said that the connection ends, expected 1", notices.Load())
	}
	_, _ = os.Stdin.Read(make([]byte, 1))
	for n := range 50 {
		if text, err := connected.Echo(ctx, "after"); err != nil || text != "after" {
			fail("call %d after the restart: %q, %v", n, text, err)
		}
	}
	fmt.Println("ok restart")
}
