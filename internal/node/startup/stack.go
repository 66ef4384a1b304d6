package startup

import "context"

// Stack runs subsystems and stops them in the reverse order of their start, each before the next.
type Stack struct{ stops []func() }

// Run runs f beside what runs already. The context that f gets ends when its turn to stop comes.
func (s *Stack) Run(ctx context.Context, f func(context.Context)) {
	// A subsystem outlives the end of ctx until its turn to stop comes.
	own, cancel := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan struct{})
	go func() {
		defer close(done)
		f(own)
	}()
	s.stops = append(s.stops, func() {
		cancel()
		<-done
	})
}

// Stop stops all of them and waits for each.
func (s *Stack) Stop() {
	for i := len(s.stops) - 1; i >= 0; i-- {
		s.stops[i]()
	}
}
