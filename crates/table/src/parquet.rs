//! Parquet files: written with optional columns of doubles and strings, read from any flat columns of numbers.

use crate::heading::Heading;
use crate::table::{Cells, Column, Table};
use crate::{Choose, Error};
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use parquet::record::Field;
use parquet::schema::types::Type;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

pub(crate) fn read(path: &Path, most_rows: usize, choose: &mut Choose) -> Result<Table, Error> {
    let missing = |error: std::io::Error| Error::of(path, format!("cannot be read ({error}); give the path of a file"));
    let broken = |error: ParquetError| Error::of(path, format!("is no Parquet file that can be read ({error})"));
    let reader = SerializedFileReader::new(File::open(path).map_err(missing)?).map_err(broken)?;
    let metadata = reader.metadata().file_metadata();
    if usize::try_from(metadata.num_rows()).unwrap_or(usize::MAX) > most_rows {
        return Err(Error::of(path, crate::error::too_many(most_rows)));
    }
    let schema = metadata.schema();
    let mut chosen = Vec::new();
    let mut columns: Vec<(Heading, Vec<f64>)> = Vec::new();
    for field in schema.get_fields() {
        let heading = Heading::parse(field.name());
        if columns.iter().any(|(other, _)| other.name == heading.name) {
            return Err(Error::of(path, format!("the column '{}' is there twice; remove one", heading.name)));
        }
        if choose(&heading).map_err(|problem| Error::of(path, problem))? {
            chosen.push(field.clone());
            columns.push((heading, Vec::new()));
        }
    }
    if !columns.is_empty() {
        let projection = Type::group_type_builder(schema.name()).with_fields(chosen).build().map_err(broken)?;
        for (at, row) in reader.get_row_iter(Some(projection)).map_err(broken)?.enumerate() {
            let row = row.map_err(broken)?;
            for ((heading, cells), (_, field)) in columns.iter_mut().zip(row.get_column_iter()) {
                cells.push(number(field).ok_or_else(|| {
                    let place = format!("{}: row {}", path.display(), at + 1);
                    Error::at(
                        place,
                        format!("{} {field} is not a finite number; leave what was not measured empty", heading.name),
                    )
                })?);
            }
        }
    }
    let column = |(heading, cells): (Heading, Vec<f64>)| Column {
        name: heading.name,
        unit: heading.unit.unwrap_or_default(),
        cells: Cells::Numbers(cells),
    };
    let columns = columns.into_iter().map(column).collect();
    Ok(Table { columns, file: path.display().to_string(), lines: Vec::new() })
}

/// A finite number; NaN for an empty cell; none for anything else.
fn number(field: &Field) -> Option<f64> {
    let number = match field {
        Field::Null => return Some(f64::NAN),
        Field::Byte(x) => f64::from(*x),
        Field::Short(x) => f64::from(*x),
        Field::Int(x) => f64::from(*x),
        Field::Long(x) => *x as f64,
        Field::UByte(x) => f64::from(*x),
        Field::UShort(x) => f64::from(*x),
        Field::UInt(x) => f64::from(*x),
        Field::ULong(x) => *x as f64,
        Field::Float(x) => f64::from(*x),
        Field::Double(x) => *x,
        _ => return None,
    };
    number.is_finite().then_some(number)
}

/// Rows written at a time, so that a table of any length takes little memory to write.
const GROUP: usize = 1 << 17;

pub(crate) fn write(path: &Path, table: &Table) -> Result<(), String> {
    let file = File::create(path).map_err(|error| error.to_string())?;
    to_file(&file, table).map_err(|error| error.to_string())?;
    file.sync_all().map_err(|error| error.to_string())
}

fn to_file(file: &File, table: &Table) -> Result<(), ParquetError> {
    let field = |column: &Column| {
        let heading = column.heading().to_string();
        let kind = match &column.cells {
            Cells::Numbers(_) => Type::primitive_type_builder(&heading, Physical::DOUBLE),
            Cells::Texts(_) => Type::primitive_type_builder(&heading, Physical::BYTE_ARRAY)
                .with_logical_type(Some(LogicalType::String)),
        };
        kind.with_repetition(Repetition::OPTIONAL).build().map(Arc::new)
    };
    let fields = table.columns.iter().map(field).collect::<Result<Vec<_>, _>>()?;
    let schema = Arc::new(Type::group_type_builder("table").with_fields(fields).build()?);
    let properties = Arc::new(WriterProperties::builder().set_compression(Compression::SNAPPY).build());
    let mut writer = SerializedFileWriter::new(file, schema, properties)?;
    for start in (0..table.rows()).step_by(GROUP) {
        let rows = start..table.rows().min(start + GROUP);
        let mut group = writer.next_row_group()?;
        for column in &table.columns {
            let Some(mut cells) = group.next_column()? else { break };
            match &column.cells {
                Cells::Numbers(numbers) => {
                    let numbers = &numbers[rows.clone()];
                    let there: Vec<i16> = numbers.iter().map(|x| i16::from(!x.is_nan())).collect();
                    let values: Vec<f64> = numbers.iter().copied().filter(|x| !x.is_nan()).collect();
                    cells.typed::<DoubleType>().write_batch(&values, Some(&there), None)?;
                }
                Cells::Texts(texts) => {
                    let texts = &texts[rows.clone()];
                    let there: Vec<i16> = texts.iter().map(|x| i16::from(!x.is_empty())).collect();
                    let values: Vec<ByteArray> =
                        texts.iter().filter(|x| !x.is_empty()).map(|x| ByteArray::from(x.as_str())).collect();
                    cells.typed::<ByteArrayType>().write_batch(&values, Some(&there), None)?;
                }
            }
            cells.close()?;
        }
        group.close()?;
    }
    writer.close().map(drop)
}
