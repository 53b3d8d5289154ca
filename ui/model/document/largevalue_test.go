package document

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
)

// A document that is split over several OBX is shown and saved whole, whichever of them is selected.
func TestSplitDocumentIsPutTogether(t *testing.T) {
	pdf := "%PDF-1.4\n" + strings.Repeat("1 0 obj << >> endobj\n", 50)
	text := base64.StdEncoding.EncodeToString([]byte(pdf))
	var body strings.Builder
	body.WriteString("MSH|^~\\&|A|B|C|D|20260101||ORU^R01|1|P|2.5.1\rPID|1\rOBR|1\r")
	for n, part := range []string{text[:401], text[401:802], text[802:]} {
		fmt.Fprintf(&body, "OBX|%d|ED|PDF^Report^LN|1|LAB^AP^PDF^Base64^%s||||||F\r", n+1, part)
	}
	d := newDocument(t, body.String())
	for n, part := range []string{text[:401], text[401:802], text[802:]} {
		at := strings.Index(body.String(), part)
		v, ok := d.LargeValue(Span{Start: at, End: at + len(part)})
		if !ok || !strings.HasPrefix(v.Text, "PDF document, ") || !strings.HasSuffix(v.Text, ", put together from 3 parts") {
			t.Fatalf("part %d: %v, %q", n+1, ok, v.Text)
		}
		var saved bytes.Buffer
		if _, err := v.WriteTo(&saved); err != nil || saved.String() != pdf || !v.Openable() {
			t.Errorf("part %d: %d bytes saved, %v", n+1, saved.Len(), err)
		}
	}
}
