package engine

import "errors"

// noteSigning logs that messages cannot be signed, once until one is signed again, and not at all as an error if whoever
// refused has told it already.
func (e *Engine) noteSigning(r *runner, err error) {
	if err == nil {
		if e.unsigned.Load() && e.unsigned.CompareAndSwap(true, false) {
			e.log.Info("messages are signed again")
		}
		return
	}
	log := e.log.Debug
	var told interface{ Told() bool }
	if first := !e.unsigned.Swap(true); first && !(errors.As(err, &told) && told.Told()) {
		log = e.log.Error
	}
	log("sign message", "committee", shortID(r.id[:]), "slot", r.key.slot, "role", r.key.id.Role(), "cause", err)
}
