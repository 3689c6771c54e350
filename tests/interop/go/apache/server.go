package main

import (
	"context"
	"flag"
	"fmt"
	"math/big"
	"sync"

	"github.com/apache/thrift/lib/go/thrift"

	"alato.test/peers/gen/apache/calculator"
)

// serve takes a free port of 127.0.0.1, prints `listening on 127.0.0.1:PORT`, and serves until it is killed.
func serve(arguments []string) {
	flags := flag.NewFlagSet("server", flag.ExitOnError)
	way := addFlags(flags)
	multiplexed := flags.Bool("multiplexed", false, "expect the service's name before the method's")
	_ = flags.Parse(arguments)

	socket, err := thrift.NewTServerSocket("127.0.0.1:0")
	if err != nil {
		fail("%v", err)
	}
	if err := socket.Listen(); err != nil {
		fail("%v", err)
	}
	var processor thrift.TProcessor = calculator.NewCalculatorProcessor(&handler{})
	if *multiplexed {
		several := thrift.NewTMultiplexedProcessor()
		several.RegisterProcessor("Calculator", processor)
		processor = several
	}
	transports, protocols := way.factories()
	fmt.Printf("listening on %s\n", socket.Addr())
	server := thrift.NewTSimpleServer4(processor, socket, transports, protocols)
	if err := server.Serve(); err != nil {
		fail("%v", err)
	}
}

type handler struct {
	lock    sync.Mutex
	entries []*calculator.Entry
}

func (*handler) Ping(context.Context) error { return nil }

func (*handler) Add(_ context.Context, a, b int32) (int32, error) { return a + b, nil }

func (h *handler) Calculate(
	_ context.Context, logID int32, work *calculator.Work,
) (int64, error) {
	result, why := calculate(work)
	if why != "" {
		return 0, &calculator.InvalidOperation{Op: work.Op, Why: why}
	}
	h.lock.Lock()
	defer h.lock.Unlock()
	h.entries = append(h.entries, &calculator.Entry{LogID: logID, Work: work, Result_: result})
	return result, nil
}

// calculate returns the result, or why there is none.
func calculate(work *calculator.Work) (int64, string) {
	if len(work.Operands) == 0 {
		return 0, "no operands"
	}
	result := big.NewInt(int64(work.Operands[0]))
	if work.Op < calculator.Operation_ADD || work.Op > calculator.Operation_DIVIDE {
		return 0, "unknown operation"
	}
	for _, operand := range work.Operands[1:] {
		next := big.NewInt(int64(operand))
		switch work.Op {
		case calculator.Operation_ADD:
			result.Add(result, next)
		case calculator.Operation_SUBTRACT:
			result.Sub(result, next)
		case calculator.Operation_MULTIPLY:
			result.Mul(result, next)
		case calculator.Operation_DIVIDE:
			if operand == 0 {
				return 0, "division by zero"
			}
			result.Quo(result, next)
		}
		// After every step, as for a language whose integers are 64 bits.
		if !result.IsInt64() {
			return 0, "overflow"
		}
	}
	return result.Int64(), ""
}

func (h *handler) History(context.Context) ([]*calculator.Entry, error) {
	h.lock.Lock()
	defer h.lock.Unlock()
	return append([]*calculator.Entry{}, h.entries...), nil
}

func (h *handler) Statistics(context.Context) (map[calculator.Operation]int32, error) {
	h.lock.Lock()
	defer h.lock.Unlock()
	counts := map[calculator.Operation]int32{}
	for _, entry := range h.entries {
		counts[entry.Work.Op]++
	}
	return counts, nil
}

func (h *handler) Clear(context.Context) error {
	h.lock.Lock()
	defer h.lock.Unlock()
	h.entries = nil
	return nil
}
