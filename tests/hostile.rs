//! A server that is sent nonsense: each gets an error, the server's memory stays flat, and the next client is served.

mod support;

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpStream},
    process::Command,
    time::Duration,
};

use alato::{
    ApplicationException, ApplicationExceptionKind,
    thrift::{Decoder, Limits, binary},
};
use support::{ServerProcess, example};

/// How much more memory the server may ever have taken at the end than at the start. One message of the largest
/// kind here is 0.4 MB.
const GROWTH_LIMIT: usize = 4 << 20;

struct Attack {
    name: &'static str,
    bytes: Vec<u8>,
    /// What the server says of it.
    error: &'static str,
    /// Whether the connection goes on.
    goes_on: bool,
}

fn attacks() -> Vec<Attack> {
    // The argument `work` of `calculate`.
    let in_work = |field: &[u8]| call("calculate", &[&[12, 0, 2], field, &[0, 0]].concat());
    let two_gib = [0x7f, 0xff, 0xff, 0xff];
    vec![
        Attack {
            name: "a frame that claims 2 GiB",
            bytes: two_gib.to_vec(),
            error: "a frame of 2147483647 bytes is over the limit of 16384000",
            goes_on: false,
        },
        Attack {
            name: "a frame of a negative length",
            bytes: vec![0xff; 64],
            error: "a frame of 4294967295 bytes is over the limit",
            goes_on: false,
        },
        Attack {
            name: "an empty frame",
            bytes: vec![0; 4],
            error: "an empty frame",
            goes_on: false,
        },
        Attack {
            name: "plain text",
            bytes: b"HELO example.org\r\n".to_vec(),
            error: "a frame of 1212501071 bytes is over the limit",
            goes_on: false,
        },
        Attack {
            name: "a frame that holds no message",
            bytes: vec![0, 0, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8],
            error: "not a message in the binary protocol",
            goes_on: false,
        },
        Attack {
            name: "a string that claims 2 GiB in a 20-byte frame",
            bytes: string_of_2_gib_in_20_bytes(),
            error: "a string of 2147483647 bytes is over the limit",
            goes_on: true,
        },
        Attack {
            name: "a list that claims 2^31 - 1 numbers",
            bytes: in_work(&[&[15, 0, 2, 8], &two_gib[..]].concat()),
            error: "a list of 2147483647 elements does not fit",
            goes_on: true,
        },
        Attack {
            name: "a struct nested 100,000 deep in an unknown field",
            bytes: in_work(&[[12, 0, 99].repeat(100_000), vec![0; 100_000]].concat()),
            error: "nested deeper than the limit of 64",
            goes_on: true,
        },
        Attack {
            name: "a list nested 80,000 deep in an unknown field",
            bytes: in_work(&[vec![15, 0, 99], [15, 0, 0, 0, 1].repeat(80_000)].concat()),
            error: "nested deeper than the limit of 64",
            goes_on: true,
        },
        Attack {
            name: "a string that is not UTF-8",
            bytes: in_work(&[11, 0, 3, 0, 0, 0, 2, 0xff, 0xfe]),
            error: "work.comment: a string that is not UTF-8",
            goes_on: true,
        },
    ]
}

/// In an unknown field of `add`'s arguments. Only the form without a version is short enough.
fn string_of_2_gib_in_20_bytes() -> Vec<u8> {
    let frame = b"\0\0\0\x14\0\0\0\x03add\x01\0\0\0\x07\x0b\0\x09\x7f\xff\xff\xffx";
    assert_eq!(frame.len(), 4 + 20);
    frame.to_vec()
}

fn call(method: &str, arguments: &[u8]) -> Vec<u8> {
    let message = [
        &[0x80, 1, 0, 1, 0, 0, 0, u8::try_from(method.len()).unwrap()],
        method.as_bytes(),
        &[0, 0, 0, 7],
        arguments,
    ]
    .concat();
    let length = u32::try_from(message.len()).unwrap();
    [&length.to_be_bytes()[..], &message].concat()
}

fn connect(server: &ServerProcess) -> TcpStream {
    let stream = TcpStream::connect(&server.address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    stream
}

/// Reads one reply, which has to be an application exception.
fn read_exception(stream: &mut TcpStream) -> ApplicationException {
    let mut length = [0; 4];
    stream.read_exact(&mut length).unwrap();
    let mut frame = vec![0; u32::from_be_bytes(length) as usize];
    stream.read_exact(&mut frame).unwrap();
    let mut decoder = binary::BinaryDecoder::new(&frame, Limits::default());
    let header = decoder.message_begin().unwrap();
    assert_eq!(header.kind as u8, 3, "an exception");
    binary::from_slice(&frame[decoder.position()..]).unwrap()
}

fn assert_serves(stream: &mut TcpStream) {
    stream.write_all(&call("ping", &[0])).unwrap();
    let mut reply = [0; 21];
    stream.read_exact(&mut reply).unwrap();
    assert_eq!(
        reply[..8],
        [0, 0, 0, 17, 0x80, 1, 0, 2],
        "the reply to a ping"
    );
}

/// The most memory that a process has ever had, in bytes.
fn peak_memory(server: &ServerProcess) -> Option<usize> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.id())).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kib: usize = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib << 10)
}

#[test]
fn nonsense_gets_an_error_takes_no_memory_and_harms_nobody() {
    let server = ServerProcess::start(&mut Command::new(example("calculator_server")));
    let mut bystander = connect(&server);
    assert_serves(&mut bystander);
    let before = peak_memory(&server);

    for round in 0..5 {
        for attack in attacks() {
            let mut stream = connect(&server);
            stream.write_all(&attack.bytes).unwrap();
            let exception = read_exception(&mut stream);
            assert!(
                exception.message.contains(attack.error),
                "{}, round {round}: {exception}",
                attack.name
            );
            if attack.error.contains("UTF-8") {
                assert_eq!(exception.kind, ApplicationExceptionKind::PROTOCOL_ERROR);
            }
            if attack.goes_on {
                assert_serves(&mut stream);
            } else {
                stream.shutdown(Shutdown::Write).unwrap();
                assert_eq!(stream.read(&mut [0]).unwrap(), 0, "{}", attack.name);
            }
            assert_serves(&mut bystander);
            assert_serves(&mut connect(&server));
        }
        // And those who say nothing, or stop in the middle.
        let half = call("ping", &[0]);
        connect(&server).write_all(&half[..half.len() / 2]).unwrap();
        drop(connect(&server));
        assert_serves(&mut bystander);
    }

    match before.zip(peak_memory(&server)) {
        Some((before, after)) => assert!(
            after - before < GROWTH_LIMIT,
            "the server grew from {before} to {after} bytes"
        ),
        None => support::skip(
            "ALATO_REQUIRE_PROC",
            "the memory of the server: there is no /proc",
        ),
    }
}

/// More clients than it may have open files: those that find no room wait, and nobody is served the worse afterwards.
#[test]
#[cfg(target_os = "linux")]
fn a_server_with_64_file_descriptors_survives_120_clients() {
    let program = example("calculator_server");
    let mut shell = Command::new("sh");
    shell.args([
        "-c",
        "ulimit -n 64; exec \"$0\"",
        &program.display().to_string(),
    ]);
    let server = ServerProcess::start(&mut shell);
    let clients: Vec<TcpStream> = (0..120)
        .map(|_| TcpStream::connect(&server.address).unwrap())
        .collect();
    std::thread::sleep(Duration::from_millis(300));
    // One of the first is served while the others wait.
    let mut first = &clients[0];
    first.write_all(&call("ping", &[0])).unwrap();
    let mut length = [0; 4];
    first
        .set_read_timeout(Some(Duration::from_secs(5)))
        .unwrap();
    first.read_exact(&mut length).unwrap();
    drop(clients);
    let mut next = TcpStream::connect(&server.address).unwrap();
    next.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    next.write_all(&call("ping", &[0])).unwrap();
    next.read_exact(&mut length).unwrap();
}
