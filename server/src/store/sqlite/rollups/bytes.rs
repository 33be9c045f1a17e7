//! A cell as bytes: numbers of seven bits a byte, the last one without its high bit. First the
//! number, how many have a cost, and the cost; then each histogram as how many buckets it has, and for
//! each how far it is from the one before and how many are in it.

use domain::usage::{Cell, Histogram};

/// Writes a cell.
pub(super) fn written(cell: &Cell) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(64);
    put(&mut bytes, cell.number.into());
    put(&mut bytes, cell.priced.into());
    // A sum of amounts is never below nothing.
    put(&mut bytes, u128::try_from(cell.units).unwrap_or_default());
    for histogram in [&cell.queued, &cell.running] {
        put(&mut bytes, histogram.buckets().count() as u128);
        let mut before = 0;
        for (bucket, number) in histogram.buckets() {
            put(&mut bytes, (bucket - before).into());
            put(&mut bytes, number.into());
            before = bucket;
        }
    }
    bytes
}

/// Reads one; `None` where the bytes are no cell.
pub(super) fn read(mut bytes: &[u8]) -> Option<Cell> {
    let rest = &mut bytes;
    let cell = Cell {
        number: small(rest)?,
        priced: small(rest)?,
        units: i128::try_from(take(rest)?).ok()?,
        queued: histogram(rest)?,
        running: histogram(rest)?,
    };
    bytes.is_empty().then_some(cell)
}

fn histogram(rest: &mut &[u8]) -> Option<Histogram> {
    let mut histogram = Histogram::default();
    let mut bucket = 0u16;
    for _ in 0..small(rest)? {
        bucket = bucket.checked_add(u16::try_from(small(rest)?).ok()?)?;
        histogram.add_to(bucket, small(rest)?);
    }
    Some(histogram)
}

fn put(bytes: &mut Vec<u8>, mut number: u128) {
    loop {
        let seven = (number & 0x7f) as u8;
        number >>= 7;
        if number == 0 {
            bytes.push(seven);
            return;
        }
        bytes.push(seven | 0x80);
    }
}

fn small(rest: &mut &[u8]) -> Option<u64> {
    take(rest).and_then(|number| u64::try_from(number).ok())
}

fn take(rest: &mut &[u8]) -> Option<u128> {
    let mut number = 0;
    for shift in (0..126).step_by(7) {
        let (first, after) = rest.split_first()?;
        *rest = after;
        number |= u128::from(first & 0x7f) << shift;
        if first & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn cells_come_back(
            number: u64,
            units in 0..i128::from(u64::MAX) << 40,
            queued in proptest::collection::vec(0u64..u64::MAX, 0..20),
            running in proptest::collection::vec(0u64..9_000, 0..20),
        ) {
            let mut cell = Cell { number, priced: number / 3, units, ..Cell::default() };
            queued.iter().for_each(|micros| cell.queued.add(*micros));
            running.iter().for_each(|micros| cell.running.add(*micros));
            proptest::prop_assert_eq!(read(&written(&cell)), Some(cell));
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
            let _ = read(&bytes);
        }
    }

    #[test]
    fn a_small_cell_is_small() {
        let mut cell = Cell {
            number: 30,
            priced: 30,
            units: 600_000_000_000,
            ..Cell::default()
        };
        (0..30).for_each(|n| cell.queued.add(2_000_000 + n));
        assert!(written(&cell).len() < 16, "{:?}", written(&cell));
    }
}
