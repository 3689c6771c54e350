//! What a program needs that plans how to read a file, and no more: a struct with some of the fields.

use alato::ThriftStruct;

use super::metadata::FileMetaData;

#[derive(ThriftStruct)]
pub struct Projection<'a> {
    #[thrift(id = 2, required)]
    schema: Vec<SchemaElement<'a>>,
    #[thrift(id = 3, required)]
    num_rows: i64,
    #[thrift(id = 4, required)]
    row_groups: Vec<RowGroup>,
}

#[derive(ThriftStruct)]
struct SchemaElement<'a> {
    #[thrift(id = 4, required)]
    name: &'a str,
}

#[derive(ThriftStruct)]
struct RowGroup {
    #[thrift(id = 2, required)]
    total_byte_size: i64,
    #[thrift(id = 3, required)]
    num_rows: i64,
}

impl Projection<'_> {
    pub fn check(&self, metadata: &FileMetaData<'_>) {
        assert_eq!(self.num_rows, metadata.num_rows);
        assert!(
            self.schema
                .iter()
                .map(|element| element.name)
                .eq(metadata.schema.iter().map(|element| element.name))
        );
        assert!(
            self.row_groups
                .iter()
                .map(|group| (group.num_rows, group.total_byte_size))
                .eq(metadata
                    .row_groups
                    .iter()
                    .map(|group| (group.num_rows, group.total_byte_size)))
        );
    }
}
