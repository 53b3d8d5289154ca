package compare_test

import (
	"fmt"
	"strings"
	"testing"

	"mllpscope/assets"
	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/hl7/compare"
	"mllpscope/mllpcore/hl7/dict"
	"mllpscope/mllpcore/hl7/explain"
)

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

func open(t testing.TB) *dict.Dictionary {
	t.Helper()
	d, err := dict.Open(assets.Dictionary())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

const (
	head = "MSH|^~\\&|A|B|C|D|20260101||ORU^R01^ORU_R01|1|P|2.5.1\r"
	pid  = "PID|1||77^^^GH^MR||DOE^JOHN||19570314|F\r"
)

func TestMessages(t *testing.T) {
	d := open(t)
	for _, c := range []struct {
		name, a, b string
		want       []string // state, paths, texts
	}{
		{"the same", head + pid, head + pid, nil},
		{
			"another time and ID", head, strings.NewReplacer("20260101", "20260102", "|1|P", "|2|P").Replace(head),
			[]string{"ignored MSH-7/MSH-7 20260101/20260102", "ignored MSH-10/MSH-10 1/2"},
		},
		{
			"components and subcomponents", head + pid, head + "PID|1||78^^^GH&1.2&ISO^MR||DOE^JANE||19570314\r",
			[]string{
				"changed PID-3.1/PID-3.1 77/78", "only in the second /PID-3.4.2 /1.2", "only in the second /PID-3.4.3 /ISO",
				"changed PID-5.2/PID-5.2 JOHN/JANE", "only in the first PID-8/ F/",
			},
		},
		{
			"one component and several", head + "PID|1||77\r", head + "PID|1||77^^^GH\r",
			[]string{"only in the second /PID-3.4 /GH"},
		},
		{
			"repetitions", head + "PID|1||77~78\r", head + "PID|1||77~79~80\r",
			[]string{"changed PID-3[2]/PID-3[2] 78/79", "only in the second /PID-3[3] /80"},
		},
		{
			"one repetition and several", head + "PID|1||77^a\r", head + "PID|1||77^a~79\r",
			[]string{"only in the second /PID-3[2] /79"},
		},
		{
			"a segment more in the middle", head + pid + "OBX|1|NM|a||1\rOBX|2|NM|b||2\rOBX|3|NM|c||3\r",
			head + pid + "OBX|1|NM|a||1\rOBX|2|NM|x||9\rOBX|3|NM|b||2\rOBX|4|NM|c||4\r",
			[]string{
				"only in the second /OBX[2] /OBX|2|NM|x||9", "changed OBX[2]-1/OBX[3]-1 2/3",
				"changed OBX[3]-1/OBX[4]-1 3/4", "changed OBX[3]-5/OBX[4]-5 3/4",
			},
		},
		{
			"a segment less", head + pid + "NTE|1||x\rOBX|1|NM|a||1\r", head + pid + "OBX|1|NM|a||1\r",
			[]string{"only in the first NTE/ NTE|1||x/"},
		},
		{
			"other delimiters, escapes and line ends", head + "PID|1||77^^^A\\T\\B\r",
			"MSH#*~\\%#A#B#C#D#20260101##ORU*R01*ORU_R01#1#P#2.5.1\r\nPID#1##77***A&B\r\n",
			[]string{"changed MSH-1/MSH-1 |/#", "changed MSH-2/MSH-2 ^~\\&/*~\\%"},
		},
		{
			"other charsets", strings.Replace(head, "2.5.1", "2.5.1||||||8859/1", 1) + "PID|1||M\xfcller\r",
			strings.Replace(head, "2.5.1", "2.5.1||||||UNICODE UTF-8", 1) + "PID|1||M\u00fcller\r",
			[]string{"changed MSH-18/MSH-18 8859/1/UNICODE UTF-8"},
		},
		{"no HL7", "hello\r", "hullo\r", []string{"only in the first hello/ hello/", "only in the second /hullo /hullo"}},
		{"nothing", "", head, []string{"only in the second /MSH /" + strings.TrimSuffix(head, "\r")}},
	} {
		rows, counts := compare.Messages(document(t, d, c.a), document(t, d, c.b), compare.Options{})
		var got []string
		for _, r := range rows {
			got = append(got, fmt.Sprintf("%v %s/%s %s/%s", r.State, r.A.Path, r.B.Path, r.A.Text, r.B.Text))
		}
		if strings.Join(got, "\n") != strings.Join(c.want, "\n") {
			t.Errorf("%s:\n got %q\nwant %q", c.name, got, c.want)
		}
		if counts.Different()+counts.Ignored != len(rows) {
			t.Errorf("%s: %+v and %d rows", c.name, counts, len(rows))
		}
	}
}

func TestOptions(t *testing.T) {
	d := open(t)
	a, b := document(t, d, head+pid), document(t, d, strings.NewReplacer("|1|P", "|2|P", "DOE", "ROE").Replace(head+pid))
	ignore, err := compare.Paths("PID-5.1")
	if err != nil {
		t.Fatal(err)
	}
	rows, counts := compare.Messages(a, b, compare.Options{Ignore: ignore})
	if len(rows) != 2 || rows[0].State != compare.Changed || rows[0].Path() != "MSH-10" || rows[0].Name == "" ||
		rows[1].State != compare.Ignored || counts.Different() != 1 {
		t.Errorf("%+v %+v", rows, counts)
	}
	rows, counts = compare.Messages(a, a, compare.Options{All: true})
	if len(rows) != counts.Same || counts.Same < 12 || counts.Different() != 0 {
		t.Errorf("%d rows, %+v", len(rows), counts)
	}
	rows, counts = compare.Messages(a, b, compare.Options{All: true, MaxRows: 3, MaxText: 2})
	if len(rows) != 3 || counts.Different() != 1 || rows[1].A.Text != `^~` || rows[1].A.Cut != 2 {
		t.Errorf("%+v, %+v", rows, counts)
	}
	if _, err := compare.Paths("PID-"); err == nil {
		t.Error("PID- is a path")
	}
}

func TestManySegments(t *testing.T) {
	d := open(t)
	a := head + strings.Repeat("OBX|1|NM|a||1\r", 3000)
	b := head + strings.Repeat("OBX|1|NM|a||2\r", 2500) + "NTE|1\r"
	_, counts := compare.Messages(document(t, d, a), document(t, d, b), compare.Options{})
	if counts.Changed != 2500 || counts.OnlyA != 500 || counts.OnlyB != 1 {
		t.Errorf("%+v", counts)
	}
}

func FuzzMessages(f *testing.F) {
	d := open(f)
	samples := assets.Samples()
	for i := range samples[1:] {
		f.Add(string(samples[i].Data), string(samples[i+1].Data))
	}
	f.Add("MSH|^~\\&|a&b^c~d", "MSH*&~|*")
	f.Fuzz(func(t *testing.T, a, b string) {
		x, y := document(t, d, a), document(t, d, b)
		if _, counts := compare.Messages(x, x, compare.Options{}); counts.Different() != 0 {
			t.Fatalf("%q differs from itself: %+v", a, counts)
		}
		_, there := compare.Messages(x, y, compare.Options{})
		_, back := compare.Messages(y, x, compare.Options{})
		if (there.Different() == 0) != (back.Different() == 0) {
			t.Fatalf("%q and %q: %+v there, %+v back", a, b, there, back)
		}
	})
}
