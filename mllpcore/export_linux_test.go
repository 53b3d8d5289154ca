package mllpcore

// RestAlways has connections rest however few there are; before the first connects.
func (s *Server) RestAlways() { s.restFrom.Store(0) }

// Resting returns how many connections rest.
func (s *Server) Resting() (resting int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.conns {
		if c.resting.state.Load() == atRest {
			resting++
		}
	}
	return resting
}

// Pollers returns how many there are.
func (s *Server) Pollers() int {
	s.pollers.mu.Lock()
	defer s.pollers.mu.Unlock()
	return len(s.pollers.all)
}
