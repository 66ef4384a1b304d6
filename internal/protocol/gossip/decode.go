package gossip

import "github.com/hawser-ssv/hawser/protocol/wire"

// envelope is the memory of one decoded message. Byte strings point into the received bytes.
type envelope struct {
	signed     wire.SignedSSVMessage
	ssv        wire.SSVMessage
	signatures [1][]byte
	operators  [1]wire.OperatorID
}

// decode decodes the bytes that gossip delivered; it accepts what wire.DecodeSigned accepts.
func (e *envelope) decode(data []byte) (*wire.SignedSSVMessage, error) {
	view, err := wire.ParseView(data)
	if err != nil {
		return nil, err
	}
	e.ssv = wire.SSVMessage{MsgType: view.MsgType(), MsgID: view.MsgID(), Data: view.Data()}
	e.signed = wire.SignedSSVMessage{
		Signatures:  e.signatures[:0],
		OperatorIDs: e.operators[:0],
		SSVMessage:  &e.ssv,
		FullData:    view.FullData(),
	}
	if n := max(view.Signatures(), view.Signers()); n > 1 {
		e.signed.Signatures, e.signed.OperatorIDs = make([][]byte, 0, n), make([]wire.OperatorID, 0, n)
	}
	for i := range view.Signatures() {
		e.signed.Signatures = append(e.signed.Signatures, view.Signature(i))
	}
	for i := range view.Signers() {
		e.signed.OperatorIDs = append(e.signed.OperatorIDs, view.Signer(i))
	}
	return &e.signed, nil
}
