package setting

// mllpRows are the settings of SPEC section 5.1.
func mllpRows() []Row {
	return []Row{
		{
			Name: "StartBlockChar", Section: sectionMLLP, Kind: KindByte, Default: "0x0B", When: WhenNext,
			Help: "The byte before each message (start block, VT). StartBlockChar, EndBlockChar and EOLChar must " +
				"differ.",
			field: byteField(func(s *Values) *byte { return &s.StartBlockChar }),
		},
		{
			Name: "EndBlockChar", Section: sectionMLLP, Kind: KindByte, Default: "0x1C", When: WhenNext,
			Help:  "The byte after each message (end block, FS); EOLChar follows it.",
			field: byteField(func(s *Values) *byte { return &s.EndBlockChar }),
		},
		{
			Name: "EOLChar", Section: sectionMLLP, Kind: KindByte, Default: "0x0D", When: WhenNext,
			Help:  "The byte after the end block (CR), which ends the frame.",
			field: byteField(func(s *Values) *byte { return &s.EOLChar }),
		},
		{
			Name: "ACKChar", Section: sectionMLLP, Kind: KindByte, Default: "0x06", When: WhenNext,
			Help: "The payload of a positive commit acknowledgement block of Version 2: 0B 06 1C 0D on the wire. " +
				"In Version 1 such a block that comes is one of a peer of release 2: it is neither answered nor kept.",
			field: byteField(func(s *Values) *byte { return &s.ACKChar }),
		},
		{
			Name: "NAKChar", Section: sectionMLLP, Kind: KindByte, Default: "0x15", When: WhenNext,
			Help: "The payload of a negative commit acknowledgement block of Version 2: 0B 15 1C 0D on the wire. " +
				"In Version 1 such a block that comes is one of a peer of release 2: it is neither answered nor kept.",
			field: byteField(func(s *Values) *byte { return &s.NAKChar }),
		},
		{
			Name: "ReceiveTimeout", Section: sectionMLLP, Kind: KindInt, Default: "60", Max: maxInt, Unit: secondUnit,
			When: WhenNext,
			Help: "How many seconds a message may take from its start block to its end block. Past that, what came is " +
				"kept as a broken message and everything up to the next start block is discarded. 0 means no limit.",
			field: intField(func(s *Values) *int { return &s.ReceiveTimeout }),
		},
		{
			Name: "LogLevel", Section: sectionMLLP, Kind: KindInt, Default: "1", When: WhenAny,
			Values: []Choice{
				{Value: "0", Text: "none"},
				{Value: "1", Text: "information"},
				{Value: "2", Text: "verbose"},
				{Value: "3", Text: "debug, with the bytes"},
			},
			noun:  "a log level",
			Help:  "How much the log tells. Levels 0 to 2 never contain message content; 3 does, and so patient data.",
			field: intField(func(s *Values) *int { return &s.LogLevel }),
		},
		{
			Name: "MaxLineLength", Section: sectionMLLP, Kind: KindInt, Default: "67108864", Min: 256, Max: maxInt,
			Unit: byteUnit, When: WhenNext,
			Help: "The most bytes taken in for one message before its end is found. A longer one is kept as a broken " +
				"message, answered AR where its MSH can be read (NAK in Version 2), and the connection is closed.",
			field: intField(func(s *Values) *int { return &s.MaxLineLength }),
		},
	}
}
