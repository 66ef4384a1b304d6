package scripted

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/ethereum/go-ethereum/core/types"
)

// Script plays text on a LogChain and its clients, one step a line; # begins a comment.
//
//	mine 3               three empty blocks
//	mine added exited    one block with these logs, by name
//	fork 4               the last four blocks are dropped
//	a hide 1             client a hides all logs; see Conduct for the words: hide, corrupt, lag and flood take a number,
//	a silent shuffle     the others none; the words of one line are the whole conduct
//	a honest             client a is honest again
//	a freeze             client a stays on the chain of now, until thaw
//	wait                 Wait is called: the follower settles
type Script struct {
	Chain   *LogChain
	Clients map[string]*LogClient
	Logs    map[string]types.Log
	// Wait is called by the step wait; nil does nothing.
	Wait func(line string)
}

// Play runs the script. An error names the line that is not understood; the steps before it were done.
func (s *Script) Play(text string) error {
	for n, line := range strings.Split(text, "\n") {
		line, _, _ = strings.Cut(line, "#")
		if words := strings.Fields(line); len(words) > 0 {
			if err := s.step(words); err != nil {
				return fmt.Errorf("play line %d, %q: %w", n+1, strings.TrimSpace(line), err)
			}
		}
	}
	return nil
}

func (s *Script) step(words []string) error {
	switch verb := words[0]; verb {
	case "wait":
		if s.Wait != nil {
			s.Wait(strings.Join(words, " "))
		}
		return nil
	case "mine":
		return s.mine(words[1:])
	case "fork":
		if len(words) != 2 {
			return fmt.Errorf("fork takes a depth")
		}
		depth, err := strconv.ParseUint(words[1], 10, 16)
		if err == nil {
			s.Chain.Drop(int(depth))
		}
		return err
	default:
		client, ok := s.Clients[verb]
		if !ok {
			return fmt.Errorf("no verb or client %q", verb)
		}
		return s.behave(client, words[1:])
	}
}

func (s *Script) mine(words []string) error {
	if len(words) == 1 {
		if n, err := strconv.ParseUint(words[0], 10, 16); err == nil {
			for range n {
				s.Chain.Mine()
			}
			return nil
		}
	}
	var logs []types.Log
	for _, name := range words {
		l, ok := s.Logs[name]
		if !ok {
			return fmt.Errorf("no log %q", name)
		}
		logs = append(logs, l)
	}
	s.Chain.Mine(logs...)
	return nil
}

func (s *Script) behave(client *LogClient, words []string) error {
	var conduct Conduct
	flags := map[string]*bool{
		"duplicate": &conduct.Duplicate, "shuffle": &conduct.Shuffle, "removed": &conduct.Removed, "foreign": &conduct.Foreign,
		"silent": &conduct.Silent, "down": &conduct.Down, "refuse": &conduct.Refuse,
		"wrong-chain": &conduct.WrongChain, "no-contract": &conduct.NoContract,
		"no-receipts": &conduct.NoReceipts, "one-by-one": &conduct.OneByOne, "forge": &conduct.Forge,
	}
	numbers := map[string]*int{"hide": &conduct.Hide, "corrupt": &conduct.Corrupt, "lag": &conduct.Lag, "flood": &conduct.Flood}
	for i := 0; i < len(words); i++ {
		word := words[i]
		switch {
		case word == "honest":
		case word == "freeze":
			client.Freeze()
		case word == "thaw":
			client.Thaw()
		case flags[word] != nil:
			*flags[word] = true
		case numbers[word] != nil && i+1 < len(words):
			i++
			n, err := strconv.ParseUint(words[i], 10, 31)
			if err != nil {
				return err
			}
			*numbers[word] = int(n)
		default:
			return fmt.Errorf("no conduct %q", word)
		}
	}
	client.Behave(conduct)
	return nil
}
