package setting

import (
	"net/netip"

	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/hl7"
)

// maxConnections is the largest MaxConnections, and so the most that one host can be allowed.
const maxConnections = 100000

// scopeRows are the settings of SPEC section 5.5, beyond the class.
func scopeRows() []Row {
	rows := []Row{
		{
			Name: "MaxConnections", Kind: KindInt, Default: "1000", Min: 1, Max: maxConnections, When: WhenAny,
			Help: "The most connections at once. When they are reached and a client of a less full host comes, the one that " +
				"has been idle for the longest, of the host with the most, is closed for it, or one whose message comes slower " +
				"than 1 KiB a second. Otherwise the client is reset at once. Both are counted and shown.",
			field: intField(func(s *Values) *int { return &s.MaxConnections }),
		},
		{
			Name: "MaxConnectionsPerHost", Kind: KindInt, Default: "250", Max: maxConnections, When: WhenAny,
			Help: "The most connections at once from one IP address, or from one /64 of IPv6, and never more than " +
				"MaxConnections. The next is reset at once, unless one of its host has never sent a byte: then that one is " +
				"closed for it. 0 means no limit.",
			field: intField(func(s *Values) *int { return &s.MaxConnectionsPerHost }),
		},
		{
			Name: "AllowedHosts", Kind: KindList, When: WhenAny,
			Help: "The IP addresses and networks (10.0.0.0/8) that may connect; all others are refused before a byte " +
				"is read. Empty allows everyone. BlockedHosts wins.",
			field: prefixField(func(s *Values) *[]netip.Prefix { return &s.AllowedHosts }),
		},
		{
			Name: "BlockedHosts", Kind: KindList, When: WhenAny,
			Help: "The IP addresses and networks (10.0.0.0/8) that are refused before a byte is read, even when " +
				"AllowedHosts has them.",
			field: prefixField(func(s *Values) *[]netip.Prefix { return &s.BlockedHosts }),
		},
		{
			Name: "IdleTimeout", Kind: KindInt, Default: "0", Max: maxInt, Unit: secondUnit, When: WhenNext,
			Help:  "Closes a connection after this many seconds with no message in progress. 0 means never.",
			field: intField(func(s *Values) *int { return &s.IdleTimeout }),
		},
		{
			Name: "MaxBufferedBytes", Kind: KindInt, Default: "536870912", Min: 1, Max: 1 << 50, Unit: byteUnit,
			When: WhenAny,
			Help: "The most bytes of messages, unfinished ones and those that are not kept and answered yet, broken ones too, " +
				"that all connections hold together. Past it reading pauses and TCP holds the senders back, the largest first; " +
				"nothing is lost. A quarter is for the copies that the log takes. A half of the rest is divided by " +
				"MaxConnections: so much of a message always comes in. An unfinished one that is larger and has stood still " +
				"for 20 seconds while others wait for memory is kept as broken.",
			field: int64Field(func(s *Values) *int64 { return &s.MaxBufferedBytes }),
		},
		{
			Name: "FrameTolerance", Kind: KindWord, Default: "lenient", When: WhenNext,
			Values: []Choice{
				{Value: "strict", Text: "refuse odd framing"},
				{Value: "lenient", Text: "take it and say so"},
			},
			Help: "What happens to odd framing, such as bytes between blocks or a missing CR. lenient takes the " +
				"message and records the oddity on it; strict keeps it as a broken message.",
			field: enumField(func(s *Values) *frame.Tolerance { return &s.FrameTolerance }, frame.Lenient, frame.Strict),
		},
		{
			Name: "AckMode", Kind: KindWord, Default: "auto", When: WhenAny,
			Values: []Choice{
				{Value: "auto", Text: "as MSH-15 and MSH-16 ask"},
				{Value: "original", Text: "always one AA, AE or AR"},
				{Value: "commit", Text: "always one CA, CE or CR"},
				{Value: "always", Text: "as auto, but never silent"},
				{Value: "never", Text: "no answer"},
			},
			Help: "Which HL7 acknowledgement a message gets.",
			field: enumField(func(s *Values) *hl7.AckMode { return &s.AckMode },
				hl7.AckAuto, hl7.AckOriginal, hl7.AckCommit, hl7.AckAlways, hl7.AckNever),
		},
		{
			Name: "AckCharset", Kind: KindWord, Default: "message", When: WhenAny,
			Values: []Choice{
				{Value: "message", Text: "the message's own"},
				{Value: "CodePage", Text: "the one of CodePage"},
			},
			Help:  "The charset our acknowledgements are written in.",
			field: wordField(func(s *Values) *string { return &s.AckCharset }),
		},
	}
	for i := range rows {
		rows[i].Section = sectionScope
	}
	return rows
}
