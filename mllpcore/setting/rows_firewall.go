package setting

import "strconv"

// firewallRows are the settings of SPEC section 5.2 that concern connections we make.
func firewallRows() []Row {
	return []Row{
		{
			Name: "FirewallType", Section: sectionTCP, Kind: KindInt, Default: "0", When: WhenAny,
			Values: []Choice{
				{Value: "0", Text: "none"},
				{Value: "1", Text: "HTTP CONNECT tunnel"},
				{Value: "2", Text: "SOCKS4"},
				{Value: "3", Text: "SOCKS5"},
				{Value: "10", Text: "SOCKS4A"},
			},
			noun: "a type of proxy",
			Help: "The kind of proxy that connections we make go through: forwarding, sending, fetching a CRL. " +
				"Connections that clients make to us are not touched.",
			field: intField(func(s *Values) *int { return &s.FirewallType }),
		},
		{
			Name: "FirewallHost", Section: sectionTCP, Kind: KindString, When: WhenAny,
			Help:  "The proxy's name or IP address, without a user name and a password.",
			field: textField(func(s *Values) *string { return &s.FirewallHost }, hostText),
		},
		{
			Name: "FirewallPort", Section: sectionTCP, Kind: KindInt, Default: "0", Max: maxPort, When: WhenAny,
			Help: "The proxy's TCP port. 0 means the usual one of the type: 80 for a tunnel, 1080 for SOCKS; that is " +
				"also what is then read back.",
			noun:  portNoun,
			field: intField(func(s *Values) *int { return &s.FirewallPort }),
			read:  func(s *Values) string { return strconv.Itoa(s.ProxyPort()) },
		},
		{
			Name: "FirewallUser", Section: sectionTCP, Kind: KindString, When: WhenAny,
			Help:  "The user name for the proxy. Empty sends none.",
			field: stringField(func(s *Values) *string { return &s.FirewallUser }, oneLine),
		},
		{
			Name: "FirewallPassword", Section: sectionTCP, Kind: KindString, When: WhenAny, Secret: true,
			Help:  "The password for the proxy. It is never logged and never written to a profile.",
			field: stringField(func(s *Values) *string { return &s.FirewallPassword }, oneLine),
		},
		{
			Name: "FirewallData", Section: sectionTCP, Kind: KindText, When: WhenAny, Secret: true,
			Help: "Extra header lines for the CONNECT request of a tunnel, one a line: Name: value. SOCKS proxies " +
				"ignore them. They may say who asks, as Proxy-Authorization does: they are never logged and never written " +
				"to a profile.",
			field: stringField(func(s *Values) *string { return &s.FirewallData }, headerLines),
		},
		{
			Name: "FirewallAutoDetect", Section: sectionTCP, Kind: KindBool, Default: "False", When: WhenAny,
			Help:  "True takes the proxy from the environment: HTTPS_PROXY, ALL_PROXY and NO_PROXY.",
			field: boolField(func(s *Values) *bool { return &s.FirewallAutoDetect }),
		},
		{
			Name: "ProxyExceptionsList", Section: sectionTCP, Kind: KindList, When: WhenAny,
			Help: "Hosts and IP addresses that are reached without the proxy. * stands for any characters " +
				"(*.clinic.example); networks are written as 10.0.0.0/8.",
			field: listField(func(s *Values) *[]string { return &s.ProxyExceptionsList }, proxyException),
		},
	}
}
