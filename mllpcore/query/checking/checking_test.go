package checking

import (
	"strings"
	"testing"

	"mllpscope/assets"
	"mllpscope/mllpcore/hl7/check"
	"mllpscope/mllpcore/hl7/dict"
	"mllpscope/mllpcore/hl7/explain"
	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/query"
)

func TestWhatTheChecksFindIsAskedFor(t *testing.T) {
	names, err := dict.Open(assets.Dictionary())
	if err != nil {
		t.Fatal(err)
	}
	const good = "MSH|^~\\&|LAB|GEN|APP|FAC|20261122120000||ACK^A01^ACK|M1|P|2.5.1\rMSA|AA|1\r"
	const bad = "MSH|^~\\&|LAB|GEN|APP|FAC|20261122120000||ORU^R01^ADT_A01|M1|P|2.5.1\rPID|1||77\r"
	record := func(body string) query.Record { return query.Record{Message: &message.Message{Body: []byte(body)}} }
	all, none := By(names, nil), By(names, func(*explain.Document, string, []check.Finding) []check.Finding { return nil })
	if f := all(record(bad)); !f.Known || !f.Errors {
		t.Errorf("of a bad message: %+v", f)
	}
	if f := all(record(good)); !f.Known || f.Errors {
		t.Errorf("of a good message: %+v", f)
	}
	if f := none(record(bad)); !f.Known || f.Errors || f.Warnings || f.Infos {
		t.Errorf("all is muted: %+v", f)
	}
	if f := all(record(bad + strings.Repeat("NTE|1\r", Most/6))); f.Known {
		t.Errorf("a large one was checked: %+v", f)
	}
	if f := all(query.Record{Message: &message.Message{Kind: message.KindBroken, Body: []byte("GET / HTTP/1.1")}}); f.Known {
		t.Errorf("no message was checked: %+v", f)
	}
}
