package export_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"mllpscope/assets"
	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/hl7/dict"
	"mllpscope/mllpcore/hl7/explain"
	"mllpscope/mllpcore/hl7/export"
	"mllpscope/mllpcore/hl7/spreadsheet"
)

func document(t testing.TB, text string) *explain.Document {
	t.Helper()
	d, err := dict.Open(assets.Dictionary())
	if err != nil {
		t.Fatal(err)
	}
	msg, err := hl7.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return explain.New(msg, d, explain.Options{})
}

const message = "MSH|^~\\&|LAB||||20260108||ORU^R01|7|P|2.5.1\rPID|||77~78||M\\XFC\\ller \"x\"||19570314|F\r" +
	"OBR|1||F1|a^b\rOBX|1|NM|1^a||-5\rOBX|2|ST|2^b||=1+2\r"

type segment struct {
	Path, Name, Group string
	Values            []struct{ Path, Name, Type, Value, Meaning string }
}

func TestJSON(t *testing.T) {
	var b bytes.Buffer
	if err := export.JSON(&b, document(t, message)); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Type, ControlID, Version, Structure string
		Segments                            []segment
	}
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatalf("%v\n%s", err, b.String())
	}
	if got.Type != "ORU^R01" || got.ControlID != "7" || got.Version != "2.5.1" || got.Structure != "ORU_R01" || len(got.Segments) != 5 {
		t.Fatalf("%+v", got)
	}
	pid, obx := got.Segments[1], got.Segments[4]
	if pid.Group != "PATIENT_RESULT/PATIENT" || len(pid.Values) != 5 || pid.Values[4].Meaning != "Female" ||
		pid.Values[1].Path != "PID-3[2]" || pid.Values[2].Value != `Müller "x"` {
		t.Errorf("%+v", pid)
	}
	if obx.Path != "OBX[2]" || obx.Group != "PATIENT_RESULT/ORDER_OBSERVATION/OBSERVATION[2]" {
		t.Errorf("%+v", obx)
	}
}

func TestFlat(t *testing.T) {
	var b bytes.Buffer
	if err := export.Flat(&b, document(t, message)); err != nil {
		t.Fatal(err)
	}
	var got map[string]string
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got["PID-3[2]"] != "78" || got["OBX[2]-3.2"] != "b" || got["MSH-2"] != `^~\&` || len(got) < 15 {
		t.Errorf("%v", got)
	}
}

func TestSamplesAreJSON(t *testing.T) {
	for _, s := range assets.Samples() {
		for _, write := range []func(*bytes.Buffer) error{
			func(b *bytes.Buffer) error { return export.JSON(b, document(t, string(s.Data))) },
			func(b *bytes.Buffer) error { return export.Flat(b, document(t, string(s.Data))) },
		} {
			var b bytes.Buffer
			if err := write(&b); err != nil || !json.Valid(b.Bytes()) {
				t.Errorf("%s: %v %s", s.Name, err, b.String())
			}
		}
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestWriteFails(t *testing.T) {
	if err := export.JSON(broken{}, document(t, message)); err == nil || !strings.Contains(err.Error(), "disk full") {
		t.Errorf("%v", err)
	}
	if err := export.CSV(broken{}, [][]string{{"a"}}); err == nil || !strings.Contains(err.Error(), "disk full") {
		t.Errorf("%v", err)
	}
}

func TestRow(t *testing.T) {
	doc := document(t, message)
	var paths []hl7.Path
	for _, text := range []string{"PID-3", "PID-5", "OBX[2]-5", "OBX-5", "ZZZ-1"} {
		p, err := hl7.ParsePath(text)
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, p)
	}
	row := export.Row(doc, paths)
	if got := strings.Join(row, "#"); got != `77~78#Müller "x"#=1+2#-5#` {
		t.Errorf("%s", got)
	}
	if got := spreadsheet.Tabbed(row); got != "77~78\t\"Müller \"\"x\"\"\"\t'=1+2\t-5\t" {
		t.Errorf("%q", got)
	}
	var b bytes.Buffer
	if err := export.CSV(&b, [][]string{export.Titles(doc, paths), row}); err != nil {
		t.Fatal(err)
	}
	want := "PID-3 Patient Identifier List,PID-5 Patient Name,OBX[2]-5 Observation Value,OBX-5 Observation Value,ZZZ-1\n" +
		"77~78,\"Müller \"\"x\"\"\",'=1+2,-5,\n"
	if b.String() != want {
		t.Errorf("%q", b.String())
	}
}

// Together with the bytes beside it every value gives back what was received.
func TestJSONKeepsEveryByte(t *testing.T) {
	raw := "MSH|^~\\&|A|B|C|D|2026||ADT^A01|M\xDC1|P|2.5||||||8859/1\rPID|1||a\\F\\b||M\xFCller^\\X00\\|plain\r"
	doc := document(t, raw)
	msg := doc.Message()
	var b bytes.Buffer
	if err := export.JSON(&b, doc); err != nil {
		t.Fatal(err)
	}
	var all struct {
		ControlID      string
		ControlIDBytes []byte
		Segments       []struct {
			Values []struct {
				Path, Value string
				ValueBytes  []byte
			}
		}
	}
	if err := json.Unmarshal(b.Bytes(), &all); err != nil {
		t.Fatal(err)
	}
	if all.ControlID != "MÜ1" || string(all.ControlIDBytes) != "M\xDC1" {
		t.Errorf("control ID %q %q", all.ControlID, all.ControlIDBytes)
	}
	for _, s := range all.Segments {
		for _, v := range s.Values {
			want, _ := msg.GetRaw(v.Path)
			got := v.ValueBytes
			if got == nil {
				got = []byte(v.Value)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("%s: %q, want %q", v.Path, got, want)
			}
		}
	}
}
