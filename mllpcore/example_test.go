package mllpcore_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"time"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/message"
)

const admission = "MSH|^~\\&|ADT1|HOSPITAL|LAB|CLINIC|20261130081500||ADT^A01^ADT_A01|MSG00001|P|2.5.1\r" +
	"EVN|A01|20261130081500\rPID|1||77^^^HOSPITAL^MR||DOE^JOHN\rPV1|1|I\r"

// listen starts a server on a free port, which every program but an example would choose with LocalPort.
func listen(o mllpcore.Options) (server *mllpcore.Server, address string) {
	server = mllpcore.NewServer(o)
	if err := server.SetAll(map[string]string{"LocalHost": "127.0.0.1", "LocalPort": "0"}); err != nil {
		log.Fatal(err)
	}
	if err := server.Listen(); err != nil {
		log.Fatal(err)
	}
	return server, server.Addr()
}

// send sends a message and returns MSA-1 and the text of the answer. A refusal is an error as well, beside the answer.
func send(address, message string) (code, text string) {
	client, err := mllpcore.Dial(context.Background(), mllpcore.ClientOptions{Address: address})
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = client.Close() }() // the answer is in
	answered, err := client.Exchange(context.Background(), []byte(message))
	if answered == nil {
		log.Fatal(err)
	}
	return answered.Code, answered.Text
}

// A listener keeps messages in a Log, answers them, and ends in good order.
func Example() {
	kept := message.NewMemoryLog(0, 0)
	server := mllpcore.NewServer(mllpcore.Options{Log: kept})

	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()

	code, _ := send(listener.Addr().String(), admission)
	fmt.Println("answered with", code)
	fmt.Println("kept:", kept.Totals().Count)

	if err := server.Shutdown(context.Background()); err != nil {
		log.Fatal(err)
	}
	fmt.Println(errors.Is(<-served, mllpcore.ErrServerClosed))
	// Output:
	// answered with AA
	// kept: 1
	// true
}

// An AckOut hook decides what is answered. It may refuse a message, and never makes an answer positive.
func ExampleHooks() {
	refuse := mllpcore.AckOutFunc(func(_ context.Context, a *mllpcore.AckOut) {
		if summary := a.Message.Summary(); summary.Type == "ADT" && summary.Trigger == "A01" {
			a.Accept, a.Code, a.Text = false, "AE", "no admissions on Sundays"
		}
	})
	server, address := listen(mllpcore.Options{Hooks: mllpcore.Hooks{AckOut: refuse}})
	defer func() { _ = server.Close() }() // nothing is in progress

	fmt.Println(send(address, admission))
	// Output: AE no admissions on Sundays
}

// A Subscription is a channel of events. It never slows the server: a reader that falls behind misses the newest.
func ExampleServer_Subscribe() {
	server, address := listen(mllpcore.Options{Log: message.NewMemoryLog(0, 0)})
	events := server.Subscribe(mllpcore.SubscribeOptions{
		Kinds: []mllpcore.EventKind{mllpcore.EventConnected, mllpcore.EventAckOut, mllpcore.EventDisconnected},
	})
	send(address, admission)
	_ = server.Close() // it closes the channel too

	for event := range events.C {
		switch e := event.(type) {
		case *mllpcore.ConnectedEvent:
			fmt.Println("connected:", e.Description)
		case *mllpcore.AckOutEvent:
			fmt.Println("answered", e.Message.Summary().ControlID, "with", e.Answer.Code)
		case *mllpcore.DisconnectedEvent:
			fmt.Println("disconnected after", e.Messages, "message")
		}
	}
	fmt.Println("missed:", events.Missed())
	// Output:
	// connected: OK
	// answered MSG00001 with AA
	// disconnected after 1 message
	// missed: 0
}

// A Client sends messages over one connection and waits for the answer to each.
func ExampleDial() {
	server, address := listen(mllpcore.Options{Log: message.NewMemoryLog(0, 0)})
	defer func() { _ = server.Close() }() // nothing is in progress

	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	client, err := mllpcore.Dial(ctx, mllpcore.ClientOptions{Address: address})
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = client.Close() }() // all is answered
	answered, err := client.Exchange(ctx, []byte(admission))
	if err != nil {
		log.Fatal(err) // an *Error with CodeNegativeAck when it was refused
	}
	fmt.Println(answered.ControlID, "was answered with", answered.Code)
	// Output: MSG00001 was answered with AA
}
