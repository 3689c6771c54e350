//! The keys that Kitex and Volo know.

/// Keys that are numbers (`pkg/remote/transmeta/metakey.go` in cloudwego/kitex, where they are counted from 0).
pub(crate) mod int_key {
    /// `framed` or `unframed`: whether the message in the payload has a frame of its own.
    pub(crate) const TRANSPORT_TYPE: u16 = 1;
    pub(crate) const LOG_ID: u16 = 2;
    pub(crate) const FROM_SERVICE: u16 = 3;
    pub(crate) const FROM_CLUSTER: u16 = 4;
    pub(crate) const FROM_IDC: u16 = 5;
    pub(crate) const TO_SERVICE: u16 = 6;
    pub(crate) const TO_CLUSTER: u16 = 7;
    pub(crate) const TO_IDC: u16 = 8;
    pub(crate) const TO_METHOD: u16 = 9;
    pub(crate) const ENV: u16 = 10;
    pub(crate) const DESTINATION_ADDRESS: u16 = 11;
    /// Milliseconds, in decimal.
    pub(crate) const RPC_TIMEOUT: u16 = 12;
    pub(crate) const READ_TIMEOUT: u16 = 13;
    pub(crate) const RING_HASH_KEY: u16 = 14;
    pub(crate) const DDP_TAG: u16 = 15;
    /// Volo writes `3`.
    pub(crate) const WITH_MESH_HEADER: u16 = 16;
    /// Milliseconds, in decimal.
    pub(crate) const CONNECT_TIMEOUT: u16 = 17;
    pub(crate) const SPAN_CONTEXT: u16 = 18;
    pub(crate) const SHORT_CONNECTION: u16 = 19;
    pub(crate) const FROM_METHOD: u16 = 20;
    pub(crate) const STRESS_TAG: u16 = 21;
    /// The message's kind: a digit from Kitex, a byte of that value from Volo.
    pub(crate) const MESSAGE_TYPE: u16 = 22;
    pub(crate) const HTTP_CONTENT_TYPE: u16 = 23;
    pub(crate) const RAW_RING_HASH_KEY: u16 = 24;
    pub(crate) const LOAD_BALANCER: u16 = 25;
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
