package explain_test

import (
	"strings"
	"testing"

	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/hl7/explain"
)

func TestMoment(t *testing.T) {
	for _, c := range []struct{ typ, value, want string }{
		{"DT", "1957", "the year 1957"},
		{"DT", "195703", "March 1957"},
		{"DT", "19570314", "Thursday, 14 March 1957"},
		{"DT", "20240229", "Thursday, 29 February 2024"},
		{"TM", "23", "23 h, no zone given"},
		{"TM", "2359", "23:59, no zone given"},
		{"TM", "235901.5+0100", "23:59:01.5, UTC+01:00"},
		{"TS", "2026010806", "Thursday, 8 January 2026, 06 h, no zone given"},
		{"TS", "202601080605", "Thursday, 8 January 2026, 06:05, no zone given"},
		{"DTM", "20260108060512.1234-0600", "Thursday, 8 January 2026, 06:05:12.1234, UTC-06:00"},
		{"DTM", "20260108060512+0000", "Thursday, 8 January 2026, 06:05:12, UTC+00:00"},
		{"DTM", "20260108+0530", "Thursday, 8 January 2026, UTC+05:30"},
	} {
		m, err := explain.ReadMoment(c.typ, c.value)
		if err != nil || m.String() != c.want {
			t.Errorf("%s %s: %q, %v; want %q", c.typ, c.value, m, err, c.want)
		}
	}
}

func TestMomentErrors(t *testing.T) {
	for _, c := range []struct{ typ, value, want string }{
		{"DT", "", "0 digits are no date or time"},
		{"DT", "195", "3 digits are no date"},
		{"DT", "19571", "5 digits"},
		{"DT", "19571301", "there is no month 13"},
		{"DT", "19570230", "February 1957 has no day 30"},
		{"DT", "20230229", "has no day 29"},
		{"DT", "19570314120000", "at most eight digits"},
		{"DT", "14.03.1957", "only digits are allowed"},
		{"DT", "1957/03/14", "only digits are allowed, as in 20260131"},
		{"DT", "1957-03-14", "only digits are allowed"},
		{"TS", "2026-01-08T06:05:12+01:00", "only digits are allowed, as in 20260131235900"},
		{"TM", "06:05", "only digits are allowed, as in 2359"},
		{"DT", "195703+1", "the zone after the sign is four digits"},
		{"TS", "2026010825", "there is no hour 25"},
		{"TS", "202601080660", "there is no minute 60"},
		{"TS", "20260108060512.", "after the point"},
		{"TS", "202601080605.5", "a point may follow seconds only"},
		{"TS", "20260108060512+01", "the zone"},
		{"TS", "20260108060512+1500", "the zone"},
		{"TM", "24", "there is no hour 24"},
		{"TM", "", "a time has at least an hour"},
	} {
		_, err := explain.ReadMoment(c.typ, c.value)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s %q: %v, want %s", c.typ, c.value, err, c.want)
		}
	}
}

func TestCharset(t *testing.T) {
	const before = "MSH|^~\\&|||||||ADT^A01|1|P|2.5||||||"
	for _, c := range []struct {
		declared, name string
		charset        string
		wrong          bool
		text           string
	}{
		{"", "Smith", "", false, "Smith"},
		{"", "M\xc3\xbcller", "UTF-8", true, "Müller"},
		{"", "M\xfcller", "windows-1252", true, "Müller"},
		{"ASCII", "M\xfcller", "windows-1252", true, "Müller"},
		{"UNICODE UTF-8", "M\xc3\xbcller", "UTF-8", false, "Müller"},
		{"UTF-8", "M\xfcller \x96 Sohn", "windows-1252", true, "Müller – Sohn"},
		{"8859/1", "M\xfcller", "ISO-8859-1", false, "Müller"},
		{"8859/1", "M\xc3\xbcller", "UTF-8", true, "Müller"},
		{"WE8ISO8859P1", "M\xfcller", "ISO-8859-1", false, "Müller"},
		{"NONSENSE", "M\xc3\xbcller", "UTF-8", true, "Müller"},
		{"UNICODE UTF-8", "\xd5\xc5\xce\xb0\xc0\xee\xcb\xc4", "GB18030", true, "张伟李四"},
		{"UNICODE UTF-8", "\x8e\x52\x93\x63\x91\xbe\x98\x59", "Shift_JIS", true, "山田太郎"},
		{"GB 18030-2000", "\xd5\xc5\xce\xb0", "GB18030", false, "张伟"},
		{"GB 18030-2000", "\xd5\xff", "windows-1252", true, "Õÿ"},
		{"ISO IR87", "\x1b$B;3ED\x1b(B", "ISO-2022-JP", false, "山田"},
	} {
		data := before + c.declared + "\rPID|||||" + c.name + "\r"
		msg, err := hl7.Parse([]byte(data))
		if err != nil {
			t.Fatal(err)
		}
		f := explain.DetectCharset(msg)
		if f.Charset.Name() != c.charset || f.Wrong != c.wrong || (f.Offset >= 0) != c.wrong || (f.Text != "") != c.wrong {
			t.Errorf("%s %q: %+v, want %s, %v", c.declared, c.name, f, c.charset, c.wrong)
		}
		doc := explain.New(msg, open(t), explain.Options{})
		if got := find(t, doc, "PID-5").Text(); got != c.text {
			t.Errorf("%s %q: %q, want %q", c.declared, c.name, got, c.text)
		}
	}
	msg, _ := hl7.Parse([]byte(before + "\rPID|||||M\xfcller\r"))
	forced, _ := hl7.LookupCharset("windows-1251")
	doc := explain.New(msg, open(t), explain.Options{Charset: forced})
	if got := find(t, doc, "PID-5").Text(); got != "Mьller" {
		t.Errorf("forced: %q", got)
	}
}
