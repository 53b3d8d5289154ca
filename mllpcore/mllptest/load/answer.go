package load

import (
	"bytes"
	"errors"
	"fmt"
)

var (
	errCutShort  = errors.New("the server closed the connection with answers still to come")
	errFraming   = errors.New("what came is no framed answer")
	errTooLong   = errors.New("an answer is longer than 64 KiB")
	errTooMany   = errors.New("an answer that nothing was sent for")
	errNoMSA     = errors.New("an answer without MSA as its second segment")
	errWrongID   = errors.New("MSA-2 is not the next message's MSH-10")
	errNegative  = errors.New("a negative answer")
	errTimedOut  = errors.New("no answer in time")
	positiveMSA  = [...]string{"MSA|AA|", "MSA|CA|"}
	lengthOfCode = len(positiveMSA[0])
)

// nextAnswer returns the length of the framed answer at the beginning of b, 0 when more bytes are needed.
func nextAnswer(b []byte) (int, error) {
	if len(b) == 0 {
		return 0, nil
	}
	if b[0] != startBlock {
		return 0, fmt.Errorf("%w: %q", errFraming, shortened(b))
	}
	end := bytes.IndexByte(b, endBlock)
	switch {
	case end < 0 || end+1 == len(b):
		return 0, nil
	case b[end+1] != endOfLine:
		return 0, fmt.Errorf("%w: %q", errFraming, shortened(b))
	}
	return end + 2, nil
}

// checkAnswer looks at MSA-1 and, unless want is nil, at MSA-2 of a framed answer.
func checkAnswer(answer []byte, want *controlID) error {
	msa := bytes.IndexByte(answer, '\r') + 1
	rest := answer[msa:]
	if msa == 0 || len(rest) < lengthOfCode || string(rest[:4]) != "MSA|" {
		return fmt.Errorf("%w: %q", errNoMSA, shortened(answer))
	}
	if code := rest[:lengthOfCode]; string(code) != positiveMSA[0] && string(code) != positiveMSA[1] {
		return fmt.Errorf("%w: %q", errNegative, shortened(answer))
	}
	if want == nil {
		return nil
	}
	rest = rest[lengthOfCode:]
	n := len(want)
	if len(rest) > n && bytes.Equal(rest[:n], want[:]) && (rest[n] == '\r' || rest[n] == '|') {
		return nil
	}
	return fmt.Errorf("%w: want %s, got %q", errWrongID, want[:], shortened(answer))
}

func shortened(b []byte) []byte { return b[:min(len(b), 200)] }
