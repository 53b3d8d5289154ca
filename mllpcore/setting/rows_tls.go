package setting

// tlsRows are the settings of SPEC section 5.3.
func tlsRows() []Row {
	rows := []Row{
		{
			Name: "SSLEnabledProtocols", Kind: KindInt, Default: "15360", Max: maxInt, When: WhenAny, Flags: true,
			Touches: TouchHandshakes,
			Values: []Choice{
				{Value: "12", Text: "SSL 2.0", Unsupported: noOldSSL},
				{Value: "48", Text: "SSL 3.0", Unsupported: noOldSSL},
				{Value: "192", Text: "TLS 1.0"},
				{Value: "768", Text: "TLS 1.1"},
				{Value: "3072", Text: "TLS 1.2"},
				{Value: "12288", Text: "TLS 1.3"},
			},
			noun: "a sum of TLS versions",
			Help: "The TLS versions a client may use, as a sum. 15360 is TLS 1.2 and 1.3. There may be no gap between " +
				"the oldest and the newest. TLS 1.0 and 1.1 are broken: turn them on only to reach an old device.",
			field: sumField(func(s *Values) *int { return &s.SSLEnabledProtocols }, parseProtocols),
		},
		{
			Name: "SSLEnabledCipherSuites", Kind: KindList, Default: "*", When: WhenAny,
			Touches: TouchHandshakes,
			Help: "The cipher suites of TLS 1.2 and older that may be used, by IANA name. * means those with forward secrecy " +
				"and an AEAD, and CBC for TLS 1.0 and 1.1 when they are on. TLS 1.3 suites cannot be chosen: a list that leaves " +
				"some out is refused while TLS 1.3 is on. The order says nothing.",
			field: suitesField{},
		},
		{
			Name: "OpenSSLCipherList", Kind: KindString, When: WhenAny,
			Touches: TouchHandshakes,
			Help: "The cipher suites of TLS 1.2 and older in OpenSSL's words, such as ECDHE+AESGCM:!aECDSA. Empty leaves the " +
				"choice to SSLEnabledCipherSuites. As with OpenSSL, TLS 1.3 suites are not touched by groups.",
			field: textField(func(s *Values) *string { return &s.OpenSSLCipherList }, opensslText),
		},
		{
			Name: "SSLCipherStrength", Kind: KindInt, Default: "0", Unit: "bits", When: WhenAny,
			Touches: TouchHandshakes,
			Values:  []Choice{{Value: "0", Text: "any"}, {Value: "128"}, {Value: "256"}},
			Help: "The least strength of the cipher that is accepted, in bits. With 256 TLS 1.3 is used only with clients " +
				"that do not offer TLS_AES_128_GCM_SHA256, because it cannot be left out; others get TLS 1.2.",
			field: intField(func(s *Values) *int { return &s.SSLCipherStrength }),
		},
		{
			Name: "TLS12SupportedGroups", Kind: KindList, When: WhenAny,
			Touches: TouchHandshakes,
			Help: "The key exchange groups for TLS 1.2 in order of preference, such as x25519, secp256r1, secp384r1. " +
				"Empty leaves them to Go. On connections we make Go has its own order.",
			field: namesField(func(s *Values) *[]string { return &s.TLS12SupportedGroups }, group12),
		},
		{
			Name: "TLS13SupportedGroups", Kind: KindList, When: WhenAny,
			Touches: TouchHandshakes,
			Help: "The key exchange groups for TLS 1.3 in order of preference, such as x25519mlkem768, x25519, " +
				"secp256r1. Empty leaves them to Go. On connections we make Go has its own order.",
			field: namesField(func(s *Values) *[]string { return &s.TLS13SupportedGroups }, group13),
		},
		{
			Name: "TLS13KeyShareGroups", Kind: KindList, When: WhenAny,
			Touches: TouchHandshakes,
			Help: "The groups of TLS13SupportedGroups that a key share is sent for in the first flight of connections " +
				"we make. Empty leaves them to Go, and only what Go sends can be given.",
			field: namesField(func(s *Values) *[]string { return &s.TLS13KeyShareGroups }, group13),
		},
		{
			Name: "TLS12SignatureAlgorithms", Kind: KindList, When: WhenAny,
			Touches: TouchHandshakes,
			Help: "What the server may sign the TLS 1.2 handshake with, such as rsa_pss_rsae_sha256 or " +
				"rsa_pkcs1_sha256. Empty leaves it to Go.",
			field: namesField(func(s *Values) *[]string { return &s.TLS12SignatureAlgorithms }, signature12),
		},
		{
			Name: "TLS13SignatureAlgorithms", Kind: KindList, When: WhenAny,
			Touches: TouchHandshakes,
			Help: "What the server may sign the TLS 1.3 handshake with, such as rsa_pss_rsae_sha256 or " +
				"ecdsa_secp256r1_sha256. Empty leaves it to Go.",
			field: namesField(func(s *Values) *[]string { return &s.TLS13SignatureAlgorithms }, signature13),
		},
	}
	rows = append(rows, trustRows()...)
	rows = append(rows, sessionRows()...)
	rows = append(rows, negotiatedRows()...)
	rows = append(rows, fixedTLSRows()...)
	for i := range rows {
		rows[i].Section = sectionTLS
	}
	return rows
}

// trustRows say whose certificates are believed.
func trustRows() []Row {
	const pool = " SSLCACerts, SSLCACertFilePaths, OpenSSLCAFile and OpenSSLCADir together form one pool; when all are " +
		"empty the system's CAs count."
	return []Row{
		{
			Name: "SSLCACerts", Kind: KindText, When: WhenAny,
			Touches: TouchHandshakes,
			Help:    "CA certificates that client certificates may chain to, as PEM text." + pool,
			field:   textField(func(s *Values) *string { return &s.SSLCACerts }, pemCertificates),
		},
		{
			Name: "SSLCACertFilePaths", Kind: KindList, When: WhenAny, Path: true,
			Touches: TouchHandshakes,
			Help: "Files with CA certificates (PEM) that client certificates may chain to. They are read when the " +
				"setting takes effect." + pool,
			field: listField(func(s *Values) *[]string { return &s.SSLCACertFilePaths }),
		},
		{
			Name: "OpenSSLCAFile", Kind: KindString, When: WhenAny, Path: true,
			Touches: TouchHandshakes,
			Help:    "One file with CA certificates (PEM) that client certificates may chain to." + pool,
			field:   stringField(func(s *Values) *string { return &s.OpenSSLCAFile }, oneLine),
		},
		{
			Name: "OpenSSLCADir", Kind: KindString, When: WhenAny, Path: true,
			Touches: TouchHandshakes,
			Help:    "A folder of files with CA certificates (PEM) that client certificates may chain to." + pool,
			field:   stringField(func(s *Values) *string { return &s.OpenSSLCADir }, oneLine),
		},
		{
			Name: "SSLServerCACerts", Kind: KindText, When: WhenAny,
			Touches: TouchHandshakes,
			Help:    "CA certificates for the servers that we connect to, as PEM text. Empty means the system's CAs.",
			field:   textField(func(s *Values) *string { return &s.SSLServerCACerts }, pemCertificates),
		},
		{
			Name: "SSLCheckCRL", Kind: KindInt, Default: "0", When: WhenAny,
			Touches: TouchHandshakes,
			Values: []Choice{
				{Value: "0", Text: "do not check"},
				{Value: "1", Text: "refuse revoked, allow when no list can be had"},
				{Value: "2", Text: "refuse then too"},
			},
			Help: "Whether a peer's certificate and the CAs below the trusted one are looked up in the revocation lists (CRL) " +
				"that they name. Lists are fetched over HTTP, side by side within half of ConnectionTimeout, through the proxy " +
				"when there is one, and kept until their NextUpdate. A list that is not wholly understood, such as a delta or " +
				"an indirect one, counts as none. Redirects into a private network are followed only from inside it; behind " +
				"a proxy, which looks names up itself, only to names that are plainly public.",
			field: intField(func(s *Values) *int { return &s.SSLCheckCRL }),
		},
		{
			Name: "SSLSecurityFlags", Kind: KindHex, Default: "0", When: WhenAny, Flags: true,
			Touches: TouchHandshakes,
			Values: []Choice{
				{Value: "0x1", Text: "ignore validity dates"},
				{Value: "0x10", Text: "allow unknown CA"},
				{Value: "0x20", Text: "ignore wrong usage"},
				{Value: "0x100", Text: "ignore unknown revocation"},
				{Value: "0x400", Text: "ignore unknown revocation of the chain"},
				{Value: "0x80000000", Text: "ignore name mismatch, outgoing"},
			},
			Help:  "Which faults of a peer's certificate are overlooked, as a hexadecimal sum.",
			field: flagsField(func(s *Values) *uint32 { return &s.SSLSecurityFlags }),
		},
		{
			Name: "SSLIncludeCertChain", Kind: KindBool, Default: "False", When: WhenAny,
			Touches: TouchHandshakes,
			Help:    "True hands the client's whole chain to SSLClientAuthentication, not only its own certificate.",
			field:   boolField(func(s *Values) *bool { return &s.SSLIncludeCertChain }),
		},
	}
}

// sessionRows are about the session after the handshake.
func sessionRows() []Row {
	return []Row{
		{
			Name: "ReuseSSLSession", Kind: KindBool, Default: "True", When: WhenAny,
			Touches: TouchHandshakes,
			Help: "True hands out session tickets, so that a client that comes back needs a shorter handshake. " +
				"Their keys change every 24 hours and are forgotten after 7 days.",
			field: boolField(func(s *Values) *bool { return &s.ReuseSSLSession }),
		},
		{
			Name: "SSLEnableRenegotiation", Kind: KindBool, Default: "False", When: WhenAny,
			Touches:     TouchHandshakes,
			Help:        "Whether a client may start a second handshake inside a connection.",
			Unsupported: "a Go server never renegotiates, which closes a class of attacks",
		},
		{
			Name: "LogSSLPackets", Kind: KindBool, Default: "False", When: WhenNext,
			Help:  "Logs direction, type, version and length of each TLS record.",
			field: boolField(func(s *Values) *bool { return &s.LogSSLPackets }),
		},
	}
}

// negotiatedRows are what the handshake of a connection ended with: SSLNegotiatedCipher[3].
func negotiatedRows() []Row {
	facts := []struct{ name, help string }{
		{"Protocol", "The TLS version of a connection, such as TLS 1.3."},
		{"Cipher", "The cipher of a connection, such as AES_128_GCM."},
		{"CipherStrength", "The strength of a connection's cipher in bits."},
		{"CipherSuite", "The cipher suite of a connection by its IANA name, such as TLS_AES_128_GCM_SHA256."},
		{"KeyExchange", "The key exchange of a connection, such as X25519."},
		{"KeyExchangeStrength", "The strength of a connection's key exchange in bits."},
	}
	rows := make([]Row, 0, len(facts))
	for _, f := range facts {
		rows = append(rows, Row{
			Name: "SSLNegotiated" + f.name, Kind: KindString, When: WhenReadOnly, PerConnection: true, Live: true,
			Help: f.help + " Empty without TLS.",
		})
	}
	return rows
}

// fixedTLSRows cannot be honoured by Go's TLS.
func fixedTLSRows() []Row {
	return []Row{
		{
			Name: "OpenSSLPrngSeedData", Kind: KindString, When: WhenAny,
			Touches:     TouchHandshakes,
			Help:        "Seed for OpenSSL's random numbers.",
			Unsupported: "random numbers come from the system's own source, which needs no seed",
		},
		{
			Name: "SSLProvider", Kind: KindString, Default: "*", When: WhenAny,
			Touches:     TouchHandshakes,
			Help:        "The library that does TLS.",
			Unsupported: "TLS is done by Go's own library; there is no other to choose",
		},
		{
			Name: "UseInternalSecurityAPI", Kind: KindBool, Default: "True", When: WhenAny,
			Help:        "Whether the built-in TLS is used instead of the system's.",
			Unsupported: "TLS is done by Go's own library; there is no other to choose",
		},
	}
}
