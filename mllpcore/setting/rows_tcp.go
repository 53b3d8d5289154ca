package setting

// tcpRows are the settings of SPEC section 5.2 that concern connections we accept.
func tcpRows() []Row {
	return []Row{
		{
			Name: "ConnectionTimeout", Section: sectionTCP, Kind: KindInt, Default: "10", Max: maxInt, Unit: secondUnit,
			When: WhenAny,
			Help: "How many seconds the TLS handshake of a client, or connecting to another system, may take. 0 means " +
				"as long as Timeout.",
			field: intField(func(s *Values) *int { return &s.ConnectionTimeout }),
		},
		{
			Name: "TCPKeepAlive", Section: sectionTCP, Kind: KindBool, Default: "True", When: WhenNext,
			AliasOf: "KeepAlive",
			Help:    "Sends TCP keep-alive probes on an idle connection.",
			field:   boolField(func(s *Values) *bool { return &s.KeepAlive }),
		},
		{
			Name: "KeepAliveTime", Section: sectionTCP, Kind: KindInt, Default: "60000", Max: maxInt, Unit: milliUnit,
			When: WhenNext,
			Help: "How many milliseconds a connection is idle before the first keep-alive probe goes out; systems " +
				"round up to whole seconds. 0 means the system's own time.",
			field: intField(func(s *Values) *int { return &s.KeepAliveTime }),
		},
		{
			Name: "KeepAliveInterval", Section: sectionTCP, Kind: KindInt, Default: "15000", Max: maxInt, Unit: milliUnit,
			When: WhenNext,
			Help: "The gap in milliseconds between keep-alive probes that get no answer; systems round up to whole " +
				"seconds. 0 means the system's own time.",
			field: intField(func(s *Values) *int { return &s.KeepAliveInterval }),
		},
		{
			Name: "Linger", Section: sectionTCP, Kind: KindBool, Default: "True", When: WhenNext,
			Help: "True sends what is still queued when a connection is closed. False closes hard: the peer sees a " +
				"reset (RST) and may lose an answer.",
			field: boolField(func(s *Values) *bool { return &s.Linger }),
		},
		{
			Name: "LingerTime", Section: sectionTCP, Kind: KindInt, Default: "0", Max: maxPort, Unit: secondUnit,
			When: WhenNext,
			Help: "How many seconds closing goes on trying to send what is queued, while Linger is True. 0 means the " +
				"system's own time.",
			field: intField(func(s *Values) *int { return &s.LingerTime }),
		},
		{
			Name: "TcpNoDelay", Section: sectionTCP, Kind: KindBool, Default: "True", When: WhenNext,
			Help: "True sends every answer at once. False lets the system gather small packets (Nagle), which can " +
				"delay answers.",
			field: boolField(func(s *Values) *bool { return &s.TcpNoDelay }),
		},
		{
			Name: "MaxTransferRate", Section: sectionTCP, Kind: KindInt, Default: "0", Max: maxInt, Unit: "bytes/s",
			When: WhenNext,
			Help: "The most bytes a second on one connection, each direction by itself, to imitate a slow line. 0 " +
				"means no limit.",
			field: intField(func(s *Values) *int { return &s.MaxTransferRate }),
		},
		{
			Name: "UseIPv6", Section: sectionTCP, Kind: KindInt, Default: "2", When: WhenIdle,
			Values: []Choice{
				{Value: "0", Text: "IPv4 only"},
				{Value: "1", Text: "IPv6 only"},
				{Value: "2", Text: "both"},
			},
			Help:  "Which IP versions are listened on and connected with.",
			field: intField(func(s *Values) *int { return &s.UseIPv6 }),
		},
		{
			Name: "AbsoluteTimeout", Section: sectionTCP, Kind: KindBool, Default: "False", When: WhenAny,
			Help: "False starts Timeout again with every byte that moves. True counts it from the start of the " +
				"operation.",
			field: boolField(func(s *Values) *bool { return &s.AbsoluteTimeout }),
		},
		{
			Name: "InBufferSize", Section: sectionTCP, Kind: KindInt, Default: "0", Max: maxInt, Unit: byteUnit,
			When: WhenNext,
			Help: "The system's receive buffer of each connection, in bytes. 0 leaves it to the system. Of a " +
				"connection it reads back what the system gave.",
			field: intField(func(s *Values) *int { return &s.InBufferSize }),
		},
		{
			Name: "OutBufferSize", Section: sectionTCP, Kind: KindInt, Default: "0", Max: maxInt, Unit: byteUnit,
			When: WhenNext,
			Help: "The system's send buffer of each connection, in bytes. 0 leaves it to the system. Of a connection " +
				"it reads back what the system gave.",
			field: intField(func(s *Values) *int { return &s.OutBufferSize }),
		},
	}
}
