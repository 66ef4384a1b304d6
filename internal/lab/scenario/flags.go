package scenario

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// Flag is a flag of `hawser devnet run` that stands for a line of a script.
type Flag struct {
	// Name is without dashes. Help is what `--help` says.
	Name, Help string
	// form says what is expected if a text has not even the form.
	form string
	line func(text string) (line string, ok bool)
}

// Flags returns the flags that stand for lines.
func Flags() []Flag {
	return []Flag{
		switchFlag("stop-operator", "stop", "epoch", "4@3", "stop operator N at the start of measured epoch E"),
		switchFlag("start-operator", "start", "epoch", "4@3", "start it again"),
		switchFlag("stop-beacon", "stop-beacon", "epoch", "1@2", "stop beacon node N in the middle of measured epoch E"),
		switchFlag("start-beacon", "start-beacon", "epoch", "1@2", "start it again"),
		switchFlag("stop-execution", "stop-execution", "epoch", "1@2", "stop execution client N in the middle of measured epoch E"),
		switchFlag("start-execution", "start-execution", "epoch", "1@2", "start it again"),
		switchFlag("upgrade-beacon", "upgrade-beacon", "chain-epoch", "4@3", "let the beacon nodes of operator N name the fork of --fork only from the chain's "+
			"epoch E on, when they come back from an upgrade"),
		switchFlag("exit-validator", "exit", "epoch", "5@1", "let the owner tell validator N, counted from 0, to leave at the start of measured epoch E"),
		{
			"partition", "cut groups of operators apart from the start of measured epoch E until that of F: 1,2|3,4@E-F, F being E+1 by default (repeatable; needs root)",
			"groups of operators and when, such as 1,2|3,4@3 or 1,2|3,4@3-5", partitionLine,
		},
		{
			"cut-clients", "take all clients away from operator N from the start of measured epoch E until that of F: N@E-F (repeatable)",
			"OPERATOR@EPOCH-EPOCH, such as 3@2-4", cutLine,
		},
		{
			"corrupt-operator", "make operator N lie from measured epoch E on, or a stranger beside it: N@E=" + inWords(allLies()) + " (repeatable)",
			"OPERATOR@EPOCH=LIE with " + inWords(allLies()) + ", such as 4@1=bad-share", lieLine,
		},
	}
}

// FlagError says what is wrong with a flag.
type FlagError struct {
	// Flag has dashes; Text is what it was given.
	Flag, Text string
	Err        error
}

// Error implements error.
func (e *FlagError) Error() string { return fmt.Sprintf("%s %s: %v", e.Flag, e.Text, e.Err) }

// Unwrap returns the cause.
func (e *FlagError) Unwrap() error { return e.Err }

// FromFlags reads a script that flags stand for: how large the committee is, how long it is watched, and what each flag of Flags was
// given, by its name. Unlike a script in a file it may have lies that only the local network knows. The error is a *FlagError.
func FromFlags(operators, epochs int, given map[string][]string) (*Script, error) {
	var text strings.Builder
	said := []FlagError{{}, {Flag: "--operators", Text: strconv.Itoa(operators)}, {Flag: "--epochs", Text: strconv.Itoa(epochs)}} // by line
	fmt.Fprintf(&text, "hawser-sim %d\ncommittee %d\nepochs %d\n", Version, operators, epochs)
	for _, flag := range Flags() {
		for _, value := range given[flag.Name] {
			e := FlagError{Flag: "--" + flag.Name, Text: value}
			line, ok := flag.line(value)
			if !ok || strings.ContainsFunc(value, unicode.IsSpace) {
				e.Err = fmt.Errorf("expected %s", flag.form)
				return nil, &e
			}
			text.WriteString(line + "\n")
			said = append(said, e)
		}
	}
	s, err := parse(text.String(), allLies())
	var wrong *LineError
	if errors.As(err, &wrong) {
		e := said[wrong.Number-1]
		e.Err = wrong.Err
		return nil, &e
	}
	return s, err
}

// switchFlag is a flag of the form N@EPOCH, for a line "VERB N KEY=EPOCH".
func switchFlag(name, verb, key, example, help string) Flag {
	return Flag{name, help + ": N@E (repeatable)", "NUMBER@EPOCH, such as " + example, func(text string) (string, bool) {
		number, epoch, found := strings.Cut(text, "@")
		return fmt.Sprintf("%s %s %s=%s", verb, number, key, epoch), found && numbers(number, epoch)
	}}
}

// cutLine reads "N@EPOCH-EPOCH".
func cutLine(text string) (string, bool) {
	operator, when, _ := strings.Cut(text, "@")
	from, until, found := strings.Cut(when, "-")
	return fmt.Sprintf("cut-clients %s from=%s until=%s", operator, from, until), found && numbers(operator, from, until)
}

// partitionLine reads "1,2|3,4@EPOCH" or "1,2|3,4@EPOCH-EPOCH". Without a second epoch the partition lasts one epoch.
func partitionLine(text string) (string, bool) {
	groups, when, found := strings.Cut(text, "@")
	from, until, lasts := strings.Cut(when, "-")
	if epoch, err := strconv.Atoi(from); err == nil && !lasts {
		until = strconv.Itoa(epoch + 1)
	}
	members := strings.FieldsFunc(groups, func(r rune) bool { return r == ',' || r == '|' })
	whole := len(members) == 1+strings.Count(groups, ",")+strings.Count(groups, "|")
	return fmt.Sprintf("partition %s from=%s until=%s", groups, from, until), found && whole && numbers(append(members, from, until)...)
}

// lieLine reads "N@EPOCH=LIE".
func lieLine(text string) (string, bool) {
	when, lie, found := strings.Cut(text, "=")
	operator, epoch, at := strings.Cut(when, "@")
	return fmt.Sprintf("corrupt %s %s from=%s", operator, lie, epoch), found && at && numbers(operator, epoch) && isLie(lie)
}

// numbers reports whether each text is a number, so that what is wrong with it is said by the script's rules.
func numbers(texts ...string) bool {
	for _, text := range texts {
		if _, err := strconv.ParseUint(text, 10, 64); err != nil {
			return false
		}
	}
	return true
}
