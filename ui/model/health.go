package model

// Health tells whether a log can write.
type Health struct {
	OK     bool
	Keeps  bool   // messages are kept; while it is not OK, beside the log
	Reason string // why it is not OK, in words with what to do
	Failed uint64 // messages that could not be kept since the start
	Gone   bool   // the log's files are not where they were; what is open of them can be saved
}

// Words returns what stands at the top of the window while the log cannot write, "" while it can.
func (h Health) Words() string {
	if h.OK {
		return ""
	}
	if h.Keeps {
		return "Messages are kept, but beside the log, where they take more and more space: " + h.Reason
	}
	words := "Messages cannot be kept and are answered negatively: " + h.Reason
	if h.Failed > 0 {
		words += " (" + Plural(int(h.Failed), "message", "messages") + " so far)"
	}
	return words
}

// Opened is a file that the window looks at, read only.
type Opened struct {
	Log     Log
	Path    string
	Left    string // what of the file is not shown because it is no message, in words; "" for nothing
	Several int    // how many files are shown as one list; 0 for one, and Path is the folder that they are in
	InOrder bool   // a file of messages: the first is shown first, and times are those of MSH-7
	// Notices are what a person should know of a log that is not whole.
	Notices []LogNotice
	Saver   Saver // nil for a file of messages, which is read into memory
	Close   func() error
}
