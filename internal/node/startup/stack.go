package startup

import "context"

// Stack runs subsystems and stops them in the reverse order of their start; it waits for each before it stops the next.
type Stack struct{ stops []func() }

// Run runs f in a goroutine. Stop ends f's context when its turn comes.
func (s *Stack) Run(ctx context.Context, f func(context.Context)) {
	// The end of ctx does not stop a subsystem; only Stop does.
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
