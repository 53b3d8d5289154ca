package setting

// connectionRows are the properties of one connection, SPEC section 2. They live in the connection: Timeout[3].
func connectionRows() []Row {
	rows := []Row{
		{
			Name: "ConnectionId", Kind: KindString, When: WhenReadOnly,
			Help: "The connection's name, unique for the life of the server process.",
		},
		{
			Name: "Connected", Kind: KindBool, Default: "False", When: WhenAny,
			Help: "Whether the connection is open. False disconnects gracefully: what is being processed is answered " +
				"first.",
		},
		{
			Name: "RemoteHost", Kind: KindString, When: WhenReadOnly,
			Help: "The client's IP address.",
		},
		{
			Name: "RemotePort", Kind: KindInt, Default: "0", Max: maxPort, When: WhenReadOnly,
			Help: "The client's TCP port.", noun: portNoun,
		},
		{
			Name: "LocalAddress", Kind: KindString, When: WhenReadOnly,
			Help: "Our address that the client connected to.",
		},
		{
			Name: "Timeout", Kind: KindInt, Default: "60", Max: maxInt, Unit: secondUnit, When: WhenAny,
			Help: "The limit in seconds of one operation on this connection: the handshake, a Send with its answer, " +
				"writing an answer. It starts as DefaultTimeout. 0 means no limit. It never closes an idle connection.",
		},
		{
			Name: "InputData", Kind: KindBytes, When: WhenAny,
			Help: "What the next Send sends on this connection; the framing is added. It stays after the Send.",
		},
		{
			Name: "InputFilename", Kind: KindString, When: WhenAny,
			Help: "A file to send instead of InputData. When it is not empty it wins.",
		},
		{
			Name: "OutputData", Kind: KindBytes, When: WhenReadOnly,
			Help: "The payload of the last whole message received on this connection, without framing. Empty while " +
				"OutputFilename is set.",
		},
		{
			Name: "OutputFilename", Kind: KindString, When: WhenAny,
			Help: "Writes each payload received on this connection to this file before it is acknowledged. " +
				"{connection}, {time}, {control} and {type} are filled in. When it cannot be written the answer is " +
				"negative, with error 302.",
		},
	}
	for i := range rows {
		rows[i].Section, rows[i].PerConnection, rows[i].Live = sectionConnection, true, true
	}
	return rows
}
