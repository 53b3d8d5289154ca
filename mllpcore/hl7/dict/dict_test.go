package dict_test

import (
	"strings"
	"testing"

	"mllpscope/assets"
	"mllpscope/mllpcore/hl7/dict"
)

func open(t testing.TB) *dict.Dictionary {
	t.Helper()
	d, err := dict.Open(assets.Dictionary())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestVersions(t *testing.T) {
	want := "2.1 2.2 2.3 2.3.1 2.4 2.5 2.5.1 2.6 2.7 2.7.1"
	if got := strings.Join(open(t).Versions(), " "); got != want {
		t.Errorf("versions %s, want %s", got, want)
	}
}

func TestVersionOfMSH12(t *testing.T) {
	d := open(t)
	for _, c := range []struct {
		msh12, want string
		exact       bool
	}{
		{"2.1", "2.1", true},
		{"2.5.1", "2.5.1", true},
		{" 2.7.1 ", "2.7.1", true},
		{"V2.4", "2.4", true},
		{"2.0", "2.1", false},
		{"2.3.2", "2.3.1", false},
		{"2.4.1", "2.4", false},
		{"2.5.2", "2.5.1", false},
		{"2.8", "2.7.1", false},
		{"2.8.1", "2.7.1", false},
		{"2.9.1", "2.7.1", false},
		{"3", "2.7.1", false},
		{"", "2.5.1", false},
		{"two", "2.5.1", false},
		{"2..3", "2.5.1", false},
		{"99999999999", "2.5.1", false},
	} {
		v, exact := d.Version(c.msh12)
		if v.Name() != c.want || exact != c.exact {
			t.Errorf("%q: %s, %v; want %s, %v", c.msh12, v.Name(), exact, c.want, c.exact)
		}
	}
}

// TestCounts compares with what the npm package has, counted by another program, and what the corrections add.
func TestCounts(t *testing.T) {
	d := open(t)
	for _, c := range []struct {
		version                                         string
		types, segments, fields, components, structures int
	}{
		{"2.1", 19, 38, 440, 32, 39},
		{"2.2", 62, 62, 767, 188, 75},
		{"2.3", 86, 112, 1489, 348, 243},
		{"2.3.1", 89, 111, 1505, 389, 181},
		{"2.4", 91, 138, 1811, 409, 227},
		{"2.5", 90, 150, 2095, 437, 256},
		{"2.5.1", 90, 150, 2103, 437, 256},
		{"2.6", 90, 175, 2483, 452, 364},
		{"2.7", 86, 174, 2558, 504, 360},
		{"2.7.1", 86, 174, 2558, 504, 360},
	} {
		v, _ := d.Version(c.version)
		fields, components := 0, 0
		for _, id := range v.Segments() {
			s, _ := v.Segment(id)
			fields += len(s.Fields)
		}
		for _, id := range v.Types() {
			ty, _ := v.Type(id)
			components += len(ty.Components)
		}
		got := [...]int{len(v.Types()), len(v.Segments()), fields, components, len(v.Structures())}
		if want := [...]int{c.types, c.segments, c.fields, c.components, c.structures}; got != want {
			t.Errorf("%s: %v, want %v", c.version, got, want)
		}
	}
}

func TestFields(t *testing.T) {
	d := open(t)
	for _, c := range []struct {
		version, segment string
		n                int
		want             dict.Field
	}{
		{"2.1", "PID", 5, dict.Field{Name: "Patient name", Type: "PN", Usage: dict.Required, Max: 1, Length: 48}},
		{"2.2", "PID", 8, dict.Field{Name: "Sex", Type: "ID", Max: 1, Length: 1, Table: "0001"}},
		{"2.3", "OBX", 5, dict.Field{Name: "Observation Value", Type: "VARIES", Length: 65536}},
		{"2.3.1", "OBX", 8, dict.Field{Name: "Abnormal Flags", Type: "ID", Max: 5, Length: 5, Table: "0078"}},
		{"2.4", "PID", 3, dict.Field{
			Name: "Patient Identifier List", Type: "CX", Usage: dict.Required, Length: 250,
		}},
		{"2.5", "MSH", 9, dict.Field{Name: "Message Type", Type: "MSG", Usage: dict.Required, Max: 1, Length: 15}},
		{"2.7.1", "PID", 2, dict.Field{Name: "Patient ID", Type: "ST", Usage: dict.Withdrawn, Max: 1}},
		{"2.7.1", "OBX", 4, dict.Field{Name: "Observation Sub-ID", Type: "ST", Usage: dict.Conditional, Max: 1}},
	} {
		v, _ := d.Version(c.version)
		s, ok := v.Segment(c.segment)
		if !ok {
			t.Fatalf("%s: no %s", c.version, c.segment)
		}
		f, ok := s.Field(c.n)
		if !ok || *f != c.want {
			t.Errorf("%s %s-%d: %+v, want %+v", c.version, c.segment, c.n, f, c.want)
		}
	}
	v, _ := d.Version("2.5")
	s, _ := v.Segment("PID")
	for _, n := range []int{-1, 0, 99} {
		if _, ok := s.Field(n); ok {
			t.Errorf("PID-%d is there", n)
		}
	}
}

// TestSound looks at all of it: nothing without a name, no type, table or segment that is not there.
func TestSound(t *testing.T) {
	d := open(t)
	for _, name := range d.Versions() {
		v, _ := d.Version(name)
		check := func(where string, fields []dict.Field) {
			for i, f := range fields {
				if f.Name == "" || f.Max < 0 || f.Length < 0 {
					t.Errorf("%s %s-%d: %+v", name, where, i+1, f)
				}
				if _, ok := v.Type(f.Type); !ok {
					t.Errorf("%s %s-%d: unknown type %s", name, where, i+1, f.Type)
				}
			}
		}
		for _, id := range v.Segments() {
			s, _ := v.Segment(id)
			if s.Name == "" || s.ID != id || len(s.Fields) == 0 {
				t.Errorf("%s %s: %+v", name, id, s)
			}
			check(id, s.Fields)
		}
		for _, id := range v.Types() {
			ty, _ := v.Type(id)
			check(id, ty.Components)
		}
		for _, id := range v.Structures() {
			s, _ := v.Structure(id)
			if s.Name == "" || len(s.Parts) == 0 || s.Parts[0].Name != "MSH" {
				t.Errorf("%s %s begins with %+v", name, id, s.Parts)
			}
			checkParts(t, v, id, s.Parts)
		}
	}
}

func checkParts(t *testing.T, v *dict.Version, where string, parts []*dict.Part) {
	for _, p := range parts {
		if p.Name == "" || p.Max < 0 || p.Max > 0 && p.Min > p.Max {
			t.Errorf("%s %s: %+v", v.Name(), where, p)
		}
		if p.IsGroup() {
			checkParts(t, v, where, p.Parts)
		} else if _, _, ok := v.AnySegment(p.Name); !ok {
			t.Errorf("%s %s: no segment %s in any version", v.Name(), where, p.Name)
		}
	}
}

func TestStructures(t *testing.T) {
	d := open(t)
	for _, c := range []struct{ version, id, want string }{
		{"2.1", "ORU_R01", "MSH {PATIENT_RESULT([PATIENT(PID [{NTE}] [PV1])] " +
			"{ORDER_OBSERVATION([ORC] OBR [{NTE}] {OBSERVATION([OBX] [{NTE}])})})} [DSC]"},
		{"2.3.1", "ACK", "MSH MSA [ERR]"},
		{"2.5.1", "ACK", "MSH [{SFT}] MSA [{ERR}]"},
		{"2.5.1", "ORU_R01", "MSH [{SFT}] {PATIENT_RESULT([PATIENT(PID [PD1] [{NTE}] [{NK1}] [VISIT(PV1 [PV2])])] " +
			"{ORDER_OBSERVATION([ORC] OBR [{NTE}] [{TIMING_QTY(TQ1 [{TQ2}])}] [CTD] [{OBSERVATION(OBX [{NTE}])}] " +
			"[{FT1}] [{CTI}] [{SPECIMEN(SPM [{OBX}])}])})} [DSC]"},
		{"2.6", "MFN_M02", "MSH [{SFT}] [UAC] MFI {MF_STAFF(MFE STF [{PRA}] [{ORG}] [{AFF}] [{LAN}] [{EDU}] [{CER}] [{NTE}])}"},
	} {
		v, _ := d.Version(c.version)
		s, ok := v.Structure(c.id)
		if !ok {
			t.Errorf("%s: no %s", c.version, c.id)
			continue
		}
		if got := outline(s.Parts); got != c.want {
			t.Errorf("%s %s:\n got %s\nwant %s", c.version, c.id, got, c.want)
		}
	}
}

func TestStructureOf(t *testing.T) {
	d := open(t)
	for _, c := range []struct{ version, msg, event, structure, want string }{
		{"2.5.1", "ORU", "R01", "ORU_R01", "ORU_R01"},
		{"2.5.1", "ADT", "A04", "ADT_A01", "ADT_A04"},
		{"2.3", "ADT", "A08", "", "ADT_A08"},
		{"2.3.1", "SIU", "S15", "", "SIU_S12"},
		{"2.4", "MDM", "T04", "", "MDM_T02"},
		{"2.5", "MDM", "T09", "", "MDM_T01"},
		{"2.5", "SRM", "S05", "", "SRM_S01"},
		{"2.2", "ACK", "A01", "", "ACK"},
		{"2.7", "ACK", "R01", "ACK", "ACK"},
		{"2.1", "ORU", "", "", "ORU"},
		{"2.5", "XYZ", "R01", "ORU_R01", "ORU_R01"},
		{"2.5", "XYZ", "X01", "", ""},
		{"2.5", "", "", "ORU_R01", ""},
		{"2.5.1", "QBP", "Z99", "", ""},
	} {
		v, _ := d.Version(c.version)
		got := ""
		if s, ok := v.StructureOf(c.msg, c.event, c.structure); ok {
			got = s.ID
		}
		if got != c.want {
			t.Errorf("%s %s^%s^%s: %q, want %q", c.version, c.msg, c.event, c.structure, got, c.want)
		}
	}
}

func TestTables(t *testing.T) {
	d := open(t)
	for _, c := range []struct {
		id, code, want string
		defined        bool
	}{
		{"0001", "F", "Female", false},
		{"0078", "HH", "Above upper panic limits", false},
		{"0085", "F", "Final results; Can only be changed with a corrected result.", true},
		{"0155", "NE", "Never", true},
		{"0203", "MR", "Medical record number", true},
	} {
		table, ok := d.Table(c.id)
		if !ok {
			t.Fatalf("no table %s", c.id)
		}
		if got, _ := table.Lookup(c.code); got != c.want || table.Defined != c.defined || table.Name == "" {
			t.Errorf("table %s %s (%s): %q, defined %v", c.id, c.code, table.Name, got, table.Defined)
		}
		if _, ok := table.Lookup("no such code"); ok {
			t.Errorf("table %s knows every code", c.id)
		}
	}
	for _, id := range []string{"", "9999", "1"} {
		if _, ok := d.Table(id); ok {
			t.Errorf("table %q is there", id)
		}
	}
}

// TestTablesByVersion looks at values that entered and left tables.
func TestTablesByVersion(t *testing.T) {
	d := open(t)
	for _, c := range []struct{ table, code, in, notIn string }{
		{"0301", "CLIA", "2.7 2.7.1 2.8 2.9", "2.3 2.5.1 2.6"},
		{"0301", "CLIP", "2.7 2.9", "2.6"},
		{"0301", "URI", "2.5 2.7.1", "2.3.1 2.4"},
		{"0301", "ISO", "2.1 2.3 2.5.1 2.9", ""},
		{"0200", "MSK", "2.7 2.8.2", "2.3 2.5.1 2.6"},
		{"0200", "NAV", "2.7.1", "2.6"},
		{"0200", "F", "2.8 2.8.1 2.9 2.9.1 3", "2.7.1"},
		{"0200", "L", "2.1 2.2 2.3 2.7.1 2.9", ""},
		{"0203", "MR", "2.3.1 2.5 2.9", ""},
		{"0203", "NPI", "2.3.1 2.5 2.9", ""},
		{"0203", "UDI", "2.9", "2.7.1 2.8.2"},
		{"0085", "V", "2.8 2.8.2 2.9", "2.5.1 2.7.1"},
		{"0291", "JPEG", "2.3 2.3.1 2.5.1 2.6", "2.7 2.7.1 2.9"},
		{"0291", "Octet-stream", "2.3 2.6", "2.7"},
		{"0074", "GE", "2.8.2 2.9", "2.5.1 2.8.1"},
		{"0123", "M", "2.9", "2.7.1"},
		{"0119", "CP", "2.8", "2.7.1"},
		{"0104", "2.8.1", "2.8.1 2.9", "2.8"},
		{"0003", "R40", "2.8", "2.7"},
	} {
		for i, versions := range []string{c.in, c.notIn} {
			for _, version := range strings.Fields(versions) {
				v, _ := d.Version(version)
				table, _ := v.Table(c.table)
				if _, ok := table.Lookup(c.code); ok != (i == 0) {
					t.Errorf("version %s, table %s: %s is in it: %v", version, c.table, c.code, ok)
				}
				if value, ok := table.Value(c.code); !ok || value.Code != c.code || value.Text == "" {
					t.Errorf("version %s, table %s: %s is %+v", version, c.table, c.code, value)
				}
			}
		}
	}
	v, _ := d.Version("2.6")
	if table, _ := v.Table("0301"); !table.Defined || len(table.Values) < 10 {
		t.Errorf("0301: %+v", table)
	}
	if table, _ := v.Table("0291"); table.Defined {
		t.Error("0291 is closed; subtypes are those of IANA")
	}
	if value, _ := v.Table("0301"); value != nil {
		if clia, _ := value.Value("CLIA"); clia.Since != "2.7" || clia.Until != "" {
			t.Errorf("CLIA: %+v", clia)
		}
	}
	if _, ok := v.Table("9999"); ok {
		t.Error("there is a table 9999")
	}
	table, _ := v.Table("0301")
	if _, ok := table.Value("XXX"); ok {
		t.Error("0301 has XXX in some version")
	}
}

func TestAsOf(t *testing.T) {
	d := open(t)
	for msh12, want := range map[string]string{
		"2.3": "2.3", "2.7.1": "2.7.1", "2.7.2": "2.7.1", "2.8": "2.8", "2.8.1": "2.8.1", "2.8.3": "2.8.2", "2.9": "2.9",
		"2.9.1": "2.9", "3": "2.9", "": "2.5.1", "2.4.1": "2.4",
	} {
		if v, _ := d.Version(msh12); v.AsOf() != want {
			t.Errorf("%s: %s, want %s", msh12, v.AsOf(), want)
		}
	}
}

func TestOtherVersions(t *testing.T) {
	d := open(t)
	v, _ := d.Version("2.3.1")
	if _, ok := v.Segment("QPD"); ok {
		t.Error("2.3.1 has QPD")
	}
	if s, from, ok := v.AnySegment("QPD"); !ok || from != "2.4" || s.ID != "QPD" {
		t.Errorf("QPD from %s, %v", from, ok)
	}
	v, _ = d.Version("2.7.1")
	if ty, ok := v.AnyType("CE"); !ok || len(ty.Components) != 6 {
		t.Errorf("CE: %+v, %v", ty, ok)
	}
	if _, _, ok := v.AnySegment("ZZZ"); ok {
		t.Error("ZZZ is in the standard")
	}
}

func TestOpenDamaged(t *testing.T) {
	data := assets.Dictionary()
	for name, bad := range map[string][]byte{
		"empty": nil, "text": []byte("hello"), "cut": data[:len(data)/2], "head": data[:8],
		"no sections": []byte("HL7D3\n\x00"), "many sections": []byte("HL7D3\n\xff\xff\xff\x7f"),
	} {
		if _, err := dict.Open(bad); err == nil {
			t.Errorf("%s: opened", name)
		}
	}
}

func FuzzOpen(f *testing.F) {
	data := assets.Dictionary()
	for _, at := range []int{7, 20, 60, 100, 5000, 100_000, len(data) - 10} {
		f.Add(at, byte(0xFF))
	}
	f.Fuzz(func(t *testing.T, at int, with byte) {
		damaged := assets.Dictionary()
		if at < 0 || at >= len(damaged) {
			return
		}
		damaged[at] ^= with
		d, err := dict.Open(damaged)
		if err != nil {
			return
		}
		for _, name := range d.Versions() {
			v, _ := d.Version(name)
			if s, ok := v.Segment("PID"); ok {
				s.Field(1)
			}
			v.StructureOf("ORU", "R01", "")
		}
		d.Table("0001")
	})
}
