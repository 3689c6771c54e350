package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math"
	"reflect"
	"strings"
	"time"

	"github.com/apache/thrift/lib/go/thrift"

	"alato.test/peers/gen/apache/calculator"
)

// checks are those of `../../python/checks.py`, and one of large payloads.
type checks struct {
	*way
	service string
	address string
	// What the server is expected to remember.
	done []*calculator.Entry
	*connection
}

type connection struct {
	socket thrift.TTransport
	output thrift.TProtocol
	client *calculator.CalculatorClient
}

// check puts a server through the checks, and prints one line for each that holds.
func check(arguments []string) {
	flags := flag.NewFlagSet("client", flag.ExitOnError)
	c := &checks{way: addFlags(flags)}
	flags.StringVar(&c.service, "service", "", "the service's name, which is said before the method's")
	_ = flags.Parse(arguments)
	if flags.NArg() != 1 {
		fail("expected HOST:PORT")
	}
	c.address = flags.Arg(0)
	time.AfterFunc(60*time.Second, func() { fail("not done after a minute") })
	c.connection = c.connect()
	for _, each := range []struct {
		name string
		run  func(context.Context) error
	}{
		{"clear at first", c.clearAtFirst},
		{"ping", c.client.Ping},
		{"add", c.add},
		{"calculate", c.calculations},
		{"invalid operations", c.invalidOperations},
		{"history", c.history},
		{"statistics", c.statistics},
		{"sequence ids", c.sequenceIDs},
		{"unknown method", c.unknownMethod},
		{"many calls", c.manyCalls},
		{"two connections", c.twoConnections},
		{"clear", c.clear},
		{"large payloads", c.largePayloads},
		{"oneway as call", c.onewayAsCall},
	} {
		if err := each.run(context.Background()); err != nil {
			fail("%s: %v", each.name, err)
		}
		fmt.Println("ok", each.name)
	}
}

func (c *checks) connect() *connection {
	transports, protocols := c.factories()
	socket := thrift.NewTSocketConf(c.address, c.configuration())
	transport, err := transports.GetTransport(socket)
	if err != nil {
		fail("%v", err)
	}
	if err := transport.Open(); err != nil {
		fail("%v", err)
	}
	protocol := protocols.GetProtocol(transport)
	var output thrift.TProtocol = protocol
	if c.service != "" {
		output = thrift.NewTMultiplexedProtocol(protocol, c.service)
	}
	client := calculator.NewCalculatorClient(thrift.NewTStandardClient(protocol, output))
	return &connection{transport, output, client}
}

// send writes a call with no arguments, or with one string (field 1).
func (c *connection) send(ctx context.Context, name string, seqid int32, text string) error {
	c.output.WriteMessageBegin(ctx, name, thrift.CALL, seqid)
	c.output.WriteStructBegin(ctx, "args")
	if text != "" {
		c.output.WriteFieldBegin(ctx, "text", thrift.STRING, 1)
		c.output.WriteString(ctx, text)
		c.output.WriteFieldEnd(ctx)
	}
	c.output.WriteFieldStop(ctx)
	c.output.WriteStructEnd(ctx)
	c.output.WriteMessageEnd(ctx)
	return c.output.Flush(ctx)
}

func (c *connection) expectMessage(
	ctx context.Context, name string, kind thrift.TMessageType, seqid int32,
) error {
	itsName, itsKind, itsSeqid, err := c.output.ReadMessageBegin(ctx)
	if err != nil {
		return err
	}
	same := itsName == name && itsKind == kind && itsSeqid == seqid
	return expect(same, "a reply %q, %v, %d", itsName, itsKind, itsSeqid)
}

func expect(holds bool, format string, values ...any) error {
	if holds {
		return nil
	}
	return fmt.Errorf(format, values...)
}

func (c *checks) clearAtFirst(ctx context.Context) error {
	return errors.Join(c.client.Clear(ctx), c.becomesEmpty(ctx))
}

func (c *checks) add(ctx context.Context) error {
	const most, least = math.MaxInt32, math.MinInt32
	for _, sum := range [][3]int32{
		{2, 3, 5}, {0, 0, 0}, {-2, -3, -5}, {-7, 4, -3}, {most, 1, least}, {least, -1, most},
	} {
		total, err := c.client.Add(ctx, sum[0], sum[1])
		if err != nil || total != sum[2] {
			return fmt.Errorf("%d + %d is %d: %v", sum[0], sum[1], total, err)
		}
	}
	return nil
}

func work(op calculator.Operation, operands ...int32) *calculator.Work {
	return &calculator.Work{Op: op, Operands: operands}
}

func commented(work *calculator.Work, comment string) *calculator.Work {
	work.Comment = &comment
	return work
}

func (c *checks) calculate(ctx context.Context, logID int32, work *calculator.Work, result int64) error {
	got, err := c.client.Calculate(ctx, logID, work)
	if err != nil || got != result {
		return fmt.Errorf("%v is %d, expected %d: %v", work, got, result, err)
	}
	c.done = append(c.done, &calculator.Entry{LogID: logID, Work: work, Result_: result})
	return nil
}

func (c *checks) calculations(ctx context.Context) error {
	const most, least = math.MaxInt32, math.MinInt32
	return errors.Join(
		c.calculate(ctx, 1, work(calculator.Operation_ADD, 1, 2, 3), 6),
		c.calculate(ctx, 2,
			commented(work(calculator.Operation_ADD, most, 1), "beyond 32 bits"), 2147483648),
		c.calculate(ctx, 3, commented(work(calculator.Operation_SUBTRACT, 10, 2, 13), ""), -5),
		c.calculate(ctx, 4,
			work(calculator.Operation_MULTIPLY, most, least), -4611686016279904256),
		c.calculate(ctx, 5, work(calculator.Operation_MULTIPLY, 7, 0), 0),
		c.calculate(ctx, 6, commented(
			work(calculator.Operation_DIVIDE, 100, 7, 2), "prix \"moyen\", 数量, 😀"), 7),
		c.calculate(ctx, 7, work(calculator.Operation_DIVIDE, -7, 2), -3),
		c.calculate(ctx, -1, work(calculator.Operation_DIVIDE, 7, -2), -3),
		c.calculate(ctx, most, work(calculator.Operation_ADD, -42), -42),
	)
}

func (c *checks) invalid(ctx context.Context, work *calculator.Work, why string) error {
	_, err := c.client.Calculate(ctx, 0, work)
	var invalid *calculator.InvalidOperation
	same := errors.As(err, &invalid) && invalid.Op == work.Op && invalid.Why == why
	return expect(same, "%v, expected %q", err, why)
}

func (c *checks) invalidOperations(ctx context.Context) error {
	const most = math.MaxInt32
	return errors.Join(
		c.invalid(ctx, work(calculator.Operation_ADD), "no operands"),
		c.invalid(ctx, work(calculator.Operation_DIVIDE, 1, 0), "division by zero"),
		c.invalid(ctx, work(calculator.Operation_MULTIPLY, most, most, most), "overflow"),
		c.invalid(ctx, work(calculator.Operation(99), 1, 2), "unknown operation"),
	)
}

func (c *checks) history(ctx context.Context) error {
	return c.remembers(ctx, c.client)
}

func (c *checks) remembers(ctx context.Context, client *calculator.CalculatorClient) error {
	entries, err := client.History(ctx)
	if err != nil {
		return err
	}
	same := len(entries) == len(c.done) && (len(entries) == 0 || reflect.DeepEqual(entries, c.done))
	return expect(same, "the history is %v", entries)
}

func (c *checks) statistics(ctx context.Context) error {
	counts, err := c.client.Statistics(ctx)
	expected := map[calculator.Operation]int32{
		calculator.Operation_ADD:      3,
		calculator.Operation_SUBTRACT: 1,
		calculator.Operation_MULTIPLY: 2,
		calculator.Operation_DIVIDE:   3,
	}
	return errors.Join(err, expect(reflect.DeepEqual(counts, expected), "counted %v", counts))
}

func (c *checks) pingByHand(ctx context.Context, seqid int32) error {
	if err := c.send(ctx, "ping", seqid, ""); err != nil {
		return err
	}
	if err := c.expectMessage(ctx, "ping", thrift.REPLY, seqid); err != nil {
		return err
	}
	return errors.Join(
		thrift.SkipDefaultDepth(ctx, c.output, thrift.STRUCT), c.output.ReadMessageEnd(ctx))
}

func (c *checks) sequenceIDs(ctx context.Context) error {
	for _, seqid := range []int32{7, -1, 0, math.MaxInt32, math.MinInt32} {
		if err := c.pingByHand(ctx, seqid); err != nil {
			return fmt.Errorf("%d: %w", seqid, err)
		}
	}
	return nil
}

func (c *checks) unknownMethod(ctx context.Context) error {
	if err := c.send(ctx, "no_such_method", 8, "to be skipped"); err != nil {
		return err
	}
	if err := c.expectMessage(ctx, "no_such_method", thrift.EXCEPTION, 8); err != nil {
		return err
	}
	exception := thrift.NewTApplicationException(0, "")
	if err := exception.Read(ctx, c.output); err != nil {
		return err
	}
	said := exception.TypeId() == thrift.UNKNOWN_METHOD && exception.Error() != ""
	return errors.Join(
		expect(said, "%d: %v", exception.TypeId(), exception),
		c.output.ReadMessageEnd(ctx),
		c.pingByHand(ctx, 9),
		c.client.Ping(ctx),
	)
}

func (c *checks) manyCalls(ctx context.Context) error {
	for n := range int32(200) {
		if sum, err := c.client.Add(ctx, n, n); err != nil || sum != 2*n {
			return fmt.Errorf("%d + %d is %d: %v", n, n, sum, err)
		}
	}
	return nil
}

func (c *checks) twoConnections(ctx context.Context) error {
	other := c.connect()
	defer other.socket.Close()
	for n := range int32(20) {
		for _, client := range []*calculator.CalculatorClient{c.client, other.client} {
			if sum, err := client.Add(ctx, n, 1); err != nil || sum != n+1 {
				return fmt.Errorf("%d + 1 is %d: %v", n, sum, err)
			}
		}
	}
	return errors.Join(
		c.calculate(ctx, 20, work(calculator.Operation_ADD, 1, 1), 2),
		c.remembers(ctx, other.client),
		c.client.Ping(ctx),
	)
}

func (c *checks) clear(ctx context.Context) error {
	if err := c.client.Clear(ctx); err != nil {
		return err
	}
	sum, err := c.client.Add(ctx, 2, 3)
	return errors.Join(err, expect(sum == 5, "2 + 3 is %d", sum), c.becomesEmpty(ctx))
}

// largePayloads sends an argument of about 1 MB, and gets it back.
func (c *checks) largePayloads(ctx context.Context) error {
	large := commented(work(calculator.Operation_ADD, 1, 2), strings.Repeat("large 数", 100_000))
	return errors.Join(c.calculate(ctx, 40, large, 3), c.history(ctx), c.clear(ctx))
}

// onewayAsCall sends a oneway method as a call that expects a reply, which it does not get.
func (c *checks) onewayAsCall(ctx context.Context) error {
	return errors.Join(
		c.calculate(ctx, 30, work(calculator.Operation_ADD, 1, 1), 2),
		c.send(ctx, "clear", 30, ""),
		c.pingByHand(ctx, 31),
		c.pingByHand(ctx, 32),
		c.becomesEmpty(ctx),
	)
}

// becomesEmpty asks until a oneway call is done, because no reply says so.
func (c *checks) becomesEmpty(ctx context.Context) error {
	for range 100 {
		entries, err := c.client.History(ctx)
		if err != nil {
			return err
		}
		counts, err := c.client.Statistics(ctx)
		if err != nil {
			return err
		}
		if len(entries) == 0 && len(counts) == 0 {
			c.done = nil
			return nil
		}
		time.Sleep(20 * time.Millisecond)
	}
	return errors.New("the server did not forget its history")
}
