package scale

// Field is one member of a Report as JSON, for the reference.
type Field struct {
	// Name is the path of the member; Meaning says what it is, with its unit.
	Name, Meaning string
}

// Fields are the members of a Report, in order.
func Fields() []Field {
	return []Field{
		{"schema", "`" + schema + "`"},
		{"validators", "validators of operator 1"},
		{"committees", "committees that they are spread over"},
		{"operators", "processes of operators"},
		{"slot_seconds", "length of a slot, s"},
		{"slots_per_epoch", "slots of an epoch; each validator attests once in it"},
		{"slots", "slots that were measured"},
		{"burst", "all validators attest in the first slot of the epoch"},
		{"flood", "times the honest messages that a flood was to bring"},
		{"foreign", "validators of other committees that speak on the same subnets"},
		{"aggregations", "there were selection proofs and aggregates"},
		{"seed", "of committees and slots"},
		{"cpu_ms_per_validator_epoch", "CPU time of operator 1 in the measured slots, ms for each validator and epoch; what it costs at rest is contained"},
		{"base_mcore", "CPU time of operator 1 with shares and peers and without duties, thousandths of a core"},
		{"rss_mib", "resident memory behind the measured slots, MiB"},
		{"rss_anonymous_mib", "the part of it that is no file, MiB"},
		{"rss_peak_mib", "the most that was resident since the start, MiB"},
		{"heap_mib", "heap in use (`go_memstats_heap_inuse_bytes`), MiB"},
		{"goroutines", "goroutines behind the measured slots"},
		{"messages.judged", "messages of gossip that were judged, own ones included"},
		{"messages.published", "own messages that were sent"},
		{"messages.accepted", "judged messages that were accepted"},
		{"messages.ignored", "judged messages that were ignored"},
		{"messages.rejected", "judged messages that were rejected"},
		{"messages.dropped", "messages that were not judged, because a queue or what is remembered was full"},
		{"bytes.in", "bytes read but for answers of the Beacon API: gossip, with its copies, and a little of the disk and the execution client"},
		{"bytes.out", "bytes written but for requests to the Beacon API and the log"},
		{"phases", "times of committees' duties that ended well, ms; null if they are refused"},
		{"phases.decided", "from the start of the slot to the decision: `p50`, `p95`, `p99`"},
		{"phases.submitted", "from the start of the slot to the last submission"},
		{"phases.decided_to_submitted", "between them"},
		{"phases_refused", "why there are no phases; missing if there are"},
		{"attestations", "attestations that were due in the measured slots"},
		{"aggregates", "aggregates that operator 1 submitted in them"},
		{"missed", "attestations that it did not submit"},
		{"problems", "codes of what operator 1 complained of behind the measured slots; one of a busy machine is [HAW-7003](errors.md#haw-7003)"},
		{"traffic", "what strangers brought from a slot before the measured ones on, messages; null without `--foreign` and `--flood`"},
		{"traffic.foreign", "of foreign validators, with signatures that hold"},
		{"traffic.others", "of the committees of a flood, with signatures that hold"},
		{"traffic.forged", "well-formed, with a signature that does not hold"},
		{"traffic.rubbish", "noise"},
		{"traffic.unsent", "not brought, because operator 1 had cut the peer or this program was late"},
		{"traffic.identities", "peers that brought forgeries and rubbish in turn, a hundred messages each at most"},
		{"start.cpu_seconds", "CPU time until operator 1 knows all registered validators and attests for its own, with an empty database, s"},
		{"start.restart_cpu_seconds", "the same with the database that it left, s"},
		{"start.registration_cpu_ms", "what both differ by, for each registered validator, own and foreign, ms"},
		{"calibrator.inflation", "how much longer the same work took on the wall than at its best, on average; above 1.15 phases are refused"},
		{"calibrator.cpu_inflation", "how much more CPU time it took, median"},
		{"calibrator.rsa_verify_us", "CPU time of an RSA verification, median, µs"},
		{"calibrator.bls_verify_us", "CPU time of a BLS verification, median, µs"},
		{"calibrator.samples", "how often it worked in the measured slots"},
		{"machine.cpu", "the processor's name"},
		{"machine.cores", "logical processors"},
		{"machine.memory_mib", "memory, MiB"},
		{"machine.system", "operating system and architecture"},
		{"machine.go", "version of Go that built the program"},
	}
}
