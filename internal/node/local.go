package node

import "github.com/hawser-ssv/hawser/internal/node/store"

func (n *Node) openStore() (*store.Store, error) {
	s, err := store.Open(store.Options{
		Dir: n.opts.Config.DataDir, Identity: n.storeIdentity(), Logger: n.opts.Logger.With("room", "store"),
	})
	return s, n.storeFault(err)
}

// storeFault gives an error of the data folder its code and remedy.
func (n *Node) storeFault(err error) error { return store.Fault(err, n.opts.Config.DataDir) }

// readFault is storeFault for an error of reading records in a folder that was opened without an error.
func (n *Node) readFault(err error) error { return store.ReadFault(err, n.opts.Config.DataDir) }
