package wire

import "sync"

// A Buffer is a reusable byte slice for building or reading one message.
//
//	b := wire.GetBuffer()
//	defer b.Put()
//	b.Append(v)
type Buffer struct {
	B []byte

	codec Codec
}

// Append appends v as JSON to b.B.
func (b *Buffer) Append(v Value) { b.B = b.codec.write(b.B, v) }

// maxPooled is the capacity above which a Buffer is left to the garbage collector, so that one large
// message does not keep its memory for good.
const maxPooled = 1 << 20

var buffers = sync.Pool{New: func() any { return &Buffer{B: make([]byte, 0, 1024)} }}

// GetBuffer returns an empty Buffer. Call [Buffer.Put] when nothing refers to its bytes any more.
func GetBuffer() *Buffer { return buffers.Get().(*Buffer) }

// Put gives the Buffer back. Neither b nor a slice of b.B may be used afterwards.
func (b *Buffer) Put() {
	if cap(b.B) > maxPooled {
		return
	}
	b.B = b.B[:0]
	buffers.Put(b)
}
