package store

import (
	"bytes"
	"fmt"
	"hash/crc32"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"mllpscope/mllpcore/store/sqlite"
)

// sumInSQL asks a connection for the sum of some values.
func sumInSQL(t *testing.T, c *sqlite.Conn, values ...any) int64 {
	t.Helper()
	n, err := c.Number("SELECT crc32c(?"+strings.Repeat(", ?", len(values)-1)+")", values...)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func memoryConn(t *testing.T) *sqlite.Conn {
	t.Helper()
	c, err := sqlite.Open(filepath.Join(t.TempDir(), "x"), url.Values{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

func TestSumIsTheSameInGoAndInSQL(t *testing.T) {
	c := memoryConn(t)
	large := bytes.Repeat([]byte("0123456789abcdef"), 1<<16)
	for _, values := range [][]any{
		{int64(1), int64(-5), []byte("facts"), []byte("body"), []byte("junk")},
		{int64(1), int64(-5), []byte("facts"), []byte("body"), nil},
		{int64(1<<62 + 1), int64(0), []byte{}, large, []byte{0}},
		{"text", "", "with\x00nul", true, false, nil, []byte{}, int64(3)},
		{nil},
		{nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, "x"},
	} {
		if got, want := sumInSQL(t, c, values...), sqlite.SumOf(values); got != want {
			t.Errorf("%.60v: %d in SQL, %d in Go", values, got, want)
		}
	}
	body, facts := []byte("MSH|^~\\&|"), []byte{1, 2}
	for _, junk := range [][]byte{nil, []byte("\n")} {
		want := sqlite.SumOf([]any{int64(7), int64(9), facts, body, junk})
		if got := sqlite.MessageSum(7, 9, facts, body, junk); got != want {
			t.Errorf("with junk %q: %d, want %d", junk, got, want)
		}
	}
	if got := sqlite.MessageSum(7, 9, facts, body, []byte{}); got != sqlite.MessageSum(7, 9, facts, body, nil) {
		t.Error("no junk is not the same as none")
	}
	// The polynomial is the one that has its name: RFC 3720, B.4, 32 bytes of zeros.
	if got := crc32.Update(0, sqlite.SumTable(), make([]byte, 32)); got != 0x8a9136aa {
		t.Errorf("CRC-32C of zeros is %x", got)
	}
}

// Nothing can copy from one value to the next, or change its type.
func TestSumTellsRowsApart(t *testing.T) {
	seen := map[int64]string{}
	for _, values := range [][]any{
		{int64(1), int64(2), []byte("ab"), []byte("c"), nil},
		{int64(1), int64(2), []byte("a"), []byte("bc"), nil},
		{int64(1), int64(2), []byte("a"), []byte("b"), []byte("c")},
		{int64(1), int64(2), []byte("abc"), []byte{}, nil},
		{int64(1), int64(2), []byte("abc"), nil, nil},
		{int64(1), int64(2), "abc", []byte{}, nil},
		{int64(2), int64(1), []byte("ab"), []byte("c"), nil},
		{int64(1), int64(2), []byte("ab"), []byte("c")},
		{int64(1), int64(2), []byte("ab"), []byte("c"), []byte{}},
	} {
		sum, text := sqlite.SumOf(values), fmt.Sprintf("%#v", values)
		if other, ok := seen[sum]; ok {
			t.Errorf("%s has the sum of %s", text, other)
		}
		seen[sum] = text
	}
}

func BenchmarkMessageSum(b *testing.B) {
	for _, size := range []int{600, 128 << 10, 10 << 20} {
		body, facts := make([]byte, size), make([]byte, 60)
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			b.SetBytes(int64(size))
			for b.Loop() {
				sqlite.MessageSum(1, 2, facts, body, nil)
			}
		})
	}
}
