//! Handles that build Chainrule programs: what twins of functions are written in.
