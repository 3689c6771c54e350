package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"time"

	"github.com/bytedance/gopkg/cloud/metainfo"
	"github.com/cloudwego/kitex/client"
	"github.com/cloudwego/kitex/pkg/connpool"
	"github.com/cloudwego/kitex/pkg/kerrors"
	"github.com/cloudwego/kitex/pkg/remote"
	"github.com/cloudwego/kitex/pkg/transmeta"
	"github.com/cloudwego/kitex/transport"

	newerservice "alato.test/peers/gen/kitex/newer/peer"
	"alato.test/peers/gen/kitex/peer"
	peerservice "alato.test/peers/gen/kitex/peer/peer"
)

// way says how a client speaks to a server.
type way struct {
	transport string
	address   string
}

func parseWay(name string, arguments []string) way {
	flags := flag.NewFlagSet(name, flag.ExitOnError)
	transport := flags.String(
		"transport", "ttheader", "ttheader, ttheader-framed, framed, buffered or mux")
	_ = flags.Parse(arguments)
	if flags.NArg() != 1 {
		fail("expected HOST:PORT")
	}
	return way{*transport, flags.Arg(0)}
}

// hasHeader reports whether messages have a header, which carries what is beside the arguments.
func (w way) hasHeader() bool { return w.transport != "framed" && w.transport != "buffered" }

func (w way) options(more ...client.Option) []client.Option {
	protocols := map[string]transport.Protocol{
		"ttheader":        transport.TTHeader,
		"ttheader-framed": transport.TTHeaderFramed,
		"framed":          transport.Framed,
		"buffered":        transport.PurePayload,
		"mux":             transport.TTHeader,
	}
	protocol, known := protocols[w.transport]
	if !known {
		fail("unknown transport %q", w.transport)
	}
	options := []client.Option{
		client.WithHostPorts(w.address),
		client.WithTransportProtocol(protocol),
		client.WithMetaHandler(transmeta.ClientTTHeaderHandler),
		client.WithRPCTimeout(10 * time.Second),
	}
	if w.transport == "mux" {
		options = append(options, client.WithMuxConnection(1))
	} else {
		idle := connpool.IdleConfig{MaxIdlePerAddress: 8, MaxIdleTimeout: time.Minute}
		options = append(options, client.WithLongConnection(idle))
	}
	return append(options, more...)
}

func (w way) connect(more ...client.Option) peerservice.Client {
	connected, err := peerservice.NewClient("Peer", w.options(more...)...)
	if err != nil {
		fail("%v", err)
	}
	return connected
}

// checks puts a server through the cases.
type checks struct {
	way
	client peerservice.Client
}

// check prints one line for each case that holds, and ends the process at one that does not.
func check(arguments []string) {
	way := parseWay("client", arguments)
	c := checks{way, way.connect()}
	for _, each := range []struct {
		name string
		run  func(context.Context) error
	}{
		{"values", c.values},
		{"large", c.large},
		{"calls at once", c.callsAtOnce},
		{"declared exception", c.declared},
		{"application exception", c.undeclared},
		{"unknown method", c.unknownMethod},
		{"oneway", c.oneway},
		{"time-out", c.timeout},
		{"metadata", c.metadata},
		{"business status", c.business},
	} {
		if err := each.run(context.Background()); err != nil {
			fail("%s: %v", each.name, err)
		}
		// The connection is of use after whatever that was.
		if text, err := c.client.Echo(context.Background(), "again"); err != nil || text != "again" {
			fail("after %s: %q, %v", each.name, text, err)
		}
		fmt.Println("ok", each.name)
	}
}

func expect(holds bool, format string, values ...any) error {
	if holds {
		return nil
	}
	return fmt.Errorf(format, values...)
}

func (c checks) values(ctx context.Context) error {
	for _, text := range []string{"", "hello", "prix, 数量, 😀", strings.Repeat("x", 5000)} {
		echoed, err := c.client.Echo(ctx, text)
		if err != nil || echoed != text {
			return fmt.Errorf("echoed %q as %q: %v", text, echoed, err)
		}
	}
	entry := &peer.Entry{
		Id:      -1 << 63,
		Name:    "first",
		Weights: []float64{0.5, -1e300},
		Counts:  map[string]int32{"a": 1, "b": -2},
		Next:    &peer.Entry{Weights: []float64{}, Counts: map[string]int32{}},
	}
	exchanged, err := c.client.Exchange(ctx, entry)
	if err != nil {
		return err
	}
	return expect(reflect.DeepEqual(entry, exchanged), "exchanged %v for %v", entry, exchanged)
}

func (c checks) large(ctx context.Context) error {
	for _, size := range []int{0, 1 << 12, 1 << 16, 1 << 20, 10_000_000} {
		sent := bytes.Repeat([]byte{7, 0, 0xff}, size/3)
		got, err := c.client.Large(ctx, sent)
		if err != nil || !bytes.Equal(sent, got) {
			return fmt.Errorf("%d bytes came back as %d: %v", len(sent), len(got), err)
		}
	}
	return nil
}

func (c checks) callsAtOnce(ctx context.Context) error {
	failures := make(chan error, 200)
	var all sync.WaitGroup
	for n := range 200 {
		all.Go(func() {
			text := fmt.Sprint(n)
			if echoed, err := c.client.Echo(ctx, text); err != nil || echoed != text {
				failures <- fmt.Errorf("echoed %q as %q: %v", text, echoed, err)
			}
		})
	}
	all.Wait()
	close(failures)
	return <-failures
}

func (c checks) declared(ctx context.Context) error {
	err := c.client.Declared(ctx, "it rains")
	var sad *peer.Sad
	return expect(errors.As(err, &sad) && sad.Why == "it rains", "got %v", err)
}

// applicationException returns the number of the exception that an error is, if it is one.
func applicationException(err error) (int32, bool) {
	var exception *remote.TransError
	if !errors.As(err, &exception) {
		return 0, false
	}
	return exception.TypeID(), true
}

func (c checks) undeclared(ctx context.Context) error {
	_, err := c.client.Undeclared(ctx, "no bread")
	id, ok := applicationException(err)
	said := ok && id == remote.InternalError && strings.Contains(err.Error(), "no bread")
	return expect(said, "got %d, %v", id, err)
}

func (c checks) unknownMethod(ctx context.Context) error {
	newer, err := newerservice.NewClient("Peer", c.options()...)
	if err != nil {
		return err
	}
	_, err = newer.Missing(ctx, "to be skipped")
	id, _ := applicationException(err)
	return expect(id == remote.UnknownMethod, "got %d, %v", id, err)
}

func (c checks) oneway(ctx context.Context) error {
	for _, text := range []string{"one", "two", "three"} {
		if err := c.client.Note(ctx, text); err != nil {
			return err
		}
	}
	// They may arrive on other connections than the next call.
	noted := map[string]bool{}
	for range 200 {
		notes, err := c.client.Notes(ctx)
		if err != nil {
			return err
		}
		for _, note := range notes {
			noted[note] = true
		}
		if len(noted) == 3 {
			return expect(noted["one"] && noted["two"] && noted["three"], "noted %v", noted)
		}
		time.Sleep(10 * time.Millisecond)
	}
	return fmt.Errorf("noted only %v", noted)
}

func (c checks) timeout(ctx context.Context) error {
	hasty := c.connect(client.WithRPCTimeout(200 * time.Millisecond))
	begin := time.Now()
	_, err := hasty.Slow(ctx, 5_000)
	if !errors.Is(err, kerrors.ErrRPCTimeout) {
		// A server that knows the time-out may be the first to say so.
		if id, ok := applicationException(err); !ok || !c.hasHeader() {
			return fmt.Errorf("got %d, %v", id, err)
		}
	}
	took := time.Since(begin)
	if err := expect(took < 3*time.Second, "took %v", took); err != nil {
		return err
	}
	if !c.hasHeader() {
		return nil
	}
	seen, err := hasty.Seen(ctx)
	if err != nil {
		return err
	}
	known := seen.Timeout != nil && 0 < *seen.Timeout && *seen.Timeout <= 200
	return expect(known, "the server knew of %v", seen)
}

func (c checks) metadata(ctx context.Context) error {
	ctx = metainfo.WithPersistentValue(ctx, "TENANT", "acme")
	ctx = metainfo.WithValue(ctx, "RETRY", "1")
	ctx = metainfo.WithBackwardValues(ctx)
	seen, err := c.client.Seen(ctx)
	if err != nil {
		return err
	}
	servedBy, back := metainfo.RecvBackwardValue(ctx, "SERVED_BY")
	if !c.hasHeader() {
		none := seen.Tenant == nil && seen.Retry == nil && !back
		return expect(none, "metadata without a header: %v, %q", seen, servedBy)
	}
	there := seen.Tenant != nil && *seen.Tenant == "acme" && seen.Retry != nil && *seen.Retry == "1"
	return expect(there && servedBy == "alato", "the server saw %v, and sent %q", seen, servedBy)
}

func (c checks) business(ctx context.Context) error {
	for _, extra := range []map[string]string{
		nil,
		{"shelf": "7"},
		{"a\"b\\c/d": "line\nbreak\ttab\x01", "prix": "数量 😀", "": ""},
	} {
		_, err := c.client.Business(ctx, 404, "no such \"book\" — 本", extra)
		if !c.hasHeader() {
			// There is no place for it: it is an exception, which says the code and the message.
			id, ok := applicationException(err)
			said := ok && id == remote.InternalError && strings.Contains(err.Error(), "404") &&
				strings.Contains(err.Error(), "no such \"book\" — 本")
			if !said {
				return fmt.Errorf("got %d, %v", id, err)
			}
			continue
		}
		status, ok := kerrors.FromBizStatusError(err)
		if !ok {
			return fmt.Errorf("got %v", err)
		}
		same := len(extra) == len(status.BizExtra())
		for key, value := range extra {
			same = same && status.BizExtra()[key] == value
		}
		if !same || status.BizStatusCode() != 404 || status.BizMessage() != "no such \"book\" — 本" {
			return fmt.Errorf("got %v with %q", status, status.BizExtra())
		}
	}
	return nil
}
