//! Optimising passes over Chainrule programs.
