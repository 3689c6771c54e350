//! [`Inbox`]: bytes come in, messages come out.

use std::{
    cell::Cell,
    collections::VecDeque,
    io,
    pin::pin,
    task::{Context, Poll},
};

use alato_thrift::{Limits, MessageScanner, Progress};
use bytes::{Buf, Bytes, BytesMut};
use tokio::{
    io::{AsyncRead, AsyncReadExt},
    time::Instant,
};

use super::{Body, Foreign, HeaderStyle, MAX_SHORT, Message, PREFIX, Transport};
use crate::{
    Protocol, ProtocolError, RpcError, TransportError,
    header::{self, Header, HeaderLimits},
};

/// How much is read at once, at most; and how much more is read when that much is not taken.
const LANDING: usize = 64 << 10;

/// How often is read, at most, when there are messages that are not taken.
const MAX_EARLIER: usize = 1 << 10;

thread_local! {
    /// What is read lands here first, so that a connection that waits for bytes needs no room for them.
    static SPARE: Cell<BytesMut> = Cell::new(BytesMut::new());
}

/// What has been read of a stream, and not yet been taken.
#[derive(Debug)]
pub(crate) struct Inbox {
    unread: BytesMut,
    /// How much of it has been taken since something was read.
    taken: usize,
    /// Whether `unread` still lies where it has landed, and keeps others from landing there.
    has_landed: bool,
    max_frame_size: u32,
    /// Of the messages, but for their length.
    limits: Limits,
    /// Where the message without a frame ends that is being read.
    scanner: Option<(Protocol, MessageScanner)>,
    /// How the last message came, or the one of which a part is there.
    transport: Transport,
    /// What that is in, as far as is known.
    protocol: Protocol,
    /// The other protocol that came instead of a message.
    foreign: Option<Foreign>,
    /// When something was last read, and how much has been read until then.
    filled_at: Option<Instant>,
    read: u64,
    /// The same of the times before, where messages have been read [ahead](Self::get_ahead) that are not taken.
    earlier: VecDeque<(u64, Instant)>,
}

impl Inbox {
    pub(crate) fn new(max_frame_size: u32) -> Self {
        Self {
            unread: BytesMut::new(),
            taken: 0,
            has_landed: false,
            max_frame_size,
            limits: Limits::default(),
            scanner: None,
            transport: Transport::default(),
            protocol: Protocol::default(),
            foreign: None,
            filled_at: None,
            read: 0,
            earlier: VecDeque::new(),
        }
    }

    /// Reads messages within limits that are not the default ones.
    pub(crate) fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// When the message came that was taken last.
    pub(crate) fn came_at(&mut self) -> Option<Instant> {
        let end = self.end_of_taken();
        self.forget_until(end);
        self.earlier.front().map(|(_, at)| *at).or(self.filled_at)
    }

    /// When something was last read.
    pub(crate) fn filled_at(&self) -> Option<Instant> {
        self.filled_at
    }

    /// Whether more may be read though there are messages that are not taken.
    pub(crate) fn may_get_ahead(&mut self) -> bool {
        // What is taken next ends later.
        self.forget_until(self.end_of_taken() + 1);
        self.rest().len() < LANDING && self.earlier.len() < MAX_EARLIER
    }

    /// What is read next comes after messages that have come whole, and are not taken: remembers when those came.
    pub(crate) fn get_ahead(&mut self) {
        let known = self.earlier.back().map(|(until, _)| *until);
        if let Some(at) = self.filled_at
            && known != Some(self.read)
            && !self.is_empty()
        {
            self.earlier.push_back((self.read, at));
        }
    }

    /// How much had been read until the end of what was taken.
    fn end_of_taken(&self) -> u64 {
        self.read - self.rest().len() as u64
    }

    /// Forgets when that came which was read before `end`.
    fn forget_until(&mut self, end: u64) {
        while self.earlier.front().is_some_and(|(until, _)| *until < end) {
            self.earlier.pop_front();
            if self.earlier.is_empty() {
                // Nor is its room kept.
                self.earlier = VecDeque::new();
            }
        }
    }

    /// Forgets what was read and is not taken.
    pub(crate) fn clear(&mut self) {
        self.leave_all();
        self.scanner = None;
        self.earlier.clear();
    }

    /// Whether no part of a message has been read that was not taken.
    pub(crate) fn is_empty(&self) -> bool {
        self.unread.len() == self.taken
    }

    /// Why a stream has ended in the middle of a message, if it has: the start of what another protocol says may pass for that of a frame.
    pub(crate) fn cut_off(&self) -> Option<TransportError> {
        if self.is_empty() {
            return None;
        }
        let hint = crate::error::hint(self.rest());
        Some(if hint.is_empty() {
            TransportError::Closed
        } else {
            let why = format!("it was closed before a message was complete{hint}");
            io::Error::new(io::ErrorKind::InvalidData, why).into()
        })
    }

    /// What has not been taken.
    #[inline]
    fn rest(&self) -> &[u8] {
        self.unread.get(self.taken..).unwrap_or_default()
    }

    /// Lets go of what was taken: `unread` is the rest.
    fn settle(&mut self) {
        self.unread.advance(std::mem::take(&mut self.taken));
    }

    /// How the last message came, or the one of which a part is there.
    pub(crate) fn transport(&self) -> Transport {
        self.transport
    }

    /// The protocol that it seems to be in.
    pub(crate) fn protocol(&self) -> Protocol {
        self.protocol
    }

    /// The other protocol that came instead of a message, if it is known.
    pub(crate) fn foreign(&self) -> Option<Foreign> {
        self.foreign
    }

    /// Reads what has arrived; false at the end of the stream, which may be a reset before its first byte.
    pub(crate) fn poll_fill<T: AsyncRead + Unpin>(
        &mut self,
        io: &mut T,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<bool>> {
        // Whoever reads while this reads lands elsewhere; and so does this, if somebody has kept a long message that landed.
        let mut landing = SPARE.take();
        landing.clear();
        landing.reserve(LANDING);
        self.settle();
        // The start of a message is completed there. That of a long one grows where it is, and doubles as bytes arrive, whatever
        // length a frame claims.
        let is_short = self.unread.len() <= LANDING / 2;
        if is_short {
            landing.extend_from_slice(&self.unread);
        }
        let read = pin!(io.read_buf(&mut landing)).poll(cx);
        let filled = match read {
            Poll::Ready(Ok(more @ 1..)) => {
                self.filled_at = Some(Instant::now());
                self.read += more as u64;
                if is_short {
                    self.unread = landing.split();
                    self.has_landed = true;
                } else {
                    self.unread.extend_from_slice(&landing);
                }
                Poll::Ready(Ok(true))
            }
            Poll::Ready(Ok(0)) => Poll::Ready(Ok(false)),
            Poll::Ready(Err(error)) if self.is_early_reset(&error) => Poll::Ready(Ok(false)),
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Pending => Poll::Pending,
        };
        SPARE.set(landing);
        filled
    }

    /// Returns true if the other side has reset the connection before it sent anything. A system
    /// does so with a connection that no server has accepted, when its listener is closed. That is
    /// the end of the stream, and no message is lost.
    #[cold]
    fn is_early_reset(&self, error: &io::Error) -> bool {
        self.read == 0 && error.kind() == io::ErrorKind::ConnectionReset
    }

    /// Takes in bytes that were read elsewhere.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.settle();
        self.leave_landing();
        self.unread.extend_from_slice(bytes);
        self.filled_at = Some(Instant::now());
        self.read += bytes.len() as u64;
    }

    /// What has been read, and is not taken now, makes room for others.
    pub(crate) fn leave_landing(&mut self) {
        if self.has_landed {
            self.unread = BytesMut::from(self.rest());
            self.taken = 0;
            self.has_landed = false;
        }
    }

    /// Takes the next message, if all of it has been read.
    #[inline]
    pub(crate) fn next(&mut self) -> Result<Option<Box<Message>>, RpcError> {
        match self.next_short() {
            Some(message) => Ok(Some(message)),
            None => self.next_of_any_kind(),
        }
    }

    /// The next message, if it is what most are: short, in the binary protocol, and in a frame that has come whole.
    // On the way of every call. What else there may be is not decided here.
    #[inline]
    fn next_short(&mut self) -> Option<Box<Message>> {
        let rest = self.unread.get(self.taken..)?;
        let (prefix, rest) = rest.split_first_chunk::<PREFIX>()?;
        let length = u32::from_be_bytes(*prefix);
        if length > self.max_frame_size {
            return None;
        }
        let bytes = rest.get(..length as usize)?;
        let (kind, name, sequence_id, body) = Protocol::split_binary_message(bytes)?;
        if body.len() > MAX_SHORT {
            return None;
        }
        let mut message = Message::spare();
        if !message.is_called(name) {
            return None;
        }
        message.has_come(Transport::Framed, Protocol::Binary, kind, sequence_id);
        message.body.copy_from(body);
        self.taken += PREFIX + bytes.len();
        (self.transport, self.protocol) = (Transport::Framed, Protocol::Binary);
        self.leave_if_empty();
        Some(message)
    }

    #[inline(never)]
    fn next_of_any_kind(&mut self) -> Result<Option<Box<Message>>, RpcError> {
        let Some(length) = self.length_of_next()? else {
            self.leave_landing();
            return Ok(None);
        };
        let message = match self.transport {
            Transport::Unframed => self.open(length),
            _ => {
                self.taken += PREFIX;
                self.transport = Transport::of_frame(self.rest());
                match self.transport {
                    Transport::Framed | Transport::Unframed => self.open(length),
                    Transport::THeader | Transport::TTHeader => self.open_behind_header(length),
                }
            }
        };
        Ok(Some(message?))
    }

    /// The length of the next message, or of its frame, if all of it is there.
    fn length_of_next(&mut self) -> Result<Option<usize>, RpcError> {
        let Some(first) = self.rest().first() else {
            return Ok(None);
        };
        Ok(match Protocol::of_unframed(*first) {
            Some(protocol) => {
                self.transport = Transport::Unframed;
                self.protocol = protocol;
                self.length_without_frame(protocol)?
            }
            // A frame of such a length would be longer than any may be.
            None => {
                self.transport = Transport::Framed;
                self.protocol = Protocol::default();
                self.length_of_frame()?
            }
        })
    }

    /// Reads the envelope of a message, and takes its body. A short body is copied: one that is kept would keep what came with it.
    fn open(&mut self, length: usize) -> Result<Box<Message>, ProtocolError> {
        let bytes = self
            .unread
            .get(self.taken..)
            .and_then(|rest| rest.get(..length));
        let bytes = bytes.unwrap_or_default();
        self.protocol = Protocol::of_message(bytes);
        let (header, range) = self.protocol.read_envelope_with(bytes, self.limits)?;
        let mut message = Message::spare();
        message.is_called(header.name.as_bytes());
        message.has_come(
            self.transport,
            self.protocol,
            header.kind,
            header.sequence_id,
        );
        if range.len() <= MAX_SHORT {
            message.body.copy_from(bytes.get(range).unwrap_or_default());
            self.taken += length;
            self.leave_if_empty();
        } else {
            message.body = Body::Shared(Protocol::body(self.take(length), range));
        }
        Ok(message)
    }

    /// The same, of a frame that begins with a header.
    fn open_behind_header(&mut self, length: usize) -> Result<Box<Message>, ProtocolError> {
        let frame = self.take(length);
        self.protocol = Protocol::of_message(&frame);
        let limits = HeaderLimits {
            max_payload_len: self.max_frame_size as usize,
            ..HeaderLimits::default()
        };
        let (header, payload) = Header::read(frame, limits)?;
        let (bytes, framed) = header::strip_frame(payload.bytes(&header));
        let protocol = header.protocol();
        let (read, range) = protocol.read_envelope_with(bytes, self.limits)?;
        let mut message = Message::spare();
        message.is_called(read.name.as_bytes());
        message.has_come(self.transport, protocol, read.kind, read.sequence_id);
        message.envelope.style = HeaderStyle {
            flags: header.flags(),
            sequence_id: header.sequence_id(),
            compressed: header.is_compressed(),
            framed,
        };
        let body = bytes.get(range).unwrap_or_default();
        if body.len() <= MAX_SHORT {
            message.body.copy_from(body);
        } else {
            message.body = Body::Shared(payload.share(&header, body));
        }
        message.header = Some(header);
        Ok(message)
    }

    fn length_without_frame(&mut self, protocol: Protocol) -> Result<Option<usize>, ProtocolError> {
        let limits = self
            .limits
            .with_max_message_len(self.max_frame_size as usize);
        let scanner = match &mut self.scanner {
            Some((known, scanner)) if *known == protocol => scanner,
            other => &mut other.insert((protocol, protocol.scanner(limits))).1,
        };
        match scanner.scan(self.unread.get(self.taken..).unwrap_or_default())? {
            Progress::Incomplete { .. } => Ok(None),
            Progress::Complete { end } => Ok(Some(end)),
        }
    }

    fn length_of_frame(&mut self) -> Result<Option<usize>, TransportError> {
        let rest = self.unread.get(self.taken..).unwrap_or_default();
        let Some(prefix) = rest.first_chunk::<PREFIX>() else {
            return Ok(None);
        };
        let length = u32::from_be_bytes(*prefix);
        if length > self.max_frame_size {
            self.foreign = Foreign::of_text(length, rest);
            return Err(TransportError::FrameTooLarge {
                length,
                limit: self.max_frame_size,
            });
        }
        if let Some(foreign) = Foreign::of_start(length, rest) {
            self.foreign = Some(foreign);
            let why = format!("the other side speaks {}, not Thrift", foreign.name());
            return Err(io::Error::new(io::ErrorKind::InvalidData, why).into());
        }
        if length == 0 {
            return Err(TransportError::EmptyFrame);
        }
        let complete = rest.len() - PREFIX >= length as usize;
        Ok(complete.then_some(length as usize))
    }

    /// Takes bytes that may be kept. Unless they are much of what landed, they are copied.
    fn take(&mut self, length: usize) -> Bytes {
        self.settle();
        let bytes = if self.has_landed && length < LANDING / 2 {
            let bytes = Bytes::copy_from_slice(self.unread.get(..length).unwrap_or_default());
            self.unread.advance(length);
            bytes
        } else {
            self.unread.split_to(length).freeze()
        };
        self.leave_if_empty();
        bytes
    }

    #[inline]
    fn leave_if_empty(&mut self) {
        if self.is_empty() {
            self.leave_all();
        }
    }

    #[inline(never)]
    fn leave_all(&mut self) {
        self.unread = BytesMut::new();
        self.taken = 0;
        self.has_landed = false;
    }
}

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use super::*;

    fn frame(sequence_id: u32, body: &[u8]) -> Vec<u8> {
        let message = [
            &[0x80, 1, 0, 1, 0, 0, 0, 1, b'm'][..],
            &sequence_id.to_be_bytes(),
            body,
        ]
        .concat();
        let length = u32::try_from(message.len()).unwrap();
        [&length.to_be_bytes(), &message[..]].concat()
    }

    fn fill(inbox: &mut Inbox, mut bytes: &[u8]) {
        let mut cx = Context::from_waker(Waker::noop());
        while !bytes.is_empty() {
            let filled = inbox.poll_fill(&mut bytes, &mut cx);
            assert!(matches!(filled, Poll::Ready(Ok(true))));
        }
    }

    /// Where things land on this thread.
    fn landing() -> *const u8 {
        let mut landing = SPARE.take();
        landing.clear();
        landing.reserve(LANDING);
        let place = landing.as_ptr();
        SPARE.set(landing);
        place
    }

    #[tokio::test(start_paused = true)]
    async fn it_is_known_when_each_message_came_of_those_that_wait() {
        let start = Instant::now();
        let second = std::time::Duration::from_secs(1);
        let mut inbox = Inbox::new(1 << 20);
        let three = [frame(1, &[0]), frame(2, &[0]), frame(3, &[0])].concat();
        let (first, rest) = three.split_at(three.len() / 2);
        fill(&mut inbox, first);
        for part in [rest, &frame(4, &[0])] {
            tokio::time::advance(second).await;
            assert!(inbox.may_get_ahead());
            inbox.get_ahead();
            // Nothing has come in between.
            inbox.get_ahead();
            fill(&mut inbox, part);
        }
        let mut came = Vec::new();
        while inbox.next().unwrap().is_some() {
            came.push((inbox.came_at().unwrap() - start).as_secs());
        }
        assert_eq!(came, [0, 1, 1, 2]);
        assert!(inbox.may_get_ahead());
        assert_eq!(inbox.earlier.capacity(), 0);
    }

    #[test]
    fn there_is_an_end_to_what_is_read_ahead() {
        let mut inbox = Inbox::new(1 << 20);
        fill(&mut inbox, &frame(1, &vec![0; 70_000]));
        assert!(!inbox.may_get_ahead());

        let mut inbox = Inbox::new(1 << 20);
        let mut times = 0;
        while inbox.may_get_ahead() {
            inbox.get_ahead();
            fill(&mut inbox, &[0]);
            times += 1;
        }
        assert_eq!(times, MAX_EARLIER + 1);
        inbox.clear();
        assert!(inbox.may_get_ahead());
    }

    #[test]
    fn messages_are_the_same_wherever_their_bytes_are_cut_apart() {
        let bodies: Vec<Vec<u8>> = [1, 5_000, 0, 40_000, 4_096, 100_000, 300]
            .map(|len| vec![7; len])
            .into();
        let all: Vec<u8> = (0..)
            .zip(&bodies)
            .flat_map(|(i, body)| frame(i, body))
            .collect();
        for size in [1, 7, 4_000, 33_000, 65_536] {
            let mut inbox = Inbox::new(1 << 20);
            let mut taken = Vec::new();
            for chunk in all.chunks(size) {
                fill(&mut inbox, chunk);
                while let Some(message) = inbox.next().unwrap() {
                    taken.push(message);
                }
            }
            assert!(inbox.is_empty());
            assert_eq!(taken.len(), bodies.len());
            for ((i, body), message) in (0..).zip(&bodies).zip(taken) {
                assert_eq!(message.envelope.sequence_id, i);
                assert_eq!(message.envelope.name.as_str(), "m");
                assert_eq!(message.body[..], body[..]);
            }
        }
    }

    #[test]
    fn the_way_of_most_messages_leads_where_that_of_all_does() {
        let message = |kind: u8, name: &[u8], body: usize| {
            let length = u32::try_from(name.len()).unwrap();
            let body = vec![7; body];
            let start = [0x80, 1, 0, kind];
            [
                &start,
                &length.to_be_bytes()[..],
                name,
                &[0, 0, 0, 9],
                &body,
            ]
            .concat()
        };
        let long = [b'm'; 1 << 10];
        let too_long = [b'm'; (1 << 10) + 1];
        let names = [b"", &b"m"[..], b"S:m", &long, &too_long, b"\xff"];
        let bodies = [0, 1, MAX_SHORT, MAX_SHORT + 1];
        let kinds = 0..=5;
        for (kind, name, body) in kinds.flat_map(|kind| {
            let with_name = move |name| bodies.map(move |body| (kind, name, body));
            names.into_iter().flat_map(with_name)
        }) {
            let whole = message(kind, name, body);
            // The last of them is cut off.
            for bytes in [&whole[..], &whole[..whole.len() - body], &whole[..7]] {
                let length = u32::try_from(bytes.len()).unwrap();
                let framed = [&length.to_be_bytes(), bytes].concat();
                let (mut one, mut other) = (Inbox::new(1 << 20), Inbox::new(1 << 20));
                fill(&mut one, &framed);
                fill(&mut other, &framed);
                let (one, other) = (one.next(), other.next_of_any_kind());
                assert_eq!(format!("{one:?}"), format!("{other:?}"));
            }
        }
    }

    #[test]
    fn nothing_that_is_kept_and_short_keeps_what_came_with_it() {
        let place = landing();
        let mut inbox = Inbox::new(1 << 20);
        let all: Vec<u8> = (0..60).flat_map(|i| frame(i, &[1; 1_000])).collect();
        fill(&mut inbox, &all);
        let first = inbox.next().unwrap().unwrap();
        while inbox.next().unwrap().is_some() {}
        assert_eq!(landing(), place);
        assert!(matches!(&first.body, Body::Own(bytes) if bytes.capacity() <= 2 * 1_000));

        // Half of a message, and one that is not taken yet.
        fill(&mut inbox, &all[..500]);
        assert!(inbox.next().unwrap().is_none());
        assert_eq!(landing(), place);
        fill(&mut inbox, &all[500..3_000]);
        inbox.leave_landing();
        assert_eq!(landing(), place);
        assert_eq!(inbox.next().unwrap().unwrap().body.len(), 1_000);

        // One that is longer, and less than half of what lands at once.
        let long = vec![2; 20_000];
        let mut inbox = Inbox::new(1 << 20);
        fill(&mut inbox, &[frame(1, &long), frame(2, &long)].concat());
        let first = inbox.next().unwrap().unwrap();
        assert!(inbox.next().unwrap().is_some());
        assert_eq!(landing(), place);
        assert_eq!(first.body[..], long[..]);
    }
}
