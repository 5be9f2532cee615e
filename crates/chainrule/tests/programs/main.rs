//! Programs as users have them: operators, calls, traps, diagnoses.

mod calls;
mod diagnoses;
mod nested;
mod operators;
mod solutions;
