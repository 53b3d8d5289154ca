package frame

// AppendBlock appends payload as one block to dst and returns the extended slice: start block, payload, end block, EOL.
// The payload is not looked into: one that holds a start block comes out broken on the other side.
func AppendBlock(dst, payload []byte, m Marks) []byte {
	dst = append(dst, m.Start)
	dst = append(dst, payload...)
	return append(dst, m.End, m.EOL)
}
