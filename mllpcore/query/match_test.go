package query

import (
	"testing"
	"time"

	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/message"
)

func TestMatch(t *testing.T) {
	r := record(oru)
	for _, test := range []struct {
		query string
		want  bool
	}{
		{"", true},
		{"type:ORU PID-3.1=77 ack:AA", true},
		{"type:ADT PID-3.1=77 ack:AA", false},
		{"type:oru^r*", true},
		{"type:^R01", true},
		{"type:ORU^A01", false},
		{"trigger:R01 id:msg* version:2.5.1", true},
		{"version>=2.5 version<2.6", true},
		{"version<2.5", false},
		{"app:lab facility:hosp to:ehr to:ward", true},
		{"app:LAB^1.2.3^ISO", true},
		{"app:1.2.3", false},
		{"patient:77", true},
		{"patient:4711", false},
		{"patient:doe patient:john patient:DOE^J*", true},
		{"patient:jane", false},
		{"from:10.0.0.7 from:10.0.0.0/8 from:10.0.* from:10.0.0.7:51234 from:::ffff:10.0.0.7", true},
		{"from:10.0.0.8/32 or from:10.0.0.7:1 or from:192.*", false},
		{"connection:3 -connection:1", true},
		{"time>-15m time:today time:2026-11-22 time:2026-11 time:15:29 time:15:00..16:00", true},
		{"time<-15m or time:yesterday or time:2025 or time>15:29", false},
		{"size>500 size<1k size:0.1k..1K", true},
		{"ms:0.8 ms<1 ms>0.5 ms:0", true},
		{"ms>=1", false},
		{"status:ok -status:broken quirk:none duplicate:no", true},
		{"reason:*", false},
		{`PID-3.1=77 PID-3.1=4711 PID-3[2].1=4711 PID-3="77^^^H^MR"`, true},
		{"PID-3[1].1=4711 or PID-3.1=7", false},
		{"PID-3.1=4*1? PID-3.1!=78", true},
		{"PID-3.1!=77", false},
		{"OBX-5~haemo OBX-5~HAEMO", true},
		{"OBX[1]-5~haemo", false},
		{`OBX-5~"haemolysis & lipaemia"`, true},
		{"OBX-5>200 OBX-5<8 OBX[1]-5>=13.5", true},
		{"OBX-5>250", false},
		{"PID-7<19700101", true},
		{`PID-9="" PID-5!="" ZPI=* NTE=*`, true},
		{"PID-9=* or ZPX=*", false},
		{"MSH-1=| MSH-9.2=R01 MSH-10=MSG0001", true},
		{`MSH-2="^~\\&"`, true},
		{"haemolysis", true},
		{`"PLATELETS^ln" MAIN*TOWN`, true},
		{"TOWN*MAIN", false},
		{"lip?emia", true},
		{`"haemolysis & lipaemia"`, true}, // as read
		{`"\\T\\"`, true},                 // as received
		{"absent", false},
		{"-absent", true},
		{"(absent or oru) not absent", true},
	} {
		if got := mustParse(t, test.query).Match(r); got != test.want {
			t.Errorf("%s: %v", test.query, got)
		}
	}
}

func TestMatchFactsOfOtherRecords(t *testing.T) {
	broken := func(r *Record) {
		r.Kind, r.Reason, r.Quirks, r.Duplicate, r.Answer = message.KindBroken, "cut off", frame.QuirkEndInData, true, nil
		r.Remote = "[2001:db8::7]:2575"
	}
	for _, test := range []struct {
		query  string
		change func(*Record)
		want   bool
	}{
		{"status:broken reason~CUT quirk:* quirk:inside duplicate:yes ack:none", broken, true},
		{"from:2001:db8::/32 from:[2001:db8::7]:2575 from:2001:db8:0::7", broken, true},
		{"ack:* or ms>=0 or status:refused", broken, false},
		{"status:refused status:broken", func(r *Record) { r.Kind = message.KindRefused }, true},
		{"ack:AE ack:CE ack:*E ack:CE+AE -ack:AA", func(r *Record) { r.Answer.Code, r.Answer.Positive = "CE+AE", false }, true},
		{"ack:CA", func(r *Record) { r.Answer.Code = "ACK+CA+AA" }, true},
		{"reason:full*", func(r *Record) { r.Answer.Reason = "full disk" }, true},
	} {
		if got := mustParse(t, test.query).Match(record(oru, test.change)); got != test.want {
			t.Errorf("%s: %v", test.query, got)
		}
	}
}

func TestMatchDecodesText(t *testing.T) {
	for _, test := range []struct {
		charset, name, query string
		want                 bool
	}{
		{"8859/1", "M\xDCLLER", "müller PID-5=MÜLLER PID-5~müll patient:MÜLLER patient:müller", true},
		{"UNICODE UTF-8", "MÜLLER", "müller PID-5=MÜLLER PID-5~müll patient:müller", true},
		{"", "M\xDCLLER", "müller", true}, // the charset that fits
		{"GB 18030-2000", "\xB2|\xB0\xE4", "PID-5=瞸", false},
		{"ISO IR87", "\x1B$B;3ED\x1B(B", "山田 PID-5~山田", true},
		{"", `O\X27\BRIEN`, "o'brien PID-5=O'BRIEN", true},
	} {
		body := "MSH|^~\\&|||||||ADT^A01|1|P|2.5||||||" + test.charset + "\rPID|||||" + test.name + "\r"
		if got := mustParse(t, test.query).Match(record(body)); got != test.want {
			t.Errorf("%s in %q: %v", test.query, body, got)
		}
	}
}

func TestMatchReadsWhatIsNoMessage(t *testing.T) {
	batch := "BHS|^~\\&|X\rMSH|^~\\&|LAB||||||ORU^R01|B1|P|2.5\rPID|||77\rMSH|^~\\&|LAB||||||ORU^R01|B2|P|2.5\rPID|||78\r"
	for _, test := range []struct {
		body, query string
		want        bool
	}{
		{batch, "id:B1 patient:77 PID-3=77 PID-3=78 MSH-10=B2 BHS-3=X", true},
		{"PID|||77\rOBX|||A^B", "PID-3=77 OBX-3.2=B id:\"\"", true},
		{"GET / HTTP/1.1\r\n", "http -PID=*", true},
		{"", `-x id:"" PID-3=""`, true},
		{"MSH", "MSH=*", true},
	} {
		if got := mustParse(t, test.query).Match(record(test.body)); got != test.want {
			t.Errorf("%s in %q: %v", test.query, test.body, got)
		}
	}
}

func TestMatchTakesDerivedInsteadOfBody(t *testing.T) {
	q := mustParse(t, "id:MSG0001 patient:doe app:LAB")
	d := Derive([]byte(oru))
	r := record("", func(r *Record) { r.Derived = &d })
	if !q.Match(r) {
		t.Errorf("%s does not match %+v", q, d)
	}
	if r.Derived = nil; q.Match(r) {
		t.Error("matches without a body")
	}
}

func TestOfKept(t *testing.T) {
	k := message.Kept{Message: record(oru).Message, Answer: message.Answer{Code: "AR"}}
	q := mustParse(t, "ack:AR")
	if q.Match(Of(&k)) {
		t.Error("matches an answer that was not sent yet")
	}
	if k.Answered = true; !q.Match(Of(&k)) {
		t.Error("does not match the answer")
	}
}

func TestNeeds(t *testing.T) {
	for _, test := range []struct {
		query string
		want  Needs
	}{
		{"", Needs{}},
		{"from:10.0.0.7 time>-5m size>5 status:ok quirk:* duplicate:no connection:1 *", Needs{}},
		{"type:ADT or size>5", Needs{Derived: true}},
		{"-patient:77", Needs{Derived: true, Several: true}},
		{"ack:AE", Needs{Answer: true}},
		{"(ms>5)", Needs{Answer: true}},
		{"reason~x", Needs{Answer: true}},
		{"size>5 or word", Needs{Body: true}},
		{"PID-3=1 id:5 ack:AA", Needs{Body: true, Answer: true, Derived: true, Several: true}},
	} {
		if got := mustParse(t, test.query).Needs(); got != test.want {
			t.Errorf("%s needs %+v, want %+v", test.query, got, test.want)
		}
	}
}

// TestTimesAreOfTheZone pins what a written time covers.
func TestTimesAreOfTheZone(t *testing.T) {
	zone := time.FixedZone("", 5*3600)
	now := time.Date(2026, 11, 23, 1, 0, 0, 0, zone) // still the 22nd in UTC
	at := func(day, hour, minute, second int) time.Time {
		return time.Date(2026, 11, day, hour, minute, second, 0, zone)
	}
	for _, test := range []struct {
		query string
		in    []time.Time
		out   []time.Time
	}{
		{"time:today", []time.Time{at(23, 0, 0, 0), at(23, 23, 59, 59)}, []time.Time{at(22, 23, 59, 59), at(24, 0, 0, 0)}},
		{"time:yesterday", []time.Time{at(22, 0, 0, 0)}, []time.Time{at(23, 0, 0, 0)}},
		{"time:yesterdayT10:00..11:00", []time.Time{at(22, 11, 0, 59)}, []time.Time{at(22, 11, 1, 0), at(23, 10, 30, 0)}},
		{"time:2026-11-22T10:00..11:00", []time.Time{at(22, 10, 0, 0), at(22, 11, 0, 59)}, []time.Time{at(22, 9, 59, 59), at(22, 11, 1, 0)}},
		{"time:2026-11-21..2026-11-22", []time.Time{at(21, 0, 0, 0), at(22, 23, 59, 59)}, []time.Time{at(23, 0, 0, 0)}},
		{"time:2026-11-22T05", []time.Time{at(22, 5, 59, 59)}, []time.Time{at(22, 6, 0, 0)}},
		{"time:2026-11-22T05:00:07Z", []time.Time{at(22, 10, 0, 7)}, []time.Time{at(22, 5, 0, 7)}},
		{"time>2026-11-22", []time.Time{at(23, 0, 0, 0)}, []time.Time{at(22, 23, 59, 59)}},
		{"time>=2026-11-22", []time.Time{at(22, 0, 0, 0)}, []time.Time{at(21, 23, 59, 59)}},
		{"time<=2026-11-22", []time.Time{at(22, 23, 59, 59)}, []time.Time{at(23, 0, 0, 0)}},
		{"time<2026-11-22", []time.Time{at(21, 23, 59, 59)}, []time.Time{at(22, 0, 0, 0)}},
		{"time:-1h", []time.Time{at(23, 0, 0, 0), at(23, 2, 0, 0)}, []time.Time{at(22, 23, 59, 59)}},
		{"time:-2h..-1h", []time.Time{at(22, 23, 0, 0), at(23, 0, 0, 0)}, []time.Time{at(23, 0, 0, 1), at(22, 22, 59, 59)}},
		{"time:-1d..", []time.Time{at(22, 1, 0, 0)}, []time.Time{at(22, 0, 59, 59)}},
	} {
		q, err := ParseIn(test.query, zone)
		if err != nil {
			t.Error(err)
			continue
		}
		for i, moments := range [][]time.Time{test.in, test.out} {
			for _, m := range moments {
				r := record("", func(r *Record) { r.Time = m })
				if got := q.At(now).Match(r); got != (i == 0) {
					t.Errorf("%s at %v: %v", test.query, m, got)
				}
			}
		}
	}
}

func TestRelativeTimesCountFromTheMomentOfAsking(t *testing.T) {
	q, err := Parse("time>-15m")
	if err != nil {
		t.Fatal(err)
	}
	if !q.Match(record("", func(r *Record) { r.Time = time.Now().Add(-time.Minute) })) {
		t.Error("a minute ago is not within 15 minutes")
	}
	if q.Match(record("", func(r *Record) { r.Time = time.Now().Add(-time.Hour) })) {
		t.Error("an hour ago is within 15 minutes")
	}
}
