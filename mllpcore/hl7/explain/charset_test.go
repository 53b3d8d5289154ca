package explain_test

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"

	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/hl7/explain"
	"mllpscope/mllpcore/mllptest/cases"
)

// undeclared is a message that says nothing of its charset.
func undeclared(t *testing.T, e encoding.Encoding, name string) *explain.Document {
	t.Helper()
	return declared(t, "", e, name)
}

func declared(t *testing.T, msh18 string, e encoding.Encoding, name string) *explain.Document {
	t.Helper()
	raw := name
	if e != nil {
		var err error
		if raw, err = e.NewEncoder().String(name); err != nil {
			t.Fatal(err)
		}
	}
	return document(t, open(t), "MSH|^~\\&|A|B|C|D|20260130||ADT^A01|1|P|2.5||||||"+msh18+"\rPID|1||7||"+raw+"||19700102|F\r")
}

func likely(f explain.CharsetFinding) string {
	var names []string
	for _, c := range f.Likely {
		names = append(names, c.Name())
	}
	return strings.Join(names, " ")
}

// Seen in the field: charset-cyrillic-undeclared.hl7, charset-ir87-undeclared.hl7.
func TestUndeclaredCharsetsOfTheField(t *testing.T) {
	doc := document(t, open(t), string(cases.Read("charset-cyrillic-undeclared.hl7")))
	f := doc.CharsetFinding()
	if got := find(t, doc, "PID-5").Text(); got != "Иванов^Пётр" || !f.Guess || !strings.Contains(f.Text, "a guess") {
		t.Errorf("%q, %+v", got, f)
	}
	if strings.Contains(likely(f), "GB18030") {
		t.Errorf("Chinese is called likely: %s", likely(f))
	}
	doc = document(t, open(t), string(cases.Read("charset-ir87-undeclared.hl7")))
	f = doc.CharsetFinding()
	if got := find(t, doc, "PID-5").Text(); got != "山田^太郎" || f.Guess || !strings.Contains(f.Text, "ISO 2022") {
		t.Errorf("%q, %+v", got, f)
	}
	if f.Offset != strings.IndexByte(string(doc.Message().Bytes()), 0x1B) {
		t.Errorf("byte %d", f.Offset)
	}
}

// Seen in the field: r12-c1-in-8859-1.hl7.
func TestC1BytesAreWindows1252(t *testing.T) {
	text := string(cases.Read("r12-c1-in-8859-1.hl7"))
	for _, msh18 := range []string{"8859/1", "ISO 8859-1", "8859/15", ""} {
		doc := document(t, open(t), strings.Replace(text, "8859/1\r", msh18+"\r", 1))
		f := doc.CharsetFinding()
		if got := find(t, doc, "PID-5.1").Text(); got != "NišKA" {
			t.Errorf("%s: %q", msh18, got)
		}
		if got := find(t, doc, "OBX-5").Text(); got != "don’t, € 5, “low”" {
			t.Errorf("%s: %q", msh18, got)
		}
		if !f.Wrong || !strings.Contains(f.Text, "windows-1252") || f.Offset != strings.IndexByte(string(doc.Message().Bytes()), 0x9A) {
			t.Errorf("%s: %+v", msh18, f)
		}
		if f.Guess != (msh18 == "") {
			t.Errorf("%s: a guess: %v", msh18, f.Guess)
		}
	}
}

func TestC1BytesInOtherPartsOfISO8859(t *testing.T) {
	for _, c := range []struct{ msh18, raw, want, charset string }{
		{"8859/2", "Wa\x9Fko, \xB9\x9C", "Waźko, ąś", "windows-1250"},
		{"8859/9", "\x93G\xFCl\x94 \xFD\xFE \x80", "“Gül” ış €", "windows-1254"},
		{"8859/7", "\x93\xC3\xE9\xFE\xF1\xE3\xEF\xF2\x94", "“Γιώργος”", "windows-1253"},
		{"8859/8", "\x93\xE3\xE5\xE3\x94", "“דוד”", "windows-1255"},
		{"8859/13", "Jon\xE0ss \x97", "Jonąss —", "windows-1257"},
		{"8859/15", "\xA4 \x96", "¤ –", "windows-1252"},
		{"8859/1", "\x81", "\u0081", "windows-1252"},
	} {
		doc := declared(t, c.msh18, nil, c.raw)
		f := doc.CharsetFinding()
		if c.raw == "\x81" { // windows-1252 does not have it either
			if f.Guess != true || !f.Wrong {
				t.Errorf("%+v", f)
			}
			continue
		}
		if got := find(t, doc, "PID-5").Text(); got != c.want || f.Charset.Name() != c.charset || !f.Wrong || f.Guess {
			t.Errorf("%s %q: %q in %s, want %q, %+v", c.msh18, c.raw, got, f.Charset.Name(), c.want, f)
		}
	}
	// A value without such bytes is as declared where Windows has other characters in their place.
	doc := declared(t, "8859/15", nil, "\xA4^\x80")
	if got := find(t, doc, "PID-5.1").Text() + find(t, doc, "PID-5.2").Text(); got != "€€" {
		t.Errorf("%q", got)
	}
}

func TestGuesses(t *testing.T) {
	for _, c := range []struct {
		encoding encoding.Encoding
		name     string
		charset  string
	}{
		{charmap.Windows1251, "Иванов^Петр^Сергеевич", "windows-1251"},
		{charmap.Windows1251, "ИВАНОВА^АННА", "windows-1251"},
		{charmap.Windows1251, "Шевченко^Тарас", "windows-1251"},
		{charmap.KOI8R, "Иванов^Петр^Сергеевич", "KOI8-R"},
		{charmap.ISO8859_5, "Иванов^Петр^Сергеевич", "ISO-8859-5"},
		{charmap.CodePage866, "Иванов^Петр^Сергеевич", "IBM866"},
		{charmap.Windows1253, "Παπαδόπουλος^Γιώργος", "windows-1253"},
		{charmap.Windows1254, "Yıldız^Gülşen Çağdaş", "windows-1254"},
		{charmap.Windows1250, "Wójcik^Łukasz^Częstochowa, Świętokrzyska", "windows-1250"},
		{charmap.Windows1252, "Müller^Jörg", "windows-1252"},
		{charmap.Windows1252, "François^Noël", "windows-1252"},
		{charmap.Windows1252, "Ström^Åsa", "windows-1252"},
		{charmap.Windows1252, "don’t, “low”, 5 €", "windows-1252"},
		{charmap.Windows1255, "כהן^דוד משה^רחוב הרצל תל אביב ישראל", "windows-1255"},
		{charmap.Windows1256, "محمد^عبد الله", "windows-1256"},
		{japanese.ShiftJIS, "山田^太郎", "Shift_JIS"},
		{japanese.ShiftJIS, "ﾔﾏﾀﾞ^ﾀﾛｳ^東京都千代田区", "Shift_JIS"},
		{japanese.ShiftJIS, "ヤマダ^タロウ", "Shift_JIS"},
		{japanese.EUCJP, "やまだ^たろう^ヤマダ", "EUC-JP"},
		{simplifiedchinese.GB18030, "张伟^李四", "GB18030"},
		{simplifiedchinese.GB18030, "上海市浦东新区人民医院", "GB18030"},
		{traditionalchinese.Big5, "台北市立聯合醫院^陳小明", "Big5"},
		{korean.EUCKR, "서울특별시 강남구 테헤란로^김철수", "EUC-KR"},
	} {
		doc := undeclared(t, c.encoding, c.name)
		f := doc.CharsetFinding()
		if got := find(t, doc, "PID-5").Text(); got != c.name || f.Charset.Name() != c.charset || !f.Guess {
			t.Errorf("%s in %s: %q, %s: %s", c.name, c.charset, got, likely(f), f.Text)
		}
	}
}

// What is too short, or as likely one as the other, is not decided, and the likely ones are named.
func TestUndecided(t *testing.T) {
	for _, c := range []struct {
		encoding encoding.Encoding
		name     string
		charset  string
	}{
		{simplifiedchinese.GB18030, "王伟", "GB18030"},
		{korean.EUCKR, "김철", "EUC-KR"},
		{charmap.Windows1251, "Ян", "windows-1251"},
		{charmap.Windows1253, "Ηώ", "windows-1253"},
		{japanese.ShiftJIS, "林", "Shift_JIS"},
		{japanese.EUCJP, "山田", "EUC-JP"},
		{traditionalchinese.Big5, "王明", "Big5"},
		{korean.EUCKR, "김철수", "EUC-KR"},
		{charmap.Windows1250, "Dvořák^Jiří", "windows-1250"},
	} {
		doc := undeclared(t, c.encoding, c.name)
		f := doc.CharsetFinding()
		if f.Charset.Name() != "windows-1252" || !strings.Contains(f.Text, "not decided, shown as windows-1252") || !f.Wrong {
			t.Errorf("%s: %s: %s", c.name, f.Charset.Name(), f.Text)
		}
		if !strings.Contains(likely(f), c.charset) || !strings.Contains(f.Text, c.charset) {
			t.Errorf("%s: %s is not likely: %s", c.name, c.charset, f.Text)
		}
	}
}

func TestWronglyDeclared(t *testing.T) {
	for _, c := range []struct {
		msh18    string
		encoding encoding.Encoding
		name     string
		charset  string
		guess    bool
	}{
		{"UNICODE UTF-8", charmap.ISO8859_1, "Müller^Jörg", "windows-1252", true},
		{"UNICODE UTF-8", charmap.Windows1251, "Иванов^Петр", "windows-1251", true},
		{"UNICODE UTF-8", japanese.ShiftJIS, "山田^太郎", "Shift_JIS", true},
		{"8859/1", nil, "Müller^Jörg", "UTF-8", false},
		{"8859/5", nil, "Иванов^Петр", "UTF-8", false},
		{"8859/2", nil, "Dvořák^Jiří^Žižkov", "UTF-8", false},
		{"windows-1251", nil, "Иванов", "UTF-8", false},
		{"GB 18030-2000", nil, "上海市浦东新", "UTF-8", false},
		{"ASCII", nil, "Müller", "UTF-8", false},
		{"ASCII", charmap.ISO8859_1, "Müller", "windows-1252", true},
		{"KLINGON", charmap.ISO8859_1, "Müller", "windows-1252", true},
		{"8859/1", japanese.ISO2022JP, "山田^太郎", "ISO-2022-JP", false},
		{"UNICODE UTF-8", japanese.ISO2022JP, "山田^太郎", "ISO-2022-JP", false},
		{"SJIS", charmap.Windows1251, "Иванов Петр, Санкт-Петербург", "windows-1251", true},
	} {
		doc := declared(t, c.msh18, c.encoding, c.name)
		f := doc.CharsetFinding()
		if got := find(t, doc, "PID-5").Text(); got != c.name || f.Charset.Name() != c.charset || !f.Wrong || f.Guess != c.guess {
			t.Errorf("%s: %q, %s, %s: %s", c.msh18, got, f.Charset.Name(), likely(f), f.Text)
		}
	}
}

// Where only some values are no UTF-8, the others still are.
func TestMixed(t *testing.T) {
	for _, msh18 := range []string{"UNICODE UTF-8", ""} {
		doc := declared(t, msh18, nil, "Müller^Jörg^Größe^M\xFCller")
		if got := find(t, doc, "PID-5.1").Text() + find(t, doc, "PID-5.4").Text(); got != "MüllerMüller" {
			t.Errorf("%s: %q: %s", msh18, got, doc.CharsetFinding().Text)
		}
	}
}

// A declared charset that the bytes are in is never doubted.
func TestWhatFitsIsNotDoubted(t *testing.T) {
	for msh18, e := range map[string]encoding.Encoding{
		"8859/1": charmap.ISO8859_1, "8859/2": charmap.ISO8859_2, "8859/5": charmap.ISO8859_5, "8859/7": charmap.ISO8859_7,
		"windows-1251": charmap.Windows1251, "SJIS": japanese.ShiftJIS, "GB 18030-2000": simplifiedchinese.GB18030,
		"KS X 1001": korean.EUCKR, "BIG-5": traditionalchinese.Big5, "ISO IR87": japanese.ISO2022JP, "UTF-8": nil,
	} {
		name := map[string]string{
			"8859/1": "Müller", "8859/2": "Dvořák", "8859/5": "Иванов", "8859/7": "Γιώργος", "windows-1251": "Иванов", "SJIS": "山田",
			"GB 18030-2000": "王伟", "KS X 1001": "김철", "BIG-5": "王明", "ISO IR87": "山田", "UTF-8": "王伟",
		}[msh18]
		doc := declared(t, msh18, e, name)
		if f := doc.CharsetFinding(); f.Wrong || f.Guess || f.Text != "" || find(t, doc, "PID-5").Text() != name {
			t.Errorf("%s: %+v", msh18, f)
		}
	}
}

// The whole of hl7 reads such bytes alike, with and without a dictionary.
func TestTextOfC1Bytes(t *testing.T) {
	msg, err := hl7.Parse(cases.Read("r12-c1-in-8859-1.hl7"))
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := msg.Get("PID-5.1"); got != "NišKA" {
		t.Errorf("%q", got)
	}
	if msg, err = hl7.Parse(cases.Read("charset-ir87-undeclared.hl7")); err != nil {
		t.Fatal(err)
	}
	if got, _ := msg.Get("PID-5.1"); got != "山田" {
		t.Errorf("%q", got)
	}
}
