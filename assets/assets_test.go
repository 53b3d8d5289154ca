package assets_test

import (
	"bytes"
	"image/png"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"mllpscope/assets"
	"mllpscope/mllpcore/hl7"
)

func TestIcon(t *testing.T) {
	icon, err := png.DecodeConfig(bytes.NewReader(assets.Icon()))
	if err != nil {
		t.Fatalf("icon.png: %v", err)
	}
	if icon.Width != 512 || icon.Height != 512 {
		t.Errorf("icon.png is %d × %d, want 512 × 512", icon.Width, icon.Height)
	}
	if drawing, err := os.ReadFile("icon.svg"); err != nil || !bytes.HasPrefix(drawing, []byte("<svg ")) {
		t.Errorf("icon.svg does not start with <svg: %v", err)
	}
}

// field returns MSH-n; MSH-1 is the separator itself, so that MSH-2 is what follows the first one.
func field(data []byte, n int) string {
	header, _, _ := bytes.Cut(data, []byte("\r"))
	fields := strings.Split(string(header), "|")
	if n-1 >= len(fields) {
		return ""
	}
	return fields[n-1]
}

func TestSamplesAreMessages(t *testing.T) {
	seen := map[string]string{}
	for _, s := range assets.Samples() {
		t.Run(s.Name, func(t *testing.T) {
			if !bytes.HasPrefix(s.Data, []byte(`MSH|^~\&|`)) {
				t.Errorf("starts with %.9q", s.Data)
			}
			if !bytes.HasSuffix(s.Data, []byte("\r")) || bytes.Contains(s.Data, []byte("\n")) {
				t.Error("every segment, the last one too, ends with CR alone")
			}
			for segment := range bytes.SplitSeq(bytes.TrimSuffix(s.Data, []byte("\r")), []byte("\r")) {
				if len(segment) < 5 || segment[3] != '|' {
					t.Errorf("%.20q is no segment", segment)
				}
			}
			id := field(s.Data, 10)
			if id == "" || len(id) > 20 {
				t.Errorf("control ID %q: want 1 to 20 characters", id)
			}
			if other, taken := seen[id]; taken {
				t.Errorf("control ID %s is that of %s too", id, other)
			}
			seen[id] = s.Name
			if version := field(s.Data, 12); !strings.HasSuffix(s.Name, "-"+version) {
				t.Errorf("the name does not end with the version, %s", version)
			}
			event := strings.ToLower(strings.ReplaceAll(field(s.Data, 9), "^", "-"))
			kind, _, _ := strings.Cut(s.Name, "-")
			if !strings.HasPrefix(event, kind) {
				t.Errorf("the name does not start with the kind of %s", event)
			}
		})
	}
}

func TestSamplesKeepTheirCharset(t *testing.T) {
	count := map[string]int{}
	for _, s := range assets.Samples() {
		charset := field(s.Data, 18)
		switch ascii := isASCII(s.Data); {
		case charset == "8859/1" && !ascii && !utf8.Valid(s.Data):
		case charset == "UNICODE UTF-8" && !ascii && utf8.Valid(s.Data):
		case (charset == "" || charset == "ASCII") && ascii:
		case charset == "~ISO IR87" && ascii && bytes.Contains(s.Data, []byte("\x1b$B")):
		case (charset == "SHIFT_JIS" || charset == "GB 18030-2000") && !ascii && decodes(charset, s.Data):
		default:
			t.Errorf("%s: MSH-18 %q is not the charset of the bytes", s.Name, charset)
		}
		count[charset]++
	}
	for _, charset := range []string{"", "8859/1", "UNICODE UTF-8", "SHIFT_JIS", "GB 18030-2000", "~ISO IR87"} {
		if count[charset] == 0 {
			t.Errorf("no sample with MSH-18 %q", charset)
		}
	}
}

// decodes reports whether all bytes are characters of the charset, and no UTF-8.
func decodes(charset string, data []byte) bool {
	c, known := hl7.LookupCharset(charset)
	_, ok := c.Decode(data)
	return known && ok && !utf8.Valid(data)
}

func isASCII(data []byte) bool {
	return !bytes.ContainsFunc(data, func(r rune) bool { return r >= utf8.RuneSelf })
}

func TestSamplesCoverVersions(t *testing.T) {
	versions := map[string]bool{}
	for _, s := range assets.Samples() {
		versions[field(s.Data, 12)] = true
	}
	for _, want := range []string{"2.1", "2.2", "2.3", "2.3.1", "2.4", "2.5", "2.5.1", "2.6", "2.7", "2.7.1"} {
		if !versions[want] {
			t.Errorf("no sample of version %s", want)
		}
	}
}

// kinds are what there is a sample of, with how many.
var kinds = map[string]int{
	"adt-a01": 3, "adt-a02": 1, "adt-a03": 1, "adt-a04": 1, "adt-a05": 1, "adt-a06": 1, "adt-a07": 1, "adt-a08": 1,
	"adt-a28": 1, "adt-a31": 1, "adt-a40": 1, "oru-r01-text": 1, "oru-r01-numbers": 1, "oru-r01-pdf": 1,
	"oru-r01-microbiology": 1, "orm-o01": 1, "omg-o19": 1, "oml-o21": 1, "siu-s12": 1, "siu-s13": 1, "siu-s14": 1,
	"siu-s15": 1, "mdm-t02": 1, "dft-p03": 1, "bar-p01": 1, "rde-o11": 1, "vxu-v04": 1, "mfn-m02": 1, "qbp-q22": 1,
	"rsp-k22": 1, "ack": 1, "adt-a01-zsegment": 1,
}

func TestSamplesCoverKinds(t *testing.T) {
	for kind, want := range kinds {
		count := 0
		for _, s := range assets.Samples() {
			if strings.HasPrefix(s.Name, kind+"-") {
				count++
			}
		}
		if count < want {
			t.Errorf("%d samples of %s, want %d", count, kind, want)
		}
	}
}

func TestDictionary(t *testing.T) {
	if !bytes.HasPrefix(assets.Dictionary(), []byte("HL7D3\n")) {
		t.Errorf("dictionary.bin starts with %.6q", assets.Dictionary())
	}
	text, err := os.ReadFile("dictionary.LICENSE")
	if err != nil || !bytes.Contains(text, []byte("Fernando Serrano")) || !bytes.Contains(text, []byte("MIT")) {
		t.Errorf("the notice of the dictionary's data is %q, %v", text, err)
	}
}

func TestSamplesBelongToTheCaller(t *testing.T) {
	first := assets.Samples()[0]
	first.Data[0] = 'X'
	if again := assets.Samples()[0]; again.Data[0] != 'M' {
		t.Error("changing a returned sample changed the embedded one")
	}
}
