//! The keys that Kitex and Volo know.

/// Keys that are numbers (`pkg/remote/transmeta/metakey.go` in cloudwego/kitex, where they are counted from 0).
pub(crate) mod int_key {
    pub(crate) const TO_SERVICE: u16 = 6;
    pub(crate) const TO_METHOD: u16 = 9;
    /// Milliseconds, in decimal.
    pub(crate) const RPC_TIMEOUT: u16 = 12;
    /// The message's kind: a digit from Kitex, a byte of that value from Volo.
    pub(crate) const MESSAGE_TYPE: u16 = 22;
}

/// Keys that are strings.
pub(crate) mod string_key {
    /// The service that is called, as the IDL names it.
    pub(crate) const SERVICE: &[u8] = b"isn";
    /// The caller's address, as somebody between saw it.
    pub(crate) const REMOTE_ADDRESS: &[u8] = b"rip";
    /// In a reply: the server is about to close the connection.
    pub(crate) const CONNECTION_READY_TO_RESET: &[u8] = b"crrst";
    /// In a reply: an error of the handler's (`pkg/transmeta/ttheader.go`), a number, …
    pub(crate) const BUSINESS_STATUS: &[u8] = b"biz-status";
    /// … what to tell people, …
    pub(crate) const BUSINESS_MESSAGE: &[u8] = b"biz-message";
    /// … and more, a map of strings in JSON.
    pub(crate) const BUSINESS_EXTRA: &[u8] = b"biz-extra";
    /// `THeader`, fbthrift: how many milliseconds the caller waits (`THeader.cpp`).
    pub(crate) const CLIENT_TIMEOUT: &[u8] = b"client_timeout";

    /// What Kitex and what stands between it and its caller write into a reply for themselves.
    pub(crate) const OF_THE_FRAMEWORK: [&[u8]; 13] = [
        SERVICE,
        REMOTE_ADDRESS,
        CONNECTION_READY_TO_RESET,
        BUSINESS_STATUS,
        BUSINESS_MESSAGE,
        BUSINESS_EXTRA,
        b"tc",
        b"ti",
        b"pcs",
        b"pce",
        b"pss",
        b"prs",
        b"pre",
    ];
}
