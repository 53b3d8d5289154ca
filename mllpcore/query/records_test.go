package query

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/message"
)

// testNow is a Sunday afternoon.
var testNow = time.Date(2026, 11, 22, 15, 30, 0, 0, time.UTC)

// oru is an ordinary message of about 600 bytes.
const oru = "MSH|^~\\&|LAB^1.2.3^ISO|HOSP|EHR|WARD|20261122102955||ORU^R01^ORU_R01|MSG0001|P|2.5.1\r" +
	"PID|1||77^^^H^MR~4711^^^X||DOE^JOHN^^^DR||19600101|M|||1 MAIN ST^^TOWN\r" +
	"OBR|1||123456|CBC^Complete blood count\r" +
	"OBX|1|NM|718-7^Haemoglobin^LN||13.5|g/dL|12-16|N|||F\r" +
	"OBX|2|TX|NOTE^Comment||Slight haemolysis \\T\\ lipaemia~see note\r" +
	"OBX|3|NM|6690-2^Leukocytes^LN||7.1|10*9/L|4-10|N|||F\r" +
	"OBX|4|NM|777-3^Platelets^LN||250|10*9/L|150-400|N|||F\r" +
	"NTE|1||all values were checked by a person, twice, and found to be right\r" +
	"ZPI|1|local\r"

// record makes one of a body, received a minute ago and answered AA.
func record(body string, change ...func(*Record)) Record {
	r := Record{
		Message: &message.Message{
			ID: 1, Time: testNow.Add(-time.Minute), Connection: "3", Remote: "10.0.0.7:51234", Size: int64(len(body)),
			Body: []byte(body),
		},
		Answer: &message.Answer{Code: "AA", Positive: true, Sent: testNow.Add(-time.Minute), Elapsed: 800 * time.Microsecond},
	}
	for _, c := range change {
		c(&r)
	}
	return r
}

func mustParse(t testing.TB, text string) *Query {
	t.Helper()
	q, err := ParseIn(text, time.UTC)
	if err != nil {
		t.Fatalf("parse %q: %v", text, err)
	}
	return q.At(testNow)
}

// fewTexts are values that occur in queries and messages alike, so that they meet.
var fewTexts = []string{
	"", "A", "a", "AB", "ab", "A01", "ADT", "adt", "ORU", "MSG1", "MSG12", "msg1", "77", "7", "LAB", "LAB^1", "lab^x^y",
	"DOE", "doe", "JOHN", "DOE^JOHN", "Ü", "ü", "M\xDCLLER", "a_b", "a%b", "a[b", `a\b`, "A*B", "A?B", "k", "\u212A", "x\x00y",
	"2.3", "2.5", "2.5.1", "A\xE2\x82", "\x80\x80", "E\\T\\F",
}

func drawText(t *rapid.T) string { return rapid.SampledFrom(fewTexts).Draw(t, "text") }

// drawBody makes a message whose fields hold fewTexts, sometimes without a header or in a charset of several bytes.
func drawBody(t *rapid.T) string {
	field := func() string { return strings.NewReplacer("\r", "").Replace(drawText(t)) }
	head := rapid.SampledFrom([]string{"MSH|^~\\&|", "MSH|^~\\&|", "MSH|^~\\&|", "MSH$%~\\&$", "PID|", ""}).Draw(t, "head")
	eol := rapid.SampledFrom([]string{"\r", "\r\n", "\n"}).Draw(t, "eol")
	charset := rapid.SampledFrom([]string{"", "", "8859/1", "UNICODE UTF-8", "GB 18030-2000", "ISO IR87"}).Draw(t, "charset")
	body := head + field() + "|" + field() + "|" + field() + "|" + field() + "|||" + field() + "^" + field() + "|" + field() +
		"|P|" + field() + "||||||" + charset + eol
	body = strings.ReplaceAll(body, "|", string((head + "   |")[3]))
	if strings.HasPrefix(head, "MSH|") || head == "" || head == "PID|" {
		body = strings.ReplaceAll(body, "   |", "|")
	}
	for range rapid.IntRange(0, 4).Draw(t, "segments") {
		body += rapid.SampledFrom([]string{"PID", "pid", "OBX", "PI", "MSH", ""}).Draw(t, "segment")
		for range rapid.IntRange(0, 6).Draw(t, "fields") {
			body += rapid.SampledFrom([]string{"|", "|", "^", "~", "&"}).Draw(t, "delimiter") + field()
		}
		body += eol
	}
	return body
}

func drawRecord(t *rapid.T) Record {
	r := record(drawBody(t), func(r *Record) {
		r.Time = testNow.Add(-rapid.OneOf(
			rapid.Custom(func(t *rapid.T) time.Duration {
				return time.Duration(rapid.Int64Range(0, int64(72*time.Hour)).Draw(t, "age"))
			}),
			rapid.SampledFrom([]time.Duration{ // where the times of factTerms begin and end, and right beside
				15 * time.Minute, 15*time.Minute - 1, time.Hour, 2 * time.Hour, 4*time.Hour + 29*time.Minute, 330 * time.Minute,
				930 * time.Minute, 930*time.Minute + 1, 39*time.Hour + 30*time.Minute, 39*time.Hour + 30*time.Minute + 1,
			}),
		).Draw(t, "age"))
		r.Remote = rapid.SampledFrom([]string{
			"10.0.0.7:51234", "10.1.2.3:1", "172.16.5.5:2575", "[2001:db8::7]:2575", "[::ffff:10.0.0.7]:99", "[fe80::1%eth0]:5", "pipe", "",
		}).Draw(t, "remote")
		r.Connection = rapid.SampledFrom([]string{"1", "3", "12"}).Draw(t, "connection")
		r.Kind = message.Kind(rapid.IntRange(0, 3).Draw(t, "kind"))
		r.Size = rapid.SampledFrom([]int64{0, 5, 99_999, 100_000, 100_001, 1 << 40}).Draw(t, "size")
		r.Quirks = frame.Quirk(rapid.Uint16Range(0, uint16(frame.QuirksKnown)).Draw(t, "quirks"))
		r.Duplicate = rapid.Bool().Draw(t, "duplicate")
		r.Reason = drawText(t)
		r.Bookmarked = rapid.Bool().Draw(t, "bookmarked")
		r.Note = drawText(t)
		r.Damaged = rapid.SampledFrom([]string{"", "", "changed"}).Draw(t, "damaged")
	})
	code := rapid.SampledFrom([]string{"AA", "AE", "AR", "CA+AA", "CE+AE", "ACK", "NAK", "ACK+CA+AA", "", "none"}).Draw(t, "code")
	if code == "none" {
		r.Answer = nil
		return r
	}
	r.Answer = &message.Answer{
		Code: code, Positive: strings.Trim(code, "+ACK") == "", Reason: drawText(t),
		Elapsed: time.Duration(rapid.Int64Range(-1, int64(10*time.Millisecond)).Draw(t, "elapsed")),
	}
	if rapid.Bool().Draw(t, "sent") {
		r.Answer.Sent = testNow
	}
	return r
}

// drawTerm returns one term, mostly of a field and a value that occur.
func drawTerm(t *rapid.T) string {
	name := rapid.SampledFrom([]string{
		"type", "trigger", "id", "patient", "version", "app", "facility", "to", "connection", "reason", "note",
		"PID-3", "PID-3.1", "PID[2]-2", "PID-1[2].2", "OBX-1.2.2", "MSH-9", "MSH-2", "MSH-1", "PID", "MSH[2]-3", "",
	}).Draw(t, "name")
	var p pattern
	for _, r := range drawText(t) {
		if r = rapid.SampledFrom([]rune{r, r, r, r, anyRun, anyOne}).Draw(t, "rune"); r != 0 && r != '\uFFFD' {
			p = p.add(r)
		}
	}
	for _, f := range fieldTable() {
		if f.name == name {
			op := rapid.SampledFrom(strings.Fields(f.ops)).Draw(t, "op")
			return name + op + string(p.append(nil, false))
		}
	}
	if name == "" {
		return string(p.append(nil, true))
	}
	return name + rapid.SampledFrom(strings.Fields(opsOfPath)).Draw(t, "op") + string(p.append(nil, false))
}

// factTerms are terms of fields whose values are not free.
var factTerms = []string{
	"from:10.0.0.7", "from:10.0.0.0/8", "from:172.16.0.0/12", "from:2001:db8::/32", "from:10.*", "from!=10.0.0.7:51234",
	"from:[2001:db8::7]:2575", "from:pipe", "from:fe80::1", "from:*", `from:""`, "from:*:2575", "from:0.0.0.0/0", "from:%*",
	"time>-15m", "time:-2h..-1h", "time:today", "time:yesterday", "time:2026-11-22T10:00..11:00", "time<2026-11-21",
	"time:..2026-11-21", "time<=10:00", "time!=2026-11", "time:09:00..", "time:yesterdayT12:00..today",
	"size>100k", "size:100k", "size<=100k", "size:0..5", "size!=5", "size:1M..",
	"ack:AE", "ack:aa", "ack:CA", "ack:none", "ack:*", "ack!=AE", "ack:*E", "ack:?A", "ack:CA+AA", "ack:ACK",
	"ms>5", "ms<0.5", "ms:2..5", "ms:5", "ms>=1s", "ms!=3", "status:ok", "status:broken", "status:*", "status!=refused",
	"status:sent",
	"quirk:*", "quirk:none", "quirk:junk", "quirk:e*", "quirk!=eol", "duplicate:yes", "duplicate:no", "*",
	"is:bookmarked", "is!=bookmarked", "is:noted", "is:damaged", "-is:damaged",
}

// drawQuery returns the text of a query.
func drawQuery(t *rapid.T, depth int) string {
	if depth == 0 || rapid.IntRange(0, 2).Draw(t, "leaf") == 0 {
		if rapid.Bool().Draw(t, "fact") {
			return rapid.SampledFrom(factTerms).Draw(t, "term")
		}
		for range 10 {
			term := drawTerm(t)
			if _, err := ParseIn(term, time.UTC); err == nil {
				return term
			}
		}
		return "*"
	}
	a, b := drawQuery(t, depth-1), drawQuery(t, depth-1)
	return rapid.SampledFrom([]string{
		"(" + a + ") (" + b + ")", "(" + a + ") or " + b, a + " and " + b, a + " or " + b, "-(" + a + ")", "not " + a,
	}).Draw(t, "shape")
}
