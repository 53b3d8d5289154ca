package check_test

import (
	"bytes"
	"fmt"
	"strings"

	"mllpscope/assets"
	"mllpscope/mllpcore/mllptest/cases"
	"mllpscope/mllpcore/mllptest/load"
)

// kind is one sort of messages that the checks are tried on.
type kind struct {
	name     string
	messages [][]byte
}

// corpus returns what the findings are counted on: messages in which nothing is wrong, those from the field, and the
// samples with one thing made wrong in each.
func corpus() []kind {
	kinds := []kind{{name: "samples"}, {name: "load"}, {name: "cases"}}
	for _, s := range assets.Samples() {
		kinds[0].messages = append(kinds[0].messages, s.Data)
	}
	for _, size := range []int{load.MinSize, 600, 3000} {
		kinds[1].messages = append(kinds[1].messages, load.AppendMessage(nil, "00000000000000000001", size))
	}
	for _, name := range cases.Names() {
		if strings.HasSuffix(name, ".hl7") || strings.HasSuffix(name, ".wire") {
			kinds[2].messages = append(kinds[2].messages, unframed(cases.Read(name)))
		}
	}
	for _, m := range mutations() {
		k := kind{name: m.name}
		for _, s := range assets.Samples() {
			if changed := m.change(s.Data); !bytes.Equal(changed, s.Data) {
				k.messages = append(k.messages, changed)
			}
		}
		kinds = append(kinds, k)
	}
	return kinds
}

// unframed takes off the bytes around the first block.
func unframed(block []byte) []byte {
	block = bytes.TrimLeft(block, "\x0b")
	if end := bytes.IndexByte(block, 0x1C); end >= 0 {
		block = block[:end]
	}
	return block
}

// mutation makes one thing wrong.
type mutation struct {
	name   string
	change func(message []byte) []byte
}

func mutations() []mutation {
	return []mutation{
		{"no MSH-10", func(m []byte) []byte { return setHeader(m, 10, "") }},
		{"no MSH-9", func(m []byte) []byte { return setHeader(m, 9, "") }},
		{"no MSH-12", func(m []byte) []byte { return setHeader(m, 12, "") }},
		{"MSH-12 is 2.1", func(m []byte) []byte { return setHeader(m, 12, "2.1") }},
		{"MSH-12 is 2.9", func(m []byte) []byte { return setHeader(m, 12, "2.9") }},
		{"MSH-12 is X", func(m []byte) []byte { return setHeader(m, 12, "X") }},
		{"MSH-9 is another's", func(m []byte) []byte { return setHeader(m, 9, "ADT^A01^ORU_R01") }},
		{"MSH-9 is local", func(m []byte) []byte { return setHeader(m, 9, "ZAB^Z01") }},
		{"MSH-9 is unknown", func(m []byte) []byte { return setHeader(m, 9, "QQQ^Q99") }},
		{"MSH-2 is swapped", func(m []byte) []byte { return bytes.Replace(m, []byte(`^~\&`), []byte(`~^\&`), 1) }},
		{"other field separator", otherSeparator},
		{"ends with LF", func(m []byte) []byte { return bytes.ReplaceAll(m, []byte("\r"), []byte("\n")) }},
		{"second message", func(m []byte) []byte { return append(bytes.Clone(m), m...) }},
		{"PID twice", func(m []byte) []byte { return eachSegment(m, twice("PID")) }},
		{"second segment gone", withoutSecond},
		{"backwards", backwards},
		{"cut off", func(m []byte) []byte { return bytes.Clone(m[:len(m)/2]) }},
		{"unknown segments", func(m []byte) []byte {
			return eachSegment(m, func(s string) string { return s + "\rXYZ|1|2" })
		}},
		{"more fields", func(m []byte) []byte {
			return eachSegment(m, func(s string) string { return s + strings.Repeat("|", 60) + "x|y|z" })
		}},
		{"more components", func(m []byte) []byte {
			return eachSegment(m, func(s string) string {
				if strings.HasPrefix(s, "MSH") {
					return s
				}
				return strings.ReplaceAll(s, "^", strings.Repeat("^", 40))
			})
		}},
		{"empty segments", func(m []byte) []byte {
			return eachSegment(m, func(s string) string {
				if strings.HasPrefix(s, "MSH") || len(s) < 3 {
					return s
				}
				return s[:3]
			})
		}},
		{"29 February", func(m []byte) []byte { return bytes.ReplaceAll(m, []byte("|202601"), []byte("|20260231")) }},
	}
}

// setHeader sets a field of MSH.
func setHeader(message []byte, field int, value string) []byte {
	end := bytes.IndexByte(message, '\r')
	fields := strings.Split(string(message[:end]), "|")
	if len(fields) < field {
		return message
	}
	fields[field-1] = value
	return append([]byte(strings.Join(fields, "|")), message[end:]...)
}

func eachSegment(message []byte, change func(segment string) string) []byte {
	segments := strings.Split(strings.TrimSuffix(string(message), "\r"), "\r")
	for i := range segments {
		segments[i] = change(segments[i])
	}
	return []byte(strings.Join(segments, "\r") + "\r")
}

func twice(name string) func(string) string {
	return func(s string) string {
		if strings.HasPrefix(s, name) {
			return s + "\r" + s
		}
		return s
	}
}

// otherSeparator leaves MSH as it is and divides the fields of all other segments by a semicolon.
func otherSeparator(message []byte) []byte {
	end := bytes.IndexByte(message, '\r')
	return append(bytes.Clone(message[:end]), bytes.ReplaceAll(message[end:], []byte("|"), []byte(";"))...)
}

func withoutSecond(message []byte) []byte {
	segments := strings.SplitAfter(string(message), "\r")
	return []byte(segments[0] + strings.Join(segments[min(2, len(segments)):], ""))
}

func backwards(message []byte) []byte {
	segments := strings.Split(strings.TrimSuffix(string(message), "\r"), "\r")
	for i, j := 1, len(segments)-1; i < j; i, j = i+1, j-1 {
		segments[i], segments[j] = segments[j], segments[i]
	}
	return []byte(strings.Join(segments, "\r") + "\r")
}

// published returns messages from a folder of the person who runs the test, one in each file or many behind each other.
func published(files map[string][]byte) kind {
	k := kind{name: "published"}
	for _, data := range files {
		data = bytes.ReplaceAll(bytes.ReplaceAll(data, []byte("\r\n"), []byte("\r")), []byte("\n"), []byte("\r"))
		data = bytes.Trim(bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF")), "\x0b\x1c\r ")
		for _, one := range bytes.Split(data, []byte("\rMSH|")) {
			if !bytes.HasPrefix(one, []byte("MSH|")) {
				one = append([]byte("MSH|"), one...)
			}
			k.messages = append(k.messages, one)
		}
	}
	return k
}

func (k kind) String() string { return fmt.Sprintf("%s (%d)", k.name, len(k.messages)) }
