//! The functions that every protocol has, written once.

/// `$name` is that of the protocol's module, `$encoder` and `$decoder` are its types; `$ten` is how it writes the number ten, as an
/// `i32`.
macro_rules! entry_points {
    ($name:literal, $encoder:ident, $decoder:ident, $ten:literal) => {
        /// Writes a value.
        ///
        /// ```
        #[doc = concat!("assert_eq!(alato_thrift::", $name, "::to_vec(&10_i32)?, ", $ten, ");")]
        /// # Ok::<(), alato_thrift::EncodeError>(())
        /// ```
        ///
        /// # Errors
        /// A length over `i32::MAX`, or structs nested more than 64 deep.
        pub fn to_vec<T: $crate::Encode + ?Sized>(
            value: &T,
        ) -> Result<Vec<u8>, $crate::EncodeError> {
            let mut bytes = Vec::new();
            encode_into(value, &mut bytes)?;
            Ok(bytes)
        }

        /// Writes a value to [`Bytes`](bytes::Bytes), which can be shared.
        ///
        /// ```
        #[doc = concat!("assert_eq!(alato_thrift::", $name, "::to_bytes(&10_i32)?, ", $ten, "[..]);")]
        /// # Ok::<(), alato_thrift::EncodeError>(())
        /// ```
        ///
        /// # Errors
        /// As [`to_vec`].
        pub fn to_bytes<T: $crate::Encode + ?Sized>(
            value: &T,
        ) -> Result<bytes::Bytes, $crate::EncodeError> {
            to_vec(value).map(Into::into)
        }

        /// Writes a value to the end of a `Vec<u8>`, of a `BytesMut`, or of [`Segments`](crate::Segments).
        ///
        /// On an error, what was written so far is in the buffer.
        ///
        /// ```
        /// let mut buffer = b"> ".to_vec();
        #[doc = concat!("alato_thrift::", $name, "::encode_into(&10_i32, &mut buffer)?;")]
        #[doc = concat!("assert_eq!(buffer, [b\"> \", &", $ten, "[..]].concat());")]
        /// # Ok::<(), alato_thrift::EncodeError>(())
        /// ```
        ///
        /// # Errors
        /// As [`to_vec`].
        #[inline]
        pub fn encode_into<T: $crate::Encode + ?Sized, B: $crate::Buffer>(
            value: &T,
            buffer: &mut B,
        ) -> Result<(), $crate::EncodeError> {
            value.encode(&mut $encoder::new(buffer))
        }

        /// How many bytes [`to_vec`] would write.
        ///
        /// ```
        #[doc = concat!("assert_eq!(alato_thrift::", $name, "::encoded_len(&10_i32)?, ", $ten, ".len());")]
        /// # Ok::<(), alato_thrift::EncodeError>(())
        /// ```
        ///
        /// # Errors
        /// As [`to_vec`].
        pub fn encoded_len<T: $crate::Encode + ?Sized>(
            value: &T,
        ) -> Result<usize, $crate::EncodeError> {
            let mut length = $crate::buffer::Length::default();
            encode_into(value, &mut length)?;
            Ok(length.0)
        }

        /// Reads a value, which may borrow from `input`.
        ///
        /// ```
        #[doc = concat!("let ten: i32 = alato_thrift::", $name, "::from_slice(", $ten, ")?;")]
        /// assert_eq!(ten, 10);
        /// # Ok::<(), alato_thrift::DecodeError>(())
        /// ```
        ///
        /// # Errors
        /// If `input` is not exactly one such value, or goes beyond the default
        /// [`Limits`](crate::Limits).
        pub fn from_slice<'de, T: $crate::Decode<'de>>(
            input: &'de [u8],
        ) -> Result<T, $crate::DecodeError> {
            from_slice_with(input, $crate::Limits::default())
        }

        /// [`from_slice`], within limits of your own.
        ///
        /// # Errors
        /// If `input` is not exactly one such value, or goes beyond `limits`.
        pub fn from_slice_with<'de, T: $crate::Decode<'de>>(
            input: &'de [u8],
            limits: $crate::Limits,
        ) -> Result<T, $crate::DecodeError> {
            limits.check_message(input.len())?;
            whole($decoder::new(input, limits))
        }

        /// Reads a value whose `Bytes` become slices of `input`, without a copy, where the protocol has them as they are.
        ///
        /// ```
        /// use bytes::Bytes;
        ///
        #[doc = concat!("let ten: i32 = alato_thrift::", $name, "::from_bytes(&Bytes::from_static(", $ten, "))?;")]
        /// assert_eq!(ten, 10);
        /// # Ok::<(), alato_thrift::DecodeError>(())
        /// ```
        ///
        /// # Errors
        /// As [`from_slice`].
        pub fn from_bytes<'de, T: $crate::Decode<'de>>(
            input: &'de bytes::Bytes,
        ) -> Result<T, $crate::DecodeError> {
            from_bytes_with(input, $crate::Limits::default())
        }

        /// [`from_bytes`], within limits of your own.
        ///
        /// # Errors
        /// As [`from_slice_with`].
        pub fn from_bytes_with<'de, T: $crate::Decode<'de>>(
            input: &'de bytes::Bytes,
            limits: $crate::Limits,
        ) -> Result<T, $crate::DecodeError> {
            limits.check_message(input.len())?;
            whole($decoder::new_shared(input, limits))
        }

        /// Reads a value from the start of `input`, and gives what follows it: for a header in the middle of a file.
        ///
        /// The input may go on for as long as it likes: [`Limits::max_message_len`](crate::Limits) is for the whole of it, and not asked.
        ///
        /// ```
        #[doc = concat!("let file = [&", $ten, "[..], b\" and more\"].concat();")]
        #[doc = concat!("let (ten, rest): (i32, _) = alato_thrift::", $name, "::take_from_slice(&file)?;")]
        /// assert_eq!((ten, rest), (10, &b" and more"[..]));
        /// # Ok::<(), alato_thrift::DecodeError>(())
        /// ```
        ///
        /// # Errors
        /// If `input` does not begin with such a value, or that goes beyond the default
        /// [`Limits`](crate::Limits).
        pub fn take_from_slice<'de, T: $crate::Decode<'de>>(
            input: &'de [u8],
        ) -> Result<(T, &'de [u8]), $crate::DecodeError> {
            take_from_slice_with(input, $crate::Limits::default())
        }

        /// [`take_from_slice`], within limits of your own.
        ///
        /// # Errors
        /// If `input` does not begin with such a value, or that goes beyond `limits`.
        pub fn take_from_slice_with<'de, T: $crate::Decode<'de>>(
            input: &'de [u8],
            limits: $crate::Limits,
        ) -> Result<(T, &'de [u8]), $crate::DecodeError> {
            let mut decoder = $decoder::new(input, limits);
            let value = T::decode(&mut decoder)?;
            Ok((value, decoder.rest()))
        }

        fn whole<'de, T: $crate::Decode<'de>>(
            mut decoder: $decoder<'de>,
        ) -> Result<T, $crate::DecodeError> {
            let value = T::decode(&mut decoder)?;
            decoder.finish()?;
            Ok(value)
        }
    };
}

pub(crate) use entry_points;
