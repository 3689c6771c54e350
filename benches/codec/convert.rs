//! From the plain messages to those of another row, which have the same fields.

/// For rows whose messages have the names and the fields of the plain ones. The functions `text` and `binary` make strings and
/// binaries; other types are converted by `into`.
macro_rules! messages {
    ($(<$lifetime:lifetime>)?) => {
        impl $(<$lifetime>)? From<&'static crate::messages::Flat> for Flat $(<$lifetime>)? {
            fn from(plain: &'static crate::messages::Flat) -> Self {
                Self {
                    flag: plain.flag,
                    byte: plain.byte.into(),
                    short: plain.short.into(),
                    width: plain.width,
                    height: plain.height,
                    depth: plain.depth,
                    created: plain.created,
                    changed: plain.changed,
                    latitude: plain.latitude.into(),
                    longitude: plain.longitude.into(),
                    id: text(&plain.id),
                    name: text(&plain.name),
                    city: text(&plain.city),
                }
            }
        }

        impl $(<$lifetime>)? From<&'static crate::messages::Point> for Point $(<$lifetime>)? {
            fn from(plain: &'static crate::messages::Point) -> Self {
                Self {
                    x: plain.x,
                    y: plain.y,
                    label: plain.label.as_deref().map(text),
                }
            }
        }

        impl $(<$lifetime>)? From<&'static crate::messages::Item> for Item $(<$lifetime>)? {
            fn from(plain: &'static crate::messages::Item) -> Self {
                Self {
                    id: plain.id,
                    name: text(&plain.name),
                    price: plain.price.map(Into::into),
                    note: plain.note.as_deref().map(text),
                    tags: plain.tags.iter().map(|tag| text(tag)).collect(),
                    at: (&plain.at).into(),
                    digest: binary(&plain.digest),
                }
            }
        }

        impl $(<$lifetime>)? From<&'static crate::messages::Nested> for Nested $(<$lifetime>)? {
            fn from(plain: &'static crate::messages::Nested) -> Self {
                Self {
                    title: text(&plain.title),
                    first: (&plain.first).into(),
                    items: plain.items.iter().map(Into::into).collect(),
                    counts: plain
                        .counts
                        .iter()
                        .map(|(name, &count)| (text(name), count))
                        .collect(),
                    points: plain
                        .points
                        .iter()
                        .map(|(&number, point)| (number, point.into()))
                        .collect(),
                    comment: plain.comment.as_deref().map(text),
                    numbers: plain.numbers.clone().map(Into::into),
                    last: plain.last.as_ref().map(Into::into),
                }
            }
        }

        impl $(<$lifetime>)? From<&'static crate::messages::Blob> for Blob $(<$lifetime>)? {
            fn from(plain: &'static crate::messages::Blob) -> Self {
                Self {
                    data: binary(&plain.data),
                }
            }
        }
    };
}

/// The same for `Longs` and `Doubles`, where a row does not have the plain ones.
macro_rules! lists {
    () => {
        impl From<&'static crate::messages::Longs> for Longs {
            fn from(plain: &'static crate::messages::Longs) -> Self {
                Self {
                    values: plain.values.clone(),
                }
            }
        }

        impl From<&'static crate::messages::Doubles> for Doubles {
            fn from(plain: &'static crate::messages::Doubles) -> Self {
                Self {
                    values: plain.values.iter().map(|&value| value.into()).collect(),
                }
            }
        }
    };
}

pub(crate) use {lists, messages};
