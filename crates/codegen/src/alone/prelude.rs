/// A run: memory as cells, the free ones of which begin at `bump`; shadows lie `span` cells apart.
struct State {
    cells: Vec<u64>,
    bump: u64,
    limit: u64,
    span: u64,
    depth: u64,
}

impl State {
    fn at(&self, cell: u64) -> u64 {
        self.cells[cell as usize]
    }
    fn put(&mut self, cell: u64, bits: u64) {
        self.cells[cell as usize] = bits;
    }
    fn copy(&mut self, to: u64, from: u64, count: u64) {
        if count > 0 {
            self.cells.copy_within(from as usize..(from + count) as usize, to as usize);
        }
    }
    fn zero(&mut self, from: u64, count: u64) {
        if count > 0 {
            self.cells[from as usize..(from + count) as usize].fill(0);
        }
    }
}

/// Powers that fit.
fn cr_ipow(mut x: i64, mut y: i64) -> Option<i64> {
    let mut r = 1i64;
    if y < 0 {
        return None;
    }
    loop {
        if y & 1 == 1 {
            r = r.checked_mul(x)?;
        }
        if y <= 1 {
            return Some(r);
        }
        x = x.checked_mul(x)?;
        y >>= 1;
    }
}

fn cr_upow(mut x: u64, mut y: u64) -> Option<u64> {
    let mut r = 1u64;
    loop {
        if y & 1 == 1 {
            r = r.checked_mul(x)?;
        }
        if y <= 1 {
            return Some(r);
        }
        x = x.checked_mul(x)?;
        y >>= 1;
    }
}

macro_rules! floats {
    ($($t:ty, $min:ident, $max:ident, $powi:ident;)*) => { $(
        /// The smaller, the other when one is a NaN.
        fn $min(x: $t, y: $t) -> $t {
            if x.is_nan() { y } else if y < x { y } else { x }
        }
        fn $max(x: $t, y: $t) -> $t {
            if x.is_nan() { y } else if y > x { y } else { x }
        }
        fn $powi(mut x: $t, n: i64) -> $t {
            let (mut b, mut r) = (n as i32, 1.0);
            loop {
                if b & 1 != 0 {
                    r *= x;
                }
                b /= 2;
                if b == 0 {
                    return if n < 0 { 1.0 / r } else { r };
                }
                x *= x;
            }
        }
    )* };
}
floats! { f64, cr_min, cr_max, cr_powi; f32, cr_minf, cr_maxf, cr_powif; }
