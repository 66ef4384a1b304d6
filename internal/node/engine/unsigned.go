package engine

import "errors"

// noteSigning logs that messages cannot be signed, once until one is signed again. It does not log an error that is logged already
// (see twin.Sighting.Told).
func (e *Engine) noteSigning(r *runner, err error) {
	if err == nil {
		if e.unsigned.Load() && e.unsigned.CompareAndSwap(true, false) {
			e.log.Info("messages are signed again")
		}
		return
	}
	log := e.log.Debug
	var logged interface{ Told() bool }
	if first := !e.unsigned.Swap(true); first && !(errors.As(err, &logged) && logged.Told()) {
		log = e.log.Error
	}
	log("sign message", "committee", shortID(r.id[:]), "slot", r.key.slot, "role", r.key.id.Role(), "cause", err)
}
