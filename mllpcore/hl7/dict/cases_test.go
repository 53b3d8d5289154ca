package dict_test

import (
	"strings"
	"testing"

	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/hl7/check"
	"mllpscope/mllpcore/hl7/dict"
	"mllpscope/mllpcore/hl7/explain"
	"mllpscope/mllpcore/mllptest/cases"
)

// findings checks a message and writes each finding as its path and rule.
func findings(t *testing.T, d *dict.Dictionary, data []byte) []string {
	t.Helper()
	msg, err := hl7.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for f := range check.All(explain.New(msg, d, explain.Options{})) {
		list = append(list, f.Path+" "+string(f.Rule)+": "+f.Text)
	}
	return list
}

// TestFieldCases holds what was seen in the field: right messages in which faults of the dictionary were found.
func TestFieldCases(t *testing.T) {
	d := open(t)
	for _, name := range []string{
		"checks-oml_o21-2.6.hl7", "checks-oul_r22-2.5.1-nocontainer.hl7", "checks-oul_r22-2.5.1-twocontainers.hl7",
		"checks-obx2-len-2.3.hl7", "checks-mfn_m01.hl7",
	} {
		data := cases.Read(name)
		for _, f := range findings(t, d, data) {
			t.Errorf("%s: %s", name, f)
		}
	}
}

// TestFieldVariants holds other messages of the same kinds.
func TestFieldVariants(t *testing.T) {
	d := open(t)
	head := func(msg9, version string) string {
		return `MSH|^~\&|A|B|C|D|20260130101112||` + msg9 + "|S1|P|" + version + "\r"
	}
	const (
		pid    = "PID|1||4711^^^HOSP^MR||Muster^Erika||19700102|F\r"
		orders = "ORC|NW|P1||||||||||1^Arzt^Anna\rOBR|1|P1||2345-7^Glucose^LN\r" +
			"ORC|NW|P2\rOBR|2|P2||2093-3^Cholesterol^LN\r"
		sft = "SFT|Maker|1|Product|1\r"
		uac = "UAC|KERB^Kerberos^HL70615|^AP^Octet-stream^Base64^AAAA\r"
	)
	for name, text := range map[string]string{
		"OMG^O19 with UAC":           head("OMG^O19^OMG_O19", "2.6") + uac + pid + orders,
		"OMG^O19 with software":      head("OMG^O19^OMG_O19", "2.6") + sft + pid + orders,
		"OML^O33 of two orders":      head("OML^O33^OML_O33", "2.6") + uac + pid + "SPM|1|S1||BLD^Blood^HL70487\r" + orders,
		"OML^O35 of two orders":      head("OML^O35^OML_O35", "2.6") + pid + "SPM|1|S1||BLD^Blood^HL70487\rSAC|||C1\r" + orders,
		"QRY^A19 with UAC":           head("QRY^A19^QRY_A19", "2.6") + uac + "QRD|20260130|R|I|1|||1^RD|77^A^B|DEM^Demo^L|X^^L\r",
		"MFN^M01 of staff":           head("MFN^M01^MFN_M01", "2.4") + "MFI|STF^Staff^HL70175||UPD|||AL\rMFE|MAD|1||1|CE\rSTF|1|1|Kern^Max\r",
		"ADT^A08 with software":      head("ADT^A08^ADT_A01", "2.5.1") + sft + "EVN||20260130101112\r" + pid + "PV1|1|I\r",
		"ADT^A31 with software":      head("ADT^A31^ADT_A05", "2.5") + sft + "EVN||20260130101112\r" + pid + "PV1|1|I\r",
		"OBX-2 of three letters":     head("ORU^R01", "2.2") + pid + "OBR|1||F1|1^R^L\rOBX|1|CWE|1^x^L||1^a^L||||||F\r",
		"date with its precision":    head("ORU^R01", "2.3.1") + pid + "OBR|1||F1|1^R^L|||20260130^D\rOBX|1|NM|1^x^L||1||||||F\r",
		"a consent in 2.5":           head("MFN^M01^MFN_M01", "2.5") + "MFI|STF^Staff^HL70175||UPD|||AL\rMFE|MAD|1||1|CE\rZXX|1\r",
		"a value of its type in 2.7": head("ORU^R01^ORU_R01", "2.7") + pid + "OBR|1||F1|1^R^L\rOBX|1|CWE|1^x^L||1^a^L||||||F\r",
	} {
		for _, f := range findings(t, d, []byte(text)) {
			if !strings.Contains(f, " table-value") {
				t.Errorf("%s: %s", name, f)
			}
		}
	}
}
