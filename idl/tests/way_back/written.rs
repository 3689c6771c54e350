//! The text.

use alato::thrift::descriptor::Describe;
use alato_idl::{Dialect, ThriftFile, format};

use super::shop;

#[test]
fn everything_that_is_reachable_is_written_with_all_that_is_said_of_it() {
    alato_idl::assert_up_to_date!("tests/way_back/expected.thrift", shop::file());
}

#[test]
fn the_text_is_the_same_every_time_and_formatted() {
    let text = shop::file().text().unwrap();
    assert_eq!(shop::file().text().unwrap(), text);
    assert_eq!(format(&text, Dialect::Apache).unwrap(), text);
}

#[test]
fn a_definition_stands_once_before_what_uses_it() {
    let text = ThriftFile::new()
        .of::<shop::SoldOut>()
        .service(shop::HealthClient::descriptor())
        .ty(shop::Item::descriptor())
        .service(shop::ShopClient::descriptor())
        .text()
        .unwrap();
    let place = |what: &str| {
        let places: Vec<usize> = text.match_indices(what).map(|(place, _)| place).collect();
        assert_eq!(places.len(), 1, "{what} in\n{text}");
        places[0]
    };
    for (first, second) in [
        ("enum STATE {", "struct Item {"),
        ("struct Point {", "struct Item {"),
        ("struct Item {", "exception SoldOut {"),
        ("struct Item {", "service Shop "),
        ("service Base {", "service Health "),
        ("service Health ", "service Shop "),
        ("exception Closed {}", "service Base {"),
    ] {
        assert!(place(first) < place(second), "{first} {second}");
    }
}

#[test]
fn a_file_with_nothing_in_it_is_empty() {
    assert_eq!(ThriftFile::new().text().unwrap(), "");
    assert_eq!(
        ThriftFile::new()
            .comment("Nothing.")
            .of::<i32>()
            .text()
            .unwrap(),
        "// Nothing.\n"
    );
}
