package hl7

import (
	"strings"
	"testing"
)

func TestEvery(t *testing.T) {
	m := mustParse(t, sampleTree)
	for path, want := range map[string]string{
		"OBX-5": `first|a&b|c^d&e\T\f`, "obx-5": `first|a&b|c^d&e\T\f`, "OBX[2]-5": `a&b|c^d&e\T\f`, "OBX[1]-5": "first",
		"OBX-5[2]": `c^d&e\T\f`, "OBX-5.1": "first|a&b|c", "OBX-5.2": `d&e\T\f`, "OBX-5.1.2": "b",
		"PID-3.1": "77|88", "PID-3.4.2": "1.2", "PID-2": "", "PID-99": "", "NTE-3": "",
		"MSH-1": "|", "MSH-2": `^~\&`, "MSH-2.1": `^~\&`, "MSH-2.2": "", "MSH-9.1": "ORU",
		"OBX": `OBX|1|TX|||first|OBX|2|TX|||a&b~c^d&e\T\f|`,
	} {
		p, err := ParsePath(path)
		if err != nil {
			t.Fatal(err)
		}
		var parts []string
		for n := range m.Every(p) {
			parts = append(parts, string(n.Raw()))
		}
		if got := strings.Join(parts, "|"); got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
	p, _ := ParsePath("OBX-5")
	for n := range m.Every(p) { // who has enough gets no more
		if string(n.Raw()) != "first" {
			t.Errorf("after the first came %q", n.Raw())
		}
		break
	}
}
