package mask_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf16"

	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/hl7/dict"
)

// person is who a made message is about. None of what it holds may be in what is masked.
type person struct{ family, given, id, birth, street, city, phone, ssn string }

func persons() []person {
	return []person{
		{"WOJCIECHOWSKA", "Zdenka", "88417290", "19481127", "Quittenweg 4", "Pforzheim", "07231-556677", "841-72-9055"},
		{"Müller-Lüdenscheidt", "Jürgen", "P0048819273", "20030418", "Größenallee 9", "Köln", "+49 221 998877", "55 667788 Z"},
		{"O'Brannigan", "Sinéad", "7719-443-2", "19610909", "Abbeyfield 12", "Ballymena", "(555)123-9876", "771944321"},
		{"Nguyễn", "Thịnh", "NG-5521009", "19991231", "Ðường Láng 7", "Hànội", "0084 4 776655", "552100991"},
		{"de la Cruz", "Xiomara", "0000771234", "19700102", "Callejon 3", "Cartagena", "0034-911223344", "77123487"},
		{"DELACROIXE", "Aurélie", "4711883", "19550630", "Rue Mouffetard", "Vezelay", "0033.1.4455", "155063047"},
		{"山田", "花子", "TK9918822", "19880704", "千代田区", "東京都", "03-9988-7766", "991882277"},
	}
}

// values returns what is looked for.
func (p person) values() []string {
	b := p.birth
	list := []string{
		p.family, p.given, p.id, p.street, p.city, p.phone, p.ssn, b, b[6:] + b[4:6] + b[:4], b[4:] + b[:4],
		b[6:] + "." + b[4:6] + "." + b[:4], b[:4] + "-" + b[4:6] + "-" + b[6:],
	}
	for word := range strings.FieldsFuncSeq(p.family+"|"+p.street, func(r rune) bool { return strings.ContainsRune("|-' ", r) }) {
		if len(word) > 4 {
			list = append(list, word)
		}
	}
	return list
}

// sown makes a message of some segments of a version, with the person in each field that is for one, and in some that
// are not.
func sown(r *rand.Rand, d *dict.Dictionary, p person) []string {
	versions := d.Versions()
	v, _ := d.Version(versions[r.IntN(len(versions))])
	types := []string{
		"ADT^A08", "ORU^R01^ORU_R01", "SIU^S12^SIU_S12", "MDM^T02", "DFT^P03^DFT_P03", "VXU^V04", "ORM^O01", "RDE^O11^RDE_O11",
		"QBP^Q22^QBP_Q21", "RSP^K22^RSP_K21", "MFN^M02", "ZAB^Z01", "BAR^P01", "ACK^A01",
	}
	charsets := []string{"", "8859/1", "UNICODE UTF-8", "ISO IR87", "ASCII", "GB 18030-2000", "nonsense"}
	lines := []string{fmt.Sprintf(`MSH|^~\&|LABX|SITE1|SCOPE|HERE|20260304101500||%s|C%d|P|%s||||||%s`,
		types[r.IntN(len(types))], r.IntN(1000), v.Name(), charsets[r.IntN(len(charsets))])}
	names := []string{"PID", "PID", "NK1", "IN1", "GT1", "MRG", "PV1", "OBX", "OBX", "ORC"}
	all := v.Segments()
	for range 1 + r.IntN(4) {
		names = append(names, all[r.IntN(len(all))])
	}
	r.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	lines = append(lines, p.pid())
	for _, name := range names[:3+r.IntN(len(names)-3)] {
		if s, ok := v.Segment(name); ok && name != "MSH" {
			lines = append(lines, p.segment(r, v, s))
		}
	}
	return lines
}

// pid is the one segment that has all of the person in its usual places.
func (p person) pid() string {
	return fmt.Sprintf("PID|1||%s^^^SITE1^MR||%s^%s||%s|F|||%s^^%s||%s||||||%s",
		p.id, p.family, p.given, p.birth, p.street, p.city, p.phone, p.ssn)
}

func (p person) segment(r *rand.Rand, v *dict.Version, s *dict.Segment) string {
	var b strings.Builder
	b.WriteString(s.ID)
	for n, f := range s.Fields {
		if n > 60 {
			break
		}
		b.WriteByte('|')
		if r.IntN(3) > 0 {
			b.WriteString(p.field(r, v, f))
		}
		if r.IntN(25) == 0 {
			b.WriteString("~" + p.any(r))
		}
	}
	return b.String()
}

func (p person) field(r *rand.Rand, v *dict.Version, f dict.Field) string {
	switch f.Type {
	case "XPN", "PN":
		return p.family + "^" + p.given
	case "XCN", "CN", "PPN":
		return p.id + "^" + p.family + "^" + p.given
	case "XAD", "AD":
		return p.street + "^^" + p.city
	case "XTN", "TN":
		return p.phone
	case "CX", "CK", "EI":
		return p.id
	case "TX", "FT":
		return p.written(r)
	case "DT", "TS", "DTM":
		if strings.Contains(f.Name, "irth") {
			return p.birth
		}
		return "20260301"
	case "SI":
		return "1"
	}
	if r.IntN(10) == 0 {
		return p.any(r)
	}
	if t, ok := v.AnyType(f.Type); ok && !t.Simple() && r.IntN(2) == 0 {
		return strings.Repeat("^", r.IntN(len(t.Components))) + p.any(r)
	}
	return [...]string{"A", "N", "", "12", "2345-7^Glucose^LN", "1.5"}[r.IntN(6)]
}

// any is one of the person's values, in the wrong place.
func (p person) any(r *rand.Rand) string {
	list := p.values()
	s := list[r.IntN(len(list))]
	switch r.IntN(6) {
	case 0:
		return strings.ToUpper(s)
	case 1:
		return s + "^" + list[r.IntN(len(list))]
	case 2:
		return "x" + p.family + "9"
	case 3:
		return "x" + p.id + "-9"
	}
	return s
}

// written is free text about the person.
func (p person) written(r *rand.Rand) string {
	b := p.birth
	switch r.IntN(5) {
	case 0:
		return p.family + ", " + p.given + " *" + b[6:] + "." + b[4:6] + "." + b[:4]
	case 1:
		return base64.StdEncoding.EncodeToString([]byte(p.family + p.id))
	case 2:
		return fmt.Sprintf(`\X%X\`, p.family)
	case 3:
		return `Dr.\.br\` + p.family + `\T\` + p.id
	}
	return "PID|1||" + p.id + "||" + p.family
}

// breaks are what may stand where CR should.
var breaks = []string{
	"\r", "\r", "\r", "\n", "\r\n", "\n\r", "\n\n", "", "\f", "\v", "\v\v", "\x1c\r\v", "\x1c\v", "\x1c", "\u2029", "\u2028",
	"\u0085",
	"<CR>", "<cr>", "[CR]", "^M", "&#13;", "&#xD;", "%0D", `\r`, `\r\n`, `\n`, `\x0d\`, `\X0A\`, `\X0D0A\`, `\E\r`, `\.sp\`, "\x00", "\x00\r",
	"|", "~",
	"^", "&", `\`, "||", " ", "  ", "\t", ";", ",", "#", "\r#", "\r ", "\r\t", "\r\"", "\r'", "\r- ", "\r> ", "\r1 ",
	"\r\x00", "\r\v", "\r\xEF\xBB\xBF", "\"\r\"",
	"\x1e", "\x1d", "\x03\x02", "\x85", "\xa0", "\\\r", "=0D", "=0D=0A", "\r\r\r", "\r.\r", "\n--\n", "\x15", "\x25", "\x0d\x25",
}

var (
	otherNames = []string{
		"OBX", "MSA", "ZXY", "EVN", "ORC", "PV1", "QPD", "MSH", "BHS", "SFT", "MFE", "FHS", "BTS", "RXA",
	}
	otherSigns = []string{
		`^~\`, `~^\&`, `^~`, `^`, ``, `\^~&`, `^^~\&`, `^~\&|^~\&`, `^~\\&`, `^~&amp;`, `|^~\&`,
	}
	wrongDelimiters = []string{
		"|", "^", "~", "&", `\`, "*", ";", "$", "\t", "#", "!", "/", "-", "_", ".", ":", "%", "\u00a6",
	}
)

// damage does to a message what interface engines, editors and mail do.
func damage(r *rand.Rand, lines []string) []byte {
	usual := breaks[r.IntN(len(breaks))]
	var b bytes.Buffer
	for i, line := range lines {
		for r.IntN(4) == 0 {
			line = damagedLine(r, line, i)
		}
		b.WriteString(line)
		if r.IntN(4) == 0 {
			b.WriteString(breaks[r.IntN(len(breaks))])
		} else {
			b.WriteString(usual)
		}
	}
	out := b.Bytes()
	for r.IntN(3) == 0 {
		out = damagedBytes(r, out)
	}
	return out
}

func damagedLine(r *rand.Rand, s string, i int) string {
	at := r.IntN(len(s) + 1)
	sign := wrongDelimiters[r.IntN(len(wrongDelimiters))]
	switch r.IntN(14) {
	case 0:
		return strings.ReplaceAll(s, "|", sign)
	case 1:
		return strings.ReplaceAll(s, "^", sign)
	case 2:
		return s[:at] + sign + s[at:]
	case 3:
		return s[:at] + s[min(at+1, len(s)):]
	case 4:
		return s[:min(3, len(s))] + strings.Repeat("|", r.IntN(6)) + s[min(3, len(s)):]
	case 5:
		return strings.ToLower(s)
	case 6:
		return strings.Replace(s, "|", " ", 1+r.IntN(3))
	case 7:
		return s[:at]
	case 8:
		return s[at:]
	case 9:
		return s[min(3, len(s)):]
	case 10:
		return otherNames[r.IntN(len(otherNames))] + s[min(3, len(s)):]
	case 11:
		return "\"" + strings.ReplaceAll(s, "|", "\"|\"") + "\""
	case 12:
		if i == 0 {
			return strings.Replace(s, `^~\&`, otherSigns[r.IntN(len(otherSigns))], 1)
		}
	case 13:
		return strings.NewReplacer("^", `\S\`, "&", `\T\`).Replace(s)
	}
	return s
}

func damagedBytes(r *rand.Rand, b []byte) []byte {
	at := r.IntN(len(b) + 1)
	switch r.IntN(10) {
	case 0:
		return b[:at]
	case 1:
		return b[at:]
	case 2:
		b[min(at, len(b)-1)] = byte(r.IntN(256))
	case 3:
		return append([]byte("\xEF\xBB\xBF"), b...)
	case 4:
		return append([]byte("\v"), append(b, "\x1c\r"...)...)
	case 5:
		return append([]byte("MSH|^~\\&|A|B|||20260304101500||ACK|1|P|2.3\r"), b...)
	case 6:
		var wide bytes.Buffer
		for _, u := range utf16.Encode([]rune(string(b))) {
			wide.Write([]byte{byte(u), byte(u >> 8)})
		}
		return wide.Bytes()
	case 7:
		return bytes.ToLower(b)
	case 8:
		return bytes.ReplaceAll(b, []byte("MSH"), []byte("FHS"))
	case 9:
		return latin1(b)
	}
	return b
}

// latin1 writes text in ISO 8859-1, where it can be.
func latin1(b []byte) []byte {
	var out []byte
	for _, r := range string(b) {
		if r > 0xFF {
			r = '?'
		}
		out = append(out, byte(r))
	}
	return out
}

// fromLatin1 reads bytes as ISO 8859-1.
func fromLatin1(b []byte) string {
	runes := make([]rune, len(b))
	for i, c := range b {
		runes[i] = rune(c)
	}
	return string(runes)
}

// found returns a value of the person that can be read in what was masked.
func (p person) found(out []byte) string {
	views := []string{
		string(out), string(hl7.Unescape(nil, out, hl7.DefaultDelimiters())), strings.ReplaceAll(string(out), "\x00", ""),
		fromLatin1(out),
	}
	for word := range strings.FieldsFuncSeq(string(out), func(r rune) bool { return strings.ContainsRune("|^~&\r\n ", r) }) {
		if b, err := base64.StdEncoding.DecodeString(word); err == nil && len(b) > 4 {
			views = append(views, string(b))
		}
	}
	for _, view := range views {
		view = strings.ToUpper(view)
		for _, value := range p.values() {
			if len(value) > 4 && strings.Contains(view, strings.ToUpper(value)) {
				return value
			}
		}
	}
	return ""
}

// TestSown masks messages of all versions that were made and damaged at random, and looks for the person in them.
func TestSown(t *testing.T) {
	d := open(t)
	rounds := 10000
	if testing.Short() {
		rounds = 1000
	}
	people := persons()
	for seed := range rounds {
		r := rand.New(rand.NewPCG(uint64(seed), 14))
		p := people[r.IntN(len(people))]
		in := damage(r, sown(r, d, p))
		if value := p.found(masker.Message(in, d)); value != "" {
			t.Fatalf("seed %d: %q of\n%q\nis in\n%q", seed, value, in, masker.Message(in, d))
		}
	}
}
