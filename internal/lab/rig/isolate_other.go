//go:build !linux

package rig

import (
	"net"

	"github.com/hawser-ssv/hawser/internal/testnet/process"
)

// namespace exists on Linux only.
type namespace struct{}

func newNamespace() (*namespace, error) { return nil, ErrIsolation }

func (n *namespace) close()                                       {}
func (n *namespace) listen(string) (net.Listener, error)          { return nil, ErrIsolation }
func (n *namespace) dial(string) (net.Conn, error)                { return nil, ErrIsolation }
func (n *namespace) start(process.Spec) (*process.Process, error) { return nil, ErrIsolation }
