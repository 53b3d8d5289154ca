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
	for _, f := range check.Run(t.Context(), explain.New(msg, d, explain.Options{})) {
		list = append(list, f.Path+" "+string(f.Rule)+": "+f.Text)
	}
	return list
}

// TestFieldCases holds what was seen in the field: right messages in which faults of the dictionary were found.
func TestFieldCases(t *testing.T) {
	d := open(t)
	for _, name := range []string{
		"checks-oml_o21-2.6.hl7", "checks-oul_r22-2.5.1-nocontainer.hl7", "checks-oul_r22-2.5.1-twocontainers.hl7",
		"checks-obx2-len-2.3.hl7", "checks-mfn_m01.hl7", "checks-table0291-2.5.1.hl7", "checks-clia-2.7.1.hl7",
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
		"OMG^O19 with UAC":        head("OMG^O19^OMG_O19", "2.6") + uac + pid + orders,
		"OMG^O19 with software":   head("OMG^O19^OMG_O19", "2.6") + sft + pid + orders,
		"OML^O33 of two orders":   head("OML^O33^OML_O33", "2.6") + uac + pid + "SPM|1|S1||BLD^Blood^HL70487\r" + orders,
		"OML^O35 of two orders":   head("OML^O35^OML_O35", "2.6") + pid + "SPM|1|S1||BLD^Blood^HL70487\rSAC|||C1\r" + orders,
		"QRY^A19 with UAC":        head("QRY^A19^QRY_A19", "2.6") + uac + "QRD|20260130|R|I|1|||1^RD|77^A^B|DEM^Demo^L|X^^L\r",
		"MFN^M01 of staff":        head("MFN^M01^MFN_M01", "2.4") + "MFI|STF^Staff^HL70175||UPD|||AL\rMFE|MAD|1||1|CE\rSTF|1|1|Kern^Max\r",
		"ADT^A08 with software":   head("ADT^A08^ADT_A01", "2.5.1") + sft + "EVN||20260130101112\r" + pid + "PV1|1|I\r",
		"ADT^A31 with software":   head("ADT^A31^ADT_A05", "2.5") + sft + "EVN||20260130101112\r" + pid + "PV1|1|I\r",
		"OBX-2 of three letters":  head("ORU^R01", "2.2") + pid + "OBR|1||F1|1^R^L\rOBX|1|CWE|1^x^L||1^a^L||||||F\r",
		"date with its precision": head("ORU^R01", "2.3.1") + pid + "OBR|1||F1|1^R^L|||20260130^D\rOBX|1|NM|1^x^L||1||||||F\r",
		"names that are masked or not there in 2.7.1": head("ORU^R01^ORU_R01", "2.7.1") +
			"PID|1||4711^^^HOSP^MR||Muster^Erika^^^^^NAV~X^Y^^^^^MSK||19700102|F\rOBR|1||F1|1^R^L\r",
		"a result that is verified in 2.8": head("ORU^R01^ORU_R01", "2.8.1") + pid +
			"OBR|1||F1|1^R^L\rOBX|1|NM|1^x^L||1||||||V\r",
		"a document as PNG in 2.7": head("ORU^R01^ORU_R01", "2.7") + pid +
			"OBR|1||F1|1^R^L\rOBX|1|ED|1^x^L||^image^png^Base64^AAAA||||||F\r",
		"a consent in 2.5":           head("MFN^M01^MFN_M01", "2.5") + "MFI|STF^Staff^HL70175||UPD|||AL\rMFE|MAD|1||1|CE\rZXX|1\r",
		"a value of its type in 2.7": head("ORU^R01^ORU_R01", "2.7") + pid + "OBR|1||F1|1^R^L\rOBX|1|CWE|1^x^L||1^a^L||||||F\r",
	} {
		for _, f := range findings(t, d, []byte(text)) {
			if strings.HasPrefix(f, "MSH-12 version") {
				continue // 2.8 is read as 2.7.1, and that is said
			}
			t.Errorf("%s: %s", name, f)
		}
	}
}

// TestLaterSegments holds the segments of 2.8 to 2.9, seen in the field: checks-2.9.hl7.
func TestLaterSegments(t *testing.T) {
	d := open(t)
	msg, err := hl7.Parse(cases.Read("checks-2.9.hl7"))
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]string{"OH1": "Person Employment Status", "DEV": "Device"}
	for s := range explain.New(msg, d, explain.Options{}).Segments() {
		if s.Flag() != explain.FlagNone || !s.Known() {
			t.Errorf("%s is %q, %q", s.Path(), s.Flag(), s.Name())
		}
		if want, ok := names[s.Path()]; ok && s.Name() != want {
			t.Errorf("%s is called %q", s.Path(), s.Name())
		}
	}
	v, _ := d.Version("2.9")
	for _, name := range []string{
		"ARV", "ADJ", "PKG", "PSG", "PSL", "PSS", "PMT", "IPR", "IVC", "IVT", "BUI", "CTR", "OH1", "OH2", "OH3", "OH4", "GP1",
		"GP2", "SCD", "SCP", "SDD", "SID", "SLT", "STF", "DMI", "DPS", "ITM", "VND", "IIM", "IPC", "EDU", "LAN", "CER", "ROL",
		"PRT", "DEV", "MCP", "CDO", "DON", "BPX", "BTX", "BLC", "BTS", "IAR", "OMC", "RF1", "UAC", "SHP", "PAC", "TCC", "TCD",
		"ISD", "NCK", "NST", "NSC", "IAM", "RXV", "SGH", "SGT", "PM1", "GSP", "GSR", "GSC", "DST", "REL", "STZ", "CON",
	} {
		if o, ok := v.Official(name); !ok || o.Title == "" || o.Since == "" {
			t.Errorf("%s is not official: %+v", name, o)
		}
	}
	for name, want := range map[string]string{"PID": "2.1", "UAC": "2.6", "FAC": "2.3", "RXV": "2.8", "OH4": "2.9"} {
		if o, _ := v.Official(name); o.Since != want {
			t.Errorf("%s is there since %s, want %s", name, o.Since, want)
		}
	}
	for _, name := range []string{"", "ZPI", "XYZ", "pid", "OH5"} {
		if _, ok := v.Official(name); ok {
			t.Errorf("%q is official", name)
		}
	}
}
