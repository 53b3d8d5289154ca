//go:build !unix

package socket

import "syscall"

// canTry reports that there are no tryRead and tryWrite here.
const canTry = false

func tryRead(uintptr, []byte) (int, syscall.Errno)  { return 0, syscall.EINVAL }
func tryWrite(uintptr, []byte) (int, syscall.Errno) { return 0, syscall.EINVAL }
