package setting

import (
	"strconv"

	"mllpscope/certs"
)

const (
	sectionServer     = "Server"     // SPEC section 1
	sectionConnection = "Connection" // section 2
	sectionMLLP       = "MLLP"       // 5.1
	sectionTCP        = "TCP"        // 5.2
	sectionTLS        = "TLS"        // 5.3
	sectionBase       = "Base"       // 5.4
	sectionScope      = "MLLPScope"  // 5.5
)

const (
	maxInt     = 1<<31 - 1 // the largest int of every platform Go runs on
	maxPort    = 65535
	portNoun   = "a port"
	secondUnit = "s"
	milliUnit  = "ms"
	byteUnit   = "bytes"
)

// serverRows are the properties of SPEC section 1.
func serverRows() []Row {
	return []Row{
		{
			Name: "LocalHost", Section: sectionServer, Kind: KindString, Default: "127.0.0.1", When: WhenIdle,
			Help: "The interface to listen on: an IP address, or a name, which is resolved when listening starts and all " +
				"of whose addresses are listened on: localhost is 127.0.0.1 and ::1. Empty or 0.0.0.0 listens on all " +
				"interfaces. While listening it reads back the bound address, or the list of them.",
			field: textField(func(s *Values) *string { return &s.LocalHost }, hostText),
		},
		{
			Name: "LocalPort", Section: sectionServer, Kind: KindInt, Default: "2575", Max: maxPort, When: WhenIdle,
			Help: "The TCP port to listen on; 2575 is the port registered for HL7. With 0 the system picks a free one. " +
				"While listening it reads back the bound port.",
			noun:  portNoun,
			field: intField(func(s *Values) *int { return &s.LocalPort }),
		},
		{
			Name: "Listening", Section: sectionServer, Kind: KindBool, Default: "False", When: WhenAny, Live: true,
			Help: "True binds the port and accepts connections. False stops accepting and keeps open connections.",
		},
		{
			Name: "ConnectionCount", Section: sectionServer, Kind: KindInt, Default: "0", Max: maxInt,
			When: WhenReadOnly, Live: true,
			Help: "How many connections are open now.",
		},
		{
			Name: "DefaultTimeout", Section: sectionServer, Kind: KindInt, Default: "60", Max: maxInt, Unit: secondUnit,
			When: WhenAny,
			Help: "The Timeout that connections accepted later start with: the limit in seconds of one operation, such " +
				"as the handshake or writing an answer. 0 means no limit. It never closes an idle connection.",
			field: intField(func(s *Values) *int { return &s.DefaultTimeout }),
		},
		{
			Name: "KeepAlive", Section: sectionServer, Kind: KindBool, Default: "True", When: WhenNext,
			Help: "Sends TCP keep-alive probes on an idle connection, so that a peer that vanished is noticed and " +
				"firewalls do not forget the connection.",
			field: boolField(func(s *Values) *bool { return &s.KeepAlive }),
		},
		{
			Name: "SSLEnabled", Section: sectionServer, Kind: KindBool, Default: "False", When: WhenIdle,
			Touches: TouchHandshakes,
			Help: "True speaks TLS from the first byte; the peer must then use TLS as well. Listening fails when no " +
				"certificate with its private key is selected.",
			field: boolField(func(s *Values) *bool { return &s.SSLEnabled }),
		},
		{
			Name: "SSLAuthenticateClients", Section: sectionServer, Kind: KindBool, Default: "False", When: WhenAny,
			Touches: TouchHandshakes,
			Help: "True asks every client for a certificate in the TLS handshake. A client that has none, or one that " +
				"does not chain to the CAs of SSLCACerts, is refused unless SSLClientAuthentication accepts it.",
			field: boolField(func(s *Values) *bool { return &s.SSLAuthenticateClients }),
		},
		certStoreTypeRow(),
		{
			Name: "SSLCertStore", Section: sectionServer, Kind: KindBytes, When: WhenAny, Path: true,
			Touches: TouchCertificate,
			Help: "The certificate and private key: a file's path, or the file's content as base64 or PEM text, by " +
				"SSLCertStoreType; for a Windows store its name, empty for MY. A listener that runs uses a new one for the " +
				"next handshake and drops nobody. A relative path in a profile starts at the profile's folder.",
			field: storeField{},
		},
		{
			Name: "SSLCertStorePassword", Section: sectionServer, Kind: KindString, When: WhenAny, Secret: true,
			Touches: TouchCertificate,
			Help: "The password of the certificate store. It is never logged and never written to a profile. Bytes that are " +
				"not UTF-8 are read as windows-1252.",
			field: textField(func(s *Values) *string { return &s.SSLCertStorePassword }, certs.PasswordText),
		},
		{
			Name: "SSLCertSubject", Section: sectionServer, Kind: KindString, Default: "*", When: WhenAny,
			Touches: TouchHandshakes,
			Help: "Which certificate of the store to use: its whole subject, or a part of it. * takes the first that " +
				"has a private key.",
			field: stringField(func(s *Values) *string { return &s.SSLCertSubject }),
		},
		{
			Name: "SSLCertEncoded", Section: sectionServer, Kind: KindBytes, When: WhenAny,
			Touches: TouchHandshakes,
			Help: "One certificate to use, as PEM text or base64 DER; its private key is looked up in the store. Empty " +
				"leaves the choice to SSLCertSubject.",
			field: textField(func(s *Values) *string { return &s.SSLCertEncoded }, encodedText),
		},
		{
			Name: "Version", Section: sectionServer, Kind: KindInt, Default: "1", When: WhenIdle,
			Values: []Choice{
				{Value: "1", Text: "blocks only"},
				{Value: "2", Text: "blocks and commit acknowledgements"},
			},
			noun: "an MLLP release",
			Help: "The MLLP release. 1 answers with HL7 ACK messages. 2 also answers every block with a commit " +
				"acknowledgement block (0x06 or 0x15 inside the framing), both ways.",
			field: intField(func(s *Values) *int { return &s.Version }),
		},
	}
}

// certStoreTypeRow lists every type of the class, those that are built and those that are not.
func certStoreTypeRow() Row {
	types := certs.Types()
	choices := make([]Choice, len(types))
	for i, t := range types {
		choices[i] = Choice{Value: strconv.Itoa(int(t)), Text: t.String(), Unsupported: t.Unsupported()}
	}
	return Row{
		Name: "SSLCertStoreType", Section: sectionServer, Kind: KindInt, Default: "99", When: WhenAny,
		Touches: TouchCertificate,
		Values:  choices,
		noun:    "a type of certificate store",
		Help: "What SSLCertStore holds. 99 looks at the content and takes what it finds, from a file or given as a blob. " +
			"A P7B has certificates only; the key of a PPK needs its certificate in SSLCertEncoded.",
		field: intField(func(s *Values) *int { return &s.SSLCertStoreType }),
	}
}
