package store_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/store"
	"mllpscope/mllpcore/store/status"
)

const admission = "MSH|^~\\&|ADT1|HOSPITAL|LAB|CLINIC|20261130081500||ADT^A01^ADT_A01|MSG00001|P|2.5.1\r" +
	"EVN|A01|20261130081500\rPID|1||77^^^HOSPITAL^MR||DOE^JOHN\rPV1|1|I\r"

// A server with a Store answers positively only what is on the disk.
func Example() {
	folder, err := os.MkdirTemp("", "example")
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(folder) }() // it is only an example

	kept, err := store.Open(filepath.Join(folder, "messages.mllplog"), store.Options{
		OnState:  func(s status.State) { log.Print(s.Healthy, s.Reason) },
		OnNotice: func(n status.Notice) { log.Print(n.Text) },
	})
	if err != nil {
		log.Fatal(err)
	}
	server := mllpcore.NewServer(mllpcore.Options{Log: kept})
	if err := server.SetAll(map[string]string{"LocalHost": "127.0.0.1", "LocalPort": "0"}); err != nil {
		log.Fatal(err)
	}
	if err := server.Listen(); err != nil {
		log.Fatal(err)
	}
	send(server.Addr(), admission)
	if err := server.Shutdown(context.Background()); err != nil { // before the log, which it still writes to
		log.Fatal(err)
	}
	for _, k := range kept.Before(0, 10) {
		fmt.Println(k.Message.ID, k.Message.Summary().ControlID, k.Answer.Code)
	}
	if err := kept.Close(); err != nil {
		log.Fatal(err)
	}
	// Output: 1 MSG00001 AA
}

func send(address, message string) {
	client, err := mllpcore.Dial(context.Background(), mllpcore.ClientOptions{Address: address})
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = client.Close() }() // the answer is in
	if _, err := client.Exchange(context.Background(), []byte(message)); err != nil {
		log.Fatal(err)
	}
}
