package inspector

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"mllpscope/assets"
	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/hl7/dict"
	"mllpscope/mllpcore/message"
	"mllpscope/ui/model/document"
)

// The masters in testdata are what the views drew under Fyne's test theme when somebody looked at them and found them
// right. A test that fails writes what it drew to testdata/failed.

// markup compares what an object draws at a size with a master.
func markup(t *testing.T, master string, o fyne.CanvasObject, size fyne.Size) {
	t.Helper()
	w := test.NewTempWindow(t, o)
	w.SetPadded(false)
	w.Resize(size)
	test.AssertObjectRendersToMarkup(t, master, o)
}

// markupLog holds one message of each sort.
func markupLog() *message.MemoryLog {
	log := message.NewMemoryLog(0, 0)
	at := time.Date(2026, 11, 22, 12, 0, 0, 0, time.Local)
	body := []byte("MSH|^~\\&|LAB|GEN|APP|FAC|20261122120000||ORU^R01^ORU_R01|MSG0001|P|2.5.1\r" +
		"PID|1||77^^^H^MR||DOE^JO||19700101|F\rOBX|1|TX|718-7^HGB||a\\T\\b||||||F\r")
	sent := message.Answer{Code: "AA", Positive: true, Elapsed: 800 * time.Microsecond}
	for _, k := range []message.Kept{
		{Message: &message.Message{Body: body}, Answer: sent},
		{Message: &message.Message{Body: body, Duplicate: true, Quirks: frame.QuirkMissingEOL}, Answer: sent},
		{Message: &message.Message{Kind: message.KindBroken, Body: body[:90], Reason: "cut off by the sender"}},
		{
			Message: &message.Message{Body: []byte("MSH|^~\\&|A|B|C|D|||ADT^A01||P|2.3\r")},
			Answer:  message.Answer{Code: "AE", Reason: "MSH-10 is empty"},
		},
	} {
		k.Time, k.Started, k.Remote, k.Connection, k.Size = at, at, "10.0.0.7:51234", "4", int64(len(k.Body))
		if k.Answer.Code != "" {
			k.Answer.Stored, k.Answer.Sent = at.Add(600*time.Microsecond), at.Add(time.Millisecond)
		}
		log.Append(k.Message, ignored{})
		log.Answered(k.ID, k.Answer)
		at = at.Add(time.Second)
	}
	return log
}

// testOptions look at a message with the dictionary that the program carries.
func testOptions(t testing.TB) document.Options {
	t.Helper()
	d, err := dict.Open(assets.Dictionary())
	if err != nil {
		t.Fatal(err)
	}
	return document.Options{Marks: frame.DefaultMarks, Names: d}
}

func TestInspectorMarkup(t *testing.T) {
	test.NewTempApp(t)
	local := time.Local
	t.Cleanup(func() { time.Local = local })
	time.Local = time.FixedZone("", 3600) // Wire tells the zone
	d := document.New(markupLog(), 2, testOptions(t))
	for master, v := range map[string]view{
		"fields.xml": newFieldsView(), "raw.xml": newRawView(), "hex.xml": newHexView(), "wire.xml": newWireView(),
	} {
		v.Show(d, true)
		markup(t, master, v.Object(), fyne.NewSize(700, 240))
	}
}

// TestSamplesMarkup shows samples of several versions, structures and charsets in Fields, and what Checks has to say.
func TestSamplesMarkup(t *testing.T) {
	test.NewTempApp(t)
	log := message.NewMemoryLog(0, 0)
	at := time.Date(2026, 11, 22, 12, 0, 0, 0, time.Local)
	for _, name := range []string{
		"adt-a01-zsegment-2.5", "oru-r01-pdf-2.5.1", "siu-s12-appointment-2.4", "adt-a08-latin1-2.5", "adt-a01-shiftjis-2.5",
	} {
		sample := slices.IndexFunc(assets.Samples(), func(s assets.Sample) bool {
			return strings.TrimSuffix(s.Name, ".hl7") == name
		})
		if sample < 0 {
			t.Fatalf("there is no sample %s", name)
		}
		m := &message.Message{Time: at, Started: at, Body: assets.Samples()[sample].Data}
		log.Append(m, ignored{})
		d := document.New(log, m.ID, testOptions(t))
		v := newFieldsView()
		v.Show(d, true)
		markup(t, "sample-"+name+".xml", v.Object(), fyne.NewSize(960, 640))
		if c := d.RunChecks(t.Context(), nil); c.Rows() > 0 {
			t.Errorf("%s: the dictionary finds %s", name, c.Text(0))
		}
		if n := d.Notice(); n.Text != "" {
			t.Errorf("%s: %s", name, n.Text)
		}
	}
}
