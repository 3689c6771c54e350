package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/bytedance/gopkg/cloud/metainfo"
	"github.com/cloudwego/kitex/pkg/kerrors"
	"github.com/cloudwego/kitex/pkg/transmeta"
	"github.com/cloudwego/kitex/server"

	"alato.test/peers/gen/kitex/peer"
	peerservice "alato.test/peers/gen/kitex/peer/peer"
)

// serve takes a free port of 127.0.0.1, prints `listening on 127.0.0.1:PORT`, and serves until SIGTERM.
func serve(arguments []string) {
	flags := flag.NewFlagSet("server", flag.ExitOnError)
	mux := flags.Bool("mux", false, "speak Kitex's multiplexed mode, which is TTHeader only")
	_ = flags.Parse(arguments)

	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fail("%v", err)
	}
	options := []server.Option{
		server.WithListener(listener),
		server.WithMetaHandler(transmeta.ServerTTHeaderHandler),
		// Without it, a handler does not see the time-out of its caller.
		server.WithEnableContextTimeout(true),
		server.WithExitWaitTime(2 * time.Second),
	}
	if *mux {
		options = append(options, server.WithMuxTransport())
	}
	fmt.Printf("listening on %s\n", listener.Addr())
	if err := peerservice.NewServer(&handler{}, options...).Run(); err != nil {
		fail("%v", err)
	}
}

type handler struct {
	lock  sync.Mutex
	noted []string
}

func (*handler) Echo(_ context.Context, text string) (string, error) { return text, nil }

func (*handler) Exchange(_ context.Context, entry *peer.Entry) (*peer.Entry, error) {
	return entry, nil
}

func (*handler) Large(_ context.Context, bytes []byte) ([]byte, error) { return bytes, nil }

func (*handler) Seen(ctx context.Context) (*peer.Seen, error) {
	seen := peer.NewSeen()
	if tenant, ok := metainfo.GetPersistentValue(ctx, "TENANT"); ok {
		seen.Tenant = &tenant
	}
	if retry, ok := metainfo.GetValue(ctx, "RETRY"); ok {
		seen.Retry = &retry
	}
	if deadline, ok := ctx.Deadline(); ok {
		left := time.Until(deadline).Milliseconds()
		seen.Timeout = &left
	}
	metainfo.SendBackwardValue(ctx, "SERVED_BY", "kitex")
	return seen, nil
}

func (*handler) Declared(_ context.Context, why string) error { return &peer.Sad{Why: why} }

func (*handler) Undeclared(_ context.Context, why string) (string, error) {
	return "", errors.New(why)
}

func (*handler) Business(
	_ context.Context, code int32, message string, extra map[string]string,
) (string, error) {
	if len(extra) == 0 {
		return "", kerrors.NewBizStatusError(code, message)
	}
	return "", kerrors.NewBizStatusErrorWithExtra(code, message, extra)
}

func (*handler) Slow(ctx context.Context, millis int32) (string, error) {
	select {
	case <-time.After(time.Duration(millis) * time.Millisecond):
		return "done", nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

func (h *handler) Note(_ context.Context, text string) error {
	h.lock.Lock()
	defer h.lock.Unlock()
	h.noted = append(h.noted, text)
	return nil
}

func (h *handler) Notes(context.Context) ([]string, error) {
	h.lock.Lock()
	defer h.lock.Unlock()
	noted := h.noted
	h.noted = nil
	return noted, nil
}
