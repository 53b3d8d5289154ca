package document

import (
	"strings"
	"testing"
)

func TestGroupsTellWhatIsInThem(t *testing.T) {
	const head = "MSH|^~\\&|LAB|GEN|APP|FAC|20260101||"
	for name, tt := range map[string]struct {
		body string
		want map[string]string
	}{
		"results": {
			head + "ORU^R01^ORU_R01|X1|P|2.5.1\r" +
				"PID|1||77^^^H&1.2.3&ISO^MR~88^^^S^SS||DOE^JO^\"\"||19700131|F\rPV1|1|I|ICU^4^B\r" +
				"ORC|RE|4711\rOBR|1|4711||24323-8^Metabolic panel^LN\r" +
				"OBX|1|NM|2345-7^Glucose^LN||182|mg/dL|70-99|H|||F\rNTE|1||after a meal\r" +
				"OBX|2|NM|2951-2^Sodium^LN||140|mmol/L|135-145|N|||F\r" +
				"OBX|3|CWE|600-7^Culture^LN||3092008^Staphylococcus aureus^SCT~x||||||F\r" +
				"OBX|4|SN|5778-6^Titre^LN||1^:^128||||||F\rOBX|5|SN|1^CRP||>^100|mg/L|||||F\r" +
				"OBX|6|TX|18748-4||first\\.br\\second||||||F\rOBX|7|NM|1^None^L|||mg/L\r" +
				"OBX|8|ED|PDF^Report^L||RAD^AP^PDF^Base64^" + strings.Repeat("QUJD", 10_000) + "||||||F\r" +
				"OBX|9|TX|TXT^Text^L||" + strings.Repeat("long ", 2000) + "||||||F\r" +
				"SPM|1|||119297000^Blood^SCT\r",
			map[string]string{
				"PATIENT_RESULT": "DOE, JO 77 1970-01-31 F", "PATIENT": "DOE, JO 77 1970-01-31 F", "VISIT": "Inpatient ICU 4 B",
				"ORDER_OBSERVATION": "Metabolic panel", "OBSERVATION": "Glucose 182 mg/dL H",
				"OBSERVATION[2]": "Sodium 140 mmol/L", "OBSERVATION[3]": "Culture Staphylococcus aureus (+1)",
				"OBSERVATION[4]": "Titre 1:128", "OBSERVATION[5]": "CRP >100 mg/L", "OBSERVATION[6]": "18748-4 first↵second",
				"OBSERVATION[7]": "None", "OBSERVATION[8]": "Report AP PDF 40 kB",
				"OBSERVATION[9]": "Text " + strings.Repeat("long ", 16)[:79] + " …", "SPECIMEN": "Blood",
			},
		},
		"admission": {
			head + "ADT^A01^ADT_A01|X1|P|2.5.1\rEVN||20260101\rPID|1||77||DOE^JO\rPV1|1|I\r" +
				"PR1|1||80146002^Appendectomy^SCT||20260102\rIN1|1|PPO^Plan of choice|A1|Acme Health^L\rIN2|1\r",
			map[string]string{"PROCEDURE": "Appendectomy 2026-01-02", "INSURANCE": "Acme Health Plan of choice"},
		},
		"order": {
			head + "OML^O21^OML_O21|X1|P|2.5.1\rPID|1||77||DOE^JO\rORC|NW|4711\rOBR|1|4711||24323-8^Metabolic panel^LN\r",
			map[string]string{"ORDER": "Metabolic panel", "PATIENT": "DOE, JO 77"},
		},
		"order without a detail": {
			head + "OML^O21^OML_O21|X1|P|2.5.1\rPID|1||77||DOE^JO\rORC|CA|4711\r",
			map[string]string{"ORDER": "Cancel order/service request 4711"},
		},
	} {
		tree := newTree([]byte(tt.body))
		for path, want := range tt.want {
			if got, _ := tree.Cell(rowOf(t, tree, path), FieldValue); got != want {
				t.Errorf("%s: %s says %q, want %q", name, path, got, want)
			}
		}
	}
}

// The summary of a group is made when its row is drawn: 3,000 of them cost nothing before.
func TestSummariesAreMadeForRowsThatAreDrawn(t *testing.T) {
	var body strings.Builder
	body.WriteString("MSH|^~\\&|A|B|C|D|1||ORU^R01^ORU_R01|1|P|2.5.1\rPID|1||7\rOBR|1|||1^Panel\r")
	for range 3000 {
		body.WriteString("OBX|1|NM|2345-7^Glucose^LN||182|mg/dL|70-99|H|||F\r")
	}
	tree := newTree([]byte(body.String()))
	for i, r := range tree.rows {
		if strings.HasPrefix(r.item.Path(), "OBSERVATION") && r.made {
			t.Fatalf("row %d, %s, is made before it is drawn", i, r.item.Path())
		}
		if i > 1000 {
			break
		}
	}
	row := rowOf(t, tree, "OBSERVATION[1500]")
	if got, _ := tree.Cell(row, FieldValue); got != "Glucose 182 mg/dL H" {
		t.Errorf("the row says %q", got)
	}
}
