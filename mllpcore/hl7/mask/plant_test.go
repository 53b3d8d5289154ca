package mask_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/hl7/mask"
	"mllpscope/mllpcore/mllptest/cases"
)

// planted are the values that must never be in what is masked, whatever is wrong with the message.
var planted = []string{"KERN", "ILSE", "4711883", "19700102", "02011970", "19410203", "ULMENWEG", "ZWETSCHGE", "0221998877"}

// body are segments whose values are planted in the fields made for them.
var body = []string{
	"EVN|A01|20260304101500",
	"PID|1||4711883^^^SITE1^MR||KERN^ILSE^Q||19700102|F|||ULMENWEG 7^^KOELN^^50667||0221998877|||||4711883",
	"PD1||||0100^ZWETSCHGE^KURT",
	"NK1|1|KERN^ILSE|SPO|ULMENWEG 7|0221998877||||||||||19410203",
	"PV1|1|I|3W^312^A|E|||0100^ZWETSCHGE^KURT|||MED||||||||V4711883|||||||||||||||||||||||||20260304",
	"GT1|1|4711883|KERN^ILSE||ULMENWEG 7|0221998877||19410203",
	"IN1|1|A|1|AOK|||||||||||KERN^ILSE|SEL|19700102|ULMENWEG 7",
	"MRG|4711883^^^SITE1^MR||||||KERN^ILSE",
	"ORC|RE|F1|F2||CM||||20260304|||0100^ZWETSCHGE^KURT",
	"OBR|1||F1|24323-8^Panel^LN|||202603041015|||||||||0100^ZWETSCHGE^KURT||||||||LAB|F",
	"OBX|1|NM|2345-7^Glucose^LN||182|mg/dL|70-99|H|||F|||20260304",
	"OBX|2|TX|1^Text^L||KERN, ILSE born 02.01.1970, 4711883||||||F",
	"OBX|3|CE|3^Kind^L||POS^Positive^L||||||F",
	"NTE|1||seen by Dr. ZWETSCHGE",
	"ZPI|1|KERN|4711883",
	"DG1|1||C50^Tumor^I10|KERN||W",
	"AL1|1|DA|P^Penicillin^L",
}

// ends are what stands between segments: what should, what some send, and what is no separator at all.
var ends = []string{
	"\r", "\r", "\r", "\n", "\r\n", "\n\r", "", `\r`, `\n`, `\X0D\`, `\.br\`, " ", "\t", "\x00", "\x0b", "\x1c\r", "\r\r", "\n\n",
	"\u0085", "\u2028", "\x85", "\r ", "\n\t ", "\x1e", "|", "||", "\\", "\r\x0b",
}

var heads = []string{
	`MSH|^~\&|LABX|SITE1|SCOPE|HERE|20260304101500||ORU^R01|M1|P|2.3`,
	`MSH|^~\&|LABX|SITE1|SCOPE|HERE|20260304101500||ADT^A01^ADT_A01|M2|P|2.5.1|||AL|NE||UNICODE UTF-8`,
	`MSH|^~\&|LABX|SITE1|||||ADT^A01|M3|P|`,
	`MSH|^~&|LABX|SITE1|SCOPE|HERE|20260304101500||ORU^R01|M4|P|2.3`,
	`MSH|^~\&#|LABX|SITE1|SCOPE|HERE|20260304101500+0100||ORU^R01|M5|P|2.7`,
	`MSH|^~\&|||||||ORU^R01|KERN|P|2.3`,
	`MSH|^~\&|ILSE|KERN|||||ORU^R01|4711883|P|2.3`,
	`MSH|^~\&`, `MSH|`, `MSH|^~\&|`, `MSH|^~\&|LABX|SITE1|SCOPE|HERE|20260304101500||ORU^R01|M8`,
	"\uFEFF" + `MSH|^~\&|LABX|SITE1|SCOPE|HERE|20260304101500||ORU^R01|M9|P|2.3`,
	`msh|^~\&|LABX|SITE1|SCOPE|HERE|20260304101500||ORU^R01|M10|P|2.3`,
	`XX MSH|^~\&|LABX|SITE1|SCOPE|HERE|20260304101500||ORU^R01|M11|P|2.3`,
	"BHS|^~\\&|LABX\rMSH|^~\\&|LABX|SITE1|SCOPE|HERE|20260304101500||ORU^R01|M12|P|2.3", ``,
	`MSH|^~\&|LABX|SITE1|SCOPE|HERE|20260304101500||ORU^R01|M13|P|2.3||||||8859/1`,
}

// extra are copies of planted values in places that are made for something else.
var extra = []string{
	"OBX|9|CE|7^KERN test^L||KERN^ILSE^L|KERN|ILSE|KERN|||F", "OBX|9|NM|7^x^L|KERN|4711883||19700102||||F|||19700102",
	"PV1|1|KERN|KERN^ILSE|4711883", "OBR|1|4711883|KERN|4711883^KERN^L||||19700102", "MSA|AA|4711883|KERN ILSE",
	"QAK|KERN|4711883", "MFI|KERN^ILSE|4711883", "ERR|PID^1^5^KERN", "SFT|KERN|1|ILSE", "QRD|19700102|R|I|4711883|||1^RD|KERN",
	"KERN", "ILSE", "4711883", "KERN ILSE", "PID", `OBX|8|ST|1^K\X45\RN^L|K\X45\RN|\X4B45524E\||||||F`,
	"OBX|7|ED|1^x^L||^AP^PDF^Base64^" + base64.StdEncoding.EncodeToString([]byte("KERN ILSE 4711883")) + "||||||F",
	`NTE|1||MSH|^~\&|KERN|ILSE|4711883|19700102`,
}

// malformed makes a message in which one thing or several are wrong.
func malformed(r *rand.Rand) []byte {
	segments := []string{heads[r.IntN(len(heads))]}
	for _, s := range body {
		if r.IntN(3) > 0 {
			segments = append(segments, s)
		}
	}
	if !strings.Contains(strings.Join(segments, "\r"), "PID|1") || r.IntN(2) == 0 {
		segments = append(segments, body[1])
	}
	for range r.IntN(4) {
		at := 1 + r.IntN(len(segments))
		segments = append(segments[:at], append([]string{extra[r.IntN(len(extra))]}, segments[at:]...)...)
	}
	if r.IntN(4) == 0 {
		r.Shuffle(len(segments)-1, func(i, j int) { segments[i+1], segments[j+1] = segments[j+1], segments[i+1] })
	}
	if r.IntN(8) == 0 {
		segments = append(segments, heads[r.IntN(len(heads))], body[1])
	}
	usual := ends[r.IntN(len(ends))]
	var b strings.Builder
	for i, s := range segments {
		b.WriteString(disturbed(r, s, i))
		if r.IntN(5) == 0 {
			b.WriteString(ends[r.IntN(len(ends))])
		} else {
			b.WriteString(usual)
		}
	}
	return []byte(b.String())
}

func disturbed(r *rand.Rand, s string, i int) string {
	switch r.IntN(24) {
	case 0:
		return " " + s
	case 1:
		return "\t  " + s
	case 2:
		return strings.ToLower(s[:min(len(s), 3)]) + s[min(len(s), 3):]
	case 3:
		return strings.Replace(s, "|", "||", 1)
	case 4:
		if i > 0 {
			return strings.Replace(s, "||", "|", 1)
		}
	case 5:
		return strings.ReplaceAll(s, "^", "&")
	case 6:
		return strings.ToLower(s)
	case 7:
		return s + "|" + s
	}
	return s
}

// leaked returns a planted value that is in what was masked, in any of the ways that one can read it.
func leaked(out []byte) string {
	views := []string{
		string(out), string(hl7.Unescape(nil, out, hl7.DefaultDelimiters())),
		strings.NewReplacer("-", "", ".", "", "/", "", "\x00", "").Replace(string(out)),
	}
	for word := range strings.FieldsFuncSeq(string(out), func(r rune) bool { return strings.ContainsRune("|^~&\r\n ", r) }) {
		if b, err := base64.StdEncoding.DecodeString(word); err == nil && len(b) > 3 {
			views = append(views, string(b))
		}
	}
	for _, view := range views {
		view = strings.ToUpper(view)
		for _, p := range planted {
			if strings.Contains(view, p) {
				return p
			}
		}
	}
	return ""
}

// TestPlanted masks many malformed messages and looks for what was planted in them.
func TestPlanted(t *testing.T) {
	d := open(t)
	rounds := 20000
	if testing.Short() {
		rounds = 2000
	}
	for seed := range rounds {
		in := malformed(rand.New(rand.NewPCG(uint64(seed), 7)))
		if p := leaked(masker.Message(in, d)); p != "" {
			t.Fatalf("seed %d: %s of\n%q\nis in\n%q", seed, p, in, masker.Message(in, d))
		}
	}
}

// FuzzPlanted plants the values with whatever the fuzzer finds around and between the segments.
func FuzzPlanted(f *testing.F) {
	d := open(f)
	for i, end := range ends {
		f.Add(heads[i%len(heads)], end, " ")
	}
	f.Fuzz(func(t *testing.T, head, end, before string) {
		if leaked([]byte(head)) != "" || leaked([]byte(end+before)) != "" {
			return
		}
		in := []byte(head + end + before + strings.Join(body, end+before) + end)
		if p := leaked(masker.Message(in, d)); p != "" {
			t.Fatalf("%s of\n%q\nis in\n%q", p, in, masker.Message(in, d))
		}
	})
}

// TestSeenInTheField holds the cases r02: MSH ended by LF and the rest by CR, and the other way round.
func TestSeenInTheField(t *testing.T) {
	d := open(t)
	for _, name := range []string{"r02-mask-lf-then-cr.hl7", "r02-mask-first-lf-rest-cr.hl7"} {
		in := cases.Read(name)
		out := masker.Message(in, d)
		for _, p := range []string{"4711", "KERN", "ILSE", "19700102"} {
			if !bytes.Contains(in, []byte(p)) || bytes.Contains(out, []byte(p)) {
				t.Errorf("%s: %s is in %q", name, p, out)
			}
		}
	}
}

// TestBirth looks for a day, month or year that is left as it was, with many keys.
func TestBirth(t *testing.T) {
	for key := range 500 {
		m := mask.WithKey(fmt.Append(nil, key))
		for _, born := range []string{"19700102", "197001", "1970", "197001021530", "19700102153000+0100", " 19700102", "00010101"} {
			got := m.Value(mask.ClassBirth, born)
			day := strings.TrimSpace(born)
			if got == mask.Hidden || strings.HasPrefix(got, day[:min(len(day), 8)]) || got[:4] == day[:4] {
				t.Fatalf("key %d: born %q becomes %q", key, born, got)
			}
		}
	}
}

// TestPseudonymIsAnother looks for invented names that are the real one.
func TestPseudonymIsAnother(t *testing.T) {
	for key := range 300 {
		m := mask.WithKey(fmt.Append(nil, key))
		for class, names := range map[mask.Class][]string{
			mask.ClassFamily: {"Birch", "ASH"}, mask.ClassGiven: {"Robin", "MARTIN", "J"}, mask.ClassID: {"471", "A1B2", "1234"},
			mask.ClassCity: {"Greyport"}, mask.ClassPhone: {"123"},
		} {
			for _, name := range names {
				if got := m.Value(class, name); strings.Contains(strings.ToUpper(got), strings.ToUpper(name)) {
					t.Fatalf("key %d: %q becomes %q", key, name, got)
				}
			}
		}
	}
}
