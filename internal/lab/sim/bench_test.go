package sim

import "testing"

// BenchmarkInstances measures what one instance costs, by kind of run.
func BenchmarkInstances(b *testing.B) {
	faults, tricks := allNames(Faults()), allNames(Tricks())
	for _, kind := range []struct {
		name   string
		choice Choice
	}{
		{"core", Choice{Operators: 4, Core: true}},
		{"core/everything", Choice{Operators: 4, Core: true, Faults: faults, Tricks: tricks}},
		{"whole", Choice{Operators: 4}},
		{"whole/everything", Choice{Operators: 4, Faults: faults, Tricks: tricks}},
		{"real", Choice{Operators: 4, Real: true}},
		{"real/everything", Choice{Operators: 4, Real: true, Faults: faults, Tricks: tricks}},
	} {
		b.Run(kind.name, func(b *testing.B) {
			b.ReportAllocs()
			done := 0
			for seed := uint64(1); done < b.N; seed++ {
				r, err := Play(Draw(seed, kind.choice), Options{})
				if err != nil {
					b.Fatal(err)
				}
				done += r.Instances
			}
			b.ReportMetric(float64(done)*60/b.Elapsed().Seconds(), "instances/min")
		})
	}
}
