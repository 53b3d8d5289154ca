package load

import (
	"strconv"
	"time"
)

// The control ID of a message: five characters of the run, five digits of the connection, ten of the count.
const (
	runLength     = 5
	numberLength  = 5
	countLength   = 10
	controlLength = runLength + numberLength + countLength // as long as HL7 allows in all versions
)

// The bytes around a block.
const (
	startBlock = 0x0B
	endBlock   = 0x1C
	endOfLine  = 0x0D
	framing    = 3
)

const (
	header   = `MSH|^~\&|ANALYSER|LAB|MLLPSCOPE|HERE|20250102030405+0100||ORU^R01^ORU_R01|`
	afterID  = "|P|2.5.1\r"
	patient  = "PID|1||77^^^H^MR||DOE^JANE^Q||19700101|F\r"
	order    = "OBR|1||4711^LAB|24331-1^Lipid 1996 panel^LN|||20250102030000+0100\r"
	result   = "|NM|2093-3^Cholesterol^LN||180|mg/dL|<200|N|||F\r"
	setID    = "OBX|" // counts up, in front of each result
	noteHead = "NTE|1||"
	note     = "Within the reference range of the method; repeat when the clinical picture calls for it. "
)

// MinSize is the size of the smallest message, in payload bytes.
const MinSize = len(header) + controlLength + len(afterID) + len(patient) + len(order) + len(noteHead) + 1

// controlID is an MSH-10 that counts up in place.
type controlID [controlLength]byte

func newControlID(run string, connection int) controlID {
	var id controlID
	n := copy(id[:], run)
	putDecimal(id[n:n+numberLength], connection)
	putDecimal(id[n+numberLength:], 0)
	return id
}

// next counts one up.
func (id *controlID) next() {
	for i := controlLength - 1; i >= controlLength-countLength; i-- {
		if id[i]++; id[i] <= '9' {
			return
		}
		id[i] = '0'
	}
}

func putDecimal(to []byte, n int) {
	for i := len(to) - 1; i >= 0; i-- {
		to[i] = byte('0' + n%10)
		n /= 10
	}
}

// newRunPrefix returns what no run of the last 16 hours began its control IDs with.
func newRunPrefix() string {
	const space = 36 * 36 * 36 * 36 * 36
	text := "0000" + strconv.FormatInt(time.Now().UnixMilli()%space, 36)
	return text[len(text)-runLength:]
}

// AppendMessage appends an ORU^R01 message of exactly size payload bytes, without framing, whose MSH-10 is id. size
// counts an ID of 20 characters, and is at least MinSize.
func AppendMessage(dst []byte, id string, size int) []byte {
	from := len(dst)
	dst = append(dst, header...)
	dst = append(dst, id...)
	dst = append(dst, afterID...)
	dst = append(dst, patient...)
	dst = append(dst, order...)
	end := from + size - controlLength + len(id)
	for n := int64(1); ; n++ {
		before := len(dst)
		dst = strconv.AppendInt(append(dst, setID...), n, 10)
		dst = append(dst, result...)
		if len(dst)+len(noteHead)+1 > end {
			dst = dst[:before]
			break
		}
	}
	dst = append(dst, noteHead...)
	for len(dst)+1 < end {
		dst = append(dst, note[:min(len(note), end-1-len(dst))]...)
	}
	return append(dst, '\r')
}

// newBatch returns n framed messages one after another, ready to have their control IDs put in, and where in each
// message the ID stands.
func newBatch(n, size int) (batch []byte, idAt int) {
	batch = make([]byte, 0, n*(size+framing))
	blank := newControlID("00000", 0)
	for range n {
		batch = append(batch, startBlock)
		batch = AppendMessage(batch, string(blank[:]), size)
		batch = append(batch, endBlock, endOfLine)
	}
	return batch, 1 + len(header)
}
