package store

import (
	"encoding/binary"
	"io"
)

// writeTo writes a WAL with what is planned.
func (w *wal) writeTo(out io.Writer, p plan, salt [8]byte) error {
	head := binary.BigEndian.AppendUint32(nil, walMagic)
	head = binary.BigEndian.AppendUint32(head, walVersion)
	head = binary.BigEndian.AppendUint32(head, uint32(w.pageBytes))
	head = append(binary.BigEndian.AppendUint32(head, 0), salt[:]...)
	sum := walSum{}.over(binary.LittleEndian, head)
	if _, err := out.Write(sum.append(head)); err != nil {
		return err
	}
	pages := p.pages()
	frame := make([]byte, w.frameBytes())
	for n, page := range pages {
		binary.BigEndian.PutUint32(frame, page)
		binary.BigEndian.PutUint32(frame[4:], 0)
		if n == len(pages)-1 {
			binary.BigEndian.PutUint32(frame[4:], p.size)
		}
		if err := w.data(p.images[page], frame[frameHeaderBytes:]); err != nil {
			return err
		}
		sum = sum.over(binary.LittleEndian, frame[:frameSummed]).over(binary.LittleEndian, frame[frameHeaderBytes:])
		copy(frame[frameSaltAt:], salt[:])
		copy(frame[frameSumAt:], sum.append(nil))
		if _, err := out.Write(frame); err != nil {
			return err
		}
	}
	return nil
}
