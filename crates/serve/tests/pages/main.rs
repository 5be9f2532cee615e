//! Pages in a browser: reports and what is served, driven through Chromium without a window.
//!
//! Without Chromium these tests say so on standard error and pass, unless `CHAINRULE_REQUIRE_BROWSER` is set.

mod answers;
mod browser;
mod fields;
mod reported;
mod searched;
mod served;
mod slow;
mod tin;
