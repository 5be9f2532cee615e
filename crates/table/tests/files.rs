//! Files as they come: right ones are read as written, wrong ones are one line.

use chainrule_table::{Cells, Column, Table, read, write};
use std::path::{Path, PathBuf};

fn numbers(table: &Table, column: usize) -> &[f64] {
    match &table.columns[column].cells {
        Cells::Numbers(numbers) => numbers,
        Cells::Texts(texts) => panic!("{texts:?}"),
    }
}

fn file(folder: &Path, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

#[test]
fn tables_come_back_as_written() {
    let folder = tempfile::tempdir().unwrap();
    let speed = vec![50.0, f64::NAN, -1.25e-9, 1.0 / 3.0];
    let table = Table::new(vec![
        Column::numbers("speed", "km/h", speed.clone()),
        Column::texts("said", ["", "the engine, it is \"weak\"", "", "µ"].map(String::from).to_vec()),
        Column::numbers("n", "", vec![1.0, 2.0, 3.0, 4.0]),
    ]);
    for name in ["a.csv", "a.parquet", "A.CSV"] {
        let path = folder.path().join(name);
        write(&path, &table).unwrap();
        let back = read(&path, 4, &mut |heading| Ok(heading.name != "said")).unwrap();
        assert_eq!((back.rows(), back.columns.len()), (4, 2));
        assert_eq!((back.columns[0].name.as_str(), back.columns[0].unit.as_str()), ("speed", "km/h"));
        let bits = |numbers: &[f64]| numbers.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(numbers(&back, 0)), bits(&speed));
        assert_eq!(numbers(&back, 1), [1.0, 2.0, 3.0, 4.0]);
        let refused = read(&path, 4, &mut |heading| match heading.name.as_str() {
            "said" => Err("there is no 'said'".into()),
            _ => Ok(true),
        });
        assert!(refused.unwrap_err().to_string().ends_with(": there is no 'said'"));
        let long = read(&path, 3, &mut |heading| Ok(heading.name == "n")).unwrap_err().to_string();
        assert!(long.ends_with("there are more than 3 rows; thin them out, or allow more with --most-rows"), "{long}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 3, "no part is left behind");
}

#[test]
fn rows_know_their_lines() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(folder.path(), "m.csv", "\u{feff}a [kg] , b\r\n1,\"2\"\r\n\r\n 3 ,4\n");
    let table = read(&path, 10, &mut |_| Ok(true)).unwrap();
    assert_eq!((numbers(&table, 0), numbers(&table, 1)), (&[1.0, 3.0][..], &[2.0, 4.0][..]));
    assert!(table.place(1).ends_with("m.csv:4"), "{}", table.place(1));
    assert!(table.top().ends_with("m.csv:1"));
}

#[test]
fn wrong_files_are_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let cases: [(&str, &[u8], &str); 10] = [
        ("empty.csv", b"", ": is empty; the first line names"),
        ("rows.csv", b"a,b\n", ": has no rows; put one row"),
        ("ragged.csv", b"a,b\n1,2\n3\n", ":3: 1 fields where the header has 2; correct the row"),
        ("long.csv", b"a,b\n1,2,3\n", ":2: 3 fields where the header has 2"),
        ("nan.csv", b"a,b\n1,NaN\n", ":2: b 'NaN' is not a finite number; write one such as 12.5"),
        ("word.csv", b"a,b\n1,2\n\nfast,2\n", ":4: a 'fast' is not a finite number"),
        ("infinite.csv", b"a\n1e999\n", ":2: a '1e999' is not a finite number"),
        ("twice.csv", b"a,a [kg]\n1,2\n", ":1: the column 'a' is there twice; remove one"),
        ("bytes.csv", b"a\n1\n\xff\xfe\n", ":3: is no text in UTF-8"),
        ("no.parquet", b"a,b\n1,2\n", ": is no Parquet file that can be read"),
    ];
    for (name, text, expected) in cases {
        let error = read(&file(folder.path(), name, text), 100, &mut |_| Ok(true)).unwrap_err().to_string();
        assert!(error.contains(&format!("{name}{expected}")), "{error}");
        assert_eq!(error.lines().count(), 1, "{error}");
    }
    let error = |path: &Path| read(path, 9, &mut |_| Ok(true)).unwrap_err().to_string();
    assert!(error(Path::new("/nowhere/m.csv")).starts_with("/nowhere/m.csv: cannot be read ("));
    assert!(error(Path::new("m.xlsx")).contains("m.xlsx: is neither .csv nor .parquet"));
    let table = Table::new(vec![Column::numbers("a", "", vec![1.0])]);
    let error = write(Path::new("/nowhere/m.csv"), &table).unwrap_err().to_string();
    assert!(error.starts_with("/nowhere/m.csv: cannot be written ("), "{error}");
    let infinite = Table::new(vec![Column::numbers("a", "", vec![f64::INFINITY])]);
    let path = folder.path().join("i.parquet");
    write(&path, &infinite).unwrap();
    assert!(read(&path, 9, &mut |_| Ok(true)).unwrap_err().to_string().contains("i.parquet: row 1: a inf is not"));
}

#[test]
fn long_files_end_early() {
    let folder = tempfile::tempdir().unwrap();
    let mut text = String::from("a [kg],b\n");
    (0..200_000).for_each(|i| text.push_str(&format!("{i},1\n")));
    let path = file(folder.path(), "long.csv", text);
    let error = read(&path, 100_000, &mut |_| Ok(true)).unwrap_err().to_string();
    assert!(error.contains("long.csv:100002: there are more than 100000 rows"), "{error}");
    assert_eq!(read(&path, 200_000, &mut |heading| Ok(heading.name == "b")).unwrap().rows(), 200_000);
}
