package walfile

import (
	"encoding/binary"
	"io"
)

// WritePlan writes a WAL with what is planned.
func (w *File) WritePlan(out io.Writer, p Plan, salt [8]byte) error {
	head := binary.BigEndian.AppendUint32(nil, Magic)
	head = binary.BigEndian.AppendUint32(head, version)
	head = binary.BigEndian.AppendUint32(head, uint32(w.PageBytes))
	head = append(binary.BigEndian.AppendUint32(head, 0), salt[:]...)
	sum := Sum{}.Over(binary.LittleEndian, head)
	if _, err := out.Write(sum.Append(head)); err != nil {
		return err
	}
	pages := p.Pages()
	frame := make([]byte, w.frameBytes())
	for n, page := range pages {
		binary.BigEndian.PutUint32(frame, page)
		binary.BigEndian.PutUint32(frame[4:], 0)
		if n == len(pages)-1 {
			binary.BigEndian.PutUint32(frame[4:], p.Size)
		}
		if err := w.Page(p.Images[page], frame[FrameHeaderBytes:]); err != nil {
			return err
		}
		sum = sum.Over(binary.LittleEndian, frame[:frameSummed]).Over(binary.LittleEndian, frame[FrameHeaderBytes:])
		copy(frame[FrameSaltAt:], salt[:])
		copy(frame[FrameSumAt:], sum.Append(nil))
		if _, err := out.Write(frame); err != nil {
			return err
		}
	}
	return nil
}
