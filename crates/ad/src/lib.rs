//! Derivatives of Chainrule programs, as programs.
