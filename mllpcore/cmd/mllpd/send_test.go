package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/mllptest"
	"mllpscope/mllpcore/mllptest/cases"
)

// put writes a file of messages.
func put(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "m.hl7")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// sendCommand runs mllpd send.
func sendCommand(t *testing.T, args ...string) (out, errs string, code int) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = run(append([]string{"send"}, args...), streams{out: &stdout, err: &stderr})
	return stdout.String(), stderr.String(), code
}

// missing tells which of some words a text does not hold.
func missing(text string, words []string) (lacks []string) {
	for _, w := range words {
		if !strings.Contains(text, w) {
			lacks = append(lacks, w)
		}
	}
	return lacks
}

func asking(id, accept, application string) string {
	return strings.Replace(mllptest.Message(id), "|P|2.5\r", "|P|2.5|||"+accept+"|"+application+"\r", 1)
}

func TestSendTellsHowEachMessageWent(t *testing.T) {
	one, two := mllptest.Message("ONE"), mllptest.Message("TWO")
	r06 := string(cases.Read("r06-framed-two.hl7"))
	r07 := string(cases.Read("r07-message.hl7"))
	r23 := string(cases.Read("r23-one.hl7"))
	for _, tt := range []struct {
		name   string
		file   string
		set    []string
		answer script
		code   int
		words  []string // in what is printed
		blocks []string // that came; nil = not looked at
	}{
		{name: "accepted", file: one, answer: always("AA"), words: []string{"m.hl7: AA", "MSA|AA|ONE"}, blocks: []string{one}},
		{name: "committed", file: one, answer: always("CA"), words: []string{"m.hl7: CA"}},
		{name: "refused", file: one, answer: always("AE"), code: 1, words: []string{"not accepted: AE", "1 of 1 message was not accepted"}},
		{
			name: "goes on after a refusal", file: one + two, code: 1, blocks: []string{one, two},
			answer: func(n int, p string) (string, bool) {
				return ack([]string{"", "AR", "AA"}[n], mllptest.Field(p, "MSH", 10)), false
			},
			words: []string{"message 1 (line 1): not accepted: AR", "message 2 (line 3): AA", "1 of 2 messages"},
		},
		{
			name: "seen in the field: r06-framed-two.hl7", file: r06, answer: always("AA"),
			words:  []string{"MSA|AA|R06A", "MSA|AA|R06B"},
			blocks: strings.Split(strings.Trim(r06, "\x0b\x1c\r")+"\r", "\x1c\r\x0b"),
		},
		{
			name: "seen in the field: r08-bom.hl7", file: string(cases.Read("r08-bom.hl7")), answer: always("AA"),
			words: []string{"MSA|AA|R08"}, blocks: []string{string(cases.Read("r08-bom.hl7")[3:])},
		},
		{
			name: "LF becomes CR", file: strings.ReplaceAll(one+two, "\r", "\n"), answer: always("AA"),
			words: []string{"MSA|AA|ONE", "MSA|AA|TWO"}, blocks: []string{one, two},
		},
		{
			name: "a batch", file: "BHS|^~\\&|A\r" + one + two + "BTS|2\r", answer: always("AA"),
			words: []string{"2 segments of a batch", "MSA|AA|TWO"}, blocks: []string{one, two},
		},
		{
			name: "two messages in one block (seen in the field: two-msh-one-block.hl7)", answer: always("AA"),
			file: string(cases.Read("two-msh-one-block.hl7")), words: []string{"MSA|AA|S9", "MSA|AA|S10"},
		},
		{name: "text around", file: "a log\r" + one, answer: always("AA"), words: []string{"6 bytes outside", "MSA|AA|ONE"}},
		{
			name: "an unfinished block", file: mllptest.Block(one) + "\x0b" + two, answer: always("AA"), code: 1,
			words: []string{"MSA|AA|ONE", "not sent: the file ends inside a block", "1 of 2"}, blocks: []string{one},
		},
		{
			name: "block characters in it", file: "MSH|^~\\&|\x0bA|||||ADT^A01|1|P|2.5\r" + one, answer: always("AA"), code: 1,
			words: []string{"not sent: ", "block characters", "MSA|AA|ONE"}, blocks: []string{one},
		},
		{
			name: "seen in the field: r07-message.hl7, ACK", file: r07, set: []string{"Version=2"}, answer: raw("\x0b\x06\x1c\x0d", false),
			words: []string{"m.hl7: ACK, commit block"}, blocks: []string{r07},
		},
		{
			name: "seen in the field: r07-message.hl7, NAK", file: r07, set: []string{"Version=2"}, answer: raw("\x0b\x15\x1c\x0d", false), code: 1,
			words: []string{"not accepted: NAK"},
		},
		{
			name: "release 2 with an HL7 answer that refuses", file: r07 + one, set: []string{"Version=2"}, code: 1,
			answer: func(_ int, p string) (string, bool) {
				return "\x0b\x06\x1c\x0d" + ack("AE", mllptest.Field(p, "MSH", 10)), false
			},
			words: []string{"not accepted: AE", "2 of 2"}, blocks: []string{r07, "\x06", one, "\x06"},
		},
		{
			name: "release 2 that asks for an answer", file: asking("ASK", "NE", "AL"), set: []string{"Version=2"},
			answer: func(_ int, p string) (string, bool) { return "\x0b\x06\x1c\x0d" + ack("AA", "ASK"), false },
			words:  []string{"m.hl7: AA", "MSA|AA|ASK"},
		},
		{
			name: "release 2 that gets no answer it asked for", file: asking("ASK", "NE", "AL"), code: 1,
			set: []string{"Version=2", "DefaultTimeout=1"}, answer: raw("\x0b\x06\x1c\x0d", false),
			words: []string{"the commit acknowledgement came, the application acknowledgement did not"},
		},
		{
			name: "release 2 here, release 1 there", file: one, set: []string{"Version=2"}, answer: always("AA"),
			words: []string{"m.hl7: AA", "set Version to 1"},
		},
		{
			name: "release 2 with other characters", file: one, set: []string{"Version=2", "ACKChar=65", "NAKChar=78"},
			answer: raw("\x0bN\x1c\x0d", false), code: 1, words: []string{"NAK"},
		},
		{
			name: "release 1 here, release 2 there", file: one, answer: raw("\x0b\x06\x1c\x0d", false), code: 1,
			words: []string{"set Version to 2"}, set: []string{"DefaultTimeout=1"},
		},
		{
			name: "release 1 here, NAK", file: one, answer: raw("\x0b\x15\x1c\x0d", false), code: 1, words: []string{"NAK"},
		},
		{
			name: "seen in the field: r23-one.hl7", file: r23, answer: raw(string(cases.Read("r23-answer.wire")), false), code: 1,
			words: []string{`for "OTHER-ID"`, `not for "R23"`, "MSA|AA|OTHER-ID"},
		},
		{
			name: "another answer, and then the right one", file: one, answer: raw(ack("AE", "OTHER")+ack("AA", "ONE"), false),
			words: []string{`for "OTHER"`, "m.hl7: AA"},
		},
		{name: "padded MSA-2", file: one, answer: raw(ack("AA", " ONE "), false), words: []string{"m.hl7: AA", "blanks"}},
		{name: "MSA-2 in small letters", file: one, answer: raw(ack("AA", "one"), true), code: 1, words: []string{`for "one"`}},
		{
			name: "accepted and refused in one block", file: one, code: 1, words: []string{"not accepted: AE"},
			answer: raw(mllptest.Block(strings.Trim(ack("AA", "ONE"), "\x0b\x1c\r")+"\r"+strings.Trim(ack("AE", "ONE"), "\x0b\x1c\r")+"\r"), false),
		},
		{
			name: "empty MSA-1", file: one, answer: raw(ack("", "ONE"), false), code: 1,
			words: []string{"not accepted: an answer without a code in MSA-1", "MSA||ONE"},
		},
		{
			name: "an answer before its message", file: one + two, set: []string{"DefaultTimeout=1"}, code: 1,
			answer: func(n int, _ string) (string, bool) {
				if n == 1 {
					return ack("AA", "ONE") + ack("AA", "TWO"), false
				}
				return "", false
			},
			words: []string{`an answer (AA) for "TWO", which came before this message was sent`},
		},
		{name: "empty MSA-2", file: one, answer: raw(ack("AA", ""), true), code: 1, words: []string{"MSA-2 is empty"}},
		{name: "refused with an empty MSA-2", file: one, answer: raw(ack("AR", ""), false), code: 1, words: []string{"not accepted: AR"}},
		{
			name: "a message before the answer", file: one, answer: raw(mllptest.Block(two)+ack("AA", "ONE"), false),
			words: []string{"a message (ADT^A01, MSH-10 \"TWO\")", "was not answered", "|TWO|", "m.hl7: AA"}, blocks: []string{one},
		},
		{
			name: "two answers", file: one + two, answer: func(n int, p string) (string, bool) {
				id := mllptest.Field(p, "MSH", 10)
				return ack("AA", id) + ack("AA", id), false
			},
			words: []string{"message 2 (line 3): AA"},
		},
		{
			name: "accepted, and refused after all", file: one + two, answer: func(n int, p string) (string, bool) {
				if n == 1 {
					return ack("AA", "ONE"), false
				}
				return ack("AE", "ONE") + ack("AA", "TWO"), false
			},
			code: 1, words: []string{"a late answer", "MSA|AE|ONE", "1 of 2"},
		},
		{
			name: "commit and application acknowledgement", file: asking("B", "AL", "AL"),
			answer: raw(ack("CA", "B")+ack("AE", "B"), false), code: 1, words: []string{"not accepted: AE"},
		},
		{
			name: "commit and application acknowledgement, both positive", file: asking("B", "AL", "AL"),
			answer: raw(ack("CA", "B")+ack("AA", "B"), false), words: []string{"m.hl7: AA"},
		},
		{
			name: "commit acknowledgement alone", file: asking("B", "AL", "AL"), set: []string{"DefaultTimeout=1"},
			answer: raw(ack("CA", "B"), false), code: 1, words: []string{"the application acknowledgement did not"},
		},
		{name: "commit refused", file: asking("B", "AL", "AL"), answer: raw(ack("CE", "B"), false), code: 1, words: []string{"CE"}},
		{name: "no answer asked for", file: asking("N", "NE", "NE"), answer: raw("", false), words: []string{"asks for no acknow"}},
		{name: "only refusals are told, none", file: asking("N", "ER", "NE"), answer: raw("", false), words: []string{"asks for no acknow"}},
		{name: "only refusals are told, one", file: asking("N", "NE", "ER"), answer: always("AE"), code: 1, words: []string{"not accepted: AE"}},
		{name: "an acknowledgement is sent", file: strings.Trim(ack("AA", "X"), "\x0b\x1c"), answer: raw("", false), words: []string{"asks for no"}},
		{
			name: "without MSH-10", file: mllptest.Message(""), answer: raw(ack("AE", ""), false), code: 1,
			words: []string{"MSH-10 is empty", "not accepted: AE"},
		},
		{name: "an answer without CR", file: one, answer: raw(strings.TrimSuffix(ack("AA", "ONE"), "\r"), false), words: []string{"m.hl7: AA", "EOL"}},
		{
			name: "an answer without a start block", file: one, answer: raw(ack("AA", "ONE")[1:], false), code: 1,
			words: []string{"HL7 without framing", "it reads AA for \"ONE\""},
		},
		{
			name: "an answer without a start block, closed", file: one, answer: raw(ack("AA", "ONE")[1:], true), code: 1,
			words: []string{"HL7 without framing"},
		},
		{name: "an answer in other framing", file: one, answer: raw("\x02"+ack("AA", "ONE")[1:], true), code: 1, words: []string{"0x02 stands", "StartBlockChar"}},
		{name: "text before the answer", file: one, answer: raw("hello\r\n"+ack("AA", "ONE"), false), words: []string{"m.hl7: AA", "before the start block"}},
		{name: "text", file: one, answer: raw("OK\r\n", false), code: 1, words: []string{"neither HL7 nor MLLP", `"OK\r\n"`}},
		{name: "text in a block", file: one, answer: raw(mllptest.Block("OK"), true), code: 1, words: []string{"no HL7 answer"}},
		{name: "HTTP", file: one, answer: raw("HTTP/1.1 400 Bad Request\r\n\r\n", true), code: 1, words: []string{"HTTP server", "host and port"}},
		{name: "an unframed ACK", file: one, answer: raw("\x06", true), code: 1, words: []string{"0x06", "without framing"}},
		{name: "a TLS alert", file: one, answer: raw("\x15\x03\x03\x00\x02\x02\x28", true), code: 1, words: []string{"speaks TLS", "-tls"}},
		{name: "an acknowledgement without MSA", file: one, answer: raw(mllptest.Block("MSH|^~\\&|A||||||ACK|1|P|2.5\r"), true), code: 1, words: []string{"without MSA"}},
		{name: "closed without an answer", file: one + two, answer: raw("", true), code: 1, words: []string{"no answer came", "closed", "what follows in"}, blocks: []string{one}},
		{name: "cut off", file: one, answer: raw("\x0bMSH|^~\\&|A", true), code: 1, words: []string{"cut off after 10 bytes"}},
		{name: "an answer without an end", file: one, set: []string{"DefaultTimeout=1"}, answer: raw("\x0bMSH|^~\\&|A", false), code: 1, words: []string{"did not end", "0x1C"}},
		{name: "no answer", file: one + two, set: []string{"DefaultTimeout=1"}, answer: raw("", false), code: 1, words: []string{"no answer within 1s"}, blocks: []string{one}},
		{name: "keep-alives", file: one, answer: raw("\r\n\x0b\x1c\r\x0b\r\x1c\r"+ack("AA", "ONE"), false), words: []string{"m.hl7: AA"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			l := fake(t, tt.answer, nil)
			args := []string{"-to", l.Addr().String()}
			for _, s := range tt.set {
				args = append(args, "-set", s)
			}
			out, errs, code := sendCommand(t, append(args, put(t, tt.file))...)
			if code != tt.code || (code != 0) != (errs != "") {
				t.Errorf("exit status %d, want %d", code, tt.code)
			}
			if lacks := missing(out+errs, tt.words); len(lacks) > 0 {
				t.Errorf("%q is not told", lacks)
			}
			if got, _ := l.received(); tt.blocks != nil && !slices.Equal(got, tt.blocks) {
				t.Errorf("sent %q\nwant %q", got, tt.blocks)
			}
			if t.Failed() {
				t.Logf("stdout\n%s\nstderr\n%s", out, errs)
			}
		})
	}
}

func TestSendConnectsAnewWhereTheListenerCloses(t *testing.T) {
	var file strings.Builder
	for _, id := range []string{"A", "B", "C", "D"} {
		file.WriteString(mllptest.Message(id))
	}
	l := fake(t, func(_ int, p string) (string, bool) { return ack("AA", mllptest.Field(p, "MSH", 10)), true }, nil)
	out, errs, code := sendCommand(t, "-to", l.Addr().String(), put(t, file.String()))
	blocks, connections := l.received()
	if code != 0 || len(blocks) != 4 || connections != 4 || strings.Count(out, "closes the connection after each answer") != 1 {
		t.Errorf("%d, %d blocks over %d connections\n%s%s", code, len(blocks), connections, out, errs)
	}
}

func TestSendLooksAtTheFilesFirst(t *testing.T) {
	l := fake(t, always("AA"), nil)
	good := put(t, mllptest.Message("ONE"))
	for content, words := range map[string]string{
		"": "the file is empty", "\r\n \n": "nothing in it but blanks", "Dear colleague": "no HL7 message",
		"<ClinicalDocument/>": "XML", "\xff\xfeM\x00S\x00H\x00": "save it as UTF-8",
	} {
		bad := put(t, content)
		if out, errs, code := sendCommand(t, "-to", l.Addr().String(), good, bad); code != 1 || !strings.Contains(errs, words) || out != "" {
			t.Errorf("%q: %d %q %q, want %q", content, code, out, errs, words)
		}
	}
	if _, errs, code := sendCommand(t, "-to", l.Addr().String(), good, t.TempDir()); code != 1 || !strings.Contains(errs, "folder") {
		t.Errorf("%d %q", code, errs)
	}
	if _, errs, code := sendCommand(t, "-to", l.Addr().String(), good, filepath.Join(t.TempDir(), "none")); code != 1 ||
		!strings.Contains(errs, "no such file") {
		t.Errorf("%d %q", code, errs)
	}
	if got, _ := l.received(); len(got) != 0 {
		t.Errorf("%q was sent", got)
	}
}

func TestSendCannotReachTheListener(t *testing.T) {
	file := put(t, mllptest.Message("ONE"))
	l := fake(t, always("AA"), nil)
	_ = l.Close()
	for to, words := range map[string]string{
		l.Addr().String(): "nothing listens there", "127.0.0.1:hl7": "a number from 1 to 65535",
		"127.0.0.1:99999": "a number from 1 to 65535",
	} {
		if out, errs, code := sendCommand(t, "-to", to, file); code != 1 || !strings.Contains(errs, words) || out == "" {
			t.Errorf("%s: %d %q %q, want %q", to, code, out, errs, words)
		}
	}
}

// TestSendToAServer sends to our own server of both releases.
func TestSendToAServer(t *testing.T) {
	file := put(t, string(cases.Read("r06-framed-two.hl7")))
	for _, version := range []string{"1", "2"} {
		s := mllptest.NewServer(t, mllptest.With("Version", version))
		out, errs, code := sendCommand(t, "-to", s.Address, "-set", "Version="+version, file)
		if lacks := missing(out, []string{"MSA|AA|R06A", "MSA|AA|R06B"}); code != 0 || errs != "" || len(lacks) > 0 {
			t.Errorf("Version %s: %d %q %q", version, code, out, errs)
		}
		kept := s.Log.Before(0, 10)
		if len(kept) != 2 {
			t.Errorf("Version %s: %d are kept", version, len(kept))
		}
		for _, k := range kept {
			if k.Kind != message.KindMessage || k.Quirks != 0 {
				t.Errorf("Version %s: kept %v %q %v", version, k.Kind, k.Reason, k.Quirks)
			}
		}
	}
}
