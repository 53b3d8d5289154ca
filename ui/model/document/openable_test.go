package document

import (
	"encoding/base64"
	"strings"
	"testing"
)

// The system's program gets only what is of a kind on the list by its own bytes, and is not said to be another.
func TestOpenable(t *testing.T) {
	const (
		pdf    = "%PDF-1.4\n1 0 obj << >> endobj\n%%EOF"
		png    = "\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR"
		jpeg   = "\xff\xd8\xff\xe0\x00\x10JFIF"
		gif    = "GIF89a\x01\x00\x01\x00"
		tiff   = "II*\x00\x08\x00\x00\x00"
		rtf    = "{\\rtf1\\ansi hello}"
		html   = "<!DOCTYPE html><script>alert(1)</script>"
		xml    = "<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>"
		zip    = "PK\x03\x04\x14\x00"
		script = "#!/bin/sh\nrm -rf /tmp/x\n"
		batch  = "@echo off\r\ndel x\r\n"
		exe    = "MZ\x90\x00\x03\x00\x00\x00\x04\x00"
		elf    = "\x7fELF\x02\x01\x01\x00"
		text   = "A report in words.\r\nNothing else.\r\n"
		lnk    = "L\x00\x00\x00\x01\x14\x02\x00"
		desk   = "[Desktop Entry]\nExec=x\n"
	)
	empty := strings.Repeat("\x00", 128)
	dicom := empty + "DICM\x02\x00\x00\x00"
	polyglot := "MZ\x90\x00" + empty[4:] + "DICM\x02\x00\x00\x00"
	for _, c := range []struct {
		name, typ, subtype, bytes string
		openable                  bool
	}{
		{"PDF", "AP", "PDF", pdf, true},
		{"PDF as a MIME type", "", "application/pdf", pdf, true},
		{"PDF as a file's name", "", "report.pdf", pdf, true},
		{"PDF behind a line break", "AP", "PDF", "\r\n" + pdf, true},
		{"PDF of no declared kind", "AP", "", pdf, true},
		{"PDF as any data", "AP", "Octet-stream", pdf, true},
		{"PNG", "IM", "PNG", png, true},
		{"JPEG", "IM", "JPEG", jpeg, true},
		{"JPG", "IM", "jpg", jpeg, true},
		{"GIF", "IM", "GIF", gif, true},
		{"TIFF", "IM", "TIFF", tiff, true},
		{"DICOM", "IM", "DICOM", dicom, true},
		{"text", "TEXT", "PLAIN", text, true},
		{"batch file as text", "TEXT", "PLAIN", batch, true}, // the ending is .txt

		{"script as PDF", "AP", "PDF", script, false},
		{"script as text", "TEXT", "PLAIN", script, false},
		{"script of no declared kind", "AP", "", script, false},
		{"batch file as PDF", "AP", "PDF", batch, false},
		{"text as PDF", "AP", "PDF", text, false},
		{"text as PNG", "IM", "PNG", text, false},
		{"DICOM as PDF", "AP", "PDF", dicom, false},
		{"RTF as PDF", "AP", "PDF", rtf, false},
		{"HTML as PDF", "AP", "PDF", html, false},
		{"HTML as text", "TEXT", "PLAIN", html, false},
		{"PNG as PDF", "AP", "PDF", png, false},
		{"PDF as PNG", "IM", "PNG", pdf, false},
		{"PDF as text", "TEXT", "", pdf, false},
		{"PDF as RTF", "AP", "RTF", pdf, false},
		{"PDF as a program", "AP", "EXE", pdf, false},
		{"PDF as a program's name", "", "report.pdf.exe", pdf, false},
		{"PDF as a script's MIME type", "", "application/x-sh", pdf, false},
		{"program as PDF", "AP", "PDF", exe, false},
		{"program of no declared kind", "AP", "", exe, false},
		{"ELF as JPEG", "IM", "JPEG", elf, false},
		{"link of Windows as PDF", "AP", "PDF", lnk, false},
		{"starter as PDF", "AP", "PDF", desk, false},
		{"program in front of DICOM", "IM", "DICOM", polyglot, false},
		{"RTF", "AP", "RTF", rtf, false},
		{"HTML", "TEXT", "HTML", html, false},
		{"SVG", "IM", "", xml, false},
		{"XML", "TEXT", "XML", xml, false},
		{"ZIP", "AP", "ZIP", zip, false},
		{"ZIP as PDF", "AP", "PDF", zip, false},
	} {
		value := base64.StdEncoding.EncodeToString([]byte(c.bytes + strings.Repeat(" ", 60)))
		d := newDocument(t, "MSH|^~\\&|A|B|C|D|20260101||ORU^R01|1|P|2.5.1\rOBX|1|ED|X^Y^LN|1|LAB^"+c.typ+"^"+c.subtype+
			"^Base64^"+value+"||||||F\r")
		checkOpenable(t, d, c.name, value, c.openable)
	}
	for uri, openable := range map[string]bool{
		"data:application/pdf;base64,": true, "data:application/octet-stream;base64,": true, "data:;base64,": true,
		"data:application/pdf;name=a.pdf;base64,": true, "data:application/pdf;name=a.pdf.exe;base64,": false,
		"data:application/pdf;filename=\"a.bat\";base64,": false, "data:text/html;base64,": false,
		"data:application/x-sh;base64,": false, "data:image/png;base64,": false,
	} {
		value := base64.StdEncoding.EncodeToString([]byte(pdf + strings.Repeat(" ", 60)))
		d := newDocument(t, "MSH|^~\\&|A|B|C|D|20260101||ORU^R01|1|P|2.5.1\rOBX|1|ST|X^Y^LN|1|"+uri+value+"||||||F\r")
		checkOpenable(t, d, uri, value, openable)
	}
}

func checkOpenable(t *testing.T, d *Document, name, value string, openable bool) {
	t.Helper()
	at := strings.Index(string(d.Kept.Body), value)
	v, ok := d.LargeValue(Span{Start: at, End: at + len(value)})
	switch {
	case !ok:
		t.Errorf("%s: it is not found", name)
	case v.Openable() != openable || openable != (v.NotOpened() == ""):
		t.Errorf("%s: %s opens %v: %q", name, v.Text, v.Openable(), v.NotOpened())
	case openable && !strings.HasSuffix(v.Name("1"), v.Value.Kind.Extension()):
		t.Errorf("%s: its file is %s", name, v.Name("1"))
	}
}
