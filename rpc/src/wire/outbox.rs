//! [`Outbox`]: messages go in, and leave in as few writes as can be.

use std::{
    cell::Cell,
    collections::VecDeque,
    io::{self, IoSlice},
    pin::Pin,
    task::{Context, Poll, ready},
};

use alato_thrift::MessageKind;
use bytes::{Buf, Bytes};
use tokio::io::AsyncWrite;

use super::{Body, Envelope, Extras, HeaderStyle, MAX_COPIED, MAX_KEPT, PREFIX, Transport};
use crate::{
    HeaderError, Protocol, ProtocolError, RpcError, TransportError,
    header::{self, Writer, deflate, int_key, string_key},
};

/// How many parts one write takes.
const PARTS: usize = 32;

/// The most room that a thread keeps for the connections that write.
const MAX_SPARE: usize = 256 << 10;

thread_local! {
    /// Room that a connection has given back: a busy one gets it again, and a quiet one has none.
    static SPARE: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// Messages that are to be written.
#[derive(Debug)]
pub(crate) struct Outbox {
    /// What leaves before `tail`: large bodies, which are not copied, and what stood in the tail before them.
    parts: VecDeque<Bytes>,
    tail: Vec<u8>,
    /// How much of the tail has been written.
    written: usize,
    /// How much of `parts` has not.
    in_parts: usize,
    /// Whether the stream may hold back some of what it was given, as TLS does.
    unflushed: bool,
    max_frame_size: u32,
}

impl Outbox {
    pub(crate) fn new(max_frame_size: u32) -> Self {
        Self {
            parts: VecDeque::new(),
            tail: Vec::new(),
            written: 0,
            in_parts: 0,
            unflushed: false,
            max_frame_size,
        }
    }

    /// How many bytes are left to be written.
    pub(crate) fn len(&self) -> usize {
        self.in_parts + self.tail.len() - self.written
    }

    /// Whether everything was given to the stream.
    fn is_written(&self) -> bool {
        self.in_parts + self.tail.len() == self.written
    }

    /// Whether everything has left.
    pub(crate) fn is_empty(&self) -> bool {
        self.is_written() && !self.unflushed
    }

    /// Puts a message behind those that are there. One that is over the limit is refused, and leaves nothing behind.
    #[inline]
    pub(crate) fn push(
        &mut self,
        envelope: &Envelope,
        kind: MessageKind,
        body: &Body,
        extras: Extras<'_>,
    ) -> Result<(), RpcError> {
        if self.tail.capacity() == 0 {
            self.tail = SPARE.take();
        }
        match self.push_short(envelope, kind, body) {
            Some(()) => Ok(()),
            None => self.push_of_any_kind(envelope, kind, body, extras),
        }
    }

    /// Puts a message there if it is what most are: short, in the binary protocol, and in a frame.
    // On the way of every call. What else there may be is not decided here.
    #[inline]
    fn push_short(&mut self, envelope: &Envelope, kind: MessageKind, body: &Body) -> Option<()> {
        let (Transport::Framed, Protocol::Binary, Body::Own(body)) =
            (envelope.transport, envelope.protocol, body)
        else {
            return None;
        };
        let name = envelope.name_in(kind).as_bytes();
        let start = Protocol::start_of_binary_message(kind, name.len())?;
        let length = u32::try_from(start.len() + name.len() + 4 + body.len()).ok()?;
        if length > self.max_frame_size {
            return None;
        }
        let mut prefix_and_start = [0; PREFIX + 8];
        let (prefix, behind) = prefix_and_start.split_at_mut(PREFIX);
        prefix.copy_from_slice(&length.to_be_bytes());
        behind.copy_from_slice(&start);
        self.tail.reserve(PREFIX + length as usize);
        self.tail.extend_from_slice(&prefix_and_start);
        self.tail.extend_from_slice(name);
        let sequence_id = envelope.sequence_id.to_be_bytes();
        self.tail.extend_from_slice(&sequence_id);
        self.tail.extend_from_slice(body);
        Some(())
    }

    /// Puts bytes there that are no message.
    pub(crate) fn push_bytes(&mut self, bytes: &[u8]) {
        self.tail.extend_from_slice(bytes);
    }

    #[inline(never)]
    fn push_of_any_kind(
        &mut self,
        envelope: &Envelope,
        kind: MessageKind,
        body: &Body,
        extras: Extras<'_>,
    ) -> Result<(), RpcError> {
        let start = self.tail.len();
        let pushed = match envelope.transport.header() {
            None => self.push_message(envelope, kind, body),
            Some(header) => self.push_behind_header(header, envelope, kind, body, extras),
        };
        if pushed.is_err() {
            self.tail.truncate(start);
        }
        pushed
    }

    fn push_message(
        &mut self,
        envelope: &Envelope,
        kind: MessageKind,
        body: &Body,
    ) -> Result<(), RpcError> {
        let framed = envelope.transport != Transport::Unframed;
        if framed {
            self.tail.extend_from_slice(&[0; PREFIX]);
        }
        let start = self.tail.len();
        let behind = self.push_envelope(envelope, kind)?;
        let length = self.check(self.tail.len() - start + body.len() + behind.len())?;
        if framed {
            self.put_length(start - PREFIX, length);
        }
        self.push_body(body, behind);
        Ok(())
    }

    fn push_behind_header(
        &mut self,
        header: header::Kind,
        envelope: &Envelope,
        kind: MessageKind,
        body: &Body,
        extras: Extras<'_>,
    ) -> Result<(), RpcError> {
        let HeaderStyle {
            flags,
            sequence_id,
            compressed,
            framed,
        } = envelope.style;
        // What a sender of `TTHeader` says of itself is not for us to say.
        let flags = match header {
            header::Kind::THeader => flags,
            header::Kind::TTHeader => 0,
        };
        let start = self.tail.len();
        let begin = if compressed {
            Writer::new_compressed
        } else {
            Writer::new
        };
        let mut writer = begin(
            &mut self.tail,
            header,
            flags,
            sequence_id,
            envelope.protocol,
        );
        extras
            .write(kind, envelope, &mut writer)
            .map_err(ProtocolError::from)?;
        let frame = writer.finish().map_err(ProtocolError::from)?;

        let payload = self.tail.len();
        let prefix = if framed { PREFIX } else { 0 };
        self.tail.extend_from_slice(&[0; PREFIX][..prefix]);
        let behind = self.push_envelope(envelope, kind)?;
        let length = self.tail.len() - payload - prefix + body.len() + behind.len();
        let length = self.check(length)?;
        if framed {
            self.put_length(payload, length);
        }
        if compressed {
            let before = self.tail.split_off(payload);
            deflate(&[&before, body, behind], &mut self.tail).map_err(ProtocolError::from)?;
        }
        let unwritten = if compressed {
            0
        } else {
            body.len() + behind.len()
        };
        self.check(self.tail.len() - start - PREFIX + unwritten)?;
        frame
            .close(&mut self.tail, unwritten, self.max_frame_size)
            .map_err(ProtocolError::from)?;
        if !compressed {
            self.push_body(body, behind);
        }
        Ok(())
    }

    /// Appends what stands before the body, and gives what stands behind it.
    fn push_envelope(
        &mut self,
        envelope: &Envelope,
        kind: MessageKind,
    ) -> Result<&'static [u8], ProtocolError> {
        let header = envelope.message_header(kind);
        envelope.protocol.write_envelope(&header, &mut self.tail)?;
        Ok(envelope.protocol.behind_body())
    }

    fn push_body(&mut self, body: &Body, behind: &[u8]) {
        match body {
            Body::Own(bytes) => self.tail.extend_from_slice(bytes),
            Body::Shared(bytes) => self.push_shared(bytes),
        }
        if !behind.is_empty() {
            self.tail.extend_from_slice(behind);
        }
    }

    fn push_shared(&mut self, body: &Bytes) {
        if body.len() <= MAX_COPIED {
            return self.tail.extend_from_slice(body);
        }
        self.close_tail();
        self.push_part(body.clone());
    }

    fn put_length(&mut self, at: usize, length: u32) {
        if let Some(bytes) = self.tail.get_mut(at..at + PREFIX) {
            bytes.copy_from_slice(&length.to_be_bytes());
        }
    }

    /// The length of a frame, if it may be so long.
    fn check(&self, length: usize) -> Result<u32, TransportError> {
        let length = u32::try_from(length).unwrap_or(u32::MAX);
        if length > self.max_frame_size {
            return Err(TransportError::FrameTooLarge {
                length,
                limit: self.max_frame_size,
            });
        }
        Ok(length)
    }

    /// Makes the tail a part, so that another can stand behind it.
    fn close_tail(&mut self) {
        let mut tail = Bytes::from(std::mem::take(&mut self.tail));
        tail.advance(std::mem::take(&mut self.written));
        self.push_part(tail);
    }

    fn push_part(&mut self, part: Bytes) {
        if !part.is_empty() {
            self.in_parts += part.len();
            self.parts.push_back(part);
        }
    }

    /// Writes as much as can be; ready when nothing is left. `progress` becomes true if anything was written.
    pub(crate) fn poll_flush<T: AsyncWrite + Unpin>(
        &mut self,
        io: &mut T,
        cx: &mut Context<'_>,
        progress: &mut bool,
    ) -> Poll<io::Result<()>> {
        while !self.is_written() {
            let written = ready!(self.poll_write(io, cx))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            *progress = true;
            self.unflushed = true;
            self.advance(written);
        }
        if self.unflushed {
            ready!(Pin::new(io).poll_flush(cx))?;
            self.unflushed = false;
        }
        Poll::Ready(Ok(()))
    }

    fn poll_write<T: AsyncWrite + Unpin>(
        &self,
        io: &mut T,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<usize>> {
        let tail = self.tail.get(self.written..).unwrap_or_default();
        let Some(first) = self.parts.front() else {
            return Pin::new(io).poll_write(cx, tail);
        };
        if !io.is_write_vectored() {
            return Pin::new(io).poll_write(cx, first);
        }
        let mut slices = [IoSlice::new(&[]); PARTS];
        let all = self.parts.iter().map(|part| &part[..]).chain([tail]);
        let mut count = 0;
        for (slice, part) in slices.iter_mut().zip(all) {
            *slice = IoSlice::new(part);
            count += 1;
        }
        Pin::new(io).poll_write_vectored(cx, slices.get(..count).unwrap_or_default())
    }

    fn advance(&mut self, mut written: usize) {
        while let Some(first) = self.parts.front_mut() {
            let of_this = written.min(first.len());
            first.advance(of_this);
            self.in_parts -= of_this;
            written -= of_this;
            if !first.is_empty() {
                return;
            }
            self.parts.pop_front();
        }
        self.written += written;
        if self.written >= self.tail.len() {
            self.tail.clear();
            self.written = 0;
        }
    }

    /// Forgets what is left: nobody reads it.
    pub(crate) fn clear(&mut self) {
        self.parts = VecDeque::new();
        self.tail = Vec::new();
        (self.written, self.in_parts) = (0, 0);
        self.unflushed = false;
    }

    /// Gives back the room that a quiet connection does not need.
    pub(crate) fn shrink(&mut self) {
        if self.tail.is_empty() && self.tail.capacity() > MAX_KEPT {
            let tail = std::mem::take(&mut self.tail);
            if tail.capacity() <= MAX_SPARE {
                SPARE.set(tail);
            }
        }
        if self.parts.is_empty() {
            self.parts.shrink_to(0);
        }
    }
}

impl Extras<'_> {
    /// Writes what there is to say.
    fn write(
        self,
        kind: MessageKind,
        envelope: &Envelope,
        header: &mut Writer<'_>,
    ) -> Result<(), HeaderError> {
        match self {
            Self::Reply { meta, last } => {
                if last && envelope.transport == Transport::TTHeader {
                    header.string(string_key::CONNECTION_READY_TO_RESET, b"1")?;
                }
                header.meta_of_reply(meta)
            }
            Self::Call {
                meta,
                service,
                timeout,
            } => {
                header.timeout(timeout)?;
                if envelope.transport == Transport::TTHeader {
                    // The digit of the kind.
                    header.int(int_key::MESSAGE_TYPE, &[b'0' + kind as u8])?;
                    header.int(int_key::TO_METHOD, envelope.name.as_str().as_bytes())?;
                    if let Some(service) = service {
                        header.int(int_key::TO_SERVICE, service.as_bytes())?;
                        header.string(string_key::SERVICE, service.as_bytes())?;
                    }
                }
                header.meta_of_request(meta)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use super::*;
    use crate::name::Name;

    /// Takes so much of everything that is written to it, and counts the calls.
    struct Writes {
        at_once: usize,
        taken: Vec<Vec<u8>>,
        /// How often it is asked to flush before it has.
        flushes_left: usize,
    }

    impl AsyncWrite for Writes {
        fn poll_write(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
            bytes: &[u8],
        ) -> Poll<io::Result<usize>> {
            let taken = bytes.len().min(self.at_once);
            self.taken.push(bytes[..taken].to_vec());
            Poll::Ready(Ok(taken))
        }

        fn poll_write_vectored(
            self: Pin<&mut Self>,
            cx: &mut Context<'_>,
            parts: &[IoSlice<'_>],
        ) -> Poll<io::Result<usize>> {
            let parts: Vec<&[u8]> = parts.iter().map(|part| &part[..]).collect();
            self.poll_write(cx, &parts.concat())
        }

        fn is_write_vectored(&self) -> bool {
            true
        }

        fn poll_flush(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            if self.flushes_left == 0 {
                return Poll::Ready(Ok(()));
            }
            self.flushes_left -= 1;
            Poll::Pending
        }

        fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }
    }

    fn envelope() -> Envelope {
        Envelope {
            transport: Transport::Framed,
            protocol: Protocol::Binary,
            name: Name::known("m"),
            sequence_id: 1,
            style: HeaderStyle::default(),
        }
    }

    const NOTHING: Extras<'_> = Extras::Reply {
        meta: &alato_metainfo::MetaInfo::new(),
        last: false,
    };

    /// All that is written, write by write.
    fn flush(outbox: &mut Outbox, at_once: usize) -> Vec<Vec<u8>> {
        let mut io = Writes {
            at_once,
            taken: Vec::new(),
            flushes_left: 0,
        };
        let mut cx = Context::from_waker(Waker::noop());
        let mut progress = false;
        assert!(
            outbox
                .poll_flush(&mut io, &mut cx, &mut progress)
                .is_ready()
        );
        assert!(outbox.is_empty());
        io.taken
    }

    #[test]
    fn messages_that_are_queued_are_written_at_once() {
        let mut outbox = Outbox::new(1 << 20);
        let mut push = |body| {
            outbox.push(
                &envelope(),
                MessageKind::Reply,
                &Body::Shared(body),
                NOTHING,
            )
        };
        for _ in 0..100 {
            push(Bytes::from_static(&[0])).unwrap();
        }
        // One that is refused leaves nothing of it behind.
        push(Bytes::from(vec![0; 2 << 20])).unwrap_err();
        assert_eq!(outbox.len(), 100 * (4 + 4 + 4 + 1 + 4 + 1));
        assert_eq!(flush(&mut outbox, usize::MAX).len(), 1);
    }

    #[test]
    fn the_way_of_most_messages_leads_where_that_of_all_does() {
        let long = "m".repeat(2_000);
        let kinds = [
            MessageKind::Call,
            MessageKind::Reply,
            MessageKind::Exception,
            MessageKind::Oneway,
        ];
        for name in ["", "m", "S:m", &long] {
            for (kind, body) in kinds.into_iter().flat_map(|kind| {
                [0, 1, 1_000, (1 << 20) - 50, 1 << 20].map(|body| (kind, vec![7; body]))
            }) {
                let (mut one, mut other) = (Outbox::new(1 << 20), Outbox::new(1 << 20));
                let envelope = Envelope {
                    name: Name::received(name),
                    ..envelope()
                };
                let body = Body::Own(body);
                let pushed = one.push(&envelope, kind, &body, NOTHING);
                let pushed_otherwise = other.push_of_any_kind(&envelope, kind, &body, NOTHING);
                assert_eq!(format!("{pushed:?}"), format!("{pushed_otherwise:?}"));
                assert_eq!(one.tail, other.tail);
            }
        }
    }

    #[test]
    fn what_the_stream_holds_back_is_not_forgotten() {
        let mut outbox = Outbox::new(1 << 20);
        let body = Body::Shared(Bytes::from_static(&[0]));
        let pushed = outbox.push(&envelope(), MessageKind::Reply, &body, NOTHING);
        pushed.unwrap();
        let mut io = Writes {
            at_once: usize::MAX,
            taken: Vec::new(),
            flushes_left: 2,
        };
        let mut cx = Context::from_waker(Waker::noop());
        for _ in 0..2 {
            assert!(outbox.poll_flush(&mut io, &mut cx, &mut false).is_pending());
            assert_eq!(outbox.len(), 0);
            assert!(!outbox.is_empty());
        }
        assert!(outbox.poll_flush(&mut io, &mut cx, &mut false).is_ready());
        assert!(outbox.is_empty());
        assert_eq!(io.taken.len(), 1);
    }

    #[test]
    fn large_bodies_stand_between_their_neighbours_however_they_are_written() {
        for at_once in [1, 7, 4_000, usize::MAX] {
            let mut outbox = Outbox::new(1 << 20);
            let mut expected = Vec::new();
            for i in 0..50 {
                let len = [1, 50_000, MAX_COPIED, MAX_COPIED + 1][i % 4];
                let body = Body::Shared(vec![u8::try_from(i).unwrap(); len].into());
                outbox
                    .push(&envelope(), MessageKind::Reply, &body, NOTHING)
                    .unwrap();
                let length = u32::try_from(4 + 4 + 1 + 4 + len).unwrap();
                expected.extend(length.to_be_bytes());
                expected.extend([0x80, 1, 0, 2, 0, 0, 0, 1, b'm', 0, 0, 0, 1]);
                expected.extend(&body[..]);
            }
            assert_eq!(outbox.len(), expected.len());
            let writes = flush(&mut outbox, at_once);
            assert_eq!(writes.concat(), expected);
            if at_once == usize::MAX {
                assert!((2..=3).contains(&writes.len()), "{}", writes.len());
            }
        }
    }
}
