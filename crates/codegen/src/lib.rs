//! Machine code for Chainrule programs.
