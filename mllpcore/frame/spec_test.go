package frame

import (
	"errors"
	"io"
	"strings"
	"testing"
)

// valid is framing by the book: both tolerances give the same blocks, none broken.
var valid = []struct {
	name, in string
	want     []got
}{
	{"nothing", "", nil},
	{"one", "\x0bMSH|1\r\x1c\r", []got{{payload: "MSH|1\r", size: 6}}},
	{"two in one read", "\x0bA\x1c\r\x0bB\x1c\r", []got{{payload: "A", size: 1}, {payload: "B", size: 1}}},
	{"EOL byte inside", "\x0b\rA\r\r\x1c\r", []got{{payload: "\rA\r\r", size: 4}}},
	{"every byte but the marks", "\x0b" + allBytes + "\x1c\r", []got{{payload: allBytes, size: int64(len(allBytes))}}},
	{"empty block", "\x0b\x1c\r", []got{{quirks: QuirkEmpty}}},
	{"blank blocks", "\x0b\r\n\x1c\r\x0b \t\x1c\r", []got{
		{payload: "\r\n", size: 2, quirks: QuirkEmpty}, {payload: " \t", size: 2, quirks: QuirkEmpty},
	}},
	{"blanks and more", "\x0b \x00\x1c\r", []got{{payload: " \x00", size: 2}}},
	{"empty between others", "\x0bA\x1c\r\x0b\x1c\r\x0bB\x1c\r", []got{
		{payload: "A", size: 1}, {quirks: QuirkEmpty}, {payload: "B", size: 1},
	}},
}

var allBytes = func() string {
	var b strings.Builder
	for c := range 256 {
		if c != 0x0B && c != 0x1C {
			b.WriteByte(byte(c))
		}
	}
	return b.String()
}()

// invalid is every other row of SPEC section 7, and what becomes of it.
var invalid = []struct {
	name, in        string
	lenient, strict []got
}{
	{
		"junk before", "\n \x00log\r\n\x0bA\x1c\r",
		[]got{{payload: "A", size: 1, quirks: QuirkJunk, junk: "\n \x00log\r\n", skipped: 8}},
		[]got{{payload: "\n \x00log\r\n", reason: ReasonJunk, size: 8}, {payload: "A", size: 1}},
	},
	{
		"junk between", "\x0bA\x1c\r\n\x0bB\x1c\r",
		[]got{{payload: "A", size: 1}, {payload: "B", size: 1, quirks: QuirkJunk, junk: "\n", skipped: 1}},
		[]got{{payload: "A", size: 1}, {payload: "\n", reason: ReasonJunk, size: 1}, {payload: "B", size: 1}},
	},
	{
		"junk at the end", "\x0bA\x1c\r\n",
		[]got{{payload: "A", size: 1}, {payload: "\n", reason: ReasonNoBlock, size: 1}},
		[]got{{payload: "A", size: 1}, {payload: "\n", reason: ReasonNoBlock, size: 1}},
	},
	{
		"second EOL is junk", "\x0bA\x1c\r\r\x0bB\x1c\r",
		[]got{{payload: "A", size: 1}, {payload: "B", size: 1, quirks: QuirkJunk, junk: "\r", skipped: 1}},
		[]got{{payload: "A", size: 1}, {payload: "\r", reason: ReasonJunk, size: 1}, {payload: "B", size: 1}},
	},
	{
		"stray end block", "\x1c\r\x0bA\x1c\r",
		[]got{{payload: "A", size: 1, quirks: QuirkJunk, junk: "\x1c\r", skipped: 2}},
		[]got{{payload: "\x1c\r", reason: ReasonJunk, size: 2}, {payload: "A", size: 1}},
	},
	{
		"no block at all", "GET / HTTP/1.1\r\n",
		[]got{{payload: "GET / HTTP/1.1\r\n", reason: ReasonNoBlock, size: 16}},
		[]got{{payload: "GET / HTTP/1.1\r\n", reason: ReasonNoBlock, size: 16}},
	},
	{
		"start inside", "\x0bA\x0bB\x1c\r",
		[]got{{payload: "A", reason: ReasonStartInBlock, size: 1}, {payload: "B", size: 1}},
		[]got{{payload: "A", reason: ReasonStartInBlock, size: 1}, {payload: "B", size: 1}},
	},
	{
		"end, start", "\x0bA\x1c\x0bB\x1c\r",
		[]got{{payload: "A", size: 1, quirks: QuirkMissingEOL}, {payload: "B", size: 1}},
		[]got{{payload: "A", size: 1, quirks: QuirkMissingEOL, reason: ReasonMissingEOL}, {payload: "B", size: 1}},
	},
	{
		"end, end of stream", "\x0bA\x1c",
		[]got{{payload: "A", size: 1, quirks: QuirkMissingEOL}},
		[]got{{payload: "A", size: 1, quirks: QuirkMissingEOL, reason: ReasonMissingEOL}},
	},
	{
		"empty without EOL", "\x0b\x1c",
		[]got{{quirks: QuirkMissingEOL | QuirkEmpty}},
		[]got{{quirks: QuirkMissingEOL | QuirkEmpty, reason: ReasonMissingEOL}},
	},
	{
		"end in data", "\x0bA\x1cB\x1c\r",
		[]got{{payload: "A\x1cB", size: 3, quirks: QuirkEndInData}},
		[]got{{payload: "A\x1cB", size: 3, quirks: QuirkEndInData, reason: ReasonEndInData}},
	},
	{
		"end LF instead of end CR", "\x0bA\x1c\n\x0bB\x1c\r",
		[]got{{payload: "A\x1c\n", size: 3, quirks: QuirkEndInData, reason: ReasonStartInBlock}, {payload: "B", size: 1}},
		[]got{{payload: "A\x1c\n", size: 3, quirks: QuirkEndInData, reason: ReasonStartInBlock}, {payload: "B", size: 1}},
	},
	{
		"end end EOL", "\x0bA\x1c\x1c\r",
		[]got{{payload: "A\x1c", size: 2, quirks: QuirkEndInData}},
		[]got{{payload: "A\x1c", size: 2, quirks: QuirkEndInData, reason: ReasonEndInData}},
	},
	{
		"end end start", "\x0bA\x1c\x1c\x0bB\x1c\r",
		[]got{{payload: "A\x1c", size: 2, quirks: QuirkEndInData | QuirkMissingEOL}, {payload: "B", size: 1}},
		[]got{
			{payload: "A\x1c", size: 2, quirks: QuirkEndInData | QuirkMissingEOL, reason: ReasonEndInData},
			{payload: "B", size: 1},
		},
	},
	{
		"cut off", "\x0bA\x1c\r\x0bBC",
		[]got{{payload: "A", size: 1}, {payload: "BC", size: 2, reason: ReasonCutOff}},
		[]got{{payload: "A", size: 1}, {payload: "BC", size: 2, reason: ReasonCutOff}},
	},
	{
		"start and no more", "\x0b",
		[]got{{reason: ReasonCutOff, quirks: QuirkEmpty}},
		[]got{{reason: ReasonCutOff, quirks: QuirkEmpty}},
	},
}

// framedTwice are blocks within frames of others, and what is like them.
var framedTwice = []struct {
	name, in        string
	lenient, strict []got
}{
	{
		"by the book", "\x0b\x0bA\x1c\r\x1c\r\x0bB\x1c\r",
		[]got{twice(got{}), {payload: "B", size: 1}},
		[]got{twice(got{reason: ReasonFramedTwice}), {payload: "B", size: 1}},
	},
	{
		"three times", "\x0b\x0b\x0bA\x1c\r\x1c\r\x1c\r\x1c\r",
		[]got{twice(got{}), {payload: "\x1c\r", size: 2, reason: ReasonNoBlock}},
		[]got{twice(got{reason: ReasonFramedTwice}), {payload: "\x1c\r", size: 2, reason: ReasonNoBlock}},
	},
	{
		"one after the other", "\x0b\x0bA\x1c\r\x1c\r\x0b\x0bA\x1c\r\x1c\r",
		[]got{twice(got{}), twice(got{})},
		[]got{twice(got{reason: ReasonFramedTwice}), twice(got{reason: ReasonFramedTwice})},
	},
	{
		"end end EOL", "\x0b\x0bA\x1c\x1c\r\x0bB\x1c\r",
		[]got{twice(got{quirks: QuirkMissingEOL}), {payload: "B", size: 1}},
		[]got{twice(got{quirks: QuirkMissingEOL, reason: ReasonFramedTwice}), {payload: "B", size: 1}},
	},
	{
		"end EOL end", "\x0b\x0bA\x1c\r\x1c\x0bB\x1c\r",
		[]got{twice(got{}), {payload: "B", size: 1}},
		[]got{twice(got{reason: ReasonFramedTwice}), {payload: "B", size: 1}},
	},
	{
		"one end", "\x0b\x0bA\x1c\r\x0bB\x1c\r",
		[]got{twice(got{}), {payload: "B", size: 1}},
		[]got{twice(got{reason: ReasonFramedTwice}), {payload: "B", size: 1}},
	},
	{
		"one end and no EOL", "\x0b\x0bA\x1c",
		[]got{twice(got{quirks: QuirkMissingEOL})},
		[]got{twice(got{quirks: QuirkMissingEOL, reason: ReasonFramedTwice})},
	},
	{
		"blanks between", "\x0b\r\n\x0bA\x1c\r\n\x1c\r\x0bB\x1c\r",
		[]got{twice(got{quirks: QuirkJunk, junk: "\r\n", skipped: 2}), {payload: "B", size: 1}},
		[]got{
			twice(got{quirks: QuirkJunk, junk: "\r\n", skipped: 2, reason: ReasonFramedTwice}),
			{payload: "B", size: 1},
		},
	},
	{
		"a byte order mark between", "\x0b\xef\xbb\xbf\x0bA\x1c\r\x1c\r",
		[]got{twice(got{quirks: QuirkJunk, junk: "\xef\xbb\xbf", skipped: 3})},
		[]got{twice(got{quirks: QuirkJunk, junk: "\xef\xbb\xbf", skipped: 3, reason: ReasonFramedTwice})},
	},
	{
		"text between the starts", "\x0bX\x0bA\x1c\r\x1c\r",
		[]got{
			{payload: "X", size: 1, reason: ReasonStartInBlock},
			{payload: "A", size: 1},
			{payload: "\x1c\r", size: 2, reason: ReasonNoBlock},
		},
		[]got{
			{payload: "X", size: 1, reason: ReasonStartInBlock},
			{payload: "A", size: 1},
			{payload: "\x1c\r", size: 2, reason: ReasonNoBlock},
		},
	},
	{
		"text between the ends", "\x0b\x0bA\x1c\rX\x1c\r\x0bB\x1c\r",
		[]got{twice(got{}), {payload: "B", size: 1, quirks: QuirkJunk, junk: "X\x1c\r", skipped: 3}},
		[]got{
			twice(got{reason: ReasonFramedTwice}), {payload: "X\x1c\r", size: 3, reason: ReasonJunk}, {payload: "B", size: 1},
		},
	},
	{
		"nothing in it", "\x0b\x0b\x1c\r\x1c\r",
		[]got{{quirks: QuirkFramedTwice | QuirkEmpty}},
		[]got{{quirks: QuirkFramedTwice | QuirkEmpty, reason: ReasonFramedTwice}},
	},
	{
		"cut off", "\x0b\x0bA",
		[]got{twice(got{reason: ReasonCutOff})},
		[]got{twice(got{reason: ReasonCutOff})},
	},
	{
		"junk before, two starts", "X\x0b \x0bA\x1c\r\x1c\r",
		[]got{twice(got{quirks: QuirkJunk, junk: "X ", skipped: 2})},
		[]got{
			{payload: "X", size: 1, reason: ReasonJunk},
			twice(got{quirks: QuirkJunk, junk: " ", skipped: 1, reason: ReasonFramedTwice}),
		},
	},
	{
		"byte order mark", "\x0b\xef\xbb\xbfA\x1c\r",
		[]got{{payload: "\xef\xbb\xbfA", size: 4, quirks: QuirkBOM}},
		[]got{{payload: "\xef\xbb\xbfA", size: 4, quirks: QuirkBOM, reason: ReasonBOM}},
	},
	{
		"byte order mark and blanks", "\x0b\xef\xbb\xbf\r\n\x1c\r",
		[]got{{payload: "\xef\xbb\xbf\r\n", size: 5, quirks: QuirkBOM | QuirkEmpty}},
		[]got{{payload: "\xef\xbb\xbf\r\n", size: 5, quirks: QuirkBOM | QuirkEmpty, reason: ReasonBOM}},
	},
	{
		"byte order mark further on", "\x0bA\xef\xbb\xbf\x1c\r",
		[]got{{payload: "A\xef\xbb\xbf", size: 4}},
		[]got{{payload: "A\xef\xbb\xbf", size: 4}},
	},
	{
		"byte order mark before the start block", "\xef\xbb\xbf\x0bA\x1c\r",
		[]got{{payload: "A", size: 1, quirks: QuirkJunk, junk: "\xef\xbb\xbf", skipped: 3}},
		[]got{{payload: "\xef\xbb\xbf", reason: ReasonJunk, size: 3}, {payload: "A", size: 1}},
	},
}

// twice is a block with the payload A that was framed twice.
func twice(g got) got {
	g.payload, g.size = "A", 1
	g.quirks |= QuirkFramedTwice
	return g
}

// everySplit reads in with each way to split it over two reads, and byte by byte.
func everySplit(t *testing.T, in string, tol Tolerance, want []got) {
	t.Helper()
	for cut := range len(in) + 1 {
		cuts := []int{max(cut, 1), len(in) + 1}
		if cut == 0 {
			cuts = []int{1}
		}
		for _, together := range []bool{false, true} {
			r := NewReader(&splitSource{data: []byte(in), cuts: cuts, together: together}, Config{Tolerance: tol})
			have, err := readAll(t, r)
			if !errors.Is(err, io.EOF) {
				t.Fatalf("%s, reads of %v: ended with %v", tol, cuts, err)
			}
			mustEqual(t, tol.String(), have, want)
			r.Close()
		}
	}
}

func TestValid(t *testing.T) {
	for _, c := range valid {
		t.Run(c.name, func(t *testing.T) {
			everySplit(t, c.in, Lenient, c.want)
			everySplit(t, c.in, Strict, c.want)
		})
	}
}

func TestInvalid(t *testing.T) {
	for _, c := range invalid {
		t.Run(c.name, func(t *testing.T) {
			everySplit(t, c.in, Lenient, c.lenient)
			everySplit(t, c.in, Strict, c.strict)
		})
	}
}

func modelled(in string, tol Tolerance, limit int) []got {
	all, _ := model([]byte(in), tol, limit)
	return all
}

// Seen in the field: r25-framed-twice.wire, r08-bom.wire.
func TestFramedTwice(t *testing.T) {
	for _, c := range framedTwice {
		t.Run(c.name, func(t *testing.T) {
			everySplit(t, c.in, Lenient, c.lenient)
			everySplit(t, c.in, Strict, c.strict)
		})
		mustEqual(t, c.name+" by the model", modelled(c.in, Lenient, 1000), c.lenient)
		mustEqual(t, c.name+" by the model", modelled(c.in, Strict, 1000), c.strict)
	}
}

// The model that the property and the fuzz test compare with must itself agree with the tables.
func TestModel(t *testing.T) {
	for _, c := range valid {
		mustEqual(t, c.name, modelled(c.in, Lenient, 1000), c.want)
		mustEqual(t, c.name, modelled(c.in, Strict, 1000), c.want)
	}
	for _, c := range invalid {
		mustEqual(t, c.name, modelled(c.in, Lenient, 1000), c.lenient)
		mustEqual(t, c.name, modelled(c.in, Strict, 1000), c.strict)
	}
}

func TestTooLong(t *testing.T) {
	const limit = 10
	ten := "0123456789"
	for _, c := range []struct {
		name, in string
		want     []got
	}{
		{"as long as allowed", "\x0b" + ten + "\x1c\r", []got{{payload: ten, size: 10}}},
		{"one more", "\x0b" + ten + "A\x1c\r\x0bB\x1c\r", []got{
			{payload: ten, reason: ReasonTooLong, size: 11},
			{payload: "B", size: 1, quirks: QuirkJunk, junk: "A\x1c\r", skipped: 3},
		}},
		{"an end block too many", "\x0b" + ten + "\x1cA\x1c\r", []got{
			{payload: ten, reason: ReasonTooLong, size: 11, quirks: QuirkEndInData},
			{payload: "\x1cA\x1c\r", reason: ReasonNoBlock, size: 4},
		}},
		{"start block right past it", "\x0b" + ten + "\x0bB\x1c\r", []got{
			{payload: ten, reason: ReasonStartInBlock, size: 10}, {payload: "B", size: 1},
		}},
		{"start block further on", "\x0b" + ten + "A\x0bB\x1c\r", []got{
			{payload: ten, reason: ReasonTooLong, size: 11},
			{payload: "B", size: 1, quirks: QuirkJunk, junk: "A", skipped: 1},
		}},
	} {
		for cut := 1; cut <= len(c.in); cut++ {
			src := &splitSource{data: []byte(c.in), cuts: []int{cut, 1000}}
			have, _ := readAll(t, NewReader(src, Config{MaxLength: limit}))
			mustEqual(t, c.name, have, c.want)
		}
		mustEqual(t, c.name+" by the model", modelled(c.in, Lenient, limit), c.want)
	}
}

func TestOtherMarks(t *testing.T) {
	marks := Marks{Start: '<', End: '>', EOL: '!'}
	in := "\x0b<A\x0b\x1c\r>!"
	have, _ := readAll(t, NewReader(&splitSource{data: []byte(in)}, Config{Marks: marks}))
	mustEqual(t, "marks", have, []got{{payload: "A\x0b\x1c\r", size: 4, quirks: QuirkJunk, junk: "\x0b", skipped: 1}})
}

// Junk is counted in full and kept as far as JunkKept; Strict keeps all of it, in blocks of that size.
func TestLongJunk(t *testing.T) {
	junk := strings.Repeat("noise\n", 30000)
	in := junk + "\x0bA\x1c\r"
	src := &splitSource{data: []byte(in)}
	have, _ := readAll(t, NewReader(src, Config{}))
	want := got{
		payload: "A", size: 1, quirks: QuirkJunk, junk: junk[:JunkKept], skipped: int64(len(junk)),
	}
	mustEqual(t, "lenient", have, []got{want})

	src = &splitSource{data: []byte(in)}
	have, _ = readAll(t, NewReader(src, Config{Tolerance: Strict}))
	if s := string(stream(have)); s != in {
		t.Fatalf("strict lost bytes: %d of %d left", len(s), len(in))
	}
	for _, g := range have {
		if len(g.payload) > JunkKept {
			t.Errorf("a block of %d bytes", len(g.payload))
		}
	}
}
