//! A function of about three hundred statements, as long as they come by hand.

use super::{Case, case};
use chainrule::{Error, differentiable};

macro_rules! long {
    ($($name:ident)*) => {
        /// Arithmetic, elementary functions, a few branches.
        #[differentiable]
        pub fn three_hundred(a: f64, b: f64, c: f64) -> f64 {
            let mut x = a;
            let mut y = b;
            $(
                let $name = x * y + c;
                let wave = ($name * 0.5).sin();
                x = x * 0.9 + wave / (1.0 + y * y);
                if wave < 0.0 {
                    y = y * 0.8 - wave;
                } else {
                    y = y * 0.8 + wave * c;
                }
            )*
            x + y
        }
    };
}

long!(a1 a2 a3 a4 a5 a6 a7 a8 a9 a10 a11 a12 a13 a14 a15 a16 a17);

pub fn case() -> Result<Case, Error> {
    case!("300 statements", three_hundred, (0.3, 0.7, 0.2))
}
