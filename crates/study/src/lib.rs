//! Inputs and outputs of simulators, and the questions asked of them.
