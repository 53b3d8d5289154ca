package certs

import "fmt"

// allowance is how much work may be done for one file, so that none keeps a processor busy: a file can ask for it in
// many places, and a password is tried in many readings. It is counted in rounds of key derivation, of which a
// processor does some millions a second.
type allowance struct {
	rounds int // that are left
}

const (
	// maxRounds is the most that is done for a file. The most thorough programs ask for 600,000 rounds, of which a file
	// with one password takes about five times as many.
	maxRounds = 12_000_000
	// bytesPerRound is how many bytes the slowest cipher decrypts in about the time of one round.
	bytesPerRound = 8
	// bytesPerDigest is how many bytes of a file the slowest checksum takes in about the time of one round.
	bytesPerDigest = 128
	// roundsPerArgon is what a KiB of one pass of Argon2 takes.
	roundsPerArgon = 3
	// roundsPerKey is what checking an RSA key of 2048 bits takes; it grows with the third power of the length.
	roundsPerKey = 3_000
	// roundsPerSignature is what checking a signature of such a key, or of P-256, takes; it grows with the second power.
	roundsPerSignature = 500
	// roundsForIssuing is what finding out which certificate of a file issued which may take, some tenths of a
	// second. It is enough for some thousand certificates of different names.
	roundsForIssuing = 1_500_000
)

func newAllowance() *allowance { return &allowance{rounds: maxRounds} }

// take counts work before it is done. One that is not there is for what needs no password.
func (a *allowance) take(rounds int) error {
	if a == nil {
		return nil
	}
	if rounds < 0 || rounds > a.rounds {
		return costlyError{}
	}
	a.rounds -= rounds
	return nil
}

// costlyError says that opening a file takes too much work. It is ErrUnsupported.
type costlyError struct{}

func (costlyError) Error() string {
	return fmt.Sprintf("opening it asks for more work than a certificate store may (%d million rounds of key derivation "+
		"in all); have it exported again with the usual settings", maxRounds/1_000_000)
}

func (costlyError) Is(target error) bool { return target == ErrUnsupported }

// passphrase is the password that was given for a file, and what trying it may cost.
type passphrase struct {
	text    string
	allowed *allowance
}
