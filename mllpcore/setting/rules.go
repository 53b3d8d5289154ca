package setting

// checkRules holds the settings against each other. The reason it returns names the values itself; row is the one to
// look at first.
func (s *Values) checkRules() (row Row, err error) {
	rules := []struct {
		row   string
		check func(*Values) error
	}{
		{"StartBlockChar", ruleMarks},
		{"ACKChar", ruleCommitBlock},
		{"SSLEnabledCipherSuites", ruleSuites},
		{"TLS13KeyShareGroups", ruleKeyShares},
	}
	for _, rule := range rules {
		if err := rule.check(s); err != nil {
			row, _ := Lookup(rule.row)
			return row, err
		}
	}
	return Row{}, nil
}

// ruleMarks: a block could not be told from its end if two of the three were the same byte (SPEC 5.1).
func ruleMarks(s *Values) error {
	if s.StartBlockChar == s.EndBlockChar || s.StartBlockChar == s.EOLChar || s.EndBlockChar == s.EOLChar {
		return clash(ErrBadValue, "StartBlockChar %s, EndBlockChar %s and EOLChar %s must differ: "+
			"change one of them", formatByte(s.StartBlockChar), formatByte(s.EndBlockChar), formatByte(s.EOLChar))
	}
	return nil
}

// ruleCommitBlock: with Version 2 the sender must be able to tell ACK from NAK and both from the framing.
func ruleCommitBlock(s *Values) error {
	if s.Version != 2 {
		return nil
	}
	if s.ACKChar == s.NAKChar {
		return clash(ErrBadValue, "ACKChar and NAKChar are both %s: with Version 2 they must differ",
			formatByte(s.ACKChar))
	}
	for _, mark := range []byte{s.StartBlockChar, s.EndBlockChar, s.EOLChar} {
		if s.ACKChar == mark || s.NAKChar == mark {
			return clash(ErrBadValue, "ACKChar %s and NAKChar %s must not be one of the framing bytes %s, %s, %s "+
				"with Version 2", formatByte(s.ACKChar), formatByte(s.NAKChar), formatByte(s.StartBlockChar),
				formatByte(s.EndBlockChar), formatByte(s.EOLChar))
		}
	}
	return nil
}

// ruleSuites: something must be left to encrypt with, and nothing may be left out that is used all the same.
func ruleSuites(s *Values) error {
	_, err := s.CipherSuites()
	return err
}
