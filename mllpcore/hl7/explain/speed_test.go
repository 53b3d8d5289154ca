package explain_test

import (
	"testing"

	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/hl7/dict"
	"mllpscope/mllpcore/hl7/explain"
)

// usual is a result of about 600 bytes, as most messages are.
const usual = "MSH|^~\\&|LAB|HOSP|SCOPE|HERE|20260116101500+0100||ORU^R01^ORU_R01|MSG00001|P|2.5.1|||AL|NE\r" +
	"PID|1||4711^^^HOSP^MR||DOE^JOHN^Q||19570314|M|||12 MAIN ST^^ANYTOWN^NY^12345||5551234\r" +
	"PV1|1|I|WARD^101^A^HOSP||||1234^SMITH^JANE|||MED||||1|||1234^SMITH^JANE|IP|V4711\r" +
	"ORC|RE|P100|F100||CM||||20260116100000\r" +
	"OBR|1|P100|F100|24323-8^Comprehensive metabolic panel^LN|||20260116094500|||||||||1234^SMITH^JANE||||||20260116101000||CH|F\r" +
	"OBX|1|NM|2345-7^Glucose^LN||182|mg/dL^^UCUM|70-99|H|||F|||20260116101000\r" +
	"OBX|2|NM|2160-0^Creatinine^LN||1.1|mg/dL^^UCUM|0.7-1.3|N|||F|||20260116101000\r"

// walkAll does all that the window does with a message when everything is open.
func walkAll(tb testing.TB, d *dict.Dictionary, data []byte) (items int) {
	msg, err := hl7.Parse(data)
	if err != nil {
		tb.Fatal(err)
	}
	doc := explain.New(msg, d, explain.Options{})
	var rows func(explain.Item)
	rows = func(i explain.Item) {
		if i.Empty() {
			return
		}
		items++
		_, _, _, _ = i.Path(), i.Name(), i.Type(), i.Meaning()
		_, _ = i.Flag(), i.IsLeaf()
		i.Short(512)
		for part := range i.Parts(false) {
			rows(part)
		}
	}
	for i := range doc.Roots() {
		rows(i)
	}
	return items
}

func BenchmarkExplain(b *testing.B) {
	d := open(b)
	data := []byte(usual)
	items := walkAll(b, d, data)
	b.ReportAllocs()
	for b.Loop() {
		walkAll(b, d, data)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
	b.ReportMetric(float64(items), "items")
	b.ReportMetric(float64(len(data)), "bytes")
}
