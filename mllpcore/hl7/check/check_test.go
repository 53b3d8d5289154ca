package check_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"mllpscope/assets"
	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/hl7/check"
	"mllpscope/mllpcore/hl7/dict"
	"mllpscope/mllpcore/hl7/explain"
)

func open(t testing.TB) *dict.Dictionary {
	t.Helper()
	d, err := dict.Open(assets.Dictionary())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func document(t testing.TB, d *dict.Dictionary, text string) *explain.Document {
	t.Helper()
	msg, err := hl7.Parse([]byte(text))
	if err != nil {
		if msg, err = hl7.View([]byte(text), hl7.DefaultDelimiters()); err != nil {
			t.Fatal(err)
		}
	}
	return explain.New(msg, d, explain.Options{})
}

const (
	head = "MSH|^~\\&|A|B|C|D|20260108060512-0600||ORU^R01^ORU_R01|7|P|2.5.1\r"
	pid  = "PID|1||77^^^GH^MR||DOE^JOHN||19570314|F\r"
	obr  = "OBR|1||F1|24323-8^Panel^LN\r"
)

func TestRules(t *testing.T) {
	d := open(t)
	for _, c := range []struct {
		name, text string
		want       []string // path rule severity
	}{
		{"all is well", head + pid + obr + "OBX|1|NM|1^a^L||5|mg||N|||F\r", nil},
		{"no MSH", "PID|1\r", []string{
			"MSH header error", "PID-3 field-missing error", "PID-5 field-missing error",
		}},
		{"no control ID", strings.Replace(head, "|7|", "||", 1) + pid + obr, []string{
			"MSH-10 header error", "MSH-10 field-missing error",
		}},
		{"unknown version", strings.Replace(head, "2.5.1", "2.8", 1) + pid + obr, []string{
			"MSH-12 version warning", "PID-3 field-missing error",
		}[:1]},
		{"no version", strings.Replace(head, "|2.5.1", "", 1) + pid + obr, []string{
			"MSH-12 version error", "MSH-12 field-missing error",
		}},
		{"unknown message", strings.Replace(head, "ORU^R01^ORU_R01", "ORX^R01", 1) + pid, []string{"MSH-9 structure warning"}},
		{"local message", strings.Replace(head, "ORU^R01^ORU_R01", "ADX^Z01", 1) + pid, []string{"MSH-9 structure info"}},
		{"odd MSH-2", strings.Replace(head, `^~\&`, `^~\`, 1) + pid + obr, []string{"MSH-2 header warning"}},
		{"no PID content", head + "PID\r" + obr, []string{"PID-3 field-missing error", "PID-5 field-missing error"}},
		{"wrong charset", head + strings.Replace(pid, "DOE", "M\xfcller", 1) + obr, []string{"PID-5.1 charset error"}},
		{"nothing observed", head, []string{"PATIENT_RESULT segment-missing error"}},
		{"no OBR", head + pid + "OBX|1|NM|1^a^L||5|mg||N|||F\r", []string{"OBR segment-missing error"}},
		{"unknown segment", head + pid + "XYZ|1\r" + obr, []string{"XYZ segment-unknown warning"}},
		{"Z segment", head + pid + "ZYZ|1\r" + obr, nil},
		{"segment of another version", head + pid + "UAC|1^a|x\r" + obr, []string{
			"UAC segment-unexpected warning", "UAC segment-version warning",
		}},
		{"segment of another message", head + pid + "DG1|1||1^a||20260101|F\r" + obr, []string{"DG1 segment-unexpected warning"}},
		{"out of order", head + pid + obr + "PD1|A\r", []string{"PD1 segment-order warning"}},
		{"repeated", head + "PID|1||1||A\rPD1|A\rPD1|A\r" + obr, []string{"PD1[2] segment-repeated warning"}},
		{"empty required field", head + pid + "OBR|1\r", []string{"OBR-4 field-missing error"}},
		{"required component", head + pid + obr + "OBX|1|CX|1^a^L||^^^GH||||||F\r", []string{"OBX-5.1 component-missing warning"}},
		{"extra field", head + pid + obr + "NTE|1|L|x||more\r", []string{"NTE-5 field-extra info"}},
		{"extra component", head + pid + "OBR|1||F1|a^b^L^^^^7^8^9^10\r", []string{
			"OBR-4.7 component-extra info", "OBR-4.8 component-extra info", "OBR-4.9 component-extra info",
			"OBR-4.10 component-extra info",
		}},
		{"repetitions", head + pid + "OBR|1~2||F1|a^b^L\r", []string{"OBR-1 field-repeated warning"}},
		{"too long", head + pid + "OBR|12345||F1|a^b^L\r", []string{"OBR-1 too-long info"}},
		{"table", head + strings.Replace(pid, "MR|", "QQ|", 1) + obr, []string{"PID-3.5 table-value warning"}},
		{"a user's table", head + strings.Replace(pid, "|F", "|X", 1) + obr, nil},
		{"local coding system", head + pid + "OBR|1||F1|a^b^99LAB\r", nil},
		{"date", head + strings.Replace(pid, "19570314", "14.3.57", 1) + obr, []string{"PID-7 date-time error"}},
		{"number", head + pid + obr + "OBX|1|NM|1^a^L||<5|mg||N|||F\r", []string{"OBX-5 number error"}},
		{"numbers", head + pid + obr + "OBX|1|NM|1^a^L||-5.20~+1~.5|mg||N|||F\r", nil},
		{"set ID", head + pid + "OBR|a||F1|a^b^L\r", []string{"OBR-1 number error"}},
		{"value type", head + pid + obr + "OBX|1|QQ|1^a^L||5||||||F\r", []string{"OBX-2 value-type error"}},
		{"old value type", head + pid + obr + "OBX|1|CE|1^a^L||5^a^L||||||F\r", nil},
		{"null", head + strings.Replace(pid, "19570314", `""`, 1) + obr, nil},
		{"batch", "FHS|^~\\&\rBHS|^~\\&\r" + head + "BTS|1\rFTS|1\r", []string{"FHS header error"}},
	} {
		var got []string
		list, counts := check.Run(document(t, d, c.text), 0)
		for _, f := range list {
			got = append(got, fmt.Sprint(f.Path, " ", f.Rule, " ", f.Severity))
			if f.Text == "" || f.Offset < 0 || f.Offset+f.Len > len(c.text) {
				t.Errorf("%s: %+v", c.name, f)
			}
		}
		if strings.Join(got, "\n") != strings.Join(c.want, "\n") || counts.Total() != len(list) {
			t.Errorf("%s: %+v\n got %q\nwant %q", c.name, counts, got, c.want)
		}
	}
}

func TestLimit(t *testing.T) {
	doc := document(t, open(t), head+pid+obr+strings.Repeat("OBX|a|NM|1^a^L||x||||||F\r", 10))
	list, counts := check.Run(doc, 3)
	if len(list) != 3 || counts.Errors != 20 || counts.Total() != 20 {
		t.Errorf("%d, %+v", len(list), counts)
	}
	n := 0
	for range check.All(doc) {
		if n++; n == 2 {
			break
		}
	}
	if n != 2 {
		t.Error("it did not stop")
	}
}

// A message in which nothing is wrong yields nothing for long: the context is asked all the same.
func TestUntilEndsWithoutFindings(t *testing.T) {
	doc := document(t, open(t), head+pid+obr+strings.Repeat("OBX|1|NM|1^a^L||5|mg||N|||F\r", 1000)+"XYZ|1\r")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	for f := range check.Until(ctx, doc) {
		t.Logf("%s: %s", f.Path, f.Text)
		cancel()
	}
	if ctx.Err() == nil {
		t.Fatal("the segment at the end was not found")
	}
	for f := range check.Until(ctx, doc) {
		t.Errorf("found after it was cancelled: %s %s", f.Path, f.Text)
	}
}

func FuzzRun(f *testing.F) {
	d := open(f)
	for _, s := range assets.Samples() {
		f.Add(string(s.Data))
	}
	f.Add(head + pid + obr + "OBX|1|QQ|~~^^&\r\rXX")
	f.Fuzz(func(t *testing.T, text string) {
		list, _ := check.Run(document(t, d, text), 0)
		for _, one := range list {
			if one.Text == "" || one.Rule == "" || one.Offset < 0 || one.Offset+one.Len > len(text) {
				t.Fatalf("%+v", one)
			}
		}
	})
}

// BenchmarkRun checks an ordinary message of a few hundred bytes.
func BenchmarkRun(b *testing.B) {
	d := open(b)
	text := head + pid + obr + strings.Repeat("OBX|1|NM|1^a^L||5|mg||N|||F\r", 5)
	document(b, d, text)
	b.ReportAllocs()
	start := time.Now()
	for b.Loop() {
		check.Run(document(b, d, text), 100)
	}
	b.ReportMetric(float64(b.N)/time.Since(start).Seconds(), "messages/s")
}
