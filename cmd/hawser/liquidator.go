package main

import (
	"errors"
	"fmt"
	"log/slog"
	"math/big"

	"github.com/spf13/cobra"

	"github.com/hawser-ssv/hawser/contracts/client"
	"github.com/hawser-ssv/hawser/internal/contracts/liquidator"
)

func newLiquidatorCommand(env *environment) *cobra.Command {
	cmd := newGroup("liquidator", "Close clusters whose balance no longer lasts")
	cmd.AddCommand(newLiquidatorStart(env))
	return cmd
}

// liquidatorFlags are the flags of `liquidator start`.
type liquidatorFlags struct {
	price, minProfit string
	atALoss, once    bool
}

func newLiquidatorStart(env *environment) *cobra.Command {
	var o liquidatorFlags
	cmd := &cobra.Command{
		Use: "start --price 0.005eth --wallet F", Short: "Watch all clusters and liquidate as soon as it is permitted and pays", Args: positional(cobra.NoArgs),
		Long: "Watch all clusters and liquidate each as soon as anybody may, if the bounty is worth more than the most the gas can cost.\n" +
			"The bounty is SSV, the gas is ether: --price says what one SSV is worth. With --at-a-loss the gas is paid in any case.",
	}
	cmd.Flags().StringVar(&o.price, "price", "", "what one SSV is worth, such as 0.005eth")
	cmd.Flags().StringVar(&o.minProfit, "min-profit", "0", "ether that must be left of every bounty after the gas, such as 0.01eth")
	cmd.Flags().BoolVar(&o.atALoss, "at-a-loss", false, "liquidate also when the gas costs more than the bounty is worth")
	cmd.Flags().BoolVar(&o.once, "once", false, "look once and end")
	cmd.PreRunE = func(cmd *cobra.Command, _ []string) error {
		if o.price == "" && !o.atALoss {
			return usage(cmd, errors.New("--price is missing: without it nobody knows what pays; --at-a-loss does without"))
		}
		return nil
	}
	return transacts(env, cmd, func(s *session, _ []string) error {
		options, err := o.options(s)
		if err != nil {
			return err
		}
		l := liquidator.New(s.client, s.wallet, s.journal, options)
		if o.once {
			return s.liquidateOnce(l)
		}
		return l.Run(s.ctx)
	})
}

func (o liquidatorFlags) options(s *session) (liquidator.Options, error) {
	options := liquidator.Options{
		AtALoss: o.atALoss, Poll: s.flags.poll, DryRun: s.flags.dryRun, Price: new(big.Int),
		Log: slog.New(slog.NewTextHandler(s.env.stderr, &slog.HandlerOptions{ReplaceAttr: showFaults})),
	}
	var err error
	if o.price != "" {
		if options.Price, err = parseEther("--price", o.price); err != nil {
			return options, err
		}
	}
	options.MinProfit, err = parseEther("--min-profit", o.minProfit)
	return options, err
}

// liquidatedReport is one cluster in the object of `liquidator start --once`.
type liquidatedReport struct {
	Owner       string   `json:"owner"`
	Operators   []uint64 `json:"operators"`
	BountyWei   string   `json:"bounty_wei"`
	Transaction string   `json:"transaction,omitempty"`
	Error       string   `json:"error,omitempty"`
}

func (s *session) liquidateOnce(l *liquidator.Liquidator) error {
	outcomes, err := l.Pass(s.ctx)
	if err != nil {
		return err
	}
	if !s.asJSON {
		return s.tellLiquidated(outcomes)
	}
	list := []liquidatedReport{}
	for _, o := range outcomes {
		r := liquidatedReport{Owner: o.Cluster.Owner.Hex(), Operators: o.Cluster.Operators, BountyWei: o.Bounty.String()}
		if o.Err != nil {
			r.Error = explain(o.Err).Error()
		} else if !s.flags.dryRun {
			r.Transaction = o.Transaction.Hex()
		}
		list = append(list, r)
	}
	return s.env.printJSON(struct {
		Schema   string             `json:"schema"`
		Clusters []liquidatedReport `json:"clusters"`
	}{"hawser.liquidator.pass/1", list})
}

// tellLiquidated prints the result of one pass.
func (s *session) tellLiquidated(outcomes []liquidator.Outcome) error {
	out := s.env.stdout
	if len(outcomes) == 0 {
		fmt.Fprintln(out, "no cluster may be liquidated now")
	}
	for _, o := range outcomes {
		result := "liquidated by " + o.Transaction.Hex()
		switch {
		case o.Err != nil:
			result = "not liquidated: " + explain(o.Err).Error()
		case s.flags.dryRun:
			result = "would be liquidated; nothing was sent"
		}
		fmt.Fprintf(out, "cluster of %v on operators %s, bounty %s: %s\n", o.Cluster.Owner, idText(o.Cluster.Operators), client.SSV(o.Bounty), result)
	}
	return nil
}
