package setting

import (
	"errors"
	"net/netip"
	"reflect"

	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/hl7"
)

// Values holds the value of every setting that is stored: one field for each such row of the table, in the unit the
// row gives. It is a plain value: copy it freely. What its slices hold is never changed in place, so copies may share
// it. Start from DefaultSettings; the zero value is not valid.
type Values struct {
	// SPEC section 1.
	LocalHost              string // name or address to listen on; empty = all interfaces
	LocalPort              int    // 0 = the system picks
	DefaultTimeout         int    // s, 0 = no limit
	KeepAlive              bool
	SSLEnabled             bool
	SSLAuthenticateClients bool
	SSLCertStoreType       int
	SSLCertStore           string // path, PEM text or base64; read it with CertStore
	SSLCertStorePassword   string
	SSLCertSubject         string
	SSLCertEncoded         string // one certificate, PEM or base64 DER; read it with EncodedCertificate
	Version                int    // 1 or 2

	// SPEC section 5.1.
	StartBlockChar, EndBlockChar, EOLChar byte
	ACKChar, NAKChar                      byte
	ReceiveTimeout                        int // s, 0 = no limit
	LogLevel                              int // 0-3
	MaxLineLength                         int // bytes

	// SPEC section 5.2.
	ConnectionTimeout           int // s, 0 = Timeout
	KeepAliveTime               int // ms, 0 = the system's
	KeepAliveInterval           int // ms, 0 = the system's
	Linger                      bool
	LingerTime                  int  // s, 0 = the system's
	TcpNoDelay                  bool //nolint:revive // the name of SPEC 5.2
	MaxTransferRate             int  // bytes a second, 0 = no limit
	UseIPv6                     int  // 0 IPv4, 1 IPv6, 2 both
	AbsoluteTimeout             bool
	InBufferSize, OutBufferSize int // bytes, 0 = the system's
	FirewallType                int
	FirewallHost                string
	FirewallPort                int // 0 = by FirewallType; read it with ProxyPort
	FirewallUser                string
	FirewallPassword            string
	FirewallData                string // header lines
	FirewallAutoDetect          bool
	ProxyExceptionsList         []string

	// SPEC section 5.3.
	SSLEnabledProtocols      int
	SSLEnabledCipherSuites   []string // IANA names, or *; read them with CipherSuites
	OpenSSLCipherList        string
	SSLCipherStrength        int      // bits
	TLS12SupportedGroups     []string // names of the TLS registry, in lower case; empty = Go's
	TLS13SupportedGroups     []string
	TLS13KeyShareGroups      []string
	TLS12SignatureAlgorithms []string // names of the TLS registry; empty = Go's
	TLS13SignatureAlgorithms []string
	SSLCACerts               string   // PEM
	SSLCACertFilePaths       []string // files or folders
	OpenSSLCAFile            string
	OpenSSLCADir             string
	SSLServerCACerts         string // PEM
	SSLCheckCRL              int    // 0, 1 or 2
	SSLSecurityFlags         uint32
	SSLIncludeCertChain      bool
	LogSSLPackets            bool
	ReuseSSLSession          bool

	// SPEC section 5.4.
	CodePage          int
	ProcessIdleEvents bool
	SelectWaitMillis  int // ms

	// SPEC section 5.5.
	MaxConnections             int
	MaxConnectionsPerHost      int // 0 = no limit but MaxConnections
	AllowedHosts, BlockedHosts []netip.Prefix
	IdleTimeout                int // s, 0 = never
	MaxBufferedBytes           int64
	FrameTolerance             frame.Tolerance
	AckMode                    hl7.AckMode
	AckCharset                 string // "message" or "CodePage"
}

// Defaults returns the defaults of the table.
func Defaults() Values {
	var s Values
	for _, row := range table().rows {
		if row.field == nil || row.AliasOf != "" {
			continue
		}
		if err := row.apply(&s, row.Default); err != nil {
			panic("mllpcore: bad default in the settings table: " + err.Error())
		}
	}
	return s
}

// IsZero reports whether nothing at all is set, which is not the same as the defaults.
func (s Values) IsZero() bool { return reflect.ValueOf(s).IsZero() }

// Set gives a setting a new value from text. It is atomic: a value that is refused changes nothing. Errors name the
// setting, the value and what is allowed, and match ErrBadValue, ErrUnknownSetting, ErrReadOnly, ErrUnsupported, or
// ErrNoConnection for a property of a connection. Whether the setting may be changed now is for the server to decide.
func (s *Values) Set(name, value string) error {
	row, err := Lookup(name)
	if err != nil {
		return err
	}
	if err := row.settable(); err != nil {
		return err
	}
	next := *s
	if err := row.apply(&next, value); err != nil {
		return err
	}
	if _, err := next.checkRules(); err != nil {
		return row.failure(value, err)
	}
	*s = next
	return nil
}

// SetAll sets several settings at once, in the table's order, and looks at the rules between settings only when all are
// in. It changes nothing when one is refused. The errors of all that were refused are joined.
func (s *Values) SetAll(values map[string]string) error {
	next := *s
	var errs []error
	byRow := make(map[string]string, len(values))
	for name, value := range values {
		row, err := Lookup(name)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		byRow[row.Name] = value
	}
	for _, row := range table().rows {
		value, ok := byRow[row.Name]
		if !ok {
			continue
		}
		if err := row.settable(); err != nil {
			errs = append(errs, err)
		} else if err := row.apply(&next, value); err != nil {
			errs = append(errs, err)
		}
	}
	if len(errs) == 0 {
		if row, err := next.checkRules(); err != nil {
			errs = append(errs, row.failure("", err))
		}
	}
	if len(errs) > 0 {
		return errors.Join(errs...)
	}
	*s = next
	return nil
}

// Get returns a setting as text that Set accepts and that gives the same value. A row that this build fixes returns its
// default; one that lives in a server returns what a server that is not running has; one that belongs to a connection
// is an error that matches ErrNoConnection. A secret that is set is returned as SecretDots; its field has the value.
func (s *Values) Get(name string) (string, error) {
	row, err := Lookup(name)
	if err != nil {
		return "", err
	}
	if row.read != nil {
		return row.read(s), nil
	}
	if row.PerConnection {
		why := clash(ErrNoConnection, "belongs to a connection: write %s[3] for connection 3", row.Name)
		return "", row.failure("", why)
	}
	if text, ok := row.Stored(s); ok {
		if row.Secret && text != "" {
			return SecretDots, nil
		}
		return text, nil
	}
	return row.Default, nil
}

// Changed returns the rows whose stored value is not the default, in the table's order, aliases left out.
func (s *Values) Changed() []Row {
	standard := Defaults()
	var rows []Row
	for _, row := range table().rows {
		text, ok := row.Stored(s)
		if !ok || row.AliasOf != "" {
			continue
		}
		if base, _ := row.Stored(&standard); text != base {
			rows = append(rows, row)
		}
	}
	return rows
}

// Validate checks every stored value against its row and all rules between settings: for a Settings whose fields were
// written directly. Set keeps a valid Settings valid.
func (s Values) Validate() error {
	for _, row := range table().rows {
		text, ok := row.Stored(&s)
		if !ok || row.AliasOf != "" {
			continue
		}
		if _, err := row.Check(text); err != nil {
			return err
		}
	}
	if row, err := s.checkRules(); err != nil {
		return row.failure("", err)
	}
	return nil
}

// settable says why Settings.Set cannot set the row at all; nil when it can.
func (r Row) settable() error {
	var why error
	switch {
	case r.When == WhenReadOnly:
		why = clash(ErrReadOnly, "can only be read")
	case r.PerConnection:
		why = clash(ErrNoConnection, "belongs to a connection: set it as %s[3] for connection 3", r.Name)
	case r.Live:
		why = clash(ErrUnsupported, "belongs to a running server: set it there")
	default:
		return nil
	}
	return r.failure("", why)
}
