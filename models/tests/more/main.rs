//! The smaller models against outside values.

mod pinene;
mod transfer;
