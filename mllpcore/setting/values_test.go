package setting

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// specRow is one setting as SPEC has it; the facts are copied by hand so that the table is held against them.
type specRow struct {
	name, standard string
	when           When
}

func specRows() []specRow {
	return []specRow{
		// Section 1.
		{"LocalHost", "127.0.0.1", WhenIdle},
		{"LocalPort", "2575", WhenIdle},
		{"Listening", "False", WhenAny},
		{"ConnectionCount", "0", WhenReadOnly},
		{"DefaultTimeout", "60", WhenAny},
		{"KeepAlive", "True", WhenNext},
		{"SSLEnabled", "False", WhenIdle},
		{"SSLAuthenticateClients", "False", WhenAny},
		{"SSLCertStoreType", "99", WhenAny},
		{"SSLCertStore", "", WhenAny},
		{"SSLCertStorePassword", "", WhenAny},
		{"SSLCertSubject", "*", WhenAny},
		{"SSLCertEncoded", "", WhenAny},
		{"Version", "1", WhenIdle},
		// Section 2.
		{"ConnectionId", "", WhenReadOnly},
		{"Connected", "False", WhenAny},
		{"RemoteHost", "", WhenReadOnly},
		{"RemotePort", "0", WhenReadOnly},
		{"LocalAddress", "", WhenReadOnly},
		{"Timeout", "60", WhenAny},
		{"InputData", "", WhenAny},
		{"InputFilename", "", WhenAny},
		{"OutputData", "", WhenReadOnly},
		{"OutputFilename", "", WhenAny},
		// Section 5.1.
		{"StartBlockChar", "0x0B", WhenNext},
		{"EndBlockChar", "0x1C", WhenNext},
		{"EOLChar", "0x0D", WhenNext},
		{"ACKChar", "0x06", WhenNext},
		{"NAKChar", "0x15", WhenNext},
		{"ReceiveTimeout", "60", WhenNext},
		{"LogLevel", "1", WhenAny},
		{"MaxLineLength", "67108864", WhenNext},
		// Section 5.2.
		{"ConnectionTimeout", "10", WhenAny},
		{"TCPKeepAlive", "True", WhenNext},
		{"KeepAliveTime", "60000", WhenNext},
		{"KeepAliveInterval", "15000", WhenNext},
		{"Linger", "True", WhenNext},
		{"LingerTime", "0", WhenNext},
		{"TcpNoDelay", "True", WhenNext},
		{"MaxTransferRate", "0", WhenNext},
		{"UseIPv6", "2", WhenIdle},
		{"AbsoluteTimeout", "False", WhenAny},
		{"InBufferSize", "0", WhenNext},
		{"OutBufferSize", "0", WhenNext},
		{"FirewallType", "0", WhenAny},
		{"FirewallHost", "", WhenAny},
		{"FirewallPort", "0", WhenAny}, // "80 / 1080 by type": see TestSettingsFirewallPort
		{"FirewallUser", "", WhenAny},
		{"FirewallPassword", "", WhenAny},
		{"FirewallData", "", WhenAny},
		{"FirewallAutoDetect", "False", WhenAny},
		{"ProxyExceptionsList", "", WhenAny},
		// Section 5.3.
		{"SSLEnabledProtocols", "15360", WhenAny},
		{"SSLEnabledCipherSuites", "*", WhenAny},
		{"OpenSSLCipherList", "", WhenAny},
		{"SSLCipherStrength", "0", WhenAny},
		{"TLS12SupportedGroups", "", WhenAny},
		{"TLS13SupportedGroups", "", WhenAny},
		{"TLS13KeyShareGroups", "", WhenAny},
		{"TLS12SignatureAlgorithms", "", WhenAny},
		{"TLS13SignatureAlgorithms", "", WhenAny},
		{"SSLCACerts", "", WhenAny},
		{"SSLCACertFilePaths", "", WhenAny},
		{"OpenSSLCAFile", "", WhenAny},
		{"OpenSSLCADir", "", WhenAny},
		{"SSLServerCACerts", "", WhenAny},
		{"SSLCheckCRL", "0", WhenAny},
		{"SSLSecurityFlags", "0", WhenAny},
		{"SSLIncludeCertChain", "False", WhenAny},
		{"ReuseSSLSession", "True", WhenAny},
		{"SSLEnableRenegotiation", "False", WhenAny},
		{"LogSSLPackets", "False", WhenNext},
		{"SSLNegotiatedProtocol", "", WhenReadOnly},
		{"SSLNegotiatedCipher", "", WhenReadOnly},
		{"SSLNegotiatedCipherStrength", "", WhenReadOnly},
		{"SSLNegotiatedCipherSuite", "", WhenReadOnly},
		{"SSLNegotiatedKeyExchange", "", WhenReadOnly},
		{"SSLNegotiatedKeyExchangeStrength", "", WhenReadOnly},
		{"OpenSSLPrngSeedData", "", WhenAny},
		{"SSLProvider", "*", WhenAny},
		{"UseInternalSecurityAPI", "True", WhenAny},
		// Section 5.4.
		{"BuildInfo", "", WhenReadOnly},
		{"LicenseInfo", "", WhenReadOnly},
		{"CodePage", "65001", WhenAny},
		{"ProcessIdleEvents", "True", WhenIdle},
		{"SelectWaitMillis", "20", WhenAny},
		// Section 5.5.
		{"MaxConnections", "1000", WhenAny},
		{"MaxConnectionsPerHost", "250", WhenAny},
		{"AllowedHosts", "", WhenAny},
		{"BlockedHosts", "", WhenAny},
		{"IdleTimeout", "0", WhenNext},
		{"MaxBufferedBytes", "536870912", WhenAny},
		{"FrameTolerance", "lenient", WhenNext},
		{"AckMode", "auto", WhenAny},
		{"AckCharset", "message", WhenAny},
	}
}

func TestSettingsTableIsSpec(t *testing.T) {
	var names []string
	for _, want := range specRows() {
		names = append(names, want.name)
		row, err := Lookup(strings.ToUpper(want.name))
		if err != nil {
			t.Errorf("SPEC has %s, the table has not: %v", want.name, err)
			continue
		}
		if row.Name != want.name || row.Default != want.standard || row.When != want.when {
			t.Errorf("row %s %q %s, SPEC has %s %q %s",
				row.Name, row.Default, row.When, want.name, want.standard, want.when)
		}
	}
	var rows []string
	for _, row := range Table() {
		rows = append(rows, row.Name)
	}
	if !slices.Equal(rows, names) {
		t.Errorf("the table's names or their order differ from SPEC:\n%v\n%v", rows, names)
	}
}

func TestSettingsRowsAreWhole(t *testing.T) {
	for _, row := range Table() {
		if !strings.HasSuffix(row.Help, ".") || row.Section == "" {
			t.Errorf("%s: needs a section and a sentence of help", row.Name)
		}
		if row.field == nil && !row.Live && row.Unsupported == "" && row.read == nil {
			t.Errorf("%s: nothing stores it, and it is neither live nor fixed", row.Name)
		}
		if row.Live && row.field != nil || row.Unsupported != "" && row.field != nil {
			t.Errorf("%s: stored, although it is live or fixed", row.Name)
		}
		if text, err := row.Check(row.Default); err != nil || text != row.Default {
			t.Errorf("%s: default %q prints as %q, error %v", row.Name, row.Default, text, err)
		}
		if d := row.Description(); strings.Contains(d, "  ") || !strings.Contains(d, row.Help) {
			t.Errorf("%s: description %q", row.Name, d)
		}
		if row.AliasOf != "" {
			if _, err := Lookup(row.AliasOf); err != nil {
				t.Errorf("%s: alias of %v", row.Name, err)
			}
		}
	}
}

func TestSettingsDefaultsAreValid(t *testing.T) {
	s := Defaults()
	if err := s.Validate(); err != nil {
		t.Fatal(err)
	}
	if changed := s.Changed(); len(changed) != 0 {
		t.Errorf("the defaults count as changed: %v", changed)
	}
	if s.IsZero() || !(Values{}).IsZero() {
		t.Error("IsZero must tell the defaults from nothing")
	}
}

func TestSettingsRoundTripOfDefaults(t *testing.T) {
	for _, row := range Table() {
		s := Defaults()
		text, err := s.Get(row.Name)
		switch {
		case row.PerConnection:
			if !errors.Is(err, ErrNoConnection) {
				t.Errorf("Get(%s) without a connection: %v", row.Name, err)
			}
		case err != nil:
			t.Errorf("Get(%s): %v", row.Name, err)
		case row.When == WhenReadOnly:
			if err := s.Set(row.Name, text); !errors.Is(err, ErrReadOnly) {
				t.Errorf("Set(%s) of what can only be read: %v", row.Name, err)
			}
		case row.Live:
			if err := s.Set(row.Name, text); !errors.Is(err, ErrUnsupported) {
				t.Errorf("Set(%s) without a server: %v", row.Name, err)
			}
		default:
			if err := s.Set(row.Name, text); err != nil {
				t.Errorf("Set(%s, %q) of what was read: %v", row.Name, text, err)
			}
			if again, _ := s.Get(row.Name); again != text {
				t.Errorf("%s: read %q, set it, read %q", row.Name, text, again)
			}
		}
	}
}

func TestSettingsAliasSharesItsValue(t *testing.T) {
	s := Defaults()
	if err := s.Set("tcpkeepalive", "no"); err != nil {
		t.Fatal(err)
	}
	if text, _ := s.Get("KeepAlive"); text != "False" || s.KeepAlive {
		t.Errorf("KeepAlive is %s after TCPKeepAlive was set to no", text)
	}
	if changed := s.Changed(); len(changed) != 1 || changed[0].Name != "KeepAlive" {
		t.Errorf("changed: %v", changed)
	}
}

func TestSettingsFirewallPort(t *testing.T) {
	for _, c := range []struct{ kind, port, want string }{
		{"0", "0", "0"}, {"1", "0", "80"}, {"2", "0", "1080"}, {"3", "0", "1080"}, {"10", "0", "1080"}, {"1", "3128", "3128"},
	} {
		s := Defaults()
		if err := s.SetAll(map[string]string{"FirewallType": c.kind, "FirewallPort": c.port}); err != nil {
			t.Fatal(err)
		}
		if got, _ := s.Get("FirewallPort"); got != c.want {
			t.Errorf("type %s, port %s: reads %s, want %s", c.kind, c.port, got, c.want)
		}
	}
}

func TestSettingsSetAll(t *testing.T) {
	s := Defaults()
	swapped := map[string]string{"StartBlockChar": "0x1C", "endblockchar": "0x0B"}
	if err := s.SetAll(swapped); err != nil || s.StartBlockChar != 0x1C || s.EndBlockChar != 0x0B {
		t.Errorf("swapping two marks at once: %v, now %#x %#x", err, s.StartBlockChar, s.EndBlockChar)
	}
	before, _ := s.Get("LocalPort")
	err := s.SetAll(map[string]string{"LocalPort": "1", "EOLChar": "0x1C"})
	var bad *Error
	if !errors.As(err, &bad) || !errors.Is(err, ErrBadValue) {
		t.Errorf("equal marks: %v", err)
	}
	err = s.SetAll(map[string]string{"LocalPort": "x", "LogLevel": "9", "Nope": "1", "Listening": "True"})
	for _, want := range []string{"LocalPort", "LogLevel", "Nope", "Listening"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error leaves %s out: %v", want, err)
		}
	}
	if after, _ := s.Get("LocalPort"); after != before {
		t.Errorf("a refused SetAll changed LocalPort from %s to %s", before, after)
	}
}

func TestSettingsValidateOfFields(t *testing.T) {
	for name, spoil := range map[string]func(*Values){
		"LocalPort":           func(s *Values) { s.LocalPort = 70000 },
		"MaxConnections":      func(s *Values) { s.MaxConnections = 0 },
		"StartBlockChar":      func(s *Values) { s.StartBlockChar = s.EOLChar },
		"AckCharset":          func(s *Values) { s.AckCharset = "" },
		"SSLEnabledProtocols": func(s *Values) { s.SSLEnabledProtocols = 3 },
		"ACKChar":             func(s *Values) { s.Version, s.ACKChar = 2, s.NAKChar },
	} {
		s := Defaults()
		spoil(&s)
		err := s.Validate()
		var bad *Error
		if !errors.As(err, &bad) || bad.Name != name || !errors.Is(err, ErrBadValue) {
			t.Errorf("%s: Validate says %v", name, err)
		}
	}
}

// A setting of TLS is not in force before what handshakes need is prepared anew.
func TestSettingsOfTLSTouchHandshakes(t *testing.T) {
	others := []string{ // of the section Server
		"SSLEnabled", "SSLAuthenticateClients", "SSLCertStore", "SSLCertStoreType", "SSLCertStorePassword",
		"SSLCertSubject", "SSLCertEncoded",
	}
	never := []string{"LogSSLPackets", "UseInternalSecurityAPI"}
	for _, row := range Table() {
		want := row.When != WhenReadOnly && row.Section == sectionTLS && !slices.Contains(never, row.Name) ||
			slices.Contains(others, row.Name)
		if got := row.Touches != TouchNothing; got != want {
			t.Errorf("%s: touches handshakes: %v, want %v", row.Name, got, want)
		}
	}
}
