package hl7

import "testing"

func TestIsAnswer(t *testing.T) {
	const msh = "MSH|^~\\&|A|B|C|D|1||"
	for message, want := range map[string]bool{
		msh + "ACK^A01^ACK|7|P|2.5\rMSA|AA|1\r":              true,
		msh + "ACK|7|P|2.2\rMSA|AA|1":                        true,
		msh + "ack|7|P|2.2\nMSA|AA|1\n":                      true,
		msh + "MCF|7|P|2.1\r\nMSA|AA|1\r\n":                  true,
		msh + "ACK|7|P|2.5\r\nSFT|x\r\nMSA|AA|1\r":           true,
		msh + "ACK|7|P|2.5\rMSA":                             true,
		msh + "ACK|7|P|2.5\r":                                true,
		msh + "ACK|7|P|2.5\rNTE|1|MSA|AA\rMSAX|AA\r":         true,
		msh + " Mcf ^A01|7|P|2.5\r":                          true,
		msh + "\tack\n|7|P|2.5\rMSA|AA|1\r":                  true,
		msh + "ACK_A01|7|P|2.5\rMSA|AA|1\r":                  true,
		msh + "ACK_A01|7|P|2.5\r":                            false,
		msh + "ACK~x|7|P|2.5\r MSA|AA|1\r":                   true,
		msh + "AC|7|P|2.5\rMSA|AA|1\r":                       false,
		msh + "|7|P|2.5\rMSA|AA|1\r":                         true,
		msh + " |7|P|2.5\rNTE|1\nMSA|AA|1\r":                 true,
		msh + "\"\"|7|P|2.5\rMSA|AA|1\r":                     true,
		msh + "|7|P|2.5\rNTE|MSA|AA|1\r":                     false,
		"MSH|~^\\&|A|B|C|D|1||ACK^A01|7|P|2.5\rMSA|AA|1\r":   true,
		"\xEF\xBB\xBF " + msh + "ACK|7|P|2.5\rMSA|AA|1\r":    true,
		"\r\n\r\n" + msh + "ACK|7|P|2.5\rMSA|AA|1\r":         true,
		msh + "ACK|7|P|2.5\rMSA|AA|1\r" + msh + "ACK|8|P\r":  true,
		"BHS|^~\\&\r" + msh + "ACK|7|P|2.5\rMSA|AA|1\rBTS|1": true,
		msh + "ACK":                                            true,
		msh + "RSP^K11|7|P|2.5\rMSA|AA|1\r":                    false,
		msh + "ADR^A19|7|P|2.2\rMSA|AA|1\r":                    false,
		msh + "ADT^A01|7|P|2.2\rMSA|AA|1\r":                    false,
		msh + "ORR^O02|7|P|2.2\rMSA|AA|1\r":                    false,
		"MSH#^~\\&#A#B#C#D#1##ACK#7#P#2.5\rMSA#AA#1\r":         true,
		msh + "ACK|7|P|2.5\nMSA|AA|1\n\rPID":                   true, // LF and CR mixed
		"MSH|^~\\&|||||||ACK^A01|7|P|2.5\rNTE|\nMSA|AA|1\rPID": true,
		"MSH|^~\\&|||||||ACK^A01|7|P|2.5\rNTE|\nMSA^AA|1\rPID": true,
	} {
		h, err := FindHeader([]byte(message))
		if err != nil {
			t.Fatalf("%q: %v", message, err)
		}
		got := IsAnswer([]byte(message), &h)
		if got != want {
			t.Errorf("%q: %v, want %v", message, got, want)
		}
	}
}

func TestParseAnswer(t *testing.T) {
	const msh = "MSH|^~\\&|A|B|C|D|1||ACK|7|P|"
	for _, test := range []struct {
		rest                      string
		code                      Code
		raw, id, text, error, loc string
	}{
		{"2.5\rMSA|AA|ID7\r", AA, "AA", "ID7", "", "", ""},
		{"2.5\rMSA| ca |ID7|fine\r", CA, " ca ", "ID7", "fine", "", ""},
		{"2.5\rMSA|OK|ID7\r", "", "OK", "ID7", "", "", ""},
		{"2.5\rMSA\r", "", "", "", "", "", ""},
		{
			"2.5\rMSA|AE|ID7\rERR||PID^1^3|101^Missing^HL70357|E||||no \\T\\ ID\r",
			AE, "AE", "ID7", `no \T\ ID`, "101", "PID^1^3",
		},
		{"2.5\rMSA|AR|ID7\rERR|||200^Unsupported|E\r", AR, "AR", "ID7", "Unsupported", "200", ""},
		{"2.5\rMSA|CE|ID7|why\rERR|||207|E||||because\r", CE, "CE", "ID7", "why", "207", ""},
		{"2.3\rMSA|CR|ID7|why\rERR|MSH^1^12^203&Version\r", CR, "CR", "ID7", "why", "203", "MSH^1^12^203&Version"},
	} {
		message := msh + test.rest
		h := mustHeader(t, message)
		a, ok := ParseAnswer([]byte(message), &h)
		if !ok {
			t.Errorf("%q: no answer found", message)
		}
		got := [...]string{
			string(a.RawCode), string(a.ControlID), string(a.Text), string(a.ErrorCode), string(a.Location),
		}
		want := [...]string{test.raw, test.id, test.text, test.error, test.loc}
		if a.Code != test.code || got != want {
			t.Errorf("%q: got %q %q, want %q %q", message, a.Code, got, test.code, want)
		}
		if accepted := test.code == AA || test.code == CA; a.Accepted() != accepted {
			t.Errorf("%q: Accepted is %v", message, a.Accepted())
		}
	}
	h := mustHeader(t, msh+"2.5\r")
	if _, ok := ParseAnswer([]byte(msh+"2.5\r"), &h); ok {
		t.Error("an answer was found without MSA")
	}
}

func TestOwnAcksAreAnswers(t *testing.T) {
	for _, version := range []string{"2.1", "2.3", "2.5", "2.7"} {
		for _, code := range []Code{AA, AE, AR, CA, CE, CR} {
			h := mustHeader(t, "MSH|^~\\&|A|B|C|D|1||ADT^A01|ID^7|P|"+version+"\r")
			var p *Problem
			if !code.Positive() {
				p = &Problem{Location: "PID-3", Code: 101}
			}
			ack := AppendAck(nil, &h, Ack{Code: code, Problem: p, ControlID: []byte("1")})
			answer := mustHeader(t, string(ack))
			got, ok := ParseAnswer(ack, &answer)
			if !ok || !IsAnswer(ack, &answer) || got.Code != code || string(got.ControlID) != "ID^7" {
				t.Errorf("%s %s: %q is read as %+v", version, code, ack, got)
			}
			if !code.Positive() && (string(got.ErrorCode) != "101" || len(got.Text) == 0) {
				t.Errorf("%s %s: %q lacks its reason", version, code, ack)
			}
			if !code.Valid() || code.Commit() != (code[0] == 'C') {
				t.Errorf("%s is not known for what it is", code)
			}
		}
	}
}
