package mllpcore_test

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/mllptest"
)

// config reads or sets with Config and fails the test when it cannot.
func config(t *testing.T, s *mllptest.Server, expression string) string {
	t.Helper()
	text, err := s.Config(expression)
	if err != nil {
		t.Fatalf("Config(%q): %v", expression, err)
	}
	return text
}

func TestConfigReadsWhatLives(t *testing.T) {
	s := mllptest.NewServer(t)
	_, port, _ := net.SplitHostPort(s.Address)
	p := mllptest.Dial(t, s.Address)
	p.Exchange(mllptest.Message("1"))
	_, peerPort, _ := net.SplitHostPort(p.LocalAddr().String())
	for expression, want := range map[string]string{
		"Listening": "True", "LocalHost": "127.0.0.1", "localport": port, "ConnectionCount": "1",
		"ConnectionId[1]": "1", "Connected[1]": "True", "RemoteHost[1]": "127.0.0.1", "RemotePort[1]": peerPort,
		"LocalAddress[1]": "127.0.0.1", "OutputData[1]": mllptest.Message("1"),
		"InputData[1]=abc": "abc", "InputFilename[1]=/tmp/x": "/tmp/x", "Timeout[1]=5": "5",
		"DefaultTimeout=7": "7", "SSLNegotiatedCipher[1]": "",
	} {
		if got := config(t, s, expression); got != want {
			t.Errorf("Config(%q) = %q, want %q", expression, got, want)
		}
	}
}

func TestConfigErrors(t *testing.T) {
	s := mllptest.NewServer(t)
	for expression, want := range map[string]error{
		"LocalPrt": mllpcore.ErrUnknownSetting, "LocalPort=1": mllpcore.ErrListening, "ConnectionCount=1": mllpcore.ErrReadOnly,
		"Timeout[99]": mllpcore.ErrNoConnection, "MaxConnections=0": mllpcore.ErrBadValue,
		"SSLEnableRenegotiation=True": mllpcore.ErrUnsupported,
	} {
		if _, err := s.Config(expression); !errors.Is(err, want) {
			t.Errorf("Config(%q): %v, want %v", expression, err, want)
		}
	}
	var own *mllpcore.Error
	if _, err := s.Config("LocalPort=1"); !errors.As(err, &own) || own.Code != mllpcore.CodeWhileListening {
		t.Errorf("LocalPort while listening: %v, want code 107", err)
	}
	if err := s.Listen(); !errors.As(err, &own) || own.Code != mllpcore.CodeAlreadyListening {
		t.Errorf("listening twice: %v, want code 104", err)
	}
	if err := s.Disconnect("99"); !errors.As(err, &own) || own.Code != mllpcore.CodeNoConnection {
		t.Errorf("disconnect nobody: %v, want code 126", err)
	}
}

func TestPortInUseNamesTheHolder(t *testing.T) {
	first := mllptest.NewServer(t)
	_, port, _ := net.SplitHostPort(first.Address)
	second := mllpcore.NewServer(mllpcore.Options{})
	t.Cleanup(func() { _ = second.Close() })
	if err := second.Set("LocalPort", port); err != nil {
		t.Fatal(err)
	}
	err := second.Listen()
	if !errors.Is(err, syscall.EADDRINUSE) || !strings.Contains(err.Error(), port) {
		t.Errorf("listen: %v, want that port %s is in use", err, port)
	}
}

func TestConnectedFalseDisconnects(t *testing.T) {
	s := mllptest.NewServer(t)
	p := mllptest.Dial(t, s.Address)
	p.Exchange(mllptest.Message("1"))
	config(t, s, "Connected[1]=False")
	if _, err := p.Ended(); err != nil {
		t.Errorf("ended with %v", err)
	}
}

func TestResetGoesBackToDefaults(t *testing.T) {
	s := mllptest.NewServer(t, mllptest.With("MaxConnections", "5"))
	p := mllptest.Dial(t, s.Address)
	p.Exchange(mllptest.Message("1"))
	if err := s.Reset(); err != nil {
		t.Fatal(err)
	}
	_, _ = p.Ended() // cut: any way will do
	if got := config(t, s, "MaxConnections"); got != "1000" {
		t.Errorf("MaxConnections = %s", got)
	}
	if st := s.Stats(); st.Listening || st.Connections != 0 || st.Messages != 0 {
		t.Errorf("%+v, want a fresh server", st)
	}
	config(t, s, "LocalPort=0")
	if err := s.Listen(); err != nil {
		t.Fatalf("listen again: %v", err)
	}
	mllptest.Dial(t, s.Addr()).Exchange(mllptest.Message("2"))
}

func TestOutputFilename(t *testing.T) {
	folder := t.TempDir()
	s := mllptest.NewServer(t, func(c *mllptest.Config) {
		c.Options.Hooks.StartTransfer = func(_ context.Context, c *mllpcore.Connection) {
			if err := c.SetOutputFilename(filepath.Join(folder, "{type}-{control}-{connection}.hl7")); err != nil {
				t.Error(err)
			}
		}
	})
	p := mllptest.Dial(t, s.Address)
	for id, name := range map[string]string{
		"A1": "ADT_A01-A1-1.hl7", "../../etc/x": "ADT_A01-_._.._etc_x-1.hl7", "con": "ADT_A01-_con-1.hl7",
	} {
		if ack := p.Exchange(mllptest.Message(id)); mllptest.Field(ack, "MSA", 1) != "AA" {
			t.Errorf("%s: %q", id, ack)
		}
		if got, err := os.ReadFile(filepath.Join(folder, name)); string(got) != mllptest.Message(id) {
			t.Errorf("%s: file %s holds %q, %v", id, name, got, err)
		}
	}
	if got := config(t, s, "OutputData[1]"); got != "" {
		t.Errorf("OutputData = %q while OutputFilename is set", got)
	}
	if _, err := s.Config("OutputFilename[1]=/x/{patient}"); !errors.Is(err, mllpcore.ErrBadValue) {
		t.Errorf("an unknown placeholder: %v", err)
	}
}

func TestOutputFilenameThatCannotBeWritten(t *testing.T) {
	s := mllptest.NewServer(t)
	p := mllptest.Dial(t, s.Address)
	p.Exchange(mllptest.Message("1"))
	config(t, s, "OutputFilename[1]=/nonexistent/folder/x.hl7")
	if ack := p.Exchange(mllptest.Message("2")); mllptest.Field(ack, "MSA", 1) != "AE" {
		t.Errorf("answered %q, want AE", ack)
	}
	if e := mllptest.AwaitKind[*mllpcore.ErrorEvent](s); e.ErrorCode != int(mllpcore.CodeFile) {
		t.Errorf("%+v, want 302", e)
	}
}

func TestLingerFalseResets(t *testing.T) {
	s := mllptest.NewServer(t, mllptest.With("Linger", "False"))
	p := mllptest.Dial(t, s.Address)
	p.Exchange(mllptest.Message("1"))
	config(t, s, "Connected[1]=False")
	if _, err := p.Ended(); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("ended with %v, want a reset", err)
	}
}

func TestMaxTransferRateSlowsAConnection(t *testing.T) {
	const rate = 64 << 10
	s := mllptest.NewServer(t, mllptest.With("MaxTransferRate", "65536"))
	big := mllptest.Message("RATE", "OBX|1|TX|"+strings.Repeat("x", 3*rate)+"\r")
	start := time.Now()
	mllptest.Dial(t, s.Address).Exchange(big)
	if took := time.Since(start); took < 1500*time.Millisecond { // a burst of one second goes through at once
		t.Errorf("%d bytes took %v", len(big), took)
	}
}

func TestFramingOfItsOwn(t *testing.T) {
	s := mllptest.NewServer(t, mllptest.With("StartBlockChar", "<"), mllptest.With("EndBlockChar", ">"))
	p := mllptest.Dial(t, s.Address)
	p.SendRaw("<" + mllptest.Message("1") + ">\r")
	limit := time.Now().Add(mllptest.Wait)
	if err := p.SetReadDeadline(limit); err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for !strings.HasSuffix(got.String(), ">\r") {
		b := make([]byte, 4096)
		n, err := p.Read(b)
		if err != nil {
			t.Fatalf("%q then %v", got.String(), err)
		}
		got.Write(b[:n])
	}
	if !strings.HasPrefix(got.String(), "<MSH|") {
		t.Errorf("answered %q", got.String())
	}
}

func TestStrictFramingKeepsJunkAsBroken(t *testing.T) {
	s := mllptest.NewServer(t, mllptest.With("FrameTolerance", "strict"))
	p := mllptest.Dial(t, s.Address)
	p.SendRaw("junk")
	if ack := p.Exchange(mllptest.Message("1")); mllptest.Field(ack, "MSA", 1) != "AA" {
		t.Errorf("answered %q", ack)
	}
	kept := s.Log.Before(0, 5)
	if len(kept) != 2 || kept[1].Kind != message.KindBroken || kept[1].Reason == "" {
		t.Fatalf("kept %d, want the junk as broken", len(kept))
	}
}

func TestLenientFramingNotesQuirks(t *testing.T) {
	s := mllptest.NewServer(t)
	p := mllptest.Dial(t, s.Address)
	p.SendRaw("\n\n")
	p.Exchange(mllptest.Message("1"))
	if kept := s.Log.Before(0, 1); len(kept) != 1 || kept[0].Skipped != 2 || string(kept[0].Junk) != "\n\n" {
		t.Errorf("%+v, want two skipped bytes", kept[0].Message)
	}
}

func TestDuplicatesAreFlaggedAndAnswered(t *testing.T) {
	s := mllptest.NewServer(t)
	p := mllptest.Dial(t, s.Address)
	p.Exchange(mllptest.Message("SAME"))
	if ack := p.Exchange(mllptest.Message("SAME")); mllptest.Field(ack, "MSA", 1) != "AA" {
		t.Errorf("answered %q", ack)
	}
	if kept := s.Log.Before(0, 2); len(kept) != 2 || !kept[0].Duplicate || kept[1].Duplicate {
		t.Error("the second of two, and only it, is the duplicate")
	}
}

func TestKindsOfBlocks(t *testing.T) {
	for name, tt := range map[string]struct {
		payload, code, controlID string
		kind                     message.Kind
	}{
		"no control ID": {mllptest.Message(""), "AE", "", message.KindMessage},
		"no MSH":        {"PID|1||77\r", "AR", "", message.KindRefused},
		"batch":         {"FHS|^~\\&|A\rBHS|^~\\&|A\r" + mllptest.Message("IN"), "AE", "IN", message.KindMessage},
		"empty batch":   {"FHS|^~\\&|A\rFTS|0\r", "AR", "", message.KindRefused},
	} {
		t.Run(name, func(t *testing.T) {
			s := mllptest.NewServer(t)
			ack := mllptest.Dial(t, s.Address).Exchange(tt.payload)
			if code, id := mllptest.Field(ack, "MSA", 1), mllptest.Field(ack, "MSA", 2); code != tt.code || id != tt.controlID {
				t.Errorf("answered %q, want %s for %q", ack, tt.code, tt.controlID)
			}
			kept := s.Log.Before(0, 1)
			if len(kept) != 1 || kept[0].Kind != tt.kind || string(kept[0].Body) != tt.payload {
				t.Errorf("kept %+v", kept)
			}
		})
	}
}

func TestAnAnswerIsNeverAnswered(t *testing.T) {
	s := mllptest.NewServer(t)
	p := mllptest.Dial(t, s.Address)
	p.Send("MSH|^~\\&|A|B|C|D|20260101||ACK^A01|9|P|2.5\rMSA|AA|X\r")
	if e := mllptest.AwaitKind[*mllpcore.AckInEvent](s); !e.Accepted || e.ControlID != "X" {
		t.Errorf("%+v", e)
	}
	if got := mllptest.Field(p.Exchange(mllptest.Message("NEXT")), "MSA", 2); got != "NEXT" {
		t.Errorf("the next answer is for %q", got)
	}
	if kept := s.Log.Before(0, 2); len(kept) != 2 || kept[1].Kind != message.KindAnswer {
		t.Error("the answer was not kept as one")
	}
}

// The licences that LicenseInfo lists are those of this program.
func TestSettingLicenseInfo(t *testing.T) {
	s := mllptest.NewServer(t)
	if text := config(t, s, "LicenseInfo"); !strings.HasPrefix(text, "MLLPScope: MIT\n") ||
		!strings.Contains(text, "golang.org/x/text: BSD-3") {
		t.Errorf("LicenseInfo %q", text)
	}
}
