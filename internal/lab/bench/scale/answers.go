package scale

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/hawser-ssv/hawser/protocol/eth"
)

// maxBody bounds what is submitted at once.
const maxBody = 16 << 20

// fields are the members of an answer.
type fields = map[string]any

// errUnknown is answered with status 404.
var errUnknown = errors.New("there is no such thing on this chain")

// routes answers one operator; what the measured one submits is booked.
func (b *beacon) routes(measured bool) http.Handler {
	mux := http.NewServeMux()
	for pattern, answer := range map[string]func(*http.Request) (fields, error){
		"GET /eth/v1/node/syncing":                               b.syncing,
		"GET /eth/v1/node/version":                               constant(fields{"data": fields{"version": "Stub/1"}}),
		"GET /eth/v1/node/identity":                              constant(fields{"data": fields{"peer_id": "stub"}}),
		"GET /eth/v1/node/health":                                constant(nil),
		"GET /eth/v1/beacon/genesis":                             b.told,
		"GET /eth/v1/config/spec":                                b.spec,
		"GET /eth/v1/config/fork_schedule":                       constant(fields{"data": forkSchedule()}),
		"GET /eth/v1/config/deposit_contract":                    constant(fields{"data": fields{"chain_id": "1337", "address": depositContract}}),
		"GET /eth/v1/beacon/headers/{block}":                     b.header,
		"GET /eth/v1/beacon/states/{state}/finality_checkpoints": b.finality,
		"GET /eth/v1/beacon/states/{state}/validators":           b.validators,
		"POST /eth/v1/beacon/states/{state}/validators":          b.validators,
		"POST /eth/v1/validator/duties/attester/{epoch}":         b.attesters,
		"GET /eth/v1/validator/duties/proposer/{epoch}":          b.proposers,
		"POST /eth/v1/validator/duties/sync/{epoch}":             constant(fields{"execution_optimistic": false, "data": []any{}}),
		"POST /eth/v1/validator/liveness/{epoch}":                b.liveness,
		"GET /eth/v1/validator/attestation_data":                 b.vote,
		"GET /eth/v2/validator/aggregate_attestation":            b.aggregate,
		"POST /eth/v2/beacon/pool/attestations":                  b.take(measured),
		"POST /eth/v2/validator/aggregate_and_proofs":            b.takeAggregates(measured),
		"POST /eth/v1/validator/prepare_beacon_proposer":         constant(nil),
		"POST /eth/v1/validator/beacon_committee_subscriptions":  constant(nil),
		"POST /eth/v1/validator/sync_committee_subscriptions":    constant(nil),
		"POST /eth/v1/validator/register_validator":              constant(nil),
	} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { reply(w, r, answer) })
	}
	mux.HandleFunc("GET /eth/v1/events", b.events)
	return mux
}

// reply writes an answer; one without fields has no body.
func reply(w http.ResponseWriter, r *http.Request, answer func(*http.Request) (fields, error)) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	body, err := answer(r)
	_, _ = io.Copy(io.Discard, r.Body) // the connection can be used again
	switch {
	case errors.Is(err, errUnknown):
		http.Error(w, err.Error(), http.StatusNotFound)
		return
	case err != nil:
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	case body == nil:
		return
	}
	if version, forked := body["version"].(string); forked {
		w.Header().Set("Eth-Consensus-Version", version)
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(body) // who asked is gone
}

func constant(body fields) func(*http.Request) (fields, error) {
	return func(*http.Request) (fields, error) { return body, nil }
}

func decimal(n uint64) string { return strconv.FormatUint(n, 10) }

// numberIn reads a number of the path or of the query.
func numberIn(r *http.Request, name string) (uint64, error) {
	text := r.PathValue(name)
	if text == "" {
		text = r.URL.Query().Get(name)
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%s is no number: %q", name, text)
	}
	return n, nil
}

func (b *beacon) syncing(*http.Request) (fields, error) {
	return fields{"data": fields{
		"head_slot": decimal(b.now()), "sync_distance": "0", "is_syncing": false, "is_optimistic": false, "el_offline": false,
	}}, nil
}

func (b *beacon) told(*http.Request) (fields, error) {
	return fields{"data": fields{
		"genesis_time": decimal(uint64(b.genesis.Unix())), "genesis_validators_root": root(validatorsRoot, 1), "genesis_fork_version": forkVersion(0),
	}}, nil
}

const (
	// newestFork is that of the chain: it and all before it happened at the genesis, and those behind it have no date.
	newestFork      = eth.Electra
	depositContract = "0x4242424242424242424242424242424242424242"
	farFuture       = "18446744073709551615"
)

// A fork's version begins with forkByte and the fork's number, and ends with versionEnd.
const (
	forkByte   = 0x20
	versionEnd = 0x89
)

func forkVersion(i int) string { return fmt.Sprintf("0x%02x0000%02x", forkByte+i, versionEnd) }

// forksAtGenesis is how many forks the chain has.
func forksAtGenesis() int { return slices.Index(eth.KnownForks(), newestFork) + 1 }

func forkSchedule() (out []fields) {
	for i := range forksAtGenesis() {
		out = append(out, fields{"previous_version": forkVersion(max(0, i-1)), "current_version": forkVersion(i), "epoch": "0"})
	}
	return out
}

// spec is what a validator client asks of a chain of mainnet's preset.
func (b *beacon) spec(*http.Request) (fields, error) {
	data := fields{
		"CONFIG_NAME": "stub", "PRESET_BASE": "mainnet", "SLOTS_PER_EPOCH": decimal(b.perEpoch), "SECONDS_PER_SLOT": decimal(uint64(b.slot.Seconds())),
		"INTERVALS_PER_SLOT": "3", "EPOCHS_PER_SYNC_COMMITTEE_PERIOD": "256", "SYNC_COMMITTEE_SIZE": "512", "SYNC_COMMITTEE_SUBNET_COUNT": "4",
		"TARGET_AGGREGATORS_PER_COMMITTEE": "16", "TARGET_AGGREGATORS_PER_SYNC_SUBCOMMITTEE": "16",
		"GENESIS_FORK_VERSION":   forkVersion(0),
		"DOMAIN_BEACON_PROPOSER": "0x00000000", "DOMAIN_BEACON_ATTESTER": "0x01000000", "DOMAIN_RANDAO": "0x02000000", "DOMAIN_DEPOSIT": "0x03000000",
		"DOMAIN_VOLUNTARY_EXIT": "0x04000000", "DOMAIN_SELECTION_PROOF": "0x05000000", "DOMAIN_AGGREGATE_AND_PROOF": "0x06000000",
		"DOMAIN_SYNC_COMMITTEE": "0x07000000", "DOMAIN_SYNC_COMMITTEE_SELECTION_PROOF": "0x08000000", "DOMAIN_CONTRIBUTION_AND_PROOF": "0x09000000",
		"DOMAIN_APPLICATION_BUILDER": "0x00000001",
	}
	for i, fork := range eth.KnownForks()[1:] {
		name, epoch := strings.ToUpper(fork.String()), "0"
		if i+1 >= forksAtGenesis() {
			epoch = farFuture
		}
		data[name+"_FORK_VERSION"], data[name+"_FORK_EPOCH"] = forkVersion(i+1), epoch
	}
	return fields{"data": data}, nil
}

// header is that of the head, whatever block is named: none is kept.
func (b *beacon) header(*http.Request) (fields, error) {
	now := b.now()
	return fields{"execution_optimistic": false, "finalized": false, "data": fields{
		"root": root(blockRoot, now), "canonical": true, "header": fields{
			"signature": "0x" + strings.Repeat("00", 96),
			"message": fields{
				"slot": decimal(now), "proposer_index": "1", "parent_root": root(blockRoot, before(now)), "state_root": root(stateRoot, now), "body_root": root(bodyRoot, now),
			},
		},
	}}, nil
}

// checkpoint is an epoch with the root of its first block.
func (b *beacon) checkpoint(epoch uint64) fields {
	return fields{"epoch": decimal(epoch), "root": root(blockRoot, epoch*b.perEpoch)}
}

func (b *beacon) finality(*http.Request) (fields, error) {
	last := before(b.now() / b.perEpoch)
	return fields{"execution_optimistic": false, "finalized": false, "data": fields{
		"previous_justified": b.checkpoint(before(last)), "current_justified": b.checkpoint(last), "finalized": b.checkpoint(before(last)),
	}}, nil
}

// validators are those that are named by index or key; all if none is.
func (b *beacon) validators(r *http.Request) (fields, error) {
	var asked struct {
		IDs []string `json:"ids"`
	}
	if r.Method == http.MethodPost {
		if err := json.NewDecoder(r.Body).Decode(&asked); err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
	}
	for _, ids := range r.URL.Query()["id"] {
		asked.IDs = append(asked.IDs, strings.Split(ids, ",")...)
	}
	data := []any{}
	for _, id := range asked.IDs {
		if index, known := b.find(id); known {
			data = append(data, b.validator(index))
		}
	}
	if len(asked.IDs) == 0 {
		for index := range b.keys {
			data = append(data, b.validator(index))
		}
	}
	return fields{"execution_optimistic": false, "finalized": false, "data": data}, nil
}

func (b *beacon) find(id string) (int, bool) {
	if index, known := b.index[strings.ToLower(id)]; known {
		return index, true
	}
	index, err := strconv.Atoi(id)
	return index, err == nil && index >= 0 && index < len(b.keys)
}

// validator has been active since the genesis.
func (b *beacon) validator(index int) fields {
	return fields{"index": strconv.Itoa(index), "balance": "32000000000", "status": "active_ongoing", "validator": fields{
		"pubkey": b.keys[index], "withdrawal_credentials": "0x01" + strings.Repeat("00", 31), "effective_balance": "32000000000", "slashed": false,
		"activation_eligibility_epoch": "0", "activation_epoch": "0", "exit_epoch": farFuture, "withdrawable_epoch": farFuture,
	}}
}

// indices reads a list of validators.
func (b *beacon) indices(r *http.Request) (out []int, err error) {
	var ids []string
	if err := json.NewDecoder(r.Body).Decode(&ids); err != nil {
		return nil, err
	}
	for _, id := range ids {
		if index, known := b.find(id); known {
			out = append(out, index)
		}
	}
	return out, nil
}

func (b *beacon) attesters(r *http.Request) (fields, error) {
	epoch, err := numberIn(r, "epoch")
	if err != nil {
		return nil, err
	}
	indices, err := b.indices(r)
	if err != nil {
		return nil, err
	}
	branch := b.branch(before(epoch))
	data := []any{}
	for _, v := range indices {
		if v >= len(b.slots) {
			continue
		}
		if slot := epoch*b.perEpoch + uint64(b.slots[v]); b.attests(v, slot) {
			data = append(data, fields{
				"pubkey": b.keys[v], "validator_index": strconv.Itoa(v), "slot": decimal(slot), "committees_at_slot": strconv.Itoa(committeesPerSlot),
				"committee_index": strconv.Itoa(v % committeesPerSlot), "committee_length": strconv.Itoa(committeeLength),
				"validator_committee_index": strconv.Itoa(v / committeesPerSlot % committeeLength),
			})
		}
	}
	return fields{"dependent_root": branch, "execution_optimistic": false, "data": data}, nil
}

// strangerIndex is a validator that nobody here knows.
const strangerIndex = 5_000_000

// proposers are strangers in each slot.
func (b *beacon) proposers(r *http.Request) (fields, error) {
	epoch, err := numberIn(r, "epoch")
	if err != nil {
		return nil, err
	}
	data := []any{}
	for i := range b.perEpoch {
		data = append(data, fields{
			"pubkey": "0x" + strings.Repeat("99", 48), "validator_index": decimal(strangerIndex + i), "slot": decimal(epoch*b.perEpoch + i),
		})
	}
	return fields{"dependent_root": b.branch(epoch), "execution_optimistic": false, "data": data}, nil
}

// liveness says of whom an attestation of the epoch came: the stub's blocks would hold all of them.
func (b *beacon) liveness(r *http.Request) (fields, error) {
	epoch, err := numberIn(r, "epoch")
	if err != nil {
		return nil, err
	}
	indices, err := b.indices(r)
	if err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	data := []any{}
	for _, v := range indices {
		live := false
		if v < len(b.slots) {
			_, live = b.submitted[epoch*b.perEpoch+uint64(b.slots[v])][uint64(v)]
		}
		data = append(data, fields{"index": strconv.Itoa(v), "is_live": live})
	}
	return fields{"data": data}, nil
}

// voteFor is the vote of a slot: for its own block, if it has begun.
func (b *beacon) voteFor(slot uint64, index string) fields {
	epoch := slot / b.perEpoch
	return fields{
		"slot": decimal(slot), "index": index, "beacon_block_root": root(blockRoot, min(slot, b.now())),
		"source": b.checkpoint(before(epoch)), "target": b.checkpoint(epoch),
	}
}

func (b *beacon) vote(r *http.Request) (fields, error) {
	slot, err := numberIn(r, "slot")
	if err != nil {
		return nil, err
	}
	return fields{"data": b.voteFor(slot, r.URL.Query().Get("committee_index"))}, nil
}

// aggregate is one attestation alone.
func (b *beacon) aggregate(r *http.Request) (fields, error) {
	slot, err := numberIn(r, "slot")
	if err != nil {
		return nil, err
	}
	committee, err := numberIn(r, "committee_index")
	if err != nil {
		return nil, err
	}
	if committee >= committeesPerSlot {
		return nil, errUnknown
	}
	bits, committees := make([]byte, committeeLength/8+1), make([]byte, committeesPerSlot/8)
	bits[0], bits[committeeLength/8] = 1, 1<<(committeeLength%8)
	committees[committee/8] = 1 << (committee % 8)
	return fields{"version": newestFork.String(), "data": fields{
		"aggregation_bits": "0x" + hex.EncodeToString(bits), "committee_bits": "0x" + hex.EncodeToString(committees),
		"data": b.voteFor(slot, "0"), "signature": "0xc0" + strings.Repeat("00", 95),
	}}, nil
}

// take believes attestations.
func (b *beacon) take(booked bool) func(*http.Request) (fields, error) {
	return func(r *http.Request) (fields, error) {
		var list []struct {
			Attester uint64 `json:"attester_index,string"`
			Data     struct {
				Slot uint64 `json:"slot,string"`
			} `json:"data"`
		}
		if err := json.NewDecoder(r.Body).Decode(&list); err != nil || !booked {
			return nil, err
		}
		b.mu.Lock()
		defer b.mu.Unlock()
		for _, a := range list {
			if b.submitted[a.Data.Slot] == nil {
				b.submitted[a.Data.Slot] = make(map[uint64]struct{})
			}
			b.submitted[a.Data.Slot][a.Attester] = struct{}{}
		}
		return nil, nil
	}
}

func (b *beacon) takeAggregates(booked bool) func(*http.Request) (fields, error) {
	return func(r *http.Request) (fields, error) {
		var list []json.RawMessage
		if err := json.NewDecoder(r.Body).Decode(&list); err != nil || !booked {
			return nil, err
		}
		b.mu.Lock()
		defer b.mu.Unlock()
		b.aggregates += len(list)
		return nil, nil
	}
}

// events streams heads until the operator leaves or the stub closes.
func (b *beacon) events(w http.ResponseWriter, r *http.Request) {
	stream, ok := w.(http.Flusher)
	if !ok {
		http.Error(w, "no stream", http.StatusInternalServerError)
		return
	}
	heads := make(chan string, 64)
	b.mu.Lock()
	b.listeners[heads] = struct{}{}
	b.mu.Unlock()
	defer func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.listeners, heads)
	}()
	w.Header().Set("Content-Type", "text/event-stream")
	w.WriteHeader(http.StatusOK)
	stream.Flush()
	for {
		select {
		case <-r.Context().Done():
			return
		case head := <-heads:
			fmt.Fprintf(w, "event: head\ndata: %s\n\n", head)
			stream.Flush()
		}
	}
}
