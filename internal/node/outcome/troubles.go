package outcome

import "github.com/hawser-ssv/hawser/internal/node/health"

// The room's troubles.
const (
	troubleUnheard   health.Name = "unheard"
	troubleFailing   health.Name = "failing"
	troubleInclusion health.Name = "inclusion"
	troubleSilence   health.Name = "silence"
	troubleIdle      health.Name = "idle"
	troubleOffence   health.Name = "offence"
	troubleRefusals  health.Name = "refusals"
)

// Troubles is the room's table.
func Troubles() []health.Row {
	here := []health.Name{"queues", "lateness", "peers", "start"}
	return []health.Row{
		{Name: troubleUnheard, Severity: health.High, DependsOn: here},
		{
			Name: troubleFailing, Severity: health.High,
			DependsOn: []health.Name{
				"store", "twin", "elsewhere", "chain", "chain-unanswered", "beacon", "fork", "head", "clock", "queues", "lateness", "shares", "peers", troubleUnheard,
			},
		},
		{Name: troubleInclusion, Severity: health.High, DependsOn: []health.Name{"chain", "chain-unanswered", "beacon", "head", "clock"}},
		{Name: troubleSilence, Severity: health.Warning, DependsOn: here},
		{Name: troubleIdle, Severity: health.Warning, DependsOn: here},
		{Name: troubleOffence, Severity: health.Warning},
		{Name: troubleRefusals, Severity: health.Warning, DependsOn: []health.Name{"twin", "elsewhere"}},
	}
}

// Reports reports what is wrong with the outcome of duties.
func Reports(f *Facts) (out []health.Report) {
	for _, find := range []func(*Facts) []health.Report{
		findUnheard, findFailing, findInclusion, findSilence, findIdle, findOffences, findRefusals,
	} {
		out = append(out, find(f)...)
	}
	return out
}
